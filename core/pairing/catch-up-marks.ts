/** How far each number is caught up, held in memory; every change is committed first. */
import type { InstanceId } from '../relay/message.ts';
import type { Storage, Tx } from '../storage/storage.ts';

/** Times are milliseconds of WhatsApp's own clock (`messageTimestamp`), whole seconds. */
export interface CatchUpMark {
  /** Nothing older is ever relayed: when the number was adopted, unless a person asked for more. */
  readonly floor: number;
  /** The newest message that was found at Evolution and is committed here, or known to be. */
  readonly watermark: number;
  /** Entries that only catch-up brought. */
  readonly recovered: number;
}

const SECOND = 1_000;

export class CatchUpMarks {
  readonly #storage: Storage;
  readonly #marks = new Map<InstanceId, CatchUpMark>();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** @throws StorageError */
  static async load(storage: Storage): Promise<CatchUpMarks> {
    const marks = new CatchUpMarks(storage);
    const rows = await storage.db.selectFrom('catch_up').selectAll().execute();
    for (const row of rows) {
      const { floor_at: floor, watermark, recovered } = row;
      marks.#marks.set(row.instance_id as InstanceId, { floor, watermark, recovered });
    }
    return marks;
  }

  get(id: InstanceId): CatchUpMark | null {
    return this.#marks.get(id) ?? null;
  }

  /**
   * The mark of a number; one that has none yet begins at its newest message in the journal (it was served before
   * there were marks), else now.
   */
  async require(id: InstanceId): Promise<CatchUpMark> {
    return this.get(id) ?? this.begin(id, (await this.#newestInJournal(id)) ?? Date.now());
  }

  /** A number is adopted: what is older than `at` (ms) is not relayed. */
  async begin(id: InstanceId, at: number): Promise<CatchUpMark> {
    const second = at - (at % SECOND);
    return this.#write(id, { floor: second, watermark: second, recovered: 0 });
  }

  /** Called once everything up to `watermark` is committed. It only rises. */
  async advance(id: InstanceId, to: { watermark: number; recovered: number }): Promise<void> {
    const before = this.get(id);
    // The number was removed meanwhile.
    if (before === null) return;
    const watermark = Math.max(before.watermark, to.watermark);
    if (watermark === before.watermark && to.recovered === 0) return;
    const recovered = before.recovered + to.recovered;
    await this.#write(id, { ...before, watermark, recovered });
  }

  /** A person asks for what was written since `since` (ms), also before the number was adopted. */
  async lower(id: InstanceId, since: number): Promise<void> {
    const before = await this.require(id);
    const floor = Math.min(before.floor, since - (since % SECOND));
    await this.#write(id, { ...before, floor, watermark: Math.min(before.watermark, since) });
  }

  async forget(id: InstanceId): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.run('DELETE FROM catch_up WHERE instance_id = ?', [id]),
    );
    this.#marks.delete(id);
  }

  async #write(id: InstanceId, mark: CatchUpMark): Promise<CatchUpMark> {
    await this.#storage.transaction((tx) => upsert(tx, id, mark));
    this.#marks.set(id, mark);
    return mark;
  }

  /** Reads the whole table, once in the life of a number that was added before there were marks. */
  async #newestInJournal(id: InstanceId): Promise<number | null> {
    const row = await this.#storage.db
      .selectFrom('journal')
      .select((eb) => eb.fn.max<number | string | null>('order_at').as('newest'))
      .where('instance_id', '=', id)
      .where('kind', '=', 'whatsapp.message')
      .executeTakeFirst();
    return row?.newest == null ? null : Number(row.newest);
  }
}

async function upsert(tx: Tx, id: InstanceId, mark: CatchUpMark): Promise<void> {
  const row = {
    instance_id: id,
    floor_at: mark.floor,
    watermark: mark.watermark,
    recovered: mark.recovered,
    updated_at: Date.now(),
  };
  await tx.upsert(
    'catch_up',
    row,
    ['instance_id'],
    ['floor_at', 'watermark', 'recovered', 'updated_at'],
  );
}
