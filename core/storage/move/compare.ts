/** Whether two databases hold the same, row for row. */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { rowsAfter } from '../backup/copy-tables.ts';
import type { Source, TableShape } from '../backup/copy-tables.ts';
import type { ChangeNotes } from '../fallback/change-notes.ts';
import type { Schema } from '../schema.ts';
import { StorageError } from '../storage-error.ts';
import { isOwnSetting } from './marks.ts';

/** What a table holds: how many rows, and a sum of their hashes, which asks for no order. */
interface TableSum {
  readonly rows: number;
  readonly sum: bigint;
}

const SUM_BITS = 64;

/**
 * Compares every table as both are at one moment. Rows that changed and are not copied yet are left out on both sides;
 * nothing may be copied meanwhile. Ends without a word as soon as `goesOn` answers false.
 * @throws StorageError `move.differs`
 */
export async function compareAll(
  notes: ChangeNotes,
  other: Source,
  goesOn: () => boolean,
): Promise<void> {
  await notes.dialect.snapshot(async (db) => {
    const here = { db, dialect: notes.dialect.name };
    await compareTables(notes.shapes, [here, other], await waitingIn(db), goesOn);
  });
}

/** The same of two that nobody writes to. @throws StorageError `move.differs` */
export function compareStill(
  shapes: readonly TableShape[],
  pair: readonly [Source, Source],
  goesOn: () => boolean,
): Promise<void> {
  return compareTables(shapes, pair, new Map(), goesOn);
}

async function compareTables(
  shapes: readonly TableShape[],
  [one, other]: readonly [Source, Source],
  waiting: ReadonlyMap<string, ReadonlySet<string>>,
  goesOn: () => boolean,
): Promise<void> {
  for (const shape of shapes) {
    const isLeftOut = leftOut(shape, waiting.get(shape.name) ?? new Set());
    const here = await sumOf(one, shape, isLeftOut, goesOn);
    const there = await sumOf(other, shape, isLeftOut, goesOn);
    if (!goesOn()) return;
    if (here.rows !== there.rows || here.sum !== there.sum) {
      const rows = `${String(here.rows)}/${String(there.rows)}`;
      throw new StorageError('move.differs', { table: shape.name, rows });
    }
  }
}

type Row = Readonly<Record<string, unknown>>;

async function waitingIn(db: Kysely<Schema>): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ name: string; row_key: string }>`
    select name, row_key from mirror_changes`.execute(db);
  const waiting = new Map<string, Set<string>>();
  for (const { name, row_key: key } of rows) {
    const keys = waiting.get(name) ?? new Set();
    // Each database has its own way to spell JSON.
    keys.add(JSON.stringify(JSON.parse(key)));
    waiting.set(name, keys);
  }
  return waiting;
}

function leftOut({ name, key }: TableShape, waiting: ReadonlySet<string>): (row: Row) => boolean {
  return (row) =>
    waiting.has(JSON.stringify(key.map((column) => row[column]))) ||
    (name === 'settings' && isOwnSetting(row['name']));
}

async function sumOf(
  source: Source,
  shape: TableShape,
  isLeftOut: (row: Row) => boolean,
  goesOn: () => boolean,
): Promise<TableSum> {
  let rows = 0;
  let sum = 0n;
  let last: Row | null = null;
  while (goesOn()) {
    const found: Row[] = await rowsAfter(source, shape, last);
    last = found.at(-1) ?? null;
    if (last === null) return { rows, sum };
    for (const row of found) {
      if (isLeftOut(row)) continue;
      rows += 1;
      sum = BigInt.asUintN(SUM_BITS, sum + hashOf(shape, row));
    }
    // The relay goes on meanwhile.
    await turn();
  }
  return { rows, sum };
}

function hashOf({ columns }: TableShape, row: Row): bigint {
  const values = JSON.stringify(columns.map((column) => row[column] ?? null));
  return createHash('sha256').update(values).digest().readBigUInt64BE();
}
