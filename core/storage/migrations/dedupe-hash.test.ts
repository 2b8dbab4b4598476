import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, test } from 'vitest';
import { describeDatabases } from '../../../tests/support/databases.ts';
import { openDialect } from '../dialect.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Schema } from '../schema.ts';
import type { Storage } from '../storage.ts';
import { initial } from './001-initial.ts';

const KEYS = ['wa:8a1b:msg:3A00FF', 'hl:loc:m1:0', 'wa:8a1b:rc:3A00FF:read'];

describeDatabases('the migration to hashed keys', (database) => {
  /** A database as the first version left it, and perhaps half of what follows. */
  async function firstVersion(then: readonly string[] = []): Promise<void> {
    await database.renew();
    const dialect = await openDialect(database.place);
    try {
      const migrations = { '001-initial': initial(dialect.ddl) };
      const provider = { getMigrations: () => Promise.resolve(migrations) };
      const { error } = await new Migrator({ db: dialect.db, provider }).migrateToLatest();
      expect(error).toBeUndefined();
      for (const [index, key] of KEYS.entries()) await insertOld(dialect.db, index, key);
      for (const statement of then) await sql.raw(statement).execute(dialect.db);
    } finally {
      await dialect.close();
    }
  }

  async function expectMigrated(storage: Storage): Promise<void> {
    const rows = await storage.db
      .selectFrom('journal')
      .select(['id', 'dedupe_key', 'dedupe_hash', 'payload', 'open', 'position'])
      .orderBy('id')
      .execute();
    expect(rows).toEqual(
      KEYS.map((key, index) => ({
        id: `e${index}`,
        dedupe_key: key,
        dedupe_hash: fingerprint(key),
        payload: '{"é":"\'"}',
        open: index === 0 ? 1 : null,
        position: index,
      })),
    );
    const again = { ...(await anyRow(storage)), id: 'another' };
    await expect(storage.db.insertInto('journal').values(again).execute()).rejects.toMatchObject({
      code: 'storage.duplicate',
    });
    const tables = (await storage.db.introspection.getTables()).map(({ name }) => name);
    expect(tables.filter((name) => name.startsWith('journal'))).toEqual(['journal']);
  }

  test('keeps every entry, with the hash that a new one would get', async () => {
    await firstVersion();
    await using storage = await database.open();
    await expectMigrated(storage);
  });

  test('goes on where it was cut off while it copied', async () => {
    await firstVersion(['create table journal_hashed (id integer)']);
    await using storage = await database.open();
    await expectMigrated(storage);
  });

  test('goes on where it was cut off before the new table took its place', async () => {
    await firstVersion();
    {
      await using storage = await database.open();
      await sql`alter table journal rename to journal_hashed`.execute(storage.db);
      await sql`create table journal_unhashed (id integer)`.execute(storage.db);
      await sql`delete from kysely_migration where name >= '002'`.execute(storage.db);
    }
    await using storage = await database.open();
    await expectMigrated(storage);
  });
});

async function insertOld(db: Kysely<Schema>, index: number, key: string): Promise<void> {
  await sql`
    insert into journal
      (id, kind, lane, position, order_at, dedupe_key, payload, state, ${sql.ref('open')}, attempts, next_try_at, created_at)
    values
      (${`e${index}`}, 'whatsapp.message', 'l', ${index}, 0, ${key}, ${'{"é":"\'"}'}, 'done', ${index === 0 ? 1 : null}, 0, 0, 0)
  `.execute(db);
}

function anyRow(storage: Storage): Promise<Schema['journal']> {
  return storage.db.selectFrom('journal').selectAll().limit(1).executeTakeFirstOrThrow();
}
