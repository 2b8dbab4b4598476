/** The access to HighLevel, put together: what is known of locations and agencies, their tokens, and how these are renewed. */
import { ClientError } from '../clients/client-error.ts';
import type { HttpClient } from '../clients/http.ts';
import { HighLevelOAuth } from '../clients/highlevel/oauth.ts';
import type { TokenPair } from '../clients/highlevel/oauth.ts';
import type { Events } from '../events.ts';
import type { CompanyId, LocationId } from '../relay/message.ts';
import type { Settings } from '../settings/settings.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { CompanyDirectory } from './company-directory.ts';
import { LocationDirectory } from './location-directory.ts';
import { TokenKeeper } from './token-keeper.ts';
import type { TokenRenewal } from './token-keeper.ts';
import { TokenStore } from './token-store.ts';
import type { TokenTimes } from './token-times.ts';

export interface Access {
  readonly locations: LocationDirectory;
  readonly companies: CompanyDirectory;
  readonly tokenStore: TokenStore;
  readonly companyTokenStore: TokenStore<CompanyId>;
  readonly tokens: TokenKeeper;
  readonly companyTokens: TokenKeeper<CompanyId>;
  /** Null = the app's id and secret are not set. */
  readonly oauth: HighLevelOAuth | null;
  /** Where HighLevel sends the browser back to; it must be entered in the app exactly like this. */
  redirectUri(): string;
  /** False = there is no address to which it could send anybody. */
  isReachable(): boolean;
}

export interface AccessOptions {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly http: HttpClient;
  readonly events: Events;
  readonly relayId: string;
  /** The address by which the internet reaches the public side. */
  readonly publicUrl: () => string;
  readonly isReachable: () => boolean;
  readonly times?: Partial<TokenTimes>;
  /** The locations that this relay serves; default all. */
  readonly isHere?: ((locationId: string) => boolean) | undefined;
}

export async function openAccess(options: AccessOptions): Promise<Access> {
  const { storage, vault, events, relayId } = options;
  const locations = await LocationDirectory.load(storage, options.isHere);
  const companies = await CompanyDirectory.load(storage);
  const tokenStore = TokenStore.ofLocations(storage, vault);
  const companyTokenStore = TokenStore.ofCompanies(storage, vault);
  const oauth = oauthOf(options);
  const redirectUri = () => `${options.publicUrl()}/oauth/callback`;
  const shared = { relayId, ...(options.times !== undefined && { times: options.times }) };
  const companyTokens = new TokenKeeper<CompanyId>({
    ...shared,
    store: companyTokenStore,
    owners: {
      state: (id) => companies.get(id)?.state,
      active: () => companies.all().filter(isActive).map(idOf),
      revoked: (id) => companies.setState(id, 'revoked'),
    },
    renewal: oauth === null ? null : companyRenewal(oauth, redirectUri),
    events: {
      tokenRefreshed: (companyId) => {
        events.companyTokenRefreshed({ companyId });
      },
      tokenFailed: (companyId, code) => {
        events.companyTokenFailed({ companyId, code });
      },
    },
  });
  const tokens = new TokenKeeper<LocationId>({
    ...shared,
    store: tokenStore,
    owners: {
      state: (id) => locations.get(id)?.state,
      active: () => locations.all().filter(isActive).map(idOf),
      revoked: (id) => locations.setState(id, 'revoked'),
    },
    renewal:
      oauth === null
        ? null
        : locationRenewal({ oauth, redirectUri, locations, companyTokens, companies }),
    events: {
      tokenRefreshed: (locationId) => {
        events.tokenRefreshed({ locationId });
      },
      tokenFailed: (locationId, code) => {
        events.tokenFailed({ locationId, code });
      },
    },
  });
  return {
    locations,
    companies,
    tokenStore,
    companyTokenStore,
    tokens,
    companyTokens,
    oauth,
    redirectUri,
    isReachable: options.isReachable,
  };
}

function oauthOf({ settings, http }: AccessOptions): HighLevelOAuth | null {
  const { apiUrl, clientId, clientSecret } = settings.highlevel;
  if (clientId === null || clientSecret === null) return null;
  return new HighLevelOAuth(http, { apiUrl, clientId, clientSecret: clientSecret.reveal() });
}

function companyRenewal(oauth: HighLevelOAuth, redirectUri: () => string): TokenRenewal<CompanyId> {
  return {
    refresh: (refreshToken) => oauth.refresh(refreshToken, 'Company'),
    derive: () => null,
    async reconnect(companyId) {
      const code = await oauth.reconnect({ companyId });
      return oauth.exchangeCode({ code, redirectUri: redirectUri(), userType: 'Company' });
    },
  };
}

function locationRenewal(parts: {
  oauth: HighLevelOAuth;
  redirectUri: () => string;
  locations: LocationDirectory;
  companies: CompanyDirectory;
  companyTokens: TokenKeeper<CompanyId>;
}): TokenRenewal<LocationId> {
  const { oauth, redirectUri, locations, companies, companyTokens } = parts;
  return {
    refresh: (refreshToken) => oauth.refresh(refreshToken, 'Location'),
    derive(locationId) {
      const companyId = locations.get(locationId)?.companyId as CompanyId | null | undefined;
      if (companyId == null || companies.get(companyId)?.state !== 'active') return null;
      return locationTokenOf({ oauth, companyTokens }, companyId, locationId);
    },
    async reconnect(locationId) {
      const code = await oauth.reconnect({ locationId });
      return oauth.exchangeCode({ code, redirectUri: redirectUri(), userType: 'Location' });
    },
  };
}

/** A location's token out of its agency's; an agency's token that HighLevel rejects is renewed once. Throws ClientError. */
export async function locationTokenOf(
  { oauth, companyTokens }: { oauth: HighLevelOAuth; companyTokens: TokenKeeper<CompanyId> },
  companyId: CompanyId,
  locationId: LocationId,
): Promise<TokenPair> {
  const token = await companyTokens.accessToken(companyId);
  try {
    return await oauth.locationToken(token, { companyId, locationId });
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'highlevel.token-invalid') throw error;
    const renewed = await companyTokens.renewed(companyId, token);
    return oauth.locationToken(renewed, { companyId, locationId });
  }
}

function isActive(owner: { readonly state: string }): boolean {
  return owner.state === 'active';
}

function idOf<Id>(owner: { readonly id: Id }): Id {
  return owner.id;
}
