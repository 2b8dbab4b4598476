/**
 * Looks every few seconds at what is wrong, and lists each trouble once with since when. What looks is handed in: the
 * watch only remembers, and tells who wants to know.
 */
import type { Events } from '../events.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { Known, TroubleBook } from './trouble-book.ts';
import { identityOf, severityOf } from './trouble.ts';
import type { Found, Trouble } from './trouble.ts';

export interface TroubleWatchOptions {
  readonly relayId: string;
  readonly book: Pick<TroubleBook, 'all' | 'change'>;
  readonly events: Pick<Events, 'storageFailed'>;
  readonly everyMs: number;
  /** All that is wrong now. */
  readonly look: () => Promise<readonly Found[]>;
  /** Of that, what is known while the database does not answer. */
  readonly lookWithoutDatabase: () => Promise<readonly Found[]>;
  /** Told after each look of the clock. */
  readonly seen?: (troubles: readonly Trouble[], now: number) => Promise<void>;
}

export class TroubleWatch implements AsyncDisposable {
  readonly #options: TroubleWatchOptions;
  /** By id. Null: not read yet. */
  #known: Map<string, Known> | null = null;
  #last: readonly Trouble[] = [];
  #looking: Promise<readonly Trouble[]> | null = null;
  #next: Promise<readonly Trouble[]> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #ticking: Promise<void> = Promise.resolve();
  #isTicking = false;

  constructor(options: TroubleWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#tick();
    }, this.#options.everyMs);
    this.#timer.unref();
    this.#tick();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#ticking;
  }

  /** As of the last look, without another one: for who asks every few seconds. */
  get last(): readonly Trouble[] {
    return this.#last;
  }

  /** What is wrong now, the worst and oldest first. Who asks during a look gets the next one: it sees what was just changed. */
  now(): Promise<readonly Trouble[]> {
    if (this.#looking === null) return this.#begin();
    this.#next ??= this.#looking.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<readonly Trouble[]> {
    this.#next = null;
    const looking = this.#look(Date.now()).finally(() => {
      if (this.#looking === looking) this.#looking = null;
    });
    this.#looking = looking;
    return looking;
  }

  #tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.#ticking = this.#report().finally(() => {
      this.#isTicking = false;
    });
  }

  async #report(): Promise<void> {
    try {
      const troubles = await this.now();
      await this.#options.seen?.(troubles, Date.now());
    } catch (error) {
      // A look that failed says nothing; the next one does.
      this.#options.events.storageFailed({ code: wordsOf(error).code, during: 'troubles' });
    }
  }

  async #look(now: number): Promise<readonly Trouble[]> {
    const { look, lookWithoutDatabase } = this.#options;
    const found = await look().catch(async (error: unknown): Promise<readonly Found[]> => [
      // What cannot be looked at has not ended.
      ...this.#last,
      ...(await lookWithoutDatabase().catch(() => [])),
      { ...wordsOf(error), since: null, origin: 'problem' },
    ]);
    const before = await this.#knownOnes();
    const troubles = new Map<string, Trouble>();
    for (const { code, params, since, origin } of found) {
      const id = identityOf(this.#options.relayId, { code, params });
      if (troubles.has(id)) continue;
      troubles.set(id, {
        id,
        code,
        params,
        since: since ?? before.get(id)?.since ?? now,
        severity: severityOf(code),
        origin,
      });
    }
    await this.#remember(before, troubles);
    this.#last = [...troubles.values()].sort(byWeight);
    return this.#last;
  }

  async #knownOnes(): Promise<Map<string, Known>> {
    if (this.#known !== null) return this.#known;
    try {
      const all = await this.#options.book.all();
      this.#known = new Map(all.map((one) => [one.id, one]));
    } catch (error) {
      // The database itself may be the trouble: what is wrong is listed all the same, and read later.
      this.#options.events.storageFailed({ code: wordsOf(error).code, during: 'troubles' });
      return new Map();
    }
    return this.#known;
  }

  async #remember(
    before: ReadonlyMap<string, Known>,
    troubles: ReadonlyMap<string, Trouble>,
  ): Promise<void> {
    const begun = [...troubles.values()].filter(({ id }) => !before.has(id));
    const ended = [...before.keys()].filter((id) => !troubles.has(id));
    if (this.#known === null || begun.length + ended.length === 0) return;
    try {
      await this.#options.book.change(begun, ended);
      this.#known = new Map(troubles);
    } catch (error) {
      this.#options.events.storageFailed({ code: wordsOf(error).code, during: 'troubles' });
    }
  }
}

const WEIGHTS = { critical: 0, warning: 1, notice: 2 } as const;

function byWeight(a: Trouble, b: Trouble): number {
  return WEIGHTS[a.severity] - WEIGHTS[b.severity] || a.since - b.since;
}
