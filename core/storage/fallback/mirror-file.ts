/**
 * The local SQLite file that follows MySQL, and stands in for it while it is away. Beside the tables of the one schema
 * it has two of its own: what it knows of itself, and which rows were changed while it stood in.
 */
import { access, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { shapesOf } from '../backup/copy-tables.ts';
import type { TableShape } from '../backup/copy-tables.ts';
import { openSqlite } from '../dialect/sqlite.ts';
import type { Dialect } from '../dialect/types.ts';
import { migrate } from '../migrations/migrate.ts';
import { ChangeNotes, NOTES_TABLE } from './change-notes.ts';

export const MIRROR_FILE = 'mirror.db';
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
  /** The move, by its id, whose rows were copied into it or whose changes it has: it is in charge since then. */
  readonly move: string;
}

export class MirrorFile extends ChangeNotes {
  private constructor(dialect: Dialect, shapes: readonly TableShape[]) {
    super(dialect, shapes);
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
    if (!(await MirrorFile.isThere(dataDir))) return false;
    const file = await MirrorFile.open(dataDir);
    try {
      return (await file.facts()).since !== undefined;
    } finally {
      await file.dialect.close();
    }
  }

  static isThere(dataDir: string): Promise<boolean> {
    return access(join(dataDir, MIRROR_FILE)).then(
      () => true,
      () => false,
    );
  }

  /** How much of the disk it takes. */
  static async bytes(dataDir: string): Promise<number> {
    let bytes = 0;
    for (const ending of ENDINGS) {
      const found = await stat(join(dataDir, MIRROR_FILE) + ending).catch(() => null);
      bytes += found?.size ?? 0;
    }
    return bytes;
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
}

const OWN_TABLES = [
  'create table if not exists mirror_state (name text primary key, value text not null)',
  NOTES_TABLE,
];
