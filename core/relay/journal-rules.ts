import { isSend } from './journal/entry.ts';
import type { HeldLanes } from './journal/held-lanes.ts';
import type { BlockLimit } from './journal/lanes.ts';
import type { RelayOptions } from './relay-options.ts';

/**
 * How long an entry that waits for a retry holds its lane back, whether what it said stays once it is done, and which
 * lanes of a shared table are held.
 */
export function journalRules({
  settings: { times, limits },
  turn,
}: Pick<RelayOptions, 'settings' | 'turn'>): {
  readonly blockLimit: BlockLimit;
  readonly keepsBodies: boolean;
  readonly held: HeldLanes | undefined;
} {
  return {
    held: turn ?? undefined,
    blockLimit: (entry) => (isSend(entry) ? times.blockWhatsAppMs : times.blockHighLevelMs),
    keepsBodies: limits.doneDays > 0,
  };
}
