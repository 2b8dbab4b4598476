import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { shapesOf } from './backup/copy-tables.ts';
import type { OnStep } from './backup/copy-tables.ts';
import { makeBackup } from './backup/make-backup.ts';
import type { BackupInfo } from './backup/make-backup.ts';
import type { Dialect } from './dialect/types.ts';
import { ChangeNotes } from './fallback/change-notes.ts';
import { Recording } from './fallback/recording.ts';
import type { Write } from './fallback/recording.ts';
import { assertFits } from './limits.ts';
import type { Schema } from './schema.ts';
import { isStorageError, StorageError } from './storage-error.ts';
import type { Storage, StorageStanding, Tx } from './storage.ts';

/**
 * Waits before a transaction that met a lock or a deadlock is run again, each with up to half as much jitter. SQLite's
 * own busy handler waits in similar steps, but would hold up the event loop. Without the database's own waits: 3.3 s.
 */
const BUSY_DELAYS_MS = [2, 5, 15, 40, 100, 250, 500, 1000, 1400];

const ALONE: StorageStanding = {
  mode: 'only',
  since: null,
  code: null,
  waiting: 0,
  copied: 0,
  mirror: 'none',
};

export class RetryingStorage implements Storage {
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  get dialect(): 'sqlite' | 'mysql' {
    return this.#dialect.name;
  }

  get warnings(): readonly string[] {
    return this.#dialect.warnings;
  }

  get db(): Kysely<Schema> {
    return this.#dialect.db;
  }

  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#retrying((attempt) => this.#once(work, null, attempt));
  }

  /** As `transaction`, and answers what it wrote, for another database to repeat. */
  recorded<T>(work: (tx: Tx) => Promise<T>): Promise<{ result: T; writes: readonly Write[] }> {
    return this.#retrying(async (attempt) => {
      const recording = new Recording();
      const result = await this.#once(work, recording, attempt);
      return { result, writes: recording.writes };
    });
  }

  async #retrying<T>(act: (attempt: Attempt) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      const attempt = { hasBegun: false };
      try {
        return await act(attempt);
      } catch (error) {
        // A pooled connection that the server had closed meanwhile shows itself at BEGIN: take another one.
        const stale = isStorageError(error, 'storage.unreachable') && !attempt.hasBegun;
        if (stale && tries === 0) continue;
        const wait = BUSY_DELAYS_MS[tries];
        if (!isStorageError(error, 'storage.busy') || wait === undefined) throw error;
        await delay(wait * (1 + Math.random() / 2));
      }
    }
  }

  async insertAtOnce(
    table: keyof Schema,
    columns: readonly string[],
    rows: readonly (readonly unknown[])[],
  ): Promise<boolean> {
    assertFits(table, columns, rows);
    return this.#dialect.insertAtOnce({ table, columns, rows });
  }

  now(): Promise<number> {
    return this.#dialect.now();
  }

  compact(pages: number): Promise<number> {
    return this.#dialect.compact(pages);
  }

  backUp(file: string, onStep?: OnStep): Promise<BackupInfo> {
    return makeBackup(this.#dialect, file, onStep);
  }

  standing(): Promise<StorageStanding> {
    return Promise.resolve(ALONE);
  }

  async beginMove(): Promise<ChangeNotes> {
    if (this.#dialect.name !== 'sqlite') throw new StorageError('move.no-mirror');
    const notes = new ChangeNotes(this.#dialect, await shapesOf(this.#dialect.db));
    await notes.begin();
    return notes;
  }

  async endMove(): Promise<void> {
    if (this.#dialect.name !== 'sqlite') return;
    await new ChangeNotes(this.#dialect, await shapesOf(this.#dialect.db)).end();
  }

  /** There is no other one that could be in charge. */
  pauseMove(): void {
    return;
  }

  readonly movePaused = null;
  readonly mayRelay = true;
  readonly outlivesServer = false;

  onReturn(): void {
    // It never goes away for another one.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dialect.close();
  }

  #once<T>(
    work: (tx: Tx) => Promise<T>,
    recording: Recording | null,
    attempt: Attempt,
  ): Promise<T> {
    return this.#dialect.db.transaction().execute(async (db) => {
      attempt.hasBegun = true;
      const tx = new OpenTx(this.#dialect, db, recording);
      try {
        return await work(tx);
      } finally {
        tx.end();
      }
    });
  }
}

interface Attempt {
  hasBegun: boolean;
}

class OpenTx implements Tx {
  readonly db: Transaction<Schema>;
  readonly #dialect: Dialect;
  readonly #plain: Transaction<Schema>;
  readonly #recording: Recording | null;
  #over = false;

  constructor(dialect: Dialect, db: Transaction<Schema>, recording: Recording | null) {
    this.#dialect = dialect;
    this.#plain = db;
    this.#recording = recording;
    this.db = recording?.of(db) ?? db;
  }

  end(): void {
    this.#over = true;
  }

  async run(sql: string, parameters: readonly unknown[]): Promise<number> {
    const found = await this.#open().run(this.#plain, sql, parameters);
    this.#recording?.ran(sql, parameters);
    return found;
  }

  async all<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.#open().all<Row>(this.#plain, sql, parameters);
  }

  async insertNew(
    table: keyof Schema,
    columns: readonly string[],
    rows: readonly (readonly unknown[])[],
  ): Promise<number> {
    if (rows.length === 0) return 0;
    assertFits(table, columns, rows);
    const insert = { table, columns, rows };
    const inserted = await this.#open().insertNew(this.#plain, insert);
    this.#recording?.add({ insert });
    return inserted;
  }

  async upsert(
    table: keyof Schema,
    row: Readonly<Record<string, unknown>>,
    key: readonly string[],
    update: readonly string[],
  ): Promise<void> {
    assertFits(table, Object.keys(row), [Object.values(row)]);
    const upsert = { table, row, key, update };
    await this.#open().upsert(this.#plain, upsert);
    this.#recording?.add({ upsert });
  }

  /** SQLite has one connection: a late statement would run on its own, or inside of somebody else's transaction. */
  #open(): Dialect {
    if (this.#over) throw new TypeError('this transaction has ended: something was not awaited');
    return this.#dialect;
  }
}
