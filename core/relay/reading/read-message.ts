/** `messages.upsert` and `send.message`: one WhatsApp message, live or read again from what is stored. */
import type { WhatsAppMessage, WhatsAppOrigin } from '../message.ts';
import { decodeTime, isJson, textOrNull } from './decode.ts';
import type { Json } from './decode.ts';
import { parseJid } from './jid.ts';
import { readBeside } from './read-beside.ts';
import { plainText, readContent } from './read-content.ts';
import type { ContentReading } from './read-content.ts';
import { plainKey, readKey, whatsappId } from './read-key.ts';
import type { MessageKey } from './read-key.ts';
import { readProtocol } from './read-lines.ts';
import { ignored, Notes, unreadable } from './reading.ts';
import type { EventReading, Ignored, OwnNumber, Unreadable } from './reading.ts';
import { slimData } from './slim.ts';

/** `gateway`: the event is `send.message`, so it left through the gateway's API. */
export function readMessageEvent(data: unknown, gateway: boolean, notes: Notes): EventReading {
  if (!isJson(data)) return unreadable('data');
  const key = readKey(data.key, notes);
  if (key.type !== 'key') return key;
  const reading = contentOf(data);
  if (reading.type === 'protocol') {
    return readProtocol(
      gateway ? 'send.message.update' : 'messages.edited',
      reading.protocol,
      notes,
    );
  }
  if (reading.type !== 'content') return reading;
  const { slim, mediaKeys } = slimData(data);
  if (notes.ownSeen) slim.key = plainKey(key);
  // A later reading sees only the data, not the event's name.
  if (gateway) slim.gateway = true;
  else delete slim.gateway;
  // From what is stored, so that a later reading cannot come to something else.
  const stored = contentOf(slim);
  if (stored.type !== 'content') return ignored('message.empty');
  const message = compose(slim, { key, reading: stored, gateway }, notes);
  return { type: 'message', message, slim, mediaKeys, gateway };
}

/** Reads a stored, slimmed `messages.upsert` or `send.message` data object again; null when it holds no message. */
export function readWhatsAppMessage(slim: Json, own: OwnNumber): WhatsAppMessage | null {
  const notes = new Notes(own, null);
  const key = readKey(slim.key, notes);
  if (key.type !== 'key') return null;
  const reading = contentOf(slim);
  if (reading.type !== 'content') return null;
  return compose(slim, { key, reading, gateway: slim.gateway === true }, notes);
}

type FoundContent = Extract<ContentReading, { type: 'content' }>;

function contentOf(
  data: Json,
): Exclude<ContentReading, { type: 'nothing' | 'unreadable' }> | Ignored | Unreadable {
  const { message } = data;
  // Group notices and messages that could not be decrypted have none.
  if (message === null || message === undefined) return ignored('message.empty');
  if (!isJson(message)) return unreadable('data.message');
  const reading = readContent(message);
  if (reading.type === 'nothing') return ignored(reading.reason);
  return reading.type === 'unreadable' ? unreadable(reading.field) : reading;
}

interface Found {
  readonly key: MessageKey;
  readonly reading: FoundContent;
  readonly gateway: boolean;
}

function compose(data: Json, { key, reading, gateway }: Found, notes: Notes): WhatsAppMessage {
  const origin: WhatsAppOrigin = gateway ? 'gateway' : key.fromMe ? 'phone' : 'contact';
  const inGroup = key.peer.type === 'group';
  const name = origin === 'contact' ? profileName(data.pushName, key) : null;
  return {
    id: key.id,
    origin,
    peer: key.peer,
    author: inGroup ? { phone: null, lid: null, ...key.author, name } : null,
    // In a group it is the author's, and must not name the group.
    pushName: inGroup ? null : name,
    sentAt: decodeTime(data.messageTimestamp) ?? notes.now,
    content: reading.content,
    quote: quoteOf(data, reading),
    beside: readBeside(data.message, contextOf(data, reading)),
  };
}

/**
 * Evolution falls back to the author's address, or to its digits; those of a LID would pass for a phone number, and may
 * come with an event that shows the author by phone alone.
 */
function profileName(value: unknown, key: MessageKey): string | null {
  const name = textOrNull(value)?.trim();
  if (name === undefined || name === '' || parseJid(name) !== null) return null;
  const digits = /^(\d+)(?::\d+)?$/.exec(name)?.[1];
  if (digits === undefined) return name;
  const person = key.peer.type === 'person' ? key.peer : key.author;
  const isAddress = [person?.lid, person?.phone].some(
    (jid) => jid?.startsWith(`${digits}@`) === true,
  );
  return isAddress || digits.length >= SHORTEST_LID ? null : name;
}

/** The longest phone numbers in use have 13 digits. */
const SHORTEST_LID = 14;

/** Beside the message, or inside its content: in older versions and captioned documents it is only there. */
function contextOf(data: Json, reading: FoundContent): unknown {
  return isJson(data.contextInfo) ? data.contextInfo : reading.contextInfo;
}

function quoteOf(data: Json, reading: FoundContent): WhatsAppMessage['quote'] {
  if (reading.target !== null) return { id: reading.target, text: null };
  const info = contextOf(data, reading);
  if (!isJson(info)) return null;
  const id = whatsappId(info.stanzaId);
  return id === null ? null : { id, text: plainText(info.quotedMessage) };
}
