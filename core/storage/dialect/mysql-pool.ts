/**
 * mysql2's pool as Kysely uses it, with four things added at the one place that every statement passes: the session's
 * settings, a time limit, `StorageError`s, and the guard of INSERT IGNORE.
 */
import {
  createPool,
  type Pool,
  type PoolConnection,
  type QueryError,
  type QueryOptions,
  type ResultSetHeader,
} from 'mysql2';
import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from 'kysely';
import { StorageError } from '../storage-error.ts';
import { mysqlError } from './mysql-errors.ts';
import type { MysqlAddress } from './mysql-url.ts';
import type { StorageTimes } from './types.ts';

type Answer = (error: unknown, result: MysqlQueryResult) => void;
type Sent = ReturnType<MysqlPoolConnection['query']>;

/** The statement's own time limit in the driver. */
type Timed = Sent & { readonly queryTimeout?: NodeJS.Timeout | null };

/** Kysely looks at a result only when there is no error. */
const NOTHING: MysqlQueryResult = [];

/** A lock is waited for this long; then the whole transaction is tried again. */
const LOCK_WAIT_SECONDS = 10;

const SESSION = [
  // Strict: nothing is cut or rounded silently. Without ANSI_QUOTES and NO_BACKSLASH_ESCAPES, on which quoting relies.
  `set session sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', ` +
    `time_zone = '+00:00', autocommit = 1, innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
  // Each statement sees what is committed, as on SQLite, and gaps are not locked: appends of several lanes never wait.
  'set session transaction isolation level read committed',
];

/** Beside `wait_timeout`: a word that came in part, and an answer that nobody fetches. */
function limitedTo(seconds: number): string {
  const names = ['wait_timeout', 'net_read_timeout', 'net_write_timeout'];
  return `set session ${names.map((one) => `${one} = ${String(seconds)}`).join(', ')}`;
}

export class GuardedPool implements MysqlPool {
  readonly place: string;
  /** 0 while migrating: changing a large table may take long. */
  statementMs = 0;
  /** 0 = as long as the server likes, which has to be so while migrating: the lock for it is held by an idle connection. */
  idleMs = 0;
  readonly #pool: Pool;
  readonly #guarded = new WeakMap<PoolConnection, GuardedConnection>();
  readonly #open = new Set<PoolConnection>();

  constructor(address: MysqlAddress, times: Pick<StorageTimes, 'connectMs'>) {
    this.place = `${address.socketPath ?? `${address.host}:${address.port}`}/${address.database}`;
    this.#pool = createPool({
      ...(address.socketPath === null
        ? { host: address.host, port: address.port }
        : { socketPath: address.socketPath }),
      user: address.user,
      password: address.password,
      database: address.database,
      ...(address.tls === 'off' ? {} : { ssl: { rejectUnauthorized: address.tls === 'checked' } }),
      charset: 'utf8mb4_bin',
      timezone: 'Z',
      supportBigNumbers: true,
      bigNumberStrings: false,
      decimalNumbers: true,
      dateStrings: true,
      connectTimeout: times.connectMs,
      connectionLimit: address.connections,
      enableKeepAlive: true,
      keepAliveInitialDelay: 10_000,
    });
    this.#pool.on('connection', (connection) => {
      this.#open.add(connection);
      connection.on('end', () => this.#open.delete(connection));
    });
  }

  getConnection(callback: (error: unknown, connection: MysqlPoolConnection) => void): void {
    const failed = (error: unknown): void => {
      // Kysely looks at the connection only when there is no error.
      callback(mysqlError(error, this.place), undefined as unknown as MysqlPoolConnection);
    };
    this.#pool.getConnection((error, raw) => {
      if (error) {
        failed(error);
        return;
      }
      const known = this.#guarded.get(raw);
      // The server is about to end it, or has.
      if (known?.isStale === true) {
        raw.destroy();
        this.getConnection(callback);
        return;
      }
      if (known?.idleMs === this.idleMs) {
        callback(null, known);
        return;
      }
      const connection = new GuardedConnection(raw, this);
      const limit = Math.ceil(this.idleMs / 1_000);
      prepare(connection, limit === 0 ? SESSION : [...SESSION, limitedTo(limit)], (refused) => {
        if (refused) {
          raw.destroy();
          failed(refused);
          return;
        }
        this.#guarded.set(raw, connection);
        callback(null, connection);
      });
    });
  }

  end(callback: (error: unknown) => void): void {
    this.#pool.end(callback);
  }

  /** Without a word to the server, which may not hear it; answers the server's numbers of the connections. */
  cut(): number[] {
    const open = [...this.#open];
    this.#open.clear();
    for (const connection of open) connection.destroy();
    this.#pool.end(() => undefined);
    return open.map(({ threadId }) => threadId);
  }
}

function prepare(
  connection: GuardedConnection,
  statements: readonly string[],
  done: (error: unknown) => void,
): void {
  const [first, ...rest] = statements;
  if (first === undefined) {
    done(null);
    return;
  }
  connection.query(first, [], (error) => {
    if (error) done(error);
    else prepare(connection, rest, done);
  });
}

class GuardedConnection implements MysqlPoolConnection {
  /** The server's patience with it. */
  readonly idleMs: number;
  readonly #raw: PoolConnection;
  readonly #pool: GuardedPool;
  #releasedAt = Date.now();

  constructor(raw: PoolConnection, pool: GuardedPool) {
    this.#raw = raw;
    this.#pool = pool;
    this.idleMs = pool.idleMs;
  }

  /** By the clock that goes on in sleep: whether half of the server's patience is over. */
  get isStale(): boolean {
    return this.idleMs > 0 && Date.now() - this.#releasedAt > this.idleMs / 2;
  }

  get config(): object {
    return this.#raw.config;
  }

  get threadId(): number {
    return this.#raw.threadId;
  }

  connect(callback?: (error: unknown) => void): void {
    this.#raw.connect(callback);
  }

  destroy(): void {
    this.#raw.destroy();
  }

  release(): void {
    this.#releasedAt = Date.now();
    this.#raw.release();
  }

  /** Without a callback the answer is a stream, whose errors are not translated. */
  query(sql: string, parameters: QueryOptions['values'], callback?: Answer): Sent {
    const options: QueryOptions = { sql, values: parameters, timeout: this.#pool.statementMs };
    if (!callback) return this.#raw.query(options);
    // On a connection that is closed the answer comes before the call returns.
    let sent: Timed | null = null;
    sent = this.#raw.query(options, (error: QueryError | null, result: unknown) => {
      if (!error) {
        callback(skippedMore(sql, result), result as MysqlQueryResult);
        return;
      }
      // The driver forgets it when the connection is cut, and a process that is through would wait for it.
      clearTimeout(sent?.queryTimeout ?? undefined);
      // The server may still be at it: nothing more may be asked on this connection.
      if (error.code === 'PROTOCOL_SEQUENCE_TIMEOUT') this.#raw.destroy();
      callback(mysqlError(error, this.#pool.place), NOTHING);
    });
    return sent;
  }
}

/**
 * INSERT IGNORE turns every failure into a warning: it would cut a text that is too long, or put 0 for a missing
 * number. Each duplicate makes exactly one warning (seen on MariaDB 10.11 and MySQL 9.7), so that more warnings than
 * rows left out mean damage, and the transaction fails.
 */
function skippedMore(sql: string, result: unknown): StorageError | null {
  if (!sql.startsWith('insert ignore')) return null;
  const { affectedRows, warningStatus, info } = result as ResultSetHeader;
  const rows = Number(/^Records: (\d+)/.exec(info)?.[1] ?? 1);
  if (warningStatus === rows - affectedRows) return null;
  return new StorageError('storage.failed', { driver: 'INSERT_IGNORE_WARNING' });
}
