/**
 * How many messages came each hour of the last day, in each direction. Counted from the journal once, in small slices,
 * and from then on only what came since: a look costs what is new, not what is there.
 */
import type { Storage } from '../storage/storage.ts';
import { NewMessages } from './new-messages.ts';
import type { Way } from './new-messages.ts';

const HOUR_MS = 60 * 60_000;
const HOURS = 24;

export interface HourCount {
  /** When the hour begins (ms). */
  readonly from: number;
  /** Towards HighLevel. */
  readonly inbound: number;
  /** Towards WhatsApp. */
  readonly outbound: number;
}

export class DayView {
  readonly #messages: NewMessages;
  readonly #hours = new Map<number, { inbound: number; outbound: number }>();
  #counting: Promise<void> | null = null;

  constructor(storage: Storage) {
    this.#messages = new NewMessages(storage);
  }

  /** Oldest first, the hour of now last. @throws StorageError */
  async hours(now = Date.now()): Promise<HourCount[]> {
    const last = hourOf(now);
    const first = last - (HOURS - 1) * HOUR_MS;
    this.#counting ??= this.#count(first).finally(() => (this.#counting = null));
    await this.#counting;
    for (const hour of this.#hours.keys()) if (hour < first) this.#hours.delete(hour);
    return Array.from({ length: HOURS }, (_, n) => {
      const from = first + n * HOUR_MS;
      return { from, ...(this.#hours.get(from) ?? { inbound: 0, outbound: 0 }) };
    });
  }

  async #count(first: number): Promise<void> {
    for await (const { at, way } of this.#messages.next(first - 1)) this.#add(hourOf(at), way);
  }

  #add(hour: number, way: Way): void {
    const counted = this.#hours.get(hour) ?? { inbound: 0, outbound: 0 };
    counted[way] += 1;
    this.#hours.set(hour, counted);
  }
}

function hourOf(at: number): number {
  return at - (at % HOUR_MS);
}
