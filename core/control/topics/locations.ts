import { z } from 'zod';
import { optionViews } from '../../install/location-options.ts';
import type { LocationRef } from '../../install/location-directory.ts';
import type { InstanceId, LocationId } from '../../relay/message.ts';
import { LANGUAGES } from '../../words/say.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Control } from '../control.ts';
import { addLocation, removeLocation } from '../location-acts.ts';
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

  /** With each option, its default, and what there is to choose from. */
  show: procedure.input(z.object({ id })).query(({ ctx: { control }, input }) => {
    const location = control.locations.require(input.id);
    return { ...viewOf(control)(location), form: optionViews(location.options) };
  }),

  add: procedure
    .input(newLocation)
    .mutation(async ({ ctx: { control }, input }) =>
      viewOf(control)(await addLocation(control, { ...input, id: input.id as LocationId })),
    ),

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
    await removeLocation(control, location.id);
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
