/** MySQL 8.0+ and MariaDB 10.6+ through mysql2. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  CompiledQuery,
  Kysely,
  MysqlDialect,
  MysqlDriver,
  sql,
  type DatabaseConnection,
  type Driver,
  type Transaction,
} from 'kysely';
import type { Schema } from '../schema.ts';
import { StorageError } from '../storage-error.ts';
import { mysqlDdl } from './mysql-ddl.ts';
import { mysqlCommitError } from './mysql-errors.ts';
import { GuardedPool } from './mysql-pool.ts';
import { readMysqlUrl } from './mysql-url.ts';
import { name, names, placeholders } from './sql.ts';
import type { Ddl, Insert, ServerDialect, StorageTimes, Upsert } from './types.ts';

const CONNECT_MS = 5_000;
const STATEMENT_MS = 20_000;
/** How long the server may take to end connections of ours that were cut. */
const ENDING_TRIES = 50;
const ENDING_MS = 100;

/** More rows in one statement gain nothing that can be measured. */
const ROWS_PER_INSERT = 500;
/** Well under `max_allowed_packet`, which is 16 MB on MariaDB and 64 MB on MySQL unless somebody lowered it. */
const BYTES_PER_INSERT = 2_000_000;

export async function openMysql(url: string, times: Partial<StorageTimes>): Promise<ServerDialect> {
  const pool = new GuardedPool(readMysqlUrl(url), { connectMs: times.connectMs ?? CONNECT_MS });
  const db = new Kysely<Schema>({ dialect: new CertainDialect(pool) });
  try {
    const server = await readServer(db);
    const { statementMs = STATEMENT_MS, idleMs = 0 } = times;
    return new Mysql(pool, db, server, { statementMs, idleMs });
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

interface Server {
  readonly collation: string;
  readonly warnings: readonly string[];
}

async function readServer(db: Kysely<Schema>): Promise<Server> {
  const version = await sql<{ version: string }>`select version() as version`.execute(db);
  const flush = await sql<{ Value: string }>`
    show global variables like 'innodb_flush_log_at_trx_commit'`.execute(db);
  const value = flush.rows[0]?.Value;
  return {
    collation: collationOf(version.rows[0]?.version ?? ''),
    // A commit that is not flushed is lost in a power cut, though its webhook was acknowledged (P1).
    warnings: value === undefined || value === '1' ? [] : ['storage.not-durable'],
  };
}

/**
 * The collation that compares bytes and minds trailing spaces, which `utf8mb4_bin` does not. Throws
 * `storage.server-too-old` below MySQL 8.0 and MariaDB 10.6.
 * @param version as `select version()` answers: `8.0.36`, `10.11.6-MariaDB-0+deb12u1`, `5.5.5-10.6.1-MariaDB`
 */
export function collationOf(version: string): string {
  const numbers = version.replace(/^5\.5\.5-(?=\d)/, '').split(/[.-]/);
  const number = Number(numbers[0]) * 10_000 + Number(numbers[1]) * 100 + (Number(numbers[2]) || 0);
  const mariaDb = /mariadb/i.test(version);
  const needed = mariaDb ? 'MariaDB 10.6' : 'MySQL 8.0';
  if (!(number >= (mariaDb ? 100_600 : 80_000))) {
    throw new StorageError('storage.server-too-old', { version, needed });
  }
  if (mariaDb) return 'utf8mb4_nopad_bin';
  return number >= 80_017 ? 'utf8mb4_0900_bin' : 'utf8mb4_bin';
}

class Mysql implements ServerDialect {
  readonly name = 'mysql';
  readonly db: Kysely<Schema>;
  readonly warnings: readonly string[];
  readonly ddl: Ddl;
  readonly tableExistsSql =
    'select table_name as name from information_schema.tables ' +
    'where table_schema = database() and table_name = ?';
  readonly #pool: GuardedPool;
  readonly #statementMs: number;
  readonly #idleMs: number;

  constructor(
    pool: GuardedPool,
    db: Kysely<Schema>,
    server: Server,
    { statementMs, idleMs }: Pick<StorageTimes, 'statementMs' | 'idleMs'>,
  ) {
    this.#pool = pool;
    this.db = db;
    this.warnings = server.warnings;
    this.ddl = mysqlDdl(server.collation);
    this.#statementMs = statementMs;
    this.#idleMs = idleMs;
  }

  /** Kysely's migrator holds `GET_LOCK` meanwhile, which the server frees when the connection ends. */
  migrateAlone<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return work(this.db);
  }

  ready(): void {
    this.#pool.statementMs = this.#statementMs;
    this.#pool.idleMs = this.#idleMs;
  }

  async now(): Promise<number> {
    const { rows } = await sql<{ now: number }>`
      select cast(unix_timestamp(now(3)) * 1000 as signed) as now`.execute(this.db);
    return Number(rows[0]?.now);
  }

  snapshot<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.db.connection().execute(async (db) => {
      await sql`set transaction isolation level repeatable read`.execute(db);
      await sql`start transaction with consistent snapshot, read only`.execute(db);
      try {
        return await work(db);
      } finally {
        // A cut connection undoes by itself, and must not hide why the reading ended.
        await sql`rollback`.execute(db).catch(() => undefined);
      }
    });
  }

  compact(): Promise<number> {
    return Promise.resolve(0);
  }

  async run(
    tx: Transaction<Schema>,
    text: string,
    parameters: readonly unknown[],
  ): Promise<number> {
    const result = await tx.executeQuery(CompiledQuery.raw(text, [...parameters]));
    return Number(result.numAffectedRows ?? 0n);
  }

  async all<Row>(
    tx: Transaction<Schema>,
    text: string,
    parameters: readonly unknown[],
  ): Promise<Row[]> {
    return (await tx.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]))).rows;
  }

  async insertNew(tx: Transaction<Schema>, { table, columns, rows }: Insert): Promise<number> {
    const head = `insert ignore into ${name(table)} (${names(columns)}) values `;
    const one = placeholders(columns.length);
    let inserted = 0;
    for (const part of parts(rows)) {
      const text = head + part.map(() => one).join(', ');
      inserted += await this.run(tx, text, part.flat());
    }
    return inserted;
  }

  /**
   * Without IGNORE: with it a damaged row would be committed before its warning is seen. What fails is undone as a
   * whole, so that the transaction that follows, and says why, starts from nothing, or, when only the answer was lost,
   * finds the rows by their keys. Only a server that does not answer at all is not asked a second time.
   */
  async insertAtOnce({ table, columns, rows }: Insert): Promise<boolean> {
    const [only, ...more] = parts(rows);
    if (only === undefined || more.length > 0) return false;
    const one = placeholders(columns.length);
    const text = `insert into ${name(table)} (${names(columns)}) values ${only.map(() => one).join(', ')}`;
    const started = performance.now();
    try {
      await this.db.executeQuery(CompiledQuery.raw(text, only.flat()));
      return true;
    } catch (error) {
      if (performance.now() - started < this.#statementMs) return false;
      throw mysqlCommitError(error);
    }
  }

  /** MySQL's row alias is unknown to MariaDB, and VALUES() is on its way out of MySQL: values are given twice. */
  async upsert(tx: Transaction<Schema>, { table, row, key, update }: Upsert): Promise<void> {
    const columns = Object.keys(row);
    const kept = key[0] ?? columns[0] ?? '';
    const changes = update.map((column) => `${name(column)} = ?`);
    const act = changes.length > 0 ? changes.join(', ') : `${name(kept)} = ${name(kept)}`;
    await this.run(
      tx,
      `insert into ${name(table)} (${names(columns)}) values ${placeholders(columns.length)} ` +
        `on duplicate key update ${act}`,
      [...Object.values(row), ...update.map((column) => row[column])],
    );
  }

  abandon(): readonly number[] {
    return this.#pool.cut();
  }

  async end(connections: readonly number[]): Promise<void> {
    for (const connection of connections) {
      // Unknown: it is gone already.
      await sql
        .raw(`kill ${Math.trunc(connection)}`)
        .execute(this.db)
        .catch(() => undefined);
    }
    for (let tries = 0; tries < ENDING_TRIES; tries += 1) {
      const { rows } = await sql<{ id: number }>`
        select id from information_schema.processlist
        where id in (${sql.join([-1, ...connections])})`.execute(this.db);
      if (rows.length === 0) return;
      await delay(ENDING_MS);
    }
    throw new StorageError('storage.busy', { place: this.#pool.place });
  }

  close(): Promise<void> {
    return this.db.destroy();
  }
}

/** Cuts rows into statements; one row alone may be as large as it wants. */
function* parts(rows: Insert['rows']): Generator<Insert['rows']> {
  let from = 0;
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    const size = atMost(row);
    if (index > from && (index - from >= ROWS_PER_INSERT || bytes + size > BYTES_PER_INSERT)) {
      yield rows.slice(from, index);
      from = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (from < rows.length) yield rows.slice(from);
}

/** Bytes that a row can take at most in the statement: three per UTF-16 unit, which also covers escaped quotes. */
function atMost(row: readonly unknown[]): number {
  let size = 0;
  for (const value of row) size += typeof value === 'string' ? value.length * 3 + 4 : 24;
  return size;
}

class CertainDialect extends MysqlDialect {
  readonly #pool: GuardedPool;

  constructor(pool: GuardedPool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): Driver {
    return new CertainDriver({ pool: this.#pool });
  }
}

/** Says of a failed commit whether it may have been done, and lets no failed rollback hide the first failure. */
class CertainDriver extends MysqlDriver {
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.commitTransaction(connection);
    } catch (error) {
      throw mysqlCommitError(error);
    }
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // A cut connection undoes by itself, and has left the pool.
      if (!(error instanceof StorageError)) throw error;
    }
  }
}
