/**
 * Whether the outside reaches this relay. Only a round trip counts: that a tunnel's process runs proves nothing. Looked at
 * after the start, by the clock, when the machine wakes up, and whenever somebody asks.
 */
import type { Events } from '../events.ts';
import type { Times } from '../settings/times.ts';
import type { Worded } from '../words/worded-error.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { ReachChange, ReachHistory } from './history.ts';
import { ownListener, roundTrip } from './round-trip.ts';
import type { RoundTripParts } from './round-trip.ts';

export interface ReachOptions extends Omit<RoundTripParts, 'timeoutMs'> {
  readonly events: Pick<Events, 'reachUp' | 'reachDown' | 'storageFailed'>;
  readonly history: ReachHistory;
  readonly times: Pick<
    Times,
    'reachEveryMs' | 'reachAgainMs' | 'reachConfirmMs' | 'reachTimeoutMs' | 'reachTickMs'
  >;
  /** Where the outside reaches us; null = nowhere yet. */
  readonly address: () => string | null;
  /** Where the public side listens on this machine; null = not yet. */
  readonly listening: () => string | null;
}

export interface ReachState {
  /** `unset`: there is no address. `unknown`: it was not tried yet. */
  readonly state: 'unset' | 'unknown' | 'up' | 'down';
  readonly address: string | null;
  /** Since when it is so (ms). */
  readonly since: number | null;
  /** The last try (ms), and how long it took. */
  readonly checkedAt: number | null;
  readonly ms: number | null;
  readonly problem: Worded | null;
}

/** A tick that comes so many ticks late: the machine slept, or its clock was set. */
const TICKS_ASLEEP = 4;

export class Reach implements AsyncDisposable {
  readonly #options: ReachOptions;
  #state: Omit<ReachState, 'address'> = {
    state: 'unknown',
    since: null,
    checkedAt: null,
    ms: null,
    problem: null,
  };
  /** What the state is about. */
  #checked: string | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #lastTick = 0;
  #dueAt = 0;
  /** Of an address that worked: one failure may be a moment's, and is looked at again at once. */
  #doubted = false;

  constructor(options: ReachOptions) {
    this.#options = options;
  }

  get address(): string | null {
    return this.#options.address();
  }

  state(): ReachState {
    const address = this.address;
    if (address === null) return { ...this.#state, state: 'unset', address, problem: null };
    // Another address than the one that was tried.
    if (address !== this.#checked)
      return { ...this.#state, state: 'unknown', address, problem: null };
    return { ...this.#state, address };
  }

  /** Newest first. @throws StorageError */
  history(limit?: number): Promise<ReachChange[]> {
    return this.#options.history.last(limit);
  }

  start(): void {
    this.#lastTick = Date.now();
    this.#timer = setInterval(() => {
      this.#tick();
    }, this.#options.times.reachTickMs);
    this.#timer.unref();
    this.#tick();
  }

  /** Tries it now; a try that is under way is followed by another. What it finds counts at once. */
  async check(): Promise<ReachState> {
    this.#doubted = true;
    this.#again = this.#running !== null;
    await (this.#running ?? this.#begin());
    return this.state();
  }

  stop(): void {
    this.#stop.abort();
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.#running;
  }

  #tick(): void {
    const now = Date.now();
    const late = now - this.#lastTick;
    const slept = late < 0 || late > this.#options.times.reachTickMs * (1 + TICKS_ASLEEP);
    this.#lastTick = now;
    const isOther = this.address !== this.#checked;
    if (this.#running !== null) return;
    if (slept || isOther || now >= this.#dueAt) void this.#begin();
  }

  #begin(): Promise<void> {
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      await this.#once();
    } while (this.#isAskedAgain());
  }

  #isAskedAgain(): boolean {
    return this.#again && !this.#stop.signal.aborted;
  }

  async #once(): Promise<void> {
    const { address, listening } = this.#options;
    const [base, own] = [address(), listening()];
    if (base === null || own === null) {
      this.#checked = null;
      return;
    }
    const began = performance.now();
    const problem = await this.#try(base, own);
    if (this.#stop.signal.aborted) return;
    const now = Date.now();
    await this.#found(base, problem, { at: now, ms: Math.round(performance.now() - began) });
  }

  async #try(base: string, own: string): Promise<Worded | null> {
    const parts = { ...this.#options, timeoutMs: this.#options.times.reachTimeoutMs };
    try {
      return (await ownListener(parts, own)) ?? (await roundTrip(parts, base));
    } catch (error) {
      return wordsOf(error);
    }
  }

  async #found(
    address: string,
    problem: Worded | null,
    { at, ms }: { readonly at: number; readonly ms: number },
  ): Promise<void> {
    const { times } = this.#options;
    const before = this.state();
    if (problem !== null && before.state === 'up' && !this.#doubted) {
      this.#doubted = true;
      this.#dueAt = at + times.reachConfirmMs;
      return;
    }
    this.#doubted = false;
    this.#dueAt = at + (problem === null ? times.reachEveryMs : times.reachAgainMs);
    this.#checked = address;
    const state = problem === null ? 'up' : 'down';
    const isSame = before.state === state && before.problem?.code === problem?.code;
    const since = before.state === state ? before.since : at;
    this.#state = { state, since, checkedAt: at, ms, problem };
    if (!isSame) await this.#changed(before, { at, address, problem });
  }

  async #changed(before: ReachState, change: Omit<ReachChange, 'state'>): Promise<void> {
    const { events, history } = this.#options;
    const { at, problem } = change;
    if (problem !== null) events.reachDown({ code: problem.code });
    else {
      const wasDown = before.state === 'down' && before.since !== null;
      events.reachUp({ downMs: wasDown ? at - before.since : 0 });
    }
    try {
      await history.add(change);
    } catch (error) {
      // What is so now is known all the same.
      events.storageFailed({ code: wordsOf(error).code, during: 'reach' });
    }
  }
}
