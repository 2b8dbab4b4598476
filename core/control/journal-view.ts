/** The journal as a person looks at it. */
import { z } from 'zod';
import type { EntryState } from '../relay/journal/entry.ts';
import type { OPEN_STATES } from '../relay/journal/entry.ts';
import { ENTRY_STATES } from '../relay/journal/entry.ts';
import type { Schema } from '../storage/schema.ts';
import type { Storage } from '../storage/storage.ts';
import type { EntryFilter } from './search/filter.ts';
import { EntrySearch } from './search/search.ts';
import type { Counted } from './search/search.ts';
import { COLUMNS } from './search/streams.ts';
import type { Row } from './search/streams.ts';

export interface EntryPage {
  readonly entries: readonly EntryRow[];
  readonly cursor: string | null;
  /** Set when the time of a page was over: nothing older than this (ms) was looked at yet. */
  readonly searchedTo: number | null;
}

export interface EntryRow {
  readonly id: string;
  readonly kind: string;
  readonly state: EntryState;
  readonly lane: string;
  readonly locationId: string | null;
  readonly instanceId: string | null;
  readonly attempts: number;
  /** Times are milliseconds. */
  readonly createdAt: number;
  readonly nextTryAt: number;
  readonly expiresAt: number | null;
  readonly settledAt: number | null;
  readonly error: EntryFailure | null;
}

export interface EntryFailure {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
  /** The other side's answer, redacted. */
  readonly answer: string | null;
}

export interface AttemptRow {
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: string;
  readonly failure: EntryFailure | null;
}

/** Entries that failed and that no person has let go of. */
export interface Failed {
  readonly count: number;
  /** Newest first. */
  readonly last: readonly EntryRow[];
}

export interface Counts {
  readonly open: Readonly<Record<(typeof OPEN_STATES)[number], number>>;
  /** Created time of the oldest waiting entry (ms). */
  readonly oldestWaiting: number | null;
}

export type EntryBody = Pick<
  Schema['journal'],
  'id' | 'kind' | 'lane' | 'location_id' | 'dedupe_key' | 'payload'
>;

const LAST_FAILED = 10;
/** Counting what failed reads every failure: an answer is good for this many times as long as it took. */
const REST = 20;

export class JournalView {
  readonly #storage: Storage;
  readonly #search: EntrySearch;

