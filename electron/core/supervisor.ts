/**
 * Keeps one relay running: the one that runs headless on this machine already, else one of our own, started again with
 * growing pauses when it ends by itself. What only a person can mend is not tried again without one.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProvenRelay } from '../../core/control/client.ts';
import { Backoff } from './backoff.ts';
import type { Refused, Started } from './core-answers.ts';
import { readDrained, readRefused, readStarted } from './core-answers.ts';
import type { CoreProcess } from './start-core.ts';

/** Each state with just what it has. */
export type CoreState =
  | { readonly is: 'starting' }
  | {
      readonly is: 'running';
      readonly relay: ProvenRelay;
      /** Not started by us, and not ended by us. */
      readonly attached: boolean;
      readonly pid: number | undefined;
    }
  | { readonly is: 'failed'; readonly why: Refused; readonly againInMs: number | null }
  | { readonly is: 'stopped' };

export interface SupervisorOptions {
  readonly find: () => Promise<ProvenRelay | null>;
  /** Without asking it: a relay that is asked every two seconds whether it is there does little else at rest. */
  readonly stays: (relay: ProvenRelay) => Promise<boolean>;
  readonly start: () => CoreProcess;
  /** The words for an end that the relay did not explain. */
  readonly endedWith: (code: string) => string;
  readonly changed: (state: CoreState) => void;
  readonly started: (what: Started) => void;
}

/** Exit codes of wrong settings; docs/cli.md. */
const ONLY_A_PERSON_HELPS: readonly (number | string)[] = [2];
const LOOK_MS = 2_000;
/** A relay that is not our own is asked all the same, so many looks later. */
const ASKED_EVERY = 15;
const PROVEN_WITHIN_MS = 30_000;
const ASK_AGAIN_MS = 100;
/** The relay ends itself within 10 s; what hangs longer is ended. */
const STOPPED_WITHIN_MS = 10_500;
const MOST_KEPT = 16_384;
const HEARD_WITHIN_MS = 1_000;

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #backoff = new Backoff();
  #stop = new AbortController();
  #state: CoreState = { is: 'starting' };
  #next = Promise.withResolvers<undefined>();
  #own: CoreProcess | null = null;
  /** Our own relay ended with nothing under way. */
  #saidDrained = false;
  /** All that it said has been read. */
  #heard: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;
  #done: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): CoreState {
    return this.#state;
  }

  /** Resolves when it has come up, or has not. */
  async settled(): Promise<CoreState> {
    while (this.#state.is === 'starting') await this.#next.promise;
    return this.#state;
  }

  /** Also again, after `stop`. */
  run(): void {
    this.#stop = new AbortController();
    this.#done = this.#loop();
  }

  /** A person has mended it, or does not want to wait. */
  tryNow(): void {
    this.#backoff.reset();
    this.#wake();
  }

  /** Drains a relay of our own; one that was there before stays. False = something under way was cut off. */
  async stop(): Promise<boolean> {
    this.#stop.abort();
    this.#wake();
    const own = this.#own;
    let isDrained = true;
    if (own !== null) {
      own.askToStop();
      const timer = setTimeout(() => {
        own.kill();
      }, STOPPED_WITHIN_MS);
      const code = await own.ended;
      clearTimeout(timer);
      // Its last words may come after its end.
      await this.#heard;
      isDrained = code === 0 && this.#saidDrained;
    }
    await this.#done;
    this.#become({ is: 'stopped' });
    return isDrained;
  }

  async #loop(): Promise<void> {
    while (!this.#isStopping()) {
      this.#become({ is: 'starting' });
      const found = await this.#options.find();
      if (this.#isStopping()) return;
      if (found !== null) await this.#stayWith(found);
      else await this.#runOwn();
    }
  }

  async #stayWith(relay: ProvenRelay): Promise<void> {
    this.#become({ is: 'running', relay, attached: true, pid: undefined });
    for (let looks = 1; ; looks += 1) {
      await this.#pause(LOOK_MS);
      if (this.#stop.signal.aborted) return;
      if (looks % ASKED_EVERY !== 0 && (await this.#options.stays(relay))) continue;
      const now = await this.#options.find();
      // Begun anew, it has another token.
      if (now?.token !== relay.token) return;
    }
  }

  async #runOwn(): Promise<void> {
    const began = Date.now();
    const own = this.#options.start();
    this.#own = own;
    const said = { out: '', err: '' };
    this.#saidDrained = false;
    const told = Promise.withResolvers<Started | null>();
    this.#heard = heardAll(own);
    own.stdout?.on('data', (chunk: Buffer) => {
      said.out = (said.out + chunk.toString()).slice(-MOST_KEPT);
      const started = readStarted(said.out);
      if (started !== null) told.resolve(started);
      this.#saidDrained ||= readDrained(said.out);
    });
    own.stderr?.on('data', (chunk: Buffer) => {
      said.err = (said.err + chunk.toString()).slice(-MOST_KEPT);
    });
    void own.ended.then(() => {
      told.resolve(null);
    });
    const started = await told.promise;
    if (started !== null) await this.#announce(own, started);
    const code = await own.ended;
    this.#own = null;
    if (this.#stop.signal.aborted) return;
    const why = readRefused(said.out) ?? {
      sentence: this.#options.endedWith(String(code)),
      act: started === null ? lastLines(said.err) : '',
    };
    const againInMs = ONLY_A_PERSON_HELPS.includes(code)
      ? null
      : this.#backoff.next(Date.now() - began);
    this.#become({ is: 'failed', why, againInMs });
    await this.#pause(againInMs);
  }

  /** It may begin anew while it runs, with another token: looked at as long as it lives. */
  async #announce(own: CoreProcess, started: Started): Promise<void> {
    const ended = new AbortController();
    void own.ended.then(() => {
      ended.abort();
    });
    const since = Date.now();
    let known: ProvenRelay | null = null;
    while (!ended.signal.aborted && !this.#stop.signal.aborted) {
      const isSure: boolean = known !== null && (await this.#options.stays(known));
      const relay: ProvenRelay | null = isSure ? known : await this.#options.find();
      if (relay !== null && relay.token !== known?.token) {
        this.#become({ is: 'running', relay, attached: false, pid: own.pid });
        if (known === null) this.#options.started(started);
        known = relay;
      }
      if (known === null && Date.now() - since > PROVEN_WITHIN_MS) own.kill();
      await this.#pause(known === null ? ASK_AGAIN_MS : LOOK_MS, ended.signal);
    }
  }

  #isStopping(): boolean {
    return this.#stop.signal.aborted;
  }

  #become(state: CoreState): void {
    this.#state = state;
    this.#next.resolve(undefined);
    this.#next = Promise.withResolvers();
    this.#options.changed(state);
  }

  /** Null = until somebody says so. */
  async #pause(ms: number | null, also?: AbortSignal): Promise<void> {
    if (this.#stop.signal.aborted || also?.aborted === true) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const go = (): void => {
      resolve(undefined);
    };
    this.#wake = go;
    also?.addEventListener('abort', go, { once: true });
    const timer = ms === null ? null : setTimeout(go, ms);
    await promise;
    also?.removeEventListener('abort', go);
    if (timer !== null) clearTimeout(timer);
  }
}

/** What it started may hold its output open, and says nothing there. */
async function heardAll({ stdout, ended }: CoreProcess): Promise<void> {
  if (stdout === null) return;
  const closed = once(stdout, 'close').catch(() => undefined);
  await ended;
  await Promise.race([closed, delay(HEARD_WITHIN_MS)]);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-4).join('\n');
}
