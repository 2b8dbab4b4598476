/** Coming from the adapter that this relay replaces, one location at a time, and going back. */
import { z } from 'zod';
import type { LegacyDatabase } from '../../storage/legacy/legacy-database.ts';
import { say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Worded } from '../../words/worded-error.ts';
import { audit } from '../audit.ts';
import { giveBack } from '../import/give-back.ts';
import { reportOf } from '../import/report.ts';
import { takeLocation } from '../import/take.ts';
import { procedure, router } from '../trpc.ts';

/** The adapter's DATABASE_URL: it holds a password, and is neither kept nor repeated. */
const from = z.string().trim().min(1).max(2_000);
const one = z.object({ from, location: z.string().regex(/^[\w-]{1,64}$/) });

/** Whoever is not on this machine must not make it call other machines. */
const here = procedure.use(({ ctx, next }) => {
  if (!ctx.isHere) throw new WordedError('import.not-here', {}, 'refused');
  return next();
});

export const imports = router({
  /** What there is, and what stands in the way; changes nothing. */
  report: here.input(z.object({ from })).mutation(async ({ ctx: { control, language }, input }) => {
    await using legacy = await opened(input.from);
    const locations = await reportOf(control, legacy);
    return {
      variant: legacy.variant,
      locations: locations.map(({ instances, ...location }) => ({
        ...location,
        problem: said(location.problem, language),
        instances: instances.map((it) => ({ ...it, problem: said(it.problem, language) })),
      })),
    };
  }),

  /** Takes one location over; safe to repeat. */
  take: here.input(one).mutation(async ({ ctx: { control, language, asker }, input }) => {
    await using legacy = await opened(input.from);
    const taken = await takeLocation(control, legacy, input.location);
    await audit(control, asker, 'import.take', { location: taken.id });
    return {
      ...taken,
      instances: taken.instances.map((it) => ({ ...it, problem: said(it.problem, language) })),
    };
  }),

  /** Gives one location back; safe to repeat. */
  giveBack: here.input(one).mutation(async ({ ctx: { control, asker }, input }) => {
    await using legacy = await opened(input.from);
    const given = await giveBack(control, legacy, input.location);
    await audit(control, asker, 'import.give-back', { location: given.id });
    return given;
  }),
});

/** MySQL's driver is loaded only by who needs it. @throws StorageError; WordedError `import.not-an-adapter` */
async function opened(url: string): Promise<LegacyDatabase> {
  const { LegacyDatabase } = await import('../../storage/legacy/legacy-database.ts');
  return LegacyDatabase.open(url);
}

function said(problem: Worded | null, language: LanguageTag) {
  if (problem === null) return null;
  return { code: problem.code, ...say(problem.code, problem.params, language) };
}
