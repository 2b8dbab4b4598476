/**
 * After the computer slept: everything of that time is read back at once, on both sides, and one line says how long it was
 * and what came of it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../core/control/client.ts';
import type { NoticeWords } from './notice-words.ts';

export interface SleepOptions {
  /** Null = no relay runs at the moment. */
  readonly relay: () => ControlClient | null;
  readonly say: (line: string) => void;
  readonly words: NoticeWords;
  /** Between two tries: the network comes back later than the computer. */
  readonly pauseMs?: number;
}

const PAUSE_MS = 10_000;
const TRIES = 6;
/** A shorter sleep is not worth a word. */
const WORTH_SAYING_MS = 60_000;

export class Sleep {
  readonly #options: SleepOptions;
  #fellAsleepAt: number | null = null;
  /** What had been read back from WhatsApp when it fell asleep; null = there was no time to ask. */
  #before: Promise<number | null> = Promise.resolve(null);
  #sleeps = 0;

  constructor(options: SleepOptions) {
    this.#options = options;
  }

  get #isAsleep(): boolean {
    return this.#fellAsleepAt !== null;
  }

  fallsAsleep(now: number): void {
    this.#fellAsleepAt = now;
    this.#before = this.#recovered();
  }

  /** Resolves when everything is read back, or given up for now: the relay itself goes on then. */
  async wakesUp(now: number): Promise<void> {
    const since = this.#fellAsleepAt;
    this.#fellAsleepAt = null;
    if (since === null) return;
    this.#sleeps += 1;
    const mine = this.#sleeps;
    const { say, words, pauseMs = PAUSE_MS } = this.#options;
    let sent = 0;
    let stored = 0;
    for (let left = TRIES; left > 0; left -= 1) {
      const pass = await this.#readBack().catch(() => null);
      // Asleep again meanwhile: the next awakening speaks.
      if (mine !== this.#sleeps || this.#isAsleep) return;
      sent += pass?.fromHighLevel ?? 0;
      stored += pass?.stored ?? 0;
      const isDone = pass?.complete === true;
      if (isDone || left === 1) {
        if (now - since < WORTH_SAYING_MS) return;
        const before = await this.#before;
        // The relay reads back by itself, too.
        const received = before === null || pass === null ? stored : pass.recovered - before;
        const outcome = isDone ? words.recovered(received + sent) : words.notYet;
        say(`${words.slept(Math.floor((now - since) / 60_000))} ${outcome}`);
        return;
      }
      await delay(pauseMs);
    }
  }

  async #readBack(): Promise<Pass | null> {
    const relay = this.#options.relay();
    if (relay === null) return null;
    const { instances, locations } = await relay.overview.status.query();
    const open = instances.filter(({ standing }) => standing === 'open');
    const active = locations.filter(({ state }) => state === 'active');
    const received = await Promise.all(
      open.map(({ id }) => relay.instances.catchUp.mutate({ instance: id })),
    );
    const sent = await Promise.all(active.map(({ id }) => relay.locations.catchUp.mutate({ id })));
    return {
      recovered: await totalRecovered(relay),
      stored: received.reduce((sum, one) => sum + one.stored, 0),
      fromHighLevel: sent.reduce((sum, { recovered, failed }) => sum + recovered + failed, 0),
      complete: open.length === instances.length && received.every(({ complete }) => complete),
    };
  }

  /** In all its life, from WhatsApp. */
  async #recovered(): Promise<number | null> {
    const relay = this.#options.relay();
    return relay === null ? null : totalRecovered(relay).catch(() => null);
  }
}

interface Pass {
  /** In all its life, from WhatsApp. */
  readonly recovered: number;
  readonly stored: number;
  readonly fromHighLevel: number;
  /** Of every number. */
  readonly complete: boolean;
}

async function totalRecovered(relay: ControlClient): Promise<number> {
  const { instances } = await relay.overview.status.query();
  return instances.reduce((sum, { recovered }) => sum + recovered, 0);
}
