/**
 * Edits, deletions and calls. What must stay true: one thing that happened makes one line, whichever and however many
 * events report it. A deletion arrives as `messages.edited` of type REVOKE *and* as `messages.delete`; a call is
 * reported at every step. So each gets the same `id` from all of them.
 *
 * Where these events name a chat, it is as the sender sees it (`messages.edited`) or nothing at all: they are filed by
 * the message they name.
 */
import { createHash } from 'node:crypto';
import type { Content, LidJid, Peer, PhoneJid, WhatsAppId, WhatsAppMessage } from '../message.ts';
import { decodeEnum, decodeInt64, decodeTime, isJson, textOf } from './decode.ts';
import type { Json } from './decode.ts';
import { groupJid, isSamePhone, parseJid } from './jid.ts';
import { line } from './read-content-lines.ts';
import { plainText } from './read-content.ts';
import { plainKey, readKey, whatsappId } from './read-key.ts';
import type { MessageKey } from './read-key.ts';
import { ignored, unreadable } from './reading.ts';
import type { EventReading, LineReading, Notes } from './reading.ts';
import { slimData } from './slim.ts';

const PROTOCOL_TYPES = { 0: 'REVOKE', 3: 'EPHEMERAL_SETTING', 14: 'MESSAGE_EDIT' } as const;

/** A clock that shows the wrong hour, or the hour of another zone, is ahead by less (ms). */
const MOST_AHEAD_MS = 24 * 60 * 60 * 1000;

/** `messages.edited`, `send.message.update`, or a `protocolMessage`: only an edit and a deletion are of interest. */
export function readProtocol(event: string, data: unknown, notes: Notes): EventReading {
  if (!isJson(data)) return unreadable('data');
  const type = decodeEnum(data.type, PROTOCOL_TYPES);
  if (type !== 'MESSAGE_EDIT' && type !== 'REVOKE') return ignored('edited.other');
  const target = isJson(data.key) ? whatsappId(data.key.id) : null;
  if (target === null) return unreadable('data.key.id');
  const key = event === 'send.message.update' ? readKey(data.key, notes) : null;
  // A group is named alike by everybody in it.
  const group = isJson(data.key) ? groupJid(data.key.remoteJid) : null;
  const inGroup: Peer | null = group === null ? null : { type: 'group', group };
  const peer = key?.type === 'key' ? key.peer : inGroup;
  const what = { event, target, peer };
  return type === 'REVOKE' ? revoked(what, notes) : edited(what, data, notes);
}

interface LineOf {
  readonly event: string;
  readonly target: WhatsAppId;
  readonly peer: Peer | null;
}

function edited({ event, target, peer }: LineOf, data: Json, notes: Notes): EventReading {
  const at = decodeInt64(data.timestampMs);
  const { slim: editedMessage } = slimData(isJson(data.editedMessage) ? data.editedMessage : {});
  const words = plainText(editedMessage) ?? JSON.stringify(editedMessage);
  const sentAt = possible(decodeTime(at), notes);
  return {
    type: 'line',
    event,
    // With the time of the edit, so that editing back and forth makes a line each time.
    id: `edit:${target}:${shortHash(`${String(at)} ${words}`)}`,
    target,
    peer,
    sentAt: sentAt ?? notes.now,
    ...(sentAt === null && { untimed: true as const }),
    slim: { type: 'MESSAGE_EDIT', key: { id: target }, editedMessage },
  };
}

/**
 * A time by which something may be filed; null when it is none. An edit bears that of the sender's phone, which may be set
 * to any year: a line dated years ahead would stand below everything that follows, for good.
 */
function possible(time: number | null, { now }: Notes): number | null {
  return time !== null && time > 0 && time <= now + MOST_AHEAD_MS ? time : null;
}

/** Under which id the line of a deletion is stored. */
export function revokeId(target: string): string {
  return `revoke:${target}`;
}

function revoked({ event, target, peer }: LineOf, notes: Notes): EventReading {
  return {
    type: 'line',
    event,
    id: revokeId(target),
    target,
    peer,
    sentAt: notes.now,
    slim: { type: 'REVOKE', key: { id: target } },
  };
}

/**
 * Two shapes: a key (the contact, or the owner on the phone, deleted) or Evolution's database row with the key inside
 * (deleted through the API). The row's own `id` is no WhatsApp id.
 */
export function readDelete(data: unknown, notes: Notes): EventReading {
  if (!isJson(data)) return unreadable('data');
  const event = 'messages.delete';
  const inside = data.key !== undefined && data.key !== null;
  const key = readKey(inside ? data.key : data, notes, inside ? 'data.key' : 'data');
  if (key.type !== 'unreadable') {
    return key.type === 'key' ? revoked({ event, target: key.id, peer: key.peer }, notes) : key;
  }
  // The target alone is enough.
  const target = whatsappId(isJson(data.key) ? data.key.id : data.id);
  return target === null ? key : revoked({ event, target, peer: null }, notes);
}

