/**
 * What the pretend Evolution holds: instances (one WhatsApp number each), the people and groups on WhatsApp, and every
 * message of both directions in one list per instance.
 */
import type { AnswerState, Answered, Json } from '../support/call.ts';
import type { Delivery } from '../support/poster.ts';
import { digitsOf, inventedLid, isLid, variants } from './jid.ts';

export type ConnectionState = 'open' | 'connecting' | 'close' | 'refused';

/** WhatsApp's own words for what became of a message. */
export type ReceiptName = 'ERROR' | 'PENDING' | 'SERVER_ACK' | 'DELIVERY_ACK' | 'READ' | 'PLAYED';

export interface WebhookConfig {
  readonly id: string;
  url: string;
  headers: Record<string, string> | null;
  enabled: boolean;
  events: string[];
  webhookByEvents: boolean;
  webhookBase64: boolean;
  readonly createdAt: string;
  updatedAt: string;
  readonly instanceId: string;
}

export const SETTING_NAMES = [
  ...(['rejectCall', 'groupsIgnore', 'alwaysOnline'] as const),
  ...(['readMessages', 'readStatus', 'syncFullHistory'] as const),
] as const;
export type Settings = Record<(typeof SETTING_NAMES)[number], boolean> & {
  msgCall: string;
  wavoipToken: string;
};

export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly integration: string;
  readonly number: string | null;
  readonly profileName: string;
  state: ConnectionState;
  /** Set = `connectionState` says this although the socket is down: a known fault of the real server. */
  claimedState: ConnectionState | null;
  /** A socket exists since this process started; before, sends fail in a way of their own. */
  socket: boolean;
  ownerJid: string | null;
  /** The database's state: stale while the socket reconnects. */
  databaseState: ConnectionState;
  disconnection: { code: number; object: string; at: string } | null;
  settings: Settings;
  webhook: WebhookConfig | null;
  /** Read from the webhook's settings only when the instance connects. */
  base64: boolean;
  /** While the socket is down: tells again and again that it connects. */
  storm: NodeJS.Timeout | null;
  qrCount: number;
  /** Digits: a code to be typed on this phone is shown beside the QR code. */
  pairingNumber: string | null;
  renewal: NodeJS.Timeout | null;
  /** A fault of some versions: linked again after a log-out by the API, nothing arrives until the server restarts. */
  deaf: boolean;
  readonly createdAt: string;
  /** What happened on WhatsApp while the socket was down; it arrives after the reconnect. */
  backlog: (() => void)[];
  /** Inbound events wait for it: an edit's webhook is awaited, retries included. */
  gate: Promise<unknown> | null;
  messages: StoredMessage[];
  readonly byId: Map<string, StoredMessage>;
  sendsUnderway: number;
  mostSendsUnderway: number;
}

/** Who wrote it: the contact, the owner on the phone, or a caller of this API. */
export type MessageOrigin = 'contact' | 'phone' | 'api';

export interface StoredMedia {
  readonly bytes: Buffer;
  readonly mimeType: string;
  readonly fileName: string | null;
  readonly directPath: string;
}

export type MessageKey = Json & {
  readonly id: string;
  readonly remoteJid: string;
  readonly fromMe: boolean;
};

export interface StoredMessage {
  /** Order of arrival over the whole server. */
  readonly seq: number;
  readonly databaseId: string;
  readonly instance: string;
  readonly instanceId: string;
  readonly key: MessageKey;
  /** The key as the server's database holds it, where that is another one. */
  readonly savedKey: MessageKey;
  /** The phone (or, unknown, LID; or group) that the chat is with, whatever form the key shows. */
  readonly peer: string;
  readonly origin: MessageOrigin;
  readonly pushName: string | null;
  readonly status: ReceiptName;
  message: Json | null;
  readonly messageType: string;
  readonly contextInfo: Json | null | undefined;
  /** Fields that only the event shows. */
  readonly beside: Json;
  /** Unix seconds; an edit overwrites it in the server's database with its own time. */
  messageTimestamp: number;
  readonly source: string;
  readonly text: string;
  readonly media: StoredMedia | null;
  readonly quotedId: string | null;
  /** The `number` a caller asked for, word by word. */
  readonly number: string | null;
  readonly request: AnswerState | null;
  readonly receipts: { readonly status: ReceiptName; readonly at: number }[];
  readonly delivery: Delivery | null;
  edits: string[];
  deleted: boolean;
  /** It is in the server's own database, where it is found again. */
  saved: boolean;
  /** What its `MessageUpdate` rows tell beside the receipts. */
  readonly marks: ('EDITED' | 'DELETED')[];
}

