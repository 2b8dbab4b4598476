import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startCuttingProxy } from '../../../tests/support/cutting-proxy.ts';
import { describeDatabases } from '../../../tests/support/databases.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { openStorage } from '../open-storage.ts';

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
  },
  ['mariadb', 'mysql'],
);
