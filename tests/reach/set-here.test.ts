/** What starts programs is set on the relay's own machine: by its command line, or over loopback without a proxy (P9). */
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ControlServer } from '../../core/control/server.ts';
import { controlOf } from '../../core/control/control-of.ts';
import { run } from '../support/run-command.ts';
import { TestRelay } from '../support/test-relay.ts';

const COMMAND = 'touch /tmp/never';
let relay: TestRelay;
let restarts = 0;
beforeAll(async () => {
  relay = await TestRelay.create();
});
afterAll(() => relay[Symbol.asyncDispose]());

async function control(host = '127.0.0.1', password: string | null = null): Promise<ControlServer> {
  const { parts } = relay.service;
  const server: ControlServer = new ControlServer({
    control: {
      ...controlOf(relay.service, {
        version: 'test',
        controlUrl: () => server.url,
        ready: () => true,
        restart: () => (restarts += 1),
      }),
      settings: { ...parts.settings, sandbox: false },
    },
    log: parts.logs.control,
    host,
    port: 0,
    password,
    dataDir: relay.config.dataDir,
  });
  await server.listen();
  return server;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cookie: string;
}

/** `fetch` sets `Host` itself. */
function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const all = { 'content-type': 'application/json', 'x-waybridge': 'none', ...headers };
  const asked = request(url, { method: 'POST', headers: all }, (came: IncomingMessage) => {
    let text = '';
    came.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    came.on('end', () => {
      const [cookie = ''] = came.headers['set-cookie'] ?? [];
      resolve({ status: came.statusCode ?? 0, body: text, cookie: cookie.split(';')[0] ?? '' });
    });
  });
  asked.on('error', reject);
  asked.end(JSON.stringify(body));
  return promise;
}

async function loggedIn(server: ControlServer): Promise<Record<string, string>> {
  const code = server.logInLink().split('#code=')[1];
  const { body, cookie } = await post(`${server.url}/log-in`, { code });
  return { cookie, 'x-waybridge': (JSON.parse(body) as { key: string }).key };
}

const settable = { provider: 'command', command: COMMAND };

test('a browser on this machine may; one behind a proxy, and one of the network, may not', async () => {
  await using here = await control();
  const session = await loggedIn(here);
  const set = (headers: Record<string, string> = {}) =>
    post(`${here.url}/trpc/reach.set`, settable, { ...session, ...headers });
  expect(await set()).toMatchObject({ status: 200 });
  expect(restarts).toBe(1);
  const port = new URL(here.url).port;
  for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-host']) {
    const refused = await set({ [header]: '203.0.113.9' });
    expect([header, refused.status]).toEqual([header, 403]);
    expect(refused.body).toContain('reach.not-here');
  }
  // By the general way of keeping settings too; what starts nothing may be set.
  const values = (all: Record<string, string>) =>
    post(`${here.url}/trpc/settings.set`, { values: all }, { ...session, via: '1.1 caddy' });
  expect((await values({ WAYBRIDGE_REACH_TOKEN: 'some-token' })).body).toContain('reach.not-here');
  expect((await values({ APP_URL: 'https://relay.localhost' })).status).toBe(200);
  expect(port).not.toBe('');
  const shown = await fetch(`${here.url}/trpc/settings.list`, {
    headers: { ...session, via: '1.1 x' },
  });
  const { result } = (await shown.json()) as {
    result: { data: { name: string; isTypable: boolean }[] };
  };
  const typable = new Map(result.data.map(({ name, isTypable }) => [name, isTypable]));
  expect([typable.get('WAYBRIDGE_REACH'), typable.get('APP_URL')]).toEqual([false, true]);
});

test('where the pages are open to the network, only the command line may', async () => {
  await using open = await control('0.0.0.0', 'a password of twelve');
  const session = await loggedIn(open);
  const refused = await post(`${open.url}/trpc/reach.set`, settable, session);
  expect([refused.status, refused.body.includes('reach.not-here')]).toEqual([403, true]);
  const before = restarts;
  const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
  const ran = await run(['reach', 'set', 'command', '--command', COMMAND], { env });
  expect([ran.code, restarts]).toEqual([0, before + 1]);
  // Sealed: neither the file nor the table holds it in the open.
  const rows = await relay.service.parts.storage.db
    .selectFrom('app_settings')
    .selectAll()
    .execute();
  expect(rows.map(({ id }) => id)).toContain('WAYBRIDGE_REACH_COMMAND');
  expect(JSON.stringify(rows)).not.toContain(COMMAND);
  const wrong = await run(['reach', 'set', 'command', '--command', `"${COMMAND}`], { env });
  expect([wrong.code, wrong.err.includes('WAYBRIDGE_REACH_COMMAND')]).toEqual([2, true]);
});
