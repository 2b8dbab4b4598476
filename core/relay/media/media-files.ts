import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isDiskFull } from '../../storage/disk-space.ts';

interface Kept {
  readonly bytes: number;
  /** When it was last put here (ms). */
  readonly at: number;
}

const SHA256 = /^[\da-f]{64}$/;

/**
 * The bytes behind the links, in a folder of their own, each file named by the SHA-256 of its bytes: the same file sent
 * to a hundred people is kept once. What gives way to the quota can be fetched from WhatsApp's gateway again.
 */
export class MediaFiles {
  readonly maxBytes: number;
  readonly #folder: string;
  readonly #kept = new Map<string, Kept>();
  #taken = 0;

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.maxBytes = maxBytes;
  }

  /** Takes up what an earlier run left. */
  static async open(folder: string, maxBytes: number): Promise<MediaFiles> {
    const files = new MediaFiles(folder, maxBytes);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const found: [string, Kept][] = [];
    for (const name of await readdir(folder)) {
      if (!SHA256.test(name)) {
        // Half a file of a run that was ended by force.
        if (name.endsWith('.part')) await rm(join(folder, name), { force: true });
        continue;
      }
      const { size, mtimeMs } = await stat(join(folder, name));
      found.push([name, { bytes: size, at: mtimeMs }]);
    }
    found.sort(([, a], [, b]) => a.at - b.at);
    for (const [sha256, kept] of found) files.#note(sha256, kept);
    return files;
  }

  /** Bytes in use. */
  get taken(): number {
    return this.#taken;
  }

  /** What is kept here, oldest first, with when it was put here (ms). */
  *all(): Iterable<{ sha256: string; at: number }> {
    for (const [sha256, { at }] of this.#kept) yield { sha256, at };
  }

  has(sha256: string): boolean {
    return this.#kept.has(sha256);
  }

  /** Keeps the bytes, durably, and lets the oldest files go for them. Null: there is no room for them. */
  async keep(bytes: Buffer): Promise<string | null> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = join(this.#folder, sha256);
    const now = Date.now();
    if (this.#kept.has(sha256) && (await touched(path, now))) {
      this.#note(sha256, { bytes: bytes.length, at: now });
      return sha256;
    }
    if (bytes.length > this.maxBytes) return null;
    await this.#makeRoom(bytes.length);
    if (await isDiskFull(this.#folder, bytes.length)) return null;
    const part = join(this.#folder, `${sha256}.${randomUUID()}.part`);
    try {
      await writeDurably(part, bytes);
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      if (isOutOfRoom(error)) return null;
      throw error;
    }
    this.#note(sha256, { bytes: bytes.length, at: now });
    return sha256;
  }

  /** The file, opened for reading; null when it is not here any more. */
  async read(sha256: string): Promise<FileHandle | null> {
    if (!SHA256.test(sha256)) return null;
    try {
      return await open(join(this.#folder, sha256), 'r');
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      this.#forget(sha256);
      return null;
    }
  }

  async remove(sha256: string): Promise<void> {
    await rm(join(this.#folder, sha256), { force: true });
    this.#forget(sha256);
  }

  async #makeRoom(bytes: number): Promise<void> {
    for (const sha256 of [...this.#kept.keys()]) {
      if (this.#taken + bytes <= this.maxBytes) return;
      await this.remove(sha256);
    }
  }

  #note(sha256: string, kept: Kept): void {
    // Deleted first, so that the map's order stays that of the times.
    this.#forget(sha256);
    this.#kept.set(sha256, kept);
    this.#taken += kept.bytes;
  }

  #forget(sha256: string): void {
    this.#taken -= this.#kept.get(sha256)?.bytes ?? 0;
    this.#kept.delete(sha256);
  }
}

/** False when somebody removed it. */
async function touched(path: string, now: number): Promise<boolean> {
  try {
    await utimes(path, now / 1000, now / 1000);
    return true;
  } catch {
    return false;
  }
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(bytes);
  await file.sync();
}

function isOutOfRoom(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
