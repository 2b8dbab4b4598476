import { z } from 'zod';
import { EvolutionClient, isVersion1 } from '../../clients/evolution/client.ts';
import type { EvolutionInstance } from '../../clients/evolution/client.ts';
import { withoutDevice } from '../../pairing/connection.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import { webhookUrl } from '../../pairing/registration.ts';
import { ADMISSION_MODES } from '../../relay/admission/rules.ts';
import { url as baseUrl } from '../../settings/checks.ts';
import { say } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import {
  forgetNumber,
  refusalOf,
  repairWebhook,
  settleIn,
  stopKeeping,
  takePlace,
} from '../pairing-acts.ts';
import { baseUrlAt, setBaseUrl } from '../registered.ts';
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
    const location = control.locations.require(input.location);
    const server = serverOf(control, input);
    const client = new EvolutionClient(control.http, server);
    const { version, found } = await askEvolution(client, input.name);
    const ownJid = found.ownerJid === null ? null : withoutDevice(found.ownerJid);
    assertFreeNumber(control, ownJid);
    const { instance, secrets } = await control.instances.add({
      locationId: location.id,
      name: input.name,
      serverUrl: server.url,
      apiKey: server.apiKey,
      evolutionId: found.id,
      evolutionVersion: version,
      ownJid,
      state: await client.connectionState(input.name),
    });
    const base = input.publicUrl ?? (await baseUrlAt(control, server.url));
    try {
      await control.admission.set(instance.id, { mode: input.admission });
      const registration = { name: input.name, baseUrl: base, secret: secrets.header };
      const other = input.keep ? 'keep' : input.force ? 'replace' : 'refuse';
      await takePlace(control, instance.id, { host: client, registration, other });
      if (input.publicUrl !== undefined) await setBaseUrl(control, instance.id, base);
    } catch (error) {
      await control.instances.remove(instance.id);
      await control.admission.forget(instance.id);
      await control.forwarding.giveUp(instance.id);
      throw error;
    }
    await settleIn(control, instance);
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

function serverOf(
  control: Control,
  input: z.output<typeof newInstance>,
): { url: string; apiKey: string } {
  const { evolution } = control.settings;
  const url = input.server ?? evolution.url;
  if (url === null)
    throw new WordedError('settings.missing', { name: 'EVOLUTION_API_URL' }, 'invalid');
  // A key belongs to its server, and is shown to no other.
  const apiKey = input.apiKey ?? control.pairing.servers.keyFor(url);
  if (apiKey === null) throw new WordedError('input.key-missing', {}, 'invalid');
  return { url, apiKey };
}

/** @throws WordedError `instance.version-old`, `instance.integration`, `evolution.instance-unknown`; ClientError */
async function askEvolution(
  client: EvolutionClient,
  name: string,
): Promise<{ version: string; found: EvolutionInstance }> {
  const { version } = await client.serverInfo();
  if (isVersion1(version)) throw new WordedError('instance.version-old', { version }, 'invalid');
  const found = (await client.fetchInstances()).find((instance) => instance.name === name);
  if (found === undefined) {
    throw new WordedError('evolution.instance-unknown', { instance: name }, 'not-found');
  }
  if (refusalOf(found) !== null) {
    const params = { instance: name, type: found.integration ?? '' };
    throw new WordedError('instance.integration', params, 'invalid');
  }
  return { version, found };
}

/** A number serves one location at a time: two would each answer, and each relay the other's messages. */
function assertFreeNumber(control: Control, ownJid: string | null): void {
  if (ownJid === null || !control.instances.all().some((other) => other.ownJid === ownJid)) return;
  const number = `…${ownJid.split('@')[0]?.slice(-4) ?? ''}`;
  throw new WordedError('instance.number-taken', { number }, 'conflict');
}
