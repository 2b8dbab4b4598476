/**
 * Puts a backup in the place of the database, SQLite or MySQL. The relay must not run: the caller holds the data folder.
 *
 * What the backup knows is old: since then messages may have left in both directions. So whatever was open in it counts
 * as an attempt that nobody knows the end of, and is looked up on the other side before anything else; `restored` says
 * from when to when the database knows nothing, for what catch-up brings again.
 */
import { copyFile, chmod, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import { DATABASE_FILE, openDialect } from '../dialect.ts';
import { openSqlite } from '../dialect/sqlite.ts';
import type { Dialect } from '../dialect/types.ts';
import { roomError } from '../disk-space.ts';
import { MirrorFile } from '../fallback/mirror-file.ts';
import { migrate } from '../migrations/migrate.ts';
import { assertNotMoved, unmark } from '../move/marks.ts';
import type { Schema } from '../schema.ts';
import { StorageError } from '../storage-error.ts';
import { backupFolder, backupName } from './backup-files.ts';
import { copyTables, shapesOf } from './copy-tables.ts';
import { BACKUP_ROW, backupInfo, makeBackup } from './make-backup.ts';
import type { BackupInfo } from './make-backup.ts';

const RESTORED_ROW = 'restored';
/** Stands in MySQL while a restore replaces its rows. */
const HALF_RESTORED_ROW = 'restoring';
const STAGED_FILE = 'restoring.db';
const ROWS_PER_DELETE = 5_000;

const restoredSpan = z.object({
  /** When the backup was made, and when it was put back (ms): of what happened between the two nothing is known. */
  from: z.number(),
  to: z.number(),
  /** A person asked for it, or the database was damaged and a start did it by itself. */
  cause: z.enum(['asked', 'damaged']),
  /** How many entries were open in the backup. */
  open: z.number(),
});
export type RestoredSpan = z.infer<typeof restoredSpan>;

export interface RestorePlace {
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

export interface Restored extends RestoredSpan {
  readonly entries: number;
  /** Where the database that was there before is now; null = there was none. */
  readonly replaced: string | null;
}

/** A backup, made ready beside the database; nothing of the database is changed yet. */
export interface StagedBackup extends AsyncDisposable {
  readonly info: BackupInfo;
  readonly open: number;
  readonly db: Kysely<Schema>;
  /** Puts it in the place of the database. Once. */
  putBack(place: RestorePlace): Promise<Restored>;
}

/**
 * Copies a backup into the data folder, examines it, and brings it up to date.
 * @throws StorageError `backup.unreadable`, `storage.corrupt`, `storage.newer-schema`, `storage.full`
 */
export async function stageBackup(
  file: string,
  dataDir: string,
  cause: RestoredSpan['cause'] = 'asked',
): Promise<StagedBackup> {
  const staged = join(dataDir, STAGED_FILE);
  await remove(staged);
  if (!(await isSqlite(file))) throw new StorageError('backup.unreadable', { file });
  let dialect: Dialect | null = null;
  try {
    await copyFile(file, staged);
    await chmod(staged, 0o600);
    dialect = await openSqlite(staged);
    const info = await examine(dialect, file);
    await migrate(dialect);
    dialect.ready();
    await unmark(dialect.db);
    const lookedUp = await markRestored(dialect, { from: info.madeAt, to: Date.now(), cause });
    return new Staged(dialect, staged, info, lookedUp);
  } catch (error) {
    await dialect?.close();
    await remove(staged);
    throw roomError(error, staged);
  }
}

/** Between when and when the database knows nothing, because a backup took its place; null = it never did. */
export async function restoredSpanOf(db: Kysely<Schema>): Promise<RestoredSpan | null> {
  const value = await settingOf(db, RESTORED_ROW);
  return value === null ? null : restoredSpan.parse(JSON.parse(value));
}

/** @throws StorageError `storage.half-restored`, `storage.moved`, `storage.half-moved` */
export async function assertWhole(db: Kysely<Schema>): Promise<void> {
  const file = await settingOf(db, HALF_RESTORED_ROW);
  if (file !== null) throw new StorageError('storage.half-restored', { file });
  await assertNotMoved(db);
}

class Staged implements StagedBackup {
  readonly info: BackupInfo;
  readonly open: number;
  readonly #dialect: Dialect;
  readonly #file: string;
  #isClosed = false;

  constructor(dialect: Dialect, file: string, info: BackupInfo, open: number) {
    this.#dialect = dialect;
    this.#file = file;
    this.info = info;
    this.open = open;
  }

  get db(): Kysely<Schema> {
    return this.#dialect.db;
  }

  async putBack(place: RestorePlace): Promise<Restored> {
    const span = await restoredSpanOf(this.db);
    if (span === null) throw new Error('a staged backup says when it was put back');
    const replaced = place.databaseUrl?.trim()
      ? await this.#intoMysql(place)
      : await this.#intoSqlite(place.dataDir, span.cause);
    return { ...span, entries: this.info.entries, replaced };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await remove(this.#file);
  }

  /** The file takes the other one's name in one step; whatever happens, one of the two is there. */
  async #intoSqlite(dataDir: string, cause: RestoredSpan['cause']): Promise<string | null> {
    const target = join(dataDir, DATABASE_FILE);
    // What may lack room comes first: until then the other one is as it was.
    await sql`pragma wal_checkpoint(truncate)`.execute(this.db);
    await this.#close();
    await remove(`${this.#file}-wal`);
    const replaced = await setAside(target, dataDir, cause === 'damaged' ? 'damaged' : 'replaced');
    // A log that belongs to the old file would be taken for the new one's.
    for (const ending of ['-wal', '-shm']) await rm(`${target}${ending}`, { force: true });
    await rename(this.#file, target);
    return replaced;
  }

  async #intoMysql(place: RestorePlace): Promise<string | null> {
    const target = await openDialect(place);
    try {
      await migrate(target);
      const replaced = await backupOf(target, place.dataDir);
      await putSetting(target, HALF_RESTORED_ROW, replaced ?? '');
      const shapes = await shapesOf(this.db);
      for (const { name } of shapes) await empty(target, name);
      await copyTables({ db: this.db, dialect: 'sqlite' }, target, shapes);
      await sql`delete from settings where name = ${HALF_RESTORED_ROW}`.execute(target.db);
      // It follows what was there before.
      await MirrorFile.setAside(place.dataDir);
      return replaced;
    } finally {
      await target.close();
    }
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#dialect.close();
  }
}

const SQLITE_HEAD = 'SQLite format 3\0';

async function isSqlite(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'r');
    const { buffer } = await handle.read(
      Buffer.alloc(SQLITE_HEAD.length),
      0,
      SQLITE_HEAD.length,
      0,
    );
    return buffer.toString('latin1') === SQLITE_HEAD;
  } catch {
    return false;
  }
}

