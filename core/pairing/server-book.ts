/** The Evolution servers that are known here, with the key of each; held in memory, sealed at rest. */
import { randomUUID } from 'node:crypto';
import type { Schema } from '../storage/schema.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { WordedError } from '../words/worded-error.ts';
import type { KeyKind, ServerFacts } from './server-check.ts';

export interface EvolutionServer {
  /** `settings`: named by EVOLUTION_API_URL and EVOLUTION_API_KEY. */
  readonly id: string;
  readonly url: string;
  /** Null = nobody has asked the server yet. */
  readonly keyKind: KeyKind | null;
  readonly version: string | null;
}

type Row = Schema['evolution_servers'];
const OF_SETTINGS = 'settings';

export interface ServerBookOptions {
  readonly storage: Storage;
  readonly vault: Vault;
  /** The server of the settings; null = none is set. */
  readonly fromSettings: { readonly url: string; readonly apiKey: string } | null;
}

export class ServerBook {
  readonly #options: ServerBookOptions;
  readonly #rows = new Map<string, Row>();
  /** What the last check found of the server of the settings, which has no row. */
  #settingsFacts: ServerFacts | null = null;

  private constructor(options: ServerBookOptions) {
    this.#options = options;
  }

  /** @throws StorageError */
  static async load(options: ServerBookOptions): Promise<ServerBook> {
    const book = new ServerBook(options);
    const rows = await options.storage.db
      .selectFrom('evolution_servers')
      .selectAll()
      .orderBy('created_at')
      .execute();
    for (const row of rows) book.#rows.set(row.id, row);
    return book;
  }

  all(): EvolutionServer[] {
    const { fromSettings } = this.#options;
    const rows = [...this.#rows.values()];
    const isKept = rows.some(({ url }) => url === fromSettings?.url);
    const { keyKind = null, version = null } = this.#settingsFacts ?? {};
    return [
      ...(fromSettings === null || isKept
        ? []
        : [{ id: OF_SETTINGS, url: fromSettings.url, keyKind, version }]),
      ...rows.map(viewOf),
    ];
  }

  /** By id or address. @throws WordedError `server.not-found` */
  require(idOrUrl: string): EvolutionServer {
    const wanted = idOrUrl.replace(/\/+$/, '');
    const found = this.all().find(({ id, url }) => id === idOrUrl || url === wanted);
    if (found !== undefined) return found;
    throw new WordedError('server.not-found', { server: idOrUrl }, 'not-found');
  }

  /** The key in the clear; null = none is known for this address. @throws VaultError */
  keyFor(url: string): string | null {
    const { fromSettings, vault } = this.#options;
    const row = this.#byUrl(url);
    if (row !== undefined) return vault.open(row.api_key_sealed, sealedAt(row.id));
    return fromSettings?.url === url ? fromSettings.apiKey : null;
  }

  /** Keeps a server that was checked, or its new key. @throws StorageError */
  async keep(url: string, apiKey: string, facts: ServerFacts): Promise<EvolutionServer> {
    const { fromSettings, storage, vault } = this.#options;
    const before = this.#byUrl(url);
    // What the settings say is not written down a second time, where it would go stale.
    if (before === undefined && fromSettings?.url === url && fromSettings.apiKey === apiKey) {
      this.#settingsFacts = facts;
      return this.require(url);
    }
    const now = Date.now();
    const id = before?.id ?? randomUUID();
    const row: Row = {
      id,
      url,
      api_key_sealed: vault.seal(apiKey, sealedAt(id)),
      key_kind: facts.keyKind,
      version: facts.version,
      created_at: before?.created_at ?? now,
      updated_at: now,
    };
    const { created_at: _, id: __, url: ___, ...changed } = row;
    const columns = Object.keys(changed) as (keyof typeof changed)[];
    await storage.transaction((tx) => tx.upsert('evolution_servers', row, ['id'], columns));
    this.#rows.set(id, row);
    return viewOf(row);
  }

  /** Its instances stay, each with a key of its own. @throws StorageError, WordedError `server.in-settings` */
  async forget({ id, url }: EvolutionServer): Promise<void> {
    if (id === OF_SETTINGS)
      throw new WordedError('server.in-settings', { server: url }, 'conflict');
    await this.#options.storage.transaction((tx) =>
      tx.db.deleteFrom('evolution_servers').where('id', '=', id).execute(),
    );
    this.#rows.delete(id);
  }

  #byUrl(url: string): Row | undefined {
    return [...this.#rows.values()].find((row) => row.url === url);
  }
}

function viewOf({ id, url, key_kind, version }: Row): EvolutionServer {
  return { id, url, keyKind: key_kind === 'global' ? 'global' : 'instance', version };
}

function sealedAt(row: string): { table: string; row: string; column: string } {
  return { table: 'evolution_servers', row, column: 'api_key_sealed' };
}
