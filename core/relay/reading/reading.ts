/** What reading an Evolution event yields, and the notes taken while one is read. */
import type {
  LidJid,
  Peer,
  PhoneJid,
  ReceiptStatus,
  WhatsAppId,
  WhatsAppMessage,
} from '../message.ts';
import type { Json } from './decode.ts';
import { isSamePhone } from './jid.ts';

/** The instance's own number: no chat is ever filed under it. */
export interface OwnNumber {
  readonly ownJid: PhoneJid | null;
  /** Milliseconds; the time of what carries none (a deletion). Default: the clock. */
  readonly now?: number;
}

export interface LidPhone {
  readonly lid: LidJid;
  readonly phone: PhoneJid;
}

export interface EvolutionReading {
  /** Every LID that this event shows together with its phone; an event without a message may show some too. */
  readonly pairs: LidPhone[];
  /** Evolution's name of the instance, as the envelope has it. */
  readonly instanceName: string | null;
  /** The instance's own number, as the envelope has it; absent until the first time it was open. */
  readonly sender: PhoneJid | null;
  readonly what: EventReading;
}

export type EventReading =
  | {
      readonly type: 'message';
      readonly message: WhatsAppMessage;
      /** The stored form of `data`, readable again by `readWhatsAppMessage`. */
      readonly slim: Json;
      /** To be sealed; put back by `restoreMedia`. */
      readonly mediaKeys: Json | null;
      /** Sent through the gateway's API, by us or by another client. */
      readonly gateway: boolean;
    }
  | LineReading
  | { readonly type: 'receipt'; readonly whatsappId: WhatsAppId; readonly status: ReceiptStatus }
  | {
      readonly type: 'connection';
      readonly state: ConnectionState;
      readonly statusReason: number | null;
      readonly wuid: PhoneJid | null;
    }
  | Ignored
  | Unreadable;

/** An edit, a deletion or a call: one short line that belongs to an earlier message or to nothing. */
export interface LineReading {
  readonly type: 'line';
  readonly event: string;
  /** For the dedupe key; the same for every event that reports the same thing. ASCII, at most 170 characters. */
  readonly id: string;
  readonly target: WhatsAppId | null;
  /** Null when the event does not show it reliably: the chat is that of the target. */
  readonly peer: Peer | null;
  /** Milliseconds. */
  readonly sentAt: number;
  /** The event tells no time: `sentAt` is when it came, and another one when it comes again. */
  readonly untimed?: true;
  /** Readable again by `readWhatsAppLine`. */
  readonly slim: Json;
}

export type ConnectionState = 'open' | 'connecting' | 'close' | 'refused';

export interface Ignored {
  readonly type: 'ignored';
  /** A short code for a counter, from a fixed list: never text of the event. */
  readonly reason: string;
}

/** Wrong types where nothing can be done without the value; `field` is its path, never its content. */
export interface Unreadable {
  readonly type: 'unreadable';
  readonly reason: 'wrong-type';
  readonly field: string;
}

export function ignored(reason: string): Ignored {
  return { type: 'ignored', reason };
}

export function unreadable(field: string): Unreadable {
  return { type: 'unreadable', reason: 'wrong-type', field };
}

/** What one reading knows of its surroundings and learns on the way. */
export class Notes {
  readonly pairs: LidPhone[] = [];
  readonly now: number;
  /** Set when the own number stood where a peer is looked for. */
  ownSeen = false;
  readonly #own: PhoneJid | null;
  readonly #sender: PhoneJid | null;

  constructor(own: OwnNumber, sender: PhoneJid | null) {
    this.now = own.now ?? Date.now();
    this.#own = own.ownJid;
    this.#sender = sender === own.ownJid ? null : sender;
  }

  isOwn(phone: PhoneJid): boolean {
    return (
      (this.#own !== null && isSamePhone(phone, this.#own)) ||
      (this.#sender !== null && isSamePhone(phone, this.#sender))
    );
  }

  /** A pair with the own number is never kept: it would file somebody's chat under the owner. */
  learn(lid: LidJid | null, phone: PhoneJid | null): void {
    if (lid === null || phone === null || this.isOwn(phone)) return;
    if (this.pairs.some((pair) => pair.lid === lid && pair.phone === phone)) return;
    this.pairs.push({ lid, phone });
  }
}
