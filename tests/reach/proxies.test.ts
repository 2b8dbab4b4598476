/** Real reverse proxies on the loopback, by the recipes of docs/reverse-proxy.md (Debian: nginx-light, caddy). */
import { mkdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { HttpClient } from '../../core/clients/http.ts';
import type { ControlServer } from '../../core/control/server.ts';
import { ReachEar } from '../../core/reach/ear.ts';
import { roundTrip } from '../../core/reach/round-trip.ts';
import { PublicSide } from '../../core/relay/inbound/testing/public-side.ts';
import type { Certificate } from '../support/certificates.ts';
import { Authority } from '../support/certificates.ts';
import { startControl } from '../support/controlled-relay.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { findProgram, RunningProgram } from '../support/programs.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { TestRelay } from '../support/test-relay.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/reverse-proxy.md'), 'utf8');

/** The configuration under a heading of the page, with the test's own names, ports and files in the place of its. */
function recipe(heading: string, replaced: Readonly<Record<string, string>>): string {
  const section = PAGE.split(`### ${heading}\n`)[1]?.split('\n### ')[0] ?? '';
  const code = /```\w*\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  expect(code).not.toBe('');
  return Object.entries(replaced).reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  }, code);
}

const http = new HttpClient();
const ear = new ReachEar();
let side: PublicSide;
let relay: TestRelay;
let certificate: Certificate;
let authority: Authority;
beforeAll(async () => {
  side = await PublicSide.open({}, { ear });
  relay = await TestRelay.create();
});
afterAll(async () => {
  await relay[Symbol.asyncDispose]();
  await side[Symbol.asyncDispose]();
  await http[Symbol.asyncDispose]();
});

async function trust(): Promise<void> {
  authority = new Authority(await tempFolder());
  certificate = authority.issue('localhost');
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, authority.cert]);
  onTestFinished(() => {
    setDefaultCACertificates(before);
  });
}

interface Proxy {
  readonly name: string;
  readonly path: string | null;
  start(path: string, servers: string, port: number): Promise<RunningProgram>;
}

const NGINX: Proxy = {
  name: 'nginx',
  path: findProgram('nginx', 'nginx-light'),
  async start(path, servers, port) {
    const folder = await tempFolder();
    mkdirSync(join(folder, 'temp'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${join(folder, 'temp')};`,
    );
    const file = join(folder, 'nginx.conf');
    await writeFile(
      file,
      `daemon off; pid ${join(folder, 'pid')}; error_log stderr; worker_processes 1;
       events {} http { access_log off; ${temporary.join(' ')} ${servers} }`,
    );
    return RunningProgram.start(path, ['-c', file, '-p', folder], { port });
  },
};

const CADDY: Proxy = {
  name: 'caddy',
  path: findProgram('caddy', 'caddy'),
  async start(path, servers, port) {
    const folder = await tempFolder();
    const file = join(folder, 'Caddyfile');
    // No certificates of its own making, nothing on other ports.
    await writeFile(file, `{\n admin off\n auto_https off\n}\n${servers}`);
    const env = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder };
    return RunningProgram.start(path, ['run', '--config', file, '--adapter', 'caddyfile'], {
      port,
      env,
    });
  },
};

/** The recipe's own words, where the test has others. */
function replaced(proxy: Proxy, port: number, target: number, kind: 'public' | 'control') {
  const name = kind === 'public' ? 'relay.example.com' : 'panel.example.com';
  const to = kind === 'public' ? '127.0.0.1:3000' : '127.0.0.1:4010';
  const shared = { [to]: `127.0.0.1:${String(target)}` };
  if (proxy.name === 'caddy') {
    const tls = `tls ${certificate.certFile} ${certificate.keyFile}`;
    return { ...shared, [`${name} {`]: `https://localhost:${String(port)} {\n\t${tls}` };
  }
  return {
    ...shared,
    [`server_name ${name}`]: 'server_name localhost',
    'listen 443 ssl': `listen 127.0.0.1:${String(port)} ssl`,
    [`/etc/letsencrypt/live/${name}/fullchain.pem`]: certificate.certFile,
    [`/etc/letsencrypt/live/${name}/privkey.pem`]: certificate.keyFile,
  };
}

