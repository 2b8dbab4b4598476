import { gzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deadUrl,
  hangUp,
  inTurn,
  json,
  LoopbackServer,
  silence,
  startTcp,
} from '../../tests/support/loopback.ts';
import type { Reply } from '../../tests/support/loopback.ts';
import { ClientError } from './client-error.ts';
import { HttpClient, Unreadable } from './http.ts';
import type { HttpRequest } from './http.ts';

let http: HttpClient;
let server: LoopbackServer;

beforeEach(async () => {
  http = new HttpClient();
  server = await LoopbackServer.start(json(200, { ok: true }));
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await http[Symbol.asyncDispose]();
});

function post(url: string, over: Partial<HttpRequest> = {}): HttpRequest {
  return { system: 'evolution', method: 'POST', url, json: { a: 1 }, timeoutMs: 2_000, ...over };
}

async function failureOf(call: Promise<unknown>): Promise<ClientError> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ClientError) return error;
  throw error;
}

it('writes nothing that changes anything once it may not, and says that nothing was done', async () => {
  let mayChange = true;
  await using fenced = new HttpClient({ mayChange: () => mayChange });
  await fenced.request(post(server.url));
  mayChange = false;
  const error = await failureOf(fenced.request(post(server.url)));
  expect(error).toMatchObject({ code: 'network.cut', done: 'no' });
  expect(server.seen).toHaveLength(1);
  await fenced.request({ ...post(server.url), method: 'GET', json: undefined });
  await fenced.request(post(server.url, { system: 'alert' }));
  expect(server.seen).toHaveLength(3);
});

