/** The tokens of the locations, or of the agencies, sealed by the vault; the only place that opens them. */
import { sql } from 'kysely';
import type { CompanyId, LocationId } from '../relay/message.ts';
import type { Storage, Tx } from '../storage/storage.ts';
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

/** The columns of a `locations` or `companies` row, ready to be written. */
export interface SealedTokens {
  readonly access_token_sealed: string;
  readonly refresh_token_sealed: string | null;
  readonly token_expires_at: number;
  readonly scopes: string | null;
}

export type TokenTable = 'locations' | 'companies';

/**
 * `ours`: go ahead. `interrupted`: go ahead, but an earlier refresh was sent and its answer never stored. `theirs`:
 * another relay on this database is at it.
 */
export type RefreshClaim = 'ours' | 'interrupted' | 'theirs';

export class TokenStore<Id extends LocationId | CompanyId = LocationId> {
  readonly #storage: Storage;
  readonly #vault: Vault;
  readonly #table: TokenTable;

  private constructor(storage: Storage, vault: Vault, table: TokenTable) {
    this.#storage = storage;
    this.#vault = vault;
    this.#table = table;
  }

  static ofLocations(storage: Storage, vault: Vault): TokenStore {
    return new TokenStore<LocationId>(storage, vault, 'locations');
  }

  static ofCompanies(storage: Storage, vault: Vault): TokenStore<CompanyId> {
    return new TokenStore<CompanyId>(storage, vault, 'companies');
  }

  seal(id: Id, tokens: StoredTokens): SealedTokens {
    const { accessToken, refreshToken } = tokens;
    return {
      access_token_sealed: this.#vault.seal(accessToken, this.#at(id, 'access_token_sealed')),
      refresh_token_sealed:
        refreshToken === null
          ? null
          : this.#vault.seal(refreshToken, this.#at(id, 'refresh_token_sealed')),
      token_expires_at: tokens.expiresAt,
      scopes: tokens.scopes,
    };
  }

  /** Null when there are none. @throws VaultError when they cannot be opened, StorageError */
  async read(id: Id): Promise<StoredTokens | null> {
    const row = await this.#storage.db
      .selectFrom(this.#table)
      .select(['access_token_sealed', 'refresh_token_sealed', 'token_expires_at', 'scopes'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row?.access_token_sealed == null) return null;
    return {
      accessToken: this.#vault.open(row.access_token_sealed, this.#at(id, 'access_token_sealed')),
      refreshToken:
        row.refresh_token_sealed === null
          ? null
          : this.#vault.open(row.refresh_token_sealed, this.#at(id, 'refresh_token_sealed')),
      expiresAt: row.token_expires_at ?? 0,
      scopes: row.scopes,
    };
  }

  /**
   * Commits a new pair, and with it that the refresh is over; but only over the access token that it renewed: an install
   * or a removal that came meanwhile stands. False = nothing was changed. @throws StorageError, VaultError
   */
  async save(id: Id, tokens: StoredTokens, renewed: string): Promise<boolean> {
    const sealed = this.seal(id, tokens);
    return this.#storage.transaction(async (tx) => {
      const row = await tx.db
        .selectFrom(this.#table)
        .select('access_token_sealed')
        .where('id', '=', id)
        .executeTakeFirst();
      const current = row?.access_token_sealed ?? null;
      const isCurrent =
        current !== null &&
        this.#vault.open(current, this.#at(id, 'access_token_sealed')) === renewed;
      if (!isCurrent) return false;
      await tx.db
        .updateTable(this.#table)
        .set({ ...sealed, updated_at: Date.now() })
        .where('id', '=', id)
        .execute();
      await this.#unmark(tx, id);
      return true;
    });
  }

  /**
   * Claims the one refresh of this token, for everything that runs on the database, and writes down that it is about to
   * be sent: a refresh token is good for one use, and a mark that a crash left says that HighLevel may have handed out a
   * pair which never was stored. `by` names the relay; `holdMs` is longer than its call can take.
   */
  async claimRefresh(id: Id, by: string, holdMs: number): Promise<RefreshClaim> {
    const now = await this.#storage.now();
    return this.#storage.transaction(async (tx) => {
      // The row lock, in words that SQLite understands too: who comes second waits here and then sees the mark.
      await tx.db
        .updateTable(this.#table)
        .set({ updated_at: sql`updated_at` })
        .where('id', '=', id)
        .execute();
      const mark = await this.#markOf(tx, id);
      if (mark !== null && mark.by !== by && mark.until > now) return 'theirs';
      const value = JSON.stringify({ by, until: now + holdMs } satisfies Mark);
      await tx.upsert(
        'settings',
        { name: this.#name(id), value, updated_at: now },
        ['name'],
        ['value', 'updated_at'],
      );
      return mark === null ? 'ours' : 'interrupted';
    });
  }

  /** The refresh ended with a certain refusal: nothing was handed out. */
  async endRefresh(id: Id): Promise<void> {
    await this.#storage.transaction((tx) => this.#unmark(tx, id));
  }

  /** Whose refresh was sent, and its answer never stored. */
  async unfinishedRefreshes(): Promise<Id[]> {
    const prefix = PREFIX[this.#table];
    const rows = await this.#storage.db
      .selectFrom('settings')
      .select('name')
      .where('name', 'like', `${prefix}%`)
      .execute();
    return rows.map(({ name }) => name.slice(prefix.length) as Id);
  }

  async #unmark(tx: Tx, id: Id): Promise<void> {
    await tx.db.deleteFrom('settings').where('name', '=', this.#name(id)).execute();
  }

  async #markOf(tx: Tx, id: Id): Promise<Mark | null> {
    const row = await tx.db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', this.#name(id))
      .executeTakeFirst();
    if (row === undefined) return null;
    const { by = '', until = 0 } = JSON.parse(row.value) as Partial<Mark>;
    return { by, until };
  }

  #name(id: Id): string {
    return PREFIX[this.#table] + id;
  }

  #at(row: Id, column: 'access_token_sealed' | 'refresh_token_sealed') {
    return { table: this.#table, row, column };
  }
}

/** A refresh that is under way: whose, and until when (ms, the database's clock) nobody else may begin one. */
interface Mark {
  readonly by: string;
  readonly until: number;
}

const PREFIX = { locations: 'token-refresh:', companies: 'company-refresh:' } as const;
