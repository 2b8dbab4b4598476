/** A small disk of its own, to be filled and emptied: what is held in memory, mounted as root. */
import { spawnSync } from 'node:child_process';
import { open, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a test says that is skipped for want of one. */
export const NO_SMALL_DISK = 'a small disk can be mounted only by root';

const FILLER = 'filler';
/** What is taken at once: less than any page of a database. */
const BLOCK = Buffer.alloc(4 * 1024);
const LARGE = Buffer.alloc(1024 * 1024);

export interface SmallDisk extends AsyncDisposable {
  readonly folder: string;
  /** Takes what is left of it, but for so many bytes. */
  fill(except?: number): Promise<void>;
  /** Gives back what was taken. */
  empty(): Promise<void>;
}

/** Null where none can be made. `parent`: where it is mounted; default the folder for temporary files. */
export async function smallDisk(megabytes: number, parent = tmpdir()): Promise<SmallDisk | null> {
  const folder = await mkdtemp(join(parent, 'wb-disk-'));
  const options = `size=${String(megabytes)}m,mode=700`;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  if (status !== 0) {
    await rm(folder, { recursive: true, force: true });
    return null;
  }
  const filler = join(folder, FILLER);
  return {
    folder,
    async fill(except = 0) {
      const file = await open(filler, 'a');
      try {
        // Until the disk says no.
        for (const block of [LARGE, BLOCK]) {
          for (;;) {
            const isFull = await file.appendFile(block).then(
              () => false,
              () => true,
            );
            if (isFull) break;
          }
        }
        const { size } = await file.stat();
        if (except > 0) await file.truncate(Math.max(0, size - except));
      } finally {
        await file.close();
      }
    },
    async empty() {
      await rm(filler, { force: true });
    },
    async [Symbol.asyncDispose]() {
      spawnSync('umount', ['-l', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
