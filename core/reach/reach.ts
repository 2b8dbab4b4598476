/**
 * Whether the outside reaches this relay. Only a round trip counts: that a tunnel's process runs proves nothing. Looked at
 * after the start, by the clock, when the machine wakes up, and whenever somebody asks.
 */
import type { Events } from '../events.ts';
import type { Times } from '../settings/times.ts';
import type { Worded } from '../words/worded-error.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { AddressBook, AddressChange } from './address-book.ts';
import type { Awaited } from './ear.ts';
import type { ReachChange, ReachHistory } from './history.ts';
import type { Provider } from './providers/provider.ts';
import { ownListener, roundTrip } from './round-trip.ts';
import type { RoundTripParts } from './round-trip.ts';

export interface ReachOptions extends Omit<RoundTripParts, 'timeoutMs' | 'signal'> {
  readonly events: Pick<Events, 'reachUp' | 'reachDown' | 'storageFailed'>;
  readonly history: ReachHistory;
  readonly addresses: Pick<AddressBook, 'change' | 'note' | 'acknowledge'>;
  readonly times: Pick<
    Times,
    'reachEveryMs' | 'reachAgainMs' | 'reachConfirmMs' | 'reachTimeoutMs' | 'reachTickMs'
  >;
  readonly provider: Omit<Provider, 'start' | keyof AsyncDisposable>;
  /** The address comes from what we start ourselves. */
  readonly isTunnel: boolean;
  /** Everything is pretended, and reaches us where we listen. */
  readonly isPretended: boolean;
  /** Where the public side listens on this machine; null = not yet. */
  readonly listening: () => string | null;
  /** Somebody was given the address. */
  readonly isKnownOutside: () => boolean;
  /** There is one, or another one than before. */
  readonly addressIs: (address: string) => void;
}

export interface ReachState {
  /**
   * `unset`: there is no address. `starting`: its tunnel has not said it yet. `unknown`: it was not tried yet.
   */
  readonly state: 'unset' | 'starting' | 'unknown' | 'up' | 'down';
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
  readonly #stop = new AbortController();
  #found: Omit<ReachState, 'address'> = {
    state: 'unknown',
    since: null,
    checkedAt: null,
    ms: null,
    problem: null,
  };
  /** Which address that is about; empty = the lack of one; null = nothing was found yet. */
  #checked: string | null = null;
  /** The last address that was told on. */
  #told: string | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #timer: NodeJS.Timeout | null = null;
  #lastTick = 0;
  #dueAt = 0;
  /** Of an address that worked: one failure may be a moment's, and is looked at again at once. */
  #doubted = false;

  constructor(options: ReachOptions) {
    this.#options = options;
  }

  get address(): string | null {
    const { provider, isPretended, listening } = this.#options;
    return provider.address ?? (isPretended ? listening() : null);
  }

  state(): ReachState {
    const { address } = this;
    if ((address ?? '') === this.#checked) return { ...this.#found, address };
    const blank = { ...this.#found, since: null, address, problem: null };
    if (address !== null) return { ...blank, state: 'unknown' };
    return { ...blank, state: this.#options.isTunnel ? 'starting' : 'unset' };
  }

  /** What its program wrote, and whether it will have another address after its next start. */
  get tunnel(): Pick<Provider, 'lines' | 'pid' | 'isFleeting'> {
    return this.#options.provider;
  }

  /** A random address of ours, at which somebody else is to be heard. */
  listen(): Awaited {
    return this.#options.ear.await('');
  }

  /** What HighLevel may not know yet. */
  get change(): AddressChange | null {
    return this.#options.addresses.change;
  }

  /** A person has changed it there. @throws StorageError */
  acknowledge(): Promise<void> {
    return this.#options.addresses.acknowledge();
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
    const { address } = this;
    if (address !== null && address !== this.#told) this.#tell(address);
    const isOther = (address ?? this.#lack) !== this.#checked;
    // A try that was under way when the machine fell asleep says nothing of what is now.
    if (this.#running !== null) this.#again ||= slept;
    else if (slept || isOther || now >= this.#dueAt) void this.#begin();
  }

  /** What was found is about this while there is no address. */
  get #lack(): '' | null {
    return this.#options.provider.problem === null ? null : '';
  }

  #tell(address: string): void {
    const { addresses, addressIs, events, isKnownOutside, isPretended, provider } = this.#options;
    this.#told = address;
    addressIs(address);
    // Where everything is pretended, each run has ports of its own.
    if (isPretended && provider.address === null) return;
    addresses.note(address, isKnownOutside()).catch((error: unknown) => {
      this.#told = null;
      events.storageFailed({ code: wordsOf(error).code, during: 'reach' });
    });
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
    const [base, own] = [this.address, this.#options.listening()];
    if (base === null || own === null) {
      await this.#without();
      return;
    }
    const began = performance.now();
    const problem = await this.#try(base, own);
    if (this.#stop.signal.aborted) return;
    const ms = Math.round(performance.now() - began);
    await this.#settle(base, problem, { at: Date.now(), ms });
  }

  async #try(base: string, own: string): Promise<Worded | null> {
    const { reachTimeoutMs: timeoutMs } = this.#options.times;
    const parts = { ...this.#options, timeoutMs, signal: this.#stop.signal };
    try {
      const problem = (await ownListener(parts, own)) ?? (await roundTrip(parts, base));
      // Why the tunnel does not run says more than that nobody answers.
      return problem === null ? null : (this.#options.provider.problem ?? problem);
    } catch (error) {
      return wordsOf(error);
    }
  }

  /** No address: nothing to try, but the tunnel may know why. */
  async #without(): Promise<void> {
    const { problem } = this.#options.provider;
    if (problem === null) this.#checked = null;
    else await this.#settle('', problem, { at: Date.now(), ms: 0 });
    this.#dueAt = Date.now() + this.#options.times.reachAgainMs;
  }

  async #settle(
    address: string,
    problem: Worded | null,
    { at, ms }: { readonly at: number; readonly ms: number },
  ): Promise<void> {
    const { times } = this.#options;
    const before = this.#checked === address ? this.#found : null;
    if (problem !== null && before?.state === 'up' && !this.#doubted) {
      this.#doubted = true;
      this.#dueAt = at + times.reachConfirmMs;
      return;
    }
    this.#doubted = false;
    this.#dueAt = at + (problem === null ? times.reachEveryMs : times.reachAgainMs);
    const state = problem === null ? 'up' : 'down';
    const isSame = before?.state === state && before.problem?.code === problem?.code;
    const since = before?.state === state ? before.since : at;
    const downSince = this.#found.state === 'down' ? this.#found.since : null;
    this.#checked = address;
    this.#found = { state, since, checkedAt: at, ms, problem };
    if (!isSame) await this.#changed(downSince, { at, address, problem });
  }

  async #changed(downSince: number | null, change: Omit<ReachChange, 'state'>): Promise<void> {
    const { events, history } = this.#options;
    const { at, problem } = change;
    if (problem !== null) events.reachDown({ code: problem.code });
    else events.reachUp({ downMs: downSince === null ? 0 : at - downSince });
    try {
      await history.add(change);
    } catch (error) {
      // What is so now is known all the same.
      events.storageFailed({ code: wordsOf(error).code, during: 'reach' });
    }
  }
}
