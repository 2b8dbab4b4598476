import { isStorageError } from './storage-error.ts';

/** Failures of the database as a whole, after which another one can go on; a bad row is none. */
export function isAway(error: unknown): boolean {
  return isStorageError(
    error,
    'storage.unreachable',
    'storage.commit-unknown',
    'storage.busy',
    'storage.full',
    'storage.read-only',
    'storage.folder',
    'storage.corrupt',
    'storage.refused',
  );
}
