import { ClientError } from '../../clients/client-error.ts';
import type { LocationId } from '../message.ts';
import type { CallPriority, Pacing } from './pacing.ts';

/**
 * The longest wait for a place in the middle of an entry (ms). What must wait longer (the day's calls are spent) gives
 * up its place among the running ones, so that no other location waits for it.
 */
const LONGEST_WAIT_MS = 30_000;

/**
 * The calls of one entry to HighLevel, each paid from its location's budget. The first one was paid when the entry was
 * let in; the further ones (a contact, an upload) wait here for their place.
 */
export class HighLevelCalls {
  readonly #pacing: Pacing;
  readonly #locationId: LocationId;
  readonly #priority: CallPriority;
  #prepaid: number;

  constructor(
    pacing: Pacing,
    locationId: LocationId,
    { priority, prepaid }: { priority: CallPriority; prepaid: number },
  ) {
    this.#pacing = pacing;
    this.#locationId = locationId;
    this.#priority = priority;
    this.#prepaid = prepaid;
  }

  /** Throws ClientError `http.rate-limited`, as if HighLevel had said so, when it would have to wait for too long. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    await this.#place();
    try {
      return await work();
    } finally {
      this.#pacing.answered(this.#locationId, Date.now());
    }
  }

  /** A place that was paid for and not used is free again: a receipt that another one tells costs nothing. */
  end(): void {
    for (; this.#prepaid > 0; this.#prepaid -= 1) {
      this.#pacing.unused(this.#locationId, Date.now());
    }
  }

  async #place(): Promise<void> {
    if (this.#prepaid > 0) {
      this.#prepaid -= 1;
      return;
    }
    for (;;) {
      const ms = this.#pacing.take(this.#locationId, this.#priority, Date.now());
      if (ms === 0) return;
      if (ms > LONGEST_WAIT_MS) {
        throw new ClientError('http.rate-limited', {
          system: 'highlevel',
          done: 'no',
          retryAfterMs: ms,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }
}

/** The calls of a location that no message needs: from what its messages and statuses leave over. */
export function othersOf(pacing: Pacing, locationId: LocationId): HighLevelCalls {
  return new HighLevelCalls(pacing, locationId, { priority: 'other', prepaid: 0 });
}
