/** What a database holds of the time before a moment, as one hash for each table: for two that must hold the same. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { rowsAfter, shapesOf } from '../core/storage/backup/copy-tables.ts';
import { openMysql } from '../core/storage/dialect/mysql.ts';
import { openSqlite } from '../core/storage/dialect/sqlite.ts';

type Place = { readonly file: string } | { readonly url: string };

/** By the column that says when a row was made. */
const TABLES = {
  journal: 'created_at',
  attempts: 'started_at',
  message_links: 'created_at',
  contacts: 'created_at',
} as const;
type Table = keyof typeof TABLES;

/** `shapesIn`: a SQLite file with the same tables. */
export async function sumsOf(
  place: Place,
  shapesIn: string,
  before: number,
): Promise<Record<Table, string>> {
  const file = await openSqlite(shapesIn);
  try {
    const shapes = await shapesOf(file.db);
    const dialect = 'file' in place ? file : await openMysql(place.url, {});
    try {
      const source = {
        db: dialect.db,
        dialect: dialect.name,
        wanted: (table: string) => sql<boolean>`${sql.ref(TABLES[table as Table])} < ${before}`,
      };
      const sums = new Map<string, string>();
      for (const shape of shapes.filter(({ name }) => name in TABLES)) {
        const hash = createHash('sha256');
        let rows = 0;
        let last: Record<string, unknown> | null = null;
        for (;;) {
          const found: Record<string, unknown>[] = await rowsAfter(source, shape, last);
          last = found.at(-1) ?? null;
          if (last === null) break;
          for (const row of found) {
            hash.update(JSON.stringify(shape.columns.map((column) => row[column])));
          }
          rows += found.length;
        }
        sums.set(shape.name, `${String(rows)} ${hash.digest('hex').slice(0, 16)}`);
      }
      return Object.fromEntries(sums) as Record<Table, string>;
    } finally {
      if (dialect !== file) await dialect.close();
    }
  } finally {
    await file.close();
  }
}
