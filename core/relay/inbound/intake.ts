import type { FoundMessage } from '../../clients/evolution/client.ts';
import type { Events } from '../../events.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import type { Pulse } from '../../pairing/pulse.ts';
import type { Times } from '../../settings/times.ts';
import type { Appended, EntryKind, LidPair, NewEntry } from '../journal/entry.ts';
import { fact, lane, messageKey, messageOfPart, partKey } from '../journal/facts.ts';
import { NotHeldError } from '../journal/held-lanes.ts';
import type { Journal } from '../journal/journal.ts';
import type { HighLevelMessage, InstanceId, LocationId, WhatsAppMessage } from '../message.ts';
import type { People } from '../people.ts';
import type { AdmissionGate } from '../admission/admission-gate.ts';
import type { RefusalRule } from '../admission/rules.ts';
import { decodeTime, isJson, textOf } from '../reading/decode.ts';
import { readEvolutionEvent } from '../reading/read-evolution.ts';
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import type { DeliveryReading } from '../reading/read-highlevel.ts';
import type { EventReading, LineReading } from '../reading/reading.ts';
import { htmlAsMarks } from '../reading/html-marks.ts';
import { inWhatsAppMarks } from '../reading/whatsapp-marks.ts';
import type { ReceiptBook } from '../receipts/receipt-book.ts';
import type { MessageDates } from './dates.ts';
import { EvolutionEntries } from './evolution-entries.ts';
import { idOfEdit, isEdit } from './known-edits.ts';
import type { Edit } from './known-edits.ts';
import { pairsOf } from './pairs-of.ts';
import { partsOf } from './parts.ts';
import { Repetitions } from './repetitions.ts';
import { asRecovered, highestReceipt, recoveryOf } from './recovered.ts';
import type { Intake } from './server.ts';
import { UnsupportedTypes } from './unsupported.ts';

/** A message that was found in a conversation, and that no post of HighLevel's brought. */
export interface MissedMessage {
  readonly message: HighLevelMessage;
  /** Milliseconds of HighLevel's clock. */
  readonly writtenAt: number;
  /** It is not sent any more, but shown as failed. */
  readonly tooOld: boolean;
  /** When a try is given up (ms). */
  readonly expiresAt: number;
  /** Whether this one stands before another message of the conversation, which was taken in at `createdAt` (ms). */
  readonly isBefore: (messageId: string, createdAt: number) => boolean;
}

type PartEntry = NewEntry<'highlevel.message'>;
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
  readonly receipts: Pick<ReceiptBook, 'linksOf'>;
  /** Told of every event that was stored or rightly ignored. */
  readonly pulse: Pick<Pulse, 'heard'>;
  /** Whose messages are taken in; nothing is written down of others. */
  readonly admission: Pick<AdmissionGate, 'refusedBy'>;
  /** A send of ours with this content is under way, or nobody could tell what became of it. */
  readonly mayBeOwnSend: (locationId: LocationId, message: WhatsAppMessage) => boolean;
  readonly hasLocation: (id: LocationId) => boolean;
  /** The conversation provider that a location is served by. */
  readonly providerOf: (id: LocationId) => string | null;
  /** The message as it is to be sent: with its agent's name, where the location wants that. */
  readonly asSent: (message: HighLevelMessage) => HighLevelMessage;
  /** Seals media keys into an entry; `at` is its dedupe key. */
  readonly seal: (plain: string, at: string) => string;
  /** The number that a code at the beginning of an agent's text chooses, and the text without it. */
  readonly codeIn?: (
    locationId: LocationId,
    text: string,
  ) => { readonly instanceId: InstanceId; readonly rest: string } | null;
  readonly heardConnection: (
    instance: InstanceRef,
    news: Extract<EventReading, { type: 'connection' }>,
  ) => Promise<void>;
}

