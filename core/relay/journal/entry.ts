/** The central types of the journal; the states and their effects on a lane are those of docs/journal.md. */
import { z } from 'zod';
import type { Tx } from '../../storage/storage.ts';
import type { InstanceId, LidJid, LocationId, PhoneJid } from '../message.ts';
import { workflowAction } from '../reading/workflow-action.ts';
import { happening } from '../reading/workflow-trigger.ts';

/** Stored states. *Held* is derived from the destination and never stored. */
export const ENTRY_STATES = ['waiting', 'running', 'parked', 'unsure', 'done', 'dead'] as const;
export type EntryState = (typeof ENTRY_STATES)[number];

/** States in which the relay (waiting, running, parked) or a person (unsure) still has something to do. */
export const OPEN_STATES = [
  'waiting',
  'running',
  'parked',
  'unsure',
] as const satisfies EntryState[];

const json = z.record(z.string(), z.unknown());
/** Set when no webhook brought it: it was found again on the other side. */
const recovered = z.literal(true).optional();

/** What no person wrote and HighLevel has no message for: the line that shows it there follows the send. */
const automatic = z.object({
  contactId: z.string(),
  workflowId: z.string().nullable(),
  /** As a workflow's call wrote it; only heeded when it is the contact's own. */
  phone: z.string().nullable(),
  /** Our id of the number that is to send; null = the ordinary route. */
  instanceId: z.string().nullable(),
  action: workflowAction,
});

/**
 * One payload schema per kind. Kinds are only added; a changed payload needs a migration, since stored payloads are
 * read back with these schemas and an unreadable one becomes a dead letter, never a crash.
 */
export const PAYLOADS = {
  /** An Evolution `messages.upsert` or foreign `send.message`, slimmed; `date` is what HighLevel is told (ms, rising in its lane). */
  'whatsapp.message': z.object({
    data: json,
    gateway: z.boolean(),
    date: z.number(),
    /** Media keys and direct path, sealed by the vault; only needed when Evolution keeps no messages. */
    sealed: z.string().optional(),
    recovered,
  }),
  /** A line that belongs to an earlier message: edit, delete, call. */
  'whatsapp.line': z.object({ event: z.string(), data: json, date: z.number(), recovered }),
  /** A receipt of WhatsApp for a message we may have sent. */
  'whatsapp.status': z.object({
    whatsappId: z.string(),
    status: z.enum(['failed', 'delivered', 'read']),
    recovered,
  }),
  /** One part (text or one attachment) of a HighLevel message. */
  'highlevel.message': z.object({
    post: json,
    part: z.number().int(),
    parts: z.number().int(),
    text: z.string(),
    attachment: z.string().nullable(),
    /** Our id of the number that the code before the text chose; the text is without it. */
    number: z.string().optional(),
    recovered,
    /** Without the name of its agent, where `text` carries one. */
    said: z.string().optional(),
    /** When a recovered message was written (ms of HighLevel's clock). */
    writtenAt: z.number().optional(),
    /** Too old when it was found: not sent, but shown as failed. */
    offline: z.literal(true).optional(),
    /** An equal part to the same contact was still open when this one came: HighLevel's Retry, or a second message. */
    repeats: z
      .object({
        /** The dedupe key and the message of that part. */
        key: z.string(),
        messageId: z.string(),
        /** Since when (ms) the first of them has been waiting. */
        since: z.number(),
        /** That one waited for so long that this can only be a Retry; else HighLevel is asked. */
        certain: z.boolean(),
      })
      .optional(),
  }),
  /** What a workflow has sent on WhatsApp: one action, or one part of it. */
  'workflow.action': automatic,
  /** What a location has sent to whoever calls its number: no workflow asked for it, and it leaves as a reply does. */
  'call.reply': automatic,
  /** The line that shows in HighLevel what a workflow sent, or (`failure`) that it could not be sent. */
  'workflow.line': z.object({
    contactId: z.string(),
    action: workflowAction,
    /** What HighLevel is told (ms). */
    date: z.number(),
    sent: z.object({ instanceId: z.string(), whatsappId: z.string(), peer: z.string() }).nullable(),
    failure: z.object({ code: z.string(), params: z.record(z.string(), z.string()) }).nullable(),
  }),
  /** What happened, for one workflow that waits for it. */
  'workflow.trigger': z.object({ triggerId: z.string(), eventId: z.string(), happening }),
  /** Our own word to HighLevel that a message could not be sent. */
  'relay.failure': z.object({
    highlevelId: z.string(),
    code: z.string(),
    params: z.record(z.string(), z.string()),
  }),
  /** A stop or start word: the contact's Do Not Disturb is to follow it. */
  'contact.dnd': z.object({ peer: z.string(), stop: z.boolean(), date: z.number() }),
  /** Our own line in a conversation. */
  'relay.line': z.object({
    peer: z.string(),
    code: z.string(),
    params: z.record(z.string(), z.string()),
    date: z.number(),
  }),
  /** An agent answered: what the contact wrote before is shown as read on WhatsApp. */
  'whatsapp.read': z.object({ contactId: z.string() }),
  /** A repetition that was not sent by itself is told what became of the message that was. */
  'relay.twin': z.object({ highlevelId: z.string(), twinOf: z.string() }),
} as const;
export type EntryKind = keyof typeof PAYLOADS;
export type Payload<K extends EntryKind> = z.infer<(typeof PAYLOADS)[K]>;

