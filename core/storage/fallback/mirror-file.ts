/**
 * The local SQLite file that follows MySQL, and stands in for it while it is away. Beside the tables of the one schema
 * it has two of its own: what it knows of itself, and which rows were changed while it stood in.
 */
import { access, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { shapesOf } from '../backup/copy-tables.ts';
import type { TableShape } from '../backup/copy-tables.ts';
import { openSqlite } from '../dialect/sqlite.ts';
import type { Dialect } from '../dialect/types.ts';
import { migrate } from '../migrations/migrate.ts';

const MIRROR_FILE = 'mirror.db';
const ENDINGS = ['', '-wal', '-shm'];

/** What a mirror says of itself. */
export interface MirrorFacts {
  /** Its filling was begun. */
  readonly begun: '1';
  /** It holds all that the relay needs to go on with. */
  readonly complete: '1';
  /** Since when (ms) it stands in for MySQL. */
  readonly since: string;
  /** Why, a code of `StorageErrorCode`. */
  readonly code: string;
  /** MySQL may know what it does not: it began to stand in at a start that followed no orderly end. */
  readonly behind: '1';
  /** Written into both databases at an orderly end: whoever finds it in both knows that they are the same. */
  readonly token: string;
}

/** A row that was changed while the mirror stood in. */
export interface Change {
  /** Rises with every change of the row. */
  readonly seq: number;
  readonly table: string;
  /** The values of its primary key, in the key's order. */
  readonly key: readonly unknown[];
}

export class MirrorFile {
  readonly dialect: Dialect;
  readonly shapes: readonly TableShape[];

  private constructor(dialect: Dialect, shapes: readonly TableShape[]) {
    this.dialect = dialect;
    this.shapes = shapes;
  }

  /** Opens it, made where it is missing. @throws StorageError `storage.corrupt`, `storage.newer-schema`, … */
  static async open(dataDir: string): Promise<MirrorFile> {
    const dialect = await openSqlite(join(dataDir, MIRROR_FILE));
    try {
      await migrate(dialect);
      for (const table of OWN_TABLES) await sql.raw(table).execute(dialect.db);
      dialect.ready();
      return new MirrorFile(dialect, await shapesOf(dialect.db));
    } catch (error) {
      await dialect.close();
      throw error;
    }
  }

  /** It stands in for MySQL, and knows what that does not. @throws StorageError */
  static async isAhead(dataDir: string): Promise<boolean> {
    const isThere = await access(join(dataDir, MIRROR_FILE)).then(
      () => true,
      () => false,
    );
    if (!isThere) return false;
    const file = await MirrorFile.open(dataDir);
    try {
      return (await file.facts()).since !== undefined;
    } finally {
      await file.dialect.close();
    }
  }

  static async remove(dataDir: string): Promise<void> {
    for (const ending of ENDINGS) await rm(join(dataDir, MIRROR_FILE) + ending, { force: true });
  }

  /** Keeps a file that cannot be used any more for a person: it may hold what MySQL has not got. */
  static async setAside(dataDir: string): Promise<void> {
    const aside = `mirror-set-aside-${String(Date.now())}.db`;
    for (const ending of ENDINGS) {
      await rename(join(dataDir, MIRROR_FILE) + ending, join(dataDir, aside) + ending).catch(
        () => undefined,
      );
    }
  }

  /** Nothing was ever written into it. */
  async isNew(): Promise<boolean> {
    return Object.keys(await this.facts()).length === 0;
  }

  async facts(): Promise<Partial<MirrorFacts>> {
    const { rows } = await sql<{ name: string; value: string }>`
      select name, value from mirror_state`.execute(this.dialect.db);
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  /** Writes facts down; null takes one away. All of them or none. */
  async note(facts: {
    readonly [Name in keyof MirrorFacts]?: MirrorFacts[Name] | null;
  }): Promise<void> {
    await this.dialect.db.transaction().execute(async (tx) => {
      for (const [name, value] of Object.entries(facts)) {
        await sql`delete from mirror_state where name = ${name}`.execute(tx);
        if (value === null) continue;
        await sql`insert into mirror_state (name, value) values (${name}, ${value})`.execute(tx);
      }
    });
  }

  /** From now on every row that this connection changes is noted down, in the transaction that changes it. */
  async track(): Promise<void> {
    for (const shape of this.shapes) {
      for (const trigger of trackersOf(shape)) await sql.raw(trigger).execute(this.dialect.db);
    }
  }

  async untrack(): Promise<void> {
    for (const { name } of this.shapes) {
      for (const { tracks } of TRACKERS) {
        await sql
          .raw(`drop trigger if exists temp.${trackerName(name, tracks)}`)
          .execute(this.dialect.db);
      }
    }
  }

  async changesLeft(): Promise<number> {
    const { rows } = await sql<{ left: number }>`
      select count(*) as left from mirror_changes`.execute(this.dialect.db);
    return rows[0]?.left ?? 0;
  }

  /** The next changes to be copied: tokens before all else, since each is good for one use, then the oldest. */
  async changes(limit: number): Promise<Change[]> {
    const { rows } = await sql<{ seq: number; name: string; row_key: string }>`
      select seq, name, row_key from mirror_changes
      order by name not in ('locations', 'companies'), seq limit ${sql.lit(limit)}`.execute(
      this.dialect.db,
    );
    return rows.map((row) => ({
      seq: row.seq,
      table: row.name,
      key: JSON.parse(row.row_key) as unknown[],
    }));
  }

  /** These are copied; what changed again meanwhile has another number and stays. */
  async forget(changes: readonly Change[]): Promise<void> {
    await this.dialect.db.transaction().execute(async (tx) => {
      for (const { seq } of changes) {
        await sql`delete from mirror_changes where seq = ${seq}`.execute(tx);
      }
    });
  }
}

const OWN_TABLES = [
  'create table if not exists mirror_state (name text primary key, value text not null)',
  'create table if not exists mirror_changes (seq integer primary key autoincrement, name text not null, row_key text not null, unique (name, row_key))',
];

/** Which row each one notes down. A row whose key changes is gone under the one it had. */
const TRACKERS = [
  { tracks: 'insert', act: 'insert', row: 'new' },
  { tracks: 'update', act: 'update', row: 'new' },
  { tracks: 'move', act: 'update', row: 'old' },
  { tracks: 'delete', act: 'delete', row: 'old' },
] as const;

function trackerName(table: string, tracks: (typeof TRACKERS)[number]['tracks']): string {
  return `mirror_${tracks}_${table}`;
}

/** A row that changes again goes to the end. `temp`: of this connection only, so that following MySQL leaves no trace. */
function trackersOf({ name, key }: TableShape): string[] {
  return TRACKERS.map(({ tracks, act, row }) => {
    const isMoved = key.map((column) => `old.\`${column}\` is not new.\`${column}\``).join(' or ');
    const when = tracks === 'move' ? `when ${isMoved} ` : '';
    const value = `json_array(${key.map((column) => `${row}.\`${column}\``).join(', ')})`;
    return `create temp trigger if not exists ${trackerName(name, tracks)} after ${act} on main.\`${name}\` ${when}begin
      delete from mirror_changes where name = '${name}' and row_key = ${value};
      insert into mirror_changes (name, row_key) values ('${name}', ${value});
    end`;
  });
}
