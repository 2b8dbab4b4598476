/** What each dialect must be able to do; see ../dialect.ts. */
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../schema.ts';

export interface Dialect {
  readonly name: 'sqlite' | 'mysql';
  readonly db: Kysely<Schema>;
  readonly warnings: readonly string[];
  /** How columns and tables are declared, for the migrations. */
  readonly ddl: Ddl;
  /** Asks whether a table named by the one parameter exists; answers one row or none. */
  readonly tableExistsSql: string;
  /** Makes the other processes that want to migrate wait until `work` has ended. */
  migrateAlone<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** Called once the schema is there: from now on statements may not take long. */
  ready(): void;
  now(): Promise<number>;
  /** Reads that all see the database as it was at one moment, while others go on writing. */
  snapshot<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** As `Storage.compact`. */
  compact(pages: number): Promise<number>;
  run(tx: Transaction<Schema>, sql: string, parameters: readonly unknown[]): Promise<number>;
  all<Row>(tx: Transaction<Schema>, sql: string, parameters: readonly unknown[]): Promise<Row[]>;
  /** As `Tx.insertNew`; lengths are checked already. */
  insertNew(tx: Transaction<Schema>, insert: Insert): Promise<number>;
  upsert(tx: Transaction<Schema>, upsert: Upsert): Promise<void>;
  /** As `Storage.insertAtOnce`; lengths are checked already. */
  insertAtOnce(insert: Insert): Promise<boolean>;
  close(): Promise<void>;
}

/** A database on a server. */
export interface ServerDialect extends Dialect {
  /** Cuts every connection at once and opens none any more; answers by which numbers the server knows them. */
  abandon(): readonly number[];
  /** Ends these connections at the server, where they still are, and waits until nothing of them is left. */
  end(connections: readonly number[]): Promise<void>;
}

export interface Insert {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface Upsert {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly key: readonly string[];
  readonly update: readonly string[];
}

/** Column types and the statements that make a table. Text compares byte by byte on both. */
export interface Ddl {
  /** Text that is compared or indexed, at most `length` characters. */
  key(length: number): string;
  /** Text of up to 16 MB. */
  readonly text: string;
  /** Text of any length. */
  readonly body: string;
  /** 64-bit; all our numbers are below 2^53. */
  readonly integer: string;
  /** SQL for the fingerprint of a column's text, as `fingerprint` computes it. */
  fingerprint(column: string): string;
  /** Each statement makes its thing only where it is missing: MySQL cannot undo half a migration. */
  createTable(table: TableDefinition): string[];
  createIndex(table: string, index: string, definition: IndexDefinition): string;
  /** Asks for the names of a table's indexes, as `name`. */
  indexesOf(table: string): string;
}

export interface TableDefinition {
  readonly name: string;
  /** Column → type and constraint. */
  readonly columns: Readonly<Record<string, string>>;
  readonly primaryKey: readonly string[];
  readonly unique?: Readonly<Record<string, readonly string[]>>;
  readonly indexes?: Readonly<Record<string, IndexDefinition>>;
  /** Small rows: SQLite keeps them in the primary key itself and saves a second tree. */
  readonly small?: true;
}

export interface IndexDefinition {
  readonly columns: readonly string[];
  /** Only rows in which this column is not null; MySQL has no such index and holds all rows. */
  readonly onlyWhereSet?: string;
}

export interface DialectOptions {
  /** `mysql://…` or `mariadb://…`; without it the database is a SQLite file in `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly times?: Partial<StorageTimes>;
}

export interface StorageTimes {
  readonly connectMs: number;
  /** One statement, commit included; then its connection is given up. */
  readonly statementMs: number;
  /**
   * How long the server waits for the next word on a connection; then it ends it and frees what it had locked. Without
   * it, it waits for hours for a machine that sleeps or lost its power. Whole seconds count.
   */
  readonly idleMs: number;
}
