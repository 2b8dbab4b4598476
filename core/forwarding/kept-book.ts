/** Which webhooks of other tools are kept, sealed in the database: their headers and addresses are secrets. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { InstanceId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { keptWebhook } from './kept-webhook.ts';
import type { KeptWebhook } from './kept-webhook.ts';

export interface Kept {
  readonly id: InstanceId;
  readonly webhook: KeptWebhook;
  /** Seals the events that wait. */
  readonly key: Buffer;
  readonly keptAt: number;
  /** The number was removed: what waits still goes there, and nothing else. */
  readonly endedAt: number | null;
}

export interface Counts {
  readonly sent: number;
  readonly refused: number;
  readonly dropped: number;
  readonly lastSentAt: number | null;
}

const TABLE = 'kept_webhooks';
const COLUMN = 'config_sealed';
const KEY_BYTES = 32;
const config = z.object({ webhook: keptWebhook, key: z.base64() });

export class KeptBook {
  readonly #storage: Storage;
  readonly #vault: Vault;

  constructor(storage: Storage, vault: Vault) {
    this.#storage = storage;
    this.#vault = vault;
  }

  /** @throws StorageError, VaultError */
  async all(): Promise<Kept[]> {
    const rows = await this.#storage.db.selectFrom(TABLE).selectAll().execute();
    return rows.map((row) => {
      const place = { table: TABLE, row: row.id, column: COLUMN };
      const { webhook, key } = config.parse(
        JSON.parse(this.#vault.open(row[COLUMN], place)) as unknown,
      );
      return {
        id: row.id as InstanceId,
        webhook,
        key: Buffer.from(key, 'base64'),
        keptAt: row.kept_at,
        endedAt: row.ended_at,
      };
    });
  }

  /** @throws StorageError */
  async add(id: InstanceId, webhook: KeptWebhook): Promise<Kept> {
    const key = randomBytes(KEY_BYTES);
    const now = Date.now();
    const text = JSON.stringify({ webhook, key: key.toString('base64') });
    const row = {
      id,
      [COLUMN]: this.#vault.seal(text, { table: TABLE, row: id, column: COLUMN }),
      sent: 0,
      refused: 0,
      dropped: 0,
      last_sent_at: null,
      kept_at: now,
      ended_at: null,
    };
    await this.#storage.transaction((tx) => tx.db.insertInto(TABLE).values(row).execute());
    return { id, webhook, key, keptAt: now, endedAt: null };
  }

  /** @throws StorageError */
  async end(id: InstanceId): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db.updateTable(TABLE).set({ ended_at: Date.now() }).where('id', '=', id).execute(),
    );
  }

  /** With what waits. @throws StorageError */
  async forget(id: InstanceId): Promise<void> {
    await this.#storage.transaction(async (tx) => {
      await tx.db.deleteFrom('forwards').where('instance_id', '=', id).execute();
      await tx.db.deleteFrom(TABLE).where('id', '=', id).execute();
    });
  }

  /** @throws StorageError */
  async counts(id: InstanceId): Promise<Counts> {
    const row = await this.#storage.db
      .selectFrom(TABLE)
      .select(['sent', 'refused', 'dropped', 'last_sent_at as lastSentAt'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row ?? { sent: 0, refused: 0, dropped: 0, lastSentAt: null };
  }
}
