/** The control side as browsers, strangers and local programs meet it (P8, P9, P10). */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import { readControlFile, writeControlFile } from '../../core/control/control-file.ts';
import type { ControlServer } from '../../core/control/server.ts';
import { startControl } from '../support/controlled-relay.ts';
import { TestRelay } from '../support/test-relay.ts';

let relay: TestRelay;
let control: ControlServer;
let ready = true;
/** For control servers beside the main one. */
let otherDir: string;
beforeAll(async () => {
  relay = await TestRelay.create();
  otherDir = join(relay.config.dataDir, 'other');
  await mkdir(otherDir);
  control = await startControl(relay, { ready: () => ready });
});
afterAll(async () => {
  await control[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request with any headers, `Host` included, which a browser's `fetch` would not allow. */
function ask(
  path: string,
  options: { headers?: Record<string, string>; body?: string; to?: ControlServer } = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const method = options.body === undefined ? 'GET' : 'POST';
  const sent = request(
    `${(options.to ?? control).url}${path}`,
    { method, headers: options.headers },
    (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    },
  );
  sent.on('error', reject);
  sent.end(options.body);
  return promise;
}

const JSON_BODY = { 'content-type': 'application/json', 'x-waybridge': 'none' };

async function logIn(): Promise<{ cookie: string; key: string }> {
  const code = control.logInLink().split('#code=')[1];
  const body = JSON.stringify({ code });
  const answer = await ask('/log-in', { headers: JSON_BODY, body });
  expect(answer.status).toBe(200);
  const { key } = JSON.parse(answer.text) as { key: string };
  return { cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '', key };
}

async function token(): Promise<string> {
  return (await readControlFile(relay.config.dataDir))?.token ?? '';
}

const STATUS = '/trpc/overview.status';

describe('who is let in', () => {
  test('nobody without a token or session, on no call', async () => {
    for (const path of [STATUS, '/trpc/locations.list', '/trpc/overview.doctor', '/oauth/start']) {
      const answer = await ask(path);
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain(relay.place.locationId);
    }
    const wrong = { authorization: `Bearer ${'x'.repeat(43)}` };
    expect((await ask(STATUS, { headers: wrong })).status).toBe(401);
  });

  test('a local program with the token', async () => {
    const headers = { authorization: `Bearer ${await token()}` };
    const answer = await ask(STATUS, { headers });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(relay.place.locationId);
  });

  test('a browser with both halves of a session, not with one', async () => {
    const { cookie, key } = await logIn();
    expect((await ask(STATUS, { headers: { cookie, 'x-waybridge': key } })).status).toBe(200);
    expect((await ask(STATUS, { headers: { cookie } })).status).toBe(401);
    expect((await ask(STATUS, { headers: { cookie, 'x-waybridge': 'guess' } })).status).toBe(401);
    expect((await ask(STATUS, { headers: { 'x-waybridge': key } })).status).toBe(401);
  });

  test('after log-out no more', async () => {
    const { cookie, key } = await logIn();
    const headers = { cookie, 'x-waybridge': key };
    expect((await ask('/log-out', { headers, body: '' })).status).toBe(204);
    expect((await ask(STATUS, { headers })).status).toBe(401);
  });

  test('the cookie is not for scripts, not for other sites, and named after the port', async () => {
    const code = control.logInLink().split('#code=')[1];
    const answer = await ask('/log-in', { headers: JSON_BODY, body: JSON.stringify({ code }) });
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(cookie.startsWith(`waybridge-${new URL(control.url).port}=`)).toBe(true);
  });
});

describe('what another page can make a browser do', () => {
  test('nothing under a rebound name, or from another origin, even with everything else right', async () => {
    const { cookie, key } = await logIn();
    const mine = { cookie, 'x-waybridge': key };
    const port = new URL(control.url).port;
    for (const wrong of [
      { host: `evil.example:${port}` },
      { origin: 'https://evil.example' },
      { origin: 'http://127.0.0.1:8080' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const answer = await ask(STATUS, { headers: { ...mine, ...wrong } });
      expect(answer.status).toBe(403);
      expect(answer.text).not.toContain(relay.place.locationId);
    }
    expect((await ask(STATUS, { headers: { ...mine, origin: control.url } })).status).toBe(200);
  });

  test('not log in without the header of our own, which only our origin may send', async () => {
    const code = control.logInLink().split('#code=')[1];
    const body = JSON.stringify({ code });
    const plain = { 'content-type': 'application/json' };
    expect((await ask('/log-in', { headers: plain, body })).status).toBe(400);
    const form = { 'content-type': 'text/plain', 'x-waybridge': 'none' };
    expect((await ask('/log-in', { headers: form, body })).status).toBe(400);
    expect((await ask('/log-in', { headers: JSON_BODY, body })).status).toBe(200);
  });

  test('no permission for other origins is ever given', async () => {
    const answer = await ask('/', { headers: { origin: control.url } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['x-frame-options']).toBe('DENY');
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

test('guessing a log-in is cut off, and says for how long', async () => {
  await using other = await startControl(relay, { dataDir: otherDir, logInRules: { attempts: 2 } });
  const guess = () =>
    ask('/log-in', { headers: JSON_BODY, body: JSON.stringify({ code: 'guess' }), to: other });
  expect((await guess()).status).toBe(401);
  expect((await guess()).status).toBe(401);
  const refused = await guess();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(JSON.parse(refused.text)).toMatchObject({ code: 'control.too-many-log-ins' });
});

test('listening elsewhere needs a password, and takes it', async () => {
  await expect(startControl(relay, { host: '0.0.0.0' })).rejects.toMatchObject({
    code: 'control.password-missing',
  });
  const password = 'correct horse battery';
  await using other = await startControl(relay, { dataDir: otherDir, host: '0.0.0.0', password });
  expect(JSON.parse((await ask('/log-in', { to: other })).text)).toEqual({ password: true });
  const body = JSON.stringify({ password });
  expect((await ask('/log-in', { headers: JSON_BODY, body, to: other })).status).toBe(200);
});

test('liveness is open, readiness says 503 while webhooks would be refused', async () => {
  expect((await ask('/live')).status).toBe(200);
  expect((await ask('/ready')).status).toBe(200);
  ready = false;
  expect((await ask('/ready')).status).toBe(503);
  expect((await ask('/live')).status).toBe(200);
  ready = true;
});

describe('the page', () => {
  test('its frame holds no facts, and allows no script but its own', async () => {
    const answer = await ask('/');
    expect(answer.status).toBe(200);
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    const [nonce] = /'nonce-[^']+'/.exec(policy) ?? [];
    expect(policy).toContain(`style-src 'self' ${String(nonce)};`);
    const again = await ask('/');
    expect(again.headers['content-security-policy']).not.toContain(String(nonce));
    expect(answer.text).not.toContain(relay.place.locationId);
    expect(answer.text).not.toMatch(/https?:\/\//);
  });
});

describe('a local program', () => {
  test('finds the relay by a file that only its owner can read', async () => {
    const path = join(relay.config.dataDir, 'control.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  test('makes sure of the server before it shows the token', async () => {
    const file = await readControlFile(relay.config.dataDir);
    if (file === null) throw new Error('no control file');
    const seen: string[] = [];
    // Took the port of a relay that is gone, and answers whatever it is asked.
    const stranger = createServer((asked, response) => {
      seen.push(asked.url ?? '', JSON.stringify(asked.headers));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ result: { data: { proof: 'x'.repeat(43) } } }));
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as AddressInfo;
    await writeControlFile(otherDir, { ...file, port });
    await expect(connectControl(otherDir, 'en')).rejects.toMatchObject({
      code: 'control.not-ours',
    });
    stranger.close();
    expect(seen.join()).toContain('overview.prove');
    expect(seen.join()).not.toContain(file.token);
  });

  test('is not deceived by a program that passes its question on to the relay', async () => {
    const file = await readControlFile(relay.config.dataDir);
    if (file === null) throw new Error('no control file');
    const go = createServer((asked, response) => {
      void ask(asked.url ?? '').then((answer) => {
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(answer.text);
      });
    });
    await new Promise<void>((resolve) => go.listen(0, '127.0.0.1', resolve));
    await writeControlFile(otherDir, { ...file, port: (go.address() as AddressInfo).port });
    await expect(connectControl(otherDir, 'en')).rejects.toMatchObject({
      code: 'control.not-ours',
    });
    go.close();
  });

  test('talks to the relay that is really there', async () => {
    const client = await connectControl(relay.config.dataDir, 'en');
    const ids = (await client.locations.list.query()).map(({ id }) => id);
    expect(ids).toEqual([relay.place.locationId]);
  });

  test('is told when nothing runs', async () => {
    const file = await readControlFile(relay.config.dataDir);
    if (file === null) throw new Error('no control file');
    await writeControlFile(otherDir, { ...file, port: 1 });
    await expect(connectControl(otherDir, 'en')).rejects.toMatchObject({
      code: 'control.not-running',
    });
  });

  test('gets every failure as code, parameters, sentence and act, in its language', async () => {
    const client = await connectControl(relay.config.dataDir, 'es');
    await expect(client.locations.remove.mutate({ id: 'nowhere' })).rejects.toMatchObject({
      data: {
        httpStatus: 404,
        failure: {
          code: 'location.not-found',
          params: { location: 'nowhere' },
          kind: 'not-found',
          sentence: 'Aquí no hay ninguna subcuenta nowhere.',
          act: 'Vea las que hay con “waybridge locations list”.',
        },
      },
    });
    await expect(client.messages.show.query({ id: 'not an id' })).rejects.toMatchObject({
      data: { failure: { code: 'input.invalid', params: { field: 'id' } } },
    });
    const values = { GHL_CLIENT_ID: 'x'.repeat(5_000) };
    const params = { field: 'GHL_CLIENT_ID', reason: 'it is too long' };
    await expect(client.settings.set.mutate({ values })).rejects.toMatchObject({
      data: { failure: { code: 'input.invalid', params } },
    });
  });

  test('never gets a stack or the message of an inner error', async () => {
    const { storage } = relay.service.parts;
    const { db } = storage;
    const broken = () => {
      throw new Error('planted secret of a driver');
    };
    Object.defineProperty(storage, 'db', { configurable: true, get: broken });
    const headers = { authorization: `Bearer ${await token()}` };
    const answer = await ask(STATUS, { headers });
    Object.defineProperty(storage, 'db', { configurable: true, value: db });
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('internal');
    expect(answer.text).not.toMatch(/planted|\.ts:|node_modules/);
  });
});
