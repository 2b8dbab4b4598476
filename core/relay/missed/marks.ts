/** How far each location was read back, held in memory; every change is committed first. */
import type { Storage, Tx } from '../../storage/storage.ts';
import type { LocationId } from '../message.ts';

export interface Mark {
  /** Nothing older is ever read: the location was not ours. Milliseconds, as all times here. */
  readonly floor: number;
  /** All that was written until then is known here. */
  readonly watermark: number;
  /** A pass that is not through yet: when it began, and how far it has gone through the list. */
  readonly pass: { readonly startedAt: number; readonly listedUntil: number } | null;
  /** Messages found so far. */
  readonly recovered: number;
}

export class MissedMarks {
  readonly #storage: Storage;
  readonly #marks = new Map<LocationId, Mark>();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  static async load(storage: Storage): Promise<MissedMarks> {
    const marks = new MissedMarks(storage);
    const rows = await storage.db.selectFrom('missed_marks').selectAll().execute();
    for (const row of rows) {
      const { pass_started_at: startedAt, listed_until: listedUntil } = row;
      marks.#marks.set(row.location_id as LocationId, {
        floor: row.floor_at,
        watermark: row.watermark,
        pass: startedAt === null || listedUntil === null ? null : { startedAt, listedUntil },
        recovered: row.recovered,
      });
    }
    return marks;
  }

  get(id: LocationId): Mark | null {
    return this.#marks.get(id) ?? null;
  }

  /** A location that is served from now on; what was written before is none of our business. False = it is known. */
  async begin(id: LocationId, now: number): Promise<boolean> {
    if (this.#marks.has(id)) return false;
    await this.#write(id, { floor: now, watermark: now, pass: null, recovered: 0 });
    return true;
  }

  /** How far a pass has come; all that it found until there is committed. */
  async proceed(id: LocationId, pass: NonNullable<Mark['pass']>): Promise<void> {
    await this.#change(id, (mark) => ({ ...mark, pass }));
  }

  /** A pass is through. The watermark only rises. */
  async finish(id: LocationId, watermark: number): Promise<void> {
    await this.#change(id, (mark) => ({
      ...mark,
      watermark: Math.max(mark.watermark, watermark),
      pass: null,
    }));
  }

  async count(id: LocationId, recovered: number): Promise<void> {
    if (recovered === 0) return;
    await this.#change(id, (mark) => ({ ...mark, recovered: mark.recovered + recovered }));
  }

  async forget(id: LocationId): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db.deleteFrom('missed_marks').where('location_id', '=', id).execute(),
    );
    this.#marks.delete(id);
  }

  async #change(id: LocationId, change: (mark: Mark) => Mark): Promise<void> {
    const mark = this.#marks.get(id);
    if (mark !== undefined) await this.#write(id, change(mark));
  }

  async #write(id: LocationId, mark: Mark): Promise<void> {
    await this.#storage.transaction((tx) => writeMark(tx, id, mark));
    this.#marks.set(id, mark);
  }
}

async function writeMark(tx: Tx, id: LocationId, mark: Mark): Promise<void> {
  const row = {
    location_id: id,
    floor_at: mark.floor,
    watermark: mark.watermark,
    pass_started_at: mark.pass?.startedAt ?? null,
    listed_until: mark.pass?.listedUntil ?? null,
    recovered: mark.recovered,
    updated_at: Date.now(),
  };
  const changing = Object.keys(row).filter((column) => column !== 'location_id');
  await tx.upsert('missed_marks', row, ['location_id'], changing);
}
