/**
 * HighLevel's OAuth. Asked in the dated form; where that is gone (404, 410) in the form of v3, from then on. Both
 * spellings of every answer are read.
 */
import type { ClientError, ClientErrorCode } from '../client-error.ts';
import { failure, isSuccess, unreadable } from '../http.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http.ts';
import { highlevelFailure, refusalText } from './errors.ts';
import { OAUTH_FORMS } from './oauth-forms.ts';
import type { AppKeys, OAuthForm, OAuthGeneration, TokenGrant, UserType } from './oauth-forms.ts';
import * as schemas from './schemas.ts';

export interface TokenPair {
  readonly accessToken: string;
  /** Null where the answer brings none, as some location tokens derived from an agency's. */
  readonly refreshToken: string | null;
  /** Milliseconds. */
  readonly expiresAt: number;
  readonly locationId: string | null;
  readonly companyId: string | null;
  /** Who it is for; decided by who installed the app, not by what was asked for. */
  readonly userType: UserType;
  /** Separated by spaces. */
  readonly scopes: string | null;
}

/** The answer to a code: what the person who installed the app allowed. */
export interface InstallAnswer extends TokenPair {
  readonly userId: string | null;
  /** By an agency, for locations of its choice. */
  readonly isBulk: boolean;
  readonly approvedLocations: readonly string[];
}

export interface InstalledLocation {
  readonly id: string;
  readonly name: string;
}

export interface InstalledPage {
  readonly locations: readonly InstalledLocation[];
  /** How many there are in all; null when the answer does not say. */
  readonly total: number | null;
  /** Where the next page begins; null at the last one. */
  readonly next: string | null;
}

export interface OAuthOptions extends AppKeys {
  readonly apiUrl: string;
}

/**
 * A refresh token is good for one use: an answer given up is a connection lost until a person installs again. So this
 * waits far longer than any healthy answer takes, and nothing can call it off.
 */
export const TOKEN_TIMEOUT_MS = 120_000;
const TIMEOUT_MS = 30_000;
const DEFAULT_LIFETIME_S = 86_399;
const GONE: readonly number[] = [404, 410];

export class HighLevelOAuth {
  readonly #http: HttpClient;
  readonly #options: OAuthOptions;
  #generation: OAuthGeneration = 'dated';

  constructor(http: HttpClient, options: OAuthOptions) {
    this.#http = http;
    this.#options = { ...options, apiUrl: options.apiUrl.trim().replace(/\/+$/, '') };
  }

  /**
   * Spends an authorization code. Branch on `userType` of the answer: an agency's user gets a Company token also from an
   * app for sub-accounts. Throws ClientError: `highlevel.token-invalid` (used, expired or another app's code),
   * `http.unauthorized` (client id or secret is wrong).
   */
  async exchangeCode(grant: {
    readonly code: string;
    readonly redirectUri: string;
    readonly userType?: UserType;
  }): Promise<InstallAnswer> {
    const { r, answer, asked } = await this.#token(grant);
    const pair = pairOf(r, answer, asked, grant.userType ?? 'Location');
    const read = schemas.installation.parse(answer.body);
    return {
      ...pair,
      userId: read.userId ?? read.user_id,
      isBulk: pair.userType === 'Company' || read.isBulkInstallation,
      approvedLocations: read.approvedLocations,
    };
  }

  /**
   * Spends `refreshToken` for a new pair; the caller stores the pair before using it. Throws ClientError:
   * `highlevel.token-invalid` (used, expired or revoked: read the store again, another may have won),
   * `highlevel.location-inactive` (paused by billing or agency: keep the refresh token, it works again later), or
   * `done: 'unknown'` when the token may have been spent.
   */
  async refresh(refreshToken: string, userType: UserType): Promise<TokenPair> {
    const { r, answer, asked } = await this.#token({ refreshToken, userType });
    return pairOf(r, answer, asked, userType);
  }

  /**
   * A code without a person, for access that got lost (help article 155000003717, not in the published documents): best
   * effort. Throws ClientError.
   */
  async reconnect(
    of: { readonly locationId: string } | { readonly companyId: string },
  ): Promise<string> {
    const { apiUrl, clientId, clientSecret } = this.#options;
    const r: HttpRequest = {
      system: 'highlevel',
      method: 'POST',
      url: `${apiUrl}/oauth/reconnect`,
      headers: { accept: 'application/json' },
      json: { clientKey: clientId, clientSecret, ...of },
      timeoutMs: TIMEOUT_MS,
    };
    const answer = await this.#http.exchange(r);
    if (!isSuccess(answer)) throw refusal(r, answer);
    const read = schemas.reconnected.safeParse(answer.body);
    if (!read.success) throw unreadable(r, answer, 'authorizationCode');
    return read.data.authorizationCode;
  }

