import { StorageError } from '../storage-error.ts';

/** Turns what better-sqlite3 throws into a `StorageError`; anything else passes. */
export function sqliteError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    return error;
  }
  const code = error.code;
  if (!code.startsWith('SQLITE_')) return error;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new StorageError('storage.busy', { place: file }, error);
  }
  if (code === 'SQLITE_FULL') return new StorageError('storage.full', { place: file }, error);
  // The index of the log, which a full disk does not let grow.
  if (code === 'SQLITE_IOERR_SHMSIZE') {
    return new StorageError('storage.full', { place: file, driver: code }, error);
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') {
    return new StorageError('storage.read-only', { place: file }, error);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new StorageError('storage.corrupt', { place: file }, error);
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    return new StorageError('storage.unreachable', { place: file }, error);
  }
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE') {
    return new StorageError('storage.duplicate', {}, error);
  }
  if (code === 'SQLITE_TOOBIG') return new StorageError('storage.too-long', {}, error);
  return new StorageError('storage.failed', { driver: code }, error);
}

/**
 * What a failed COMMIT means. An I/O error while the log is synced leaves open whether the commit record reached the
 * disk: recovery after a crash may find it. Every other failure is certain.
 */
export function sqliteCommitError(error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  const io = error.params.driver?.startsWith('SQLITE_IOERR') === true;
  return io ? new StorageError('storage.commit-unknown', error.params, error) : error;
}
