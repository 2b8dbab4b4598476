import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { expandSchema, LATER } from '../../tests/support/later-schema.ts';
import { describeDatabases } from '../../tests/support/databases.ts';
import { tempFolder } from '../../tests/support/temp-folder.ts';
import { SQLITE_DDL } from './dialect/sqlite-ddl.ts';
import { LIMITS } from './limits.ts';
import { migrations } from './migrations/list.ts';
import { openStorage } from './open-storage.ts';
import type { Schema } from './schema.ts';
import type { Storage } from './storage.ts';

const TABLES = Object.keys(LIMITS) as (keyof Schema)[];

describeDatabases('opening', (database) => {
  test('makes every table of the schema, once', async () => {
    for (const _ of [1, 2]) {
      await using storage = await database.open();
      for (const table of TABLES) {
        const rows = await storage.db.selectFrom(table).selectAll().limit(1).execute();
        expect(rows).toEqual([]);
      }
      expect(storage.warnings).toEqual([]);
    }
  });

  test('several processes may open a new database at once', async () => {
    await database.renew();
    const storages = await Promise.all(Array.from({ length: 4 }, () => database.open()));
    const [first] = storages as [Storage, ...Storage[]];
    const { rows } = await sql`select name from kysely_migration`.execute(first.db);
    expect(rows).toEqual(Object.keys(migrations(SQLITE_DDL)).map((name) => ({ name })));
    for (const storage of storages) await storage[Symbol.asyncDispose]();
  });

  test('a schema from a newer version is refused, whole or half migrated', async () => {
    await database.renew();
    {
      await using storage = await database.open();
      const row = { name: '999-from-the-future', timestamp: new Date().toISOString() };
      await sql`insert into kysely_migration values (${row.name}, ${row.timestamp})`.execute(
        storage.db,
      );
    }
    await expect(database.open()).rejects.toMatchObject({
      code: 'storage.newer-schema',
      params: { migration: '999-from-the-future' },
    });
  });

  test('a schema that a newer version expanded is taken, unless it asks for more than is known', async () => {
    await database.renew();
    await (await database.open())[Symbol.asyncDispose]();
    await expandSchema(database.place);
    await (await database.open())[Symbol.asyncDispose]();
    await database.renew();
    await (await database.open())[Symbol.asyncDispose]();
    await expandSchema(database.place, '998-not-known-here');
    await expect(database.open()).rejects.toMatchObject({
      code: 'storage.newer-schema',
      params: { migration: LATER },
    });
  });

  test('a migration that was cut off is finished', async () => {
    await database.renew();
    {
      await using storage = await database.open();
      await sql`drop table message_links`.execute(storage.db);
      await sql`delete from kysely_migration`.execute(storage.db);
    }
    await using storage = await database.open();
    expect(await storage.db.selectFrom('message_links').selectAll().execute()).toEqual([]);
  });

  test('tells the time by the clock of the database', async () => {
    await using storage = await database.open();
    expect(Math.abs((await storage.now()) - Date.now())).toBeLessThan(5_000);
    expect(Number.isInteger(await storage.now())).toBe(true);
  });

  test('open entries are found by the index that holds only them', async () => {
    await using storage = await database.open();
    const explain = sql.raw(database.kind === 'sqlite' ? 'explain query plan' : 'explain');
    // Also with a bound value, as the query builder writes it.
    for (const one of [sql.lit(1), sql.val(1)]) {
      const { rows } = await sql`${explain} select id from journal where open = ${one}`.execute(
        storage.db,
      );
      expect(JSON.stringify(rows)).toContain('journal_open');
    }
  });
});

