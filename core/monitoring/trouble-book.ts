/** Since when each trouble is there, kept over restarts. */
import type { Storage } from '../storage/storage.ts';

export interface Known {
  readonly id: string;
  readonly code: string;
  readonly since: number;
}

export class TroubleBook {
  readonly #storage: Storage;
  readonly #relayId: string;

  constructor(storage: Storage, relayId: string) {
    this.#storage = storage;
    this.#relayId = relayId;
  }

  /** @throws StorageError */
  async all(): Promise<Known[]> {
    return this.#storage.db
      .selectFrom('troubles')
      .select(['id', 'code', 'since'])
      .where('relay_id', '=', this.#relayId)
      .execute();
  }

  /** @throws StorageError */
  async change(begun: readonly Known[], ended: readonly string[]): Promise<void> {
    await this.#storage.transaction(async (tx) => {
      for (const { id, code, since } of begun) {
        const row = { id, relay_id: this.#relayId, code, since };
        await tx.upsert('troubles', row, ['id'], ['since']);
      }
      if (ended.length > 0) {
        await tx.db
          .deleteFrom('troubles')
          .where('id', 'in', [...ended])
          .execute();
      }
    });
  }
}
