/** The webhook of another tool that stood at an instance before ours: which events it wants, and how it is posted to. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { addressAlone } from '../clients/redact.ts';

export const keptWebhook = z.object({
  enabled: z.boolean(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  /** By Evolution's names; empty = all. */
  events: z.array(z.string()),
  byEvents: z.boolean(),
  base64: z.boolean(),
});
/** As it was found at Evolution, and as it is put back there. */
export type KeptWebhook = z.infer<typeof keptWebhook>;

/** What ours has to ask Evolution for, so that the other tool misses nothing. */
export interface Alongside {
  readonly events: readonly string[];
  readonly base64: boolean;
}

/** One event as it came from Evolution. */
export interface RawEvent {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Evolution's list of 2.3.6, for a webhook that names none: it stores all of them then. */
const ALL_EVENTS = [
  ...[
    'APPLICATION_STARTUP',
    'QRCODE_UPDATED',
    'MESSAGES_SET',
    'MESSAGES_UPSERT',
    'MESSAGES_EDITED',
  ],
  ...['MESSAGES_UPDATE', 'MESSAGES_DELETE', 'SEND_MESSAGE', 'SEND_MESSAGE_UPDATE', 'CONTACTS_SET'],
  ...['CONTACTS_UPSERT', 'CONTACTS_UPDATE', 'PRESENCE_UPDATE', 'CHATS_SET', 'CHATS_UPSERT'],
  ...['CHATS_UPDATE', 'CHATS_DELETE', 'GROUPS_UPSERT', 'GROUP_UPDATE', 'GROUP_PARTICIPANTS_UPDATE'],
  ...['CONNECTION_UPDATE', 'LABELS_EDIT', 'LABELS_ASSOCIATION', 'CALL', 'TYPEBOT_START'],
  ...['TYPEBOT_CHANGE_STATUS', 'REMOVE_INSTANCE', 'LOGOUT_INSTANCE', 'STATUS_INSTANCE'],
];
/** What 2.4 adds to each post by itself. */
const EVOLUTIONS_OWN = ['x-instance-id', 'x-instance-name', 'x-event-type', 'x-timestamp'];
/** What a connection sets for itself. */
const OF_THE_CONNECTION = ['host', 'connection', 'content-length', 'transfer-encoding'];
/** Never sent: Evolution signs a token with it (3.3 of its webhook reference: HS256, ten minutes). */
const JWT_KEY = 'jwt_key';
const JWT_SECONDS = 600;

export function alongsideOf({ events, base64 }: KeptWebhook): Alongside {
  return { events: events.length === 0 ? ALL_EVENTS : events, base64 };
}

const named = z.object({ event: z.string().regex(/^[\w.-]{1,64}$/) });

/** Null = it is no event of Evolution's. */
export function eventOf(body: unknown): string | null {
  const read = named.safeParse(body);
  return read.success ? read.data.event : null;
}

/** `event` as Evolution writes it in a body: `messages.upsert`. */
export function wants({ events }: KeptWebhook, event: string): boolean {
  return events.length === 0 || events.includes(event.replace(/[.-]/g, '_').toUpperCase());
}

/** Of what came with the event: that which Evolution would have sent to the other tool too. */
export function passedOn(headers: RawEvent['headers']): Record<string, string> {
  return Object.fromEntries(
    EVOLUTIONS_OWN.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/** Where and with which headers an event is posted, as Evolution does it. */
export function postOf(
  { url, headers, byEvents }: KeptWebhook,
  event: string,
  came: Readonly<Record<string, string>>,
  now = Date.now(),
): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  const { address, authorization } = withoutUser(byEvents ? `${url}/${nameIn(event)}` : url);
  const theirs: Record<string, string> = { 'content-type': 'application/json', ...came };
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (lower === JWT_KEY) theirs['authorization'] = `Bearer ${tokenOf(value, now)}`;
    else if (!OF_THE_CONNECTION.includes(lower)) theirs[lower] = value;
  }
  // Evolution's client prefers the address's own.
  if (authorization !== null) theirs['authorization'] = authorization;
  return { url: address, headers: theirs };
}

function nameIn(event: string): string {
  return event.replace(/[._]/g, '-');
}

/** Evolution posts with the name and password of an address (`https://name:password@tool`) as Basic authorization. */
function withoutUser(text: string): { address: string; authorization: string | null } {
  const url = URL.parse(text);
  if (url === null) return { address: text, authorization: null };
  const { username, password } = url;
  const user = `${decoded(username)}:${decoded(password)}`;
  url.username = '';
  url.password = '';
  url.hash = '';
  return {
    address: url.href,
    authorization:
      username + password === '' ? null : `Basic ${Buffer.from(user).toString('base64')}`,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function tokenOf(key: string, now: number): string {
  const iat = Math.floor(now / 1_000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iat, exp: iat + JWT_SECONDS, app: 'evolution', action: 'webhook' };
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

export function shownUrl({ url }: KeptWebhook): string {
  return addressAlone(url);
}