describe('what arrives', () => {
  it('sends JSON and reads JSON, over kept connections', async () => {
    for (let n = 0; n < 20; n += 1) {
      const answer = await http.request(
        post(`${server.url}/x`, {
          json: { n, text: 'olá 👋' },
          query: { q: 'a b', none: undefined },
        }),
      );
      expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    }
    // A connection is free again one turn of the event loop after its answer, hence the second one.
    expect(server.connections).toBeLessThanOrEqual(2);
    expect(server.bodies[7]).toEqual({ n: 7, text: 'olá 👋' });
    expect(server.seen[0]?.path).toBe('/x?q=a+b');
    expect(server.seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('sends forms and files', async () => {
    await http.request(post(server.url, { json: undefined, form: { a: 'ç&', b: '2' } }));
    expect(server.seen[0]?.body.toString()).toBe('a=%C3%A7%26&b=2');
    const multipart = new FormData();
    multipart.set('file', new Blob(['bytes'], { type: 'image/png' }), 'foto ção.png');
    await http.request(post(server.url, { json: undefined, multipart }));
    const body = server.seen[1]?.body.toString() ?? '';
    expect(server.seen[1]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(body).toContain('name="file"; filename="foto ção.png"');
    expect(body).toContain('Content-Type: image/png');
  });

  it('reads bytes, nothing, and what came compressed unasked', async () => {
    server.reply = (response) => response.end(Buffer.from([1, 2, 3]));
    const bytes = await http.request(post(server.url, { responseType: 'bytes' }));
    expect(bytes.body).toEqual(Buffer.from([1, 2, 3]));
    server.reply = (response) => response.writeHead(201).end();
    expect((await http.request(post(server.url))).body).toBeNull();
    server.reply = (response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"z":1}'));
    };
    expect((await http.request(post(server.url))).body).toEqual({ z: 1 });
  });

  it('joins repeated headers and lowers their names', async () => {
    server.reply = (response) => {
      response.setHeader('X-Two', ['a', 'b']);
      response.end('{}');
    };
    expect((await http.request(post(server.url))).headers['x-two']).toBe('a, b');
  });
});

describe('nothing was done', () => {
  it('connection refused', async () => {
    const error = await failureOf(http.request(post(await deadUrl())));
    expect(error).toMatchObject({ code: 'network.refused', done: 'no', status: null });
  });

  it('the name does not resolve', async () => {
    const error = await failureOf(http.request(post('http://nobody.invalid/x')));
    expect(error).toMatchObject({ code: 'network.dns', done: 'no' });
    const senseless = await failureOf(http.request(post('http://exa mple/x')));
    expect(senseless).toMatchObject({ code: 'network.dns', done: 'no' });
  });

  it('the TLS handshake fails', async () => {
    const error = await failureOf(http.request(post(server.url.replace('http:', 'https:'))));
    expect(error).toMatchObject({ code: 'network.tls', done: 'no' });
    expect(server.seen).toHaveLength(0);
    await using closes = await startTcp((socket) => socket.once('data', () => socket.destroy()));
    const cut = await failureOf(http.request(post(closes.url.replace('http:', 'https:'))));
    expect(cut.done).toBe('no');
  });

  it('time-out while still connecting', async () => {
    // A listener that never speaks: the TLS handshake is part of connecting.
    await using mute = await startTcp(() => undefined);
    const url = mute.url.replace('http:', 'https:');
    const error = await failureOf(http.request(post(url, { timeoutMs: 100 })));
    expect(error).toMatchObject({ code: 'network.timeout', done: 'no' });
  });

  it('time-out while waiting for a connection of the pool, and it never leaves afterwards', async () => {
    const one = new HttpClient({ connectionsPerOrigin: 1 });
    const held: (() => void)[] = [];
    server.reply = (response) => held.push(() => response.end('{}'));
    const first = one.request(post(`${server.url}/first`));
    await expect.poll(() => held.length).toBe(1);
    const error = await failureOf(one.request(post(`${server.url}/second`, { timeoutMs: 100 })));
    expect(error).toMatchObject({ code: 'network.timeout', done: 'no' });
    held[0]?.();
    await first;
    server.reply = json(200, {});
    await one.request(post(`${server.url}/third`));
    expect(server.seen.map((seen) => seen.path)).toEqual(['/first', '/third']);
    await one[Symbol.asyncDispose]();
  });

  it('refusals: 4xx and 429, even when their body is cut', async () => {
    for (const [status, code] of [
      [400, 'http.invalid'],
      [401, 'http.unauthorized'],
      [403, 'http.forbidden'],
      [404, 'http.not-found'],
      [413, 'http.too-large'],
      [415, 'http.unsupported-type'],
      [422, 'http.invalid'],
      [429, 'http.rate-limited'],
    ] as const) {
      server.reply = json(status, { message: 'no' });
      expect(await failureOf(http.request(post(server.url)))).toMatchObject({
        status,
        code,
        done: 'no',
      });
    }
    server.reply = (response, seen) => {
      response.writeHead(429, { 'retry-after': '3', 'content-length': '500' });
      response.write('{"mess', () => seen.socket.destroy());
    };
    const cut = await failureOf(http.request(post(server.url)));
    expect(cut).toMatchObject({ code: 'http.rate-limited', done: 'no', retryAfterMs: 3_000 });
  });

  it('given up by its caller before it was written', async () => {
    const aborted = AbortSignal.abort();
    const error = await failureOf(http.request(post(server.url, { signal: aborted })));
    expect(error).toMatchObject({
      code: 'network.cut',
      done: 'no',
      params: { reason: 'cancelled' },
    });
    expect(server.seen).toHaveLength(0);
  });
});

describe('it may have been done', () => {
  it('time-out after it was written: no headers, trickled headers, stalled body', async () => {
    server.reply = silence;
    const noHeaders = await failureOf(http.request(post(server.url, { timeoutMs: 600 })));
    expect(noHeaders).toMatchObject({ code: 'network.timeout', done: 'unknown' });

    await using trickle = await startTcp((socket) => {
      const timer = setInterval(() => socket.write('x-drip: 1\r\n'), 20);
      socket.on('close', () => {
        clearInterval(timer);
      });
      socket.write('HTTP/1.1 200 OK\r\n');
    });
    const trickled = await failureOf(http.request(post(trickle.url, { timeoutMs: 600 })));
    expect(trickled).toMatchObject({ code: 'network.timeout', done: 'unknown' });

    server.reply = (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":');
    };
    const stalled = await failureOf(http.request(post(server.url, { timeoutMs: 600 })));
    expect(stalled).toMatchObject({ code: 'network.timeout', done: 'unknown' });
  });

  it('cut before the answer, and in the middle of it', async () => {
    server.reply = hangUp;
    const before = await failureOf(http.request(post(server.url)));
    expect(before).toMatchObject({ code: 'network.cut', done: 'unknown' });
    server.reply = (response, seen) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":', () => seen.socket.destroy());
    };
    const within = await failureOf(http.request(post(server.url)));
    expect(within).toMatchObject({ code: 'network.cut', done: 'unknown' });
    expect(server.seen).toHaveLength(2);
  });

  it('the keep-alive race: a kept socket closes under the next request, which is not repeated', async () => {
    await using one = new HttpClient({ connectionsPerOrigin: 1 });
    server.reply = inTurn(json(200, {}), hangUp, json(200, {}));
    await one.request(post(`${server.url}/1`));
    const error = await failureOf(one.request(post(`${server.url}/2`)));
    expect(error).toMatchObject({ code: 'network.cut', done: 'unknown' });
    expect(server.connections).toBe(1);
    // A GET is not repeated either, though undici could.
    server.reply = inTurn(json(200, {}), hangUp, json(200, {}));
    await one.request(post(`${server.url}/3`));
    const get = await failureOf(
      one.request({
        system: 'evolution',
        method: 'GET',
        url: `${server.url}/4`,
        timeoutMs: 2_000,
      }),
    );
    expect(get).toMatchObject({ code: 'network.cut', done: 'no' });
    expect(server.seen.map((seen) => seen.path)).toEqual(['/1', '/2', '/3', '/4']);
  });

  it('5xx, also as a page; an answer that is no JSON; a redirect', async () => {
    server.reply = json(500, { message: 'oops' });
    expect(await failureOf(http.request(post(server.url)))).toMatchObject({
      code: 'http.server',
      done: 'unknown',
    });
    server.reply = page(502, 'Bad Gateway');
    expect(await failureOf(http.request(post(server.url)))).toMatchObject({
      code: 'http.server',
      done: 'unknown',
      answer: 'Bad Gateway',
    });
    server.reply = page(200, 'Welcome');
    expect(await failureOf(http.request(post(server.url)))).toMatchObject({
      code: 'answer.unreadable',
      done: 'unknown',
    });
    server.reply = json(302, {}, { location: 'http://127.0.0.1:1/elsewhere' });
    expect(await failureOf(http.request(post(server.url)))).toMatchObject({
      code: 'answer.unreadable',
      status: 302,
      done: 'unknown',
    });
    expect(server.seen).toHaveLength(4);
  });

  it('but for what may be repeated at will, nothing needs a look-up', async () => {
    server.reply = hangUp;
    const error = await failureOf(http.request(post(server.url, { idempotent: true })));
    expect(error).toMatchObject({ code: 'network.cut', done: 'no' });
    server.reply = json(500, {});
    const get = await failureOf(
      http.request({ system: 'evolution', method: 'GET', url: server.url, timeoutMs: 2_000 }),
    );
    expect(get).toMatchObject({ code: 'http.server', done: 'no' });
  });

  it('is not given up any more once it is written', async () => {
    const stop = new AbortController();
    server.reply = (response) => {
      stop.abort();
      response.end('{"late":true}');
    };
    const answer = await http.request(post(server.url, { signal: stop.signal }));
    expect(answer.body).toEqual({ late: true });
  });
});

it('never says "no" of what a server saw, nor lets one call arrive twice, whatever breaks', async () => {
  const arrivals = new Map<string, number>();
  let dice = 7;
  const random = (): number => (dice = (dice * 48_271) % 2_147_483_647) / 2_147_483_647;
  server.reply = (response, seen) => {
    arrivals.set(seen.path, (arrivals.get(seen.path) ?? 0) + 1);
    const luck = random();
    if (luck < 0.15) seen.socket.destroy();
    else if (luck < 0.3) response.end('{}', () => seen.socket.destroy());
    else if (luck < 0.4)
      response.writeHead(200, { 'content-length': '9' }).write('{', () => seen.socket.destroy());
    else if (luck < 0.5) response.shouldKeepAlive = false;
    if (luck >= 0.4) response.end('{}');
  };
  const few = new HttpClient({ connectionsPerOrigin: 8 });
  const outcomes = await Promise.all(
    Array.from({ length: 600 }, async (_, n) => {
      const path = `/${String(n)}`;
      const timeoutMs = n % 5 === 0 ? 5 + (n % 40) : 5_000;
      try {
        await few.request(post(server.url + path, { timeoutMs }));
        return { path, done: 'yes' };
      } catch (error) {
        return { path, done: error instanceof ClientError ? error.done : 'bug' };
      }
    }),
  );
  await few[Symbol.asyncDispose]();
  const count = (done: string): number => outcomes.filter((one) => one.done === done).length;
  expect(count('bug')).toBe(0);
  expect(count('yes')).toBeGreaterThan(50);
  expect(count('unknown')).toBeGreaterThan(20);
  expect(count('no')).toBeGreaterThan(5);
  for (const { path, done } of outcomes) {
    const seen = arrivals.get(path) ?? 0;
    if (done === 'yes') expect(seen, path).toBe(1);
    if (done === 'no') expect(seen, path).toBe(0);
    expect(seen, path).toBeLessThanOrEqual(1);
  }
});

describe('limits and waits', () => {
  it('stops reading a huge answer, with a length or without', async () => {
    server.reply = (response) => {
      response.write(Buffer.alloc(400_000, 0x20));
      response.write(Buffer.alloc(400_000, 0x20));
    };
    const error = await failureOf(http.request(post(server.url, { maxBytes: 500_000 })));
    expect(error).toMatchObject({ code: 'answer.unreadable', params: { reason: 'too-large' } });
    server.reply = (response) =>
      response.writeHead(200, { 'content-length': '999999999' }).write('{');
    const announced = await failureOf(http.request(post(server.url, { maxBytes: 500_000 })));
    expect(announced).toMatchObject({ code: 'answer.unreadable', done: 'unknown' });
    server.reply = (response) => {
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(2_000_000)));
    };
    const bomb = await failureOf(http.request(post(server.url, { maxBytes: 500_000 })));
    expect(bomb).toMatchObject({ code: 'answer.unreadable', params: { reason: 'too-large' } });
  });

  it("reads Retry-After as seconds, as a date against the server's own clock, or not at all", async () => {
    const at = Date.parse('2001-01-01T00:00:00Z');
    const waits: [Record<string, string>, number | null][] = [
      [{ 'retry-after': '7' }, 7_000],
      [{ 'retry-after': '0' }, 0],
      [
        { date: new Date(at).toUTCString(), 'retry-after': new Date(at + 90_000).toUTCString() },
        90_000,
      ],
      [{ 'retry-after': 'soon' }, null],
      [{}, null],
      [{ 'retry-after': '99999999' }, 86_400_000],
    ];
    for (const [headers, expected] of waits) {
      server.reply = json(429, {}, headers);
      const error = await failureOf(http.request(post(server.url)));
      expect(error.retryAfterMs, JSON.stringify(headers)).toBe(expected);
    }
  });

  it('takes a refusal in a foreign form for the words of something in front of the service', async () => {
    server.reply = page(404, '404 page not found');
    const error = await failureOf(http.request(post(server.url)));
    expect(error).toMatchObject({ code: 'answer.unreadable', status: 404, done: 'no' });
    server.reply = page(401, 'Authorization Required');
    expect((await failureOf(http.request(post(server.url)))).code).toBe('http.unauthorized');
    const raw = await http.exchange(post(server.url));
    expect(raw.body).toBeInstanceOf(Unreadable);
  });

  it('closes within its time although a call hangs', async () => {
    server.reply = silence;
    const own = new HttpClient({ closeWithinMs: 100 });
    const hanging = failureOf(own.request(post(server.url, { timeoutMs: 60_000 })));
    await expect.poll(() => server.seen.length).toBe(1);
    await own[Symbol.asyncDispose]();
    expect((await hanging).done).toBe('unknown');
  });
});

it('shows no secret and no message text in any error (P8)', async () => {
  const secret = 'tok-1f3a9c77e2b84d';
  const text = 'my card number is hidden here';
  const request = post('', {
    headers: { authorization: `Bearer ${secret}`, apikey: secret },
    json: { number: '5511988887777', text },
    timeoutMs: 300,
  });
  const replies: Reply[] = [
    json(400, {
      message: [`cannot send ${text} to 5511988887777`],
      echo: { apikey: secret, deep: [secret] },
    }),
    page(500, `<p>${text} ${secret} 5511988887777</p>`),
    json(401, { message: `token ${secret} expired`, access_token: 'another-token' }),
    hangUp,
    silence,
  ];
  for (const reply of replies) {
    server.reply = reply;
    const error = await failureOf(http.request({ ...request, url: `${server.url}/x` }));
    const shown =
      inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error.stack);
    for (const hidden of [secret, text, '5511988887777', 'another-token']) {
      expect(shown).not.toContain(hidden);
    }
  }
});

function page(status: number, text: string): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(`<!doctype html><html><head><style>a{}</style></head><body>${text}</body></html>`);
  };
}
