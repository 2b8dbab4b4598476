import { describe, expect, test } from 'vitest';
import {
  fromEvolution,
  fromHighLevel,
  head,
  PATH_SECRET,
  PublicSide,
  request,
  SECRET,
  signatureOf,
} from './testing/public-side.ts';

const secret = { 'x-waybridge-secret': SECRET };

describe('from Evolution', () => {
  test('200, once the intake has resolved and not before', async () => {
    await using side = await PublicSide.open();
    const stored = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    side.work = () => {
      begun.resolve(undefined);
      return stored.promise;
    };
    await using wire = await side.wire();
    wire.send(fromEvolution('{"event":"messages.upsert","data":{"text":"olá"}}'));
    await begun.promise;
    // A full round trip on another connection: an early answer would be here by now.
    expect((await side.ask('GET /live HTTP/1.1\r\nHost: a\r\n\r\n')).status).toBe(200);
    expect(wire.hasAnswer).toBe(false);
    stored.resolve(undefined);
    const answer = await wire.answer();
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(answer.headers).not.toHaveProperty('etag');
    expect(side.taken).toEqual([
      { side: 'sales', body: { event: 'messages.upsert', data: { text: 'olá' } } },
    ]);
    expect(side.refused).toEqual([]);
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('disk full: /secret/path'))],
    [
      'throws',
      () => {
        throw new Error('disk full: /secret/path');
      },
    ],
  ])('503 when the intake %s', async (_how, work) => {
    await using side = await PublicSide.open();
    side.work = work;
    const answer = await side.ask(fromEvolution());
    expect(answer).toMatchObject({ status: 503, body: '' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(side.refused).toEqual([{ side: 'evolution', status: 503, reason: 'not-stored' }]);
  });

  test.each([
    ['the secret as last segment', `/webhooks/evolution/${PATH_SECRET}`, {}],
    ['what byEvents appends', `/webhooks/evolution/${PATH_SECRET}/messages-upsert`, {}],
    ['the header, with what byEvents appends', '/webhooks/evolution/messages-upsert', secret],
    [
      'a right segment beside a wrong header',
      `/webhooks/evolution/${PATH_SECRET}`,
      { 'x-waybridge-secret': 'x' },
    ],
    ['a query string', '/webhooks/evolution?a=1', secret],
    ['a closing slash', '/webhooks/evolution/', secret],
    ['header name in capitals', '/webhooks/evolution', { 'X-WAYBRIDGE-SECRET': SECRET }],
    [
      'a content type that is not JSON',
      '/webhooks/evolution',
      { ...secret, 'content-type': 'text/plain' },
    ],
  ])('200 with %s', async (_name, path, headers) => {
    await using side = await PublicSide.open();
    expect((await side.ask(request(path, headers))).status).toBe(200);
    expect(side.taken).toEqual([{ side: 'sales', body: {} }]);
  });

  test.each([
    ['no secret', '/webhooks/evolution', {}, 'no-secret'],
    ['a wrong secret', '/webhooks/evolution', { 'x-waybridge-secret': 'wrong' }, 'wrong-secret'],
    ['an empty secret', '/webhooks/evolution', { 'x-waybridge-secret': '' }, 'wrong-secret'],
    [
      'the start of the secret',
      '/webhooks/evolution',
      { 'x-waybridge-secret': SECRET.slice(0, -1) },
      'wrong-secret',
    ],
    ['a wrong segment', '/webhooks/evolution/wrong', {}, 'wrong-secret'],
    ['the header’s secret in the path', `/webhooks/evolution/${SECRET}`, {}, 'wrong-secret'],
    [
      'the path’s secret in the header',
      '/webhooks/evolution',
      { 'x-waybridge-secret': PATH_SECRET },
      'wrong-secret',
    ],
    ['the secret as a query', `/webhooks/evolution?secret=${PATH_SECRET}`, {}, 'no-secret'],
  ])('401 with %s, before the body is read', async (_name, path, headers, reason) => {
    await using side = await PublicSide.open();
    const answer = await side.ask(head(path, headers, 1_000_000));
    expect(answer).toMatchObject({ status: 401, body: '' });
    expect(side.refused).toEqual([{ side: 'evolution', status: 401, reason }]);
    expect(side.taken).toEqual([]);
  });

  test('401 when the secret header comes twice', async () => {
    await using side = await PublicSide.open();
    const answer = await side.ask(
      `POST /webhooks/evolution HTTP/1.1\r\nHost: a\r\nX-Waybridge-Secret: ${SECRET}\r\nX-Waybridge-Secret: ${SECRET}\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect(answer.status).toBe(401);
  });

  test.each([
    ['cut off in the middle', '{"event":"messages.up'],
    ['not JSON', 'event=messages.upsert'],
    ['empty', ''],
    ['two values', '{}{}'],
  ])('400 for a body that is %s', async (_name, body) => {
    await using side = await PublicSide.open();
    expect((await side.ask(fromEvolution(body))).status).toBe(400);
    expect(side.refused).toEqual([{ side: 'evolution', status: 400, reason: 'not-json' }]);
    expect(side.taken).toEqual([]);
  });

  test.each([
    ['null', 'null', null],
    ['a list', '[1]', [1]],
    ['a text', '"x"', 'x'],
    ['behind a byte-order mark', '\ufeff {"a":1}\r\n', { a: 1 }],
    ['not valid UTF-8', Buffer.from([0x22, 0xff, 0x22]), '\ufffd'],
  ])('200 for JSON, whatever it says: %s', async (_name, body, expected) => {
    await using side = await PublicSide.open();
    expect((await side.ask(fromEvolution(body))).status).toBe(200);
    expect(side.taken).toEqual([{ side: 'sales', body: expected }]);
  });

  test('a body in pieces without a length', async () => {
    await using side = await PublicSide.open();
    await using wire = await side.wire();
    wire.send(request('/webhooks/evolution', { ...secret, 'transfer-encoding': 'chunked' }, ''));
    wire.send('6\r\n{"a":"\r\n');
    const text = Buffer.from('ção"}');
    // A character that is cut in two arrives whole.
    wire.send(Buffer.concat([Buffer.from('1\r\n'), text.subarray(0, 1), Buffer.from('\r\n')]));
    wire.send(
      Buffer.concat([
        Buffer.from(`${(text.length - 1).toString(16)}\r\n`),
        text.subarray(1),
        Buffer.from('\r\n0\r\n\r\n'),
      ]),
    );
    expect((await wire.answer()).status).toBe(200);
    expect(side.taken).toEqual([{ side: 'sales', body: { a: 'ção' } }]);
  });

  test('413 for a body that is announced as too large', async () => {
    await using side = await PublicSide.open({ evolutionBytes: 1000 });
    expect((await side.ask(head('/webhooks/evolution', secret, 1001))).status).toBe(413);
    expect(side.refused).toEqual([{ side: 'evolution', status: 413, reason: 'too-large' }]);
  });

  test('413 for a body that turns out too large, and the sender hears it while still sending', async () => {
    await using side = await PublicSide.open({ evolutionBytes: 1000 });
    await using wire = await side.wire();
    wire.send(request('/webhooks/evolution', { ...secret, 'transfer-encoding': 'chunked' }, ''));
    const piece = `400\r\n${'x'.repeat(1024)}\r\n`;
    wire.send(piece.repeat(100));
    expect((await wire.answer()).status).toBe(413);
    expect(side.taken).toEqual([]);
  });

  test('150 MB is the limit', async () => {
    await using side = await PublicSide.open();
    const limit = 150 * 1024 * 1024;
    expect((await side.ask(head('/webhooks/evolution', secret, limit + 1))).status).toBe(413);
    await using wire = await side.wire();
    wire.send(head('/webhooks/evolution', { ...secret, expect: '100-continue' }, limit));
    expect((await wire.answer()).status).toBe(100);
  });

  test('a body of several megabytes is taken whole', async () => {
    await using side = await PublicSide.open();
    const text = 'é'.repeat(4_000_000);
    expect((await side.ask(fromEvolution(JSON.stringify({ text })))).status).toBe(200);
    expect(side.taken[0]?.body).toEqual({ text });
  });

  test('415 for a compressed body', async () => {
    await using side = await PublicSide.open();
    const headers = { ...secret, 'content-encoding': 'gzip' };
    expect((await side.ask(request('/webhooks/evolution', headers))).status).toBe(415);
    expect(side.refused).toEqual([{ side: 'evolution', status: 415, reason: 'content-encoding' }]);
  });
});

describe('from HighLevel', () => {
  const body = '{ "message" : "ol\\u00e1",\n "n":1.0 }';

  test('200 for a signed post, spaces and escapes included', async () => {
    await using side = await PublicSide.open();
    expect((await side.ask(fromHighLevel(body))).status).toBe(200);
    expect(side.taken).toEqual([{ side: 'highlevel', body: { message: 'olá', n: 1 } }]);
  });

  test.each([
    ['no signature', undefined],
    ['N/A', 'N/A'],
    ['an empty one', ''],
    ['63 bytes', Buffer.alloc(63).toString('base64')],
    ['two in one', `${signatureOf(body)}, ${signatureOf(body)}`],
  ])('401 with %s, before the body is read', async (_name, signature) => {
    await using side = await PublicSide.open();
    const headers: Record<string, string> =
      signature === undefined ? {} : { 'x-ghl-signature': signature };
    expect((await side.ask(head('/webhooks/ghl', headers, 1000))).status).toBe(401);
    expect(side.refused).toEqual([{ side: 'highlevel', status: 401, reason: 'no-signature' }]);
  });

  test.each([
    ['that is another body’s', signatureOf('{}')],
    ['of zeros', Buffer.alloc(64).toString('base64')],
  ])('401 with a signature %s', async (_name, signature) => {
    await using side = await PublicSide.open();
    expect((await side.ask(fromHighLevel(body, '/webhooks/ghl', signature))).status).toBe(401);
    expect(side.refused).toEqual([{ side: 'highlevel', status: 401, reason: 'wrong-signature' }]);
    expect(side.taken).toEqual([]);
  });

  test('the old header alone is no signature', async () => {
    await using side = await PublicSide.open();
    const headers = { 'x-wh-signature': signatureOf(body) };
    expect((await side.ask(request('/webhooks/ghl', headers, body))).status).toBe(401);
  });

  test('the instance’s secret opens nothing here', async () => {
    await using side = await PublicSide.open();
    expect((await side.ask(request('/webhooks/ghl', secret, body))).status).toBe(401);
  });

  test('the last segment, where one is set, must be right and does not replace the signature', async () => {
    await using side = await PublicSide.open({}, { pathSecretForHighLevel: 'ghl-path-secret' });
    const at = (segment: string) => `/webhooks/ghl/${segment}`;
    expect((await side.ask(fromHighLevel(body, at('ghl-path-secret')))).status).toBe(200);
    expect((await side.ask(fromHighLevel(body))).status).toBe(200);
    for (const wrong of ['x', 'ghl-path-secre', 'ghl-path-secretx', 'GHL-PATH-SECRET']) {
      expect((await side.ask(fromHighLevel(body, at(wrong)))).status).toBe(401);
    }
    expect((await side.ask(request(at('ghl-path-secret'), {}, body))).status).toBe(401);
    expect(side.taken).toHaveLength(2);
  });

  test('413 above 1 MB, announced or not', async () => {
    await using side = await PublicSide.open();
    const headers = { 'x-ghl-signature': signatureOf(body) };
    expect((await side.ask(head('/webhooks/ghl', headers, 1024 * 1024 + 1))).status).toBe(413);
    const full = JSON.stringify({ a: 'x'.repeat(1024 * 1024 - 8) });
    expect((await side.ask(fromHighLevel(full))).status).toBe(200);
    await using wire = await side.wire();
    wire.send(request('/webhooks/ghl', { ...headers, 'transfer-encoding': 'chunked' }, ''));
    wire.send(`${(1024 * 1024 + 1).toString(16)}\r\n${'x'.repeat(1024 * 1024 + 1)}\r\n`);
    expect((await wire.answer()).status).toBe(413);
  });

  test('400 for a signed body that is not JSON', async () => {
    await using side = await PublicSide.open();
    expect((await side.ask(fromHighLevel('nonsense'))).status).toBe(400);
  });

  test('503 when the intake rejects', async () => {
    await using side = await PublicSide.open();
    side.work = () => Promise.reject(new Error('no'));
    expect((await side.ask(fromHighLevel(body))).status).toBe(503);
  });

  test('strangers who send slowly cannot keep a genuine post out', async () => {
    await using side = await PublicSide.open({ mostUnverified: 2 });
    const headers = { 'x-ghl-signature': signatureOf('x') };
    const slow = await Promise.all([side.wire(), side.wire(), side.wire()]);
    await using _first = slow[0];
    await using _second = slow[1];
    await using _third = slow[2];
    for (const wire of slow.slice(0, 2)) wire.send(head('/webhooks/ghl', headers, 1000));
    slow[2].send(head('/webhooks/ghl', headers, 1000));
    const evicted = await Promise.race(slow.map((wire) => wire.answer()));
    expect(evicted.status).toBe(503);
    expect((await side.ask(fromHighLevel(body))).status).toBe(200);
  });
});

describe('strangers', () => {
  test('429 when there are too many, while those with a secret are served', async () => {
    await using side = await PublicSide.open({ strangersAtOnce: 3, strangersPerSecond: 0.001 });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) {
      statuses.push((await side.ask(request('/webhooks/evolution', {}))).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
    const forged = fromHighLevel('{}', '/webhooks/ghl', signatureOf('other'));
    const throttled = await side.ask(forged);
    expect(throttled.status).toBe(429);
    expect(Number(throttled.headers['retry-after'])).toBeGreaterThan(0);
    expect((await side.ask(fromEvolution())).status).toBe(200);
    expect((await side.ask(fromHighLevel())).status).toBe(200);
    // A flood is no flood of log lines.
    expect(side.refused.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  test.each([
    'GET / HTTP/1.1',
    'POST / HTTP/1.1',
    'GET /webhooks/evolution HTTP/1.1',
    'PUT /webhooks/evolution HTTP/1.1',
    'DELETE /webhooks/ghl HTTP/1.1',
    'POST /webhooks/evolution/a/b/c HTTP/1.1',
    'POST /webhooks/ghl/a/b HTTP/1.1',
    'POST /webhooks HTTP/1.1',
    'POST /live HTTP/1.1',
    'GET /../etc/passwd HTTP/1.1',
    'GET /trpc HTTP/1.1',
    'POST /webhooks/evolution/%E0%A4%A HTTP/1.1',
    'OPTIONS * HTTP/1.1',
  ])('404 for %s', async (first) => {
    await using side = await PublicSide.open();
    const answer = await side.ask(`${first}\r\nHost: a\r\nX-Waybridge-Secret: ${SECRET}\r\n\r\n`);
    expect(answer).toMatchObject({ status: 404, body: '' });
    expect(side.taken).toEqual([]);
  });

  test('liveness needs nothing', async () => {
    await using side = await PublicSide.open();
    side.ready = false;
    const answer = await side.ask('GET /live HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(answer).toMatchObject({ status: 200, body: 'live\n' });
  });

  test.each([
    ['straight', '/webhooks/evolution'],
    ['by the routes', '/webhooks/evolution/'],
  ])('an error of ours shows nothing of itself: %s', async (_way, path) => {
    await using side = await PublicSide.open(
      {},
      {
        instances: {
          bySecret: () => {
            throw new Error('SELECT secret FROM instances');
          },
          byPathSecret: () => null,
        },
      },
    );
    const answer = await side.ask(request(path, secret));
    expect(answer).toMatchObject({ status: 503, body: '' });
    expect(side.refused).toEqual([{ side: 'evolution', status: 503, reason: 'internal' }]);
  });
});

describe('not ready', () => {
  test.each([
    ['Evolution', fromEvolution()],
    [
      'Evolution with a secret nobody knows yet',
      request('/webhooks/evolution', { 'x-waybridge-secret': 'x' }),
    ],
    ['HighLevel', fromHighLevel()],
    ['HighLevel without a signature', request('/webhooks/ghl')],
  ])('503, never 401: %s', async (_name, bytes) => {
    await using side = await PublicSide.open();
    side.ready = false;
    const answer = await side.ask(bytes);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    side.ready = true;
    expect((await side.ask(fromEvolution())).status).toBe(200);
  });

  test('draining answers what is under way and refuses what is new', async () => {
    await using side = await PublicSide.open();
    const stored = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    side.work = () => {
      begun.resolve(undefined);
      return stored.promise;
    };
    await using earlier = await side.wire();
    earlier.send(fromEvolution('{"n":1}'));
    await begun.promise;
    let isDrained = false;
    const drained = side.server.drain().then(() => {
      isDrained = true;
    });
    const later = await side.ask(fromEvolution('{"n":2}'));
    expect(later.status).toBe(503);
    expect(later.headers['connection']).toBe('close');
    expect(isDrained).toBe(false);
    stored.resolve(undefined);
    expect((await earlier.answer()).status).toBe(200);
    await drained;
    expect(side.taken).toEqual([{ side: 'sales', body: { n: 1 } }]);
  });

  test('a drain does not wait for ever', async () => {
    await using side = await PublicSide.open();
    const begun = Promise.withResolvers<undefined>();
    side.work = () => {
      begun.resolve(undefined);
      return new Promise(() => undefined);
    };
    await using wire = await side.wire();
    wire.send(fromEvolution());
    await begun.promise;
    await side.server.drain(30);
    expect(wire.hasAnswer).toBe(false);
  });

  test('closing frees the port and ends idle connections', async () => {
    const side = await PublicSide.open();
    await using wire = await side.wire();
    wire.send(fromEvolution());
    expect((await wire.answer()).status).toBe(200);
    await side.server.close();
    await wire.ended();
    await expect(side.wire()).rejects.toThrow('ECONNREFUSED');
  });

  test('a taken port is said', async () => {
    await using side = await PublicSide.open();
    await expect(PublicSide.open({}, { port: side.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
