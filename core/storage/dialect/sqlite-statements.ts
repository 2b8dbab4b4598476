import type BetterSqlite3 from 'better-sqlite3';
import { sqliteError } from './sqlite-errors.ts';

/** The shape that Kysely's SQLite driver wants of a prepared statement. */
export interface Statement {
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): BetterSqlite3.RunResult;
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

/**
 * Prepared statements by their text: preparing costs as much as running a small one. Queries with lists of varying
 * length make many texts, hence the limit; the oldest goes first and is prepared again when it is needed.
 */
const LIMIT = 500;

export class Statements {
  readonly #database: BetterSqlite3.Database;
  readonly #prepared = new Map<string, Statement>();

  constructor(database: BetterSqlite3.Database) {
    this.#database = database;
  }

  prepare(sql: string): Statement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    if (this.#prepared.size >= LIMIT) {
      const oldest = this.#prepared.keys().next().value;
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    const statement = this.#translating(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }

  /** Needed after a change of the schema: `select *` remembers its columns. */
  forget(): void {
    this.#prepared.clear();
  }

  close(): void {
    this.forget();
    this.#database.close();
  }

  #translating(sql: string): Statement {
    const database = this.#database;
    const translated = <T>(act: () => T): T => {
      try {
        return act();
      } catch (error) {
        throw sqliteError(error, database.name);
      }
    };
    const statement = translated(() => database.prepare(sql));
    return {
      reader: statement.reader,
      all: (parameters) => translated(() => statement.all(...parameters)),
      run: (parameters) => translated(() => statement.run(...parameters)),
      // A statement that is being read cannot be used a second time: each reading has its own.
      iterate: (parameters) => translated(() => database.prepare(sql).iterate(...parameters)),
    };
  }
}