/** A failure as it is stored, shown and worded: a code of `core/words`, its parameters, the redacted answer. */
export interface Reason {
  readonly code: string;
  readonly params?: Readonly<Record<string, string>>;
  /** The other side's answer, redacted, at most 2,000 characters. */
  readonly answer?: string;
}

/** What a caller appends. */
export interface NewEntry<K extends EntryKind = EntryKind> {
  readonly kind: K;
  readonly locationId: LocationId | null;
  readonly instanceId: InstanceId | null;
  /** `wa:<instance>:<peer>`, `hl:<location>:<contact>`, `rc:<instance>:<whatsapp id>`, … */
  readonly lane: string;
  /** Milliseconds by which waiting entries of the lane are ordered before arrival; 0 = arrival alone. */
  readonly orderAt: number;
  /** Unique for ever (90 days): the same thing appended twice is one entry. At most 190 ASCII characters. */
  readonly dedupeKey: string;
  readonly payload: Payload<K>;
  /** Milliseconds; after it the entry is dead with a reason. Null = never. */
  readonly expiresAt: number | null;
  /** Not tried before this time (ms). */
  readonly notBefore?: number;
  /** Set = the entry starts parked and waits for this fact (`lid:<instance>:<lid>`, `link:<instance>:<id>`, `location:<id>`). */
  readonly waitsFor?: string;
}

/** `stored`: new and committed. `duplicate`: an entry with this dedupe key is already committed. */
export type Appended = { readonly outcome: 'stored' | 'duplicate'; readonly id: string };

/** An entry as the relay that owns its lane holds it in memory. The table stays the truth: each change is committed first. */
export interface Entry<K extends EntryKind = EntryKind> {
  readonly id: string;
  readonly kind: K;
  readonly locationId: LocationId | null;
  readonly instanceId: InstanceId | null;
  lane: string;
  readonly position: number;
  readonly orderAt: number;
  readonly dedupeKey: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  state: EntryState;
  waitsFor: string | null;
  attempts: number;
  nextTryAt: number;
  claimedAt: number | null;
  /** When its lanes came from another relay, which may have written to its socket until then (ms); else absent. */
  takenOverAt?: number;
  /** By how much the clock was set back since the last try began, as far as is known (ms); absent = it was not. */
  setBackMs?: number;
  /** Since when a failed try holds up its lane; null while nothing has failed. */
  blockedSince: number | null;
  /** The outcome of the last try is unknown: it is looked up before anything else is done with the entry. */
  unknownOutcome: boolean;
  /** A person said "send again" in this run: nothing is asked any more. */
  readonly released?: true;
  /** Absent when memory is short: read again at the claim. */
  payload: Payload<K> | null;
}

export function isKind<K extends EntryKind>(entry: Entry, kind: K): entry is Entry<K> {
  return entry.kind === kind;
}

/** An entry that puts a message on WhatsApp: what is said of sends holds for both. */
export type SendEntry = Entry<'highlevel.message'> | AutomaticEntry;
/** One that no message in HighLevel stands for: a line shows it there. */
export type AutomaticEntry = Entry<'workflow.action'> | Entry<'call.reply'>;

