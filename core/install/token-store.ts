/** The tokens of the locations, sealed by the vault; the only place that opens them. */
import type { LocationId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';

export interface StoredTokens {
  readonly accessToken: string;
  /** Null = it cannot be renewed by itself. */
  readonly refreshToken: string | null;
  /** Milliseconds. */
  readonly expiresAt: number;
  /** Separated by spaces. */
  readonly scopes: string | null;
}

/** The columns of a `locations` row, ready to be written. */
export interface SealedTokens {
  readonly access_token_sealed: string;
  readonly refresh_token_sealed: string | null;
  readonly token_expires_at: number;
  readonly scopes: string | null;
}

export class TokenStore {
  readonly #storage: Storage;
  readonly #vault: Vault;

  constructor(storage: Storage, vault: Vault) {
    this.#storage = storage;
    this.#vault = vault;
  }

  seal(id: LocationId, tokens: StoredTokens): SealedTokens {
    return {
      access_token_sealed: this.#vault.seal(tokens.accessToken, at(id, 'access_token_sealed')),
      refresh_token_sealed:
        tokens.refreshToken === null
          ? null
          : this.#vault.seal(tokens.refreshToken, at(id, 'refresh_token_sealed')),
      token_expires_at: tokens.expiresAt,
      scopes: tokens.scopes,
    };
  }

  /** Null when the location has none. @throws VaultError when they cannot be opened, StorageError */
  async read(id: LocationId): Promise<StoredTokens | null> {
    const row = await this.#storage.db
      .selectFrom('locations')
      .select(['access_token_sealed', 'refresh_token_sealed', 'token_expires_at', 'scopes'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row?.access_token_sealed == null) return null;
    return {
      accessToken: this.#vault.open(row.access_token_sealed, at(id, 'access_token_sealed')),
      refreshToken:
        row.refresh_token_sealed === null
          ? null
          : this.#vault.open(row.refresh_token_sealed, at(id, 'refresh_token_sealed')),
      expiresAt: row.token_expires_at ?? 0,
      scopes: row.scopes,
    };
  }

  /** Commits a new pair, and with it that the refresh is over. @throws StorageError */
  async save(id: LocationId, tokens: StoredTokens): Promise<void> {
    const sealed = this.seal(id, tokens);
    await this.#storage.transaction(async (tx) => {
      await tx.db
        .updateTable('locations')
        .set({ ...sealed, updated_at: Date.now() })
        .where('id', '=', id)
        .execute();
      await tx.db.deleteFrom('settings').where('name', '=', markOf(id)).execute();
    });
  }

  /**
   * Writes down that a refresh is about to be sent. A mark that is still there at the next start means that HighLevel
   * may have handed out a pair which never reached the database: a refresh token is good for one use.
   */
  async beginRefresh(id: LocationId): Promise<void> {
    const now = Date.now();
    await this.#storage.transaction((tx) =>
      tx.upsert(
        'settings',
        { name: markOf(id), value: JSON.stringify({ startedAt: now }), updated_at: now },
        ['name'],
        ['value', 'updated_at'],
      ),
    );
  }

  /** The refresh ended with a certain refusal: nothing was handed out. */
  async endRefresh(id: LocationId): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db.deleteFrom('settings').where('name', '=', markOf(id)).execute(),
    );
  }

  /** Locations with a refresh that was sent, and whose answer never was stored. */
  async unfinishedRefreshes(): Promise<LocationId[]> {
    const rows = await this.#storage.db
      .selectFrom('settings')
      .select('name')
      .where('name', 'like', `${MARK}%`)
      .execute();
    return rows.map(({ name }) => name.slice(MARK.length) as LocationId);
  }

  async hasUnfinishedRefresh(id: LocationId): Promise<boolean> {
    const row = await this.#storage.db
      .selectFrom('settings')
      .select('name')
      .where('name', '=', markOf(id))
      .executeTakeFirst();
    return row !== undefined;
  }
}

const MARK = 'token-refresh:';

function at(
  row: LocationId,
  column: 'access_token_sealed' | 'refresh_token_sealed',
): { table: string; row: string; column: string } {
  return { table: 'locations', row, column };
}

function markOf(id: LocationId): string {
  return MARK + id;
}
