/** From what an Evolution event means to the journal entry that is made of it. */
import type { InstanceRef } from '../../pairing/instance.ts';
import type { Times } from '../../settings/times.ts';
import type { NewEntry } from '../journal/entry.ts';
import { fact, lane, lineKey, messageKey, receiptKey } from '../journal/facts.ts';
import type { People } from '../people.ts';
import { adLine } from '../reading/read-lines.ts';
import type { EventReading, LineReading } from '../reading/reading.ts';
import type { MessageDates } from './dates.ts';

/** Receipts, edits and deletions of messages that nobody knows are let go after this (ms). */
const UNKNOWN_EXPIRY_MS = 24 * 60 * 60 * 1000;

export interface EvolutionEntryOptions {
  readonly people: People;
  readonly dates: MessageDates;
  readonly times: Pick<Times, 'statusGatherMs'>;
  /** Seals media keys into an entry; `at` is its dedupe key. */
  readonly seal: (plain: string, at: string) => string;
}

/** An entry, or why there is none: a short code for a counter. */
export type MadeEntry =
  | { readonly entry: NewEntry }
  | { readonly entry: null; readonly reason: string; readonly field?: string };

export class EvolutionEntries {
  readonly #options: EvolutionEntryOptions;

  constructor(options: EvolutionEntryOptions) {
    this.#options = options;
  }

  of(instance: InstanceRef, what: Exclude<EventReading, { type: 'connection' }>): MadeEntry {
    switch (what.type) {
      case 'message':
        return this.#message(instance, what);
      case 'line':
        return { entry: this.#line(instance, what) };
      case 'receipt':
        return { entry: this.#receipt(instance, what) };
      case 'ignored':
        return { entry: null, reason: what.reason };
      case 'unreadable':
        return { entry: null, reason: 'body.unreadable', field: what.field };
    }
  }

  #message(
    instance: InstanceRef,
    { message, slim, mediaKeys, gateway }: Extract<EventReading, { type: 'message' }>,
  ): MadeEntry {
    const { people, dates, seal } = this.#options;
    const peer = people.canonical(instance.id, message.peer);
    if (peer === null) return { entry: null, reason: 'message.no-peer' };
    const dedupeKey = messageKey(instance.id, message.id);
    const fromPerson = lane.fromWhatsApp(instance.id, peer);
    const sealed = mediaKeys === null ? {} : { sealed: seal(JSON.stringify(mediaKeys), dedupeKey) };
    return {
      entry: {
        kind: 'whatsapp.message',
        locationId: instance.locationId,
        instanceId: instance.id,
        lane: gateway ? lane.gateway(instance.id, peer) : fromPerson,
        orderAt: message.sentAt,
        dedupeKey,
        payload: {
          data: slim,
          gateway,
          date: dates.dateFor(fromPerson, message.sentAt),
          ...sealed,
        },
        expiresAt: null,
      },
    };
  }

  /** The line of the ad that a message brings: it waits until the message itself is in HighLevel. */
  adOf(instance: InstanceRef, what: EventReading): NewEntry[] {
    if (what.type !== 'message' || what.message.beside?.ad == null) return [];
    const { message } = what;
    // Nobody comes by an ad into a group.
    if (message.peer.type === 'group') return [];
    const chat = this.#options.people.canonical(instance.id, message.peer);
    const line = chat === null ? null : adLine(message, chat);
    if (line === null) return [];
    return [{ ...this.#line(instance, line), waitsFor: fact.link(instance.id, message.id) }];
  }

  /** What changes a message that nobody knows: that may still come, but not for ever. */
  ofUnknown(entry: NewEntry): NewEntry {
    return { ...entry, expiresAt: Date.now() + UNKNOWN_EXPIRY_MS };
  }

  #line(instance: InstanceRef, line: LineReading): NewEntry {
    const { people, dates } = this.#options;
    const peer = line.peer === null ? null : people.canonical(instance.id, line.peer);
    // An edit says nothing reliable of its chat: it is filed by its original, in a lane of its own until then.
    const key = lane.fromWhatsApp(instance.id, peer ?? `line:${line.target ?? line.id}`);
    return {
      kind: 'whatsapp.line',
      locationId: instance.locationId,
      instanceId: instance.id,
      lane: key,
      orderAt: line.sentAt,
      dedupeKey: lineKey(instance.id, line.id),
      payload: { event: line.event, data: line.slim, date: dates.dateFor(key, line.sentAt) },
      expiresAt: null,
    };
  }

  #receipt(
    instance: InstanceRef,
    { whatsappId, status }: Extract<EventReading, { type: 'receipt' }>,
  ): NewEntry {
    const now = Date.now();
    // Nothing comes after `read`; whatever else is said may be outdone in a moment, and one call then tells both.
    const gatherMs = status === 'read' ? 0 : this.#options.times.statusGatherMs;
    return {
      kind: 'whatsapp.status',
      locationId: instance.locationId,
      instanceId: instance.id,
      lane: lane.receipts(instance.id, whatsappId),
      orderAt: 0,
      dedupeKey: receiptKey(instance.id, whatsappId, status),
      payload: { whatsappId, status },
      expiresAt: now + UNKNOWN_EXPIRY_MS,
      notBefore: now + gatherMs,
    };
  }
}
