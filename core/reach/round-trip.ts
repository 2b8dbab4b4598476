/** Sends a random number to the public address and looks whether, and how, it comes in here. */
import { randomBytes } from 'node:crypto';
import { ClientError } from '../clients/client-error.ts';
import type { HttpAnswer, HttpClient } from '../clients/http.ts';
import { openFresh } from '../clients/transport.ts';
import type { Worded } from '../words/worded-error.ts';
import { brokenConnection, foreignAnswer } from './broken-hop.ts';
import { REACH_HEADER } from './ear.ts';
import type { Awaited, Heard, ReachEar } from './ear.ts';

export interface RoundTripParts {
  readonly http: Pick<HttpClient, 'exchange'>;
  readonly ear: ReachEar;
  readonly timeoutMs: number;
  /** Gives up at once, whatever was sent. */
  readonly signal?: AbortSignal;
}

/** What the outside posts to. Each by itself, since proxies and tunnels may let only some of them through. */
export const PUBLIC_PATHS = [
  '/webhooks/evolution',
  '/webhooks/ghl',
  '/webhooks/ghl-app',
  '/oauth/callback',
] as const;

/** A body such as webhooks have, so that who takes bodies away is found out. */
const BODY_BYTES = 2_000;

/** Null = what is sent to `base` arrives whole at this process; else what is in the way, at which hop. Never throws. */
export async function roundTrip(parts: RoundTripParts, base: string): Promise<Worded | null> {
  const body = JSON.stringify({ reach: randomBytes(BODY_BYTES / 2).toString('hex') });
  using awaited = parts.ear.await(body);
  const url = new URL(`${base}${awaited.path}`);
  const broken = await there(parts, { url, awaited, body });
  if (broken !== null) return broken;
  const blocked = await Promise.all(PUBLIC_PATHS.map((path) => pathBlocked(parts, base, path)));
  return blocked.find((one) => one !== null) ?? null;
}

/** Null = this process answers where it listens itself. */
export async function ownListener(parts: RoundTripParts, at: string): Promise<Worded | null> {
  using awaited = parts.ear.await('');
  const url = new URL(`${at}${awaited.path}`);
  const found = await there(parts, { url, awaited, body: '' });
  return found === null ? null : { code: 'reach.listener-down', params: { url: at } };
}

interface Sent {
  readonly url: URL;
  readonly awaited: Awaited;
  readonly body: string;
}

async function there(parts: RoundTripParts, sent: Sent): Promise<Worded | null> {
  const { url, awaited } = sent;
  let answer: HttpAnswer;
  try {
    answer = await send(parts, sent, 'POST');
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return awaited.heard() === null
      ? brokenConnection(error, url)
      : { code: 'reach.answer-lost', params: { host: url.hostname } };
  }
  const heard = awaited.heard();
  if (heard === null) {
    const isOurs = parts.ear.isFamily(awaited.nonce, answer.headers[REACH_HEADER]);
    return isOurs ? null : foreignAnswer(answer, url);
  }
  if (!isProof(answer, awaited.proof)) {
    return { code: 'reach.answer-lost', params: { host: url.hostname } };
  }
  return maimed(heard, url, awaited);
}

/** It came in, yet not as it was sent. */
function maimed(heard: Heard, url: URL, awaited: Awaited): Worded | null {
  const { hostname: host } = url;
  if (!heard.withHeader) return { code: 'reach.header-stripped', params: { host } };
  if (!heard.withBody) return { code: 'reach.body-stripped', params: { host } };
  if (heard.path !== awaited.path) {
    // The number itself is of no use to a reader.
    const prefix = heard.path.slice(0, heard.path.indexOf(awaited.path)) || heard.path;
    return { code: 'reach.wrong-path', params: { host, path: prefix } };
  }
  return null;
}

async function pathBlocked(
  parts: RoundTripParts,
  base: string,
  path: string,
): Promise<Worded | null> {
  using awaited = parts.ear.await('');
  const url = new URL(`${base}${path}`);
  const status = await send(parts, { url, awaited, body: '' }, 'GET').then(
    ({ status, headers }) =>
      parts.ear.isFamily(awaited.nonce, headers[REACH_HEADER]) ? null : String(status),
    (error: unknown) => {
      if (error instanceof ClientError) return '';
      throw error;
    },
  );
  if (status === null || awaited.heard()?.path === path) return null;
  return { code: 'reach.path-blocked', params: { host: url.hostname, path, status } };
}

/** Over a connection of its own: one that is kept would still work when nobody can make a new one. */
async function send(
  { http, timeoutMs, signal }: RoundTripParts,
  { url, awaited, body }: Sent,
  method: 'GET' | 'POST',
): Promise<HttpAnswer> {
  const connection = openFresh(url.origin);
  const cut = (): void => void connection.destroy();
  signal?.addEventListener('abort', cut, { once: true });
  try {
    return await http.exchange({
      system: 'attachment',
      method,
      url: url.href,
      headers: { [REACH_HEADER]: awaited.nonce, 'user-agent': 'waybridge-reach' },
      ...(body !== '' && { json: JSON.parse(body) as unknown }),
      timeoutMs,
      maxBytes: 1024 * 1024,
      dispatcher: connection,
    });
  } finally {
    signal?.removeEventListener('abort', cut);
    await connection.destroy();
  }
}

function isProof({ status, body }: HttpAnswer, proof: string): boolean {
  if (status !== 200 || typeof body !== 'object' || body === null) return false;
  return 'proof' in body && body.proof === proof;
}
