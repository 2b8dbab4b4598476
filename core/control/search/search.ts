import { setImmediate as turn } from 'node:timers/promises';
import type { Storage } from '../../storage/storage.ts';
import { rangeOf } from './filter.ts';
import type { EntryFilter } from './filter.ts';
import { streamsFor, timeOf } from './streams.ts';
import type { Row, Slice, Stream } from './streams.ts';

export interface Found {
  /** Newest first. */
  readonly rows: readonly Row[];
  /** Where the next page goes on; null = there is no more. */
  readonly cursor: string | null;
  /** Older entries than these (ms) were not looked at yet, because the time of one page was over; else null. */
  readonly searchedTo: number | null;
}

export interface Counted {
  readonly count: number;
  /** There may be more: counting stops at a number and after a time. */
  readonly atLeast: boolean;
}

export interface SearchTimes {
  /** How long one page, or one count, may take before it answers with what it has (ms). */
  readonly patienceMs: number;
}

/** About 10 ms of SQLite each, between which the relay has its turn. */
const SLICE = 4_000;
/** Where nearly everything matches, the first page needs no more. */
const FIRST_SLICE = 500;
export const COUNTED_TO = 10_000;

/** Looks through the journal, however large it is: by an index where there is one, else slice by slice. */
export class EntrySearch {
  readonly #storage: Storage;
  readonly #patienceMs: number;

  constructor(storage: Storage, { patienceMs = 250 }: Partial<SearchTimes> = {}) {
    this.#storage = storage;
    this.#patienceMs = patienceMs;
  }

  /** `after` = the cursor of the page before. */
  async page(filter: EntryFilter, limit: number, after: string | null): Promise<Found> {
    const deadline = performance.now() + this.#patienceMs;
    const [before, from] = rangeOf(filter, after);
    const taken: Taken[] = [];
    for (const stream of streamsFor(this.#storage, filter)) {
      taken.push(await take(stream, { before, from }, limit + 1, deadline));
    }
    // Below where one way has stopped, another one's entries would stand before those that are missing.
    const reached = taken.reduce(
      (highest, { reached: one }) => (one > highest ? one : highest),
      '',
    );
    const rows = taken
      .flatMap((one) => one.rows)
      .filter((row) => row.id >= reached)
      .sort((a, b) => (a.id < b.id ? 1 : -1));
    if (rows.length > limit) {
      const shown = rows.slice(0, limit);
      return { rows: shown, cursor: shown.at(-1)?.id ?? null, searchedTo: null };
    }
    if (reached === '') return { rows, cursor: null, searchedTo: null };
    return { rows, cursor: reached, searchedTo: timeOf(reached) };
  }

  async count(filter: EntryFilter): Promise<Counted> {
    const deadline = performance.now() + this.#patienceMs;
    const [before, from] = rangeOf(filter, null);
    let count = 0;
    for (const stream of streamsFor(this.#storage, filter)) {
      for await (const slice of slices(stream, { before, from })) {
        count += await stream.count(slice, COUNTED_TO + 1 - count);
        if (count > COUNTED_TO) return { count: COUNTED_TO, atLeast: true };
        if (slice.from !== from && performance.now() > deadline) return { count, atLeast: true };
      }
    }
    return { count, atLeast: false };
  }

  /** Every entry that the filter finds, however long it takes. */
  async *all(filter: EntryFilter): AsyncGenerator<Row> {
    let after: string | null = null;
    do {
      const found: Found = await this.page(filter, SLICE, after);
      yield* found.rows;
      after = found.cursor;
    } while (after !== null);
  }
}

interface Taken {
  readonly rows: readonly Row[];
  /** The id down to which everything was looked at; empty = to the end. */
  readonly reached: string;
}

async function take(stream: Stream, all: Slice, limit: number, deadline: number): Promise<Taken> {
  const rows: Row[] = [];
  for await (const slice of slices(stream, all)) {
    rows.push(...(await stream.rows(slice, limit - rows.length)));
    if (rows.length >= limit) return { rows, reached: rows.at(-1)?.id ?? '' };
    const isLast = slice.from === all.from;
    if (!isLast && performance.now() > deadline) return { rows, reached: slice.from };
  }
  return { rows, reached: '' };
}

async function* slices(stream: Stream, all: Slice): AsyncGenerator<Slice> {
  let { before } = all;
  for (let size = FIRST_SLICE; ; size = SLICE) {
    const found = await stream.floor({ before, from: all.from }, size);
    const floor = found !== null && found < before ? found : null;
    yield { before, from: floor ?? all.from };
    if (floor === null) return;
    before = floor;
    await turn();
  }
}
