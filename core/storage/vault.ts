/**
 * Encrypts single values with AES-256-GCM: `v1.<key id>.<base64url of nonce, tag, ciphertext>`. Each is bound to its
 * table, row and column: copied elsewhere it does not open.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { ensureDataFolder } from './data-folder.ts';
import { KeyFile } from './key-file.ts';
import type { KeyPlace } from './key-file.ts';
import type { SecretStore } from './secret-store.ts';
import { VaultError } from './vault-error.ts';
import { newKeyLine, readKeys, type MasterKey } from './vault-keys.ts';

/** Where a sealed value stands. */
export interface Place {
  readonly table: string;
  /** The primary key. */
  readonly row: string;
  readonly column: string;
}

export interface KeyState {
  /** `setting`: `WAYBRIDGE_MASTER_KEY`, which only its owner moves. */
  readonly keptIn: KeyPlace | 'setting';
  /** What holds it, or what the keychain sealed of it. */
  readonly file: string;
  /** A keychain is reached from here. */
  readonly hasKeychain: boolean;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^v1\.([0-9a-f]{16})\.([A-Za-z0-9_-]+)$/;

export class Vault {
  readonly #file: KeyFile;
  /** Whether the key that seals comes from the file, and so can be changed here. */
  readonly #ownKey: boolean;
  #current: MasterKey;
  #known: Map<string, MasterKey>;
  readonly #replacedHere = new Set<string>();
  /** Changes of the key file follow each other: none may write back what another has just replaced. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(file: KeyFile, ownKey: boolean, keys: readonly [MasterKey, ...MasterKey[]]) {
    this.#file = file;
    this.#ownKey = ownKey;
    this.#current = keys[0];
    this.#known = new Map(keys.toReversed().map((key) => [key.id, key]));
  }

  /**
   * The key comes from the setting `masterKey`, else from `<dataDir>/master.key`, which is made on first use. Keys of
   * the file still open values when the setting has taken its place. Throws `VaultError` `vault.key-invalid` (the
   * setting), `vault.key-file`, or one of those of the keychain.
   */
  static async open(options: {
    masterKey?: string | undefined;
    dataDir: string;
    /** The keychain of the system, where one is reached. */
    store?: SecretStore | null | undefined;
  }): Promise<Vault> {
    const file = new KeyFile(options.dataDir, options.store);
    const given = await readKeys(options.masterKey ?? '');
    const [first, ...rest] = given;
    if (first) return new Vault(file, false, [first, ...rest, ...(await openedKeys(file))]);
    await ensureDataFolder(options.dataDir);
    const stored = await file.read();
    const [newest, ...older] = stored.length > 0 ? stored : await file.create();
    if (!newest) throw new VaultError('vault.key-file', { file: file.path, reason: 'empty' });
    return new Vault(file, true, [newest, ...older]);
  }

  get keyState(): KeyState {
    const { path, place, hasKeychain } = this.#file;
    return { keptIn: this.#ownKey ? place : 'setting', file: path, hasKeychain };
  }

  /**
   * Moves the keys from the file into the keychain, or back. Answers false when the key comes from a setting. Throws
   * `vault.no-keychain`, `vault.keychain` or `vault.key-file`; then they are where they were.
   */
  async keepIn(place: KeyPlace): Promise<boolean> {
    if (!this.#ownKey) return false;
    await this.#inTurn(async () => {
      if (this.#file.place !== place) {
        await this.#file.replace([this.#current, ...this.#older()], place);
      }
    });
    return true;
  }

  /** Id of the key that seals. */
  get keyId(): string {
    return this.#current.id;
  }

  /** Ids of the keys that only open. */
  get olderKeyIds(): string[] {
    return [...this.#known.keys()].filter((id) => id !== this.#current.id);
  }

  /** Older keys that were replaced before this vault was opened. */
  get forgettableKeyIds(): string[] {
    return this.olderKeyIds.filter((id) => !this.#replacedHere.has(id));
  }

  /** What only who has the same master key can make of this text. */
  mark(text: string): string {
    return createHmac('sha256', this.#current.bytes).update(`mark|${text}`).digest('base64url');
  }

  seal(plain: string, at: Place): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#current.bytes, nonce);
    cipher.setAAD(boundTo(at));
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    const blob = Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
    return `v1.${this.#current.id}.${blob}`;
  }

  /** Throws `vault.wrong-key` when its key is not known here, `vault.damaged` for anything else. */
  open(sealed: string, at: Place): string {
    const place = { table: at.table, row: at.row, column: at.column };
    const id = keyIdOf(sealed);
    if (id === null) throw new VaultError('vault.damaged', place);
    const key = this.#known.get(id);
    if (!key) throw new VaultError('vault.wrong-key', { ...place, key: id });
    const blob = Buffer.from(sealed.slice(sealed.lastIndexOf('.') + 1), 'base64url');
    try {
      const nonce = blob.subarray(0, NONCE_BYTES);
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, options);
      decipher.setAAD(boundTo(at));
      decipher.setAuthTag(blob.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = decipher.update(blob.subarray(NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new VaultError('vault.damaged', place, { cause });
    }
  }

  /**
   * Makes a new key that seals from now on; it is in the key file before anything is sealed with it. Answers false
   * when the key comes from a setting: then only its owner can change it.
   */
  renewKey(): Promise<boolean> {
    return this.#inTurn(() => this.#renewKey());
  }

  async #renewKey(): Promise<boolean> {
    if (!this.#ownKey) return false;
    const [key] = await readKeys(newKeyLine());
    if (!key) return false;
    await this.#file.replace([key, this.#current, ...this.#older()]);
    this.#known.set(key.id, key);
    this.#replacedHere.add(this.#current.id);
    this.#current = key;
    return true;
  }

  /** Forgets older keys. The caller has made sure that nothing is sealed with them any more. */
  async forgetKeys(ids: readonly string[]): Promise<void> {
    const gone = new Set(ids.filter((id) => id !== this.#current.id));
    if (gone.size === 0) return;
    this.#known = new Map([...this.#known].filter(([id]) => !gone.has(id)));
    if (!this.#ownKey) return;
    await this.#inTurn(() => this.#file.replace([this.#current, ...this.#older()]));
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #older(): MasterKey[] {
    return [...this.#known.values()].filter((key) => key.id !== this.#current.id);
  }
}

/** Beside a setting that gives the key, a file in a keychain that is not reached is as good as none. */
async function openedKeys(file: KeyFile): Promise<MasterKey[]> {
  return file.read().catch((error: unknown) => {
    const inKeychain: readonly string[] = ['vault.in-keychain', 'vault.keychain'];
    if (error instanceof VaultError && inKeychain.includes(error.code)) return [];
    throw error;
  });
}

/** Id of the key that sealed a value, or null when it is no sealed value. */
export function keyIdOf(sealed: string): string | null {
  return SEALED.exec(sealed)?.[1] ?? null;
}

function boundTo({ table, row, column }: Place): Buffer {
  return Buffer.from(`${table}/${row}/${column}`);
}