/** A message as tests and the page see it. */
export interface PhoneMessage {
  readonly seq: number;
  readonly whatsappId: string;
  readonly instance: string;
  readonly peer: string;
  readonly fromMe: boolean;
  readonly origin: MessageOrigin;
  readonly type: string;
  /** Text or caption. */
  readonly text: string;
  readonly media: { mimeType: string; fileName: string | null; size: number } | null;
  readonly quotedId: string | null;
  readonly messageTimestamp: number;
  readonly receipts: readonly { status: ReceiptName; at: number }[];
  readonly edits: readonly string[];
  readonly deleted: boolean;
  readonly number: string | null;
  readonly requestSeq: number | null;
  readonly answered: Answered | null;
  /** What became of its webhook (the upsert, or the `send.message` event). */
  readonly webhook: Delivery | null;
}

export function phoneMessage(message: StoredMessage): PhoneMessage {
  const { media, request, delivery } = message;
  return {
    seq: message.seq,
    whatsappId: message.key.id,
    instance: message.instance,
    peer: message.peer,
    fromMe: message.key.fromMe,
    origin: message.origin,
    type: message.messageType,
    text: message.text,
    media: media && {
      mimeType: media.mimeType,
      fileName: media.fileName,
      size: media.bytes.length,
    },
    quotedId: message.quotedId,
    messageTimestamp: message.messageTimestamp,
    receipts: message.receipts.map((r) => ({ ...r })),
    edits: [...message.edits],
    deleted: message.deleted,
    number: message.number,
    requestSeq: request?.seq ?? null,
    answered: request?.answered ?? null,
    webhook: delivery && { ...delivery },
  };
}

export interface Person {
  readonly phone: string;
  readonly lid: string;
  readonly name: string;
  /** How WhatsApp addresses the chat with this person. */
  readonly addressing: 'pn' | 'lid';
  readonly onWhatsApp: boolean;
}

export interface Group {
  readonly jid: string;
  readonly subject: string;
  readonly participants: readonly string[];
}

/** The people and groups on WhatsApp; unknown numbers are taken to be on WhatsApp under the number itself. */
export class People {
  readonly #byPhone = new Map<string, Person>();
  readonly #byLid = new Map<string, Person>();
  readonly groups = new Map<string, Group>();

  add(person: Partial<Person> & { readonly phone: string }): Person {
    const known = this.#byPhone.get(person.phone);
    const made: Person = {
      phone: person.phone,
      lid: person.lid ?? known?.lid ?? inventedLid(person.phone),
      name: person.name ?? known?.name ?? digitsOf(person.phone),
      addressing: person.addressing ?? known?.addressing ?? 'pn',
      onWhatsApp: person.onWhatsApp ?? known?.onWhatsApp ?? true,
    };
    this.#byPhone.set(made.phone, made);
    this.#byLid.set(made.lid, made);
    return made;
  }

  list(): Person[] {
    return [...this.#byPhone.values()];
  }

  /** By phone (with its variants) or LID. */
  find(jid: string): Person | null {
    if (isLid(jid)) return this.#byLid.get(jid) ?? null;
    const exact = this.#byPhone.get(jid);
    if (exact) return exact;
    for (const variant of variants(jid)) {
      const person = this.#byPhone.get(variant);
      if (person) return person;
    }
    return null;
  }
}
