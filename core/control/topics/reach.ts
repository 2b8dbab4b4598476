/** Whether, and by which address, the outside reaches this relay, and what brings it here. */
import { z } from 'zod';
import type { AddressChange } from '../../reach/address-book.ts';
import type { ReachChange } from '../../reach/history.ts';
import type { ReachState } from '../../reach/reach.ts';
import type { ReachProvider } from '../../settings/checks.ts';
import { REACH_NAMES } from '../../settings/names.ts';
import { REASONS } from '../../settings/settings-error.ts';
import type { TypedName } from '../../settings/typed-settings.ts';
import type { LanguageTag } from '../../words/say.ts';
import { say } from '../../words/say.ts';
import type { Worded } from '../../words/worded-error.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { fieldsOf } from '../set-up/app-fields.ts';
import type { Field } from '../set-up/app-fields.ts';
import { procedure, router } from '../trpc.ts';
import type { Said } from './overview.ts';
import { keepSettings } from './settings.ts';

export interface ReachView extends Omit<ReachState, 'problem'> {
  readonly problem: Said | null;
  readonly provider: ReachProvider;
  /** Where proxy or tunnel must lead. */
  readonly listening: string;
  /** The tunnel's program, while it runs. */
  readonly pid: number | null;
  /** The address is lost at the next start. */
  readonly warning: Said | null;
  readonly change: (AddressChange & { readonly fields: readonly Field[] }) | null;
  /** What starts programs may be set by whoever asks this. */
  readonly maySet: boolean;
}

const text = z.string().max(4_000);
const choice = z.object({
  provider: text,
  /** An address that stays; without it the tunnel says its own. */
  url: text.optional(),
  command: text.optional(),
  pattern: text.optional(),
  /** Undefined = the one that is kept, as long as the provider is the same. */
  token: text.optional(),
  ssh: text.optional(),
  sshRemote: text.optional(),
  program: text.optional(),
});

export const reach = router({
  status: procedure.query(({ ctx: { control, language, isHere } }) =>
    viewOf(control, language, isHere),
  ),

  /** A round trip now; it may take some seconds. */
  check: procedure.mutation(async ({ ctx: { control, language, isHere } }) => {
    await control.reach.check();
    return viewOf(control, language, isHere);
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

  /** What the tunnel's program wrote, oldest first. */
  log: procedure.query(({ ctx: { control } }) => control.reach.tunnel.lines),

  /** Chooses where the address comes from, whole: what is not given is taken away. The relay starts anew with it. */
  set: procedure.input(choice).mutation(({ ctx, input }) => {
    if (!ctx.isHere)
      throw new WordedError('reach.not-here', { name: 'WAYBRIDGE_REACH' }, 'refused');
    if (ctx.control.settings.sandbox) throw new WordedError('settings.sandbox', {}, 'conflict');
    // A form that was sent empty; whoever wants no address leaves it out.
    if (input.provider === 'own' && input.url?.trim() === '') {
      throw new WordedError(
        'input.not-kept',
        { name: 'APP_URL', reason: REASONS.missing },
        'invalid',
      );
    }
    return keepSettings(ctx, valuesOf(ctx.control, input));
  }),

  /** The new address stands in HighLevel now. */
  acknowledge: procedure.mutation(async ({ ctx: { control, language, isHere } }) => {
    await control.reach.acknowledge();
    return viewOf(control, language, isHere);
  }),
});

function viewOf(control: Control, language: LanguageTag, maySet: boolean): ReachView {
  const { reach, service, settings } = control;
  const state = reach.state();
  const { change, tunnel } = reach;
  const isFleeting = tunnel.isFleeting && state.address !== null;
  const fleeting = { code: 'reach.fleeting', params: { url: state.address ?? '' } };
  return {
    ...state,
    problem: worded(state.problem, language),
    provider: settings.reach.provider,
    listening: service.publicUrl(),
    pid: tunnel.pid,
    warning: isFleeting ? worded(fleeting, language) : null,
    change: change === null ? null : { ...change, fields: fieldsOf(change.to, language) },
    maySet,
  };
}

/** Only what changes, so that what is set outside is no obstacle as long as it stays. */
function valuesOf(
  { settings }: Control,
  { provider, token, ...given }: z.output<typeof choice>,
): Record<string, string> {
  const isOther = provider !== settings.reach.provider;
  const wanted: Record<(typeof REACH_NAMES)[number] | 'APP_URL', string | undefined> = {
    APP_URL: given.url ?? '',
    WAYBRIDGE_REACH: provider,
    WAYBRIDGE_REACH_COMMAND: given.command ?? (isOther ? '' : undefined),
    WAYBRIDGE_REACH_PATTERN: given.pattern ?? '',
    WAYBRIDGE_REACH_TOKEN: token ?? (isOther ? '' : undefined),
    WAYBRIDGE_REACH_SSH: given.ssh ?? '',
    WAYBRIDGE_REACH_SSH_REMOTE: given.sshRemote ?? '',
    WAYBRIDGE_REACH_PROGRAM: given.program ?? '',
  };
  const names: readonly TypedName[] = ['APP_URL', ...REACH_NAMES];
  const changes = names.flatMap((name): [string, string][] => {
    const text = wanted[name as keyof typeof wanted];
    const isFree = text === '' && settings.sources[name].from !== 'interface';
    return text === undefined || isFree ? [] : [[name, text]];
  });
  return Object.fromEntries(changes);
}

function worded(problem: Worded | null, language: LanguageTag): Said | null {
  return problem === null ? null : { ...problem, ...say(problem.code, problem.params, language) };
}
