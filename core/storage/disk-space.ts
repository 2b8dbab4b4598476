import { statfs } from 'node:fs/promises';
import { StorageError } from './storage-error.ts';

/** Less than this, and the next busy hour fills it: SQLite's log alone grows to 32 MB before it is folded in. */
export const TOO_LITTLE_BYTES = 64 * 1024 * 1024;

/**
 * Whether so little room is left beside the data folder that webhooks are refused now, or soon. `wanted`: the same once
 * so many more bytes are stored there.
 */
export async function isDiskFull(folder: string, wanted = 0): Promise<boolean> {
  try {
    return (await freeBytes(folder)) < TOO_LITTLE_BYTES + wanted;
  } catch {
    // A folder that cannot be asked has a finding of its own.
    return false;
  }
}

/** How much of the disk of this folder may still be taken. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Whether writing a file failed because there is no room for it, or no more than somebody may take. */
export function isNoRoom(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
}

/** What failed for want of room says so in the words of the storage; anything else passes. `place`: the file. */
export function roomError(error: unknown, place: string): unknown {
  return isNoRoom(error) ? new StorageError('storage.full', { place }, error) : error;
}