export function isSend(entry: Entry): entry is SendEntry {
  return isKind(entry, 'highlevel.message') || isAutomatic(entry);
}

export function isAutomatic(entry: Entry): entry is AutomaticEntry {
  return isKind(entry, 'workflow.action') || isKind(entry, 'call.reply');
}

/** What an attempt came to. Only these outcomes leave an entry's run. */
export type Outcome =
  /** Carried out (or rightly not needed: `code` says why), with what it produced. */
  | { readonly type: 'sent'; readonly code?: string; readonly produced?: Produced }
  /** To be tried again at `at` (ms). `burnt: false`: the destination as a whole is away, the try does not count. */
  | {
      readonly type: 'again';
      readonly at: number;
      readonly reason: Reason;
      readonly burnt: boolean;
    }
  /** It will never work; a person sees why. */
  | { readonly type: 'refused'; readonly reason: Reason; readonly produced?: Produced }
  /** It may or may not be at the other side and no look-up can tell. */
  | { readonly type: 'unsure'; readonly reason: Reason }
  /** Waits for a fact. `unless` is asked in the settling transaction, so that a fact that came meanwhile is not missed. */
  | {
      readonly type: 'parked';
      readonly waitsFor: string;
      readonly reason: Reason;
      readonly unless?: (tx: Tx) => Promise<boolean>;
    }
  /** The other side may have done it: the entry keeps its lane and is looked up at `at` (ms). Nothing is written: it stays `running`. */
  | { readonly type: 'unknown'; readonly at: number; readonly reason: Reason };

/** Which ids here and there belong together; see the table `message_links`. */
export interface Link {
  readonly instanceId: InstanceId;
  readonly whatsappId: string;
  readonly locationId: LocationId;
  readonly highlevelId: string;
  readonly part: number;
  readonly parts: number;
  /** `relay`: a line of our own, which belongs to no message on WhatsApp. */
  readonly origin: 'contact' | 'phone' | 'gateway' | 'highlevel' | 'workflow' | 'relay';
  readonly peer: string;
  readonly receiptRank: number;
}

/** A HighLevel message that repeats another one and was not sent by itself. */
export interface Twin {
  readonly locationId: LocationId;
  readonly highlevelId: string;
  readonly twinOf: string;
}

export interface ContactFact {
  readonly locationId: LocationId;
  readonly peer: string;
  readonly contactId: string;
  readonly conversationId: string | null;
  readonly lastInstanceId: InstanceId | null;
  /** Left out = as it stands in the table. */
  readonly named?: boolean;
  /** What the person is called on WhatsApp. */
  readonly name?: string;
  readonly optedOutAt?: number | null;
}

/** What a contact wrote and nobody has answered yet. */
export interface UnreadMessage {
  readonly instanceId: InstanceId;
  readonly whatsappId: string;
  readonly locationId: LocationId;
  readonly contactId: string;
  readonly peer: string;
}

export interface LidPair {
  readonly instanceId: InstanceId;
  readonly lid: LidJid;
  readonly phone: PhoneJid;
  /**
   * When it held (ms of WhatsApp's clock), where that is known for sure. Only such a pair takes the place of another one
   * of the same LID, and only of an older one: messages are read again, and out of their order.
   */
  readonly seenAt: number | null;
}

/** What one transaction writes together with the settlement that produced it. */
export interface Produced {
  readonly links?: readonly Link[];
  readonly unlinks?: readonly { readonly instanceId: InstanceId; readonly whatsappId: string }[];
  readonly contacts?: readonly ContactFact[];
  readonly unread?: readonly UnreadMessage[];
  /** Shown as read on WhatsApp. */
  readonly read?: readonly { readonly instanceId: InstanceId; readonly whatsappId: string }[];
  readonly entries?: readonly NewEntry[];
  /** HighLevel messages that repeat another one and have its status. */
  readonly twins?: readonly Twin[];
  /** The number by which a bulk message was sent: it counts against the number's caps. */
  readonly paced?: InstanceId;
  /** Unsure entries of which this one tells that they were carried out: done from now on. */
  readonly resolves?: readonly string[];
  /** What WhatsApp said of a message that we sent; a rank only rises. */
  readonly ranks?: readonly {
    readonly instanceId: InstanceId;
    readonly whatsappId: string;
    readonly rank: number;
  }[];
}
