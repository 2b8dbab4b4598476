import type { Settings } from '../settings/settings.ts';
import { isSend } from './journal/entry.ts';
import type { BlockLimit } from './journal/lanes.ts';

/** How long an entry that waits for a retry holds its lane back, and whether what it said stays once it is done. */
export function journalRules({ times, limits }: Settings): {
  readonly blockLimit: BlockLimit;
  readonly keepsBodies: boolean;
} {
  return {
    blockLimit: (entry) => (isSend(entry) ? times.blockWhatsAppMs : times.blockHighLevelMs),
    keepsBodies: limits.doneDays > 0,
  };
}
