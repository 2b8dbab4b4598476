/** What a person reads in the browser for each answer that HighLevel gives to the code of an install. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocationId } from '../core/relay/message.ts';
import { LANGUAGES, say } from '../core/words/say.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

interface Row {
  readonly status: number;
  readonly body: unknown;
  readonly code: string;
  /** What the page says in English. */
  readonly reads: string;
}

const refused = (message: string, status = 400) => ({
  status,
  body: { statusCode: status, message },
});
/** As v3 writes it. */
const refusedByV3 = (message: string, status = 400) => ({
  status,
  body: { error: { code: 'invalid', message, resolution: 'none' } },
});

const USED = { code: 'install.code-used', reads: 'it was used already, or is too old' };
const KEYS = { code: 'doctor.app-keys', reads: 'does not accept the app’s client id and secret' };
const REDIRECT = { code: 'install.redirect-refused', reads: 'knows another return address' };
const INVALID = { code: 'install.refused', reads: 'refused this install as an invalid request' };

const ANSWERS: readonly Row[] = [
  { ...refused('Invalid grant: authorization code is invalid'), ...USED },
  { ...refusedByV3('Invalid grant: authorization code is invalid'), ...USED },
  { status: 400, body: { error: 'invalid_grant', error_description: 'expired' }, ...USED },
  { ...refused('Invalid client: client credentials are invalid', 401), ...KEYS },
  { ...refused('Invalid client: client credentials are invalid'), ...KEYS },
  { status: 400, body: { error: 'invalid_client' }, ...KEYS },
  { ...refused('Invalid parameter: redirect_uri'), ...REDIRECT },
  { ...refusedByV3('Invalid parameter: redirectUri'), ...REDIRECT },
  { ...refused('Missing parameter: user_type'), ...INVALID },
  { status: 422, body: { statusCode: 422, message: ['code must be a string'] }, ...INVALID },
  {
    ...refused('Location is not active'),
    code: 'highlevel.location-inactive',
    reads: 'has paused location',
  },
  { ...refused('Forbidden resource', 403), code: 'http.forbidden', reads: 'does not allow this' },
  {
    ...refused('Too many requests', 429),
    code: 'http.rate-limited',
    reads: 'asked for fewer requests',
  },
  { ...refused('Internal Server Error', 500), code: 'http.server', reads: 'a fault of its own' },
  {
    status: 200,
    body: { token_type: 'Bearer' },
    code: 'answer.unreadable',
    reads: 'HighLevel',
  },
];

let relay: TestRelay;
beforeAll(async () => {
  relay = await TestRelay.create();
});
afterAll(() => relay[Symbol.asyncDispose]());

async function pageOf(language: string, id: string): Promise<Response> {
  const url = new URL(await relay.service.parts.install.installer.begin('cli'));
  url.pathname = '/v2/oauth/consent';
  url.searchParams.set('location', id);
  // Who calls back too often is a stranger for a moment, before anything is read of the call.
  return eventually(async () => {
    const answer = await fetch(url, { headers: { 'accept-language': language } });
    if (answer.status === 429) throw new Error('called back too often');
    return answer;
  });
}

it.each(ANSWERS)('$status $body reads as $code', async ({ status, body, code, reads }) => {
  const { locationId: id } = relay.highlevel.addLocation({ name: 'Told', installed: false });
  // Not all of them for each row: who calls back more than sixty times a minute is a stranger.
  for (const language of [
    'en',
    LANGUAGES[ANSWERS.findIndex((row) => row.body === body) % 3] ?? 'es',
  ] as const) {
    relay.highlevel.fault({ route: 'token', kind: 'refuse', status, body, times: 1 });
    const answer = await pageOf(language, id);
    const page = await answer.text();
    expect(answer.status).toBe(502);
    const params = { system: 'highlevel', status: String(status) };
    const { sentence } = say(code, params, language);
    // A code is good once: nothing is tried again by itself.
    const { act } = say(
      /^(http|answer)/.test(code) ? 'install.code-missing' : code,
      params,
      language,
    );
    expect(page).toContain(sentence);
    expect(page).toContain(act);
    if (language === 'en') expect(page).toContain(reads);
    // What HighLevel answered may hold anything: it is in the log of the entry, not on a page for everybody.
    expect(page).not.toMatch(/Invalid grant|client credentials|invalid_/);
  }
  expect(relay.service.parts.locations.get(id as LocationId)).toBeNull();
  // Nothing is kept of it: the next one goes through.
  expect(await (await pageOf('en', id)).text()).toContain('Told is connected.');
});
