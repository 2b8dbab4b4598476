/** `webhook/set`, `webhook/find`, `settings/set`, `settings/find`; the names differ between writing and reading. */
import { isObject, type Answer, type Call, type Json } from '../support/call.ts';
import { cuid } from '../support/random.ts';
import { badRequest, schemaError, uncaught } from './errors.ts';
import type { EvolutionWorld } from './evolution-world.ts';
import { checkSchema, instanceOf, parseBody } from './guard.ts';
import { SETTING_NAMES, type Instance, type WebhookConfig } from './state.ts';

export const WEBHOOK_EVENTS = [
  ...['APPLICATION_STARTUP', 'QRCODE_UPDATED', 'MESSAGES_SET', 'MESSAGES_UPSERT'],
  ...['MESSAGES_EDITED', 'MESSAGES_UPDATE', 'MESSAGES_DELETE', 'SEND_MESSAGE'],
  ...['SEND_MESSAGE_UPDATE', 'CONTACTS_SET', 'CONTACTS_UPSERT', 'CONTACTS_UPDATE'],
  ...['PRESENCE_UPDATE', 'CHATS_SET', 'CHATS_UPSERT', 'CHATS_UPDATE', 'CHATS_DELETE'],
  ...['GROUPS_UPSERT', 'GROUP_UPDATE', 'GROUP_PARTICIPANTS_UPDATE', 'CONNECTION_UPDATE'],
  ...['LABELS_EDIT', 'LABELS_ASSOCIATION', 'CALL', 'TYPEBOT_START', 'TYPEBOT_CHANGE_STATUS'],
  ...['REMOVE_INSTANCE', 'LOGOUT_INSTANCE', 'INSTANCE_CREATE', 'INSTANCE_DELETE'],
  'STATUS_INSTANCE',
];

export function postWebhookSet(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  const { webhook } = body;
  if (webhook === undefined) throw schemaError('instance requires property "webhook"');
  if (!isObject(webhook)) throw schemaError('instance.webhook is not of a type(s) object');
  instance.webhook = readWebhook(instance, webhook);
  return { status: 201, body: instance.webhook };
}

/** The url is not validated; omitted headers keep the old ones; an empty list of events means all of them. */
export function readWebhook(instance: Instance, fields: Json): WebhookConfig {
  const { enabled, url, events, headers, byEvents, base64 } = fields;
  const wrong: string[] = [];
  if (typeof enabled !== 'boolean') wrong.push(missing(enabled, 'enabled', 'boolean'));
  if (typeof url !== 'string') wrong.push(missing(url, 'url', 'string'));
  if (headers !== undefined && !isObject(headers)) {
    wrong.push('instance.webhook.headers is not of a type(s) object');
  }
  if (wrong.length > 0) throw schemaError(...wrong);
  if (enabled === true && !Array.isArray(events)) {
    throw uncaught("Cannot read properties of undefined (reading 'length')");
  }
  const names = (Array.isArray(events) ? events : []) as string[];
  if (names.some((n) => !WEBHOOK_EVENTS.includes(n))) {
    throw schemaError(
      `instance.webhook.events[0] is not one of enum values: ${WEBHOOK_EVENTS.join(',')}`,
    );
  }
  const now = new Date().toISOString();
  const old = instance.webhook;
  return {
    id: old?.id ?? cuid(),
    url: url as string,
    headers: isObject(headers) ? (headers as Record<string, string>) : (old?.headers ?? null),
    enabled: enabled as boolean,
    events: enabled === true ? (names.length === 0 ? [...WEBHOOK_EVENTS] : names) : [],
    webhookByEvents: byEvents === true,
    webhookBase64: base64 === true,
    createdAt: old?.createdAt ?? now,
    updatedAt: now,
    instanceId: instance.id,
  };
}

function missing(value: unknown, name: string, type: string): string {
  return value === undefined
    ? `instance.webhook requires property "${name}"`
    : `instance.webhook.${name} is not of a type(s) ${type}`;
}

export function getWebhookFind(world: EvolutionWorld, call: Call): Answer {
  return { status: 200, body: instanceOf(world, call).webhook };
}

export function postSettingsSet(world: EvolutionWorld, call: Call): Answer {
  const body = parseBody(call);
  const instance = instanceOf(world, call);
  const types = Object.fromEntries(SETTING_NAMES.map((n) => [n, 'boolean' as const]));
  checkSchema(body, SETTING_NAMES, types);
  for (const name of SETTING_NAMES) instance.settings[name] = body[name] === true;
  if (typeof body['msgCall'] === 'string') instance.settings.msgCall = body['msgCall'];
  const settings = { instanceName: instance.name, settings: instance.settings };
  return { status: 201, body: { settings } };
}

export function getSettingsFind(world: EvolutionWorld, call: Call): Answer {
  return { status: 200, body: instanceOf(world, call).settings };
}

export function postPresence(world: EvolutionWorld, call: Call): Answer {
  const { presence } = parseBody(call);
  instanceOf(world, call);
  const known = ['available', 'unavailable', 'available', 'composing', 'recording', 'paused'];
  if (typeof presence !== 'string' || !known.includes(presence)) {
    throw badRequest('Invalid presence');
  }
  return { status: 201, body: { presence } };
}
