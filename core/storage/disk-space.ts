import { statfs } from 'node:fs/promises';

/** Less than this, and the next busy hour fills it: SQLite's log alone grows to 32 MB before it is folded in. */
const TOO_LITTLE_BYTES = 64 * 1024 * 1024;

/** Whether so little room is left beside the data folder that webhooks are refused now, or soon. */
export async function isDiskFull(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize < TOO_LITTLE_BYTES;
  } catch {
    // A folder that cannot be asked has a finding of its own.
    return false;
  }
}
