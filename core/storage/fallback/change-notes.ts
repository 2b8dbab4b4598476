/**
 * Which rows of a SQLite database were changed, noted down by triggers in the transaction that changes them, until they
 * are copied elsewhere: into MySQL when it is back, or into the database that the relay moves to.
 */
import { sql } from 'kysely';
import type { TableShape } from '../backup/copy-tables.ts';
import type { Dialect } from '../dialect/types.ts';
import { isStorageError } from '../storage-error.ts';

export const NOTES_TABLE =
  'create table if not exists mirror_changes (seq integer primary key autoincrement, name text not null, row_key text not null, unique (name, row_key))';

/** A row that was changed while the mirror stood in. */
export interface Change {
  /** Rises with every change of the row. */
  readonly seq: number;
  readonly table: string;
  /** The values of its primary key, in the key's order. */
  readonly key: readonly unknown[];
}

/** `temp`: only of this connection, so that following MySQL leaves no trace. `main`: of the file, whoever opens it. */
type Tracking = 'temp' | 'main';

export class ChangeNotes {
  readonly dialect: Dialect;
  readonly shapes: readonly TableShape[];
  /** Some that are copied could not be forgotten. */
  #hasCopied = false;

  constructor(dialect: Dialect, shapes: readonly TableShape[]) {
    this.dialect = dialect;
    this.shapes = shapes;
  }

  /** From now on every row that is changed is noted down, in the transaction that changes it. */
  async track(by: Tracking = 'temp'): Promise<void> {
    for (const shape of this.shapes) {
      for (const trigger of trackersOf(shape, by)) await sql.raw(trigger).execute(this.dialect.db);
    }
  }

  async untrack(by: Tracking = 'temp'): Promise<void> {
    for (const { name } of this.shapes) {
      for (const { tracks } of TRACKERS) {
        await sql
          .raw(`drop trigger if exists ${by}.${trackerName(name, tracks)}`)
          .execute(this.dialect.db);
      }
    }
  }

  /** Whether anything is noted down there at all. */
  async isKept(): Promise<boolean> {
    const { rows } = await sql`
      select name from sqlite_master where name = 'mirror_changes'`.execute(this.dialect.db);
    return rows.length > 0;
  }

  /** Notes are kept in the file from now on, whoever opens it. */
  async begin(): Promise<void> {
    await sql.raw(NOTES_TABLE).execute(this.dialect.db);
    await this.track('main');
  }

  /** None are kept any more. */
  async end(): Promise<void> {
    await this.untrack('main');
    await sql`drop table if exists mirror_changes`.execute(this.dialect.db);
  }

  async changesLeft(): Promise<number> {
    const { rows } = await sql<{ left: number }>`
      select count(*) as left from mirror_changes where ${this.#isLeft}`.execute(this.dialect.db);
    return rows[0]?.left ?? 0;
  }

  /** The next changes to be copied: tokens before all else, since each is good for one use, then the oldest. */
  async changes(limit: number): Promise<Change[]> {
    const { rows } = await sql<{ seq: number; name: string; row_key: string }>`
      select seq, name, row_key from mirror_changes where ${this.#isLeft}
      order by name not in ('locations', 'companies'), seq limit ${sql.lit(limit)}`.execute(
      this.dialect.db,
    );
    return rows.map((row) => ({
      seq: row.seq,
      table: row.name,
      key: JSON.parse(row.row_key) as unknown[],
    }));
  }

  /**
   * These are copied; what changed again meanwhile has another number and stays. Where the disk is full it is kept in
   * mind instead, as long as the file is open: whoever opens it next copies them again, which changes nothing.
   */
  async forget(changes: readonly Change[]): Promise<void> {
    const seqs = changes.map(({ seq }) => seq);
    if (seqs.length === 0) return;
    try {
      await this.dialect.db.transaction().execute(async (tx) => {
        for (const seq of seqs) {
          await sql`delete from mirror_changes where seq = ${seq}`.execute(tx);
        }
      });
    } catch (error) {
      if (!isStorageError(error, 'storage.full')) throw error;
      await this.#keepInMind(seqs);
    }
  }

  async #keepInMind(seqs: readonly number[]): Promise<void> {
    const { db } = this.dialect;
    await sql`create temp table if not exists mirror_copied (seq integer primary key)`.execute(db);
    this.#hasCopied = true;
    for (const seq of seqs) await sql`insert into temp.mirror_copied values (${seq})`.execute(db);
  }

  get #isLeft() {
    return this.#hasCopied ? sql`seq not in (select seq from temp.mirror_copied)` : sql`true`;
  }
}

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

/** A row that changes again goes to the end. */
function trackersOf({ name, key }: TableShape, by: Tracking): string[] {
  return TRACKERS.map(({ tracks, act, row }) => {
    const isMoved = key.map((column) => `old.\`${column}\` is not new.\`${column}\``).join(' or ');
    const when = tracks === 'move' ? `when ${isMoved} ` : '';
    const value = `json_array(${key.map((column) => `${row}.\`${column}\``).join(', ')})`;
    const kind = by === 'temp' ? 'temp trigger' : 'trigger';
    const table = by === 'temp' ? `main.\`${name}\`` : `\`${name}\``;
    return `create ${kind} if not exists ${trackerName(name, tracks)} after ${act} on ${table} ${when}begin
      delete from mirror_changes where name = '${name}' and row_key = ${value};
      insert into mirror_changes (name, row_key) values ('${name}', ${value});
    end`;
  });
}
