import type { Events } from '../../events.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import type { Times } from '../../settings/times.ts';
import type { Appended, LidPair, NewEntry } from '../journal/entry.ts';
import { fact, lane, lineKey, messageKey, partKey, receiptKey } from '../journal/facts.ts';
import type { Journal } from '../journal/journal.ts';
import type { HighLevelMessage, LocationId } from '../message.ts';
import type { People } from '../people.ts';
import type { MessageDates } from './dates.ts';
import { partsOf } from './parts.ts';
import { readEvolutionEvent } from '../reading/read-evolution.ts';
import type { EventReading, LineReading } from '../reading/reading.ts';
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import type { DeliveryReading } from '../reading/read-highlevel.ts';
import type { Intake } from './server.ts';

/** Receipts of messages that nobody knows (another client's) are let go after this (ms). */
const RECEIPT_EXPIRY_MS = 24 * 60 * 60 * 1000;
type DeliveredMessage = Extract<DeliveryReading, { type: 'message' }>;

/** Posts for locations that are not installed (yet): kept, but not without bound. */
const MOST_PARKED_POSTS = 10_000;
/** A post of 1 MB has room for 200,000 attachments, each a piece of work; no person sends more than some dozens. */
const MOST_PARTS = 200;

export interface IntakeOptions {
  readonly journal: Journal;
  readonly people: People;
  readonly dates: MessageDates;
  readonly times: Times;
  readonly events: Events;
  readonly hasLocation: (id: LocationId) => boolean;
  /** The conversation provider that a location is served by. */
  readonly providerOf: (id: LocationId) => string | null;
  /** The message as it is to be sent: with its agent's name, where the location wants that. */
  readonly asSent: (message: HighLevelMessage) => HighLevelMessage;
  /** Seals media keys into an entry; `at` is its dedupe key. */
  readonly seal: (plain: string, at: string) => string;
  readonly heardConnection: (
    instance: InstanceRef,
    news: Extract<EventReading, { type: 'connection' }>,
  ) => Promise<void>;
}

/** From an authenticated webhook body to committed journal entries. */
export class JournalIntake implements Intake {
  readonly #options: IntakeOptions;
  #complainedAt = -Infinity;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Resolves once the event is committed or rightly ignored; rejects when it could not be stored. */
  async evolution(instance: InstanceRef, body: unknown): Promise<void> {
    const reading = readEvolutionEvent(body, { ownJid: instance.ownJid });
    const pairs = reading.pairs.map((pair): LidPair => ({ instanceId: instance.id, ...pair }));
    const { what } = reading;
    if (what.type === 'connection') {
      await this.#options.heardConnection(instance, what);
      this.#ignored('evolution', 'event.connection');
      return;
    }
    const entries = this.#entriesOf(instance, what);
    const appended = await this.#append(entries, pairs);
    if (entries.length > 0) this.#stored('evolution', appended);
  }

  async highlevel(body: unknown): Promise<void> {
    const reading = readDeliveryPost(body);
    if (reading.type === 'ignored') {
      this.#ignored('highlevel', reading.reason);
      return;
    }
    if (reading.type === 'unreadable') {
      this.#ignored('highlevel', 'body.unreadable', reading.field);
      return;
    }
    const providerId = this.#options.providerOf(reading.message.locationId);
    if (reading.providerId !== null && providerId !== null && reading.providerId !== providerId) {
      this.#ignored('highlevel', 'provider.other');
      return;
    }
    const entries = this.#partEntries(reading);
    this.#stored('highlevel', await this.#append(entries));
  }

