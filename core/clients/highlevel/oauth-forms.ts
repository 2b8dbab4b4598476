/**
 * How the two generations of HighLevel's OAuth are asked the same thing. The dated documents write snake case; v3 (June
 * 2026) renames paths, writes camel case and wants its `Version` everywhere. Both take forms.
 */
import { HIGHLEVEL_VERSIONS } from './versions.ts';

export type OAuthGeneration = 'dated' | 'v3';

export interface OAuthForm {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly version: string | null;
  readonly form?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
}

export type UserType = 'Location' | 'Company';

/** What is exchanged for a pair: an authorization code or a refresh token. */
export type TokenGrant =
  | { readonly code: string; readonly redirectUri: string; readonly userType?: UserType }
  | { readonly refreshToken: string; readonly userType: UserType };

export interface AppKeys {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface InstalledQuestion {
  readonly companyId: string;
  readonly appId: string;
  readonly locationId?: string;
  /** Where the page begins; as the page before said. */
  readonly after?: string;
  readonly limit: number;
}

interface Generation {
  token(app: AppKeys, grant: TokenGrant): OAuthForm;
  locationToken(companyId: string, locationId: string): OAuthForm;
  installedLocations(question: InstalledQuestion): OAuthForm;
}

export const OAUTH_FORMS: Readonly<Record<OAuthGeneration, Generation>> = {
  dated: {
    token: (app, grant) => ({
      method: 'POST',
      path: '/oauth/token',
      version: null,
      form: {
        client_id: app.clientId,
        client_secret: app.clientSecret,
        ...('code' in grant
          ? {
              grant_type: 'authorization_code',
              code: grant.code,
              redirect_uri: grant.redirectUri,
            }
          : { grant_type: 'refresh_token', refresh_token: grant.refreshToken }),
        ...(grant.userType !== undefined && { user_type: grant.userType }),
      },
    }),
    locationToken: (companyId, locationId) => ({
      method: 'POST',
      path: '/oauth/locationToken',
      version: HIGHLEVEL_VERSIONS.oauth,
      form: { companyId, locationId },
    }),
    installedLocations: ({ companyId, appId, locationId, after, limit }) => ({
      method: 'GET',
      path: '/oauth/installedLocations',
      version: HIGHLEVEL_VERSIONS.oauth,
      query: { companyId, appId, locationId, skip: after ?? '0', limit, isInstalled: 'true' },
    }),
  },
  v3: {
    token: (app, grant) => ({
      method: 'POST',
      path: '/oauth/token',
      version: 'v3',
      form: {
        clientId: app.clientId,
        clientSecret: app.clientSecret,
        ...('code' in grant
          ? { grantType: 'authorization_code', code: grant.code, redirectUri: grant.redirectUri }
          : { grantType: 'refresh_token', refreshToken: grant.refreshToken }),
        ...(grant.userType !== undefined && { userType: grant.userType }),
      },
    }),
    locationToken: (companyId, locationId) => ({
      method: 'POST',
      path: '/oauth/location-token',
      version: 'v3',
      form: { companyId, locationId },
    }),
    installedLocations: ({ companyId, appId, locationId, after, limit }) => ({
      method: 'GET',
      path: '/oauth/installed-locations',
      version: 'v3',
      query: {
        companyId,
        appId,
        locationId,
        pageToken: after,
        pageSize: limit,
        isInstalled: 'true',
      },
    }),
  },
};