  #failed: { readonly until: number; readonly known: Promise<Failed> } | null = null;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#search = new EntrySearch(storage);
  }

  /** Newest first. `after` = the cursor of the page before; a null cursor in the answer = there is no more. */
  async list(
    filter: EntryFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<EntryPage> {
    const { rows, ...rest } = await this.#search.page(filter, page.limit, page.after ?? null);
    return { entries: rows.map(readRow), ...rest };
  }

  /** How many entries a filter finds; counting stops at 10,000, and after a quarter of a second. */
  count(filter: EntryFilter): Promise<Counted> {
    return this.#search.count(filter);
  }

  /** Everything that a filter finds, newest first; may take seconds. */
  all(filter: EntryFilter): AsyncGenerator<Row> {
    return this.#search.all(filter);
  }

  /** Those of the entries that are there, in no order. */
  async rows(ids: readonly string[]): Promise<EntryRow[]> {
    if (ids.length === 0) return [];
    const { db } = this.#storage;
    const rows = await db.selectFrom('journal').select(COLUMNS).where('id', 'in', ids).execute();
    return rows.map(readRow);
  }

  /** What is stored of the entries themselves. */
  bodies(ids: readonly string[]): Promise<EntryBody[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.#storage.db
      .selectFrom('journal')
      .select(['id', 'kind', 'lane', 'location_id', 'dedupe_key', 'payload'])
      .where('id', 'in', ids)
      .execute();
  }

  /** The newest id; null when nothing is there. */
  async newest(): Promise<string | null> {
    const { db } = this.#storage;
    const query = db.selectFrom('journal').select('id').orderBy('id', 'desc').limit(1);
    return (await query.executeTakeFirst())?.id ?? null;
  }

  /** What came after an entry, oldest first. */
  async idsAfter(id: string, limit: number): Promise<string[]> {
    const { db } = this.#storage;
    const query = db.selectFrom('journal').select('id').where('id', '>', id);
    return (await query.orderBy('id').limit(limit).execute()).map((row) => row.id);
  }

  /** `recovered`: no webhook brought it; known as long as its body is kept. */
  async show(
    id: string,
  ): Promise<{ entry: EntryRow; recovered: boolean; attempts: AttemptRow[] } | null> {
    const { db } = this.#storage;
    const row = await db
      .selectFrom('journal')
      .select(COLUMNS)
      .select('payload')
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) return null;
    const attempts = await db
      .selectFrom('attempts')
      .selectAll()
      .where('entry_id', '=', id)
      .orderBy('number')
      .orderBy('started_at')
      .execute();
    return {
      entry: readRow(row),
      recovered: marked.safeParse(parsed(row.payload)).success,
      attempts: attempts.map((attempt) => ({
        number: attempt.number,
        startedAt: attempt.started_at,
        endedAt: attempt.ended_at,
        outcome: attempt.outcome,
        failure: readFailure(attempt.code, attempt.detail),
      })),
    };
  }

  /** Ids that begin with these characters, at most two: enough to know whether one is meant. */
  async idsLike(start: string): Promise<string[]> {
    const rows = await this.#storage.db
      .selectFrom('journal')
      .select('id')
      .where('id', '>=', start)
      .where('id', '<', `${start}~`)
      .limit(2)
      .execute();
    return rows.map((row) => row.id);
  }

  async counts(): Promise<Counts> {
    const rows = await this.#storage.db
      .selectFrom('journal')
      .select((eb) => ['state', eb.fn.countAll<number | string>().as('count')])
      .select((eb) => eb.fn.min<number | string>('created_at').as('oldest'))
      .where('open', '=', 1)
      .groupBy('state')
      .execute();
    const count = (state: string): number =>
      Number(rows.find((row) => row.state === state)?.count ?? 0);
    const oldest = rows.find((row) => row.state === 'waiting')?.oldest ?? null;
    return {
      open: {
        waiting: count('waiting'),
        running: count('running'),
        parked: count('parked'),
        unsure: count('unsure'),
      },
      oldestWaiting: oldest === null ? null : Number(oldest),
    };
  }

  /** Not always the newest state, in large tables: up to a minute old with a million entries. */
  async failed(): Promise<Failed> {
    if (this.#failed !== null && this.#failed.until > Date.now()) return this.#failed.known;
    const started = performance.now();
    const known = this.#countFailed();
    this.#failed = { until: Infinity, known };
    try {
      const result = await known;
      this.#failed = { until: Date.now() + REST * (performance.now() - started), known };
      return result;
    } catch (error) {
      this.#failed = null;
      throw error;
    }
  }

  async #countFailed(): Promise<Failed> {
    let count = 0;
    const last: EntryRow[] = [];
    for await (const row of this.#search.all({ states: ['dead'] })) {
      count += 1;
      if (last.length < LAST_FAILED) last.push(readRow(row));
    }
    return { count, last };
  }
}

export function readRow(row: Row): EntryRow {
  return {
    id: row.id,
    kind: row.kind,
    state: ENTRY_STATES.find((state) => state === row.state) ?? 'dead',
    lane: row.lane,
    locationId: row.location_id,
    instanceId: row.instance_id,
    attempts: row.attempts,
    createdAt: row.created_at,
    nextTryAt: row.next_try_at,
    expiresAt: row.expires_at,
    settledAt: row.settled_at,
    error: readFailure(row.error_code ?? parkedFor(row), row.error_detail),
  };
}

/** A parked entry has met no failure: what it waits for says why it is here. */
function parkedFor(row: Row): string | null {
  if (row.state !== 'parked') return null;
  if (row.waits_for?.startsWith('lid:')) return 'peer.unresolved';
  if (row.waits_for?.startsWith('link:')) return 'receipt.early';
  if (row.waits_for?.startsWith('settled:')) return 'repetition.waits';
  return row.waits_for?.startsWith('location:') ? 'route.location-unknown' : null;
}

const marked = z.object({ recovered: z.literal(true) });
const detail = z.object({
  params: z.record(z.string(), z.string()).catch({}),
  answer: z.string().nullable().catch(null),
});

function readFailure(code: string | null, text: string | null): EntryFailure | null {
  if (code === null) return null;
  const read = detail.safeParse(parsed(text));
  return { code, ...(read.success ? read.data : { params: {}, answer: null }) };
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
}