async function examine(dialect: Dialect, file: string): Promise<BackupInfo> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(dialect.db);
  if (rows[0]?.quick_check !== 'ok') throw new StorageError('storage.corrupt', { place: file });
  const value = await settingOf(dialect.db, BACKUP_ROW).catch(() => undefined);
  if (value === undefined) throw new StorageError('backup.unreadable', { file });
  // What a restore set aside is the database itself.
  if (value === null) return infoOf(dialect.db);
  const info = backupInfo.safeParse(JSON.parse(value));
  if (!info.success) throw new StorageError('backup.unreadable', { file });
  return info.data;
}

/** Of a database that was in use: its newest entry is not newer than the moment at which it was set aside. */
async function infoOf(db: Kysely<Schema>): Promise<BackupInfo> {
  const { rows } = await sql<{ entries: number; newest: number | null }>`
    select count(*) as entries, max(created_at) as newest from journal`.execute(db);
  return { madeAt: rows[0]?.newest ?? 0, dialect: 'sqlite', entries: rows[0]?.entries ?? 0 };
}

/**
 * What waited, ran or was parked may have been carried out since: as `running` of a relay that is gone it is looked up
 * first. What is parked on its way into HighLevel waits for its fact as before, and is looked up when it leaves. Answers
 * how many are looked up.
 */
