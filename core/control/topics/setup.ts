/** The first set-up: how far it is, and what to enter in HighLevel's app. */
import { z } from 'zod';
import type { LanguageTag } from '../../words/say.ts';
import { say } from '../../words/say.ts';
import type { Control } from '../control.ts';
import { fieldsOf } from '../set-up/app-fields.ts';
import type { Field } from '../set-up/app-fields.ts';
import type { SetUpView, Step } from '../set-up/view.ts';
import { procedure, router } from '../trpc.ts';
import type { Said } from './overview.ts';

export interface SaidSetUp extends Omit<SetUpView, 'steps'> {
  readonly steps: readonly (Omit<Step, 'problem'> & { readonly problem: Said | null })[];
  /** Empty while there is no public address: all of them begin with it. */
  readonly fields: readonly Field[];
}

export const setup = router({
  status: procedure.query(async ({ ctx: { control, language } }) =>
    said(await control.setUp.view(), control, language),
  ),

  /** Tries every step again; takes as long as the other sides do. */
  test: procedure.mutation(async ({ ctx: { control, language } }) =>
    said(await control.setUp.test(), control, language),
  ),

  /** The overview speaks of it no more, or again. */
  dismiss: procedure
    .input(z.object({ dismissed: z.boolean() }))
    .mutation(async ({ ctx: { control }, input }) => {
      await control.setUp.dismiss(input.dismissed);
      return input;
    }),
});

function said(view: SetUpView, { reach }: Control, language: LanguageTag): SaidSetUp {
  return {
    ...view,
    steps: view.steps.map(({ problem, ...step }) => ({
      ...step,
      problem: problem && { ...problem, ...say(problem.code, problem.params, language) },
    })),
    fields: reach.address === null ? [] : fieldsOf(reach.address, language),
  };
}
