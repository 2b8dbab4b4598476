/** Copies whole tables between two databases of the same schema, in small steps, each of which is committed. */
import { sql, type Expression, type Kysely, type SqlBool } from 'kysely';
import { setImmediate as turn } from 'node:timers/promises';
import type { Dialect } from '../dialect/types.ts';
import type { Schema } from '../schema.ts';
import { StorageError } from '../storage-error.ts';

/** One step takes about 5 ms on SQLite, whose statements run on the event loop. */
const ROWS_PER_STEP = 200;

export interface TableShape {
  readonly name: keyof Schema;
  readonly columns: readonly string[];
  /** The columns of the primary key, in their order. */
  readonly key: readonly string[];
}

/** Where rows are read: an open snapshot, and how its database spells a comparison of several columns. */
export interface Source {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect['name'];
  /** Which rows of a table are wanted; without it, all. */
  readonly wanted?: (table: keyof Schema) => Expression<SqlBool> | null;
}

/** All tables of a SQLite database but those of the migrations, and of the mirror itself. */
export async function shapesOf(db: Kysely<Schema>): Promise<TableShape[]> {
  const { rows } = await sql<{ table_name: string; name: string; pk: number }>`
    select m.name as table_name, c.name as name, c.pk as pk
    from sqlite_master m join pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'kysely_%'
      and m.name not like 'mirror_%'
    order by m.name, c.cid`.execute(db);
  return Object.entries(Object.groupBy(rows, (row) => row.table_name)).map(
    ([name, columns = []]) => ({
      name: name as keyof Schema,
      columns: columns.map((column) => column.name),
      key: columns
        .filter(({ pk }) => pk > 0)
        .toSorted((a, b) => a.pk - b.pk)
        .map((column) => column.name),
    }),
  );
}

/** Called after each committed step; what it throws ends the copying. */
export type OnStep = () => Promise<void> | void;

/**
 * Copies the wanted rows of these tables into an empty target; answers how many there were by table.
 * @throws StorageError; `storage.duplicate` when the target was not empty
 */
export async function copyTables(
  source: Source,
  target: Dialect,
  shapes: readonly TableShape[],
  onStep: OnStep = () => undefined,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const shape of shapes) counts[shape.name] = await copyTable(source, target, shape, onStep);
  return counts;
}

async function copyTable(
  source: Source,
  target: Dialect,
  shape: TableShape,
  onStep: OnStep,
): Promise<number> {
  let copied = 0;
  let last: Readonly<Record<string, unknown>> | null = null;
  for (;;) {
    const rows = await rowsAfter(source, shape, last);
    if (rows.length === 0) return copied;
    const values = rows.map((row) => shape.columns.map((column) => row[column] ?? null));
    const inserted = await target.db
      .transaction()
      .execute((tx) =>
        target.insertNew(tx, { table: shape.name, columns: shape.columns, rows: values }),
      );
    if (inserted !== rows.length) throw new StorageError('storage.duplicate');
    copied += inserted;
    last = rows.at(-1) ?? null;
    // The relay goes on meanwhile.
    await turn();
    await onStep();
  }
}

/** The next rows in the order of the primary key, after `last`; null = the first ones. */
export async function rowsAfter(
  { db, dialect, wanted }: Source,
  { name, columns, key }: TableShape,
  last: Readonly<Record<string, unknown>> | null,
): Promise<Record<string, unknown>[]> {
  const list = (names: readonly string[]) => sql.join(names.map((one) => sql.ref(one)));
  const after =
    last === null ? sql`1 = 1` : (dialect === 'sqlite' ? afterRow : afterEach)(key, last);
  const { rows } = await sql<Record<string, unknown>>`
    select ${list(columns)} from ${sql.table(name)} where ${after} and ${wanted?.(name) ?? sql`1 = 1`}
    order by ${list(key)} limit ${sql.lit(ROWS_PER_STEP)}`.execute(db);
  return rows;
}

type Row = Readonly<Record<string, unknown>>;

/** SQLite reads a comparison of rows from its index. */
function afterRow(key: readonly string[], last: Row) {
  const columns = sql.join(key.map((one) => sql.ref(one)));
  return sql<boolean>`(${columns}) > (${sql.join(key.map((one) => last[one]))})`;
}

/** MySQL does not: `a > 1 or (a = 1 and b > 2)`. */
function afterEach(key: readonly string[], last: Row) {
  const steps = key.map((column, index) => {
    const equal = key.slice(0, index).map((one) => sql<boolean>`${sql.ref(one)} = ${last[one]}`);
    return sql`(${sql.join([...equal, sql<boolean>`${sql.ref(column)} > ${last[column]}`], sql` and `)})`;
  });
  return sql<boolean>`(${sql.join(steps, sql` or `)})`;
}
