/** How far each number is caught up, held in memory; every change is committed first. */
import type { InstanceId } from '../relay/message.ts';
import { idAt } from '../storage/id-at.ts';
import type { SharedWrite, Storage, Tx } from '../storage/storage.ts';

/** Times are milliseconds of WhatsApp's own clock (`messageTimestamp`), whole seconds. */
export interface CatchUpMark {
  /** Nothing older is ever relayed: when the number was adopted, unless a person asked for more. */
  readonly floor: number;
  /** The newest message that was found at Evolution and is committed here, or known to be. */
  readonly watermark: number;
  /** Entries that only catch-up brought. */
  readonly recovered: number;
  /** How often it was lowered in this run: what was read before that says nothing of what is asked for since. */
  readonly lowered: number;
}

const SECOND = 1_000;
const DAY_MS = 24 * 60 * 60_000;
/** Entries that are read at a time. */
const LOOKED_THROUGH = 2_000;
/** No id comes after it. */
const AFTER_ALL = '~';

export class CatchUpMarks {
  readonly #storage: Storage;
  readonly #marks = new Map<InstanceId, CatchUpMark>();
  /** One change of a mark at a time: each is made of the one before. */
  readonly #turns = new Map<InstanceId, Promise<unknown>>();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** @throws StorageError */
  static async load(storage: Storage): Promise<CatchUpMarks> {
    const marks = new CatchUpMarks(storage);
    const rows = await storage.db.selectFrom('catch_up').selectAll().execute();
    for (const row of rows) {
      const { floor_at: floor, watermark, recovered } = row;
      const mark = { floor, watermark, recovered, lowered: 0 };
      marks.#marks.set(row.instance_id as InstanceId, mark);
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
    return this.get(id) ?? this.#inTurn(id, () => this.#first(id));
  }

  /**
   * A number is added: what is older than `at` (ms) is not relayed. To be written with the number itself, before
   * Evolution is told of us: a number without a mark would begin at the next start, and what came before that is lost.
   */
  beginning(id: InstanceId, at: number): SharedWrite {
    const mark = firstMark(at);
    return {
      write: (tx) => upsert(tx, id, mark),
      committed: () => {
        this.#marks.set(id, mark);
      },
    };
  }

  /**
   * Called once everything up to `watermark` is committed, with the `lowered` of the mark at which reading began. It
   * only rises.
   */
  async advance(
    id: InstanceId,
    to: Pick<CatchUpMark, 'watermark' | 'recovered' | 'lowered'>,
  ): Promise<void> {
    await this.#inTurn(id, async () => {
      const before = this.get(id);
      // The number was removed meanwhile.
      if (before === null) return;
      const isWhole = to.lowered === before.lowered;
      const watermark = isWhole ? Math.max(before.watermark, to.watermark) : before.watermark;
      if (watermark === before.watermark && to.recovered === 0) return;
      const recovered = before.recovered + to.recovered;
      await this.#write(id, { ...before, watermark, recovered });
    });
  }

  /** A person asks for what was written since `since` (ms), also before the number was adopted. */
  async lower(id: InstanceId, since: number): Promise<void> {
    await this.#inTurn(id, async () => {
      const before = await this.#first(id);
      const second = since - (since % SECOND);
      await this.#write(id, {
        ...before,
        floor: Math.min(before.floor, second),
        watermark: Math.min(before.watermark, second),
        lowered: before.lowered + 1,
      });
    });
  }

  async forget(id: InstanceId): Promise<void> {
    await this.#inTurn(id, async () => {
      await this.#storage.transaction((tx) =>
        tx.run('DELETE FROM catch_up WHERE instance_id = ?', [id]),
      );
      this.#marks.delete(id);
    });
  }

  async #first(id: InstanceId): Promise<CatchUpMark> {
    const known = this.get(id);
    if (known !== null) return known;
    return this.#write(id, firstMark((await this.#newestInJournal(id)) ?? Date.now()));
  }

  async #write(id: InstanceId, mark: CatchUpMark): Promise<CatchUpMark> {
    await this.#storage.transaction((tx) => upsert(tx, id, mark));
    this.#marks.set(id, mark);
    return mark;
  }

  async #inTurn<T>(id: InstanceId, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(work, work);
    this.#turns.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    }
  }

  /**
   * From the newest one back, some at a time: asked for at once it would be looked for in the whole table, which takes
   * minutes with millions of entries, and a server that does not answer meanwhile counts as away.
   */
  async #newestInJournal(id: InstanceId): Promise<number | null> {
    // With a day to spare: ids follow our clock.
    const oldest = idAt((await this.#addedAt(id)) - DAY_MS);
    let before = AFTER_ALL;
    for (;;) {
      const rows = await this.#storage.db
        .selectFrom('journal')
        .select(['id', 'instance_id', 'kind', 'order_at'])
        .where('id', '<', before)
        .where('id', '>=', oldest)
        .orderBy('id', 'desc')
        .limit(LOOKED_THROUGH)
        .execute();
      const found = rows.find((row) => row.instance_id === id && row.kind === 'whatsapp.message');
      if (found !== undefined) return found.order_at;
      if (rows.length < LOOKED_THROUGH) return null;
      before = rows.at(-1)?.id ?? oldest;
    }
  }

  /** When a number was added (ms); 0 = nobody knows. */
  async #addedAt(id: InstanceId): Promise<number> {
    const row = await this.#storage.db
      .selectFrom('instances')
      .select('created_at')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.created_at ?? 0;
  }
}

function firstMark(at: number): CatchUpMark {
  const second = at - (at % SECOND);
  return { floor: second, watermark: second, recovered: 0, lowered: 0 };
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
