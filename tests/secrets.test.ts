/**
 * P8: tokens, keys and secrets are in no database file, log line or error answer; message text and phone numbers in no
 * log line. What is planted is what really was used: the tokens that HighLevel saw, the keys that Evolution saw.
 */
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogs } from '../core/log.ts';
import { describeRelay } from './support/describe-relay.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const TEXT = 'PLANTED-MESSAGE-TEXT';
const ANSWER = 'PLANTED-ANSWER-TEXT';
const CAPTION = 'PLANTED-CAPTION';
const NAME = 'Planted Person';

/** Everything that must be nowhere, by what it is. */
async function secretsOf(relay: TestRelay): Promise<Map<string, string>> {
  const { evolution, highlevel, place, service } = relay;
  const secrets = new Map<string, string>();
  const plant = (what: string, value: string | undefined | null): void => {
    if (value !== undefined && value !== null && value !== '')
      secrets.set(`${what} ${value}`, value);
  };
  for (const { headers, route, body } of highlevel.requests()) {
    plant('access token', headers['authorization']?.replace('Bearer ', ''));
    if (route !== 'token' || typeof body !== 'string') continue;
    plant('refresh token', new URLSearchParams(body).get('refresh_token'));
  }
  const tokens = await service.parts.tokenStore.read(place.locationId);
  plant('access token', tokens?.accessToken);
  plant('refresh token', tokens?.refreshToken);
  plant('client secret', highlevel.app.clientSecret);
  plant('gateway key', evolution.apiKey);
  for (const { token } of evolution.instances()) plant('instance token', token);
  plant('webhook secret', place.secret);
  const found = await fetch(`${evolution.url}/chat/findMessages/${place.instance}`, {
    method: 'POST',
    headers: { apikey: evolution.apiKey, 'content-type': 'application/json' },
    body: '{}',
  });
  const { messages } = (await found.json()) as {
    messages: {
      records: { message: { imageMessage?: { mediaKey: object; directPath: string } } }[];
    };
  };
  for (const { message } of messages.records) {
    if (message.imageMessage === undefined) continue;
    const { mediaKey, directPath } = message.imageMessage;
    const bytes = Buffer.from(Object.values(mediaKey) as number[]);
    plant('media key', bytes.toString('base64'));
    plant('media key', JSON.stringify(mediaKey));
    plant('media path', directPath.split('/').at(-1));
  }
  return secrets;
}

async function filesIn(folder: string): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ name, parentPath }) => ({
      name,
      text: (await readFile(join(parentPath, name))).toString('latin1'),
    })),
  );
}

/** Every row of every table, as text: for databases whose files are not ours. */
async function rowsOf(relay: TestRelay): Promise<string> {
  const { db } = relay.service.parts.storage;
  const tables = await db.introspection.getTables();
  const rows = await Promise.all(
    tables.map(({ name }) =>
      db
        .selectFrom(name as 'journal')
        .selectAll()
        .execute(),
    ),
  );
  return JSON.stringify(rows);
}

/** A run in which everything goes wrong that has words: refusals that echo what they were sent, cuts, dead letters. */
async function troubledRun(relay: TestRelay, answers: string[]): Promise<void> {
  const { evolution, highlevel, place, service } = relay;
  await relay.meets(MARIA, NAME);
  const [{ headers } = { headers: {} as Record<string, string> }] = highlevel.requests();
  const echo = {
    message: [
      `${TEXT} +${MARIA} ${headers['authorization'] ?? ''} apikey: ${evolution.apiKey}`,
      { accessToken: headers['authorization'], client_secret: highlevel.app.clientSecret },
    ],
    authorization: headers['authorization'],
    apikey: evolution.apiKey,
  };
  const refuse = (status: number) => ({ kind: 'refuse', status, body: echo, times: 1 }) as const;
  for (const status of [500, 503, 422]) highlevel.fault({ route: 'inbound', ...refuse(status) });
  highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
  evolution.fault({ route: 'getBase64', ...refuse(500) });
  for (const status of [500, 400]) evolution.fault({ route: 'sendText', ...refuse(status) });
  for (let i = 0; i < 4; i += 1) evolution.receives({ from: MARIA, name: NAME, text: TEXT });
  evolution.receives({ from: MARIA, name: NAME, image: true, caption: CAPTION });
  evolution.receives({ from: '201111111111111@lid', text: TEXT });
  for (let i = 0; i < 3; i += 1) relay.answers(ANSWER, MARIA);
  await relay.settled();
  highlevel.endTokens(place.locationId, 'access');
  evolution.receives({ from: MARIA, name: NAME, text: TEXT });
  await relay.settled();
  answers.push(...(await strangeRequests(relay)));
  await service.parts.relay.acts.replay('no-such-entry').catch((error: unknown) => {
    answers.push(JSON.stringify(error), String(error));
  });
}

