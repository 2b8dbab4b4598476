import { StorageError } from '../storage-error.ts';

/**
 * Called once the server has committed: throws when nobody waits any more. Then the same act is done in the mirror by
 * itself, and must not be repeated there.
 */
export type InTime = () => void;

/** What waits for the server, each for a limited time. */
export class Attempts {
  readonly #waiting = new Set<() => void>();

  /**
   * @param ms how long it is waited for; `Infinity` = until `giveUp`
   * @throws StorageError `storage.commit-unknown` when it takes longer: it may be done all the same
   */
  async run<T>(ms: number, act: (inTime: InTime) => Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    let state: 'open' | 'committed' | 'late' = 'open';
    const late = (): void => {
      if (state !== 'open') return;
      state = 'late';
      reject(new StorageError('storage.commit-unknown'));
    };
    const timer = ms === Infinity ? null : setTimeout(late, ms);
    this.#waiting.add(late);
    const work = act(() => {
      if (state === 'late') throw new StorageError('storage.commit-unknown');
      state = 'committed';
    });
    // Whatever comes of it later, nobody waits for it any more.
    work.catch(() => undefined);
    promise.catch(() => undefined);
    try {
      return await Promise.race([work, promise]);
    } finally {
      if (timer !== null) clearTimeout(timer);
      this.#waiting.delete(late);
    }
  }

  /** Nothing is waited for any longer. */
  giveUp(): void {
    for (const late of this.#waiting) late();
  }
}
