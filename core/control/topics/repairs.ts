/** What is wrong, each thing once: since when, why, what mends it, and which page says more. */
import type { Severity, Trouble } from '../../monitoring/trouble.ts';
import type { PauseScope } from '../../relay/pauses.ts';
import { repairPageOf } from '../../words/repairs.ts';
import type { RepairPage } from '../../words/repairs.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';
import { sayWithNames } from '../with-names.ts';
import type { Said } from './overview.ts';

export interface Repair extends Said {
  readonly id: string;
  readonly since: number;
  readonly severity: Severity;
  readonly origin: Trouble['origin'];
  /** Its page under docs/repairs; null where sentence and act are all there is to say. */
  readonly page: RepairPage | null;
}

/** What the icon of the desktop app shows. */
export interface Glance {
  readonly paused: readonly PauseScope[];
  readonly troubles: readonly Repair[];
  /** Also those that are not named. */
  readonly count: number;
}

const GLANCED_AT = 20;

export const repairs = router({
  /** The worst and oldest first. */
  list: procedure.query(async ({ ctx: { control, language } }): Promise<Repair[]> =>
    worded(control, await control.troubles.now(), language),
  ),

  /** The last look at what is wrong, without another one: cheap enough to be asked every few seconds. */
  glance: procedure.query(({ ctx: { control, language } }): Glance => {
    const { last } = control.troubles;
    return {
      paused: control.pauses.all(),
      troubles: worded(control, last.slice(0, GLANCED_AT), language),
      count: last.length,
    };
  }),
});

function worded(control: Control, troubles: readonly Trouble[], language: LanguageTag): Repair[] {
  return troubles.map((one) => ({
    ...one,
    ...sayWithNames(control, one, language),
    page: repairPageOf(one.code),
  }));
}
