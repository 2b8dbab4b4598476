import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../../tests/support/temp-folder.ts';
import { Checkpoints } from './checkpoints.ts';
import type { CheckpointOptions } from './checkpoints.ts';
import { openSqlite } from './sqlite.ts';

const PAGES_IN_LOG = 60;
const QUIET_MS = 20;

/** A file whose pages are written in no order. */
class Written {
  readonly database: Database.Database;
  readonly checkpoints: Checkpoints;

  constructor(file: string, options: CheckpointOptions = {}) {
    this.database = new Database(file);
    this.database.pragma('journal_mode = WAL');
    this.database.exec('create table if not exists t (key blob primary key, value blob)');
    this.checkpoints = new Checkpoints(this.database, {
      ...{ pagesInLog: PAGES_IN_LOG, quietMs: QUIET_MS },
      ...options,
    });
  }

  insert(rows = 5): void {
    const insert = this.database.prepare('insert into t values (?, ?)');
    for (let row = 0; row < rows; row += 1) insert.run(randomBytes(16), randomBytes(1_000));
  }

  commit(): void {
    this.database.transaction(() => {
      this.insert();
    })();
    this.checkpoints.committed();
  }

  until(isReached: () => boolean): void {
    for (let commits = 0; !isReached(); commits += 1) {
      if (commits === 1_000) throw new Error('not reached');
      this.commit();
    }
  }

  /** Pages that are in the log alone. */
  get pages(): number {
    return pagesIn(this.database);
  }

