/** Who asks, and may they: the Version header, the bearer token, its scope and its location, then the rate limit. */
import { isObject, type Call, type Json } from '../support/call.ts';
import { problem } from './errors.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { AccessToken, Tokens } from './tokens.ts';

/** Every family of calls is documented with one date. */
export type Family =
  'conversations' | 'contacts' | 'locations' | 'oauth' | 'channels' | 'workflows';
export const VERSIONS: Readonly<Record<Family, string>> = {
  conversations: '2021-04-15',
  contacts: '2021-07-28',
  locations: '2021-07-28',
  oauth: '2021-07-28',
  channels: 'v3',
  workflows: '2021-07-28',
};

export function tokenOf(call: Call, tokens: Tokens): AccessToken | null {
  const header = call.headers.authorization;
  return header?.startsWith('Bearer ') ? tokens.valid(header.slice(7)) : null;
}

export interface Rules {
  readonly tokens: Tokens;
  readonly rateLimiter: RateLimiter;
}

/** Throws the refusal, or gives the token. The rate limit counts only calls with a valid token. */
export function admit(call: Call, rules: Rules, family: Family, scope: string): AccessToken {
  const version = call.headers['version'];
  if (version === undefined) throw problem(401, 'version header was not found.');
  if (version !== VERSIONS[family] && !(family === 'oauth' && version === 'v3'))
    throw problem(401, 'version header is invalid.');
  const token = tokenOf(call, rules.tokens);
  if (!token) throw problem(401, 'Invalid token: access token is invalid');
  if (!token.scopes.includes(scope)) {
    throw problem(401, 'The token is not authorized for this scope.');
  }
  if (!rules.rateLimiter.take(resourceOf(token), call.at)) {
    throw problem(429, 'Too many requests. Please try again later.');
  }
  return token;
}

export function resourceOf(token: AccessToken): string {
  return token.locationId ?? token.companyId;
}

/** A location token reaches its own location only. */
export function mayReach(token: AccessToken, locationId: string): void {
  if (token.locationId !== locationId) {
    throw problem(403, 'The token does not have access to this location.');
  }
}

/** A JSON object body, or 400. */
export function jsonBody(call: Call): Json {
  if (call.headers['content-type']?.split(';')[0]?.trim() !== 'application/json') {
    throw problem(400, 'The content type must be application/json');
  }
  let value: unknown;
  try {
    value = JSON.parse(call.raw.toString('utf8'));
  } catch (error) {
    throw problem(400, error instanceof Error ? error.message : 'Unexpected end of JSON input');
  }
  if (!isObject(value)) throw problem(400, 'The body must be a JSON object');
  return value;
}