/** What the public side answers to bodies and secrets that are wrong. */
async function strangeRequests(relay: TestRelay): Promise<string[]> {
  const { publicUrl } = relay.service;
  const { secret } = relay.place;
  const bodies = [`{"text": "${TEXT}`, JSON.stringify({ event: TEXT, data: MARIA }), `[${TEXT}]`];
  const headers: Record<string, string>[] = [
    { 'x-waybridge-secret': secret },
    { 'x-waybridge-secret': `${secret}x` },
    { 'x-ghl-signature': 'AAAA' },
  ];
  const asked = bodies.flatMap((body) =>
    headers.flatMap((more) =>
      ['/webhooks/evolution', '/webhooks/ghl', `/webhooks/evolution/${secret}x`].map(
        async (path) => {
          const answer = await fetch(publicUrl + path, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...more },
            body,
          });
          return `${JSON.stringify([...answer.headers])} ${await answer.text()}`;
        },
      ),
    ),
  );
  return Promise.all(asked);
}

describeRelay('after a run in which much went wrong', (start, kind) => {
  it('no secret is in a database, a file, a log line or an answer; no text or number in a log line', async () => {
    const lines: string[] = [];
    const logs = createLogs({ level: 'debug', to: { write: (line) => void lines.push(line) } });
    await using relay = await start({
      service: { logs },
      times: { retryLadderMs: [20, 20, 20, 20, 20, 20], lookupLadderMs: [20, 20, 20] },
    });
    const answers: string[] = [];
    await troubledRun(relay, answers);
    const secrets = await secretsOf(relay);
    expect(secrets.size).toBeGreaterThanOrEqual(8);
    const places = [
      { name: 'log', text: lines.join('') },
      { name: 'answers', text: answers.join('\n') },
      ...(await filesIn(relay.config.dataDir)),
      ...(kind === 'sqlite' ? [] : [{ name: 'tables', text: await rowsOf(relay) }]),
    ];
    // The search can find: what may be there is there.
    const stored = places.filter(
      ({ name }) => name.startsWith('waybridge.db') || name === 'tables',
    );
    expect(stored.some(({ text }) => text.includes(ANSWER))).toBe(true);
    expect(lines.length).toBeGreaterThan(20);
    const leaks = places.flatMap(({ name, text }) =>
      [...secrets].flatMap(([what, value]) => (text.includes(value) ? [`${what} in ${name}`] : [])),
    );
    expect(leaks).toEqual([]);
    const personal = [TEXT, ANSWER, CAPTION, NAME, MARIA, MARIA.slice(2), '5511990000001'];
    const said = `${lines.join('')}${answers.join('\n')}`;
    expect(personal.filter((value) => said.includes(value))).toEqual([]);
  });
});

describe('the key file', () => {
  it('is only for its owner', async () => {
    await using relay = await TestRelay.create();
    const files = await readdir(relay.config.dataDir);
    const key = files.find((name) => name.includes('key')) ?? '';
    expect((await stat(join(relay.config.dataDir, key))).mode & 0o077).toBe(0);
  });
});
