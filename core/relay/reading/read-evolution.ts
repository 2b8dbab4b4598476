/**
 * From the body of an Evolution webhook to what it means. Pure but for the clock (`own.now`), and never throws: what
 * cannot be read is named by its field. Covers the Baileys channel of Evolution 2.2 to 2.4; fields that a version adds
 * are left alone, events that nobody knows are counted as ignored.
 *
 * What must stay true: `date_time` is never read (the server's local time with a false `Z`); `messages.set` (history)
 * is never live traffic; a receipt is ours only when `fromMe` is true, and is known by `keyId` alone.
 */
import type { ReceiptStatus } from '../message.ts';
import { decodeEnum, isJson, textOrNull } from './decode.ts';
import type { Json } from './decode.ts';
import { lidJid, phoneJid, phoneJidOfDigits } from './jid.ts';
import { whatsappId } from './read-key.ts';
import { readCall, readDelete, readProtocol } from './read-lines.ts';
import { readMessageEvent } from './read-message.ts';
import { ignored, Notes, unreadable } from './reading.ts';
import type { ConnectionState, EventReading, EvolutionReading, OwnNumber } from './reading.ts';

export { readCallFacts, readWhatsAppLine } from './read-lines.ts';
export { readWhatsAppMessage } from './read-message.ts';
export type { EvolutionReading, OwnNumber } from './reading.ts';

type Reader = (data: unknown, notes: Notes) => EventReading;

const quiet =
  (reason: string): Reader =>
  () =>
    ignored(reason);
const gone: Reader = () => ({ type: 'connection', state: 'close', statusReason: null, wuid: null });

/** By the name in its dotted form; `group-participants.update` has become `group.participants.update`. */
const READERS = new Map<string, Reader>([
  ['messages.upsert', (data, notes) => readMessageEvent(data, false, notes)],
  ['send.message', (data, notes) => readMessageEvent(data, true, notes)],
  ['messages.update', readReceipt],
  ['messages.edited', (data, notes) => readProtocol('messages.edited', data, notes)],
  ['send.message.update', (data, notes) => readProtocol('send.message.update', data, notes)],
  ['messages.delete', readDelete],
  ['call', readCall],
  ['connection.update', readConnection],
  ['status.instance', readStatus],
  ['logout.instance', gone],
  ['remove.instance', gone],
  ['instance.delete', gone],
  ['instance.create', quiet('event.instance')],
  ['application.startup', quiet('event.instance')],
  ['qrcode.updated', quiet('event.qrcode')],
  ['messages.set', quiet('event.history')],
  ['messaging.history.set', quiet('event.history')],
  ['chats.set', quiet('event.chats')],
  ['chats.upsert', quiet('event.chats')],
  ['chats.update', quiet('event.chats')],
  ['chats.delete', quiet('event.chats')],
  ['contacts.set', quiet('event.contacts')],
  ['contacts.upsert', quiet('event.contacts')],
  ['contacts.update', quiet('event.contacts')],
  ['presence.update', quiet('event.presence')],
  ['groups.upsert', readParticipants],
  ['groups.update', readParticipants],
  ['group.update', readParticipants],
  ['group.participants.update', readParticipants],
  ['labels.edit', quiet('event.labels')],
  ['labels.association', quiet('event.labels')],
  ['typebot.start', quiet('event.typebot')],
  ['typebot.change.status', quiet('event.typebot')],
  ['error', quiet('event.error')],
]);

/** Reads one webhook body. A text costs about 5 µs, its slimmed form included. */
export function readEvolutionEvent(body: unknown, own: OwnNumber): EvolutionReading {
  if (!isJson(body))
    return { pairs: [], instanceName: null, sender: null, what: unreadable('body') };
  const sender = phoneJid(body.sender);
  const notes = new Notes(own, sender);
  const what = readEvent(body, notes);
  return { pairs: notes.pairs, instanceName: textOrNull(body.instance), sender, what };
}

