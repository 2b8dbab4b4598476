import { mkdir, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startCuttingProxy } from '../../../tests/support/cutting-proxy.ts';
import { describeDatabases } from '../../../tests/support/databases.ts';
import type { TestDatabase } from '../../../tests/support/databases.ts';
import { tempFolder } from '../../../tests/support/temp-folder.ts';
import { openDialect } from '../dialect.ts';
import { SQLITE_DDL } from '../dialect/sqlite-ddl.ts';
import { migrations } from '../migrations/list.ts';
import { openStorage } from '../open-storage.ts';
import type { Storage } from '../storage.ts';
import { backupFolder, backupName, listBackups, pruneBackups } from './backup-files.ts';
import { Backups } from './backups.ts';
import { restoredSpanOf, stageBackup } from './restore.ts';

const entry = (n: number, state = 'done') => ({
  id: `0199a000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  kind: 'whatsapp.message',
  location_id: 'loc',
  instance_id: 'one',
  lane: 'wa:one:5511@s.whatsapp.net',
  position: n,
  order_at: n,
  dedupe_key: `key ${String(n)}`,
  dedupe_hash: `hash ${String(n)}`,
  payload: `{"text":"ação ☕ ${String(n)}"}`,
  state,
  open: state === 'done' ? null : (1 as const),
  attempts: 0,
  next_try_at: 0,
  created_at: 1_000 + n,
});

const link = (n: number) => ({
  instance_id: 'one',
  whatsapp_id: `W${String(n)}`,
  location_id: 'loc',
  highlevel_id: `H${String(n)}`,
  part: 0,
  parts: 1,
  origin: 'contact',
  peer: 'p',
  receipt_rank: 0,
  created_at: n,
});

async function fill(storage: Storage, from: number, to: number): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  await storage.transaction(async (tx) => {
    await tx.db
      .insertInto('journal')
      .values(numbers.map((n) => entry(n)))
      .execute();
    await tx.db.insertInto('message_links').values(numbers.map(link)).execute();
  });
}

async function contents(storage: Pick<Storage, 'db'>): Promise<unknown> {
  return {
    journal: await storage.db.selectFrom('journal').selectAll().orderBy('id').execute(),
    links: await storage.db
      .selectFrom('message_links')
      .selectAll()
      .orderBy('whatsapp_id')
      .execute(),
  };
}

const placeFor = (database: TestDatabase, name: string): string =>
  join(database.place.dataDir, 'backups', name);

describeDatabases('a backup', (database) => {
  test('shows one moment of a database that is being written, whole', async () => {
    await database.renew();
    await using storage = await database.open();
    await fill(storage, 0, 1_000);
    const before = await contents(storage);
    const file = placeFor(database, 'one.db');
    const made = storage.backUp(file);
    // What a message writes, it writes in one transaction: half of it must never be seen.
    const stop = new AbortController();
    const writer = (async () => {
      for (let n = 1_000; !stop.signal.aborted; n += 10) {
        await fill(storage, n, n + 10);
        await turn();
      }
    })();
    const info = await made;
    stop.abort();
    await writer;
    expect(info.entries).toBeGreaterThanOrEqual(1_000);
    await using staged = await stageBackup(file, await tempFolder());
    const { journal, links } = (await contents(staged)) as { journal: unknown[]; links: unknown[] };
    expect(journal).toHaveLength(info.entries);
    expect(links).toHaveLength(info.entries);
    expect(journal.slice(0, 1_000)).toEqual((before as { journal: unknown[] }).journal);
    expect(await readdir(backupFolder(database.place.dataDir))).toEqual(['one.db']);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('comes back into the same kind of database and into the other one, and what was there is kept', async () => {
    await database.renew();
    const file = placeFor(database, 'one.db');
    let before: unknown;
    {
      await using storage = await database.open();
      await fill(storage, 0, 450);
      await storage.db.insertInto('journal').values(entry(450, 'waiting')).execute();
      await storage.backUp(file);
      before = await contents(storage);
      await fill(storage, 500, 510);
    }
    const sqlite = { dataDir: await tempFolder() };
    for (const place of [database.place, sqlite]) {
      await using staged = await stageBackup(file, place.dataDir);
      const restored = await staged.putBack(place);
      expect(restored).toMatchObject({ entries: 451, open: 1, cause: 'asked' });
      expect(restored.replaced === null).toBe(place === sqlite);
      await using storage = await openStorage(place);
      const now = (await contents(storage)) as { journal: { state: string }[] };
      // Whether it was carried out since is not known: it is looked up first.
      expect(now.journal.at(-1)).toMatchObject({ state: 'running', owner: 'restored' });
      expect(now.journal.slice(0, -1)).toEqual(
        (before as { journal: unknown[] }).journal.slice(0, -1),
      );
      expect((await restoredSpanOf(storage.db))?.from).toBeLessThan(restored.to);
      if (restored.replaced === null) continue;
      // The way back: what the restore set aside can be put back itself.
      await storage[Symbol.asyncDispose]();
      await using undo = await stageBackup(restored.replaced, place.dataDir);
      expect(undo.info.entries).toBe(461);
    }
  });

  test('is made before a migration, as the database was before it', async () => {
    await database.renew();
    const last = Object.keys(migrations(SQLITE_DDL)).at(-1) ?? '';
    {
      await using storage = await database.open();
      await fill(storage, 0, 3);
      // All migrations find their changes done already.
      await sql`delete from kysely_migration where name = ${last}`.execute(storage.db);
    }
    await using storage = await database.open();
    const backups = await listBackups(database.place.dataDir);
    expect(backups.map(({ reason }) => reason)).toEqual(['before-update']);
    await using staged = await stageBackup(backups[0]?.file ?? '', await tempFolder());
    expect(await contents(staged)).toEqual(await contents(storage));
  });

  test('that a crash cut off in the middle of its way back is told, and done again', async () => {
    if (database.kind === 'sqlite') return;
    await database.renew();
    const file = placeFor(database, 'one.db');
    const { dataDir, databaseUrl = '' } = database.place;
    {
      await using storage = await database.open();
      await fill(storage, 0, 450);
      await storage.backUp(file);
      await fill(storage, 450, 460);
    }
    {
      await using proxy = await startCuttingProxy(databaseUrl);
      await using staged = await stageBackup(file, dataDir);
      // The first rows are there and committed, the next ones never arrive.
      proxy.next('insert ignore into `journal`', 'cut-before', 'hash 150');
      await expect(staged.putBack({ dataDir, databaseUrl: proxy.url })).rejects.toThrow();
      expect(proxy.done).toBe(1);
    }
    const half = await openDialect(database.place);
    const rows = await half.db.selectFrom('journal').select('id').execute();
    await half.close();
    expect(rows).toHaveLength(200);
    await expect(database.open()).rejects.toMatchObject({ code: 'storage.half-restored' });
    await using staged = await stageBackup(file, dataDir);
    await staged.putBack(database.place);
    await using storage = await database.open();
    expect(await contents(storage)).toMatchObject({ journal: { length: 450 } });
  });
});

describeDatabases(
  'a file',
  (database) => {
    test('that is no backup, is damaged, or is newer is refused, and the database stays', async () => {
      await database.renew();
      const { dataDir } = database.place;
      const good = placeFor(database, 'good.db');
      {
        await using storage = await database.open();
        await fill(storage, 0, 300);
        await storage.backUp(good);
      }
      const text = join(dataDir, 'notes.txt');
      await writeFile(text, 'not a database, but long enough to look like one '.repeat(50));
      await expect(stageBackup(text, dataDir)).rejects.toMatchObject({ code: 'backup.unreadable' });
      const missing = join(dataDir, 'nothing.db');
      await expect(stageBackup(missing, dataDir)).rejects.toMatchObject({
        code: 'backup.unreadable',
      });
      const bytes = await readFile(good);
      const damaged = join(dataDir, 'damaged.db');
      await writeFile(damaged, bytes.fill(0x55, 8192 * 3, 8192 * 6));
      await expect(stageBackup(damaged, dataDir)).rejects.toMatchObject({
        code: 'storage.corrupt',
      });
      expect((await readdir(dataDir)).filter((name) => name.startsWith('restoring'))).toEqual([]);
      await using storage = await database.open();
      expect(await contents(storage)).toMatchObject({ journal: { length: 300 } });
    });

    test('of a database that is damaged is set aside at the start, and the newest sound backup takes its place', async () => {
      await database.renew();
      const { dataDir } = database.place;
      const file = join(dataDir, 'waybridge.db');
      {
        await using storage = await database.open();
        await fill(storage, 0, 300);
        for (const at of [1_000, 2_000]) {
          await storage.backUp(join(backupFolder(dataDir), backupName(at, 'scheduled')));
        }
        await fill(storage, 300, 310);
      }
      // The newer backup is of no use either.
      await truncate(join(backupFolder(dataDir), backupName(2_000, 'scheduled')), 20_000);
      const bytes = await readFile(file);
      await writeFile(file, bytes.fill(0x55, 8192 * 3, 8192 * 6));
      await using storage = await database.open();
      expect(await contents(storage)).toMatchObject({ journal: { length: 300 } });
      expect(await restoredSpanOf(storage.db)).toMatchObject({ cause: 'damaged' });
      const aside = (await listBackups(dataDir)).filter(({ reason }) => reason === 'damaged');
      expect(aside.map(({ bytes: size }) => size)).toEqual([bytes.length]);
    });

    test('of a database that is damaged, without a backup, is told and left alone', async () => {
      await database.renew();
      const file = join(database.place.dataDir, 'waybridge.db');
      {
        await using storage = await database.open();
        await fill(storage, 0, 300);
      }
      const bytes = (await readFile(file)).fill(0x55, 8192 * 3, 8192 * 6);
      await writeFile(file, bytes);
      await expect(database.open()).rejects.toMatchObject({ code: 'storage.corrupt' });
      const now = await readFile(file);
      expect(now.length).toBe(bytes.length);
      // Opening it counts in the first page.
      expect(now.subarray(8192)).toEqual(bytes.subarray(8192));
    });
  },
  ['sqlite'],
);

describeDatabases('a backup of a relay that stops', (database) => {
  test('is given up, and nothing is left of it', async () => {
    await database.renew();
    const { dataDir } = database.place;
    await using storage = await database.open();
    await fill(storage, 0, 300);
    const seen: string[] = [];
    const backups = new Backups({
      ...{ storage, dataDir, everyMs: 0, kept: 2 },
      events: {
        backupMade: ({ reason }) => seen.push(reason),
        backupFailed: ({ code }) => seen.push(code),
      },
    });
    // A relay that was killed in the middle of one leaves this.
    await mkdir(backups.folder, { recursive: true });
    await writeFile(join(backups.folder, `${backupName(1_000, 'scheduled')}.partial`), 'half');
    const made = backups.make('asked');
    const refused = expect(made).rejects.toMatchObject({ code: 'backup.stopped' });
    await backups[Symbol.asyncDispose]();
    await refused;
    expect(await readdir(backups.folder)).toEqual([]);
    // Nothing that a person would have to see to.
    expect(seen).toEqual([]);
    expect(backups.failure).toBe(null);
  });
});

describeDatabases(
  'backups by the clock',
  (database) => {
    test('are due once there is something to lose, kept in number, and say when they fail', async () => {
      await database.renew();
      const { dataDir } = database.place;
      await using storage = await database.open();
      const seen: string[] = [];
      await using backups = new Backups({
        storage,
        dataDir,
        everyMs: 60_000,
        kept: 2,
        events: {
          backupMade: ({ reason }) => seen.push(reason),
          backupFailed: ({ code }) => seen.push(code),
        },
      });
      expect(await backups.isDue()).toBe(false);
      const row = {
        id: 'loc',
        name: 'Loc',
        language: 'en',
        state: 'active',
        created_at: 0,
        updated_at: 0,
      };
      await storage.db.insertInto('locations').values(row).execute();
      expect(await backups.isDue()).toBe(true);
      for (let n = 0; n < 4; n += 1) await backups.make('scheduled');
      await backups.make('asked');
      expect(await backups.isDue()).toBe(false);
      expect(await backups.isDue(Date.now() + 60_000)).toBe(true);
      const reasons = (await backups.all()).map(({ reason }) => reason);
      expect(reasons).toEqual(['asked', 'scheduled', 'scheduled']);
      await pruneBackups(dataDir, 0);
      expect(await backups.all()).toHaveLength(2);

      await rm(backups.folder, { recursive: true });
      await writeFile(backups.folder, 'in the way');
      await expect(backups.make('scheduled')).rejects.toMatchObject({ code: 'storage.folder' });
      expect(backups.failure?.code).toBe('storage.folder');
      await rm(backups.folder);
      await backups.make('scheduled');
      expect(backups.failure).toBe(null);
      expect(seen.slice(-2)).toEqual(['storage.folder', 'scheduled']);
    });
  },
  ['sqlite'],
);
