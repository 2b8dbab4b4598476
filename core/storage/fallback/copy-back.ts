/** Brings what was changed in the mirror back into MySQL: whole rows as they are now, however often they changed. */
import { sql, type Transaction } from 'kysely';
import type { TableShape } from '../backup/copy-tables.ts';
import type { Dialect } from '../dialect/types.ts';
import type { Schema } from '../schema.ts';
import type { Change, ChangeNotes } from './change-notes.ts';

const ROWS_AT_ONCE = 200;

type Row = Record<string, unknown>;

/** What one step did. */
export interface CopiedBack {
  readonly rows: number;
  /** Entries that MySQL shows as settled while the mirror holds them open: settled stands. */
  readonly settled: readonly string[];
}

/**
 * Copies the next rows back. A step that is cut off is done again as a whole: a row is replaced, never added to.
 * @throws StorageError of either database
 */
export async function copyBack(mirror: ChangeNotes, target: Dialect): Promise<CopiedBack> {
  const changes = await mirror.changes(ROWS_AT_ONCE);
  const settled: string[] = [];
  const byTable = Map.groupBy(changes, ({ table }) => table);
  const steps: { shape: TableShape; changes: readonly Change[]; rows: readonly Row[] }[] = [];
  for (const shape of mirror.shapes) {
    const ofTable = byTable.get(shape.name);
    if (ofTable === undefined) continue;
    steps.push({ shape, changes: ofTable, rows: await rowsOf(mirror, shape, ofTable) });
  }
  await target.db.transaction().execute(async (tx) => {
    settled.length = 0;
    for (const { shape, changes: ofTable, rows } of steps) {
      const stands = shape.name === 'journal' ? await settledAmong(tx, rows) : new Set<unknown>();
      settled.push(...[...stands].map(String));
      const keys = ofTable.map(({ key }) => key).filter(([id]) => !stands.has(id));
      const wanted = rows.filter((row) => !stands.has(row['id']));
      await replace({ tx, target }, shape, { keys, rows: wanted });
    }
  });
  await mirror.forget(changes);
  return { rows: changes.length, settled };
}

async function rowsOf(
  mirror: ChangeNotes,
  { name, columns, key }: TableShape,
  changes: readonly Change[],
): Promise<Row[]> {
  const list = sql.join(columns.map((column) => sql.ref(column)));
  const keys = changes.map((change) => same(key, change.key));
  const { rows } = await sql<Row>`
    select ${list} from ${sql.table(name)} where ${sql.join(keys, sql` or `)}`.execute(
    mirror.dialect.db,
  );
  return rows;
}

/** Which of these open entries the target shows as settled, by their id or under their dedupe key. */
async function settledAmong(tx: Transaction<Schema>, rows: readonly Row[]): Promise<Set<unknown>> {
  const open = rows.filter((row) => row['open'] === 1);
  if (open.length === 0) return new Set();
  const hashes = open.map((row) => String(row['dedupe_hash']));
  const found = await tx
    .selectFrom('journal')
    .select('dedupe_hash')
    .where('dedupe_hash', 'in', hashes)
    .where('state', 'in', ['done', 'dead'])
    .execute();
  const settled = new Set<unknown>(found.map((row) => row.dedupe_hash));
  return new Set(open.filter((row) => settled.has(row['dedupe_hash'])).map((row) => row['id']));
}

async function replace(
  { tx, target }: { tx: Transaction<Schema>; target: Dialect },
  { name, columns, key }: TableShape,
  { keys, rows }: { keys: readonly (readonly unknown[])[]; rows: readonly Row[] },
): Promise<void> {
  if (keys.length > 0) {
    const which = sql.join(
      keys.map((one) => same(key, one)),
      sql` or `,
    );
    await sql`delete from ${sql.table(name)} where ${which}`.execute(tx);
  }
  if (rows.length === 0) return;
  if (name === 'journal') await deleteTwins(tx, rows);
  const values = rows.map((row) => columns.map((column) => row[column] ?? null));
  await target.insertNew(tx, { table: name, columns, rows: values });
}

/**
 * The same webhook stored twice: once in MySQL, without an answer, and once more in the mirror, which did not know it.
 * Nobody began to carry the first one out, since the mirror learns of that before any call leaves.
 */
async function deleteTwins(tx: Transaction<Schema>, rows: readonly Row[]): Promise<void> {
  const hashes = rows.map((row) => String(row['dedupe_hash']));
  await tx.deleteFrom('journal').where('dedupe_hash', 'in', hashes).execute();
}

function same(key: readonly string[], values: readonly unknown[]) {
  const parts = key.map((column, index) => sql`${sql.ref(column)} = ${values[index]}`);
  return sql`(${sql.join(parts, sql` and `)})`;
}
