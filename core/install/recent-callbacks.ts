/**
 * What came of the callbacks of the last minutes. A browser that loads the page of one again is told the same again:
 * neither the state nor the code is used a second time. In memory only: after a restart such a page says that its
 * state was used already.
 */
import { createHash } from 'node:crypto';

/** As long as a state is good. */
const TOLD_MS = 10 * 60 * 1000;
const MOST = 100;

/** What the browser came back with: only who was there has both. */
export interface CallbackKey {
  /** Empty when it was begun in the marketplace. */
  readonly state: string;
  readonly code: string;
}

export class RecentCallbacks<Outcome> {
  readonly #known = new Map<string, { readonly until: number; readonly work: Promise<Outcome> }>();

  /** The outcome of the callback that came with the same, also while it is still being carried out; null = none did. */
  async find(key: CallbackKey): Promise<Outcome | null> {
    const known = this.#known.get(hashed(key));
    return known === undefined || known.until <= Date.now() ? null : known.work;
  }

  /** One that fails is not kept. */
  async carryOut(key: CallbackKey, work: () => Promise<Outcome>): Promise<Outcome> {
    const hash = hashed(key);
    const known = { until: Date.now() + TOLD_MS, work: work() };
    this.#known.set(hash, known);
    const oldest = this.#known.keys().next();
    if (this.#known.size > MOST && oldest.done !== true) this.#known.delete(oldest.value);
    try {
      return await known.work;
    } catch (error) {
      if (this.#known.get(hash) === known) this.#known.delete(hash);
      throw error;
    }
  }
}

function hashed({ state, code }: CallbackKey): string {
  return createHash('sha256')
    .update(JSON.stringify([state, code]))
    .digest('hex');
}
