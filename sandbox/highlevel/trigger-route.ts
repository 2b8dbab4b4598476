/** Where an app tells that something happened, for one trigger of one workflow. */
import type { Answer, Call } from '../support/call.ts';
import { problem } from './errors.ts';
import { admit, jsonBody, mayReach } from './guard.ts';
import type { HighLevelWorld } from './highlevel-world.ts';

/** The app tells what happened: the workflow starts. */
export function postTrigger(world: HighLevelWorld, call: Call): Answer {
  // Which scope it takes is not documented: here any location token will do.
  const token = admit(call, world, 'workflows', 'locations.readonly');
  const { locationId = '', triggerId = '' } = call.params;
  mayReach(token, locationId);
  const data = jsonBody(call);
  if (!world.triggers.has(triggerId)) throw problem(404, 'Trigger not found');
  if (!call.forget) world.triggers.runs.push({ locationId, triggerId, data });
  return { status: 200, body: { success: true } };
}
