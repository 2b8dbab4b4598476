import { StorageError } from '../storage-error.ts';

const BUSY = new Set([
  1205, // lock wait timeout
  1213, // deadlock
  3101, // undone at commit by group replication
  3572, // NOWAIT is set and the row is locked
]);
const FULL = new Set([1021, 1114, 1026, 3675]);
const READ_ONLY = new Set([1207, 1290, 1792, 1836, 1874, 3989]);
const CORRUPT = new Set([126, 145, 1034, 1035, 1194, 1195, 1712]);
const REFUSED = new Set([1044, 1045, 1049, 1142, 1143, 1227, 1251, 1698, 3118]);
/** The server goes away, is full of connections, or ended ours. */
const UNREACHABLE = new Set([
  1040, 1042, 1043, 1053, 1080, 1129, 1130, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1226, 1317,
  1927, 3168, 3169, 4031,
]);
/** ENOSPC as a server reports it inside of other errors; 135 is what MariaDB 10.11 says of a table that it cannot make. */
const NO_SPACE = /errno: (28|135)\b|error: 28\b|No space left/;

/**
 * Turns what mysql2 answers into a `StorageError`; anything else passes.
 * @param place `host:port/database`, for the sentence; never the password.
 */
export function mysqlError(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || error instanceof StorageError) return error;
  const errno = 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;
  const driver = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const fatal = 'fatal' in error && error.fatal === true;
  if (BUSY.has(errno)) return new StorageError('storage.busy', { place }, error);
  if (FULL.has(errno) || NO_SPACE.test(error.message)) {
    return new StorageError('storage.full', { place }, error);
  }
  if (READ_ONLY.has(errno)) return new StorageError('storage.read-only', { place }, error);
  if (CORRUPT.has(errno)) return new StorageError('storage.corrupt', { place }, error);
  if (REFUSED.has(errno)) return new StorageError('storage.refused', { place }, error);
  if (errno === 1062) return new StorageError('storage.duplicate', {}, error);
  if (errno === 1406 || errno === 1153) {
    return new StorageError('storage.too-long', columnOf(error.message), error);
  }
  // Errors of the socket (ECONNREFUSED, PROTOCOL_CONNECTION_LOST, …) carry negative numbers or none.
  if (fatal || errno <= 0 || UNREACHABLE.has(errno)) {
    return new StorageError('storage.unreachable', { place }, error);
  }
  return new StorageError('storage.failed', { driver: driver || String(errno) }, error);
}

/** What a failed COMMIT means: only a deadlock is certain to have undone it. */
export function mysqlCommitError(error: unknown): unknown {
  if (!(error instanceof StorageError) || error.code === 'storage.busy') return error;
  return new StorageError('storage.commit-unknown', error.params, error);
}

/** "Data too long for column 'lane' at row 1" */
function columnOf(message: string): Record<string, string> {
  const column = /for column '([A-Za-z0-9_]+)'/.exec(message)?.[1];
  return column === undefined ? {} : { column };
}
