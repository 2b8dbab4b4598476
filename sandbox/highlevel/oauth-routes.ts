/**
 * `POST /oauth/token` (dated and v3), `GET /oauth/installedLocations`, `POST /oauth/locationToken`, as in the dated
 * documents, and `POST /oauth/reconnect`, as in help article 155000003717.
 */
import { parseForm } from '../support/body.ts';
import type { Answer, Call } from '../support/call.ts';
import { letterId } from '../support/random.ts';
import { problem } from './errors.ts';
import { admit, jsonBody } from './guard.ts';
import type { HighLevelWorld } from './highlevel-world.ts';
import { camelAnswer, isV3, snakeForm } from './oauth-spelling.ts';
import type { Grant, Pair } from './tokens.ts';

const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'];

export function postToken(world: HighLevelWorld, call: Call): Answer {
  if (isV3(call)) return camelAnswer(tokenByForm(world, call, snakeForm(call)));
  if (!world.options.datedOAuth) throw problem(404, 'Not found');
  return tokenByForm(world, call, parseForm(call.raw));
}

function tokenByForm(world: HighLevelWorld, call: Call, form: Record<string, string>): Answer {
  if (!call.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    throw problem(400, 'Invalid request: content must be application/x-www-form-urlencoded');
  }
  for (const name of ['client_id', 'client_secret', 'grant_type']) {
    if (!form[name]) throw problem(400, `Missing parameter: ${name}`);
  }
  const { client_id: id, client_secret: secret, grant_type: type = '', user_type: user } = form;
  if (!GRANT_TYPES.includes(type)) throw problem(400, 'Invalid parameter: grant_type');
  if (user !== undefined && user !== 'Location' && user !== 'Company') {
    throw problem(400, 'Invalid parameter: user_type');
  }
  if (id !== world.app.clientId || secret !== world.app.clientSecret) {
    throw problem(401, 'Invalid client: client credentials are invalid');
  }
  if (type === 'authorization_code') return byCode(world, call, form);
  if (type === 'refresh_token') return byRefreshToken(world, call, form);
  throw problem(400, 'Invalid parameter: grant_type');
}

function byCode(world: HighLevelWorld, call: Call, form: Record<string, string>): Answer {
  if (!form['code']) throw problem(400, 'Missing parameter: code');
  const found = world.tokens.takeCode(form['code']);
  if (!found) throw problem(400, 'Invalid grant: authorization code is invalid');
  const { redirect_uri: redirectUri } = form;
  if (
    found.redirectUri !== null &&
    redirectUri !== undefined &&
    redirectUri !== found.redirectUri
  ) {
    throw problem(400, 'Invalid parameter: redirect_uri');
  }
  return tokenAnswer(world, found.grant, world.tokens.issue(found.grant), call.forget);
}

function byRefreshToken(world: HighLevelWorld, call: Call, form: Record<string, string>): Answer {
  const { refresh_token: refreshToken, user_type: userType } = form;
  if (!refreshToken) throw problem(400, 'Missing parameter: refresh_token');
  const grant = world.tokens.grantOfRefresh(refreshToken);
  if (!grant) throw problem(400, 'Invalid grant: refresh token is invalid');
  if (userType !== undefined && userType !== grant.userType) {
    throw problem(400, 'Invalid parameter: user_type');
  }
  // The refresh token of a paused location is not spent: it works again when the location is active.
  if (
    grant.locationId !== null &&
    world.state.locations.get(grant.locationId)?.state === 'paused'
  ) {
    throw problem(400, 'Location is not active');
  }
  const pair = world.tokens.rotate(refreshToken);
  if (!pair) throw problem(400, 'Invalid grant: refresh token is invalid');
  return tokenAnswer(world, grant, pair, call.forget);
}