describe.each([NGINX, CADDY])('$name', (proxy) => {
  const path = proxy.path ?? '';
  const only = test.skipIf(proxy.path === null);
  const heading = proxy.name === 'nginx' ? 'nginx' : 'Caddy';
  const tried = (port: number) =>
    roundTrip({ http, ear, timeoutMs: 3_000 }, `https://localhost:${String(port)}`);

  only(
    'the recipe for webhooks: everything arrives, and a relay that is away is told as such',
    async () => {
      await trust();
      const port = await freePort();
      const text = recipe(`${heading}: webhooks`, replaced(proxy, port, side.port, 'public'));
      await using _running = await proxy.start(path, text, port);
      expect(await tried(port)).toBeNull();
      const away = await freePort();
      const elsewhere = recipe(
        `${heading}: webhooks`,
        replaced(proxy, away, await freePort(), 'public'),
      );
      await using _wrong = await proxy.start(path, elsewhere, away);
      expect(await tried(away)).toMatchObject({ code: 'reach.proxy', params: { status: '502' } });
    },
  );

  only('a certificate of another name, and one of its own', async () => {
    await trust();
    const port = await freePort();
    certificate = authority.issue('other.example');
    const text = recipe(`${heading}: webhooks`, replaced(proxy, port, side.port, 'public'));
    await using _running = await proxy.start(path, text, port);
    expect(await tried(port)).toMatchObject({ code: 'reach.tls-name' });
    const own = await freePort();
    certificate = authority.selfSigned('localhost');
    const selfSigned = recipe(`${heading}: webhooks`, replaced(proxy, own, side.port, 'public'));
    await using _own = await proxy.start(path, selfSigned, own);
    expect(await tried(own)).toMatchObject({ code: 'reach.tls-self-signed' });
  });

  only(
    'the recipe for the pages: log-in with a secure cookie, and changes that are told at once',
    async () => {
      await trust();
      const port = await freePort();
      const proxied = { hosts: ['localhost'], proxies: ['loopback'] };
      await using control = await startControl(relay, {
        password: 'a password of twelve',
        proxy: proxied,
      });
      const target = Number(new URL(control.url).port);
      const text = recipe(`${heading}: the pages`, replaced(proxy, port, target, 'control'));
      await using _running = await proxy.start(path, text, port);
      const browser = new Browser(`https://localhost:${String(port)}`, authority.cert);
      expect((await browser.ask('GET', '/')).text).toContain('<html');
      const cookie = await browser.logIn('a password of twelve');
      expect(cookie).toMatch(/; Secure/);
      expect((await browser.ask('GET', '/trpc/overview.status')).status).toBe(200);
      // Whatever came over the network starts no program.
      const refused = await browser.ask('POST', '/trpc/reach.set', {
        provider: 'command',
        command: 'true',
      });
      expect([refused.status, refused.text.includes('reach.not-here')]).toEqual([403, true]);
      await browser.hearsChanges(async () => {
        relay.evolution.receives({ from: '5511977776666', name: 'Ana', text: `by ${proxy.name}` });
        await relay.settled();
      });
    },
  );

  only('the pages under a path', async () => {
    await trust();
    const port = await freePort();
    await using control = await startControl(relay, {
      password: 'a password of twelve',
      proxy: { hosts: ['localhost'], path: '/waybridge' },
    });
    const target = Number(new URL(control.url).port);
    const text = recipe(`${heading}: the pages`, replaced(proxy, port, target, 'control'));
    await using _running = await proxy.start(path, text, port);
    const browser = new Browser(`https://localhost:${String(port)}/waybridge`, authority.cert);
    expect(await browser.ask('GET', '')).toMatchObject({ status: 308, location: '/waybridge/' });
    expect((await browser.ask('GET', '/')).text).toContain('<html');
    expect(await browser.logIn('a password of twelve')).toMatch(/Path=\/waybridge\/;/);
    expect((await browser.ask('GET', '/trpc/overview.status')).status).toBe(200);
  });
});

