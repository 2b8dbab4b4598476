import type { Storage, Tx } from '../../storage/storage.ts';
import { isAway } from '../../storage/is-away.ts';

/** One caller's piece of a shared transaction. */
interface Piece<Item, Result> {
  readonly items: readonly Item[];
  readonly resolve: (results: Result[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The results, in the order of the items, and what is to be done in memory once they are committed. */
export interface Written<Result> {
  readonly results: Result[];
  /** Runs at once after the commit, before anybody is answered and before the next transaction starts. */
  readonly afterCommit?: () => void;
}

/** Writes many callers' items of one kind in a given transaction. */
export type WriteAll<Item, Result> = (tx: Tx, items: readonly Item[]) => Promise<Written<Result>>;

/** Writes the items without a transaction, where the database has a shorter way; null = a transaction is needed. */
export type WriteAtOnce<Item, Result> = (items: readonly Item[]) => Promise<Written<Result> | null>;

/** How a channel's items are written. */
interface Writers<Item, Result> {
  readonly inTransaction: WriteAll<Item, Result>;
  readonly atOnce: WriteAtOnce<Item, Result> | null;
}

/** A kind of write that shares transactions with the others. */
export class Channel<Item, Result> {
  readonly #writers: Writers<Item, Result>;
  readonly #wake: () => void;
  #pieces: Piece<Item, Result>[] = [];

  constructor(writers: Writers<Item, Result>, wake: () => void) {
    this.#writers = writers;
    this.#wake = wake;
  }

  /** Resolves once the items are committed; rejects when nothing of them was, or when that cannot be told. */
  submit(items: readonly Item[]): Promise<Result[]> {
    return new Promise((resolve, reject) => {
      this.#pieces.push({ items, resolve, reject });
      this.#wake();
    });
  }

  /** How many callers wait. */
  get waiting(): number {
    return this.#pieces.length;
  }

  /** Whether there is a shorter way than a transaction. */
  get goesAtOnce(): boolean {
    return this.#writers.atOnce !== null;
  }

  take(): Batch[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    if (pieces.length === 0) return [];
    return [new PieceBatch(this.#writers, pieces)];
  }
}

interface Batch {
  readonly size: number;
  write(tx: Tx): Promise<void>;
  /** False = not done. */
  writeAtOnce(): Promise<boolean>;
  committed(): void;
  failed(error: unknown): void;
  split(): Batch[];
}

class PieceBatch<Item, Result> implements Batch {
  readonly #writers: Writers<Item, Result>;
  readonly #pieces: readonly Piece<Item, Result>[];
  #written: Written<Result> = { results: [] };

  constructor(writers: Writers<Item, Result>, pieces: readonly Piece<Item, Result>[]) {
    this.#writers = writers;
    this.#pieces = pieces;
  }

  get size(): number {
    return this.#pieces.length;
  }

  async write(tx: Tx): Promise<void> {
    this.#written = await this.#writers.inTransaction(tx, this.#items());
  }

  async writeAtOnce(): Promise<boolean> {
    const written = (await this.#writers.atOnce?.(this.#items())) ?? null;
    if (written !== null) this.#written = written;
    return written !== null;
  }

  committed(): void {
    this.#written.afterCommit?.();
    const { results } = this.#written;
    let from = 0;
    for (const piece of this.#pieces) {
      piece.resolve(results.slice(from, from + piece.items.length));
      from += piece.items.length;
    }
  }

  failed(error: unknown): void {
    for (const piece of this.#pieces) piece.reject(error);
  }

  split(): Batch[] {
    return this.#pieces.map((piece) => new PieceBatch(this.#writers, [piece]));
  }

  #items(): readonly Item[] {
    const [only, ...more] = this.#pieces;
    if (only !== undefined && more.length === 0) return only.items;
    return this.#pieces.flatMap((piece) => piece.items);
  }
}

/**
 * As long as each turn of the event loop brings more, so many are waited for. Under 64 connections two turns make groups
 * of 63 instead of 41 (a tenth more acknowledgements per second); a write that comes alone waits for one empty turn. A
 * server's commit is waited for anyway, and what comes meanwhile gathers by itself: there it would only begin later.
 */
const MOST_TURNS = { sqlite: 3, mysql: 1 } as const;

/** What became of an insert that is a transaction of its own. */
type AtOnce =
  { readonly isDone: true } | { readonly isDone: false; readonly failure: Error | null };

/**
 * Group commit: what arrives within a few turns of the event loop shares one transaction and one fsync, and everybody is
 * answered after it (measured: 5 to 6 times the throughput of a transaction each). One transaction is under way at a
 * time, so that writes of this relay have one order. Only inserts that need none follow each other closer: see
 * `#insertInARow`.
 */
export class GroupCommit {
  readonly #storage: Storage;
  readonly #channels: {
    readonly waiting: number;
    readonly goesAtOnce: boolean;
    take(): Batch[];
  }[] = [];
  #scheduled = false;
  #running: Promise<void> | null = null;
  #onSubmitted: (() => void) | null = null;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Channels are written in the order in which they were made. */
  channel<Item, Result>(
    inTransaction: WriteAll<Item, Result>,
    atOnce: WriteAtOnce<Item, Result> | null = null,
  ): Channel<Item, Result> {
    const channel = new Channel({ inTransaction, atOnce }, () => {
      this.#wake();
    });
    this.#channels.push(channel);
    return channel;
  }

  /** Waits until everything submitted so far is written. */
  async settled(): Promise<void> {
    while (this.#scheduled || this.#running !== null) {
      await (this.#running ?? new Promise((resolve) => setImmediate(resolve)));
    }
  }

  #wake(): void {
    this.#onSubmitted?.();
    if (this.#scheduled || this.#running !== null) return;
    this.#scheduled = true;
    this.#afterGathering(() => {
      this.#scheduled = false;
      this.#running = this.#drain().finally(() => {
        this.#running = null;
        // Submitted between the last look and here: nobody else would wake it.
        if (this.#channels.some((channel) => channel.waiting > 0)) this.#wake();
      });
    });
  }

  #afterGathering(act: () => void, before = 0, turns = 0): void {
    setImmediate(() => {
      const waiting = this.#channels.reduce((sum, channel) => sum + channel.waiting, 0);
      if (waiting === before || turns + 1 === MOST_TURNS[this.#storage.dialect]) act();
      else this.#afterGathering(act, waiting, turns + 1);
    });
  }

  async #drain(): Promise<void> {
    for (;;) {
      const mayGoAtOnce = this.#waitsAtOnce();
      const batches = this.#channels.flatMap((channel) => channel.take());
      const [only] = batches;
      if (only === undefined) return;
      if (mayGoAtOnce) await this.#insertInARow(only);
      else await this.#commit(batches);
    }
  }

  /** Whether all that waits goes without a transaction, where that is the shorter way. */
  #waitsAtOnce(): boolean {
    if (this.#storage.dialect !== 'mysql') return false;
    const waiting = this.#channels.filter((channel) => channel.waiting > 0);
    return waiting.length === 1 && waiting[0]?.goesAtOnce === true;
  }

  /**
   * Inserts one batch after the other. The next one leaves while one is under way, as soon as as many callers wait as
   * that one answers, or the server would rest while its answer is read and the relay while it writes (two, never more).
   * They are taken up, and their callers answered, in the order in which they left; no transaction runs meanwhile, so
   * that nothing of them can be claimed before all of them are known here.
   */
  async #insertInARow(first: Batch): Promise<void> {
    let batch = first;
    let inserting = this.#insert(batch);
    for (;;) {
      const next = await this.#nextDuring(inserting, batch.size);
      const insertingNext = next === null ? null : this.#insert(next);
      const outcome = await inserting;
      if (outcome.isDone) batch.committed();
      else {
        await insertingNext;
        if (outcome.failure === null) await this.#commit([batch]);
        else await this.#salvage([batch], outcome.failure);
      }
      if (next === null || insertingNext === null) return;
      batch = next;
      inserting = insertingNext;
    }
  }

  /** The next batch, once at least `count` callers wait for it; null = the insert ended before, or others wait as well. */
  async #nextDuring(inserting: Promise<AtOnce>, count: number): Promise<Batch | null> {
    const { promise: enough, resolve } = Promise.withResolvers<true>();
    this.#onSubmitted = () => {
      const waiting = this.#channels.reduce((sum, channel) => sum + channel.waiting, 0);
      if (waiting >= count) resolve(true);
    };
    this.#onSubmitted();
    const isEnough = await Promise.race([enough, inserting.then(() => false)]);
    this.#onSubmitted = null;
    if (!isEnough || !this.#waitsAtOnce()) return null;
    return this.#channels.flatMap((channel) => channel.take())[0] ?? null;
  }

  async #insert(batch: Batch): Promise<AtOnce> {
    try {
      return (await batch.writeAtOnce()) ? { isDone: true } : { isDone: false, failure: null };
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      return { isDone: false, failure };
    }
  }

  async #commit(batches: readonly Batch[]): Promise<void> {
    const write = async (tx: Tx): Promise<void> => {
      for (const batch of batches) await batch.write(tx);
    };
    try {
      await this.#storage.transaction(write, { isUrgent: true });
    } catch (error) {
      await this.#salvage(batches, error);
      return;
    }
    for (const batch of batches) batch.committed();
  }

  /** One caller's bad row must not refuse the others: everybody is tried alone, unless the database itself is away. */
  async #salvage(batches: readonly Batch[], error: unknown): Promise<void> {
    const alone = batches.length === 1 && batches[0]?.size === 1;
    if (alone || isAway(error)) {
      for (const batch of batches) batch.failed(error);
      return;
    }
    for (const batch of batches) {
      for (const single of batch.split()) await this.#commit([single]);
    }
  }
}