function tokenAnswer(world: HighLevelWorld, grant: Grant, pair: Pair, forget: boolean): Answer {
  if (forget) world.tokens.end(grant.locationId ?? grant.companyId, 'access');
  const bulk = grant.userType === 'Company';
  return {
    status: 200,
    body: {
      access_token: pair.access.token,
      token_type: 'Bearer',
      expires_in: Math.round(world.tokens.lifeMs / 1000) - 1,
      refresh_token: pair.refreshToken,
      refreshTokenId: letterId(24),
      scope: grant.scopes.join(' '),
      userType: grant.userType,
      companyId: grant.companyId,
      ...(grant.locationId !== null && { locationId: grant.locationId }),
      userId: grant.userId,
      isBulkInstallation: bulk,
      ...(bulk && {
        approvedLocations: installed(world, grant.companyId).map((l) => l.id),
        installToFutureLocations: false,
        approveAllLocations: false,
      }),
      traceId: letterId(24),
    },
  };
}

function installed(world: HighLevelWorld, companyId: string) {
  return [...world.state.locations.values()].filter(
    (l) => l.companyId === companyId && l.installed,
  );
}

export function getInstalledLocations(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'oauth', 'oauth.readonly');
  if (token.userType !== 'Company') throw problem(401, 'This route needs a Company token.');
  const { companyId, appId, skip = '0', limit = '20', locationId, query } = call.query;
  if (!companyId) throw problem(400, 'companyId is required');
  if (!appId) throw problem(400, 'appId is required');
  if (token.companyId !== companyId) {
    throw problem(403, 'The token does not have access to this company.');
  }
  const all = installed(world, companyId).filter(
    (l) =>
      (locationId === undefined || l.id === locationId) &&
      (query === undefined || l.name.toLowerCase().includes(query.toLowerCase())),
  );
  const from = Number(skip);
  const count = Number(limit);
  return {
    status: 200,
    body: {
      locations: all
        .slice(from, from + count)
        .map((l) => ({ _id: l.id, name: l.name, address: '', isInstalled: true })),
      count: all.length,
      installToFutureLocations: false,
    },
  };
}

export function postLocationToken(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'oauth', 'oauth.write');
  if (token.userType !== 'Company') throw problem(401, 'This route needs a Company token.');
  if (!call.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    throw problem(400, 'Invalid request: content must be application/x-www-form-urlencoded');
  }
  const { companyId, locationId } = parseForm(call.raw);
  if (!companyId) throw problem(400, 'Missing parameter: companyId');
  if (!locationId) throw problem(400, 'Missing parameter: locationId');
  const location = world.state.locations.get(locationId);
  if (token.companyId !== companyId || location?.companyId !== companyId || !location.installed) {
    throw problem(400, 'Invalid parameter: locationId');
  }
  if (location.state === 'paused') throw problem(400, 'Location is not active');
  const pair = world.tokens.issue({ ...token, userType: 'Location', locationId });
  return {
    status: 200,
    body: {
      access_token: pair.access.token,
      token_type: 'Bearer',
      expires_in: Math.round(world.tokens.lifeMs / 1000),
      ...(world.options.locationTokenRefreshes && { refresh_token: pair.refreshToken }),
      scope: token.scopes.join(' '),
      locationId,
      userId: token.userId,
      appId: token.appId,
      traceId: letterId(24),
    },
  };
}

/** A code without a person, for the app that is installed there. */
export function postReconnect(world: HighLevelWorld, call: Call): Answer {
  if (!world.options.reconnects) throw problem(404, 'Not found');
  const { clientKey, clientSecret, locationId, companyId } = jsonBody(call);
  if (clientKey !== world.app.clientId || clientSecret !== world.app.clientSecret) {
    throw problem(401, 'Invalid client: client credentials are invalid');
  }
  const grant = world.tokens.grantOf(
    typeof locationId === 'string' ? { locationId } : { companyId: String(companyId) },
  );
  const location = grant?.locationId == null ? null : world.state.locations.get(grant.locationId);
  if (grant === null || location?.installed === false) {
    throw problem(400, 'Invalid parameter: the app is not installed there');
  }
  const minute = 60_000;
  return {
    status: 200,
    body: {
      authorizationCode: world.tokens.addCode(grant, null),
      expiresAt: new Date(Date.now() + 10 * minute).toISOString(),
      traceId: letterId(24),
    },
  };
}
