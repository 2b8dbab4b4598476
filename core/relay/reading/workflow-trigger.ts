/**
 * Workflow triggers of the marketplace app: which event a workflow waits for, and where HighLevel wants to be told.
 * HighLevel posts `{triggerData: {id, key, filters, eventType, targetUrl}, meta, extras}` whenever such a trigger is
 * created, updated or deleted in a workflow (marketplace docs, "Creating a Marketplace Workflow Trigger").
 */
import { z } from 'zod';
import type { LocationId } from '../message.ts';
import { isJson } from './decode.ts';
import { readId, WrongField } from './workflow-fields.ts';

export const TRIGGER_EVENTS = [
  'number_offline',
  'message_failed',
  'message_read',
  'reaction_received',
  'poll_vote',
] as const;
export type TriggerEvent = (typeof TRIGGER_EVENTS)[number];

/** What happened, as it is stored until HighLevel has been told. Ids only, and the words that belong to it. */
export const happening = z.object({
  event: z.enum(TRIGGER_EVENTS),
  /** Milliseconds. */
  at: z.number(),
  contactId: z.string().nullable(),
  peer: z.string().nullable(),
  instanceId: z.string().nullable(),
  highlevelId: z.string().nullable(),
  whatsappId: z.string().nullable(),
  /** The emoji, the chosen answers, or the text that could not be sent. */
  text: z.string(),
  reason: z.object({ code: z.string(), params: z.record(z.string(), z.string()) }).nullable(),
});
export type Happening = z.output<typeof happening>;

/** A trigger of one workflow. */
export interface Subscription {
  readonly locationId: LocationId;
  /** HighLevel's id of it. */
  readonly triggerId: string;
  readonly event: TriggerEvent;
  readonly workflowId: string | null;
  /** Where it is told, on HighLevel's API. */
  readonly path: string;
}

export type SubscriptionReading =
  | { readonly type: 'subscribed'; readonly subscription: Subscription }
  | { readonly type: 'ended'; readonly locationId: LocationId; readonly triggerId: string }
  | { readonly type: 'wrong'; readonly code: string; readonly field: string };

/** Before the developer's own prefix or after it: `waybridge_message_failed`, `WhatsApp: message failed`. */
const KEYS: readonly (readonly [TriggerEvent, RegExp])[] = [
  ['number_offline', /offline|disconnected/],
  ['message_failed', /fail|undelivered|not_sent/],
  ['poll_vote', /vote/],
  ['reaction_received', /reaction/],
  ['message_read', /read$|seen/],
];
const EXECUTE = '/workflows-marketplace/triggers/execute/';
const LONGEST_PATH = 1_000;

/** `hosts`: of HighLevel's API. A target elsewhere would be handed the location's token. Pure, never throws. */
export function readSubscription(body: unknown, hosts: readonly string[]): SubscriptionReading {
  try {
    return subscriptionOf(isJson(body) ? body : {}, hosts);
  } catch (error) {
    if (!(error instanceof WrongField)) throw error;
    return { type: 'wrong', code: error.code, field: error.field };
  }
}

function subscriptionOf(
  body: Readonly<Record<string, unknown>>,
  hosts: readonly string[],
): SubscriptionReading {
  const data = isJson(body.triggerData) ? body.triggerData : {};
  const extras = isJson(body.extras) ? body.extras : {};
  const meta = isJson(body.meta) ? body.meta : {};
  const locationId = needed(extras.locationId, 'extras.locationId') as LocationId;
  const triggerId = needed(data.id, 'triggerData.id');
  if (String(data.eventType).toUpperCase() === 'DELETED') {
    return { type: 'ended', locationId, triggerId };
  }
  const event = eventOf(data.key ?? meta.key);
  const path = pathOf(data.targetUrl, hosts);
  const workflowId = readId(extras.workflowId, 'extras.workflowId');
  return { type: 'subscribed', subscription: { locationId, triggerId, event, workflowId, path } };
}

function needed(value: unknown, field: string): string {
  const id = readId(value, field);
  if (id === null) throw new WrongField('workflow.field-missing', field);
  if (!/^[\w-]{1,64}$/.test(id)) throw new WrongField('workflow.field-wrong', field);
  return id;
}

function eventOf(key: unknown): TriggerEvent {
  const name = typeof key === 'string' ? key.toLowerCase().replace(/[^a-z]+/g, '_') : '';
  const found = KEYS.find(([, pattern]) => pattern.test(name.replace(/^_+|_+$/g, '')));
  if (found === undefined) throw new WrongField('workflow.field-wrong', 'triggerData.key');
  return found[0];
}

function pathOf(value: unknown, hosts: readonly string[]): string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  const isOurs =
    url !== null &&
    hosts.includes(url.host) &&
    url.pathname.startsWith(EXECUTE) &&
    url.username === '' &&
    url.pathname.length + url.search.length <= LONGEST_PATH;
  if (!isOurs) throw new WrongField('workflow.field-wrong', 'triggerData.targetUrl');
  return url.pathname + url.search;
}
