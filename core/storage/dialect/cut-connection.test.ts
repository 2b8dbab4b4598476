import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startCuttingProxy } from '../../../tests/support/cutting-proxy.ts';
import { describeDatabases } from '../../../tests/support/databases.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { openStorage } from '../open-storage.ts';

const COLUMNS = ['name', 'value', 'updated_at'] as const;

function timers(): number {
  return process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length;
}

describeDatabases(
  'a connection that is cut',
  (database) => {
    test('leaves nothing behind for which a process would wait', async () => {
      const { dataDir, databaseUrl = '' } = database.place;
      await using proxy = await startCuttingProxy(databaseUrl);
      await using storage = await openStorage({ dataDir, databaseUrl: proxy.url });
      const before = timers();
      proxy.next('select 40 + 2', 'cut-before');
      await expect(sql`select 40 + 2`.execute(storage.db)).rejects.toThrow();
      // Long before the statement's own time limit.
      await eventually(() => {
        expect(timers()).toBeLessThanOrEqual(before);
      }, 5_000);
    });

    test('in the middle of a transaction is said as such, although it cannot be rolled back', async () => {
      const { dataDir, databaseUrl = '' } = database.place;
      await using proxy = await startCuttingProxy(databaseUrl);
      await using storage = await openStorage({ dataDir, databaseUrl: proxy.url });
      proxy.next('select 40 + 3', 'cut-before');
      const cut = storage.transaction((tx) => tx.all('select 40 + 3', []));
      await expect(cut).rejects.toMatchObject({ code: 'storage.unreachable' });
      expect(await storage.db.selectFrom('locations').select('id').execute()).toEqual([]);
    });

    test('by the server for its silence is replaced, and what it had locked is free', async () => {
      const { dataDir, databaseUrl = '' } = database.place;
      await using storage = await openStorage({ dataDir, databaseUrl, times: { idleMs: 1_000 } });
      await storage.transaction((tx) => tx.insertNew('settings', COLUMNS, [['one', '1', 1]]));
      const locked = Promise.withResolvers<undefined>();
      const wakes = Promise.withResolvers<undefined>();
      const silent = storage.transaction(async (tx) => {
        await tx.run("UPDATE settings SET value = '2' WHERE name = 'one'", []);
        locked.resolve(undefined);
        await wakes.promise;
        await tx.run("UPDATE settings SET value = '3' WHERE name = 'one'", []);
      });
      await locked.promise;
      const one = storage.db.selectFrom('settings').select('value').where('name', '=', 'one');
      const free = eventually(async () => {
        expect(await one.forUpdate().skipLocked().execute()).toEqual([{ value: '1' }]);
      }, 15_000);
      await free.finally(() => {
        wakes.resolve(undefined);
      });
      await expect(silent).rejects.toMatchObject({ code: 'storage.unreachable' });
      expect(await one.execute()).toEqual([{ value: '1' }]);
    });
  },
  ['mariadb', 'mysql'],
);
