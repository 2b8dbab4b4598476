/** A database as a version after this one would leave it: one more migration, which only expands, or does more. */
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { openDialect } from '../../core/storage/dialect.ts';
import { NEEDS, saying } from '../../core/storage/migrations/023-needs.ts';
import { addColumn } from '../../core/storage/migrations/add-column.ts';
import { migrations } from '../../core/storage/migrations/list.ts';
import type { DatabasePlace } from './databases.ts';

export const LATER = '999-later';

/** `needed`: the migration that a version must know to run on it; default: one that this version knows. */
export async function expandSchema(place: DatabasePlace, needed: string = NEEDS): Promise<void> {
  const dialect = await openDialect(place);
  try {
    const { ddl } = dialect;
    const later = {
      async up(db: Parameters<typeof addColumn>[0]) {
        await addColumn(db, { table: 'journal', name: 'later', type: ddl.text });
        await sql.raw(`create table later (id ${ddl.key(36)} not null primary key)`).execute(db);
      },
    };
    const all = { ...migrations(ddl), [LATER]: saying(later, { name: LATER, needed, ddl }) };
    const provider = { getMigrations: () => Promise.resolve(all) };
    const { error } = await new Migrator({ db: dialect.db, provider }).migrateToLatest();
    if (error !== undefined) throw new Error('not expanded', { cause: error });
    await sql`update journal set later = 'kept'`.execute(dialect.db);
    await sql`insert into later (id) values ('kept')`.execute(dialect.db);
  } finally {
    await dialect.close();
  }
}
