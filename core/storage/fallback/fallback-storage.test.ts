/** MySQL away in every way that it can be, with a real server behind a road that can be cut. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql, type Kysely } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCuttingProxy } from '../../../tests/support/cutting-proxy.ts';
import type { CuttingProxy } from '../../../tests/support/cutting-proxy.ts';
import { describeDatabases } from '../../../tests/support/databases.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { idAt } from '../id-at.ts';
import { openStorage } from '../open-storage.ts';
import type { Schema } from '../schema.ts';
import type { Storage, StorageReturn, StorageStanding } from '../storage.ts';

const TIMES = { confirmMs: 1_500, patientMs: 4_000, probeMs: 20, stableMs: 100 };

describeDatabases(
  'a mirror of the database server',
  (database) => {
    let proxy: CuttingProxy;
    let changes: StorageStanding[] = [];
    let troubles: unknown[] = [];

    beforeEach(async () => {
      await database.renew();
      proxy = await startCuttingProxy(database.place.databaseUrl ?? '');
      changes = [];
      troubles = [];
    });
    afterEach(async () => {
      await proxy[Symbol.asyncDispose]();
      expect(troubles).toEqual([]);
    });

    function open(
      relayId = 'here',
      dataDir = database.place.dataDir,
      databaseUrl = proxy.url,
    ): Promise<Storage> {
      return openStorage({
        dataDir,
        databaseUrl,
        mirror: {
          relayId,
          times: TIMES,
          onChange: (standing) => void changes.push(standing),
          onTrouble: (error) => void troubles.push(error),
        },
      });
    }

    async function openReady(databaseUrl?: string): Promise<Storage> {
      const storage = await open(undefined, undefined, databaseUrl);
      await eventually(async () => {
        expect((await storage.standing()).mirror).toBe('ready');
      });
      return storage;
    }

    const isMode = (storage: Storage, mode: StorageStanding['mode']) =>
      eventually(async () => {
        expect((await storage.standing()).mode).toBe(mode);
      });

    const put = (storage: Storage, name: string, value: string) =>
      storage.transaction(
        (tx) =>
          tx.upsert('settings', { name, value, updated_at: 1 }, ['name'], ['value', 'updated_at']),
        { isUrgent: true },
      );

    async function valuesIn(storage: Pick<Storage, 'db'>): Promise<Record<string, string>> {
      const rows = await storage.db
        .selectFrom('settings')
        .selectAll()
        .where('name', 'like', 'test.%')
        .orderBy('name')
        .execute();
      return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    }

    it('goes on while it is away, and brings back what changed: new, changed and deleted rows', async () => {
      await using storage = await openReady();
      await put(storage, 'test.a', '1');
      await put(storage, 'test.b', '1');
      await put(storage, 'test.c', '1');
      // What is committed is on this disk, too, before anything is done about it.
      const mirror = new Database(join(database.place.dataDir, 'mirror.db'), { readonly: true });
      expect(mirror.prepare("select value from settings where name = 'test.c'").pluck().get()).toBe(
        '1',
      );
      mirror.close();
      proxy.setAway(true);
      await put(storage, 'test.b', '2');
      expect(storage.dialect).toBe('sqlite');
      // Queries outside of a transaction, too, both ways.
      await storage.db.deleteFrom('settings').where('name', '=', 'test.c').execute();
      await put(storage, 'test.d', '2');
      // A row whose key changes, as a person's does with a new number.
      await storage.transaction((tx) =>
        tx.run("update settings set name = 'test.z' where name = 'test.a'", []),
      );
      const expected = { 'test.b': '2', 'test.d': '2', 'test.z': '1' };
      expect(await valuesIn(storage)).toEqual(expected);
      expect(await storage.standing()).toMatchObject({ mode: 'fallback', waiting: 5 });

      proxy.setAway(false);
      await isMode(storage, 'primary');
      const there = await database.open();
      expect(await valuesIn(there)).toEqual(expected);
      expect(await valuesIn(storage)).toEqual(expected);
      expect(storage.dialect).toBe('mysql');
      expect(changes.map(({ mode }) => mode)).toEqual(['fallback', 'catching-up', 'primary']);
      // Once more: what came back is followed again.
      await put(storage, 'test.e', '3');
      proxy.setAway(true);
      expect(await valuesIn(storage)).toEqual({ ...expected, 'test.e': '3' });
      proxy.setAway(false);
      await isMode(storage, 'primary');
    });

    it.each([
      ['a write that is never answered', 'insert into `settings`', 'silence'],
      ['a write that never arrives', 'insert into `settings`', 'cut-before'],
      ['a commit whose answer is lost', 'commit', 'cut-after'],
      ['a commit that is never answered', 'commit', 'silence'],
    ] as const)('takes %s over in time, and it is there once', async (_what, text, act) => {
      await using storage = await openReady();
      await put(storage, 'test.a', '1');
      proxy.next(text, act);
      const started = performance.now();
      await put(storage, 'test.b', '1');
      expect(performance.now() - started).toBeLessThan(20_000);
      expect((await storage.standing()).mode).not.toBe('primary');
      await isMode(storage, 'primary');
      const there = await database.open();
      expect(await valuesIn(there)).toEqual({ 'test.a': '1', 'test.b': '1' });
    });

    it.each(['read-only', 'locked', 'closed'] as const)(
      'stands in for a server that is %s, and is relieved once it is not any more',
      async (what) => {
        const admin = await database.open();
        // The server's own rights do not bind who runs it.
        const guest = await guestOf(admin.db, new URL(database.place.databaseUrl ?? ''));
        await using storage = await openReady(guest.urlBy(proxy.url));
        await put(storage, 'test.a', '1');
        const away = async (code: string): Promise<void> => {
          await put(storage, 'test.b', '2');
          await put(storage, 'test.a', '2');
          expect(await storage.standing()).toMatchObject({ mode: 'fallback', waiting: 2 });
          expect(changes.map((one) => [one.mode, one.code])).toEqual([['fallback', code]]);
          expect(await valuesIn(storage)).toEqual({ 'test.a': '2', 'test.b': '2' });
          // Read past the road that is closed: nothing of it has arrived.
          if (what !== 'locked') expect(await valuesIn(admin)).toEqual({ 'test.a': '1' });
        };
        if (what === 'read-only') {
          try {
            await sql`set global read_only = 1`.execute(admin.db);
            await away('storage.read-only');
          } finally {
            await sql`set global read_only = 0`.execute(admin.db);
          }
        } else if (what === 'locked') {
          // A lock belongs to its connection.
          await admin.db.connection().execute(async (db) => {
            await sql`lock tables settings write`.execute(db);
            await away('storage.commit-unknown');
            await sql`unlock tables`.execute(db);
          });
        } else {
          await guest.setPassword('another');
          await away('storage.refused');
          await guest.setPassword('first');
        }
        await isMode(storage, 'primary');
        expect(await valuesIn(admin)).toEqual({ 'test.a': '2', 'test.b': '2' });
        await guest.remove();
      },
    );

    it('opens without it, with all that was committed, and stands in again after being stopped', async () => {
      const first = await openReady();
      await put(first, 'test.a', '1');
      await first[Symbol.asyncDispose]();
      proxy.setAway(true);
      const second = await open();
      expect(await second.standing()).toMatchObject({
        mode: 'fallback',
        code: 'storage.unreachable',
      });
      expect(await valuesIn(second)).toEqual({ 'test.a': '1' });
      await put(second, 'test.b', '2');
      await second[Symbol.asyncDispose]();
      proxy.setAway(false);
      await using third = await open();
      expect(await valuesIn(third)).toEqual({ 'test.a': '1', 'test.b': '2' });
      await isMode(third, 'primary');
      expect(await valuesIn(await database.open())).toEqual({ 'test.a': '1', 'test.b': '2' });
    });

    it('is made anew when the server was written to meanwhile', async () => {
      const first = await openReady();
      await first[Symbol.asyncDispose]();
      const other = await database.open();
      await put(other, 'test.other', '1');
      await other.db.deleteFrom('settings').where('name', 'like', 'mirror:%').execute();
      await using second = await openReady();
      proxy.setAway(true);
      expect(await valuesIn(second)).toEqual({ 'test.other': '1' });
    });

    it('ends in time while the server it waits for is silent', async () => {
      const storage = await openReady();
      proxy.setAway(true);
      await put(storage, 'test.a', '1');
      proxy.next('kysely_migration', 'silence');
      proxy.setAway(false);
      await eventually(() => {
        expect(proxy.done).toBe(1);
      });
      const started = performance.now();
      await storage[Symbol.asyncDispose]();
      expect(performance.now() - started).toBeLessThan(30_000);
    });

    it('is never brought into another database', async () => {
      const first = await openReady();
      await put(first, 'test.a', '1');
      proxy.setAway(true);
      await put(first, 'test.b', '1');
      await first[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      const { dataDir } = database.place;
      await database.renew();
      const another = await database.open();
      proxy = await startCuttingProxy(database.place.databaseUrl ?? '');
      await using second = await open('here', dataDir);
      await eventually(async () => {
        expect(await second.standing()).toMatchObject({
          mode: 'fallback',
          code: 'storage.other-database',
        });
      });
      expect(await valuesIn(another)).toEqual({});
      expect(await valuesIn(second)).toEqual({ 'test.a': '1', 'test.b': '1' });
    });

    it('lets go of what is older than a week, all of it, and the server keeps it', async () => {
      await using storage = await openReady();
      const columns = [
        ...['id', 'kind', 'lane', 'position', 'order_at', 'dedupe_key', 'dedupe_hash', 'payload'],
        ...['state', 'open', 'attempts', 'next_try_at', 'created_at'],
      ];
      const row = (id: string, at: number) => [
        ...[id, 'x', 'l', 1, 1, id, id.slice(-12) + id.slice(0, 8), '{}'],
        ...['done', null, 0, 1, at],
      ];
      const old = Array.from({ length: 1_200 }, (_, each) =>
        row(`00000000-0000-7000-8000-${String(each).padStart(12, '0')}`, 1),
      );
      const now = Date.now();
      const fresh = row(`${idAt(now).slice(0, 13)}-7000-8000-000000000000`, now);
      await storage.transaction((tx) => tx.insertNew('journal', columns, [...old, fresh]));
      while ((await storage.compact(100)) === Infinity) continue;
      const mirror = new Database(join(database.place.dataDir, 'mirror.db'), { readonly: true });
      expect(mirror.prepare('select id from journal').pluck().all()).toEqual([fresh[0]]);
      mirror.close();
      const there = await storage.db
        .selectFrom('journal')
        .select((eb) => eb.fn.countAll<number>().as('many'))
        .executeTakeFirst();
      expect(Number(there?.many)).toBe(1_201);
    });

    it('says why it cannot start where there is no mirror yet', async () => {
      proxy.setAway(true);
      await expect(open()).rejects.toMatchObject({ code: 'storage.unreachable' });
    });

    it('stores but relays no more once another relay has taken the server over', async () => {
      await using storage = await openReady();
      const relays = async (id: string, epoch: number, at: Storage) =>
        at.transaction((tx) =>
          tx.upsert(
            'relays',
            { id, epoch, started_at: 1, lease_until: 1, outlives: 1 },
            ['id'],
            ['epoch'],
          ),
        );
      await relays('here', 1, storage);
      proxy.setAway(true);
      await put(storage, 'test.a', '1');
      expect(storage.mayRelay).toBe(true);
      await relays('there', 2, await database.open());
      proxy.setAway(false);
      await eventually(() => {
        expect(storage.mayRelay).toBe(false);
      });
      await put(storage, 'test.b', '1');
      expect(await storage.standing()).toMatchObject({
        mode: 'fallback',
        code: 'storage.taken-over',
      });
      expect(await valuesIn(await database.open())).toEqual({});
    });

    it('lets what the server has settled stand, and names what only the server knows', async () => {
      const returns: StorageReturn[] = [];
      const first = await openReady();
      const entry = (id: string, state: string, isOpen: 1 | null) => ({
        id,
        kind: 'x',
        lane: 'l',
        position: 1,
        order_at: 1,
        dedupe_key: id,
        dedupe_hash: id,
        payload: '{}',
        state,
        open: isOpen,
        attempts: 0,
        next_try_at: 1,
        created_at: 1,
      });
      await first.transaction(async (tx) => {
        await tx.db
          .insertInto('journal')
          .values(entry('one', 'running', 1))
          .execute();
      });
      // Killed: no token is left in either database.
      await first[Symbol.asyncDispose]();
      const there = await database.open();
      await there.db.deleteFrom('settings').where('name', 'like', 'mirror:%').execute();
      await there.db.updateTable('journal').set({ state: 'done', open: null }).execute();
      await there.db
        .insertInto('journal')
        .values(entry('two', 'waiting', 1))
        .execute();
      proxy.setAway(true);
      await using second = await open();
      second.onReturn((returned) => {
        returns.push(returned);
        return Promise.resolve();
      });
      await second.db
        .updateTable('journal')
        .set({ state: 'unsure' })
        .where('id', '=', 'one')
        .execute();
      proxy.setAway(false);
      await isMode(second, 'primary');
      await eventually(() => {
        expect(returns).toEqual([{ settled: ['one'], unknownBefore: null }]);
      });
      const states = await second.db
        .selectFrom('journal')
        .select(['id', 'state'])
        .orderBy('id')
        .execute();
      expect(states).toEqual([
        { id: 'one', state: 'done' },
        { id: 'two', state: 'waiting' },
      ]);
    });
  },
  ['mariadb', 'mysql'],
);

/** Somebody who may do everything with this database, and nothing with the server. */
async function guestOf(db: Kysely<Schema>, { pathname }: URL) {
  const name = `guest_${randomUUID().slice(0, 8)}`;
  const all = ['localhost', '127.0.0.1'].map((host) => `'${name}'@'${host}'`);
  const setPassword = async (password: string): Promise<void> => {
    for (const one of all) {
      await sql.raw(`alter user ${one} identified by '${password}'`).execute(db);
    }
    const { rows } = await sql<{ id: number }>`
      select id from information_schema.processlist where user = ${name}`.execute(db);
    for (const { id } of rows) {
      // It may have ended by itself.
      await sql
        .raw(`kill ${String(id)}`)
        .execute(db)
        .catch(() => undefined);
    }
  };
  for (const one of all) {
    await sql.raw(`create user ${one} identified by 'first'`).execute(db);
    await sql.raw(`grant all on \`${pathname.slice(1)}\`.* to ${one}`).execute(db);
  }
  return {
    setPassword,
    urlBy(address: string): string {
      const url = new URL(address);
      url.username = name;
      url.password = 'first';
      return url.href;
    },
    async remove(): Promise<void> {
      for (const one of all) await sql.raw(`drop user ${one}`).execute(db);
    },
  };
}
