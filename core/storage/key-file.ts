/**
 * `<dataDir>/master.key`: the master keys when no setting gives them; for its owner's eyes only. Either the keys
 * themselves, or what the keychain of the system sealed of them. It is one file for both, so that moving the keys is one
 * rename: whatever cuts it off, they are in the one form or in the other.
 */
import { randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SecretStore } from './secret-store.ts';
import { VaultError } from './vault-error.ts';
import { newKeyLine, readKeys, type MasterKey } from './vault-keys.ts';

const HEADER =
  '# Waybridge master key. Without it, stored tokens cannot be read. Keep a copy elsewhere.';
const SEALED_HEADER =
  '# Waybridge master key, sealed by the keychain of this user on this computer: a copy of this file opens nowhere else.';
/** Too short for a key, so that a version that knows no keychain refuses the file instead of taking it for one. */
const SEALED_MARK = 'keychain';
const DRAFT = '.draft';

export type KeyPlace = 'file' | 'keychain';

export class KeyFile {
  readonly path: string;
  readonly #store: SecretStore | null;
  #place: KeyPlace = 'file';

  constructor(dataDir: string, store: SecretStore | null = null) {
    this.path = join(dataDir, 'master.key');
    this.#store = store;
  }

  /** Where the keys were when they were last read or written. */
  get place(): KeyPlace {
    return this.#place;
  }

  get hasKeychain(): boolean {
    return this.#store !== null;
  }

  /** The keys, newest first; none when there is no file. Throws `vault.key-file`, `vault.in-keychain`, `vault.keychain`. */
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
    const sealed = sealedIn(text);
    const plain = sealed === null ? text : await this.#opened(sealed);
    const keys = await readKeys(plain).catch((error: unknown) => {
      throw this.#error('invalid', error);
    });
    // Making a new key beside an emptied file would leave everything sealed without a word of why.
    if (keys.length === 0) throw this.#error('empty');
    this.#place = sealed === null ? 'file' : 'keychain';
    return keys;
  }

  /**
   * Makes the file with a new key, in the keychain if there is one that works: else the relay could not begin, and where
   * the key is stands in its status. When another process was faster, its key is the one.
   */
  async create(): Promise<MasterKey[]> {
    const line = newKeyLine();
    const sealed = this.#store === null ? null : await this.#sealed([line]).catch(() => null);
    const draft = await this.#write(sealed ?? plainText([line]));
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
  async replace(
    keys: readonly { readonly line: string }[],
    place: KeyPlace = this.#place,
  ): Promise<void> {
    const lines = keys.map((key) => key.line);
    const content = place === 'keychain' ? await this.#sealed(lines) : plainText(lines);
    const folder = dirname(this.path);
    // Left by a crash: they may hold keys that are to be forgotten.
    for (const name of await readdir(folder)) {
      const isDraft = name.startsWith(`${basename(this.path)}.`) && name.endsWith(DRAFT);
      if (isDraft) await rm(join(folder, name), { force: true });
    }
    const draft = await this.#write(content);
    await rename(draft, this.path);
    this.#place = place;
    await syncFolder(folder);
  }

  async #opened(sealed: string): Promise<string> {
    if (this.#store === null) throw new VaultError('vault.in-keychain', { file: this.path });
    try {
      return await this.#store.open(sealed);
    } catch (cause) {
      throw new VaultError('vault.keychain', { file: this.path }, { cause });
    }
  }

  /** What cannot be opened again would be the loss of every key: so it is tried first. */
  async #sealed(lines: readonly string[]): Promise<string> {
    if (this.#store === null) throw new VaultError('vault.no-keychain');
    const plain = lines.join('\n');
    const sealed = await this.#store.seal(plain).catch((cause: unknown) => {
      throw new VaultError('vault.keychain', { file: this.path }, { cause });
    });
    if ((await this.#opened(sealed)) !== plain) {
      throw new VaultError('vault.keychain', { file: this.path });
    }
    return [SEALED_HEADER, SEALED_MARK, sealed, ''].join('\n');
  }

  async #write(content: string): Promise<string> {
    const draft = `${this.path}.${randomUUID()}${DRAFT}`;
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(content);
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

function plainText(lines: readonly string[]): string {
  return [HEADER, ...lines, ''].join('\n');
}

/** Null = the text holds the keys themselves. */
/** Where the keys of a data folder are, without opening them; a file that is not there, or cannot be read, is none of the keychain's. */
export async function keyPlaceOf(dataDir: string): Promise<KeyPlace> {
  const text = await readFile(new KeyFile(dataDir).path, 'utf8').catch(() => '');
  return sealedIn(text) === null ? 'file' : 'keychain';
}

function sealedIn(text: string): string | null {
  const [mark, sealed = ''] = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return mark === SEALED_MARK ? sealed : null;
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
