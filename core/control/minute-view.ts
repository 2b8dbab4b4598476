/**
 * How many messages came in the last minute, in each direction, for whoever looks: read from the journal, each entry once,
 * so that what another relay of the same database took in counts as well.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Storage } from '../storage/storage.ts';
import { idsFrom, wayOf } from './day-view.ts';
import type { Way } from './day-view.ts';

export type Rates = Readonly<Record<Way, number>>;

const MINUTE_MS = 60_000;
const EVERY_MS = 1_000;
const SLICE = 1_000;

interface Came {
  readonly at: number;
  readonly way: Way;
}

export class MinuteView {
  readonly #storage: Storage;
  /** Those of the last minute, oldest first. */
  #came: Came[] = [];
  #after = '';
  #reading: Promise<void> | null = null;

  constructor(storage: Storage) {
    this.#storage = storage;
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
    const start = idsFrom(since);
    let after = this.#after > start ? this.#after : start;
    for (;;) {
      const rows = await this.#storage.db
        .selectFrom('journal')
        .select(['id', 'kind', 'created_at'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(SLICE)
        .execute();
      for (const { kind, created_at: at } of rows) {
        const way = wayOf(kind);
        if (way !== null) this.#came.push({ at, way });
      }
      after = rows.at(-1)?.id ?? after;
      this.#after = after;
      if (rows.length < SLICE) return;
    }
  }
}
