/** The agencies that installed the app, held in memory; every change is committed first. */
import type { CompanyId } from '../relay/message.ts';
import type { Schema } from '../storage/schema.ts';
import type { Storage } from '../storage/storage.ts';
import type { LocationState } from './location-directory.ts';
import type { SealedTokens } from './token-store.ts';

export interface CompanyRef {
  readonly id: CompanyId;
  readonly name: string;
  readonly state: LocationState;
}

export class CompanyDirectory {
  readonly #storage: Storage;
  readonly #companies = new Map<CompanyId, CompanyRef>();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  static async load(storage: Storage): Promise<CompanyDirectory> {
    const directory = new CompanyDirectory(storage);
    const rows = await storage.db
      .selectFrom('companies')
      .select(['id', 'name', 'state'])
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    for (const { id, name, state } of rows) {
      directory.#companies.set(id as CompanyId, {
        id: id as CompanyId,
        name,
        state: state === 'revoked' || state === 'uninstalled' ? state : 'active',
      });
    }
    return directory;
  }

  get(id: CompanyId): CompanyRef | null {
    return this.#companies.get(id) ?? null;
  }

  all(): CompanyRef[] {
    return [...this.#companies.values()];
  }

  /** Adds an agency with its tokens, or replaces name and tokens of one that is there. */
  async add(company: Pick<CompanyRef, 'id' | 'name'>, tokens: SealedTokens): Promise<CompanyRef> {
    const now = Date.now();
    const added: CompanyRef = { ...company, state: 'active' };
    const row = { ...added, ...tokens, created_at: now, updated_at: now };
    const kept = new Set(['id', 'created_at']);
    await this.#storage.transaction((tx) =>
      tx.upsert(
        'companies',
        row,
        ['id'],
        Object.keys(row).filter((column) => !kept.has(column)),
      ),
    );
    this.#companies.set(added.id, added);
    return added;
  }

  /** The app was removed there: its tokens go. */
  async uninstall(id: CompanyId): Promise<void> {
    await this.setState(id, 'uninstalled', {
      access_token_sealed: null,
      refresh_token_sealed: null,
    });
  }

  /** Nothing is done for an agency that is not here. */
  async setState(
    id: CompanyId,
    state: LocationState,
    more: Partial<Omit<Schema['companies'], 'id'>> = {},
  ): Promise<void> {
    const before = this.get(id);
    if (before === null) return;
    await this.#storage.transaction((tx) =>
      tx.db
        .updateTable('companies')
        .set({ state, ...more, updated_at: Date.now() })
        .where('id', '=', id)
        .execute(),
    );
    this.#companies.set(id, { ...before, state });
  }
}
