import { afterEach, beforeEach, expect, it } from 'vitest';
import { hangUp, json, LoopbackServer } from '../../../tests/support/loopback.ts';
import { ClientError } from '../client-error.ts';
import { HttpClient } from '../http.ts';
import { HighLevelOAuth } from './oauth.ts';
import type { TokenPair } from './oauth.ts';

let http: HttpClient;
let server: LoopbackServer;

beforeEach(async () => {
  http = new HttpClient();
  server = await LoopbackServer.start(json(200, {}));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await http[Symbol.asyncDispose]();
});

const refresh = (): Promise<TokenPair> =>
  new HighLevelOAuth(http, {
    apiUrl: server.url,
    clientId: 'client-1',
    clientSecret: 'cs-very-secret',
  }).refresh('rt-very-secret', 'Location');

async function failure(): Promise<ClientError> {
  const error: unknown = await refresh().then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ClientError) return error;
  throw error;
}

it('reads both spellings of the answer', async () => {
  const before = Date.now();
  server.reply = json(200, {
    access_token: 'a',
    token_type: 'Bearer',
    expires_in: 86399,
    refresh_token: 'r',
    scope: 'contacts.readonly x',
    userType: 'Location',
    locationId: 'loc-1',
    companyId: 'co-1',
    userId: 'u',
  });
  const dated = await refresh();
  expect(dated).toMatchObject({
    accessToken: 'a',
    refreshToken: 'r',
    locationId: 'loc-1',
    companyId: 'co-1',
    userType: 'Location',
    scopes: 'contacts.readonly x',
  });
  expect(dated.expiresAt - before).toBeGreaterThanOrEqual(86_399_000);
  expect(dated.expiresAt - before).toBeLessThan(86_400_000 + 5_000);
  expect(Object.fromEntries(new URLSearchParams(server.seen[0]?.body.toString()))).toEqual({
    client_id: 'client-1',
    client_secret: 'cs-very-secret',
    grant_type: 'refresh_token',
    refresh_token: 'rt-very-secret',
    user_type: 'Location',
  });
  expect(server.seen[0]).toMatchObject({ path: '/oauth/token' });
  expect(server.seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');

  server.reply = json(200, { accessToken: 'a3', expiresIn: '3600', userType: 'Company' });
  expect(await refresh()).toMatchObject({
    accessToken: 'a3',
    refreshToken: null,
    userType: 'Company',
    locationId: null,
  });
});

it('tells a spent token from a paused location and from our own mistake', async () => {
  const cases = [
    [400, 'Invalid grant: refresh token is invalid', 'highlevel.token-invalid'],
    [400, 'Location is not active', 'highlevel.location-inactive'],
    [400, 'Missing parameter: refreshToken', 'http.invalid'],
    [401, 'Invalid client credentials!', 'http.unauthorized'],
  ] as const;
  for (const [status, message, code] of cases) {
    server.reply = json(status, { statusCode: status, message });
    expect(await failure(), message).toMatchObject({ code, done: 'no' });
  }
});

it('says when the token may have been spent', async () => {
  server.reply = hangUp;
  expect(await failure()).toMatchObject({ code: 'network.cut', done: 'unknown' });
  server.reply = json(500, { message: 'x' });
  expect(await failure()).toMatchObject({ code: 'http.server', done: 'unknown' });
  server.reply = json(200, { hello: 1 });
  expect(await failure()).toMatchObject({ code: 'answer.unreadable', done: 'unknown' });
});

it('keeps both secrets out of the error', async () => {
  server.reply = json(400, {
    message: 'bad rt-very-secret / cs-very-secret',
    refresh_token: 'another',
  });
  const error = await failure();
  expect(JSON.stringify(error) + String(error.stack)).not.toMatch(/very-secret|another/);
});
