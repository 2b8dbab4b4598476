/** Sends many failed entries again: exactly those that were counted, and none that has changed since. */
import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { JournalActs } from '../relay/journal/acts.ts';
import { isWordedError, WordedError } from '../words/worded-error.ts';
import type { JournalView } from './journal-view.ts';
import type { EntryFilter } from './search/filter.ts';

export interface PreparedBatch {
  /** Stands for exactly these entries. */
  readonly token: string;
  readonly count: number;
  /** There are more than one batch takes; these are the oldest. */
  readonly isPart: boolean;
}

export interface BatchProgress {
  readonly id: string;
  readonly total: number;
  readonly replayed: number;
  /** Not as they were counted any more: somebody else decided, or their body is gone. */
  readonly skipped: number;
  readonly startedAt: number;
  /** Null = goes on, whether or not anybody looks. */
  readonly endedAt: number | null;
  /** A person stopped it, or the database was away: the rest is as it was. */
  readonly stopped: boolean;
}

interface Counted {
  readonly id: string;
  /** When it was given up: a failure that came later is another one. */
  readonly settledAt: number | null;
}

const MOST = 10_000;
const KEPT_MS = 15 * 60 * 1_000;
const KEPT = 20;
const STEP = 50;

export class BatchReplays {
  readonly #view: Pick<JournalView, 'all' | 'rows'>;
  readonly #acts: Pick<JournalActs, 'replay'>;
  readonly #prepared = new Map<string, { entries: readonly Counted[]; until: number }>();
  readonly #batches: { -readonly [K in keyof BatchProgress]: BatchProgress[K] }[] = [];

  constructor(view: Pick<JournalView, 'all' | 'rows'>, acts: Pick<JournalActs, 'replay'>) {
    this.#view = view;
    this.#acts = acts;
  }

  /**
   * Counts what failed among what a filter finds. Unsure entries are never among it: each of them is a question of its
   * own, and "send again" to all would send some twice.
   */
  async prepare(filter: EntryFilter): Promise<PreparedBatch> {
    let entries: Counted[] = [];
    let isPart = false;
    for await (const row of this.#view.all({ ...filter, states: ['dead'] })) {
      entries.push({ id: row.id, settledAt: row.settled_at });
      if (entries.length < 2 * MOST) continue;
      isPart = true;
      entries = entries.slice(-MOST);
    }
    isPart ||= entries.length > MOST;
    entries = entries.slice(-MOST);
    const token = randomUUID();
    // Oldest first: so they stand in their lanes in the order in which they came.
    this.#prepared.set(token, { entries: entries.reverse(), until: Date.now() + KEPT_MS });
    const oldest = this.#prepared.keys().next();
    if (this.#prepared.size > KEPT && oldest.done !== true) this.#prepared.delete(oldest.value);
    return { token, count: entries.length, isPart };
  }

  /** Begins, and answers at once. A token is good once. @throws WordedError `batch.not-prepared` */
  start(token: string): BatchProgress {
    const prepared = this.#prepared.get(token);
    this.#prepared.delete(token);
    if (prepared === undefined || prepared.until < Date.now()) {
      throw new WordedError('batch.not-prepared', {}, 'conflict');
    }
    const batch = {
      id: token,
      total: prepared.entries.length,
      replayed: 0,
      skipped: 0,
      startedAt: Date.now(),
      endedAt: null as number | null,
      stopped: false,
    };
    this.#batches.unshift(batch);
    this.#batches.length = Math.min(this.#batches.length, KEPT);
    void this.#run(batch, prepared.entries)
      .catch(() => {
        batch.stopped = true;
      })
      .finally(() => {
        batch.endedAt = Date.now();
      });
    return { ...batch };
  }

  /** The last ones, the newest first. */
  progress(): BatchProgress[] {
    return this.#batches.map((batch) => ({ ...batch }));
  }

  stop(id: string): void {
    const batch = this.#batches.find((one) => one.id === id);
    if (batch?.endedAt === null) batch.stopped = true;
  }

  async #run(
    batch: { replayed: number; skipped: number; readonly stopped: boolean },
    entries: readonly Counted[],
  ): Promise<void> {
    for (let from = 0; from < entries.length; from += STEP) {
      const step = entries.slice(from, from + STEP);
      const now = await this.#view.rows(step.map(({ id }) => id));
      for (const { id, settledAt } of step) {
        if (batch.stopped) return;
        const row = now.find((one) => one.id === id);
        const asCounted = row?.state === 'dead' && row.settledAt === settledAt;
        if (asCounted && (await this.#replay(id))) batch.replayed += 1;
        else batch.skipped += 1;
      }
      await turn();
    }
  }

  async #replay(id: string): Promise<boolean> {
    try {
      await this.#acts.replay(id);
      return true;
    } catch (error) {
      if (isWordedError(error) && error.kind !== 'failed') return false;
      throw error;
    }
  }
}
