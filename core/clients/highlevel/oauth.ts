/** The token exchange of HighLevel's OAuth, on the dated path; both spellings of the answer are read. */
import type { ClientError, ClientErrorCode } from '../client-error.ts';
import { failure, isSuccess, unreadable } from '../http.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http.ts';
import { refusalText } from './errors.ts';
import * as schemas from './schemas.ts';

export interface TokenPair {
  readonly accessToken: string;
  /** Null where the answer brings none, as some location tokens derived from an agency's. */
  readonly refreshToken: string | null;
  /** Milliseconds. */
  readonly expiresAt: number;
  readonly locationId: string | null;
  readonly companyId: string | null;
  readonly userType: 'Location' | 'Company';
  /** Separated by spaces. */
  readonly scopes: string | null;
}

/**
 * A refresh token is good for one use: an answer given up is a connection lost until a person installs again. So this
 * waits far longer than any healthy answer takes, and nothing can call it off.
 */
const TIMEOUT_MS = 120_000;
const DEFAULT_LIFETIME_S = 86_399;

/**
 * Spends `refreshToken` for a new pair; the caller stores the pair before using it. Throws ClientError:
 * `highlevel.token-invalid` (used, expired or revoked: read the store again, another may have won),
 * `highlevel.location-inactive` (paused by billing or agency: keep the refresh token, it works again later), or
 * `done: 'unknown'` when the token may have been spent.
 */
export async function refreshTokens(
  http: HttpClient,
  o: {
    readonly apiUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly refreshToken: string;
    readonly userType: 'Location' | 'Company';
  },
): Promise<TokenPair> {
  const r: HttpRequest = {
    system: 'highlevel',
    method: 'POST',
    url: `${o.apiUrl.trim().replace(/\/+$/, '')}/oauth/token`,
    headers: { accept: 'application/json' },
    form: {
      client_id: o.clientId,
      client_secret: o.clientSecret,
      grant_type: 'refresh_token',
      refresh_token: o.refreshToken,
      user_type: o.userType,
    },
    timeoutMs: TIMEOUT_MS,
  };
  const asked = Date.now();
  const answer = await http.exchange(r);
  if (!isSuccess(answer)) throw refusal(r, answer);
  const read = schemas.tokens.safeParse(answer.body);
  if (!read.success) throw unreadable(r, answer, 'access_token');
  const t = read.data;
  return {
    accessToken: t.access_token ?? t.accessToken ?? '',
    refreshToken: t.refresh_token ?? t.refreshToken,
    // Counted from the question, not from the answer: rather a little early than late.
    expiresAt: asked + (t.expires_in ?? t.expiresIn ?? DEFAULT_LIFETIME_S) * 1000,
    locationId: t.locationId ?? t.location_id,
    companyId: t.companyId ?? t.company_id,
    userType: (t.userType ?? t.user_type ?? o.userType) === 'Company' ? 'Company' : 'Location',
    scopes: t.scope,
  };
}

const TOKEN_SPENT =
  /invalid[ _]grant|refresh[ _]?token (?:is )?(?:invalid|expired)|invalid refresh/i;

/** All refusals of the exchange are 400 with a sentence; the full list of sentences is not published. */
function refusal(r: HttpRequest, answer: HttpAnswer): ClientError {
  const text = refusalText(answer.body);
  let code: ClientErrorCode | undefined;
  if (/location is not active/i.test(text)) code = 'highlevel.location-inactive';
  else if (TOKEN_SPENT.test(text)) code = 'highlevel.token-invalid';
  return failure(r, answer, code === undefined || answer.status >= 500 ? {} : { code });
}