  /** One page of the locations in which an agency's app is installed. Throws ClientError. */
  async installedLocations(
    companyToken: string,
    question: {
      readonly companyId: string;
      readonly appId: string;
      readonly locationId?: string;
      readonly after?: string;
    },
  ): Promise<InstalledPage> {
    const limit = 100;
    const { r, answer } = await this.#ask(
      (forms) => forms.installedLocations({ ...question, limit }),
      { token: companyToken, timeoutMs: TIMEOUT_MS },
    );
    if (!isSuccess(answer)) throw highlevelFailure(r, answer, 'other');
    const read = schemas.installedLocations.safeParse(answer.body);
    if (!read.success) throw unreadable(r, answer, 'locations');
    const { items, count, isPaged, nextPageToken } = read.data;
    // The dated list hands out no token, and what it counts is not documented: it ends with an empty page.
    const after = String(Number(question.after ?? 0) + items.length);
    const next = isPaged || items.length === 0 ? nextPageToken : after;
    return { locations: items, total: count, next };
  }

  /** A location's token out of its agency's. Throws ClientError. */
  async locationToken(
    companyToken: string,
    of: { readonly companyId: string; readonly locationId: string },
  ): Promise<TokenPair> {
    const { r, answer, asked } = await this.#ask(
      (forms) => forms.locationToken(of.companyId, of.locationId),
      { token: companyToken, timeoutMs: TOKEN_TIMEOUT_MS },
    );
    if (!isSuccess(answer)) throw highlevelFailure(r, answer, 'other');
    const pair = pairOf(r, answer, asked, 'Location');
    return { ...pair, locationId: of.locationId, companyId: of.companyId, userType: 'Location' };
  }

  async #token(grant: TokenGrant): Promise<Asked> {
    const asked = await this.#ask((forms) => forms.token(this.#options, grant), {
      token: null,
      timeoutMs: TOKEN_TIMEOUT_MS,
    });
    if (!isSuccess(asked.answer)) throw refusal(asked.r, asked.answer);
    return asked;
  }

  async #ask(
    form: (forms: (typeof OAUTH_FORMS)[OAuthGeneration]) => OAuthForm,
    how: { readonly token: string | null; readonly timeoutMs: number },
  ): Promise<Asked> {
    const first = await this.#exchange(form(OAUTH_FORMS[this.#generation]), how);
    if (this.#generation === 'v3' || !GONE.includes(first.answer.status)) return first;
    const second = await this.#exchange(form(OAUTH_FORMS.v3), how);
    if (GONE.includes(second.answer.status)) return first;
    this.#generation = 'v3';
    return second;
  }

  async #exchange(
    form: OAuthForm,
    how: { readonly token: string | null; readonly timeoutMs: number },
  ): Promise<Asked> {
    const r: HttpRequest = {
      system: 'highlevel',
      method: form.method,
      url: `${this.#options.apiUrl}${form.path}`,
      headers: {
        accept: 'application/json',
        ...(form.version !== null && { version: form.version }),
        ...(how.token !== null && { authorization: `Bearer ${how.token}` }),
      },
      ...(form.form !== undefined && { form: form.form }),
      ...(form.query !== undefined && { query: form.query }),
      timeoutMs: how.timeoutMs,
    };
    const asked = Date.now();
    return { r, asked, answer: await this.#http.exchange(r) };
  }
}

interface Asked {
  readonly r: HttpRequest;
  readonly answer: HttpAnswer;
  /** When it was asked (ms). */
  readonly asked: number;
}

function pairOf(r: HttpRequest, answer: HttpAnswer, asked: number, expected: UserType): TokenPair {
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
    userType: (t.userType ?? t.user_type ?? expected) === 'Company' ? 'Company' : 'Location',
    scopes: t.scope,
  };
}

const TOKEN_SPENT =
  /invalid[ _]grant|refresh[ _]?token (?:is )?(?:invalid|expired)|invalid refresh/i;
/** Also with 400: no code and no token is spoilt, the app's keys are wrong. */
const CLIENT_WRONG = /invalid[ _]client|client credentials are invalid/i;

/** All refusals of the exchange are 400 with a sentence; the full list of sentences is not published. */
function refusal(r: HttpRequest, answer: HttpAnswer): ClientError {
  const text = refusalText(answer.body);
  let code: ClientErrorCode | undefined;
  if (/location is not active/i.test(text)) code = 'highlevel.location-inactive';
  else if (CLIENT_WRONG.test(text)) code = 'http.unauthorized';
  else if (TOKEN_SPENT.test(text)) code = 'highlevel.token-invalid';
  return failure(r, answer, code === undefined || answer.status >= 500 ? {} : { code });
}
