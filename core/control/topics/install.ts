import { z } from 'zod';
import type { CompanyId } from '../../relay/message.ts';
import { WordedError } from '../../words/worded-error.ts';
import { procedure, router } from '../trpc.ts';

const held = z.object({ id: z.string().min(1).max(64) });

/** Installing by OAuth; what it comes to is in `locations`. */
export const install = router({
  /** Where a browser has to go. The state in it is good once, for ten minutes. */
  begin: procedure.mutation(async ({ ctx }) => ({
    url: await ctx.control.install.installer.begin(ctx.asker),
  })),

  /** Begun in the marketplace: each waits for a person. */
  held: procedure.query(({ ctx: { control } }) => control.install.held.all()),

  confirm: procedure.input(held).mutation(async ({ ctx: { control }, input }) => {
    const outcome = await control.install.installer.confirm(input.id);
    return outcome.type === 'installed'
      ? { type: outcome.type, id: outcome.location.id, name: outcome.location.name }
      : { type: outcome.type, id: outcome.type === 'bulk' ? outcome.companyId : '', name: '' };
  }),

  reject: procedure.input(held).mutation(async ({ ctx: { control }, input }) => {
    await control.install.installer.reject(input.id);
    return input;
  }),

  /** How far each agency's install is. */
  progress: procedure.query(({ ctx: { control } }) => control.install.bulk.progress()),

  /** Tries an agency's failed locations again. Without an agency: the only one. */
  retry: procedure
    .input(z.object({ companyId: z.string().min(1).max(64).optional() }))
    .mutation(async ({ ctx: { control }, input }) => {
      const companies = control.companies.all();
      const only = companies.length === 1 ? companies[0]?.id : undefined;
      const id = (input.companyId ?? only) as CompanyId | undefined;
      if (id === undefined || control.companies.get(id) === null) {
        throw new WordedError('location.not-found', { location: id ?? '' }, 'not-found');
      }
      await control.install.bulk.retry(id);
      return { companyId: id };
    }),
});
