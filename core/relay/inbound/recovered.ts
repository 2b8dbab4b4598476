/**
 * What Evolution's own database shows and no webhook told. A record is read as the event that it would have been, so
 * that it takes the same road under the same keys; what is known already is left out.
 */
import type { FoundMessage } from '../../clients/evolution/client.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import type { LidPair, NewEntry } from '../journal/entry.ts';
import { messageKey } from '../journal/facts.ts';
import type { Journal } from '../journal/journal.ts';
import type { AdmissionGate } from '../admission/admission-gate.ts';
import type { LocationId, ReceiptStatus, WhatsAppMessage } from '../message.ts';
import { readEvolutionEvent } from '../reading/read-evolution.ts';
import type { EventReading } from '../reading/reading.ts';
import { RANK } from '../receipts/receipt-book.ts';
import type { LinkRow, ReceiptBook } from '../receipts/receipt-book.ts';
import type { EvolutionEntries } from './evolution-entries.ts';
import { idOfEdit, isEdit } from './known-edits.ts';
import { pairsOf } from './pairs-of.ts';

export interface RecoveryOptions {
  readonly journal: Pick<Journal, 'arrivals' | 'lineByKey' | 'payloadByKey'>;
  readonly receipts: Pick<ReceiptBook, 'linksOf'>;
  readonly entries: EvolutionEntries;
  /** Whose messages are not taken in. */
  readonly refusedBy: AdmissionGate['refusedBy'];
  /** A send of ours with this content is under way, or nobody could tell what became of it. */
  readonly mayBeOwnSend: (locationId: LocationId, message: WhatsAppMessage) => boolean;
}

/** What is to be written down, in the order of the records. */
export interface Recovery {
  readonly entries: readonly NewEntry[];
  /** What each entry was read from, at its index; null where the message itself is known already. */
  readonly readings: readonly (EventReading | null)[];
  readonly pairs: readonly LidPair[];
}

type MessageReading = Extract<EventReading, { type: 'message' }>;

/** A record with what is known of it. */
interface Known {
  readonly record: FoundMessage;
  readonly reading: EventReading;
  /** A webhook or an earlier catch-up brought the message. */
  readonly isHere: boolean;
  readonly link: LinkRow | null;
}

/** `records`: oldest first. */
export async function recoveryOf(
  options: RecoveryOptions,
  instance: InstanceRef,
  records: readonly FoundMessage[],
): Promise<Recovery> {
  const readings = records.map((record) => readRecord(options, instance, record));
  // Only now: a send of ours that was under way a moment ago is linked by its settlement.
  const ids = records.map(({ id }) => id);
  const links = await options.receipts.linksOf(instance.id, ids);
  const arrivals = await options.journal.arrivals(ids.map((id) => messageKey(instance.id, id)));
  const entries: NewEntry[] = [];
  const sources: (EventReading | null)[] = [];
  for (const [index, record] of records.entries()) {
    const reading = readings[index]?.what;
    if (reading === undefined) continue;
    const link = links.get(record.id) ?? null;
    const isHere = arrivals.has(messageKey(instance.id, record.id));
    const found = await entriesOf(options, instance, { record, reading, isHere, link });
    entries.push(...found);
    sources.push(...found.map(() => (isHere || link !== null ? null : reading)));
  }
  const pairs = readings.flatMap((one) => pairsOf(instance.id, one));
  return { entries: entries.map(asRecovered), readings: sources, pairs };
}

async function entriesOf(
  options: RecoveryOptions,
  instance: InstanceRef,
  known: Known,
): Promise<NewEntry[]> {
  const { record, reading, isHere, link } = known;
  const isOwn = link?.origin === 'highlevel';
  // The content of a deleted message is gone; the deletion itself is news where the message is known.
  if (isDeleted(record))
    return isHere || isOwn ? [...made(options, instance, deletion(record))] : [];
  if (reading.type !== 'message') return [];
  if (!isHere && !isOwn && (await options.refusedBy(instance, reading)) !== null) return [];
  const edit = isHere || isOwn ? await editOf(options, instance, record) : [];
  if (isOwn) return [...edit, ...receiptOf(options, instance, record, link)];
  // Also of what is known: the dates of one second stay the same however often it is read.
  const [message] = made(options, instance, reading);
  if (isHere || message === undefined) return edit;
  return [message, ...options.entries.adOf(instance, reading)];
}

