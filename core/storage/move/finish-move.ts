/**
 * The last step of a move, at a start, before anything is open: the last changes are copied, the old database is marked,
 * and from then on the new one is in use. Cut off anywhere it is done again; the file `database.json` decides.
 */
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { shapesOf } from '../backup/copy-tables.ts';
import { DATABASE_FILE } from '../dialect.ts';
import { openMysql } from '../dialect/mysql.ts';
import { openSqlite } from '../dialect/sqlite.ts';
import type { Dialect, ServerDialect } from '../dialect/types.ts';
import { ChangeNotes } from '../fallback/change-notes.ts';
import { copyBack } from '../fallback/copy-back.ts';
import { MIRROR_FILE, MirrorFile } from '../fallback/mirror-file.ts';
import { isDiskFull } from '../disk-space.ts';
import { isAway } from '../is-away.ts';
import { migrate } from '../migrations/migrate.ts';
import { isStorageError, StorageError } from '../storage-error.ts';
import { markMoved, marksOf, markSwitched, unmark } from './marks.ts';
import { databaseOf, readMoving, removeMoving, writeMoved, writeMoving } from './move-file.ts';
import type { Moving } from './move-file.ts';
import { setSqliteAside } from './targets.ts';

interface MovePlace {
  readonly dataDir: string;
  /** What the setting says; undefined = SQLite. */
  readonly setting: string | undefined;
}

/**
 * Nothing happens where no move is ready; one whose server is away just now, or for which there is no room, goes on later.
 * @throws StorageError
 */
export async function finishMove({ dataDir, setting }: MovePlace): Promise<void> {
  const moving = await readMoving(dataDir);
  if (moving?.phase !== 'ready') return;
  const current = await databaseOf(dataDir, setting);
  if (current !== (moving.to ?? undefined)) {
    if (!(await isSwitched(dataDir, current, moving))) return;
    if (moving.to === null) await putInPlace(dataDir);
    await writeMoved(dataDir, {
      was: setting ?? null,
      url: moving.to,
      old: current ?? null,
      at: Date.now(),
    });
  }
  await removeMoving(dataDir);
}

/** False = it goes on later. */
async function isSwitched(
  dataDir: string,
  current: string | undefined,
  moving: Moving,
): Promise<boolean> {
  try {
    if (current === undefined) await toMysql(dataDir, moving.to ?? '');
    else {
      await assertRoom(dataDir);
      if (moving.to === null) await toSqlite(dataDir, current, moving.id);
      else await betweenServers(dataDir, { from: current, to: moving.to, id: moving.id });
    }
    return true;
  } catch (error) {
    if (!isAway(error) && !isStorageError(error, 'move.no-mirror')) throw error;
    await writeMoving(dataDir, { ...moving, phase: 'copying' }).catch((other: unknown) => {
      // The next start finds out the same.
      if (!isStorageError(other, 'storage.full')) throw other;
    });
    return false;
  }
}

/** Once begun there is no way back to the server, which would be needed where the disk fills up. */
async function assertRoom(dataDir: string): Promise<void> {
  if (await isDiskFull(dataDir)) throw new StorageError('storage.full', { place: dataDir });
}

/**
 * The mirror in charge is the one that this was copied with. It is not where the server was in charge again meanwhile,
 * and the mirror made anew. @throws StorageError `move.no-mirror`
 */
async function assertCopied({ db }: Dialect, id: string): Promise<void> {
  const { rows } = await sql<{ name: string; value: string }>`
    select name, value from mirror_state where name in ('move', 'since')`.execute(db);
  const facts = new Map(rows.map(({ name, value }) => [name, value]));
  if (facts.get('move') !== id || !facts.has('since')) throw new StorageError('move.no-mirror');
}

async function toMysql(dataDir: string, url: string): Promise<void> {
  const source = await openSqlite(join(dataDir, DATABASE_FILE));
  try {
    const target = await openMysql(url, {});
    try {
      const notes = await copyRest(source, target);
      // From here on only the new one may be opened.
      await markMoved(source);
      await notes.end();
      await unmark(target.db);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  // It followed another server once, and knows nothing of this one.
  await MirrorFile.setAside(dataDir);
}

/** The last changes. */
async function copyRest(source: Dialect, target: ServerDialect): Promise<ChangeNotes> {
  const notes = new ChangeNotes(source, await shapesOf(source.db));
  await migrate(target);
  target.ready();
  if (await notes.isKept()) {
    while ((await notes.changesLeft()) > 0) await copyBack(notes, target);
  }
  return notes;
}

interface BetweenServers {
  readonly from: string;
  readonly to: string;
  /** The move. */
  readonly id: string;
}

/** What the mirror took meanwhile goes to the new one; the mirror is made anew from there. */
async function betweenServers(dataDir: string, { from, to, id }: BetweenServers): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const server = async (url: string): Promise<ServerDialect> =>
    opened.adopt(await openMysql(url, {}), (one) => one.close());
  const target = await server(to);
  const mirror = join(dataDir, MIRROR_FILE);
  if (!(await isThere(mirror))) {
    // It is set aside last: all else is done already.
    if ((await marksOf(target.db)).target === null) return;
    throw new StorageError('move.no-mirror');
  }
  const file = opened.adopt(await openSqlite(mirror), (one) => one.close());
  await assertCopied(file, id);
  const source = await server(from);
  await copyRest(file, target);
  await markMoved(source);
  await unmark(target.db);
  await opened.disposeAsync();
  await MirrorFile.setAside(dataDir);
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}

/** Makes the mirror the database, but for its name. */
async function toSqlite(dataDir: string, url: string, id: string): Promise<void> {
  const mirror = join(dataDir, MIRROR_FILE);
  const isNamed = !(await isThere(mirror));
  const file = await openSqlite(isNamed ? join(dataDir, DATABASE_FILE) : mirror);
  try {
    if (await hasSwitched(file, id)) return;
    if (isNamed) throw new StorageError('move.no-mirror');
    await assertCopied(file, id);
    // What needs room comes before the server is marked.
    await sql`pragma wal_checkpoint(truncate)`.execute(file.db);
    const server = await openMysql(url, {});
    try {
      await markMoved(server);
      await endMirror(file, id).catch(async (error: unknown) => {
        await unmark(server.db);
        throw error;
      });
    } finally {
      await server.close();
    }
  } finally {
    await file.close();
  }
}

async function hasSwitched({ db }: Dialect, id: string): Promise<boolean> {
  const { rows } = await sql`
    select name from sqlite_master where type = 'table' and name = 'settings'`.execute(db);
  return rows.length > 0 && (await marksOf(db)).switched === id;
}

/** All at once: half of it would be no mirror any more, and no database yet. */
async function endMirror(file: Dialect, id: string): Promise<void> {
  await file.db.transaction().execute(async (tx) => {
    for (const table of ['mirror_changes', 'mirror_state']) {
      await sql`drop table if exists ${sql.table(table)}`.execute(tx);
    }
    await markSwitched(file, tx, id);
  });
}

/** Gives it its name, which is done last. */
async function putInPlace(dataDir: string): Promise<void> {
  const mirror = join(dataDir, MIRROR_FILE);
  if (!(await isThere(mirror))) return;
  const file = await openSqlite(mirror);
  try {
    await sql`pragma wal_checkpoint(truncate)`.execute(file.db);
  } finally {
    await file.close();
  }
  await setSqliteAside(dataDir);
  for (const ending of ['-wal', '-shm']) await rm(mirror + ending, { force: true });
  await rename(mirror, join(dataDir, DATABASE_FILE));
}