  get copiedHereFrom(): unknown {
    return this.database.pragma('wal_autocheckpoint', { simple: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.checkpoints.close();
    this.database.close();
  }
}

function pagesIn(database: Database.Database): number {
  const [found] = database.pragma('wal_checkpoint(NOOP)') as {
    log: number;
    checkpointed: number;
  }[];
  return (found?.log ?? 0) - (found?.checkpointed ?? 0);
}

test('a long log goes into the file by a thread, which ends when there is nothing more to do', async () => {
  await using written = new Written(join(await tempFolder(), 'a.db'));
  written.commit();
  expect(written.checkpoints.hasThread).toBe(false);
  for (let round = 0; round < 2; round += 1) {
    written.until(() => written.checkpoints.isCopying);
    expect(written.checkpoints.hasThread).toBe(true);
    await expect.poll(() => written.pages).toBe(0);
    await expect.poll(() => written.checkpoints.hasThread).toBe(false);
    // The log begins anew.
    written.commit();
    expect(written.pages).toBeLessThan(PAGES_IN_LOG);
  }
});

test('what is left to copy while a transaction is open is copied after its commit', async () => {
  await using written = new Written(join(await tempFolder(), 'a.db'));
  written.until(() => written.checkpoints.isCopying);
  written.database.exec('begin immediate');
  written.insert();
  await expect.poll(() => written.checkpoints.isCopying).toBe(false);
  written.database.exec('commit');
  expect(written.pages).toBeGreaterThan(0);
  written.checkpoints.committed();
  expect(written.pages).toBe(0);
});

test('while somebody reads the log it grows, and afterwards it goes into the file', async () => {
  const file = join(await tempFolder(), 'a.db');
  await using written = new Written(file);
  const reader = new Database(file, { readonly: true });
  reader.exec('begin');
  reader.prepare('select count(*) from t').get();
  written.until(() => written.checkpoints.isCopying);
  await expect.poll(() => written.checkpoints.isCopying).toBe(false);
  expect(written.pages).toBeGreaterThanOrEqual(PAGES_IN_LOG);
  // It is not asked again for every commit.
  for (let commits = 0; commits < 4; commits += 1) written.commit();
  reader.close();
  written.until(() => written.checkpoints.isCopying);
  await expect.poll(() => written.pages).toBe(0);
});

describe('a thread that ends by itself', () => {
  const PROGRAMS = {
    'at its start': `throw new Error('cannot start');`,
    'when it is asked': `require('node:worker_threads').parentPort.on('message', () => process.exit(3));`,
  };

  for (const [when, text] of Object.entries(PROGRAMS)) {
    test(`${when}: SQLite copies by itself`, async () => {
      const folder = await tempFolder();
      const program = join(folder, 'thread.cjs');
      await writeFile(program, text);
      await using written = new Written(join(folder, 'a.db'), { program });
      expect(written.copiedHereFrom).toBe(3 * PAGES_IN_LOG);
      written.until(() => written.checkpoints.isCopying);
      await expect.poll(() => written.checkpoints.hasThread).toBe(false);
      expect(written.copiedHereFrom).toBe(PAGES_IN_LOG);
      for (let commits = 0; commits < 50; commits += 1) {
        written.commit();
        expect(written.pages).toBeLessThan(2 * PAGES_IN_LOG);
      }
      expect(written.checkpoints.hasThread).toBe(false);
    });
  }

  // A name without a folder is refused at once, as where the system gives no more threads; a missing file, a little later.
  for (const name of ['nowhere', join(import.meta.dirname, 'nowhere.js')]) {
    test(`or cannot be made (${name.includes('.') ? 'later' : 'at once'}): the commit stands`, async () => {
      await using written = new Written(join(await tempFolder(), 'a.db'), { program: name });
      written.until(() => written.copiedHereFrom === PAGES_IN_LOG || written.checkpoints.hasThread);
      await expect.poll(() => written.checkpoints.hasThread).toBe(false);
      expect(written.copiedHereFrom).toBe(PAGES_IN_LOG);
      written.commit();
    });
  }
});

test('a thread that never answers leaves the log to SQLite at three times its length', async () => {
  const folder = await tempFolder();
  const program = join(folder, 'thread.cjs');
  const silent = `require('node:worker_threads').parentPort.on('message', (asked) => { if (asked === 'end') process.exit(); });`;
  await writeFile(program, silent);
  await using written = new Written(join(folder, 'a.db'), { program });
  for (let commits = 0; commits < 200; commits += 1) {
    written.commit();
    expect(written.pages).toBeLessThan(4 * PAGES_IN_LOG);
  }
  expect(written.checkpoints.isCopying).toBe(true);
});

test('closing waits for the thread: nothing of the log is left', async () => {
  const file = join(await tempFolder(), 'a.db');
  const written = new Written(file);
  written.until(() => written.checkpoints.isCopying);
  await written[Symbol.asyncDispose]();
  expect(existsSync(`${file}-wal`)).toBe(false);
});

test('a SQLite database gives space back, is read in one moment and closes while its log is copied', async () => {
  const file = join(await tempFolder(), 'a.db');
  const dialect = await openSqlite(file, { checkpoints: { pagesInLog: PAGES_IN_LOG } });
  await sql`create table kysely_migration (name text)`.execute(dialect.db);
  await sql`create table t (key text primary key, value text)`.execute(dialect.db);
  const insert = async (from: number): Promise<void> => {
    await dialect.db.transaction().execute(async (tx) => {
      for (let key = from; key < from + 20; key += 1) {
        const values = [randomBytes(8).toString('hex'), 'x'.repeat(3_000)];
        await dialect.run(tx, 'insert into t values (?, ?)', values);
      }
    });
  };
  for (let from = 0; from < 1_000; from += 20) await insert(from);
  const count = sql<{ n: number }>`select count(*) as n from t`;
  await dialect.snapshot(async (db) => {
    await insert(1_000);
    expect((await count.execute(db)).rows).toEqual([{ n: 1_000 }]);
  });
  await sql`delete from t where rowid % 2 = 0`.execute(dialect.db);
  expect(await dialect.compact(10_000)).toBe(0);
  for (let from = 0; from < 200; from += 20) await insert(from);
  await dialect.close();
  expect(existsSync(`${file}-wal`)).toBe(false);
  // Opening reads it through.
  const again = await openSqlite(file);
  expect((await count.execute(again.db)).rows).toEqual([{ n: 710 }]);
  await again.close();
});

test('SIGKILL while the log is copied loses nothing that was committed (P1)', async () => {
  const folder = await tempFolder();
  const file = join(folder, 'a.db');
  const acknowledged = join(folder, 'acknowledged');
  const program = `
    import { openSync, writeSync } from 'node:fs';
    import { randomBytes } from 'node:crypto';
    import Database from ${JSON.stringify(import.meta.resolve('better-sqlite3'))};
    import { Checkpoints } from ${JSON.stringify(new URL('./checkpoints.ts', import.meta.url).href)};
    const said = openSync(${JSON.stringify(acknowledged)}, 'a');
    const database = new Database(${JSON.stringify(file)});
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec('create table if not exists t (key text primary key, value blob)');
    const insert = database.prepare('insert into t values (?, ?)');
    const checkpoints = new Checkpoints(database, { pagesInLog: 400 });
    const commit = () => {
      const keys = Array.from({ length: 20 }, () => randomBytes(16).toString('hex'));
      database.transaction(() => { for (const key of keys) insert.run(key, randomBytes(1_000)); })();
      writeSync(said, keys.join('\\n') + '\\n');
      checkpoints.committed();
    };
    while (!checkpoints.isCopying) commit();
    // From now on the thread starts, copies, and is asked again and again.
    const until = performance.now() + Number(process.env.DIES_AFTER_MS);
    const goOn = () => {
      if (performance.now() > until && checkpoints.isCopying) process.kill(process.pid, 'SIGKILL');
      commit();
      setImmediate(goOn);
    };
    goOn();`;
  for (const diesAfterMs of [40, 80, 120]) {
    const env = { ...process.env, DIES_AFTER_MS: String(diesAfterMs) };
    const { signal, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { env, encoding: 'utf8' },
    );
    expect(signal, stderr).toBe('SIGKILL');
    const database = new Database(file);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const kept = new Set(database.prepare('select key from t').pluck().all());
    const keys = readFileSync(acknowledged, 'utf8').trim().split('\n');
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.filter((key) => !kept.has(key))).toEqual([]);
    database.close();
  }
});