  /** The answer only says "come again": why nothing could be stored is said here, once a second. */
  async #append(entries: readonly NewEntry[], pairs: readonly LidPair[] = []): Promise<Appended[]> {
    try {
      return await this.#options.journal.append(entries, pairs);
    } catch (error) {
      const now = performance.now();
      if (now - this.#complainedAt > 1_000) {
        this.#complainedAt = now;
        const known = error instanceof Error && 'code' in error && typeof error.code === 'string';
        this.#options.events.storageFailed({
          code: known ? String(error.code) : 'internal',
          during: 'intake',
        });
      }
      throw error;
    }
  }

  #entriesOf(instance: InstanceRef, what: EventReading): NewEntry[] {
    switch (what.type) {
      case 'message':
        return this.#messageEntry(instance, what);
      case 'line':
        return [this.#lineEntry(instance, what)];
      case 'receipt':
        return [this.#receiptEntry(instance, what)];
      case 'ignored':
        this.#ignored('evolution', what.reason);
        return [];
      case 'unreadable':
        this.#ignored('evolution', 'body.unreadable', what.field);
        return [];
      case 'connection':
        return [];
    }
  }

  #messageEntry(
    instance: InstanceRef,
    { message, slim, mediaKeys, gateway }: Extract<EventReading, { type: 'message' }>,
  ): NewEntry[] {
    if (message.peer.type === 'group') {
      // Groups are off unless switched on: counted, their text never stored.
      this.#ignored('evolution', 'message.group');
      return [];
    }
    const peer = this.#options.people.canonical(instance.id, message.peer);
    if (peer === null) {
      this.#ignored('evolution', 'message.no-peer');
      return [];
    }
    const dedupeKey = messageKey(instance.id, message.id);
    const key = gateway ? lane.gateway(instance.id, peer) : lane.fromWhatsApp(instance.id, peer);
    const date = this.#options.dates.dateFor(lane.fromWhatsApp(instance.id, peer), message.sentAt);
    const sealed =
      mediaKeys === null
        ? {}
        : { sealed: this.#options.seal(JSON.stringify(mediaKeys), dedupeKey) };
    return [
      {
        kind: 'whatsapp.message',
        locationId: instance.locationId,
        instanceId: instance.id,
        lane: key,
        orderAt: message.sentAt,
        dedupeKey,
        payload: { data: slim, gateway, date, ...sealed },
        expiresAt: null,
      },
    ];
  }

  #lineEntry(instance: InstanceRef, line: LineReading): NewEntry {
    const peer = line.peer === null ? null : this.#options.people.canonical(instance.id, line.peer);
    // An edit says nothing reliable of its chat: it is filed by its original, in a lane of its own until then.
    const key = lane.fromWhatsApp(instance.id, peer ?? `line:${line.target ?? line.id}`);
    return {
      kind: 'whatsapp.line',
      locationId: instance.locationId,
      instanceId: instance.id,
      lane: key,
      orderAt: line.sentAt,
      dedupeKey: lineKey(instance.id, line.id),
      payload: {
        event: line.event,
        data: line.slim,
        date: this.#options.dates.dateFor(key, line.sentAt),
      },
      expiresAt: null,
    };
  }

  #receiptEntry(
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
      expiresAt: now + RECEIPT_EXPIRY_MS,
      notBefore: now + gatherMs,
    };
  }

  #partEntries({ message, providerId, kind }: DeliveredMessage): NewEntry[] {
    const { hasLocation, journal, times } = this.#options;
    const known = hasLocation(message.locationId);
    const waitsFor = fact.location(message.locationId);
    if (!known && journal.parkedFor(waitsFor) >= MOST_PARKED_POSTS) {
      this.#ignored('highlevel', 'location.unknown');
      return [];
    }
    const parts = partsOf(this.#options.asSent(message));
    if (parts.length > MOST_PARTS) {
      this.#ignored('highlevel', 'body.unreadable', 'attachments');
      return [];
    }
    // Only what is read of it again, with the part's own words: a post with many parts is not stored once for each, and
    // whatever else HighLevel sends, however deep, is not stored at all.
    const { text: _text, attachments: _attachments, id: messageId, ...rest } = message;
    const post = { ...rest, messageId, type: kind, conversationProviderId: providerId };
    const expiresAt = Date.now() + times.expiryMs;
    return parts.map(({ text, attachment }, part) => ({
      kind: 'highlevel.message' as const,
      locationId: message.locationId,
      instanceId: null,
      lane: lane.fromHighLevel(message.locationId, message.contactId),
      orderAt: 0,
      dedupeKey: partKey(message.locationId, message.id, part),
      payload: {
        post: { ...post, message: text, attachments: attachment === null ? [] : [attachment] },
        part,
        parts: parts.length,
        text,
        attachment,
      },
      expiresAt,
      ...(known ? {} : { waitsFor }),
    }));
  }

  #stored(side: 'evolution' | 'highlevel', appended: readonly Appended[]): void {
    const stored = appended.filter((one) => one.outcome === 'stored').length;
    this.#options.events.webhookStored({ side, stored, duplicates: appended.length - stored });
  }

  #ignored(side: 'evolution' | 'highlevel', reason: string, field?: string): void {
    const where = field === undefined ? {} : { field };
    this.#options.events.webhookIgnored({ side, reason, ...where });
  }
}
