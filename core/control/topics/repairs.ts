/** What is wrong, each thing once: since when, why, what mends it, and which page says more. */
import type { Severity, Trouble } from '../../monitoring/trouble.ts';
import { repairPageOf } from '../../words/repairs.ts';
import type { RepairPage } from '../../words/repairs.ts';
import { say } from '../../words/say.ts';
import { procedure, router } from '../trpc.ts';
import type { Said } from './overview.ts';

export interface Repair extends Said {
  readonly id: string;
  readonly since: number;
  readonly severity: Severity;
  readonly origin: Trouble['origin'];
  /** Its page under docs/repairs; null where sentence and act are all there is to say. */
  readonly page: RepairPage | null;
}

export const repairs = router({
  /** The worst and oldest first. */
  list: procedure.query(async ({ ctx: { control, language } }): Promise<Repair[]> => {
    const troubles = await control.troubles.now();
    return troubles.map((one) => ({
      ...one,
      ...say(one.code, one.params, language),
      page: repairPageOf(one.code),
    }));
  }),
});
