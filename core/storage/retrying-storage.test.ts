import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startCuttingProxy } from '../../tests/support/cutting-proxy.ts';
import { describeDatabases } from '../../tests/support/databases.ts';
import { openStorage } from './open-storage.ts';
import type { Storage } from './storage.ts';

const COLUMNS = ['name', 'value', 'updated_at'];

async function names(storage: Storage): Promise<string[]> {
  const rows = await storage.db.selectFrom('settings').select('name').orderBy('name').execute();
  return rows.map((row) => row.name);
}

async function clear(storage: Storage): Promise<void> {
  await storage.db.deleteFrom('settings').execute();
}

describeDatabases('a transaction', (database) => {
  test('keeps all or nothing', async () => {
    await using storage = await database.open();
    await clear(storage);
    const failed = storage.transaction(async (tx) => {
      await tx.insertNew('settings', COLUMNS, [['a', '1', 1]]);
      await tx.upsert('settings', { name: 'b', value: '2', updated_at: 2 }, ['name'], ['value']);
      throw new RangeError('changed my mind');
    });
    await expect(failed).rejects.toThrow(RangeError);
    expect(await names(storage)).toEqual([]);
  });

  test('inserts what is new and counts it', async () => {
    await using storage = await database.open();
    await clear(storage);
    const rows = (...of: string[]): unknown[][] => of.map((name) => [name, `of ${name}`, 1]);
    const insert = (...of: string[]): Promise<number> =>
      storage.transaction((tx) => tx.insertNew('settings', COLUMNS, rows(...of)));
    expect(await insert()).toBe(0);
    expect(await insert('a')).toBe(1);
    expect(await insert('a')).toBe(0);
    expect(await insert('a', 'b', 'b', 'c')).toBe(2);
    expect(await insert('a', 'b')).toBe(0);
    expect(await names(storage)).toEqual(['a', 'b', 'c']);
  });

  test('inserts many and large rows', async () => {
    await using storage = await database.open();
    await clear(storage);
    const many = Array.from({ length: 1203 }, (_, i) => [`n${i}`, `'"\\ é ${i}`, i]);
    const large = Array.from({ length: 5 }, (_, i) => [`l${i}`, `"é`.repeat(600_000), i]);
    const added = await storage.transaction((tx) =>
      tx.insertNew('settings', COLUMNS, [...many, ...large]),
    );
    expect(added).toBe(1208);
    const { value } = await storage.db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', 'l4')
      .executeTakeFirstOrThrow();
    expect(value === `"é`.repeat(600_000)).toBe(true);
  });

  test('never cuts a value to make it fit', async () => {
    await using storage = await database.open();
    await clear(storage);
    const long = 'x'.repeat(191);
    const insert = storage.transaction((tx) => tx.insertNew('settings', COLUMNS, [[long, '', 1]]));
    await expect(insert).rejects.toMatchObject({
      code: 'storage.too-long',
      params: { table: 'settings', column: 'name' },
    });
    const upsert = storage.transaction((tx) =>
      tx.upsert('settings', { name: long, value: '', updated_at: 1 }, ['name'], []),
    );
    await expect(upsert).rejects.toMatchObject({ code: 'storage.too-long' });
    expect(await names(storage)).toEqual([]);
  });

  test('never skips a row for anything but a duplicate', async () => {
    await using storage = await database.open();
    await clear(storage);
    const insert = (...rows: unknown[][]): Promise<number> =>
      storage.transaction((tx) => tx.insertNew('settings', COLUMNS, rows));
    await expect(insert(['a', null, 1])).rejects.toMatchObject({ code: 'storage.failed' });
    await expect(
      insert(['a', 'v', 1], ['a', 'v', 1], ['b', 'v', 'no number']),
    ).rejects.toMatchObject({ code: 'storage.failed' });
    expect(await names(storage)).toEqual([]);
  });

  test('updates or inserts by primary key', async () => {
    await using storage = await database.open();
    await clear(storage);
    const put = (value: string, update: string[]): Promise<void> =>
      storage.transaction((tx) =>
        tx.upsert('settings', { name: 'a', value, updated_at: 7 }, ['name'], update),
      );
    const value = async (): Promise<string | undefined> =>
      (await storage.db.selectFrom('settings').select('value').executeTakeFirst())?.value;
    await put('1', ['value']);
    expect(await value()).toBe('1');
    await put('2', ['value']);
    expect(await value()).toBe('2');
    await put('3', []);
    expect(await value()).toBe('2');
    expect(await names(storage)).toEqual(['a']);
  });

  test('runs prepared text and counts the rows that it found', async () => {
    await using storage = await database.open();
    await clear(storage);
    await storage.transaction(async (tx) => {
      await tx.insertNew('settings', COLUMNS, [
        ['a', 'x', 1],
        ['b', 'x', 1],
      ]);
      const update = 'update settings set value = ? where name >= ?';
      expect(await tx.run(update, ['y', 'a'])).toBe(2);
      // Nothing changes, but two rows are found all the same: settling counts on it.
      expect(await tx.run(update, ['y', 'a'])).toBe(2);
      expect(await tx.run(update, ['y', 'c'])).toBe(0);
      expect(await tx.all('select name, updated_at from settings where name = ?', ['b'])).toEqual([
        { name: 'b', updated_at: 1 },
      ]);
    });
  });

  test('numbers come back as numbers', async () => {
    await using storage = await database.open();
    await clear(storage);
    const large = 2 ** 52;
    await storage.transaction((tx) => tx.insertNew('settings', COLUMNS, [['a', 'x', large]]));
    const { rows } = await sql<Record<string, unknown>>`
      select updated_at, count(*) as n, sum(updated_at) as s, max(updated_at) as m
      from settings group by updated_at`.execute(storage.db);
    expect(rows).toEqual([{ updated_at: large, n: 1, s: large, m: large }]);
  });

  test('a duplicate of a plain insert is told apart', async () => {
    await using storage = await database.open();
    await clear(storage);
    const insert = (): Promise<unknown> =>
      storage.db
        .insertInto('settings')
        .values({ name: 'planted-secret', value: 'x', updated_at: 1 })
        .execute();
    await insert();
    const error = await insert().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'storage.duplicate' });
    const { cause } = error as Error;
    const text = `${String((error as Error).stack)} ${JSON.stringify(cause)} ${String((cause as Error).stack)}`;
    expect(text).not.toContain('planted-secret');
  });

  test('refuses statements after its end', async () => {
    await using storage = await database.open();
    const late = await storage.transaction((tx) => Promise.resolve({ tx }));
    await expect(late.tx.run('select 1', [])).rejects.toThrow(TypeError);
    await expect(late.tx.insertNew('settings', COLUMNS, [['z', 'z', 1]])).rejects.toThrow(
      TypeError,
    );
  });

  test('many at once all arrive', async () => {
    await using storage = await database.open();
    await clear(storage);
    await storage.db
      .insertInto('settings')
      .values({ name: 'n', value: '0', updated_at: 0 })
      .execute();
    const addOne = (): Promise<number> =>
      storage.transaction((tx) =>
        tx.run('update settings set updated_at = updated_at + 1 where name = ?', ['n']),
      );
    await Promise.all(Array.from({ length: 40 }, addOne));
    const { updated_at } = await storage.db
      .selectFrom('settings')
      .select('updated_at')
      .executeTakeFirstOrThrow();
    expect(updated_at).toBe(40);
  });
});

