/** Access tokens, single-use refresh tokens and authorization codes. */
import { letterId } from '../support/random.ts';

export type UserType = 'Location' | 'Company';

export interface Grant {
  readonly userType: UserType;
  readonly companyId: string;
  /** Null for a Company token. */
  readonly locationId: string | null;
  readonly userId: string;
  readonly appId: string;
  readonly scopes: readonly string[];
}

export interface AccessToken extends Grant {
  readonly token: string;
  readonly expiresAt: number;
}

export interface Pair {
  readonly access: AccessToken;
  readonly refreshToken: string;
}

/** Everything the relay needs, as the app's scopes are set up. */
export const ALL_SCOPES = [
  'conversations/message.write',
  'conversations/message.readonly',
  'conversations.readonly',
  'conversations.write',
  'contacts.readonly',
  'contacts.write',
  'locations.readonly',
  'oauth.readonly',
  'oauth.write',
] as const;

export class Tokens {
  lifeMs: number;
  readonly #access = new Map<string, AccessToken>();
  /** How often a used refresh token was shown again. */
  replays = 0;
  readonly #refresh = new Map<string, Grant>();
  readonly #used = new Set<string>();
  readonly #granted = new Map<string, Grant>();
  readonly #codes = new Map<string, { grant: Grant; redirectUri: string | null }>();

  constructor(lifeMs: number) {
    this.lifeMs = lifeMs;
  }

  issue(grant: Grant): Pair {
    const access: AccessToken = {
      ...grant,
      token: `eyJ.${letterId(40)}`,
      expiresAt: Date.now() + this.lifeMs,
    };
    const refreshToken = `rt.${letterId(40)}`;
    this.#granted.set(grant.locationId ?? grant.companyId, grant);
    this.#access.set(access.token, access);
    this.#refresh.set(refreshToken, grant);
    return { access, refreshToken };
  }

  /** How many refresh tokens were taken, each for a new one. */
  get renewals(): number {
    return this.#used.size;
  }

  /** The token if it is known and not expired. */
  valid(token: string): AccessToken | null {
    const access = this.#access.get(token);
    return access && access.expiresAt > Date.now() ? access : null;
  }

  grantOfRefresh(refreshToken: string): Grant | null {
    if (this.#used.has(refreshToken)) this.replays += 1;
    return this.#refresh.get(refreshToken) ?? null;
  }

  /** The old refresh token dies with its use. */
  rotate(refreshToken: string): Pair | null {
    const grant = this.#refresh.get(refreshToken);
    if (!grant) return null;
    this.#refresh.delete(refreshToken);
    this.#used.add(refreshToken);
    return this.issue(grant);
  }

  /** What was granted for a location or an agency, whatever became of its tokens. */
  grantOf(of: { locationId: string } | { companyId: string }): Grant | null {
    return this.#granted.get('locationId' in of ? of.locationId : of.companyId) ?? null;
  }

  addCode(grant: Grant, redirectUri: string | null): string {
    const code = letterId(32);
    this.#codes.set(code, { grant, redirectUri });
    return code;
  }

  /** A code works once. */
  takeCode(code: string): { grant: Grant; redirectUri: string | null } | null {
    const found = this.#codes.get(code) ?? null;
    this.#codes.delete(code);
    return found;
  }

  /** Access tokens of this location (or company) end now; `all` also ends the refresh tokens. */
  end(resourceId: string, what: 'access' | 'all'): void {
    for (const [token, grant] of this.#access) {
      if ((grant.locationId ?? grant.companyId) === resourceId) this.#access.delete(token);
    }
    if (what === 'access') return;
    for (const [token, grant] of this.#refresh) {
      if ((grant.locationId ?? grant.companyId) === resourceId) this.#refresh.delete(token);
    }
  }
}
