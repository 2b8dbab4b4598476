/** The failures of the storage, whichever database it stands on. Nothing of a statement's values is ever in them. */

export type StorageErrorCode =
  /** The database was migrated by a newer version of the relay. `{migration}` */
  | 'storage.newer-schema'
  /** Refused, timed out, or cut: nothing of the transaction was done. `{place}` */
  | 'storage.unreachable'
  /** The connection was lost, or the disk failed, while committing: it may have been done. */
  | 'storage.commit-unknown'
  /** Still locked by somebody else after all retries. */
  | 'storage.busy'
  | 'storage.full'
  | 'storage.read-only'
  | 'storage.corrupt'
  /** A unique key exists already. */
  | 'storage.duplicate'
  /** A value that does not fit its column. `{table, column}` */
  | 'storage.too-long'
  /** Another relay holds the data folder. `{folder, pid}` */
  | 'storage.locked'
  /** The data folder cannot be made or written. `{folder}` */
  | 'storage.folder'
  /** Wrong name or password, no such database, or no right to it. `{place}` */
  | 'storage.refused'
  /** `DATABASE_URL` is none that we can use. `{reason}` */
  | 'storage.url'
  /** `{version, needed}` */
  | 'storage.server-too-old'
  /** This Node.js cannot run the SQLite driver. `{version, needed}` */
  | 'storage.runtime'
  /** A restore was cut off: the database holds a part of the backup only. `{file}` is what it had held before. */
  | 'storage.half-restored'
  /** The relay has moved away from this database: what it holds is old. */
  | 'storage.moved'
  /** A relay is moving to this database: what it holds is a part. */
  | 'storage.half-moved'
  /** The mirror is in charge while the relay moves away from the server. */
  | 'storage.moving'
  /** The place to move to holds something else. */
  | 'move.not-empty'
  /** It is the database in use. */
  | 'move.same'
  | 'move.under-way'
  /** None is under way, or there is nothing to discard. */
  | 'move.none'
  /** Other relays work on the database. */
  | 'move.shared'
  /** There is no mirror of the server that could take over. */
  | 'move.no-mirror'
  /** The two databases do not hold the same. `{table, rows}`: how many rows here and there. */
  | 'move.differs'
  /** The server holds another database than the one that the mirror follows. */
  | 'storage.other-database'
  /** No backup of a relay. `{file}` */
  | 'backup.unreadable'
  /** It was given up, since the relay stops. */
  | 'backup.stopped'
  /** Anything else that a driver answered. `{driver}` is its code. */
  | 'storage.failed';

export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;
  readonly params: Readonly<Record<string, string>>;

  constructor(
    code: StorageErrorCode,
    params: Readonly<Record<string, string>> = {},
    cause?: unknown,
  ) {
    const details = Object.entries(params).map(([name, value]) => `${name}: ${value}`);
    super(
      [code, ...details].join(', '),
      cause === undefined ? undefined : { cause: withoutValues(cause) },
    );
    this.code = code;
    this.params = params;
  }
}

/** MySQL errors whose message quotes only names of tables and columns. */
const NAMES_ONLY = new Set([1048, 1054, 1146, 1264, 1364, 1406]);

/**
 * A driver's error as it may be logged. mysql2 hangs the whole statement with its values on `error.sql`, and many
 * server messages quote values (`Duplicate entry '…'`): from the first quote to the last they are cut out (P8).
 */
function withoutValues(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof StorageError) return cause;
  const errno = 'errno' in cause && typeof cause.errno === 'number' ? cause.errno : null;
  const quotes = errno === null || NAMES_ONLY.has(errno);
  const clean = new Error(quotes ? cause.message : cause.message.replace(/'.*'/s, "'…'"));
  clean.name = cause.name;
  if (cause.stack !== undefined) {
    clean.stack = [`${clean.name}: ${clean.message}`, ...frames(cause.stack)].join('\n');
  }
  return clean;
}

function frames(stack: string): string[] {
  return stack.split('\n').filter((line) => /^\s+at /.test(line));
}

/** For counters and problems; `internal` = a fault of ours. */
export function codeOfFailure(error: unknown): StorageErrorCode | 'internal' {
  return error instanceof StorageError ? error.code : 'internal';
}

/** True for a failure of this code. */
export function isStorageError(
  error: unknown,
  ...codes: StorageErrorCode[]
): error is StorageError {
  return error instanceof StorageError && (codes.length === 0 || codes.includes(error.code));
}