/** As the webhook would have told it. Which API sent it is not stored: see `looksSent`. */
function readRecord(
  options: RecoveryOptions,
  instance: InstanceRef,
  record: FoundMessage,
): ReturnType<typeof readEvolutionEvent> {
  const { id: _id, MessageUpdate: _updates, ...data } = record.record;
  const read = (event: string): ReturnType<typeof readEvolutionEvent> =>
    readEvolutionEvent({ event, data }, { ownJid: instance.ownJid });
  const typed = read('messages.upsert');
  if (typed.what.type !== 'message' || !record.fromMe) return typed;
  const sent = looksSent(record) || mayBeOwn(options, instance, typed.what);
  return sent ? read('send.message') : typed;
}

function mayBeOwn(
  options: RecoveryOptions,
  instance: InstanceRef,
  { message }: MessageReading,
): boolean {
  return options.mayBeOwnSend(instance.locationId, message);
}

/** What leaves through the gateway's API is stored with a key of three fields; what a phone sent says more (2.3.5 on). */
function looksSent({ record }: FoundMessage): boolean {
  const { key } = record as { key: Record<string, unknown> };
  return key.addressingMode === undefined && key.participant === undefined;
}

function isDeleted({ record, updates }: FoundMessage): boolean {
  const { key, message } = record as { key: Record<string, unknown>; message?: unknown };
  // Until 2.3.4 an edit is marked DELETED too, and keeps its content.
  return key.deleted === true || (updates.includes('DELETED') && message == null);
}

function deletion({ record }: FoundMessage): EventReading {
  return readEvolutionEvent({ event: 'messages.delete', data: { key: record.key } }, OWN).what;
}

/** The database holds the new text in place of the old one, under the time of the edit. */
async function editOf(
  options: RecoveryOptions,
  instance: InstanceRef,
  { id, message, sentAt, updates }: FoundMessage,
): Promise<NewEntry[]> {
  if (!updates.includes('EDITED')) return [];
  const data = {
    type: 'MESSAGE_EDIT',
    key: { id },
    editedMessage: message,
    timestampMs: sentAt,
  };
  const { what } = readEvolutionEvent({ event: 'messages.edited', data }, OWN);
  if (what.type !== 'line' || !isEdit(what)) return [];
  const editId = await idOfEdit(options.journal, instance.id, what, 'found');
  return editId === null ? [] : made(options, instance, { ...what, id: editId });
}

/** The highest that WhatsApp said of a message of ours, when that is more than we know. */
function receiptOf(
  options: RecoveryOptions,
  instance: InstanceRef,
  record: FoundMessage,
  link: LinkRow,
): NewEntry[] {
  return made(options, instance, highestReceipt(record.id, record.updates, link.receiptRank));
}

/** Ignored when nothing rises above `rank`. `statuses` are WhatsApp's own names. */
export function highestReceipt(
  whatsappId: string,
  statuses: readonly string[],
  rank: number,
): EventReading {
  let highest: { reading: EventReading; rank: number } | null = null;
  for (const status of statuses) {
    const data = { keyId: whatsappId, fromMe: true, status };
    const { what } = readEvolutionEvent({ event: 'messages.update', data }, OWN);
    const itsRank = what.type === 'receipt' ? RANK[what.status satisfies ReceiptStatus] : 0;
    if (itsRank > (highest?.rank ?? rank)) highest = { reading: what, rank: itsRank };
  }
  return highest?.reading ?? { type: 'ignored', reason: 'receipt.known' };
}

/** These events are filed by the message that they name, whoever the own number is. */
const OWN = { ownJid: null };

function made(
  { entries }: RecoveryOptions,
  instance: InstanceRef,
  reading: EventReading,
): NewEntry[] {
  if (reading.type === 'connection') return [];
  const { entry } = entries.of(instance, reading);
  return entry === null ? [] : [entry];
}

/** Marks an entry that no webhook brought. */
export function asRecovered(entry: NewEntry): NewEntry {
  return { ...entry, payload: { ...entry.payload, recovered: true } };
}