async function markRestored(dialect: Dialect, known: Omit<RestoredSpan, 'open'>): Promise<number> {
  return dialect.db.transaction().execute(async (tx) => {
    const open = await dialect.run(
      tx,
      `update journal set state = 'running', owner = 'restored', epoch = 0,
       claimed_at = coalesce(claimed_at, created_at)
       where \`open\` = 1 and (state in ('waiting', 'running')
         or state = 'parked' and kind in ('highlevel.message', 'workflow.action', 'call.reply'))`,
      [],
    );
    const span: RestoredSpan = { ...known, open };
    const row = { name: RESTORED_ROW, value: JSON.stringify(span), updated_at: span.to };
    await dialect.upsert(tx, {
      table: 'settings',
      row,
      key: ['name'],
      update: ['value', 'updated_at'],
    });
    await dialect.run(tx, 'delete from settings where name in (?, ?)', [
      BACKUP_ROW,
      HALF_RESTORED_ROW,
    ]);
    // No relay of the backup's time holds anything any more.
    await dialect.run(tx, 'update relays set lease_until = 0', []);
    await dialect.run(tx, 'update lane_leases set relay_id = null', []);
    // They may have been taken in since; catch-up and the reading back of HighLevel bring what was not.
    await dialect.run(tx, 'delete from posts', []);
    return open;
  });
}

async function settingOf(db: Kysely<Schema>, name: string): Promise<string | null> {
  const { rows } = await sql<{ value: string }>`
    select value from settings where name = ${name}`.execute(db);
  return rows[0]?.value ?? null;
}

async function putSetting(dialect: Dialect, name: string, value: string): Promise<void> {
  const row = { name, value, updated_at: Date.now() };
  await dialect.db.transaction().execute((tx) =>
    dialect.upsert(tx, {
      table: 'settings',
      row,
      key: ['name'],
      update: ['value', 'updated_at'],
    }),
  );
}

async function backupOf(dialect: Dialect, dataDir: string): Promise<string | null> {
  const { rows } = await sql<{ many: number }>`
    select (select count(*) from journal) + (select count(*) from locations) as many`.execute(
    dialect.db,
  );
  if (rows[0] === undefined || rows[0].many === 0) return null;
  const file = join(backupFolder(dataDir), backupName(Date.now(), 'replaced'));
  await makeBackup(dialect, file);
  return file;
}

async function empty(dialect: Dialect, table: keyof Schema): Promise<void> {
  const kept = table === 'settings' ? sql`name <> ${HALF_RESTORED_ROW}` : sql`1 = 1`;
  for (;;) {
    const result = await sql`
      delete from ${sql.table(table)} where ${kept} limit ${sql.lit(ROWS_PER_DELETE)}`.execute(
      dialect.db,
    );
    if (Number(result.numAffectedRows ?? 0n) < ROWS_PER_DELETE) return;
  }
}

/** A second name for the database that is replaced, sound or not; null = there is none. */
async function setAside(
  file: string,
  dataDir: string,
  reason: 'replaced' | 'damaged',
): Promise<string | null> {
  if ((await stat(file).catch(() => null)) === null) return null;
  await foldLog(file);
  const aside = join(backupFolder(dataDir), backupName(Date.now(), reason));
  try {
    await mkdir(backupFolder(dataDir), { recursive: true, mode: 0o700 });
    for (const ending of ['', '-wal']) {
      await second(`${file}${ending}`, `${aside}${ending}`);
    }
  } catch (error) {
    await remove(aside);
    throw roomError(error, aside);
  }
  return aside;
}

/** What stands in the log becomes part of the file; a damaged file keeps its log beside it. */
async function foldLog(file: string): Promise<void> {
  const dialect = await openSqlite(file).catch(() => null);
  if (dialect === null) return;
  await sql`pragma wal_checkpoint(truncate)`.execute(dialect.db).catch(() => undefined);
  await dialect.close();
}

async function second(file: string, name: string): Promise<void> {
  if ((await stat(file).catch(() => null)) === null) return;
  // Where the file system knows no second names, its bytes are copied.
  await link(file, name).catch(() => copyFile(file, name));
}

async function remove(file: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm']) await rm(`${file}${ending}`, { force: true });
}
