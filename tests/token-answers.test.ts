/** What becomes of a location for each answer that HighLevel gives to a refresh, and what its people read about it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LANGUAGES, say } from '../core/words/say.ts';
import { PretendHighLevel } from '../sandbox/highlevel/pretend-highlevel.ts';
import type { LocationAccess } from '../sandbox/highlevel/inputs.ts';
import { configFor } from './support/setting-up.ts';
import { tempFolder } from './support/temp-folder.ts';
import { openTestAccess } from './support/test-access.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** `kept`: tried again after a moment; `paused`: after an hour; `revoked`: not before a person has helped. */
  readonly becomes: 'kept' | 'paused' | 'revoked';
  readonly problem: string;
}

function refused(message: string, status = 400): { status: number; body: unknown } {
  return { status, body: { statusCode: status, message } };
}

const ANSWERS: readonly Answer[] = [
  {
    ...refused('Invalid grant: refresh token is invalid'),
    becomes: 'revoked',
    problem: 'location.revoked',
  },
  {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'This refresh token is invalid' },
    becomes: 'revoked',
    problem: 'location.revoked',
  },
  {
    status: 400,
    body: { error: { code: 'invalid', message: 'Invalid grant: refresh token is invalid' } },
    becomes: 'revoked',
    problem: 'location.revoked',
  },
  {
    ...refused('Location is not active'),
    becomes: 'paused',
    problem: 'highlevel.location-inactive',
  },
  ...[
    'Invalid parameter: user_type',
    'Invalid parameter: userType',
    'Missing parameter: refresh_token',
    'Missing parameter: refreshToken',
  ].map((message): Answer => ({ ...refused(message), becomes: 'kept', problem: 'http.invalid' })),
  {
    ...refused('Invalid client: client credentials are invalid', 401),
    becomes: 'kept',
    problem: 'http.unauthorized',
  },
  { ...refused('Internal Server Error', 500), becomes: 'kept', problem: 'http.server' },
  { ...refused('Too Many Requests', 429), becomes: 'kept', problem: 'http.rate-limited' },
];

let resources: AsyncDisposableStack;
let highlevel: PretendHighLevel;
let place: LocationAccess;

beforeEach(async () => {
  resources = new AsyncDisposableStack();
  highlevel = resources.use(await PretendHighLevel.start({ reconnects: false }));
  place = highlevel.addLocation({ name: 'Shop' });
});

afterEach(() => resources.disposeAsync());

async function expired() {
  const config = configFor(highlevel, { dataDir: await tempFolder() });
  const times = { reread: 10 };
  const access = resources.use(await openTestAccess(config, { relayId: 'relay', times }));
  return { ...access, id: await access.connect({ ...place, expiresAt: Date.now() - MINUTE }) };
}

it.each(ANSWERS)('$status $body is $becomes', async ({ status, body, becomes, problem }) => {
  const { tokens, tokenStore, locations, id } = await expired();
  highlevel.fault({ route: 'token', kind: 'refuse', status, body });
  const failure: unknown = await tokens.accessToken(id).catch((error: unknown) => error);

  // Nothing was sent with it, and the refresh token is not thrown away.
  expect(failure).toMatchObject({ done: 'no' });
  expect(tokens.problem(id)?.code).toBe(problem);
  expect(locations.get(id)?.state).toBe(becomes === 'revoked' ? 'revoked' : 'active');
  expect((await tokenStore.read(id))?.refreshToken).toBe(place.refreshToken);
  if (becomes === 'paused') expect(failure).toMatchObject({ retryAfterMs: HOUR });
  expect(highlevel.requests('reconnect')).toHaveLength(becomes === 'revoked' ? 1 : 0);

  // Who asks at once is told the same without another request.
  await expect(tokens.accessToken(id)).rejects.toMatchObject({ done: 'no' });
  expect(highlevel.requests('token')).toHaveLength(1);

  const said = LANGUAGES.map((language) => say(problem, { system: 'highlevel' }, language));
  for (const { sentence, act } of said) {
    expect(sentence).not.toBe('');
    expect(act).not.toBe('');
  }
  expect(new Set(said.map(({ sentence }) => sentence)).size).toBe(LANGUAGES.length);
  expect(new Set(said.map(({ act }) => act)).size).toBe(LANGUAGES.length);
});

it('a refused refresh token is no loss when another relay has stored a newer pair', async () => {
  const { tokens, tokenStore, locations, id } = await expired();
  const newer = highlevel.addLocation({ id: place.locationId });
  highlevel.fault({ route: 'token', kind: 'delay', ms: 100 });
  highlevel.fault({
    route: 'token',
    kind: 'refuse',
    ...refused('Invalid grant: refresh token is invalid'),
  });
  const asked = tokens.accessToken(id);
  await expect.poll(() => highlevel.requests('token').length).toBe(1);
  await tokenStore.save(id, newer, place.accessToken);
  expect(await asked).toBe(newer.accessToken);
  expect(locations.get(id)?.state).toBe('active');
  expect(highlevel.requests('reconnect')).toEqual([]);
});
