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
import { isAway } from '../is-away.ts';
import { migrate } from '../migrations/migrate.ts';
import { markMoved, unmark } from './marks.ts';
import { databaseOf, readMoving, removeMoving, writeMoved, writeMoving } from './move-file.ts';
import { setSqliteAside } from './targets.ts';

interface MovePlace {
  readonly dataDir: string;
  /** What the setting says; undefined = SQLite. */
  readonly setting: string | undefined;
}

/** Nothing happens where no move is ready; one whose server is away just now goes on later. @throws StorageError */
export async function finishMove({ dataDir, setting }: MovePlace): Promise<void> {
  const moving = await readMoving(dataDir);
  if (moving?.phase !== 'ready') return;
  const current = await databaseOf(dataDir, setting);
  if (current !== (moving.to ?? undefined)) {
    try {
      if (moving.to === null) await toSqlite(dataDir, current ?? '');
      else if (current === undefined) await toMysql(dataDir, moving.to);
      else await betweenServers(dataDir, current, moving.to);
    } catch (error) {
      if (!isAway(error)) throw error;
      await writeMoving(dataDir, { ...moving, phase: 'copying' });
      return;
    }
    await writeMoved(dataDir, {
      was: setting ?? null,
      url: moving.to,
      old: current ?? null,
      at: Date.now(),
    });
  }
  await removeMoving(dataDir);
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
      await unmark(target);
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

/** What the mirror took meanwhile goes to the new one; the mirror is made anew from there. */
async function betweenServers(dataDir: string, from: string, to: string): Promise<void> {
  const mirror = join(dataDir, MIRROR_FILE);
  // It is set aside last: all else is done already.
  if (!(await isThere(mirror))) return;
  const file = await openSqlite(mirror);
  try {
    await using opened = new AsyncDisposableStack();
    const server = async (url: string): Promise<ServerDialect> =>
      opened.adopt(await openMysql(url, {}), (one) => one.close());
    const [source, target] = [await server(from), await server(to)];
    await copyRest(file, target);
    await markMoved(source);
    await unmark(target);
  } finally {
    await file.close();
  }
  await MirrorFile.setAside(dataDir);
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}

async function toSqlite(dataDir: string, url: string): Promise<void> {
  const mirror = join(dataDir, MIRROR_FILE);
  // Its name is changed last: it is the database already.
  if (!(await isThere(mirror))) return;
  const server = await openMysql(url, {});
  try {
    await markMoved(server);
  } finally {
    await server.close();
  }
  const file = await openSqlite(mirror);
  try {
    for (const table of ['mirror_changes', 'mirror_state']) {
      await sql`drop table if exists ${sql.table(table)}`.execute(file.db);
    }
    await unmark(file);
    await sql`pragma wal_checkpoint(truncate)`.execute(file.db);
  } finally {
    await file.close();
  }
  await setSqliteAside(dataDir);
  for (const ending of ['-wal', '-shm']) await rm(mirror + ending, { force: true });
  await rename(mirror, join(dataDir, DATABASE_FILE));
}
