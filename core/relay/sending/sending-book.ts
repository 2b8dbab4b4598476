/**
 * How each number sends: its options, what it sent in bulk in the last day, and whether WhatsApp limits it. Held in
 * memory; options and limits are committed first, and the times of bulk sends are written with their settlement.
 */
import type { Times } from '../../settings/times.ts';
import type { Storage } from '../../storage/storage.ts';
import type { InstanceId } from '../message.ts';
import { NumberPace } from './number-pace.ts';
import type { Limited, LimitCode } from './number-pace.ts';
import { assigned, paceOptionsOf } from './pace-options.ts';
import type { PaceDefaults, PaceTexts } from './pace-options.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** So many messages in a row that WhatsApp gave back: the usual sign of a limit, since Evolution hides its code. */
const FAILED_IN_A_ROW = 3;
/** What waits for a person's word waits this long at most; messages expire long before. */
const ASKED_MS = 30 * DAY_MS;

export interface SendingBookOptions {
  readonly storage: Storage;
  readonly defaults: PaceDefaults;
  readonly times: Pick<Times, 'repliesOnlyMs' | 'repliesOnlyBurstMs'>;
  /** The time zone of the number's location; null = not known. */
  readonly timeZoneOf: (id: InstanceId) => string | null;
  readonly onLimited: (id: InstanceId, limited: Limited) => void;
  /** Writing a limit down failed: it holds in memory. */
  readonly onTrouble: (error: unknown) => void;
}

interface NumberState {
  texts: PaceTexts;
  readonly pace: NumberPace;
  /** Messages that WhatsApp gave back since it took one. */
  failedInARow: number;
}

export class SendingBook {
  readonly #options: SendingBookOptions;
  readonly #numbers = new Map<InstanceId, NumberState>();
  /** Sends of the last day of numbers that nobody asked for yet. */
  readonly #sent = new Map<InstanceId, number[]>();
  #onChange: (id: InstanceId) => void = () => undefined;

  private constructor(options: SendingBookOptions) {
    this.#options = options;
  }

  /** @throws StorageError */
  static async load(options: SendingBookOptions): Promise<SendingBook> {
    const book = new SendingBook(options);
    const { storage } = options;
    const now = Date.now();
    await storage.db
      .deleteFrom('paced_sends')
      .where('at', '<', now - DAY_MS)
      .execute();
    const sends = await storage.db
      .selectFrom('paced_sends')
      .select(['instance_id', 'at'])
      .execute();
    for (const { instance_id, at } of sends) {
      const id = instance_id as InstanceId;
      book.#sent.set(id, [...(book.#sent.get(id) ?? []), at]);
    }
    for (const row of await storage.db.selectFrom('number_sending').selectAll().execute()) {
      const number = book.#number(row.instance_id as InstanceId);
      book.#choose(number, textsOf(row.options));
      if (row.limited_code === null || row.limited_until === null) continue;
      const code = row.limited_code as LimitCode;
      const since = row.limited_since ?? row.updated_at;
      number.pace.limited = { code, since, until: row.limited_until };
    }
    return book;
  }

  onChange(listener: (id: InstanceId) => void): void {
    this.#onChange = listener;
  }

  pace(id: InstanceId): NumberPace {
    return this.#number(id).pace;
  }

  /** As typed; what is not in it has its default. */
  texts(id: InstanceId): PaceTexts {
    return this.#number(id).texts;
  }

  /** What WhatsApp limits now; null = nothing, or it is over. */
  limited(id: InstanceId, now: number): Limited | null {
    const limited = this.#numbers.get(id)?.pace.limited ?? null;
    return limited !== null && limited.until > now ? limited : null;
  }

  /** @throws WordedError `location.option-unknown`, `location.option-invalid` */
  async set(id: InstanceId, assignments: Readonly<Record<string, string>>): Promise<void> {
    const number = this.#number(id);
    const texts = assigned(number.texts, assignments, Date.now());
    await this.#write(id, texts, number.pace.limited);
    this.#choose(number, texts);
    this.#onChange(id);
  }

  /** From now on only replies leave, for a while or until a person says otherwise. */
  limit(id: InstanceId, code: LimitCode, now = Date.now()): Limited {
    const { times, onLimited, onTrouble } = this.#options;
    const number = this.#number(id);
    const ms = {
      'number.reach-out-limited': times.repliesOnlyMs,
      'number.restricted': times.repliesOnlyMs,
      'number.banned': times.repliesOnlyMs,
      'number.sends-fail': times.repliesOnlyBurstMs,
      'number.renewed': ASKED_MS,
    }[code];
    const before = this.limited(id, now);
    // What is known to last longer, and why, is not forgotten over a guess.
    const until = Math.max(before?.until ?? 0, now + ms);
    const stays =
      before !== null && (code === 'number.sends-fail' || before.code === 'number.renewed');
    const limited = { code: stays ? before.code : code, since: before?.since ?? now, until };
    number.pace.limited = limited;
    number.failedInARow = 0;
    if (before === null) onLimited(id, limited);
    this.#write(id, number.texts, limited).catch(onTrouble);
    return limited;
  }

  /** A person knows better: bulk leaves again. */
  async unlimit(id: InstanceId): Promise<void> {
    const number = this.#number(id);
    await this.#write(id, number.texts, null);
    number.pace.limited = null;
    number.failedInARow = 0;
    this.#onChange(id);
  }

  /** WhatsApp gave a message of this number back, or took one (delivered, read). */
  receipt(id: InstanceId, isFailed: boolean): void {
    const number = this.#number(id);
    number.failedInARow = isFailed ? number.failedInARow + 1 : 0;
    if (number.failedInARow >= FAILED_IN_A_ROW) this.limit(id, 'number.sends-fail');
  }

  /** The number was removed. */
  async forget(id: InstanceId): Promise<void> {
    await this.#options.storage.transaction(async (tx) => {
      await tx.run('DELETE FROM number_sending WHERE instance_id = ?', [id]);
      await tx.run('DELETE FROM paced_sends WHERE instance_id = ?', [id]);
    });
    this.#numbers.delete(id);
  }

  #number(id: InstanceId): NumberState {
    let number = this.#numbers.get(id);
    if (number === undefined) {
      const { defaults, timeZoneOf } = this.#options;
      const pace = new NumberPace(paceOptionsOf({}, defaults), {
        timeZone: () => timeZoneOf(id) ?? 'UTC',
        sent: this.#sent.get(id) ?? [],
      });
      this.#sent.delete(id);
      number = { texts: {}, pace, failedInARow: 0 };
      this.#numbers.set(id, number);
    }
    return number;
  }

  #choose(number: NumberState, texts: PaceTexts): void {
    number.texts = texts;
    number.pace.options = paceOptionsOf(texts, this.#options.defaults);
  }

  async #write(id: InstanceId, texts: PaceTexts, limited: Limited | null): Promise<void> {
    const row = {
      instance_id: id,
      options: Object.keys(texts).length === 0 ? null : JSON.stringify(texts),
      limited_code: limited?.code ?? null,
      limited_since: limited?.since ?? null,
      limited_until: limited?.until ?? null,
      updated_at: Date.now(),
    };
    const { instance_id: _key, ...columns } = row;
    const update = Object.keys(columns);
    await this.#options.storage.transaction((tx) =>
      tx.upsert('number_sending', row, ['instance_id'], update),
    );
  }
}

function textsOf(json: string | null): PaceTexts {
  if (json === null) return {};
  try {
    const read: unknown = JSON.parse(json);
    return typeof read === 'object' && read !== null ? (read as PaceTexts) : {};
  } catch {
    return {};
  }
}