describeDatabases(
  'a commit',
  (database) => {
    test('is on disk before it returns', async () => {
      await using storage = await database.open();
      const { rows } = await sql`pragma synchronous`.execute(storage.db);
      expect(rows).toEqual([{ synchronous: 2 }]);
      const inTransaction = await storage.transaction((tx) => tx.all('pragma synchronous', []));
      expect(inTransaction).toEqual([{ synchronous: 2 }]);
      expect((await sql`pragma journal_mode`.execute(storage.db)).rows).toEqual([
        { journal_mode: 'wal' },
      ]);
    });

    test('gives space back bit by bit', async () => {
      await using storage = await database.open();
      expect((await sql`pragma auto_vacuum`.execute(storage.db)).rows).toEqual([
        { auto_vacuum: 2 },
      ]);
      const pages = async (): Promise<number> => {
        const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(storage.db);
        return rows[0]?.page_count ?? 0;
      };
      const value = 'x'.repeat(500_000);
      await storage.db.insertInto('settings').values({ name: 'a', value, updated_at: 0 }).execute();
      const full = await pages();
      await storage.db.deleteFrom('settings').execute();
      await storage.compact(10);
      expect(await pages()).toBe(full - 10);
      await storage.compact(1000);
      expect(await pages()).toBeLessThan(full - 50);
    });

    test.skipIf(process.platform === 'win32')('is for the eyes of its owner only', async () => {
      await using storage = await database.open();
      await storage.db.insertInto('relays').values(relay('a')).execute();
      for (const file of ['waybridge.db', 'waybridge.db-wal', 'waybridge.db-shm']) {
        expect(statSync(join(database.place.dataDir, file)).mode & 0o777, file).toBe(0o600);
      }
    });
  },
  ['sqlite'],
);

describeDatabases(
  'a database server',
  (database) => {
    test('keeps the lengths that are checked beforehand', async () => {
      await using storage = await database.open();
      const { rows } = await sql<{ t: string; c: string; n: number }>`
        select table_name as t, column_name as c, character_maximum_length as n
        from information_schema.columns
        where table_schema = database() and data_type = 'varchar'`.execute(storage.db);
      const made: Record<string, Record<string, number>> = {};
      for (const { t, c, n } of rows) {
        if (!t.startsWith('kysely')) made[t] = { ...made[t], [c]: n };
      }
      expect(made).toEqual(LIMITS);
    });

    test('tells case and trailing spaces apart, and takes any character', async () => {
      await using storage = await database.open();
      const names = ['id', 'ID', 'id ', 'íd', 'id\u0000', '😀'];
      await storage.transaction(async (tx) => {
        const rows = names.map((name) => [name, name, 1]);
        expect(await tx.insertNew('settings', ['name', 'value', 'updated_at'], rows)).toBe(6);
      });
      for (const name of names) {
        const found = await storage.db
          .selectFrom('settings')
          .select('value')
          .where('name', '=', name)
          .execute();
        expect(found).toEqual([{ value: name }]);
      }
    });

    test('a commit that it does not flush is warned of', async () => {
      await using storage = await database.open();
      await sql`set global innodb_flush_log_at_trx_commit = 2`.execute(storage.db);
      try {
        await using other = await database.open();
        expect(other.warnings).toEqual(['storage.not-durable']);
      } finally {
        await sql`set global innodb_flush_log_at_trx_commit = 1`.execute(storage.db);
      }
    });

    test('is told apart when it is away, refuses us, or lacks the database', async () => {
      const { dataDir } = database.place;
      const url = new URL(database.place.databaseUrl ?? '');
      const tryWith = (change: Partial<URL>): Promise<Storage> =>
        openStorage({ dataDir, databaseUrl: Object.assign(new URL(url), change).href });
      await expect(tryWith({ port: '1' })).rejects.toMatchObject({ code: 'storage.unreachable' });
      await expect(tryWith({ password: 'wrong' })).rejects.toMatchObject({
        code: 'storage.refused',
      });
      await expect(tryWith({ pathname: '/wb_nowhere' })).rejects.toMatchObject({
        code: 'storage.refused',
      });
      await expect(tryWith({ password: 'sesame-43' })).rejects.not.toThrow(/sesame-43/);
    });
  },
  ['mariadb', 'mysql'],
);

test('a file that is no database is told apart', async () => {
  const dataDir = await tempFolder();
  await writeFile(join(dataDir, 'waybridge.db'), 'no database at all, but long enough'.repeat(9));
  await expect(openStorage({ dataDir })).rejects.toMatchObject({ code: 'storage.corrupt' });
});

test('a data folder that cannot be is told apart', async () => {
  const dataDir = await tempFolder();
  await writeFile(join(dataDir, 'file'), '');
  const inside = join(dataDir, 'file', 'folder');
  await expect(openStorage({ dataDir: inside })).rejects.toMatchObject({ code: 'storage.folder' });
});

function relay(id: string): Schema['relays'] {
  return {
    id,
    epoch: 1,
    started_at: 1,
    outlives: null,
    seen_at: null,
    version: null,
    host: null,
    shares: null,
    lease_until: 1,
  };
}
