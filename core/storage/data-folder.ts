import { mkdir } from 'node:fs/promises';
import { StorageError } from './storage-error.ts';

/** Makes the data folder, for its owner alone, if it is missing. Throws `storage.folder`. */
export async function ensureDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StorageError('storage.folder', { folder }, error);
  }
}
