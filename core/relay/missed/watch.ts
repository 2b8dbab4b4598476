/**
 * When a location is read back: at start, after the machine slept, after HighLevel's posts could not be taken, when a
 * person asks for it, and rarely by the clock. HighLevel repeats a post of the Delivery URL as it likes, or not at all.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Events } from '../../events.ts';
import type { Times } from '../../settings/times.ts';
import type { Worded } from '../../words/worded-error.ts';
import { wordsOf } from '../../words/worded-error.ts';
import { partKey } from '../journal/facts.ts';
import type { LocationId } from '../message.ts';
import { MissedHolds } from './holds.ts';
import { readOutboundEvent } from './outbound-event.ts';
import type { OutboundEvent } from './outbound-event.ts';
import { passOver, sinceOf, takeInConversation } from './pass.ts';
import type { PassParts, PassReport } from './pass.ts';

export interface MissedWatchOptions extends Omit<
  PassParts,
  'pause' | 'maxAgeMs' | 'expiryMs' | 'overlapMs'
> {
  readonly times: Times;
  readonly events: Events;
  readonly locations: {
    all(): readonly {
      readonly id: LocationId;
      readonly state: string;
      readonly options: { readonly missedMaxAgeMinutes: number };
    }[];
  };
}

/** Locations that are read back at the same time. */
const AT_ONCE = 4;
/** A tick that comes so many ticks later than it should: the machine slept, or its clock was set. */
const TICKS_ASLEEP = 6;
const AGAIN_MS = 500;
const MINUTE_MS = 60_000;
/** Of the messages that HighLevel's events told of, those that are still being waited for. */
const MOST_HINTS = 1_000;

interface Place {
  dueAt: number;
  failures: number;
  problem: Worded | null;
  running: Promise<PassReport> | null;
}

export class MissedWatch implements AsyncDisposable {
  readonly holds = new MissedHolds();
  readonly #options: MissedWatchOptions;
  readonly #parts: PassParts;
  readonly #places = new Map<LocationId, Place>();
  readonly #hints = new Map<string, { readonly event: OutboundEvent; readonly at: number }>();
  readonly #stop = new AbortController();
  #ticking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #lastTick = 0;
  #refused = false;
  #unsubscribe: () => void = () => undefined;

