/**
 * What the rest of the relay knows of its database. One schema and one set of queries over SQLite and MySQL; whatever
 * differs is behind `dialect.ts`. Every failure is a `StorageError`.
 */
import type { Kysely, Transaction } from 'kysely';
import type { OnStep } from './backup/copy-tables.ts';
import type { BackupInfo } from './backup/make-backup.ts';
import type { ChangeNotes } from './fallback/change-notes.ts';
import type { Schema } from './schema.ts';
import type { StorageError, StorageErrorCode } from './storage-error.ts';

export interface Storage extends AsyncDisposable {
  readonly dialect: 'sqlite' | 'mysql';
  /** Codes of what is wrong but does not hinder: `storage.not-durable`, `storage.no-wal`. */
  readonly warnings: readonly string[];
  /**
   * Reads, and writes of cold paths. SQLite has one connection: while a transaction is open, this waits for its end,
   * so that inside `transaction` only `tx` may be used (anything else would wait for itself).
   */
  readonly db: Kysely<Schema>;
  /**
   * One write transaction, durable when it resolves. It is run again as a whole, after short delays, when the database
   * was busy or resolved a deadlock by undoing it; `work` must therefore have no effect outside of `tx`.
   * `storage.commit-unknown` is the only failure after which it may have been done.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Inserts rows that should all be new, where that is cheaper outside of a transaction: on MySQL it is one statement
   * that commits itself, one round trip instead of three. True = all of them are committed. False = nobody knows: not
   * tried, a key was taken, or the connection broke; a transaction with `insertNew` finds out and does the rest.
   */
  insertAtOnce(
    table: keyof Schema,
    columns: readonly string[],
    rows: readonly (readonly unknown[])[],
  ): Promise<boolean>;
  /** Milliseconds since 1970 by the database's clock (SQLite: the machine's). */
  now(): Promise<number>;
  /**
   * One step of giving the space of deleted rows back to the file system, at most `pages` of 8 KB; MySQL sees to it
   * itself, and its mirror lets go of what is old. Answers how many free pages are left; `Infinity`: more may become free.
   */
  compact(pages: number): Promise<number>;
  /**
   * Writes all of it into a SQLite file, as of one moment, while the relay goes on. Where `onStep`, which is called after
   * each of some hundred rows, throws, nothing of it stays.
   */
  backUp(file: string, onStep?: OnStep): Promise<BackupInfo>;
  /** Which database is in charge. */
  standing(): Promise<StorageStanding>;
  /** False: another relay has taken the database over meanwhile, and nothing may leave any more. */
  readonly mayRelay: boolean;
  /** Whether it goes on without its server, so that a lease which has run out there says nothing. */
  readonly outlivesServer: boolean;
  /**
   * What changes from now on is noted down until `endMove`, in a SQLite file: the database itself, or the mirror of a
   * server, which is in charge from then on. @throws StorageError `move.no-mirror`
   */
  beginMove(): Promise<ChangeNotes>;
  endMove(): Promise<void>;
  /**
   * There is no room here for what is moved: a server that the mirror stands in for is in charge again until the next
   * `beginMove`, and the mirror is made anew without what was copied into it.
   */
  pauseMove(why: StorageError): void;
  /** Why it was paused, by `pauseMove` or because the mirror had no room for what arrived; null = it was not. */
  readonly movePaused: StorageError | null;
  /** Called each time that the server is in charge again, before anything is written there. */
  onReturn(listener: (returned: StorageReturn) => Promise<void>): void;
}

export interface TransactionOptions {
  /** Somebody outside waits for it: where there is a mirror, it takes over sooner. */
  readonly isUrgent?: boolean;
}

export interface StorageStanding {
  /** `only`: there is no other one. */
  readonly mode: 'only' | 'primary' | 'fallback' | 'catching-up';
  /** Since when (ms) the mirror stands in; null = it does not. */
  readonly since: number | null;
  /** Why. */
  readonly code: StorageErrorCode | 'storage.taken-over' | null;
  /** Changed rows that are not in MySQL yet, and how many were brought back in this pass. */
  readonly waiting: number;
  readonly copied: number;
  /** Whether the mirror could take over now. */
  readonly mirror: 'none' | 'building' | 'ready' | 'broken';
}

export interface StorageReturn {
  /** Entries that were settled there meanwhile. */
  readonly settled: readonly string[];
  /** It may hold open entries from before this time (ms) that nobody here knows; null = it does not. */
  readonly unknownBefore: number | null;
}

/** What one part writes in a transaction that several share. */
export interface SharedWrite {
  /** May run more than once, as the work of every transaction. */
  write(tx: Tx): Promise<void>;
  /** It is committed: what is held in memory follows. */
  committed(): void;
}

/** An open transaction; useless after `work` has ended. */
export interface Tx {
  readonly db: Transaction<Schema>;
  /**
   * The hot path: SQL with `?` placeholders, prepared once per text on SQLite. Parameters are strings, numbers or
   * null. Answers how many rows it found (not: changed).
   */
  run(sql: string, parameters: readonly unknown[]): Promise<number>;
  all<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]>;
  /**
   * Inserts, skips rows whose unique key exists already, and answers how many were new. Nothing but a duplicate is
   * skipped: a value that does not fit is `storage.too-long`.
   */
  insertNew(
    table: keyof Schema,
    columns: readonly string[],
    rows: readonly (readonly unknown[])[],
  ): Promise<number>;
  /**
   * Inserts `row`, or updates the columns `update` of the row that has the same `key` (its primary key). With an empty
   * `update` an existing row stays as it is.
   */
  upsert(
    table: keyof Schema,
    row: Readonly<Record<string, unknown>>,
    key: readonly string[],
    update: readonly string[],
  ): Promise<void>;
}