/** From an authenticated webhook body to committed journal entries. */
export class JournalIntake implements Intake {
  readonly #options: IntakeOptions;
  readonly #entries: EvolutionEntries;
  readonly #turns = new Map<InstanceId, Promise<void>>();
  readonly #repetitions: Repetitions;
  readonly #unsupported: UnsupportedTypes;
  #complainedAt = -Infinity;
  /** HighLevel's messages leave in the order in which they came, whatever our clock does. */
  #lastArrival = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#entries = new EvolutionEntries(options);
    this.#unsupported = new UnsupportedTypes(options.events);
    this.#repetitions = new Repetitions(options.journal, options.times.retryAfterMs);
    for (const entry of options.journal.open()) {
      if (isToPerson(entry)) this.#arrived(entry.orderAt);
    }
  }

  /** Resolves once the event is committed or rightly ignored; rejects when it could not be stored. */
  async evolution(instance: InstanceRef, body: unknown): Promise<void> {
    const reading = readEvolutionEvent(body, { ownJid: instance.ownJid });
    const pairs = pairsOf(instance.id, reading);
    const { what } = reading;
    if (what.type === 'connection') {
      await this.#options.heardConnection(instance, what);
      this.#ignored('evolution', 'event.connection');
      this.#options.pulse.heard(instance.id, null);
      return;
    }
    const rule = await this.#refusedBy(instance, what);
    if (rule !== null) {
      await this.append([], pairs);
      this.#ignored('evolution', rule === 'group' ? 'message.group' : `admission.${rule}`);
    } else if (what.type === 'line' && isEdit(what)) {
      await this.#inTurn(instance, () => this.#edit(instance, what, pairs));
    } else {
      await this.#write(instance, what, pairs);
    }
    this.#options.pulse.heard(instance.id, messageIn(body));
  }

  /**
   * What was found again in Evolution's own database, oldest first; answers how many entries are new. Rejects when they
   * could not be stored.
   */
  async recovered(instance: InstanceRef, records: readonly FoundMessage[]): Promise<number> {
    return this.#inTurn(instance, async () => {
      const { journal, receipts, mayBeOwnSend } = this.#options;
      const refusedBy: AdmissionGate['refusedBy'] = (at, what) => this.#refusedBy(at, what);
      const options = { journal, receipts, mayBeOwnSend, refusedBy, entries: this.#entries };
      const { entries, readings, pairs } = await recoveryOf(options, instance, records);
      const appended = await this.append(entries, pairs);
      for (const [index, reading] of readings.entries()) {
        if (reading !== null && appended[index]?.outcome === 'stored')
          this.#unsupported.count(reading);
      }
      return storedOf(appended);
    });
  }

  /** What Evolution has stored of a message that we sent (`rank`: what we know of it); answers how many entries are new. */
  async recoveredStatuses(
    instance: InstanceRef,
    sent: { readonly whatsappId: string; readonly rank: number },
    statuses: readonly string[],
  ): Promise<number> {
    const reading = highestReceipt(sent.whatsappId, statuses, sent.rank);
    if (reading.type !== 'receipt') return 0;
    const { entry } = this.#entries.of(instance, reading);
    return entry === null ? 0 : storedOf(await this.append([asRecovered(entry)]));
  }

  /** Rejects while HighLevel does not say whether it knows the person: nothing is stored, and the event comes again. */
  async #refusedBy(
    instance: InstanceRef,
    what: Exclude<EventReading, { type: 'connection' }>,
  ): Promise<RefusalRule | null> {
    try {
      return await this.#options.admission.refusedBy(instance, what);
    } catch (error) {
      this.#complain(error, 'admission');
      throw error;
    }
  }

  async #edit(instance: InstanceRef, edit: Edit, pairs: readonly LidPair[]): Promise<void> {
    const id = await idOfEdit(this.#options.journal, instance.id, edit, 'told');
    if (id === null) {
      await this.append([], pairs);
      this.#ignored('evolution', 'edited.recovered');
      return;
    }
    await this.#write(instance, { ...edit, id }, pairs);
  }

  async #write(
    instance: InstanceRef,
    what: Exclude<EventReading, { type: 'connection' }>,
    pairs: readonly LidPair[],
  ): Promise<void> {
    const made = this.#entriesOf(instance, what);
    const isEarly = what.type === 'line' && (await this.#isOfUnknown(instance, what));
    const entries = isEarly ? made.map((entry) => this.#entries.ofUnknown(entry)) : made;
    const appended = await this.append(entries, pairs);
    if (entries.length > 0) this.#stored('evolution', appended);
    if (storedOf(appended) > 0) this.#unsupported.count(what);
  }

  /** Nothing came of the message that a line names, and nothing was sent under its id. */
  async #isOfUnknown({ id }: InstanceRef, { target }: LineReading): Promise<boolean> {
    if (target === null) return false;
    const { journal, receipts } = this.#options;
    if ((await journal.standing(messageKey(id, target))) !== null) return false;
    return !(await receipts.linksOf(id, [target])).has(target);
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
    const entries = this.#partEntries(reading, this.#arrived(Date.now()));
    this.#stored('highlevel', await this.#appendMessage(entries, Date.now()));
  }

  /**
   * A message that no post of HighLevel's brought, under the same keys, so that its post may still come. Answers whether
   * it is new; rejects when it could not be stored.
   */
  async missed(missed: MissedMessage): Promise<boolean> {
    const { message, writtenAt, tooOld, expiresAt } = missed;
    const reading: DeliveredMessage = { type: 'message', message, providerId: null, kind: 'SMS' };
    const entries = this.#partEntries(reading, this.#placeOf(missed)).map((entry) => ({
      ...entry,
      payload: {
        ...entry.payload,
        recovered: true as const,
        writtenAt,
        ...(tooOld ? { offline: true as const } : {}),
      },
      expiresAt: tooOld ? Date.now() : expiresAt,
    }));
    const appended = tooOld
      ? await this.append(entries)
      : await this.#appendMessage(entries, writtenAt);
    return appended.some(({ outcome }) => outcome === 'stored');
  }

  /**
   * Before what waits here and was written after it, otherwise behind all that came: never by HighLevel's time, since what
   * was written earlier may have come only now, and its place is that of its arrival.
   */
  #placeOf({ message, isBefore }: MissedMessage): number {
    const { locationId, contactId } = message;
    const behind: number[] = [];
    for (const entry of this.#options.journal.lanes.get(lane.fromHighLevel(locationId, contactId))
      ?.entries ?? []) {
      const other = messageOfPart(locationId, entry.dedupeKey);
      if (other !== null && isBefore(other, entry.createdAt)) behind.push(entry.orderAt);
    }
    return behind.length > 0 ? Math.min(...behind) - 1 : this.#arrived(Date.now());
  }

  /** What goes to a person beside agents' messages leaves after all of them that came before. */
  appendInTurn(entries: readonly NewEntry[]): Promise<Appended[]> {
    const orderAt = this.#arrived(Date.now());
    return this.append(entries.map((entry) => (isToPerson(entry) ? { ...entry, orderAt } : entry)));
  }

  #arrived(at: number): number {
    this.#lastArrival = Math.max(this.#lastArrival, at);
    return this.#lastArrival;
  }

  #appendMessage(entries: readonly PartEntry[], at: number): Promise<Appended[]> {
    return this.#repetitions.inTurn(entries, at, (marked) => this.append(marked));
  }

  /** The answer only says "come again": why nothing could be stored is said here, once a second. */
  async append(entries: readonly NewEntry[], pairs: readonly LidPair[] = []): Promise<Appended[]> {
    try {
      return await this.#options.journal.append(entries, pairs);
    } catch (error) {
      if (!(error instanceof NotHeldError)) this.#complain(error, 'intake');
      throw error;
    }
  }

  #complain(error: unknown, during: string): void {
    const now = performance.now();
    if (now - this.#complainedAt <= 1_000) return;
    this.#complainedAt = now;
    const known = error instanceof Error && 'code' in error && typeof error.code === 'string';
    this.#options.events.storageFailed({ code: known ? String(error.code) : 'internal', during });
  }

  /** Entries in the order of the events; what makes none is counted. */
  #entriesOf(
    instance: InstanceRef,
    what: Exclude<EventReading, { type: 'connection' }>,
  ): NewEntry[] {
    const made = this.#entries.of(instance, what);
    if (made.entry !== null) return [made.entry, ...this.#entries.adOf(instance, what)];
    this.#ignored('evolution', made.reason, made.field);
    return [];
  }

  /**
   * One edit at a time, since a webhook and a catch-up know each other's edits only by what is committed.
   */
  async #inTurn<T>(instance: InstanceRef, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(instance.id) ?? Promise.resolve()).then(work);
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(instance.id, ended);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(instance.id) === ended) this.#turns.delete(instance.id);
    }
  }

  #partEntries(
    { message: written, providerId, kind }: DeliveredMessage,
    orderAt: number,
  ): PartEntry[] {
    const { hasLocation, journal, times, codeIn } = this.#options;
    const coded = codeIn?.(written.locationId, written.text) ?? null;
    const message = coded === null ? written : { ...written, text: coded.rest };
    const known = hasLocation(message.locationId);
    const waitsFor = fact.location(message.locationId);
    if (!known && journal.parkedFor(waitsFor) >= MOST_PARKED_POSTS) {
      this.#ignored('highlevel', 'location.unknown');
      return [];
    }
    // Markup without words is no message: better the markup than nothing.
    const html = htmlAsMarks(message.text) ?? '';
    const marked = { ...message, text: html === '' ? inWhatsAppMarks(message.text) : html };
    const said = partsOf(marked);
    const parts = partsOf(this.#options.asSent(marked));
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
      orderAt,
      dedupeKey: partKey(message.locationId, message.id, part),
      payload: {
        post: { ...post, message: text, attachments: attachment === null ? [] : [attachment] },
        part,
        parts: parts.length,
        text,
        attachment,
        ...(said[part]?.text === text ? {} : { said: said[part]?.text ?? '' }),
        ...(coded === null ? {} : { number: coded.instanceId }),
      },
      expiresAt,
      ...(known ? {} : { waitsFor }),
    }));
  }

  #stored(side: 'evolution' | 'highlevel', appended: readonly Appended[]): void {
    const stored = storedOf(appended);
    this.#options.events.webhookStored({ side, stored, duplicates: appended.length - stored });
  }

  #ignored(side: 'evolution' | 'highlevel', reason: string, field?: string): void {
    const where = field === undefined ? {} : { field };
    this.#options.events.webhookIgnored({ side, reason, ...where });
  }
}

function storedOf(appended: readonly Appended[]): number {
  return appended.filter((one) => one.outcome === 'stored').length;
}

/** Id and time of the message that an event brings, whatever else it says; null when it brings none. */
function messageIn(body: unknown): { id: string; sentAt: number } | null {
  const data = isJson(body) && isJson(body.data) ? body.data : {};
  const sentAt = decodeTime(data.messageTimestamp);
  const id = isJson(data.key) ? textOf(data.key.id) : '';
  return sentAt === null || id === '' ? null : { id, sentAt };
}

/** It is in a lane that holds what is to be sent on WhatsApp. */
function isToPerson({ kind }: { readonly kind: EntryKind }): boolean {
  return kind === 'highlevel.message' || kind === 'workflow.action' || kind === 'call.reply';
}
