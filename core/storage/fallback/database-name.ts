/** A name that a database keeps for itself, so that the mirror of one is never brought into another. */
import { randomUUID } from 'node:crypto';
import type { Dialect } from '../dialect/types.ts';
import { StorageError } from '../storage-error.ts';

const ROW = 'database';

/** Gives it a name where it has none. */
export async function nameDatabase(dialect: Dialect): Promise<void> {
  const row = [ROW, randomUUID(), Date.now()];
  await dialect.db.transaction().execute((tx) =>
    dialect.insertNew(tx, {
      table: 'settings',
      columns: ['name', 'value', 'updated_at'],
      rows: [row],
    }),
  );
}

/** @throws StorageError `storage.other-database` */
export async function assertSameDatabase(server: Dialect, mirror: Dialect): Promise<void> {
  const [there, here] = await Promise.all([nameOf(server), nameOf(mirror)]);
  if (there === null || there !== here) throw new StorageError('storage.other-database');
}

async function nameOf({ db }: Dialect): Promise<string | null> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', ROW)
    .executeTakeFirst();
  return row?.value ?? null;
}