describeDatabases('rows inserted at once', (database) => {
  const row = (name: string): unknown[] => [name, `of ${name}`, 1];
  const insert = (storage: Storage, ...of: string[]): Promise<boolean> =>
    storage.insertAtOnce('settings', COLUMNS, of.map(row));

  test('are all there, or none of them', async () => {
    await using storage = await database.open();
    await clear(storage);
    const done = await insert(storage, 'a', 'b');
    expect(done).toBe(storage.dialect === 'mysql');
    expect(await names(storage)).toEqual(done ? ['a', 'b'] : []);
    expect(await insert(storage, 'c', 'a', 'd')).toBe(false);
    expect(await names(storage)).toEqual(done ? ['a', 'b'] : []);
  });

  test('are never cut to make them fit', async () => {
    await using storage = await database.open();
    await clear(storage);
    await expect(insert(storage, 'x'.repeat(191))).rejects.toMatchObject({
      code: 'storage.too-long',
    });
    const wrong = await storage.insertAtOnce('settings', COLUMNS, [['a', 'v', 'no number']]);
    expect(wrong).toBe(false);
    expect(await names(storage)).toEqual([]);
  });
});

describeDatabases(
  'a locked file',
  (database) => {
    test('is waited for, and the whole transaction run when it is free', async () => {
      await using storage = await database.open();
      await clear(storage);
      const other = new Database(join(database.place.dataDir, 'waybridge.db'));
      other.exec('begin immediate');
      let runs = 0;
      const done = storage.transaction((tx) => {
        runs += 1;
        return tx.insertNew('settings', COLUMNS, [['a', 'x', 1]]);
      });
      await delay(300);
      expect(runs).toBe(0);
      other.exec('commit');
      other.close();
      expect(await done).toBe(1);
      expect(runs).toBe(1);
    });

    test('that stays locked is said to be busy', async () => {
      await using storage = await database.open();
      const other = new Database(join(database.place.dataDir, 'waybridge.db'));
      other.exec('begin immediate');
      const done = storage.transaction((tx) => tx.run('delete from settings', []));
      await expect(done).rejects.toMatchObject({ code: 'storage.busy' });
      other.close();
    });

    test('a full disk is told apart, and nothing is kept', async () => {
      await using storage = await database.open();
      await clear(storage);
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(storage.db);
      await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 0)}`.execute(storage.db);
      const fill = storage.transaction((tx) =>
        tx.insertNew('settings', COLUMNS, [['a', 'x'.repeat(1_000_000), 1]]),
      );
      await expect(fill).rejects.toMatchObject({ code: 'storage.full' });
      await sql`pragma max_page_count = 4294967294`.execute(storage.db);
      expect(await names(storage)).toEqual([]);
      expect(
        await storage.transaction((tx) => tx.insertNew('settings', COLUMNS, [['a', 'x', 1]])),
      ).toBe(1);
    });
  },
  ['sqlite'],
);

describeDatabases(
  'a database server',
  (database) => {
    test('that undoes one of two deadlocked transactions sees it again', async () => {
      await using storage = await database.open();
      await clear(storage);
      await storage.transaction((tx) =>
        tx.insertNew('settings', COLUMNS, [
          ['a', '', 0],
          ['b', '', 0],
        ]),
      );
      let runs = 0;
      let locked = 0;
      const { promise: both, resolve: meet } = Promise.withResolvers<undefined>();
      const cross = (first: string, second: string): Promise<number> =>
        storage.transaction(async (tx) => {
          runs += 1;
          const text = 'update settings set updated_at = updated_at + 1 where name = ?';
          await tx.run(text, [first]);
          locked += 1;
          // Each has its first row before either asks for its second one.
          if (locked === 2) meet(undefined);
          await both;
          return tx.run(text, [second]);
        });
      expect(await Promise.all([cross('a', 'b'), cross('b', 'a')])).toEqual([1, 1]);
      expect(runs).toBe(3);
      const rows = await storage.db.selectFrom('settings').select('updated_at').execute();
      expect(rows).toEqual([{ updated_at: 2 }, { updated_at: 2 }]);
    });

    test('that ended our idle connections is asked on a new one', async () => {
      await using storage = await database.open();
      await using other = await database.open();
      await clear(storage);
      const { rows } = await sql<{ id: number }>`select connection_id() as id`.execute(storage.db);
      await sql`kill ${sql.lit(rows[0]?.id ?? 0)}`.execute(other.db);
      expect(
        await storage.transaction((tx) => tx.insertNew('settings', COLUMNS, [['a', 'x', 1]])),
      ).toBe(1);
    });

    test.each(['cut-before', 'cut-after'] as const)(
      'whose answer to COMMIT is lost (%s) leaves it unknown',
      async (act) => {
        await using direct = await database.open();
        await clear(direct);
        await using proxy = await startCuttingProxy(database.place.databaseUrl ?? '');
        await using storage = await openStorage({
          dataDir: database.place.dataDir,
          databaseUrl: proxy.url,
        });
        proxy.next('commit', act);
        const lost = storage.transaction((tx) =>
          tx.insertNew('settings', COLUMNS, [['a', 'x', 1]]),
        );
        await expect(lost).rejects.toMatchObject({ code: 'storage.commit-unknown' });
        expect(proxy.done).toBe(1);
        await expect.poll(() => names(direct)).toEqual(act === 'cut-after' ? ['a'] : []);
        // The storage goes on, on a new connection.
        await storage.transaction((tx) => tx.insertNew('settings', COLUMNS, [['b', 'x', 1]]));
        expect(await names(storage)).toContain('b');
      },
    );

    test.each(['cut-before', 'cut-after'] as const)(
      'whose answer to rows inserted at once is lost (%s) tells nothing, and a transaction finds out',
      async (act) => {
        await using direct = await database.open();
        await clear(direct);
        await using proxy = await startCuttingProxy(database.place.databaseUrl ?? '');
        await using storage = await openStorage({
          dataDir: database.place.dataDir,
          databaseUrl: proxy.url,
        });
        proxy.next('insert into', act);
        expect(await storage.insertAtOnce('settings', COLUMNS, [['a', 'x', 1]])).toBe(false);
        expect(proxy.done).toBe(1);
        await storage.transaction((tx) => tx.insertNew('settings', COLUMNS, [['a', 'x', 1]]));
        expect(await names(direct)).toEqual(['a']);
      },
    );

    test('that falls silent after rows inserted at once is not asked a second time', async () => {
      await using proxy = await startCuttingProxy(database.place.databaseUrl ?? '');
      await using storage = await openStorage({
        dataDir: database.place.dataDir,
        databaseUrl: proxy.url,
        times: { statementMs: 2_000 },
      });
      proxy.next('insert into', 'silence');
      const lost = storage.insertAtOnce('settings', COLUMNS, [['q', 'x', 1]]);
      await expect(lost).rejects.toMatchObject({ code: 'storage.commit-unknown' });
    });

    test('that is cut before COMMIT has certainly done nothing', async () => {
      await using direct = await database.open();
      await clear(direct);
      await using proxy = await startCuttingProxy(database.place.databaseUrl ?? '');
      await using storage = await openStorage({
        dataDir: database.place.dataDir,
        databaseUrl: proxy.url,
      });
      proxy.next('insert ignore', 'cut-after');
      const lost = storage.transaction((tx) => tx.insertNew('settings', COLUMNS, [['a', 'x', 1]]));
      await expect(lost).rejects.toMatchObject({ code: 'storage.unreachable' });
      expect(await names(direct)).toEqual([]);
    });

    test('that falls silent is given up', async () => {
      await using proxy = await startCuttingProxy(database.place.databaseUrl ?? '');
      await using storage = await openStorage({
        dataDir: database.place.dataDir,
        databaseUrl: proxy.url,
        times: { statementMs: 2_000 },
      });
      proxy.next('insert ignore', 'silence');
      const lost = storage.transaction((tx) => tx.insertNew('settings', COLUMNS, [['q', 'x', 1]]));
      await expect(lost).rejects.toMatchObject({ code: 'storage.unreachable' });
      expect(await names(storage)).not.toContain('q');
    });
  },
  ['mariadb', 'mysql'],
);
