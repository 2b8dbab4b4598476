/**
 * The webhook of an instance at Evolution: set, read back and compared. Evolution keeps one webhook per instance, so
 * that another tool's is shown, and replaced only when a person says so.
 */
import type { WebhookConfig } from '../clients/evolution/client.ts';
import { addressAlone } from '../clients/redact.ts';
import { WordedError } from '../words/worded-error.ts';

/** Names are compared without case by every server; Evolution sends it as it is given. */
export const SECRET_HEADER = 'X-Waybridge-Secret';
export const EVOLUTION_PATH = '/webhooks/evolution';

/**
 * The events that the relay reads, and those that say that an instance goes away. Not asked for: contacts, chats and
 * presence, which come with every message, show no pair of LID and phone, and would only cost requests.
 */
export const WEBHOOK_EVENTS = [
  'QRCODE_UPDATED',
  'CONNECTION_UPDATE',
  'MESSAGES_UPSERT',
  'MESSAGES_UPDATE',
  'MESSAGES_EDITED',
  'MESSAGES_DELETE',
  'SEND_MESSAGE',
  'SEND_MESSAGE_UPDATE',
  'STATUS_INSTANCE',
  'LOGOUT_INSTANCE',
  'REMOVE_INSTANCE',
  'CALL',
] as const;

/** The two calls of the Evolution client that registration needs. */
export interface WebhookHost {
  findWebhook(name: string): Promise<WebhookConfig | null>;
  setWebhook(name: string, config: WebhookConfig): Promise<void>;
}

export interface Registration {
  /** The instance's name at Evolution. */
  readonly name: string;
  /** Where Evolution reaches this relay, without a path. */
  readonly baseUrl: string;
  readonly secret: string;
  /** What another tool's webhook, which is kept, has to get by ours. */
  readonly alongside?: { readonly events: readonly string[]; readonly base64: boolean } | null;
}

/** What differs from what we need, as names of Evolution's own fields; empty = all is well. */
export type Difference =
  'missing' | 'enabled' | 'url' | 'byEvents' | 'base64' | 'headers' | 'events';

export function webhookUrl(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '') + EVOLUTION_PATH;
}

/**
 * Registers the webhook unless it is there as it should be. Evolution answers 201 to addresses and headers that it
 * then does not use, so only what is read back counts.
 * @throws WordedError `instance.webhook-foreign`, `instance.webhook-differs`; ClientError
 */
export async function registerWebhook(
  host: WebhookHost,
  registration: Registration,
  options: { readonly force: boolean },
): Promise<'registered' | 'unchanged'> {
  const found = await host.findWebhook(registration.name);
  if (differences(found, registration).length === 0) return 'unchanged';
  if (found !== null && isForeign(found, registration) && !options.force) {
    throw new WordedError(
      'instance.webhook-foreign',
      { instance: registration.name, url: addressAlone(found.url) },
      'conflict',
    );
  }
  await host.setWebhook(registration.name, webhookFor(registration));
  const after = differences(await host.findWebhook(registration.name), registration);
  if (after.length > 0) {
    const params = { instance: registration.name, fields: after.join(', ') };
    throw new WordedError('instance.webhook-differs', params);
  }
  return 'registered';
}

/** What stands at Evolution. `missing`: nobody's, or switched off. `stolen`: another tool's has taken the place. */
export type WebhookFinding =
  | { readonly state: 'ok' }
  | { readonly state: 'missing' }
  | { readonly state: 'differs'; readonly fields: readonly Difference[] }
  | { readonly state: 'stolen'; readonly url: string };

/** @throws ClientError */
export async function inspectWebhook(
  host: WebhookHost,
  registration: Registration,
): Promise<WebhookFinding> {
  const found = await host.findWebhook(registration.name);
  const fields = differences(found, registration);
  if (fields.length === 0) return { state: 'ok' };
  if (found === null || !found.enabled || found.url === '') return { state: 'missing' };
  if (isForeign(found, registration)) return { state: 'stolen', url: addressAlone(found.url) };
  return { state: 'differs', fields };
}

/**
 * Switches our webhook off, or puts the one back that stood there before; another tool's is left alone.
 * @throws ClientError
 */
export async function unregisterWebhook(
  host: WebhookHost,
  registration: Registration,
  original: WebhookConfig | null = null,
): Promise<void> {
  const found = await host.findWebhook(registration.name);
  if (found === null || !found.enabled || isForeign(found, registration)) return;
  const off = { ...found, enabled: false, headers: {}, events: [] };
  await host.setWebhook(registration.name, original ?? off);
}

/** Another tool's webhook that stands there; null = none does. @throws ClientError */
export async function foreignWebhook(
  host: Pick<WebhookHost, 'findWebhook'>,
  registration: Registration,
): Promise<WebhookConfig | null> {
  const found = await host.findWebhook(registration.name);
  return found !== null && isForeign(found, registration) ? found : null;
}

/** The webhook as it is to be. */
export function webhookFor(registration: Registration): WebhookConfig {
  const { alongside } = registration;
  return {
    enabled: true,
    url: webhookUrl(registration.baseUrl),
    headers: { [SECRET_HEADER]: registration.secret },
    events: eventsFor(registration),
    byEvents: false,
    // Media is fetched when its turn comes: a video inside a webhook would hold up all that follows it.
    base64: alongside?.base64 ?? false,
  };
}

function eventsFor({ alongside }: Registration): string[] {
  return [...new Set<string>([...WEBHOOK_EVENTS, ...(alongside?.events ?? [])])];
}

function differences(found: WebhookConfig | null, registration: Registration): Difference[] {
  if (found === null) return ['missing'];
  const right: Record<Exclude<Difference, 'missing'>, boolean> = {
    enabled: found.enabled,
    url: found.url === webhookUrl(registration.baseUrl),
    byEvents: !found.byEvents,
    base64: found.base64 === (registration.alongside?.base64 ?? false),
    headers: headerOf(found) === registration.secret,
    events: eventsFor(registration).every((event) => found.events.includes(event)),
  };
  return (Object.keys(right) as (keyof typeof right)[]).filter((field) => !right[field]);
}

/** Ours is known by its address or its secret; a disabled or empty webhook is nobody's. */
function isForeign(found: WebhookConfig, registration: Registration): boolean {
  if (!found.enabled || found.url === '') return false;
  const ours = found.url === webhookUrl(registration.baseUrl);
  return !ours && headerOf(found) !== registration.secret;
}

function headerOf(found: WebhookConfig): string | null {
  const name = SECRET_HEADER.toLowerCase();
  const header = Object.entries(found.headers).find(([key]) => key.toLowerCase() === name);
  return header?.[1] ?? null;
}
