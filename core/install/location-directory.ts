/** The HighLevel sub-accounts that this relay serves, held in memory; every change is committed first. */
import type { InstanceId, LocationId } from '../relay/message.ts';
import type { Schema } from '../storage/schema.ts';
import type { Storage } from '../storage/storage.ts';
import type { LanguageTag } from '../words/say.ts';
import { LANGUAGES } from '../words/say.ts';
import { WordedError } from '../words/worded-error.ts';
import { DEFAULT_OPTIONS, checkOption, optionsOf, storedTexts } from './location-options.ts';
import type { LocationOptions } from './location-options.ts';
import type { SealedTokens } from './token-store.ts';

/** `revoked`: the token cannot be refreshed any more. `uninstalled`: the app was removed in HighLevel. */
export type LocationState = 'active' | 'uninstalled' | 'revoked';

export interface LocationRef {
  readonly id: LocationId;
  readonly name: string;
  readonly companyId: string | null;
  /** The language of lines written into HighLevel. */
  readonly language: LanguageTag;
  readonly timeZone: string | null;
  readonly state: LocationState;
  /** The instance that sends when nothing else decides. */
  readonly defaultInstanceId: InstanceId | null;
  /** What a person chose for it, each with its default. */
  readonly options: LocationOptions;
  /** When the app was installed there last (ms); null = not known. */
  readonly installedAt: number | null;
}

export interface NewLocation {
  readonly id: LocationId;
  readonly name: string;
  readonly companyId: string | null;
  readonly language: LanguageTag;
  readonly timeZone: string | null;
  /** Milliseconds; default now. */
  readonly installedAt?: number;
}

export class LocationDirectory {
  readonly #storage: Storage;
  readonly #locations = new Map<LocationId, LocationRef>();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** `isHere`: those that this relay serves; default all. */
  static async load(
    storage: Storage,
    isHere: (id: string) => boolean = () => true,
  ): Promise<LocationDirectory> {
    const directory = new LocationDirectory(storage);
    const rows = await storage.db
      .selectFrom('locations')
      .select([
        'id',
        'name',
        'company_id',
        'language',
        'time_zone',
        'state',
        'default_instance_id',
        'options',
        'installed_at',
      ])
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    for (const row of rows) {
      if (!isHere(row.id)) continue;
      const location: LocationRef = {
        id: row.id as LocationId,
        name: row.name,
        companyId: row.company_id,
        language: LANGUAGES.find((tag) => tag === row.language) ?? 'en',
        timeZone: row.time_zone,
        state: row.state === 'revoked' || row.state === 'uninstalled' ? row.state : 'active',
        defaultInstanceId: row.default_instance_id as InstanceId | null,
        options: optionsOf(storedTexts(row.options)),
        installedAt: row.installed_at,
      };
      directory.#locations.set(location.id, location);
    }
    return directory;
  }

  get(id: LocationId): LocationRef | null {
    return this.#locations.get(id) ?? null;
  }

  all(): LocationRef[] {
    return [...this.#locations.values()];
  }

  /** @throws WordedError `location.not-found` */
  require(id: string): LocationRef {
    const location = this.get(id as LocationId);
    if (location === null) {
      throw new WordedError('location.not-found', { location: id }, 'not-found');
    }
    return location;
  }

  /** Adds a location with its tokens, or replaces name and tokens of one that is there; its instances stay. */
  async add(location: NewLocation, tokens: SealedTokens): Promise<LocationRef> {
    const before = this.get(location.id);
    const now = Date.now();
    const added: LocationRef = {
      ...location,
      installedAt: location.installedAt ?? now,
      state: 'active',
      defaultInstanceId: before?.defaultInstanceId ?? null,
      options: before?.options ?? DEFAULT_OPTIONS,
    };
    const row = {
      id: location.id,
      company_id: location.companyId,
      name: location.name,
      language: location.language,
      time_zone: location.timeZone,
      state: added.state,
      ...tokens,
      default_instance_id: added.defaultInstanceId,
      installed_at: added.installedAt,
      created_at: now,
      updated_at: now,
    };
    const kept = new Set(['id', 'default_instance_id', 'created_at']);
    await this.#storage.transaction((tx) =>
      tx.upsert(
        'locations',
        row,
        ['id'],
        Object.keys(row).filter((column) => !kept.has(column)),
      ),
    );
    this.#locations.set(added.id, added);
    return added;
  }

  /**
   * Forgets a location and erases its tokens. Contacts, links and history stay, so that a location which comes back
   * goes on where it was.
   */
  async remove(id: LocationId): Promise<void> {
    this.require(id);
    await this.#storage.transaction((tx) =>
      tx.db.deleteFrom('locations').where('id', '=', id).execute(),
    );
    this.#locations.delete(id);
  }

  /** The app was removed there: its tokens go, everything else stays for a re-install. */
  async uninstall(id: LocationId): Promise<void> {
    await this.#update(
      id,
      { state: 'uninstalled' },
      { state: 'uninstalled', access_token_sealed: null, refresh_token_sealed: null },
    );
  }

  async setState(id: LocationId, state: LocationState): Promise<void> {
    await this.#update(id, { state }, { state });
  }

  async setLanguage(id: LocationId, language: LanguageTag): Promise<void> {
    await this.#update(id, { language }, { language });
  }

  async setDefaultInstance(id: LocationId, instanceId: InstanceId | null): Promise<void> {
    await this.#update(id, { defaultInstanceId: instanceId }, { default_instance_id: instanceId });
  }

  /**
   * Sets options of one location, all or none; an empty text sets one back to its default.
   * @throws WordedError `location.not-found`, `location.option-unknown`, `location.option-invalid`
   */
  async setOptions(id: LocationId, texts: Readonly<Record<string, string>>): Promise<LocationRef> {
    this.require(id);
    for (const [name, text] of Object.entries(texts))
      checkOption(name, text === '' ? undefined : text);
    const now = await this.#storage.transaction(async (tx) => {
      const row = await tx.db
        .selectFrom('locations')
        .select('options')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const merged = Object.entries({ ...storedTexts(row.options), ...texts });
      const kept = Object.fromEntries(merged.filter(([, text]) => text !== ''));
      await tx.db
        .updateTable('locations')
        .set({ options: JSON.stringify(kept), updated_at: Date.now() })
        .where('id', '=', id)
        .execute();
      return kept;
    });
    const changed = { ...this.require(id), options: optionsOf(now) };
    this.#locations.set(id, changed);
    return changed;
  }

  async #update(
    id: LocationId,
    change: Partial<LocationRef>,
    columns: Partial<Omit<Schema['locations'], 'id'>>,
  ): Promise<void> {
    this.require(id);
    await this.#storage.transaction((tx) =>
      tx.db
        .updateTable('locations')
        .set({ ...columns, updated_at: Date.now() })
        .where('id', '=', id)
        .execute(),
    );
    this.#locations.set(id, { ...this.require(id), ...change });
  }
}
