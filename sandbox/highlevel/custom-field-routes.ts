/** The custom fields of a location's contacts: `GET` and `POST /locations/:locationId/customFields`. */
import { isObject, type Answer, type Call } from '../support/call.ts';
import { letterId } from '../support/random.ts';
import { problem } from './errors.ts';
import { Fields } from './fields.ts';
import { admit, jsonBody, mayReach } from './guard.ts';
import type { HighLevelWorld } from './highlevel-world.ts';
import type { CustomField, HighLevelState } from './state.ts';

function shown(field: CustomField, locationId: string): Record<string, unknown> {
  return { ...field, dataType: 'TEXT', placeholder: '', position: 0, locationId, model: 'contact' };
}

export function getCustomFields(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'locations', 'locations/customFields.readonly');
  const locationId = call.params['locationId'] ?? '';
  mayReach(token, locationId);
  const fields = world.state.customFields.get(locationId) ?? [];
  return { status: 200, body: { customFields: fields.map((one) => shown(one, locationId)) } };
}

export function postCustomField(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'locations', 'locations/customFields.write');
  const locationId = call.params['locationId'] ?? '';
  mayReach(token, locationId);
  const fields = new Fields(jsonBody(call));
  const name = fields.required('name');
  fields.required('dataType');
  fields.oneOf('model', ['contact', 'opportunity']);
  fields.done();
  const there = world.state.customFields.get(locationId) ?? [];
  if (there.some((one) => one.name === name)) {
    throw problem(400, `A custom field with the name ${name} already exists`);
  }
  const key = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  const field = { id: letterId(), name, fieldKey: `contact.${key}` };
  if (!call.forget) world.state.customFields.set(locationId, [...there, field]);
  return { status: 201, body: { customField: shown(field, locationId) } };
}

/** What a change of a contact names, by field id; fields that the location does not have are passed over. */
export function readCustomFields(
  { customFields }: HighLevelState,
  locationId: string,
  body: unknown,
): Record<string, string> {
  if (body === undefined) return {};
  const there = new Set((customFields.get(locationId) ?? []).map(({ id }) => id));
  const named = Array.isArray(body) ? body.filter(isObject) : [];
  const values = named.flatMap(({ id, field_value: value }) =>
    typeof id === 'string' && there.has(id) && typeof value === 'string' ? [[id, value]] : [],
  );
  return Object.fromEntries(values) as Record<string, string>;
}
