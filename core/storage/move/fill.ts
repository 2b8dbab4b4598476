/** Copies every row from one database to another, in steps that are committed, and goes on where it was cut off. */
import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { rowsAfter } from '../backup/copy-tables.ts';
import type { Source, TableShape } from '../backup/copy-tables.ts';
import type { Dialect } from '../dialect/types.ts';
import type { ChangeNotes } from '../fallback/change-notes.ts';
import { isOwnSetting } from './marks.ts';
import type { Moving } from './move-file.ts';

type Row = Record<string, unknown>;

/** Writes some rows; those that are there already stay as they are. */
type WriteRows = (shape: TableShape, rows: readonly Row[]) => Promise<void>;

interface Filling {
  readonly source: Source;
  readonly shapes: readonly TableShape[];
  readonly write: WriteRows;
  readonly after: Moving['after'];
  /** Called after each committed step with where it goes on; false = it has to end here. */
  readonly onStep: (rows: number, after: NonNullable<Moving['after']>) => Promise<boolean>;
}

/** True = all of it is copied. */
export async function fill({ source, shapes, write, after, onStep }: Filling): Promise<boolean> {
  const first = shapes.findIndex(({ name }) => name === after?.table);
  for (const shape of shapes.slice(Math.max(0, first))) {
    let last: Row | null = shape.name === after?.table ? after.row : null;
    for (;;) {
      const rows: Row[] = await rowsAfter(source, shape, last);
      last = rows.at(-1) ?? null;
      if (last === null) break;
      await write(
        shape,
        rows.filter((row) => shape.name !== 'settings' || !isOwnSetting(row['name'])),
      );
      const key = Object.fromEntries(shape.key.map((column) => [column, last?.[column]]));
      if (!(await onStep(rows.length, { table: shape.name, row: key }))) return false;
      // The relay goes on meanwhile.
      await turn();
    }
  }
  return true;
}

/** Into a database that nobody else writes to. */
export function into(target: Dialect): WriteRows {
  return async ({ name, columns }, rows) => {
    const values = valuesOf(columns, rows);
    await target.db
      .transaction()
      .execute((tx) => target.insertNew(tx, { table: name, columns, rows: values }));
  };
}

/**
 * Into the mirror that is in charge: what was changed or deleted there since stays so, and what is written here is no
 * change.
 */
export function intoMirror({ dialect }: ChangeNotes): WriteRows {
  return async ({ name, columns, key }, rows) => {
    await dialect.db.transaction().execute(async (tx) => {
      const keys = rows.map(
        (row) => sql`json_array(${sql.join(key.map((column) => row[column]))})`,
      );
      if (keys.length === 0) return;
      const { rows: noted } = await sql<{ row_key: string }>`
        select row_key from mirror_changes
        where name = ${name} and row_key in (${sql.join(keys)})`.execute(tx);
      const changed = new Set(noted.map((one) => JSON.stringify(JSON.parse(one.row_key))));
      const { rows: newest } = await sql<{ seq: number | null }>`
        select max(seq) as seq from mirror_changes`.execute(tx);
      const wanted = rows.filter(
        (row) => !changed.has(JSON.stringify(key.map((column) => row[column]))),
      );
      const values = valuesOf(columns, wanted);
      await dialect.insertNew(tx, { table: name, columns, rows: values });
      await sql`delete from mirror_changes where seq > ${newest[0]?.seq ?? 0}`.execute(tx);
    });
  };
}

function valuesOf(columns: readonly string[], rows: readonly Row[]): unknown[][] {
  return rows.map((row) => columns.map((column) => row[column] ?? null));
}
