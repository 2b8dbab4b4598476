/** A round trip through whatever can stand between the internet and the relay: each broken hop is named, none passes. */
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { setDefaultCACertificates, getCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ClientError } from '../../core/clients/client-error.ts';
import { HttpClient } from '../../core/clients/http.ts';
import { brokenConnection } from '../../core/reach/broken-hop.ts';
import { ReachEar } from '../../core/reach/ear.ts';
import { ownListener, roundTrip } from '../../core/reach/round-trip.ts';
import { PublicSide } from '../../core/relay/inbound/testing/public-side.ts';
import { LANGUAGES, say } from '../../core/words/say.ts';
import type { Worded } from '../../core/words/worded-error.ts';
import { Authority } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import { tempFolder } from '../support/temp-folder.ts';

const http = new HttpClient();
const ear = new ReachEar();
let relay: PublicSide;
let here = '';

beforeAll(async () => {
  relay = await PublicSide.open({}, { ear });
  here = `http://127.0.0.1:${String(relay.port)}`;
});
afterAll(async () => {
  await relay[Symbol.asyncDispose]();
  await http[Symbol.asyncDispose]();
});

function tried(base: string, timeoutMs = 3_000): Promise<Worded | null> {
  return roundTrip({ http, ear, timeoutMs }, base);
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Somebody who answers in our place. */
async function answering(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<string> {
  const server = createServer((_req, res) => res.writeHead(status, headers).end(body));
  return `http://127.0.0.1:${String(await listening(server))}`;
}

interface Rewriting {
  readonly path?: (path: string) => string;
  readonly headers?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders;
  readonly body?: (body: Buffer) => Buffer;
  readonly answer?: (body: Buffer) => Buffer;
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A proxy that changes something on the way. */
async function proxying(rewriting: Rewriting = {}): Promise<string> {
  return `http://127.0.0.1:${String(await listening(createServer(proxy(rewriting))))}`;
}

function proxy({ path, headers, body, answer }: Rewriting): RequestListener {
  return (req, res) => {
    void bytesOf(req).then((sent) => {
      const bytes = body?.(sent) ?? sent;
      const { 'content-length': _, ...kept } = headers?.(req.headers) ?? req.headers;
      const there = request({
        port: relay.port,
        method: req.method,
        path: path?.(req.url ?? '') ?? req.url,
        headers: { ...kept, 'content-length': String(bytes.length) },
      });
      there.on('response', (came) => {
        void bytesOf(came).then((back) => {
          res.writeHead(came.statusCode ?? 0).end(answer?.(back) ?? back);
        });
      });
      there.end(bytes);
    });
  };
}

const page = (title: string, text = title) =>
  `<html><head><title>${title}</title></head><body>${text}</body></html>`;

test('arrives, directly and through a proxy that passes everything on', async () => {
  expect(await tried(here)).toBeNull();
  expect(await tried(await proxying())).toBeNull();
  expect(await ownListener({ http, ear, timeoutMs: 3_000 }, here)).toBeNull();
  const nobody = `http://127.0.0.1:${String(await freePort())}`;
  expect(await ownListener({ http, ear, timeoutMs: 3_000 }, nobody)).toMatchObject({
    code: 'reach.listener-down',
  });
});

test('under a path that the proxy takes away', async () => {
  const proxied = await proxying({ path: (path) => path.replace('/wa', '') });
  expect(await tried(`${proxied}/wa`)).toBeNull();
});

describe('somebody else answers', () => {
  test.each<[string, number, Record<string, string>, string, string]>([
    [
      'cloudflared is not connected',
      530,
      { server: 'cloudflare' },
      page('530', 'error code: 1033'),
      'reach.cloudflare-tunnel',
    ],
    [
      'no such origin',
      530,
      { server: 'cloudflare' },
      page('530', 'error code: 1016'),
      'reach.cloudflare',
    ],
    [
      'cloudflared reaches nobody',
      502,
      { server: 'cloudflare' },
      page('Bad gateway'),
      'reach.cloudflare-origin',
    ],
    [
      'a challenge',
      403,
      { server: 'cloudflare', 'cf-mitigated': 'challenge' },
      page('Just a moment'),
      'reach.challenge',
    ],
    [
      'ngrok is off',
      404,
      { 'ngrok-error-code': 'ERR_NGROK_3200' },
      page('ngrok'),
      'reach.ngrok-offline',
    ],
    ['ngrok with a wrong port', 502, {}, page('ngrok', 'ERR_NGROK_8012'), 'reach.ngrok-upstream'],
    [
      'another error of ngrok',
      200,
      { 'ngrok-error-code': 'ERR_NGROK_6024' },
      page('You are about to visit'),
      'reach.ngrok',
    ],
    [
      'a tunnel that is gone',
      404,
      {},
      page('404', 'Tunnel abc.example not found'),
      'reach.tunnel-gone',
    ],
    [
      'a gateway without the relay',
      502,
      { server: 'nginx' },
      page('502 Bad Gateway'),
      'reach.proxy',
    ],
    ['a password', 401, { 'www-authenticate': 'Basic' }, '', 'reach.forbidden'],
    [
      'a log-in page',
      200,
      {},
      page('Hi', '<form><input name=p type="password"></form>'),
      'reach.login-page',
    ],
    [
      'a redirect to a log-in',
      302,
      { location: 'https://x.cloudflareaccess.com/cdn-cgi/access/login?k=secret' },
      '',
      'reach.login-page',
    ],
    ['a redirect', 301, { location: 'https://www.example.com/reach/x' }, '', 'reach.redirect'],
    [
      'a parked domain',
      200,
      { server: 'Apache' },
      page('This domain is for sale'),
      'reach.another-host',
    ],
    [
      'an answer of another time',
      200,
      {},
      JSON.stringify({ proof: 'A'.repeat(43) }),
      'reach.another-host',
    ],
    [
      'the port of the pages',
      403,
      {},
      JSON.stringify({ code: 'control.refused-origin' }),
      'reach.control-port',
    ],
  ])('%s', async (...row) => {
    const [, status, headers, body, code] = row;
    const found = await tried(await answering(status, headers, body));
    expect(found?.code).toBe(code);
    // What a page or its address holds is not passed on.
    expect(JSON.stringify(found)).not.toContain('secret');
    for (const language of LANGUAGES) {
      expect(say(code, found?.params ?? {}, language).act).not.toBe('');
    }
  });

  test('another relay, also with the proof of a relay that heard it', async () => {
    await using other = await PublicSide.open();
    expect(await tried(`http://127.0.0.1:${String(other.port)}`)).toMatchObject({
      code: 'reach.another-relay',
    });
    // Knows the number and a key of its own, not ours.
    const forger = new ReachEar();
    const forging = createServer((req, res) => {
      void bytesOf(req).then((body) => {
        using forged = forger.await(body.toString());
        res.end(JSON.stringify({ proof: forged.proof }));
      });
    });
    const base = `http://127.0.0.1:${String(await listening(forging))}`;
    expect(await tried(base)).toMatchObject({ code: 'reach.another-host' });
  });

  test('who asks with a number of his own learns that it is none of ours', async () => {
    const headers = { 'x-waybridge-reach': 'B'.repeat(32) };
    const answer = await fetch(`${here}/webhooks/ghl`, { method: 'POST', headers, body: '{}' });
    expect([answer.status, await answer.text()]).toEqual([421, '']);
  });
});

describe('something is changed on the way', () => {
  const without = (name: string) => (headers: IncomingHttpHeaders) =>
    Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

  test.each<[string, Rewriting, string]>([
    [
      'our header is taken away',
      { headers: without('x-waybridge-reach') },
      'reach.header-stripped',
    ],
    ['the body is taken away', { body: () => Buffer.alloc(0) }, 'reach.body-stripped'],
    ['the path gets a prefix', { path: (path) => `/wa${path}` }, 'reach.wrong-path'],
    ['the answer is replaced', { answer: () => Buffer.from('ok') }, 'reach.answer-lost'],
  ])('%s', async (_what, rewriting, code) => {
    expect(await tried(await proxying(rewriting))).toMatchObject({ code });
  });

  test('a path is kept back', async () => {
    const server = createServer((req, res) => {
      if (req.url === '/webhooks/ghl-app') res.writeHead(403).end();
      else proxy({})(req, res);
    });
    const base = `http://127.0.0.1:${String(await listening(server))}`;
    expect(await tried(base)).toMatchObject({
      code: 'reach.path-blocked',
      params: { path: '/webhooks/ghl-app', status: '403' },
    });
  });

  test('the connection ends once it arrived', async () => {
    const server = createServer((req, res) => {
      if (req.method === 'POST')
        proxy({ answer: (bytes) => (res.socket?.destroy(), bytes) })(req, res);
      else proxy({})(req, res);
    });
    const base = `http://127.0.0.1:${String(await listening(server))}`;
    expect(await tried(base)).toMatchObject({ code: 'reach.answer-lost' });
  });
});

describe('nobody answers', () => {
  test('refused, silent, cut', async () => {
    const nobody = `http://127.0.0.1:${String(await freePort())}`;
    expect(await tried(nobody)).toMatchObject({ code: 'reach.refused' });
    const silent = await listening(createTcpServer(() => undefined));
    expect(await tried(`http://127.0.0.1:${String(silent)}`, 200)).toMatchObject({
      code: 'reach.timeout',
    });
    const cutting = await listening(createTcpServer((socket) => socket.destroy()));
    expect(await tried(`http://127.0.0.1:${String(cutting)}`)).toMatchObject({ code: 'reach.cut' });
  });

  test.each([
    ['ENOTFOUND', 'reach.dns'],
    ['EAI_AGAIN', 'reach.dns-away'],
    ['EHOSTUNREACH', 'reach.unreachable'],
    ['CERT_NOT_YET_VALID', 'reach.tls-not-yet'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'reach.tls'],
  ])('%s', (cause, code) => {
    const error = new ClientError(code === 'reach.tls' ? 'network.tls' : 'network.cut', {
      system: 'attachment',
      done: 'no',
      cause: Object.assign(new Error(cause), { code: cause }),
    });
    const params = { host: 'relay.example', port: '443' };
    expect(brokenConnection(error, new URL('https://relay.example'))).toMatchObject({
      code,
      params,
    });
  });
});

test('certificates: valid, expired, of another name, self-signed, of an unknown authority, and none', async () => {
  const authority = new Authority(await tempFolder());
  const stranger = new Authority(await tempFolder());
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, authority.cert]);
  onTestFinished(() => {
    setDefaultCACertificates(before);
  });
  const secure = async ({ cert, key }: { cert: string; key: string }): Promise<Worded | null> => {
    const port = await listening(createTlsServer({ cert, key }, proxy({})));
    return tried(`https://localhost:${String(port)}`);
  };
  expect(await secure(authority.issue('localhost'))).toBeNull();
  expect(await secure(authority.issue('localhost', { days: -1 }))).toMatchObject({
    code: 'reach.tls-expired',
  });
  expect(await secure(authority.issue('other.example'))).toMatchObject({
    code: 'reach.tls-name',
    params: { names: 'other.example' },
  });
  expect(await secure(authority.selfSigned('localhost'))).toMatchObject({
    code: 'reach.tls-self-signed',
  });
  expect(await secure(stranger.issue('localhost'))).toMatchObject({ code: 'reach.tls-chain' });
  expect(await tried(`https://localhost:${String(relay.port)}`)).toMatchObject({
    code: 'reach.tls-protocol',
  });
});
