/** What was told on which channel and is not over yet: after a restart nothing is told twice, and its end is told still. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Storage } from '../storage/storage.ts';
import type { Worded } from '../words/worded-error.ts';

export interface Notice extends Worded {
  readonly troubleId: string;
  readonly since: number;
  readonly toldAt: number;
}

const TABLE = 'alert_notices';
const params = z.record(z.string(), z.string());

export class NoticeBook {
  readonly #storage: Storage;
  readonly #relayId: string;

  constructor(storage: Storage, relayId: string) {
    this.#storage = storage;
    this.#relayId = relayId;
  }

  /** @throws StorageError */
  async of(channelId: string): Promise<Notice[]> {
    const rows = await this.#storage.db
      .selectFrom(TABLE)
      .selectAll()
      .where('relay_id', '=', this.#relayId)
      .where('channel_id', '=', channelId)
      .execute();
    return rows.map((row) => ({
      troubleId: row.trouble_id,
      code: row.code,
      params: params.catch({}).parse(JSON.parse(row.params)),
      since: row.since,
      toldAt: row.told_at,
    }));
  }

  /** What one message told: troubles that began, and others that ended. @throws StorageError */
  async told(
    channelId: string,
    begun: readonly Notice[],
    ended: readonly Pick<Notice, 'troubleId'>[],
  ): Promise<void> {
    await this.#storage.transaction(async (tx) => {
      for (const { troubleId, code, params: given, since, toldAt } of begun) {
        const row = {
          id: this.#idOf(channelId, troubleId),
          relay_id: this.#relayId,
          channel_id: channelId,
          trouble_id: troubleId,
          code,
          params: JSON.stringify(given),
          since,
          told_at: toldAt,
        };
        await tx.upsert(TABLE, row, ['id'], ['params', 'since', 'told_at']);
      }
      const over = ended.map(({ troubleId }) => this.#idOf(channelId, troubleId));
      if (over.length > 0) await tx.db.deleteFrom(TABLE).where('id', 'in', over).execute();
    });
  }

  #idOf(channelId: string, troubleId: string): string {
    return createHash('sha256').update(`${channelId} ${troubleId}`).digest('hex');
  }
}
