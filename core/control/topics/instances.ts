import { z } from 'zod';
import type { InstanceRef } from '../../pairing/instance.ts';
import { webhookUrl } from '../../pairing/registration.ts';
import { ADMISSION_MODES } from '../../relay/admission/rules.ts';
import { url as baseUrl } from '../../settings/checks.ts';
import { say } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import { adoptInstance } from '../adopt-instance.ts';
import type { Control } from '../control.ts';
import { forgetNumber, repairWebhook, stopKeeping } from '../pairing-acts.ts';
import { standingNow } from '../standings.ts';
import { procedure, router } from '../trpc.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const newInstance = z.object({
  location: z.string(),
  /** The name at Evolution. */
  name: z.string().trim().min(1).max(190),
  /** Default: EVOLUTION_API_URL. */
  server: baseUrl.optional(),
  /** Default: the key that is kept for this server, or EVOLUTION_API_KEY. */
  apiKey: z.string().trim().min(1).max(500).optional(),
  /** Where this Evolution server reaches the relay. Default: the server's own address for us, or the public one. */
  publicUrl: baseUrl.optional(),
  /** Replaces another tool's webhook. */
  force: z.boolean().default(false),
  /** Takes its place, passes every event on to it, and puts it back in the end. */
  keep: z.boolean().default(false),
  /** Whose messages it takes. */
  admission: z.enum(ADMISSION_MODES).default('everyone'),
});
const one = z.object({ instance: z.string() });

export const instances = router({
  list: procedure.query(({ ctx: { control } }) => control.instances.all().map(viewOf(control))),

  add: procedure.input(newInstance).mutation(async ({ ctx: { control }, input }) => {
    const other = input.keep ? 'keep' : input.force ? 'replace' : 'refuse';
    const { instance, baseUrl: base } = await adoptInstance(control, { ...input, other });
    return { ...viewOf(control)(instance), webhook: webhookUrl(base) };
  }),

  /** Registers the webhook anew, also over another tool's. */
  repair: procedure
    .input(one.extend({ publicUrl: baseUrl.optional(), keep: z.boolean().default(false) }))
    .mutation(async ({ ctx: { control }, input }) => {
      const instance = control.instances.require(input.instance);
      const base = await repairWebhook(control, instance, input);
      return { ...viewOf(control)(instance), webhook: webhookUrl(base) };
    }),

  /** Reads back from Evolution what is missing here, since a time (ms) or since what is known to be complete. */
  catchUp: procedure
    .input(one.extend({ since: z.number().int().min(0).optional() }))
    .mutation(async ({ ctx: { control }, input }) => {
      const instance = control.instances.require(input.instance);
      const { keysDays } = control.settings.limits;
      // Older keys are removed: what was relayed then would be relayed again.
      if (input.since !== undefined && Date.now() - input.since > keysDays * DAY_MS) {
        throw new WordedError('catch-up.too-far', { days: String(keysDays) }, 'invalid');
      }
      const asked = await control.watch.catchUp(instance, input.since ?? null);
      return { id: instance.id, name: instance.name, ...asked };
    }),

  /** The other tool's webhook that ours passes events on to, and how that goes; null = there is none. */
  kept: procedure.input(one).query(async ({ ctx: { control, language }, input }) => {
    const { id, name } = control.instances.require(input.instance);
    const view = await control.forwarding.view(id);
    if (view === null) return null;
    const { failing } = view;
    const words = failing && say(failing.problem.code, failing.problem.params, language);
    return { ...view, id, name, failing: failing && { ...words, since: failing.since } };
  }),

  /** Nothing is passed on to it any more. Its webhook at Evolution stays replaced. */
  stopKeeping: procedure.input(one).mutation(async ({ ctx: { control }, input }) => {
    const instance = control.instances.require(input.instance);
    await stopKeeping(control, instance);
    return { id: instance.id, name: instance.name };
  }),

  /** See `Forgotten`. */
  remove: procedure.input(one).mutation(async ({ ctx: { control }, input }) => {
    const instance = control.instances.require(input.instance);
    const forgotten = await forgetNumber(control, instance);
    return { id: instance.id, name: instance.name, ...forgotten };
  }),
});

function viewOf(control: Control) {
  return ({ id }: InstanceRef) => ({
    ...control.instances.require(id),
    isDefault: control.locations.all().some((location) => location.defaultInstanceId === id),
    label: control.pairing.labels.of(id),
    problem: control.connections.problem(id),
    standing: standingNow(control, control.instances.require(id)).standing,
  });
}
