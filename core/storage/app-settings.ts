/** Settings typed into the GUI, sealed in the database. */
import type { TypedName, TypedValues } from '../settings/typed-settings.ts';
import { isTypedName } from '../settings/typed-settings.ts';
import type { Storage } from './storage.ts';
import type { Vault } from './vault.ts';

const TABLE = 'app_settings';
const COLUMN = 'value_sealed';

export class AppSettings {
  readonly #storage: Storage;
  readonly #vault: Vault;

  constructor(storage: Storage, vault: Vault) {
    this.#storage = storage;
    this.#vault = vault;
  }

  /** @throws StorageError, VaultError */
  async read(): Promise<TypedValues> {
    const rows = await this.#storage.db.selectFrom(TABLE).select(['id', COLUMN]).execute();
    const values: Partial<Record<TypedName, string>> = {};
    for (const { id, value_sealed: sealed } of rows) {
      if (!isTypedName(id)) continue;
      values[id] = this.#vault.open(sealed, { table: TABLE, row: id, column: COLUMN });
    }
    return values;
  }

  /** All or none; null takes one away. @throws StorageError */
  async set(changes: Readonly<Partial<Record<TypedName, string | null>>>): Promise<void> {
    await this.#storage.transaction(async (tx) => {
      for (const [id, text] of Object.entries(changes)) {
        if (text === null) {
          await tx.db.deleteFrom(TABLE).where('id', '=', id).execute();
          continue;
        }
        const sealed = this.#vault.seal(text, { table: TABLE, row: id, column: COLUMN });
        const row = { id, value_sealed: sealed, updated_at: Date.now() };
        await tx.upsert(TABLE, row, ['id'], [COLUMN, 'updated_at']);
      }
    });
  }
}
