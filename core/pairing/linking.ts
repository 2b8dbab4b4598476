/** The acts at Evolution by which an instance is made ready to be linked, unlinked, restarted and deleted. */
import { EvolutionClient } from '../clients/evolution/client.ts';
import type { WebhookConfig } from '../clients/evolution/client.ts';
import { ClientError } from '../clients/client-error.ts';
import type { HttpClient } from '../clients/http.ts';
import type { Forwarding } from '../forwarding/forwarding.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { WordedError } from '../words/worded-error.ts';
import type { InstanceRef } from './instance.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import { readApiKey } from './instance-row.ts';
import { registerWebhook, webhookFor } from './registration.ts';
import type { Registration } from './registration.ts';
import type { ServerBook } from './server-book.ts';
import { staysDeafAfterLogOut } from './server-check.ts';
import { ownBaseUrl } from './webhook-base.ts';

export interface LinkingOptions {
  readonly http: HttpClient;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly directory: InstanceDirectory;
  readonly servers: ServerBook;
  readonly forwarding: Pick<Forwarding, 'alongside'>;
  /** Where Evolution reaches this relay when an instance has no address of its own. */
  readonly publicUrl: () => string;
}

export class Linking {
  readonly #options: LinkingOptions;

  constructor(options: LinkingOptions) {
    this.#options = options;
  }

  /** A client with the server's own key. @throws WordedError `server.no-global-key`, VaultError */
  serverClient(url: string): EvolutionClient {
    const { http, servers } = this.#options;
    const apiKey = servers.keyFor(url);
    if (apiKey === null) throw new WordedError('server.no-global-key', { server: url }, 'conflict');
    return new EvolutionClient(http, { url, apiKey });
  }

  /** Makes the instance at Evolution with our webhook, and compares what was stored. @throws WordedError, ClientError */
  async create(client: EvolutionClient, registration: Registration, token?: string): Promise<void> {
    const { name } = registration;
    const webhook: WebhookConfig = webhookFor(registration);
    try {
      const named = token === undefined ? {} : { token };
      await client.pairing.create({ name, webhook, ...named });
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (error.code === 'http.forbidden') {
        throw new WordedError('pairing.name-taken', { instance: name }, 'conflict', error);
      }
      if (error.code === 'http.unauthorized') {
        throw new WordedError('server.no-global-key', { server: '' }, 'refused', error);
      }
      throw error;
    }
    await registerWebhook(client, registration, { force: true });
  }

  /** True: linking this number anew means to delete and create it at Evolution, for the fault of its version. */
  mustRecreate({ evolutionVersion, ownJid }: InstanceRef): boolean {
    return ownJid !== null && staysDeafAfterLogOut(evolutionVersion);
  }

  /** So that another code can be asked for. @throws ClientError, WordedError, StorageError, VaultError */
  async reset(instance: InstanceRef): Promise<void> {
    if (staysDeafAfterLogOut(instance.evolutionVersion)) await this.#recreate(instance);
    else await this.#logOut(instance);
  }

  /** Evolution lost the instance: it is made again under the same name. */
  async createAgain(instance: InstanceRef): Promise<void> {
    const { directory, storage, vault } = this.#options;
    const global = this.serverClient(instance.serverUrl);
    const own = await readApiKey(storage, vault, instance.id);
    const token = own === this.#options.servers.keyFor(instance.serverUrl) ? undefined : own;
    const { header } = await directory.secrets(instance.id);
    const baseUrl = (await ownBaseUrl(storage, instance)) ?? this.#options.publicUrl();
    const alongside = this.#options.forwarding.alongside(instance.id);
    const registration = { name: instance.name, baseUrl, secret: header, alongside };
    await this.create(global, registration, token);
  }

  /** The phone is unlinked; the instance stays. @throws ClientError */
  async unlink(instance: InstanceRef): Promise<void> {
    await this.#logOut(instance);
  }

  /** A closed one cannot be restarted: it is connected, with the session that Evolution keeps. @throws ClientError */
  async restart(instance: InstanceRef): Promise<void> {
    const client = this.#options.directory.client(instance.id);
    const state = await client.connectionState(instance.name);
    if (state === 'close' || state === 'refused') await client.pairing.connect(instance.name);
    else await client.pairing.restart(instance.name);
  }

  /** @throws ClientError */
  async remove(instance: InstanceRef): Promise<void> {
    try {
      await this.#options.directory.client(instance.id).pairing.remove(instance.name);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  async #recreate(instance: InstanceRef): Promise<void> {
    // Asked for before anything is deleted: without the global key it could not be made again.
    const client = this.serverClient(instance.serverUrl);
    if (!(await client.pairing.isGlobalKey())) {
      throw new WordedError('server.no-global-key', { server: instance.serverUrl }, 'conflict');
    }
    await this.remove(instance);
    await this.createAgain(instance);
  }

  /** "Not connected" is what was wanted. */
  async #logOut({ id, name }: InstanceRef): Promise<void> {
    const client = this.#options.directory.client(id);
    try {
      await client.pairing.logOut(name);
    } catch (error) {
      const state = await client.connectionState(name);
      if (state !== 'close') throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ClientError && error.code === 'evolution.instance-unknown';
}
