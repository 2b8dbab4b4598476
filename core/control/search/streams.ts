/**
 * Ways through the journal, newest first. Each is read in slices that are bounded by what is looked at, not by what is
 * found: SQLite works on the relay's event loop, and a rare thing may be a million entries away.
 */
import { sql } from 'kysely';
import { idAt } from '../../relay/journal/ids.ts';
import type { Schema } from '../../storage/schema.ts';
import type { Storage } from '../../storage/storage.ts';
import { conditionsOf, onlyOpen } from './filter.ts';
import type { Condition, EntryFilter } from './filter.ts';

export const COLUMNS = [
  ...(['id', 'kind', 'state', 'lane', 'location_id', 'instance_id', 'attempts'] as const),
  ...(['created_at', 'next_try_at', 'expires_at', 'settled_at'] as const),
  ...(['error_code', 'error_detail', 'waits_for'] as const),
] as const;
export type Row = Pick<Schema['journal'], (typeof COLUMNS)[number]>;

/** Below this id, from that one on. */
export interface Slice {
  readonly before: string;
  readonly from: string;
}

export interface Stream {
  /** Where the slice of about `size` entries below an id begins; null = nothing is further down. */
  floor(slice: Slice, size: number): Promise<string | null>;
  rows(slice: Slice, limit: number): Promise<Row[]>;
  /** How many there are, `limit` at most. */
  count(slice: Slice, limit: number): Promise<number>;
}

/** The ways that together hold what a filter looks for, each entry once. */
export function streamsFor(storage: Storage, filter: EntryFilter): Stream[] {
  const also = conditionsOf(filter);
  const { lanes, states } = filter;
  const open = openStream(storage, lanes === undefined ? also : [...also, inLanes(lanes)]);
  if (onlyOpen(filter)) return lanes?.length === 0 ? [] : [open];
  if (lanes !== undefined) {
    if (lanes.length === 0) return [];
    const settled = lanes.map((lane) =>
      indexed(storage, sql`lane_hash = ${lane} and settled_at is not null`, also),
    );
    return [open, ...settled];
  }
  if (states !== undefined && !states.includes('done')) {
    // Failed ones have an index of their own; beside them there may be open ones.
    const failed = indexed(storage, sql`error_code is not null`, [...also, sql`state = 'dead'`]);
    return states.every((state) => state === 'dead') ? [failed] : [open, failed];
  }
  if (filter.locationId !== undefined) {
    const place = sql<boolean>`location_id = ${filter.locationId} and settled_at is not null`;
    return [open, indexed(storage, place, also)];
  }
  return [everything(storage, also)];
}

function inLanes(lanes: readonly string[]): Condition {
  return sql`lane_hash in (${sql.join(lanes)})`;
}

function everything(storage: Storage, also: readonly Condition[]): Stream {
  return streamOf(storage, also, {
    floor: async ({ before, from }, size) => {
      const { rows } = await sql<{ id: string }>`
        select id from journal where id < ${before} and id >= ${from}
        order by id desc limit 1 offset ${sql.raw(String(size))}`.execute(storage.db);
      return rows[0]?.id ?? null;
    },
    within: ({ before, from }) => sql`id < ${before} and id >= ${from}`,
    order: sql`id desc`,
  });
}

/** Open entries are indexed in no order, and few. */
function openStream(storage: Storage, also: readonly Condition[]): Stream {
  return streamOf(storage, also, {
    floor: () => Promise.resolve(null),
    within: ({ before, from }) => sql`\`open\` = 1 and id < ${before} and id >= ${from}`,
    order: sql`id desc`,
  });
}

/** By an index whose last column is the time when an entry was stored, which its id begins with. */
function indexed(storage: Storage, what: Condition, also: readonly Condition[]): Stream {
  const within = ({ before, from }: Slice): Condition => {
    const time = timeOf(before);
    return sql`${what} and created_at >= ${timeOf(from)} and created_at <= ${time} and (created_at < ${time} or id < ${before})`;
  };
  return streamOf(storage, also, {
    floor: async (slice, size) => {
      const { rows } = await sql<{ at: number | string }>`
        select created_at as at from journal where ${within(slice)}
        order by created_at desc limit 1 offset ${sql.raw(String(size))}`.execute(storage.db);
      return rows[0] === undefined ? null : idAt(Number(rows[0].at));
    },
    within,
    order: sql`created_at desc, id desc`,
  });
}

/** The moment (ms) that an id names. */
export function timeOf(id: string): number {
  const time = Number.parseInt(id.slice(0, 13).replace('-', ''), 16);
  return Number.isNaN(time) ? (id === '' ? 0 : Number.MAX_SAFE_INTEGER) : time;
}

interface Way {
  readonly floor: Stream['floor'];
  readonly within: (slice: Slice) => Condition;
  readonly order: Condition;
}

function streamOf(
  storage: Storage,
  also: readonly Condition[],
  { floor, within, order }: Way,
): Stream {
  const where = (slice: Slice): Condition => sql`${sql.join([within(slice), ...also], sql` and `)}`;
  return {
    floor,
    rows: async (slice, limit) => {
      const { rows } = await sql<Row>`
        select ${sql.join(COLUMNS.map((column) => sql.ref(column)))} from journal
        where ${where(slice)} order by ${order} limit ${sql.raw(String(limit))}`.execute(
        storage.db,
      );
      return rows;
    },
    count: async (slice, limit) => {
      const { rows } = await sql<{ n: number | string }>`
        select count(*) as n from (
          select 1 as one from journal where ${where(slice)} limit ${sql.raw(String(limit))}
        ) as found`.execute(storage.db);
      return Number(rows[0]?.n ?? 0);
    },
  };
}
