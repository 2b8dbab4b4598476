/** `<dataDir>/master.key`: the master keys when no setting gives them; for its owner's eyes only. */
import { randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { VaultError } from './vault-error.ts';
import { newKeyLine, readKeys, type MasterKey } from './vault-keys.ts';

const HEADER =
  '# Waybridge master key. Without it, stored tokens cannot be read. Keep a copy elsewhere.';
const DRAFT = '.draft';

export class KeyFile {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'master.key');
  }

  /** The keys, newest first; none when there is no file. Throws `vault.key-file`. */
  async read(): Promise<MasterKey[]> {
    let text: string;
    try {
      await this.#assertPrivate();
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      if (error instanceof VaultError) throw error;
      throw this.#error('unreadable', error);
    }
    const keys = await readKeys(text).catch((error: unknown) => {
      throw this.#error('invalid', error);
    });
    // Making a new key beside an emptied file would leave everything sealed without a word of why.
    if (keys.length === 0) throw this.#error('empty');
    return keys;
  }

  /** Makes the file with a new key. When another process was faster, its key is the one. */
  async create(): Promise<MasterKey[]> {
    const draft = await this.#write([newKeyLine()]);
    try {
      await link(draft, this.path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw this.#error('unwritable', error);
    } finally {
      await rm(draft, { force: true });
    }
    await syncFolder(dirname(this.path));
    return this.read();
  }

  /** Puts these keys, newest first, in place of the old content; after a crash it is the one or the other. */
  async replace(keys: readonly { readonly line: string }[]): Promise<void> {
    const folder = dirname(this.path);
    // Left by a crash: they may hold keys that are to be forgotten.
    for (const name of await readdir(folder)) {
      const isDraft = name.startsWith(`${basename(this.path)}.`) && name.endsWith(DRAFT);
      if (isDraft) await rm(join(folder, name), { force: true });
    }
    const draft = await this.#write(keys.map((key) => key.line));
    await rename(draft, this.path);
    await syncFolder(folder);
  }

  async #write(lines: readonly string[]): Promise<string> {
    const draft = `${this.path}.${randomUUID()}${DRAFT}`;
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile([HEADER, ...lines, ''].join('\n'));
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw this.#error('unwritable', error);
    }
    return draft;
  }

  /** Windows has no such bits; there the folder of the user's profile is private by its ACL. */
  async #assertPrivate(): Promise<void> {
    const { mode } = await stat(this.path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw this.#error('readable-by-others');
  }

  #error(reason: string, cause?: unknown): VaultError {
    const fix = reason === 'readable-by-others' ? { fix: `chmod 600 ${this.path}` } : {};
    const params = { file: this.path, reason, ...fix };
    return new VaultError('vault.key-file', params, cause === undefined ? undefined : { cause });
  }
}

/** Makes a new or renamed file survive a power cut; Windows cannot and need not open folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
