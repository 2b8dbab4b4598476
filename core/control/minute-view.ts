/**
 * How many messages came in the last minute, in each direction, for whoever looks: read from the journal, each entry once,
 * so that what another relay of the same database took in counts as well.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Storage } from '../storage/storage.ts';
import { NewMessages } from './new-messages.ts';
import type { Came, Way } from './new-messages.ts';

export type Rates = Readonly<Record<Way, number>>;

const MINUTE_MS = 60_000;
const EVERY_MS = 1_000;

export class MinuteView {
  readonly #messages: NewMessages;
  /** Those of the last minute. */
  #came: Came[] = [];
  #reading: Promise<void> | null = null;

  constructor(storage: Storage) {
    this.#messages = new NewMessages(storage);
  }

  /** @throws StorageError */
  async rates(): Promise<Rates> {
    this.#reading ??= this.#read(Date.now() - MINUTE_MS).finally(() => (this.#reading = null));
    await this.#reading;
    const since = Date.now() - MINUTE_MS;
    this.#came = this.#came.filter(({ at }) => at > since);
    const inbound = this.#came.filter(({ way }) => way === 'inbound').length;
    return { inbound, outbound: this.#came.length - inbound };
  }

  /** As they are, and whenever they change, at most once a second, until the signal. */
  async *watch(signal: AbortSignal): AsyncGenerator<Rates> {
    let told: Rates | null = null;
    while (!signal.aborted) {
      // While the database is away, what was told last stays.
      const now = await this.rates().catch(() => told);
      if (now !== null && (now.inbound !== told?.inbound || now.outbound !== told.outbound)) {
        told = now;
        yield now;
      }
      await delay(EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #read(since: number): Promise<void> {
    for await (const one of this.#messages.next(since)) this.#came.push(one);
  }
}
