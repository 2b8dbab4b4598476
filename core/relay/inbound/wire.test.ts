/** What the public side does with connections that behave badly. */
import { describe, expect, test } from 'vitest';
import {
  fromEvolution,
  head,
  PublicSide,
  request,
  SECRET,
  signatureOf,
} from './testing/public-side.ts';

const secret = { 'x-waybridge-secret': SECRET };
const AT_ONCE = 'POST /webhooks/evolution HTTP/1.1\r\nHost: a\r\n';

describe('connections', () => {
  test('two requests on one connection are answered in their order', async () => {
    await using side = await PublicSide.open();
    const first = Promise.withResolvers<undefined>();
    side.work = (body) =>
      (body as { n: number }).n === 1 ? first.promise : Promise.reject(new Error('no'));
    await using wire = await side.wire();
    wire.send(Buffer.concat([fromEvolution('{"n":1}'), fromEvolution('{"n":2}')]));
    first.resolve(undefined);
    expect([(await wire.answer()).status, (await wire.answer()).status]).toEqual([200, 503]);
  });

  test('a refusal leaves the connection in order for the next request', async () => {
    await using side = await PublicSide.open();
    await using wire = await side.wire();
    wire.send(request('/webhooks/evolution', {}, '{"body":"of a stranger"}'));
    expect((await wire.answer()).status).toBe(401);
    wire.send(fromEvolution('{"n":2}'));
    expect((await wire.answer()).status).toBe(200);
    expect(side.taken).toEqual([{ side: 'sales', body: { n: 2 } }]);
  });

  test('who asks before sending the body hears a refusal instead of "continue"', async () => {
    await using side = await PublicSide.open();
    const expects = { expect: '100-continue' };
    expect((await side.ask(head('/webhooks/evolution', expects, 10))).status).toBe(401);
    await using wire = await side.wire();
    wire.send(head('/webhooks/evolution', { ...secret, ...expects }, 2));
    expect((await wire.answer()).status).toBe(100);
    wire.send('{}');
    expect((await wire.answer()).status).toBe(200);
  });

  test('a body that is cut off reaches nobody', async () => {
    await using side = await PublicSide.open();
    const wire = await side.wire();
    wire.send(head('/webhooks/evolution', secret, 100));
    wire.send('{"event":"messages.upsert"');
    wire.cut();
    await expect
      .poll(() => side.refused)
      .toEqual([{ side: 'evolution', status: 0, reason: 'cut' }]);
    expect(side.taken).toEqual([]);
    expect((await side.ask(fromEvolution())).status).toBe(200);
  });

  test('a sender who is gone before the answer does no harm', async () => {
    await using side = await PublicSide.open();
    const stored = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    side.work = () => {
      begun.resolve(undefined);
      return stored.promise;
    };
    const wire = await side.wire();
    wire.send(fromEvolution());
    await begun.promise;
    wire.cut();
    await wire.ended();
    stored.resolve(undefined);
    side.work = () => Promise.resolve();
    expect((await side.ask(fromEvolution())).status).toBe(200);
  });
});

describe('slowness', () => {
  test.each([
    ['Evolution', '/webhooks/evolution', secret],
    ['HighLevel', '/webhooks/ghl', { 'x-ghl-signature': signatureOf('x') }],
  ])('408 when the body of %s stalls', async (_name, path, headers) => {
    await using side = await PublicSide.open({ idleMs: 60 });
    await using wire = await side.wire();
    wire.send(head(path, headers, 100));
    wire.send('{"a":');
    expect((await wire.answer()).status).toBe(408);
    expect(side.refused.map(({ reason }) => reason)).toEqual(['too-slow']);
  });

  test('408 when it trickles for too long', async () => {
    await using side = await PublicSide.open({ idleMs: 10_000, highlevelBodyMs: 200 });
    await using wire = await side.wire();
    wire.send(head('/webhooks/ghl', { 'x-ghl-signature': signatureOf('x') }, 100_000));
    const trickle = setInterval(() => {
      wire.send(' ');
    }, 10);
    try {
      expect((await wire.answer()).status).toBe(408);
    } finally {
      clearInterval(trickle);
    }
  });

  test.each([
    ['headers that do not end', AT_ONCE],
    ['a connection that says nothing', ''],
  ])('%s: the connection is ended', async (_name, beginning) => {
    await using side = await PublicSide.open({ headersMs: 100 });
    await using wire = await side.wire();
    if (beginning !== '') wire.send(beginning);
    expect(await wire.ended()).toMatch(/^(HTTP\/1\.1 408 Request Timeout\r\n|$)/);
    expect((await side.ask(fromEvolution())).status).toBe(200);
  });

  test('an idle connection is ended', async () => {
    await using side = await PublicSide.open({ keepAliveMs: 50 });
    await using wire = await side.wire();
    wire.send(fromEvolution());
    expect((await wire.answer()).status).toBe(200);
    expect(await wire.ended()).toBe('');
  });
});

describe('requests that no honest client sends', () => {
  const authentic = `${AT_ONCE}X-Waybridge-Secret: ${SECRET}\r\n`;
  test.each([
    [
      'a length beside chunks',
      `${authentic}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'chunks beside a length',
      `${authentic}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
    ],
    ['two lengths', `${authentic}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    ['a length that is no number', `${authentic}Content-Length: 2, 2\r\n\r\n{}`],
    ['a negative length', `${authentic}Content-Length: -1\r\n\r\n{}`],
    [
      'an unknown transfer encoding',
      `${authentic}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    ],
    ['a space before the colon', `${authentic}Content-Length : 2\r\n\r\n{}`],
    ['a continued header', `${authentic}X-A: b\r\n c\r\nContent-Length : 2\r\n\r\n{}`],
    ['no Host', 'POST /webhooks/evolution HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}'],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n'],
  ])('400 and the end of the connection for %s', async (_name, text) => {
    await using side = await PublicSide.open();
    await using wire = await side.wire();
    wire.send(text);
    expect((await wire.answer()).status).toBe(400);
    // Node ends its own refusal with an empty chunk.
    expect(['', '0\r\n\r\n']).toContain(await wire.ended());
    expect(side.taken).toEqual([]);
  });

  test('a chunk whose length lies ends the connection', async () => {
    await using side = await PublicSide.open();
    await using wire = await side.wire();
    wire.send(`${authentic}Transfer-Encoding: chunked\r\n\r\n2\r\n{}{"smuggled":1}\r\n0\r\n\r\n`);
    expect(await wire.ended()).toMatch(/^(HTTP\/1\.1 400 |$)/);
    expect(side.taken).toEqual([]);
  });

  test('431 for headers without measure', async () => {
    await using side = await PublicSide.open();
    await using wire = await side.wire();
    wire.send(`${AT_ONCE}X-A: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect((await wire.answer()).status).toBe(431);
  });

  test('a stranger’s endless body is not taken in for ever', async () => {
    await using side = await PublicSide.open();
    await using wire = await side.wire();
    wire.send(head('/webhooks/evolution', {}, 1_000_000_000));
    expect((await wire.answer()).status).toBe(401);
    let poured = 0;
    const pour = setInterval(() => {
      poured += 1;
      wire.send(Buffer.alloc(500_000));
    }, 5);
    try {
      await wire.ended();
    } finally {
      clearInterval(pour);
    }
    // Without a measure it would go on until the time for it is over, some 200 pieces later.
    expect(poured).toBeLessThan(150);
  });
});
