/** Conversations whose messages wait because nothing leaves for where they go. */
import type { Lanes } from '../journal/lanes.ts';
import { PRIORITIES } from './destination.ts';
import type { Destination } from './destination.ts';
import type { Worker } from './worker.ts';

export interface HeldLanes {
  /** `highlevel:<location>` or `whatsapp:<number>`. */
  readonly destination: string;
  /** Why, as a code of the catalogue. */
  readonly code: string;
  readonly lanes: number;
  readonly entries: number;
}

/** Only what is held as a whole: a lane that waits for its own next try, or for its turn, is not. */
export function heldLanes(
  destinations: Iterable<Destination>,
  worker: Pick<Worker, 'waitingLanes'>,
  lanes: Pick<Lanes, 'get'>,
  now: number,
): HeldLanes[] {
  return Array.from(destinations).flatMap((destination): HeldLanes[] => {
    const code = destination.heldBy(now);
    if (code === null) return [];
    const keys = PRIORITIES.flatMap((one) => worker.waitingLanes(destination.key, one));
    const held = keys.flatMap((key) => {
      const waiting = lanes.get(key)?.entries.filter(({ state }) => state === 'waiting') ?? [];
      return waiting.length === 0 ? [] : [waiting.length];
    });
    if (held.length === 0) return [];
    const entries = held.reduce((sum, one) => sum + one, 0);
    return [{ destination: destination.key, code, lanes: held.length, entries }];
  });
}
