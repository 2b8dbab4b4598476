/** The adapter's webhooks at Evolution, which ours took the place of: they are put back when a location goes back. */
import type { WebhookConfig } from '../../clients/evolution/client.ts';
import { keptWebhook } from '../../forwarding/kept-webhook.ts';
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Vault } from '../../storage/vault.ts';

const TABLE = 'app_settings';
const COLUMN = 'value_sealed';

/** Whose webhook it is. */
export interface InstanceAt {
  /** The server's URL. */
  readonly server: string;
  readonly name: string;
}

export class ReplacedWebhooks {
  readonly #storage: Storage;
  readonly #vault: Vault;

  constructor(storage: Storage, vault: Vault) {
    this.#storage = storage;
    this.#vault = vault;
  }

  /** @throws StorageError */
  async keep(instance: InstanceAt, config: WebhookConfig): Promise<void> {
    const row = rowOf(instance);
    const sealed = this.#vault.seal(JSON.stringify(config), at(row));
    await this.#storage.transaction((tx) =>
      tx.upsert(
        TABLE,
        { id: row, value_sealed: sealed, updated_at: Date.now() },
        ['id'],
        [COLUMN, 'updated_at'],
      ),
    );
  }

  /** Null = the adapter had none there. @throws StorageError, VaultError */
  async of(instance: InstanceAt): Promise<WebhookConfig | null> {
    const row = rowOf(instance);
    const found = await this.#storage.db
      .selectFrom(TABLE)
      .select(COLUMN)
      .where('id', '=', row)
      .executeTakeFirst();
    if (found === undefined) return null;
    return keptWebhook.parse(JSON.parse(this.#vault.open(found.value_sealed, at(row))));
  }

  async forget(instance: InstanceAt): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db.deleteFrom(TABLE).where('id', '=', rowOf(instance)).execute(),
    );
  }
}

function rowOf({ server, name }: InstanceAt): string {
  return `replaced-webhook:${fingerprint(`${server} ${name}`)}`;
}

function at(row: string) {
  return { table: TABLE, row, column: COLUMN };
}