const CALL_STATUSES = ['offer', 'ringing', 'timeout', 'reject', 'accept', 'terminate'];

/** One line per call: that of the first event about it, since no later one is certain to come. */
export function readCall(data: unknown, notes: Notes): EventReading {
  if (!isJson(data)) return unreadable('data');
  const id = whatsappId(data.id);
  if (id === null) return unreadable('data.id');
  const peer = caller(data, notes);
  if (peer === null) return unreadable('data.from');
  const date = possible(Date.parse(textOf(data.date)), notes);
  const status = CALL_STATUSES.find((known) => known === data.status) ?? '';
  return {
    type: 'line',
    event: 'call',
    id: `call:${id}`,
    target: null,
    peer,
    sentAt: date ?? notes.now,
    slim: {
      key: plainKey(callKey(id, peer)),
      status,
      isVideo: data.isVideo === true,
      ...(data.offline === true ? { offline: true } : {}),
      ...begunBy(data, peer),
    },
  };
}

/** `from` where it is another address than the chat's: the owner's, or the same person's under a LID. */
function begunBy(data: Json, peer: Peer): { from?: string } {
  const from = parseJid(data.from);
  if (peer.type === 'group' || (from?.kind !== 'phone' && from?.kind !== 'lid')) return {};
  const isChat =
    from.kind === 'lid'
      ? from.jid === peer.lid
      : peer.phone !== null && isSamePhone(from.jid, peer.phone);
  return isChat ? {} : { from: from.jid };
}

/** What of a stored call says whether it is to be answered. */
export interface CallFacts {
  /** The last that was known of it when it was taken in: `offer`, `accept`, … */
  readonly status: string;
  /** It rang while Evolution was not connected. */
  readonly wasOffline: boolean;
  /** Who began it, where that is another address than the chat's. */
  readonly from: PhoneJid | LidJid | null;
}

export function readCallFacts(slim: Json): CallFacts {
  const from = parseJid(slim.from);
  return {
    status: textOf(slim.status),
    wasOffline: slim.offline === true,
    from: from?.kind === 'phone' || from?.kind === 'lid' ? from.jid : null,
  };
}

/** `chatId` first: `from` is whoever began the call, which may be the owner. No pair is learnt from the two for the same reason. */
function caller(data: Json, notes: Notes): Peer | null {
  for (const value of [data.isGroup === true ? data.groupJid : null, data.chatId, data.from]) {
    const parsed = parseJid(value);
    if (parsed?.kind === 'group') return { type: 'group', group: parsed.jid };
    if (parsed?.kind === 'lid') return { type: 'person', phone: null, lid: parsed.jid };
    if (parsed?.kind === 'phone' && !notes.isOwn(parsed.jid)) {
      return { type: 'person', phone: parsed.jid, lid: null };
    }
  }
  return null;
}

function callKey(id: WhatsAppId, peer: Peer): MessageKey {
  return { type: 'key', id, fromMe: false, peer, author: null };
}

const AD_EVENT = 'ad';

/**
 * The ad that a message brings, as a line below it: the message's own text stays as it was written, and the id of the
 * click makes one line of all messages that name it. `chat` tells apart who came by the same ad without such an id.
 */
export function adLine(message: WhatsAppMessage, chat: string): LineReading | null {
  const ad = message.beside?.ad ?? null;
  if (ad === null || message.origin !== 'contact') return null;
  const { title, link, click } = ad;
  return {
    type: 'line',
    event: AD_EVENT,
    id: `ad:${shortHash(click === '' ? `${chat} ${link} ${title}` : click)}`,
    target: message.id,
    peer: message.peer,
    sentAt: message.sentAt,
    slim: { key: { id: message.id }, ad: { title, link, click } },
  };
}

/** Reads a stored line again; null when it is not one. `target` is as in `LineReading`. */
export function readWhatsAppLine(
  event: string,
  slim: Json,
): { readonly content: Content; readonly target: WhatsAppId | null } | null {
  const target = isJson(slim.key) ? whatsappId(slim.key.id) : null;
  if (event === 'call') {
    const params = { status: textOf(slim.status), video: String(slim.isVideo === true) };
    return { content: line('line.call', params), target: null };
  }
  if (target === null) return null;
  if (event === AD_EVENT) {
    const { title, link, click } = isJson(slim.ad) ? slim.ad : {};
    const params = { title: textOf(title), link: textOf(link), click: textOf(click) };
    return { content: line('line.ad', params), target };
  }
  if (slim.type === 'REVOKE') return { content: line('line.deleted', { target: '' }), target };
  if (slim.type !== 'MESSAGE_EDIT') return null;
  const text = plainText(slim.editedMessage);
  const content =
    text === null
      ? line('line.edited-unreadable', { target: '' })
      : line('line.edited', { text, target: '' });
  return { content, target };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
