/** Coming from the adapter that this relay replaces, one location at a time, and going back. */
import { z } from 'zod';
import type { LegacyDatabase } from '../../storage/legacy/legacy-database.ts';
import { say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Worded } from '../../words/worded-error.ts';
import { auditOrLog } from '../audit.ts';
import { giveBack } from '../import/give-back.ts';
import { reportOf } from '../import/report.ts';
import type { ImportRun } from '../import/runs.ts';
import { takeLocation } from '../import/take.ts';
import type { ControlContext } from '../trpc.ts';
import { procedure, router } from '../trpc.ts';

/** The adapter's DATABASE_URL: it holds a password, and is neither kept nor repeated. */
const from = z.string().trim().min(1).max(2_000);
const location = z.string().regex(/^[\w-]{1,64}$/);
const one = z.object({ from, location });
const token = z.string().min(1).max(64);
/** Their names are only shown. */
const ids = z
  .array(z.object({ id: location, name: z.string().max(200).nullable() }))
  .min(1)
  .max(1_000);

/** Whoever is not on this machine must not make it call other machines. */
const here = procedure.use(({ ctx, next }) => {
  if (!ctx.isHere) throw new WordedError('import.not-here', {}, 'refused');
  return next();
});

export const imports = router({
  /** What there is, and what stands in the way; changes nothing. */
  report: here.input(z.object({ from })).mutation(({ ctx, input }) => reported(ctx, input.from)),

  /**
   * The same for a page, which need not keep the address: `token` stands for it here, for a quarter of an hour after
   * its last use. @throws WordedError `import.look-again`: of a token that is older
   */
  look: here
    .input(z.union([z.object({ from }), z.object({ token })]))
    .mutation(async ({ ctx, input }) => {
      const { imports: runs } = ctx.control;
      const address = 'from' in input ? input.from : runs.address(input.token);
      const report = await reported(ctx, address);
      return { ...report, token: 'from' in input ? runs.keep(address) : input.token };
    }),

  /** Takes locations over, or gives them back, one after the other; answers at once, and goes on whoever looks. */
  start: here
    .input(z.object({ token, act: z.enum(['take', 'give-back']), locations: ids }))
    .mutation(({ ctx: { control, asker, language }, input }) => {
      const address = control.imports.address(input.token);
      const work = input.act === 'take' ? taken : givenBack;
      const run = control.imports.start({
        act: input.act,
        locations: input.locations,
        goesOn: () => control.service.ready(),
        work: (location) => work({ control, asker }, { from: address, location }),
      });
      return runView(run, language);
    }),

  /** How far they are; the last ones, the newest first. */
  runs: here.query(({ ctx: { control, language } }) =>
    control.imports.all().map((run) => runView(run, language)),
  ),

  /** The location that is being worked at is finished; the others stay as they are. */
  stop: here.input(z.object({ id: token })).mutation(({ ctx: { control }, input }) => {
    control.imports.stop(input.id);
    return input;
  }),

  /** Takes one location over; safe to repeat. */
  take: here.input(one).mutation(async ({ ctx, input }) => {
    const outcome = await taken(ctx, input);
    return { ...outcome, instances: saidOf(outcome.instances, ctx.language) };
  }),

  /** Gives one location back; safe to repeat. */
  giveBack: here.input(one).mutation(async ({ ctx, input }) => {
    const { id, instances } = await givenBack(ctx, input);
    return { id, instances: instances.map(({ name }) => name) };
  }),
});

type Context = Pick<ControlContext, 'control' | 'asker'>;
type One = z.infer<typeof one>;

async function reported(
  { control, language }: Pick<ControlContext, 'control' | 'language'>,
  address: string,
) {
  await using legacy = await opened(address);
  const locations = await reportOf(control, legacy);
  return {
    variant: legacy.variant,
    locations: locations.map(({ instances, ...location }) => ({
      ...location,
      problem: said(location.problem, language),
      instances: saidOf(instances, language),
    })),
  };
}

async function taken({ control, asker }: Context, { from: address, location }: One) {
  await using legacy = await opened(address);
  const outcome = await takeLocation(control, legacy, location);
  await auditOrLog(control, asker, 'import.take', () => ({ location: outcome.id }));
  return outcome;
}

async function givenBack({ control, asker }: Context, { from: address, location }: One) {
  await using legacy = await opened(address);
  const { id, instances } = await giveBack(control, legacy, location);
  await auditOrLog(control, asker, 'import.give-back', () => ({ location: id }));
  return { id, links: 0, instances: instances.map((name) => ({ name, problem: null })) };
}

function runView({ locations, ...run }: ImportRun, language: LanguageTag) {
  return {
    ...run,
    locations: locations.map(({ outcome, problem, ...location }) => ({
      ...location,
      problem: said(problem, language),
      links: outcome?.links ?? 0,
      instances: saidOf(outcome?.instances ?? [], language),
    })),
  };
}

/** MySQL's driver is loaded only by who needs it. @throws StorageError; WordedError `import.not-an-adapter` */
async function opened(url: string): Promise<LegacyDatabase> {
  const { LegacyDatabase } = await import('../../storage/legacy/legacy-database.ts');
  return LegacyDatabase.open(url);
}

function said(problem: Worded | null, language: LanguageTag) {
  if (problem === null) return null;
  return { code: problem.code, ...say(problem.code, problem.params, language) };
}

function saidOf<T extends { readonly problem: Worded | null }>(
  all: readonly T[],
  language: LanguageTag,
) {
  return all.map((it) => ({ ...it, problem: said(it.problem, language) }));
}
