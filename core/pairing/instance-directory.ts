/** The WhatsApp numbers that this relay serves, held in memory; every change is committed first. */
import { randomUUID } from 'node:crypto';
import type { EvolutionTimes } from '../clients/evolution/client.ts';
import { EvolutionClient } from '../clients/evolution/client.ts';
import type { HttpClient } from '../clients/http.ts';
import type { InstanceId, LocationId, PhoneJid } from '../relay/message.ts';
import type { SharedWrite, Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { WordedError } from '../words/worded-error.ts';
import type { InstanceRef, InstanceSecrets, InstanceState, NewInstance } from './instance.ts';
import type { InstanceRow } from './instance-row.ts';
import { newRow, readRow, readRows, readSecrets, sealedAt } from './instance-row.ts';
import { newSecret, SecretBook, sha256 } from './secret-book.ts';

export type { InstanceRef, InstanceSecrets, InstanceState, NewInstance } from './instance.ts';

/** After a rotation the old secret holds this long: Evolution repeats a webhook with the headers it began with. */
const PREVIOUS_HOLDS_MS = 30 * 60 * 1000;

export interface InstanceDirectoryOptions {
  readonly times?: Partial<EvolutionTimes>;
  /** Whose location this relay serves; default all. */
  readonly isHere?: ((locationId: LocationId) => boolean) | undefined;
}

export class InstanceDirectory {
  readonly #storage: Storage;
  readonly #vault: Vault;
  readonly #http: HttpClient;
  readonly #times: Partial<EvolutionTimes>;
  readonly #instances = new Map<InstanceId, InstanceRef>();
  /** Known by their secrets only: another relay serves them. */
  readonly #elsewhere = new Map<InstanceId, { instance: InstanceRef; updatedAt: number }>();
  readonly #isHere: (locationId: LocationId) => boolean;
  /** Asked for each webhook; made anew after a change. */
  #byLocation: ReadonlyMap<LocationId, readonly InstanceRef[]> | null = null;
  /** A client, or why its key cannot be opened: one damaged key stops one instance only. */
  readonly #clients = new Map<InstanceId, EvolutionClient | { readonly damaged: unknown }>();
  readonly #headers = new SecretBook<InstanceId>();
  readonly #paths = new SecretBook<InstanceId>();

  private constructor(
    storage: Storage,
    vault: Vault,
    http: HttpClient,
    { times = {}, isHere = () => true }: InstanceDirectoryOptions,
  ) {
    this.#isHere = isHere;
    this.#storage = storage;
    this.#vault = vault;
    this.#http = http;
    this.#times = times;
  }

  /** @throws StorageError */
  static async load(
    storage: Storage,
    vault: Vault,
    http: HttpClient,
    options: InstanceDirectoryOptions = {},
  ): Promise<InstanceDirectory> {
    const directory = new InstanceDirectory(storage, vault, http, options);
    await directory.refresh();
    return directory;
  }

  /** Learns of what other relays have added. @throws StorageError */
  async refresh(): Promise<void> {
    for (const row of await readRows(this.#storage)) {
      const id = row.id as InstanceId;
      if (this.#instances.has(id)) continue;
      if (this.#elsewhere.get(id)?.updatedAt === row.updated_at) continue;
      if (this.#isHere(row.location_id as LocationId)) this.#hold(row);
      else this.#holdElsewhere(row);
    }
  }

  /** The instance that a webhook's secret header belongs to. */
  bySecret(header: string): InstanceRef | null {
    const id = this.#headers.find(header);
    return id === null ? null : this.anywhere(id);
  }

  /** The instance that the unguessable last segment of a webhook path belongs to. */
  byPathSecret(segment: string): InstanceRef | null {
    const id = this.#paths.find(segment);
    return id === null ? null : this.anywhere(id);
  }

  get(id: InstanceId): InstanceRef | null {
    return this.#instances.get(id) ?? null;
  }

  /** Also one that another relay on this database serves. */
  anywhere(id: InstanceId): InstanceRef | null {
    return this.get(id) ?? this.#elsewhere.get(id)?.instance ?? null;
  }

  /** Another relay on this database serves it. */
  isElsewhere(id: InstanceId): boolean {
    return this.get(id) === null && this.#elsewhere.has(id);
  }

  all(): InstanceRef[] {
    return [...this.#instances.values()];
  }

  ofLocation(locationId: LocationId): readonly InstanceRef[] {
    this.#byLocation ??= groupedByLocation(this.#instances.values());
    return this.#byLocation.get(locationId) ?? [];
  }

  /** By our id, or by its name when only one has it. @throws WordedError `instance.not-found` */
  require(idOrName: string): InstanceRef {
    const byId = this.get(idOrName as InstanceId);
    if (byId !== null) return byId;
    const [named, another] = this.all().filter((instance) => instance.name === idOrName);
    if (named !== undefined && another === undefined) return named;
    throw new WordedError('instance.not-found', { instance: idOrName }, 'not-found');
  }

  /** The client of the instance's server, with its key. @throws WordedError `instance.not-found`, VaultError */
  client(id: InstanceId): EvolutionClient {
    const client = this.#clients.get(id);
    if (client instanceof EvolutionClient) return client;
    if (client !== undefined) throw client.damaged;
    throw new WordedError('instance.not-found', { instance: id }, 'not-found');
  }

  /** The secrets in the clear, to register the webhook with. @throws VaultError, StorageError */
  async secrets(id: InstanceId): Promise<InstanceSecrets> {
    return readSecrets(this.#storage, this.#vault, id);
  }

  /**
   * Adds an instance with new secrets, and what else it begins with (`beside`) in the same transaction. The same name
   * on the same server is one instance: `instance.exists`. @throws WordedError, StorageError
   */
  async add(
    instance: NewInstance,
    beside: (id: InstanceId) => readonly SharedWrite[] = () => [],
  ): Promise<{ instance: InstanceRef; secrets: InstanceSecrets }> {
    const twin = this.all().find(
      (other) => other.name === instance.name && other.serverUrl === instance.serverUrl,
    );
    if (twin !== undefined) {
      throw new WordedError('instance.exists', { instance: instance.name }, 'conflict');
    }
    const secrets: InstanceSecrets = { header: newSecret(), path: newSecret() };
    const row = newRow(randomUUID() as InstanceId, instance, secrets, this.#vault);
    const added = readRow(row);
    const writes = beside(added.id);
    await this.#storage.transaction(async (tx) => {
      await tx.db.insertInto('instances').values(row).execute();
      for (const one of writes) await one.write(tx);
    });
    for (const one of writes) one.committed();
    this.#hold(row);
    return { instance: added, secrets };
  }

  /** Forgets an instance; its secrets open nothing from now on. Links and history stay. */
  async remove(id: InstanceId): Promise<void> {
    await this.#storage.transaction(async (tx) => {
      await tx.db.deleteFrom('instances').where('id', '=', id).execute();
      await tx.db
        .updateTable('locations')
        .set({ default_instance_id: null })
        .where('default_instance_id', '=', id)
        .execute();
    });
    this.#instances.delete(id);
    this.#byLocation = null;
    this.#clients.delete(id);
    this.#headers.removeAllOf(id);
    this.#paths.removeAllOf(id);
  }

  /** Gives the instance a new header secret; the old one holds for 30 minutes more. */
  async rotateSecret(id: InstanceId): Promise<InstanceSecrets> {
    const before = await this.secrets(id);
    const header = newSecret();
    const until = Date.now() + PREVIOUS_HOLDS_MS;
    const columns = {
      webhook_secret_hash: sha256(header),
      webhook_secret_sealed: this.#vault.seal(header, sealedAt(id, 'webhook_secret_sealed')),
      previous_secret_hash: sha256(before.header),
      previous_until: until,
      updated_at: Date.now(),
    };
    await this.#update(id, columns, {});
    this.#headers.add(columns.previous_secret_hash, id, until);
    this.#headers.add(columns.webhook_secret_hash, id);
    return { header, path: before.path };
  }

  /** `ownJid` undefined = unchanged. Writes only what really changes. */
  async setState(id: InstanceId, state: InstanceState, ownJid?: PhoneJid): Promise<void> {
    const before = this.get(id);
    if (before === null) return;
    const stateSince = before.state === state ? before.stateSince : Date.now();
    const after = { state, stateSince, ownJid: ownJid ?? before.ownJid };
    if (after.state === before.state && after.ownJid === before.ownJid) return;
    await this.#update(id, { state, state_since: stateSince, own_jid: after.ownJid }, after);
  }

  async setVersion(id: InstanceId, evolutionVersion: string): Promise<void> {
    if (this.get(id)?.evolutionVersion === evolutionVersion) return;
    await this.#update(id, { evolution_version: evolutionVersion }, { evolutionVersion });
  }

  async #update(
    id: InstanceId,
    columns: Partial<InstanceRow>,
    change: Partial<InstanceRef>,
  ): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db
        .updateTable('instances')
        .set({ ...columns, updated_at: Date.now() })
        .where('id', '=', id)
        .execute(),
    );
    const now = this.get(id);
    if (now === null) return;
    this.#instances.set(id, { ...now, ...change });
    this.#byLocation = null;
  }

  #holdElsewhere(row: InstanceRow): void {
    const instance = readRow(row);
    this.#elsewhere.set(instance.id, { instance, updatedAt: row.updated_at });
    this.#holdSecrets(instance, row);
  }

  #holdSecrets(instance: InstanceRef, row: InstanceRow): void {
    this.#headers.add(row.webhook_secret_hash, instance.id);
    this.#paths.add(row.path_secret_hash, instance.id);
    if (row.previous_secret_hash !== null) {
      this.#headers.add(row.previous_secret_hash, instance.id, row.previous_until ?? 0);
    }
  }

  #hold(row: InstanceRow): void {
    const instance = readRow(row);
    this.#holdSecrets(instance, row);
    this.#instances.set(instance.id, instance);
    this.#byLocation = null;
    try {
      const at = sealedAt(instance.id, 'api_key_sealed');
      const server = { url: row.server_url, apiKey: this.#vault.open(row.api_key_sealed, at) };
      this.#clients.set(instance.id, new EvolutionClient(this.#http, server, this.#times));
    } catch (damaged) {
      this.#clients.set(instance.id, { damaged });
    }
  }
}

function groupedByLocation(
  instances: Iterable<InstanceRef>,
): ReadonlyMap<LocationId, readonly InstanceRef[]> {
  const groups = new Map<LocationId, InstanceRef[]>();
  for (const instance of instances) {
    const group = groups.get(instance.locationId);
    if (group === undefined) groups.set(instance.locationId, [instance]);
    else group.push(instance);
  }
  return groups;
}
