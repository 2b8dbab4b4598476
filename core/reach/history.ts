/** When the public address began to work, and stopped, with the reason: the last changes of this relay. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Storage } from '../storage/storage.ts';
import type { Worded } from '../words/worded-error.ts';

export interface ReachChange {
  readonly at: number;
  readonly state: 'up' | 'down';
  readonly address: string;
  readonly problem: Worded | null;
}

const KEPT = 200;
const params = z.record(z.string(), z.string());

export class ReachHistory {
  readonly #storage: Storage;
  readonly #relayId: string;

  constructor(storage: Storage, relayId: string) {
    this.#storage = storage;
    this.#relayId = relayId;
  }

  /** Newest first. @throws StorageError */
  async last(limit = 50): Promise<ReachChange[]> {
    const rows = await this.#storage.db
      .selectFrom('reach_changes')
      .selectAll()
      .where('relay_id', '=', this.#relayId)
      .orderBy('at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ at, address, code, params: text }) => ({
      at,
      state: code === null ? 'up' : 'down',
      address,
      problem: code === null ? null : { code, params: paramsIn(text) },
    }));
  }

  /** @throws StorageError */
  async add({ at, address, problem }: Omit<ReachChange, 'state'>): Promise<void> {
    const relayId = this.#relayId;
    await this.#storage.transaction(async (tx) => {
      const row = {
        id: randomUUID(),
        relay_id: relayId,
        at,
        address,
        code: problem?.code ?? null,
        params: problem === null ? null : JSON.stringify(problem.params),
      };
      await tx.db.insertInto('reach_changes').values(row).execute();
      const oldest = await tx.db
        .selectFrom('reach_changes')
        .select('at')
        .where('relay_id', '=', relayId)
        .orderBy('at', 'desc')
        .offset(KEPT)
        .limit(1)
        .executeTakeFirst();
      if (oldest === undefined) return;
      await tx.db
        .deleteFrom('reach_changes')
        .where('relay_id', '=', relayId)
        .where('at', '<=', oldest.at)
        .execute();
    });
  }
}

function paramsIn(text: string | null): Readonly<Record<string, string>> {
  try {
    return params.parse(JSON.parse(text ?? '{}'));
  } catch {
    // The code alone still says what it was.
    return {};
  }
}