  constructor(options: MissedWatchOptions) {
    this.#options = options;
    const { times } = options;
    this.#parts = {
      ...options,
      expiryMs: times.expiryMs,
      overlapMs: times.missedOverlapMs,
      maxAgeMs: (id) => {
        const place = options.locations.all().find((one) => one.id === id);
        return (place?.options.missedMaxAgeMinutes ?? 0) * MINUTE_MS;
      },
      call: (id, work) => this.#unlessStopped(options.call(id, work)),
      pause: () => delay(AGAIN_MS, undefined, { signal: this.#stop.signal }),
    };
  }

  /** Before anything leaves: what was missed meanwhile is older than what arrives now. */
  start(): void {
    const now = Date.now();
    for (const { id, state } of this.#options.locations.all()) {
      const isKnown = this.#options.marks.get(id) !== null;
      if (isKnown && state === 'active') this.#missedSomething(id, now);
    }
    this.#unsubscribe = this.#options.events.subscribe((event) => {
      // Nothing could come in for a while.
      if (event.type === 'reach.up' && event.downMs > 0) this.#refused = true;
      if (event.type !== 'webhook.refused' || event.side !== 'highlevel') return;
      if (event.status === 503) this.#refused = true;
    });
    this.#lastTick = now;
    this.#tickSoon();
    this.#timer = setInterval(() => {
      this.#tickSoon();
    }, this.#options.times.missedTickMs);
  }

  /** Reads one location back now. Rejects with what was in the way. */
  async catchUp(id: LocationId): Promise<PassReport> {
    await this.#options.marks.begin(id, Date.now());
    const place = this.#placeOf(id);
    // What is under way may have read already what was written since.
    await place.running?.catch(() => undefined);
    return this.#run(id, place);
  }

  /** A location was added or removed. One that comes again begins anew. */
  async placesChanged(id: LocationId, isThere: boolean): Promise<void> {
    if (isThere) await this.#options.marks.begin(id, Date.now());
    else {
      this.#places.delete(id);
      await this.#options.marks.forget(id);
    }
  }

  /** A verified app webhook. True = it was HighLevel's OutboundMessage; its message is looked for a little later. */
  heard(body: unknown): boolean {
    const event = readOutboundEvent(body);
    if (event === null) return false;
    const { locationId, messageId, providerId } = event;
    const isOurs = providerId !== null && providerId === this.#options.providerOf(locationId);
    if (isOurs && this.#options.marks.get(locationId) !== null && this.#hints.size < MOST_HINTS) {
      this.#hints.set(`${locationId} ${messageId}`, { event, at: Date.now() });
    }
    return true;
  }

  /** Locations that could not be read back, with why. */
  problems(): Map<LocationId, Worded> {
    const problems = new Map<LocationId, Worded>();
    for (const [id, { problem }] of this.#places) if (problem !== null) problems.set(id, problem);
    return problems;
  }

  /** Begins nothing new, and waits for no answer any more. */
  halt(): void {
    this.#stop.abort();
    this.#unsubscribe();
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.halt();
    const running = [...this.#places.values()].map((place) => place.running);
    await Promise.allSettled([this.#ticking, ...running]);
  }

  /** A call may wait for its place in the location's budget, which a stop does not wait for. */
  #unlessStopped<T>(call: Promise<T>): Promise<T> {
    const { signal } = this.#stop;
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        reject(new Error('stopping'));
      };
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      call.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', stop);
      });
    });
  }

  #tickSoon(): void {
    this.#ticking = this.#ticking
      .then(() => this.#tick())
      .catch((error: unknown) => {
        this.#options.events.storageFailed({ code: wordsOf(error).code, during: 'missed' });
      });
  }

  async #tick(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const now = Date.now();
    const { locations, marks, times } = this.#options;
    const slept =
      now - this.#lastTick > times.missedTickMs * (1 + TICKS_ASLEEP) || now < this.#lastTick;
    this.#lastTick = now;
    const missed = slept || this.#refused;
    this.#refused = false;
    const active = locations.all().filter(({ state }) => state === 'active');
    for (const { id } of active) {
      if (await marks.begin(id, now)) continue;
      if (missed) this.#missedSomething(id, now);
    }
    await this.#followHints(now);
    let running = [...this.#places.values()].filter((place) => place.running !== null).length;
    for (const { id } of active) {
      const place = this.#placeOf(id);
      if (running >= AT_ONCE) break;
      if (place.running !== null || place.dueAt > now) continue;
      running += 1;
      // Why it failed is told by an event, and by `problems`.
      this.#run(id, place).then(
        () => {
          this.#tickSoon();
        },
        () => undefined,
      );
    }
  }

  #missedSomething(id: LocationId, now: number): void {
    this.#placeOf(id).dueAt = now;
    this.holds.hold(id, this.#options.times.missedHoldMs, now);
  }

  /** A location that nothing is known of yet was read back, or added, just now. */
  #placeOf(id: LocationId): Place {
    let place = this.#places.get(id);
    if (place === undefined) {
      const dueAt = Date.now() + this.#options.times.missedEveryMs;
      place = { dueAt, failures: 0, problem: null, running: null };
      this.#places.set(id, place);
    }
    return place;
  }

  async #run(id: LocationId, place: Place): Promise<PassReport> {
    const { events, times } = this.#options;
    place.running = passOver(this.#parts, id);
    try {
      const report = await place.running;
      this.holds.release(id);
      place.failures = 0;
      place.problem = null;
      place.dueAt = Date.now() + times.missedEveryMs;
      if (report.recovered + report.failed > 0) {
        const { recovered, failed } = report;
        events.missedFound({ locationId: id, recovered, failed });
      }
      return report;
    } catch (error) {
      const ladder = times.breakerProbeMs;
      const pause = ladder[Math.min(place.failures, ladder.length - 1)] ?? times.missedEveryMs;
      place.failures += 1;
      place.dueAt = Date.now() + pause;
      if (!this.#stop.signal.aborted) {
        const { code } = wordsOf(error);
        if (place.problem?.code !== code) events.missedNotRead({ locationId: id, code });
        place.problem = wordsOf(error);
      }
      throw error;
    } finally {
      place.running = null;
    }
  }

  /** The post of a message that HighLevel's event told of has had its time. */
  async #followHints(now: number): Promise<void> {
    for (const [key, { event, at }] of this.#hints) {
      if (now - at < this.#options.times.missedGraceMs) continue;
      this.#hints.delete(key);
      await this.#follow(event);
    }
  }

  async #follow({
    locationId,
    messageId,
    contactId,
    conversationId,
  }: OutboundEvent): Promise<void> {
    const { journal, marks, events } = this.#options;
    const mark = marks.get(locationId);
    const first = partKey(locationId, messageId, 0);
    if (mark === null || (await journal.arrivals([first])).size > 0) return;
    const conversation = { id: conversationId, contactId, phone: null };
    const since = sinceOf(mark, this.#options.times.missedOverlapMs);
    try {
      const found = await takeInConversation(this.#parts, { locationId, conversation, since });
      if (found.recovered + found.failed > 0) events.missedFound({ locationId, ...found });
    } catch {
      // The pass that is due now reads the conversation with the others, and tells what is in the way.
      this.#placeOf(locationId).dueAt = Date.now();
    }
  }
}
