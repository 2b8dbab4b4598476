/** What a stranger, or a broken sender, can do to both ports of a relay as a person runs it. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { StartedProduct } from './started-product.ts';
import type { Running } from './started-product.ts';
import { post, statusesIn, textEvent, wire } from './webhook.ts';

const keys = generateKeyPairSync('ed25519');
const otherKey = generateKeyPairSync('ed25519').privateKey;
const DEEP = 100_000;

let product: StartedProduct;
let relay: Running;
beforeAll(async () => {
  const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  product = await StartedProduct.create({ env: { HIGHLEVEL_WEBHOOK_PUBLIC_KEY: pem } });
  relay = await product.start();
  await product.moveIn();
  expect(await post(product, textEvent('FIRST', 'hello'))).toBe(200);
  await eventually(() => {
    expect(product.inbox()).toEqual(['hello']);
  });
});
afterAll(() => product[Symbol.asyncDispose]());

function request(line: string, headers: Readonly<Record<string, string>>, body = ''): Buffer {
  const all = { Host: '127.0.0.1', 'Content-Length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

describe('the Delivery URL', () => {
  function written(messageId: string, more: Readonly<Record<string, unknown>> = {}): string {
    const { providerId, location } = product.world.relay.highlevel;
    return JSON.stringify({
      type: 'SMS',
      messageId,
      locationId: location.locationId,
      contactId: product.world.contactId,
      phone: '+5511988887777',
      message: messageId,
      conversationProviderId: providerId,
      ...more,
    });
  }

  async function deliver(body: string, signed = body, key = keys.privateKey): Promise<number> {
    const signature = sign(null, Buffer.from(signed), key).toString('base64');
    const headers = { 'x-ghl-signature': signature };
    const url = `${product.publicUrl}/webhooks/ghl`;
    return (await fetch(url, { method: 'POST', headers, body })).status;
  }

  test('is replayed by somebody who overheard it: one message', async () => {
    const body = written('heard');
    expect([await deliver(body), await deliver(body), await deliver(body)]).toEqual([
      200, 200, 200,
    ]);
    expect(await deliver(written('last'))).toBe(200);
    await eventually(() => {
      const texts = product.world.evolution.sent().map(({ text }) => text);
      expect(texts).toEqual(['heard', 'last']);
    });
  });

  test('is signed by another key, or over other bytes', async () => {
    const body = written('forged');
    expect(await deliver(body, body, otherKey)).toBe(401);
    expect(await deliver(JSON.stringify(JSON.parse(body), null, 1), body)).toBe(401);
  });

  test('carries a field that nobody knows, a hundred thousand levels deep: sent all the same', async () => {
    const deep = `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`;
    expect(await deliver(`${written('deep').slice(0, -1)},"unknown":${deep}}`)).toBe(200);
    await eventually(() => {
      expect(product.world.evolution.sent().map(({ text }) => text)).toContain('deep');
    });
  });

  test('names a hundred thousand attachments: taken from it, and not made into work', async () => {
    const attachments = Array.from({ length: 100_000 }, () => 'a');
    expect(await deliver(written('flood', { attachments }))).toBe(200);
    const listed = await product.run(['entries', 'list', '--state', 'waiting', '--json']);
    expect((JSON.parse(listed.out) as { entries: unknown[] }).entries.length).toBeLessThan(50);
  });
});

test('bodies that no sender would write are answered, and the relay goes on', async () => {
  const odd = [
    '['.repeat(DEEP) + ']'.repeat(DEEP),
    `{"event":"messages.upsert","data":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}`,
    '{"event":"messages.upsert","__proto__":{"x":1},"data":{"__proto__":{"key":{"id":"X"}}}}',
    textEvent('ODD1', 'x').replace(/"messageTimestamp":\d+/, '"messageTimestamp":1e999'),
    textEvent('L'.repeat(100_000), 'x'),
    'null',
  ];
  for (const body of odd) expect(await post(product, body)).toBe(200);
  expect(await post(product, '{"event":')).toBe(400);
  expect(await post(product, textEvent('ODD2', 'after the odd ones'))).toBe(200);
  await eventually(() => {
    expect(product.inbox()).toContain('after the odd ones');
  });
});

test('paths, methods and lengths that try to slip through', async () => {
  const secret = { 'X-Waybridge-Secret': product.secret };
  const paths = [
    '//webhooks/evolution',
    '/webhooks/%2e%2e/trpc',
    '/trpc/overview.status',
    '/log-in',
  ];
  for (const path of paths) {
    expect(statusesIn(await wire(product.publicPort, request(`POST ${path}`, secret)))).toEqual([
      404,
    ]);
  }
  const twice = request(
    'POST /webhooks/evolution',
    { ...secret, 'Transfer-Encoding': 'chunked' },
    '{}',
  );
  expect(statusesIn(await wire(product.publicPort, twice))).toEqual([400]);
  const pipelined = Array.from({ length: 20 }, (_, n) =>
    request(
      'POST /webhooks/evolution',
      secret,
      textEvent(`PIPE${String(n)}`, `piped ${String(n)}`),
    ),
  );
  const statuses = statusesIn(
    await wire(product.publicPort, Buffer.concat(pipelined), pipelined.length),
  );
  expect(statuses).toEqual(pipelined.map(() => 200));
});

test('a crowd of slow strangers keeps nobody out, and does not fill the log', async () => {
  const signature = Buffer.alloc(64).toString('base64');
  const head = `POST /webhooks/ghl HTTP/1.1\r\nHost: a\r\nX-GHL-Signature: ${signature}\r\nContent-Length: 900000\r\n\r\nx`;
  const before = relay.err().length;
  const crowd = await Promise.all(
    Array.from({ length: 400 }, async () => {
      const socket = connect(product.publicPort, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write(head);
      return socket;
    }),
  );
  expect(await post(product, textEvent('CROWD', 'through the crowd'))).toBe(200);
  for (const socket of crowd) socket.destroy();
  await eventually(() => {
    expect(product.inbox()).toContain('through the crowd');
  });
  const lines = relay.err().slice(before).split('\n');
  expect(lines.filter((line) => line.includes('webhook.refused')).length).toBeLessThan(20);
});

describe('the control port', () => {
  async function token(): Promise<string> {
    const text = await readFile(join(product.dataDir, 'control.json'), 'utf8');
    return (JSON.parse(text) as { token: string }).token;
  }
  const ask = (
    line: string,
    headers: Readonly<Record<string, string>>,
    body = '',
  ): Promise<string> => wire(product.controlPort, request(line, headers, body));

  test('a name that points here by DNS, a foreign page, a token in the address: refused', async () => {
    const authorization = `Bearer ${await token()}`;
    const status = 'GET /trpc/overview.status';
    expect(statusesIn(await ask(status, { Authorization: authorization }))).toEqual([200]);
    const refused: [string, Record<string, string>, number][] = [
      [status, { Authorization: authorization, Host: 'evil.example' }, 403],
      [status, { Authorization: authorization, Origin: 'http://evil.example' }, 403],
      [status, { Authorization: authorization, Origin: 'null' }, 403],
      [status, { Authorization: authorization, 'Sec-Fetch-Site': 'cross-site' }, 403],
      [status, {}, 401],
      [`${status}?token=${await token()}`, {}, 401],
      ['POST /trpc/vault.rotate', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
      ['GET /trpc/vault.rotate', { Authorization: authorization }, 405],
      ['POST /webhooks/evolution', { 'X-Waybridge-Secret': product.secret }, 404],
    ];
    for (const [line, headers, expected] of refused) {
      const said = await ask(line, headers);
      expect([line, headers, statusesIn(said)]).toEqual([line, headers, [expected]]);
      expect(said).not.toContain('"internal"');
    }
  });

  test('guesses of others do not lock out who holds a code', async () => {
    const logIn = (code: string): Promise<string> =>
      ask(
        'POST /log-in',
        { 'Content-Type': 'application/json', 'X-Waybridge': '1' },
        JSON.stringify({ code }),
      );
    for (let n = 0; n < 6; n += 1) await logIn(`guess ${String(n)}`);
    expect(statusesIn(await logIn('another'))).toEqual([429]);
    const { out } = await product.run(['status', '--json']);
    const code = /#code=([\w-]+)/.exec(out)?.[1] ?? '';
    expect(statusesIn(await logIn(code))).toEqual([200]);
    expect(statusesIn(await logIn(code))).not.toEqual([200]);
  });

  test('a program that took the port of a killed relay never sees the token', async () => {
    const secret = await token();
    relay.child.kill('SIGKILL');
    await relay.ended;
    let heard = '';
    const sockets = new Set<Socket>();
    const thief = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
        const body = '{"result":{"data":{"proof":"c3R1cGlk"}}}';
        const length = String(body.length);
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`,
        );
      });
    });
    await new Promise<void>((resolve) => thief.listen(product.controlPort, '127.0.0.1', resolve));
    try {
      const ran = await product.run(['vault', 'rotate']);
      expect(ran.code).toBe(3);
      expect(ran.err).toContain('is not this relay');
      expect(heard).toContain('overview.prove');
      expect(heard).not.toContain(secret);
      const second = product.launch();
      expect(await second.ended).toBe(5);
      expect(second.err()).toContain(`Port ${String(product.controlPort)} is already used`);
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => thief.close(resolve));
    }
  });
});