function readEvent(body: Json, notes: Notes): EventReading {
  const { event, data } = body;
  if (typeof event !== 'string') return unreadable('event');
  const reader = READERS.get(event) ?? READERS.get(dotted(event));
  if (reader === undefined) return ignored('event.unknown');
  return reader(Array.isArray(data) && data.length === 1 ? data[0] : data, notes);
}

/** `MESSAGES_UPSERT`, `messages-upsert` and `messages.upsert` are one event in different transports and versions. */
function dotted(event: string): string {
  return event.slice(0, 60).toLowerCase().replace(/[_-]/g, '.');
}

const STATUSES = {
  0: 'ERROR',
  1: 'PENDING',
  2: 'SERVER_ACK',
  3: 'DELIVERY_ACK',
  4: 'READ',
  5: 'PLAYED',
  6: 'DELETED',
} as const;

const RECEIPTS: Readonly<Record<(typeof STATUSES)[keyof typeof STATUSES], ReceiptStatus | null>> = {
  ERROR: 'failed',
  PENDING: null,
  /** Also what 2.3.7 says of a message that the contact edited. */
  SERVER_ACK: null,
  DELIVERY_ACK: 'delivered',
  READ: 'read',
  PLAYED: 'read',
  /** Until 2.3.4 also said of a message that was edited; a real deletion has an event of its own. */
  DELETED: null,
};

function readReceipt(data: unknown): EventReading {
  if (!isJson(data)) return unreadable('data');
  if (data.fromMe !== true) return ignored('receipt.not-ours');
  const status = decodeEnum(data.status, STATUSES);
  if (status === null) return ignored('receipt.no-status');
  const receipt = RECEIPTS[status];
  if (receipt === null) return ignored(`receipt.${status.toLowerCase().replace('_', '-')}`);
  const id = whatsappId(data.keyId);
  if (id === null) return unreadable('data.keyId');
  return { type: 'receipt', whatsappId: id, status: receipt };
}

const CONNECTION_STATES: readonly ConnectionState[] = ['open', 'connecting', 'close', 'refused'];

function readConnection(data: unknown): EventReading {
  if (!isJson(data)) return unreadable('data');
  const state = CONNECTION_STATES.find((known) => known === data.state);
  if (state === undefined) return unreadable('data.state');
  return {
    type: 'connection',
    state,
    statusReason: reasonOf(data.statusReason),
    wuid: phoneJid(data.wuid),
  };
}

/** Posted when the phone was unlinked or the session ended for good, just before `connection.update`. */
function readStatus(data: unknown): EventReading {
  if (!isJson(data)) return unreadable('data');
  if (data.status !== 'closed') return ignored('event.instance');
  const statusReason = reasonOf(data.disconnectionReasonCode);
  return { type: 'connection', state: 'close', statusReason, wuid: null };
}

function reasonOf(value: unknown): number | null {
  return Number.isInteger(value) ? (value as number) : null;
}

/** Group events are only read for the LID pairs that their participants show. */
function readParticipants(data: unknown, notes: Notes): EventReading {
  for (const group of Array.isArray(data) ? data : [data]) {
    if (!isJson(group)) continue;
    for (const list of [group.participants, group.participantsData]) {
      if (Array.isArray(list)) for (const one of list) learnParticipant(one, notes);
    }
  }
  return ignored('event.groups');
}

/** `{jid | id: "…@lid", phoneNumber}`; the number is a JID or bare digits, and may be nothing but the LID's own digits. */
function learnParticipant(one: unknown, notes: Notes): void {
  if (!isJson(one)) return;
  const lid = lidJid(one.jid) ?? lidJid(one.id) ?? lidJid(one.lid);
  const phone = phoneJidOfDigits(one.phoneNumber) ?? phoneJid(one.jid) ?? phoneJid(one.id);
  if (lid !== null && phone !== null && phone.startsWith(lid.slice(0, lid.indexOf('@') + 1)))
    return;
  notes.learn(lid, phone);
}
