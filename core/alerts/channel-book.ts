/** The channels, sealed in the database as a whole: addresses of webhooks are secrets as much as passwords. */
import { randomUUID } from 'node:crypto';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { WordedError } from '../words/worded-error.ts';
import { channelConfig } from './channel.ts';
import type { Channel, ChannelConfig } from './channel.ts';

const TABLE = 'alert_channels';
const COLUMN = 'config_sealed';

export class ChannelBook {
  readonly #storage: Storage;
  readonly #vault: Vault;
  readonly #channels = new Map<string, Channel>();

  private constructor(storage: Storage, vault: Vault) {
    this.#storage = storage;
    this.#vault = vault;
  }

  /** @throws StorageError, VaultError */
  static async load(storage: Storage, vault: Vault): Promise<ChannelBook> {
    const book = new ChannelBook(storage, vault);
    const rows = await storage.db.selectFrom(TABLE).selectAll().orderBy('created_at').execute();
    for (const { id, config_sealed: sealed } of rows) {
      const text = vault.open(sealed, { table: TABLE, row: id, column: COLUMN });
      book.#channels.set(id, { id, config: channelConfig.parse(JSON.parse(text)) });
    }
    return book;
  }

  all(): Channel[] {
    return [...this.#channels.values()];
  }

  /** By its id, or its name. @throws WordedError `alert.not-found` */
  require(idOrName: string): Channel {
    const found =
      this.#channels.get(idOrName) ?? this.all().find(({ config }) => config.name === idOrName);
    if (found === undefined) {
      throw new WordedError('alert.not-found', { channel: idOrName }, 'not-found');
    }
    return found;
  }

  /** A new one, or in the place of another. @throws StorageError, WordedError `alert.name-taken` */
  async set(config: ChannelConfig, id: string = randomUUID()): Promise<Channel> {
    const taken = this.all().find((one) => one.id !== id && one.config.name === config.name);
    if (taken !== undefined) {
      throw new WordedError('alert.name-taken', { channel: config.name }, 'conflict');
    }
    const place = { table: TABLE, row: id, column: COLUMN };
    const sealed = this.#vault.seal(JSON.stringify(config), place);
    await this.#storage.transaction((tx) =>
      tx.upsert(TABLE, { id, [COLUMN]: sealed, created_at: Date.now() }, ['id'], [COLUMN]),
    );
    const channel = { id, config };
    this.#channels.set(id, channel);
    return channel;
  }

  /** With what was told there. @throws StorageError */
  async remove(id: string): Promise<void> {
    await this.#storage.transaction(async (tx) => {
      await tx.db.deleteFrom(TABLE).where('id', '=', id).execute();
      await tx.db.deleteFrom('alert_notices').where('channel_id', '=', id).execute();
    });
    this.#channels.delete(id);
  }
}
