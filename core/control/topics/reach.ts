/** Whether, and by which address, the outside reaches this relay. */
import { z } from 'zod';
import type { ReachChange } from '../../reach/history.ts';
import type { ReachState } from '../../reach/reach.ts';
import type { LanguageTag } from '../../words/say.ts';
import { say } from '../../words/say.ts';
import type { Worded } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { procedure, router } from '../trpc.ts';
import type { Said } from './overview.ts';

export interface ReachView extends Omit<ReachState, 'problem'> {
  readonly problem: Said | null;
  /** Where proxy or tunnel must lead. */
  readonly listening: string;
}

export const reach = router({
  status: procedure.query(({ ctx: { control, language } }) => viewOf(control, language)),

  /** A round trip now; it may take some seconds. */
  check: procedure.mutation(async ({ ctx: { control, language } }) => {
    await control.reach.check();
    return viewOf(control, language);
  }),

  /** When it began to work, and stopped; newest first. */
  history: procedure
    .input(z.object({ limit: z.number().int().min(1).max(200).optional() }))
    .query(async ({ ctx: { control, language }, input }) => {
      const changes = await control.reach.history(input.limit);
      return changes.map((change): ReachChange & { readonly problem: Said | null } => ({
        ...change,
        problem: worded(change.problem, language),
      }));
    }),
});

function viewOf({ reach, service }: Control, language: LanguageTag): ReachView {
  const state = reach.state();
  return { ...state, problem: worded(state.problem, language), listening: service.publicUrl() };
}

function worded(problem: Worded | null, language: LanguageTag): Said | null {
  return problem === null ? null : { ...problem, ...say(problem.code, problem.params, language) };
}
