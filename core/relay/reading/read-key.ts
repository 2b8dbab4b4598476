/**
 * Whose message it is: the `key` of an event, in the shapes that the versions of Evolution give it.
 *
 * | Version | a 1:1 chat addressed by LID |
 * |---|---|
 * | 2.2.x | `remoteJid` is the LID, no phone anywhere |
 * | 2.3.0 | LID, phone in `senderPn` |
 * | 2.3.1 to 2.3.4 | phone, LID in `previousRemoteJid` |
 * | 2.3.5, 2.3.6 | LID, phone in `remoteJidAlt` |
 * | 2.3.7 | phone in both |
 * | 2.4 | phone, LID in `remoteJidAlt` |
 *
 * So both forms are collected from all of them, each recognised by its ending alone.
 */
import type { LidJid, Peer, PhoneJid, WhatsAppId } from '../message.ts';
import { isJson } from './decode.ts';
import type { Json } from './decode.ts';
import { parseJid } from './jid.ts';
import { ignored, unreadable } from './reading.ts';
import type { Ignored, Notes, Unreadable } from './reading.ts';

export interface Person {
  readonly phone: PhoneJid | null;
  readonly lid: LidJid | null;
}

export interface MessageKey {
  readonly type: 'key';
  readonly id: WhatsAppId;
  readonly fromMe: boolean;
  readonly peer: Peer;
  /** The author inside a group; null in a 1:1 chat. */
  readonly author: Person | null;
}

/** Printable ASCII, at most 100 characters, so that it fits a dedupe key. */
export function whatsappId(value: unknown): WhatsAppId | null {
  return typeof value === 'string' && /^[\x21-\x7e]{1,100}$/.test(value)
    ? (value as WhatsAppId)
    : null;
}

/** `path` names the key in an unreadable answer. Learns the LID pairs it shows. */
export function readKey(
  key: unknown,
  notes: Notes,
  path = 'data.key',
): MessageKey | Ignored | Unreadable {
  if (!isJson(key)) return unreadable(path);
  const id = whatsappId(key.id);
  if (id === null) return unreadable(`${path}.id`);
  const fromMe = key.fromMe ?? false;
  if (typeof fromMe !== 'boolean') return unreadable(`${path}.fromMe`);
  const chat = parseJid(key.remoteJid);
  switch (chat?.kind) {
    case undefined:
      return unreadable(`${path}.remoteJid`);
    case 'status':
    case 'newsletter':
    case 'service':
      return ignored(`message.${chat.kind}`);
    case 'group': {
      const author = collect(AUTHOR_FIELDS, key, notes, true);
      return { type: 'key', id, fromMe, peer: { type: 'group', group: chat.jid }, author };
    }
    case 'broadcast':
      // What a contact sends to a list of people, WhatsApp shows in the chat with that contact.
      if (fromMe) return ignored('message.broadcast');
      return personKey(id, fromMe, collect(AUTHOR_FIELDS, key, notes, false), 'message.broadcast');
    case 'phone':
    case 'lid':
      return personKey(id, fromMe, collect(CHAT_FIELDS, key, notes, false), 'message.self');
  }
}

function personKey(
  id: WhatsAppId,
  fromMe: boolean,
  person: Person,
  otherwise: string,
): MessageKey | Ignored {
  if (person.phone === null && person.lid === null) return ignored(otherwise);
  return { type: 'key', id, fromMe, peer: { type: 'person', ...person }, author: null };
}

const CHAT_FIELDS = [
  'remoteJid',
  'remoteJidAlt',
  'senderPn',
  'senderLid',
  'previousRemoteJid',
] as const;
const AUTHOR_FIELDS = ['participant', 'participantAlt', 'participantPn', 'participantLid'] as const;

/**
 * The first phone and the first LID among the fields. The own number is passed over unless it may be the author of a
 * group message: in 2.3.1 to 2.3.4 a message typed on the phone can carry it in place of the chat.
 */
function collect(fields: readonly string[], key: Json, notes: Notes, ownToo: boolean): Person {
  let phone: PhoneJid | null = null;
  let lid: LidJid | null = null;
  for (const field of fields) {
    const value = key[field];
    if (value === undefined || value === '') continue;
    if (field === 'senderPn' && key.fromMe === true) continue;
    const parsed = parseJid(value);
    if (parsed?.kind === 'lid') lid ??= parsed.jid;
    else if (parsed?.kind === 'phone') {
      if (ownToo || !notes.isOwn(parsed.jid)) phone ??= parsed.jid;
      else notes.ownSeen = true;
    }
  }
  notes.learn(lid, phone);
  return { phone, lid };
}

/** The key of a 1:1 chat in the form that a reading without knowledge of the own number understands the same way. */
export function plainKey(key: MessageKey): Json {
  if (key.peer.type === 'group')
    return { id: key.id, fromMe: key.fromMe, remoteJid: key.peer.group };
  const { phone, lid } = key.peer;
  return { id: key.id, fromMe: key.fromMe, remoteJid: phone ?? lid, remoteJidAlt: phone && lid };
}
