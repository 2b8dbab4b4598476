/** Who asks. The order is that of the real server: instance exists → name is free → key; so an unknown instance is 404 even with a wrong key. */
import { isObject, type Call, type Json } from '../support/call.ts';
import { notFound, notJson, schemaError, unauthorized, unlicensed } from './errors.ts';
import type { EvolutionWorld } from './evolution-world.ts';
import type { Instance } from './state.ts';

export function instanceOf(world: EvolutionWorld, call: Call): Instance {
  if (!world.licensed) throw unlicensed('https://evolution.example');
  const name = call.params['instance'] ?? '';
  const instance = world.instances.get(name);
  if (!instance) throw notFound(`The "${name}" instance does not exist`);
  const key = call.headers['apikey'];
  if (key !== world.behaviour.apiKey && key !== instance.token) throw unauthorized();
  return instance;
}

export function globalKey(world: EvolutionWorld, call: Call): void {
  if (!world.licensed) throw unlicensed('https://evolution.example');
  if (call.headers['apikey'] !== world.behaviour.apiKey) throw unauthorized();
}

/** The body as a JSON object. Express parses before any route runs, so this error comes even before the key's. */
export function parseBody(call: Call): Json {
  const type = call.headers['content-type'] ?? '';
  if (call.raw.length === 0 || !type.startsWith('application/json')) return {};
  let value: unknown;
  try {
    value = JSON.parse(call.raw.toString('utf8'));
  } catch (error) {
    throw notJson(error instanceof Error ? error.message : 'Unexpected token');
  }
  return isObject(value) ? value : {};
}

export type FieldType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array';

/** The part of a JSON schema that the server checks: required properties and types. */
export function checkSchema(
  body: Json,
  required: readonly string[],
  types: Readonly<Record<string, FieldType>>,
): void {
  const wrong: string[] = [];
  for (const name of required) {
    if (body[name] === undefined) wrong.push(`instance requires property "${name}"`);
  }
  for (const [name, type] of Object.entries(types)) {
    if (body[name] !== undefined && !isOfType(body[name], type)) {
      wrong.push(`instance.${name} is not of a type(s) ${type}`);
    }
  }
  if (wrong.length > 0) throw schemaError(...wrong);
}

function isOfType(value: unknown, type: FieldType): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
  }
}

/** `^\d+[\.@\w-]+`; a JSON number, a plus sign or letters in front fail. */
export function checkNumber(body: Json): string {
  const number = body['number'];
  if (number === undefined) throw schemaError('instance requires property "number"');
  if (typeof number !== 'string' || !/^\d+[.@\w-]+/.test(number))
    throw schemaError('Invalid format');
  return number;
}
