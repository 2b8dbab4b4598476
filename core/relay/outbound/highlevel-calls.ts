import type { LocationId } from '../message.ts';
import type { Priority } from './destination.ts';
import type { Pacing } from './pacing.ts';

/**
 * The calls of one entry to HighLevel, each paid from its location's budget. The first one was paid when the entry was
 * let in; the further ones (a contact, an upload) wait here for their place.
 */
export class HighLevelCalls {
  readonly #pacing: Pacing;
  readonly #locationId: LocationId;
  readonly #priority: Priority;
  #prepaid: number;

  constructor(
    pacing: Pacing,
    locationId: LocationId,
    { priority, prepaid }: { priority: Priority; prepaid: number },
  ) {
    this.#pacing = pacing;
    this.#locationId = locationId;
    this.#priority = priority;
    this.#prepaid = prepaid;
  }

  async call<T>(work: () => Promise<T>): Promise<T> {
    await this.#place(Infinity);
    return this.#placed(work);
  }

  /** A call that can be left out: null when its place is further away than `ms`. */
  async callWithin<T>(ms: number, work: () => Promise<T>): Promise<T | null> {
    return (await this.#place(Date.now() + ms)) ? this.#placed(work) : null;
  }

  /** A place that was paid for and not used becomes free again in time. */
  end(): void {
    for (; this.#prepaid > 0; this.#prepaid -= 1) {
      this.#pacing.answered(this.#locationId, Date.now());
    }
  }

  async #placed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      this.#pacing.answered(this.#locationId, Date.now());
    }
  }

  /** False when there is none until then (ms). */
  async #place(until: number): Promise<boolean> {
    if (this.#prepaid > 0) {
      this.#prepaid -= 1;
      return true;
    }
    for (;;) {
      const now = Date.now();
      const ms = this.#pacing.take(this.#locationId, this.#priority, now);
      if (ms === 0) return true;
      if (now + ms > until) return false;
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }
}
