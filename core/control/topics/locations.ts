import { z } from 'zod';
import { ClientError } from '../../clients/client-error.ts';
import { HighLevelClient } from '../../clients/highlevel/client.ts';
import type { LocationRef } from '../../install/location-directory.ts';
import type { StoredTokens } from '../../install/token-store.ts';
import type { InstanceId, LocationId } from '../../relay/message.ts';
import { LANGUAGES } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { lacksScope } from '../lacks-scope.ts';
import { procedure, router } from '../trpc.ts';

const DAY_S = 86_399;
const token = z.string().trim().min(8).max(8_000);
const id = z.string().regex(/^[\w-]{1,64}$/);
/** As HighLevel sends it with a message. */
const userId = z.string().regex(/^[\x21-\x7e]{1,80}$/);
const agentName = z.string().trim().max(200);
const newLocation = z.object({
  id,
  name: z.string().trim().max(200).optional(),
  accessToken: token,
  /** Without it the access ends with the access token. */
  refreshToken: token.nullish(),
  /** Seconds. */
  expiresIn: z
    .number()
    .int()
    .positive()
    .max(366 * 86_400)
    .default(DAY_S),
  language: z.enum(LANGUAGES).optional(),
  /** Replaces the tokens of a location that is here already. */
  force: z.boolean().default(false),
});

export const locations = router({
  list: procedure.query(({ ctx: { control } }) => control.locations.all().map(viewOf(control))),

  add: procedure.input(newLocation).mutation(async ({ ctx: { control }, input }) => {
    const locationId = input.id as LocationId;
    const before = control.locations.get(locationId);
    if (before !== null && !input.force) {
      throw new WordedError('location.exists', { location: input.id }, 'conflict');
    }
    const known = await askHighLevel(control, locationId, input);
    const tokens: StoredTokens = {
      accessToken: input.accessToken,
      refreshToken: input.refreshToken ?? null,
      // An access token that HighLevel refuses is as good as expired: it is renewed at once.
      expiresAt: known === 'refused' ? 0 : Date.now() + input.expiresIn * 1000,
      scopes: null,
    };
    const facts = known === 'refused' || known === 'hidden' ? null : known;
    await control.tokenStore.endRefresh(locationId);
    const added = await control.locations.add(
      {
        id: locationId,
        name: input.name ?? facts?.name ?? before?.name ?? '',
        companyId: facts?.companyId ?? before?.companyId ?? null,
        language: input.language ?? before?.language ?? 'en',
        timeZone: facts?.timezone ?? before?.timeZone ?? null,
      },
      control.tokenStore.seal(locationId, tokens),
    );
    control.tokens.forget(locationId);
    if (known === 'refused') await renewOrUndo(control, locationId, before === null);
    await control.service.placesChanged(locationId);
    return viewOf(control)(added);
  }),

  /** Language, the number that sends when nothing else decides, and the options; all that is not named stays. */
  set: procedure
    .input(
      z.object({
        id,
        language: z.enum(LANGUAGES).optional(),
        /** Name or id of an instance of this location; empty = none. */
        defaultInstance: z.string().max(200).optional(),
        options: z.record(z.string().max(64), z.string().max(4_000)).default({}),
      }),
    )
    .mutation(async ({ ctx: { control }, input }) => {
      const { id: locationId } = control.locations.require(input.id);
      const instanceId = defaultInstanceOf(control, locationId, input.defaultInstance);
      const set = await control.locations.setOptions(locationId, input.options);
      if (input.language !== undefined) {
        await control.locations.setLanguage(locationId, input.language);
      }
      if (instanceId !== undefined) {
        await control.locations.setDefaultInstance(locationId, instanceId);
      }
      await control.service.placesChanged(locationId);
      return viewOf(control)(control.locations.get(locationId) ?? set);
    }),

  /** The names of a location's HighLevel users, and who wrote without one; an empty name takes one away. */
  agents: procedure
    .input(z.object({ id, names: z.record(userId, agentName).default({}) }))
    .mutation(async ({ ctx: { control }, input }) => {
      const { id: locationId } = control.locations.require(input.id);
      if (Object.keys(input.names).length > 0) await control.agents.set(locationId, input.names);
      return { id: locationId, agents: control.agents.of(locationId) };
    }),
  /** Which of its workflows wait for what. */
  triggers: procedure.input(z.object({ id })).query(({ ctx: { control }, input }) => {
    const location = control.locations.require(input.id);
    return control.triggers
      .of(location.id)
      .map(({ triggerId, event, workflowId }) => ({ triggerId, event, workflowId }));
  }),

  /** Reads the location's conversations back for messages that no post of HighLevel's brought. */
  catchUp: procedure.input(z.object({ id })).mutation(async ({ ctx: { control }, input }) => {
    const location = control.locations.require(input.id);
    return { id: location.id, ...(await control.missed.catchUp(location.id)) };
  }),

  remove: procedure.input(z.object({ id })).mutation(async ({ ctx: { control }, input }) => {
    const location = control.locations.require(input.id);
    const count = control.instances.ofLocation(location.id).length;
    if (count > 0) {
      const params = { location: location.id, count: String(count) };
      throw new WordedError('location.has-instances', params, 'conflict');
    }
    await control.locations.remove(location.id);
    await control.tokenStore.endRefresh(location.id);
    control.tokens.forget(location.id);
    await control.service.placesChanged(location.id);
    return { id: location.id };
  }),
});

/** Undefined = not to be changed. @throws WordedError `instance.not-found` */
function defaultInstanceOf(
  control: Control,
  locationId: LocationId,
  named: string | undefined,
): InstanceId | null | undefined {
  if (named === undefined) return undefined;
  if (named === '') return null;
  const ours = control.instances.ofLocation(locationId);
  const found = ours.find((one) => one.id === named || one.name === named);
  if (found !== undefined) return found.id;
  throw new WordedError('instance.not-found', { instance: named }, 'not-found');
}

function viewOf(control: Control) {
  return (location: LocationRef) => ({
    ...location,
    defaultInstanceName:
      control.instances.get(location.defaultInstanceId as InstanceId)?.name ?? null,
    instances: control.instances.ofLocation(location.id).map(({ name }) => name),
    problem: control.tokens.problem(location.id),
  });
}

type Facts = Awaited<ReturnType<HighLevelClient['getLocation']>>;

/**
 * Does this token open this location? `refused`: no, but there is a refresh token to try. `hidden`: it is valid, but
 * may not read the location's own record.
 */
async function askHighLevel(
  control: Control,
  locationId: LocationId,
  input: z.output<typeof newLocation>,
): Promise<Facts | 'refused' | 'hidden'> {
  const given = new HighLevelClient(control.http, {
    apiUrl: control.settings.highlevel.apiUrl,
    tokens: {
      accessToken: () => Promise.resolve(input.accessToken),
      renewed: () => Promise.resolve(input.accessToken),
    },
  });
  try {
    const facts = await given.getLocation(locationId);
    if (facts.id === locationId) return facts;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (lacksScope(error)) return 'hidden';
    if (error.code === 'highlevel.token-invalid' && input.refreshToken != null) return 'refused';
    if (error.code !== 'http.not-found' && error.code !== 'http.forbidden') throw error;
  }
  throw new WordedError('location.token-other', { location: locationId }, 'invalid');
}

async function renewOrUndo(control: Control, id: LocationId, isNew: boolean): Promise<void> {
  try {
    await control.tokens.accessToken(id);
  } catch (error) {
    if (isNew) {
      await control.locations.remove(id);
      control.tokens.forget(id);
    }
    throw error;
  }
}