test.skipIf(NGINX.path === null)(
  'a header that is wrong is answered with the setting, in words',
  async () => {
    await trust();
    const password = 'a password of twelve';
    const through = async (control: ControlServer, lines: string) => {
      const port = await freePort();
      const target = new URL(control.url).port;
      const server = `server { listen 127.0.0.1:${String(port)} ssl; server_name localhost;
      ssl_certificate ${certificate.certFile}; ssl_certificate_key ${certificate.keyFile};
      location / { proxy_pass http://127.0.0.1:${target}; ${lines} } }`;
      const running = await NGINX.start(NGINX.path ?? '', server, port);
      const browser = new Browser(`https://localhost:${String(port)}`, authority.cert);
      return { browser, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
    };
    await using bare = await startControl(relay, { password, proxy: { hosts: ['localhost'] } });
    // nginx's own Host, and nothing of the browser's.
    await using rewriting = await through(bare, '');
    const rewritten = await rewriting.browser.ask('POST', '/log-in', { password });
    expect(rewritten.status).toBe(403);
    expect(rewritten.text).toContain('proxy_set_header Host');
    expect(JSON.parse(rewritten.text)).toMatchObject({ code: 'control.host-rewritten' });
    await using forwarding = await through(bare, 'proxy_set_header X-Forwarded-Host $http_host;');
    const untrusted = await forwarding.browser.ask('POST', '/log-in', { password });
    expect(JSON.parse(untrusted.text)).toMatchObject({
      code: 'control.proxy-untrusted',
      params: { address: '127.0.0.1' },
    });
    expect(untrusted.text).toContain('WAYBRIDGE_CONTROL_PROXIES');
    await using other = await startControl(relay, {
      password,
      proxy: { hosts: ['panel.example'] },
    });
    await using unknown = await through(other, 'proxy_set_header Host relay.example;');
    const page = await unknown.browser.ask('GET', '/', undefined, { 'sec-fetch-mode': 'navigate' });
    expect([page.status, page.text.includes('WAYBRIDGE_CONTROL_HOSTS')]).toEqual([403, true]);
    await using always = await startControl(relay, { password, proxy: { secure: 'always' } });
    const plain = await fetch(`${always.url}/log-in`, {
      method: 'POST',
      headers: { origin: always.url, 'content-type': 'application/json', 'x-waybridge': 'none' },
      body: JSON.stringify({ password }),
    });
    expect(await plain.json()).toMatchObject({ code: 'control.not-secure' });
  },
);

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly location: string | undefined;
  readonly cookies: readonly string[];
}

/** As far as cookies, origin and our header go. */
class Browser {
  readonly #base: string;
  readonly #ca: string;
  #session: Record<string, string> = { 'x-waybridge': 'none' };

  constructor(base: string, ca: string) {
    this.#base = base;
    this.#ca = ca;
  }

  async logIn(password: string): Promise<string> {
    const answer = await this.ask('POST', '/log-in', { password });
    expect(answer.status).toBe(200);
    const [cookie = ''] = answer.cookies;
    const { key } = JSON.parse(answer.text) as { key: string };
    this.#session = { cookie: cookie.split(';')[0] ?? '', 'x-waybridge': key };
    return cookie;
  }

  ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sent = secureRequest(this.#base + path, this.#options(method, headers), (came) => {
      let text = '';
      came.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      came.on('end', () => {
        const { location, 'set-cookie': cookies = [] } = came.headers;
        resolve({ status: came.statusCode ?? 0, text, location, cookies });
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  }

  /** The stream of changes: open before, and told of what happens without anybody asking again. */
  async hearsChanges(happens: () => Promise<void>): Promise<void> {
    let text = '';
    const options = this.#options('GET', { accept: 'text/event-stream' });
    const sent = secureRequest(`${this.#base}/trpc/messages.changes`, options, (came) => {
      came.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
    });
    sent.on('error', () => undefined);
    sent.end();
    try {
      await eventually(() => {
        expect(text).toContain('event: connected');
      });
      const before = text.length;
      await happens();
      await eventually(() => {
        expect(text.slice(before)).toContain('data: {');
      });
    } finally {
      sent.destroy();
    }
  }

  #options(method: string, headers: Readonly<Record<string, string>>) {
    const { origin } = new URL(this.#base);
    const own = { 'content-type': 'application/json', ...(method === 'POST' && { origin }) };
    return {
      method,
      ca: this.#ca,
      agent: false,
      headers: { ...own, ...this.#session, ...headers },
    };
  }
}
