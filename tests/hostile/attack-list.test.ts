/**
 * The attacks that the pages and the public side must withstand, one after the other, against a running relay: each is
 * tried with everything else right, so that only what is named can be what refuses it.
 */
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readControlFile } from '../../core/control/control-file.ts';
import type { ControlServer } from '../../core/control/server.ts';
import { createLogs } from '../../core/log.ts';
import { findChromium, launchChromium, PageWatch } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';
import { wire } from './webhook.ts';

const MARIA = '5511988887777';
const WITHIN_MS = 20_000;
const STATUS = '/trpc/overview.status';
const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
/** What every file of the project's own root would show. */
const OUTSIDE = ['../package.json', '../../package.json', '../../../../etc/passwd'];
const chromium = findChromium();

let relay: TestRelay;
let control: ControlServer;
beforeAll(async () => {
  relay = await TestRelay.create({
    service: { logs: createLogs({ level: 'debug', to: { write: () => undefined } }) },
  });
  control = await startControl(relay);
});
afterAll(async () => {
  await control[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** As written, on a bare socket: no client sets the `Host` right, or takes the dots out of a path. */
async function ask(
  port: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  { method = 'GET', body = '' } = {},
): Promise<Answer> {
  const all = {
    Host: `127.0.0.1:${port}`,
    Connection: 'close',
    'Content-Length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const asked = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
  const text = await wire(Number(port), asked, WITHIN_MS);
  return { status: Number(/^HTTP\/1\.1 (?<status>\d+)/.exec(text)?.groups?.['status']), text };
}

const pages = () => new URL(control.url).port;
const outside = () => new URL(relay.service.publicUrl).port;

async function bearer(): Promise<{ Authorization: string }> {
  const file = await readControlFile(relay.config.dataDir);
  return { Authorization: `Bearer ${file?.token ?? ''}` };
}

const isPaused = () => relay.service.parts.relay.pauses.all().length > 0;

describe('asked under another name, or by another page', () => {
  test('the same is answered when all is right', async () => {
    const { status, text } = await ask(pages(), STATUS, await bearer());
    expect(status).toBe(200);
    expect(text).toContain(relay.place.locationId);
  });

  test.each([
    ['DNS rebinding', { Host: 'evil.example' }],
    ['DNS rebinding, with our port', { Host: 'evil.example:4010' }],
    ['DNS rebinding, beginning like ours', { Host: '127.0.0.1.evil.example' }],
    ['a foreign Origin', { Origin: 'https://evil.example' }],
    ['an Origin that nobody has', { Origin: 'null' }],
    ['another port of this machine', { Origin: 'http://127.0.0.1:1' }],
    ['a foreign page, by its fetch metadata', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('%s: refused', async (_, headers) => {
    for (const path of [STATUS, '/trpc/settings.list']) {
      const { status, text } = await ask(pages(), path, { ...(await bearer()), ...headers });
      expect(status).toBe(403);
      expect(text).not.toContain(relay.place.locationId);
    }
  });

  test.each([
    ['no token', {}],
    ['an empty one', { Authorization: 'Bearer ' }],
    ['a guess', { Authorization: `Bearer ${'x'.repeat(43)}` }],
    ['the webhook secret in its place', { Authorization: 'webhook' }],
  ])('%s: refused', async (_, headers) => {
    const given = 'Authorization' in headers && headers.Authorization === 'webhook';
    const sent = given ? { Authorization: `Bearer ${relay.place.secret}` } : headers;
    for (const path of [STATUS, '/trpc/locations.list', '/metrics', '/health']) {
      const { status, text } = await ask(pages(), path, sent);
      expect([path, status]).toEqual([path, 401]);
      expect(text).not.toContain(relay.place.locationId);
    }
  });

  test('the token in the address: refused', async () => {
    const { Authorization: header } = await bearer();
    const token = header.slice('Bearer '.length);
    expect((await ask(pages(), `${STATUS}?token=${token}`)).status).toBe(401);
  });
});

describe('the way out of a folder', () => {
  const spellings = OUTSIDE.flatMap((path) => [
    `/${path}`,
    `/assets/${path}`,
    `/${path.replaceAll('../', '%2e%2e/')}`,
    `/assets/${path.replaceAll('../', '..%2f')}`,
    `/assets/${path.replaceAll('../', '..%5c')}`,
    `/assets/${path.replaceAll('../', '%252e%252e%252f')}`,
    `//${path}`,
  ]);

  test.each(spellings)('the files of the pages: %s', async (path) => {
    const { status, text } = await ask(pages(), path, await bearer());
    expect([400, 403, 404]).toContain(status);
    expect(text).not.toMatch(/"name": "waybridge"|root:/);
  });

  test.each(spellings)('media: %s', async (path) => {
    const { status, text } = await ask(outside(), `/media${path}`);
    expect([400, 403, 404]).toContain(status);
    expect(text).not.toMatch(/"name": "waybridge"|root:/);
  });

  test('a file whose name leads elsewhere: kept where files are kept, under no name of its own', async () => {
    const beside = await readdir(dirname(relay.config.dataDir));
    const fileName = '../../../waybridge-attack.exe';
    const base64 = Buffer.from('MZ a program').toString('base64');
    relay.evolution.receives({ from: MARIA, document: { fileName, base64 }, caption: 'look' });
    await relay.settled();
    const [link] = await relay.service.parts.relay.media.links.list({}, 1, Date.now());
    expect(link).toBeDefined();
    const shown = relay.conversation(MARIA).messages.map(({ body }) => body);
    const url = /https?:\S+/.exec(shown.join('\n'))?.[0] ?? '';
    const { headers } = await fetch(url);
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    expect(headers.get('content-disposition')).not.toContain('/');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const now = await readdir(dirname(relay.config.dataDir));
    expect(now.filter((name) => name.startsWith('waybridge-attack'))).toEqual([]);
    expect(beside).not.toContain('waybridge-attack.exe');
  });
});

test.each([
  ...['/', '/index.html', '/icon.svg', STATUS, '/trpc/settings.list', '/trpc/messages.list'],
  ...['/log-in', '/log-out', '/metrics', '/health', '/ready', '/oauth/start', '/control.json'],
])('the public port is asked for %s: not there, even with the token', async (path) => {
  for (const method of ['GET', 'POST']) {
    const { status, text } = await ask(outside(), path, await bearer(), { method });
    expect([method, status]).toEqual([method, 404]);
    expect(text).not.toContain(relay.place.locationId);
  }
});

describe.skipIf(chromium === null)('in a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
    page = await openGui(browser, control);
  });
  afterAll(() => browser.close());

  test('CSRF: a foreign page uses the log-in of its visitor, and nothing happens', async () => {
    const target = `${control.url}/trpc/settings.pause`;
    const evil = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>evil</title>
        <iframe name="hidden"></iframe>
        <form method="post" action="${target}" enctype="text/plain" target="hidden">
          <input name='{"scope":"all","x":"' value='"}'>
        </form>`);
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const { port } = evil.address() as AddressInfo;
    const other = await page.context().newPage();
    // Another site for the cookie, and another port of the same site.
    for (const host of ['localhost', '127.0.0.1']) {
      await other.goto(`http://${host}:${String(port)}/`);
      const answered = other.waitForResponse((response) => response.url().startsWith(target));
      await other.evaluate(`document.forms[0].submit()`);
      expect([400, 401, 403, 415]).toContain((await answered).status());
      const tried = await other.evaluate<string>(`
        fetch(${JSON.stringify(target)}, {
          method: 'POST', credentials: 'include', mode: 'cors',
          headers: { 'content-type': 'application/json', 'x-waybridge': 'none' },
          body: '{"scope":"all"}',
        }).then((answer) => 'answered ' + answer.status, () => 'cut off')`);
      expect(tried).toBe('cut off');
      const blind = await other.evaluate<string>(`
        fetch(${JSON.stringify(target)}, {
          method: 'POST', credentials: 'include', mode: 'no-cors', body: '{"scope":"all"}',
        }).then((answer) => answer.type, () => 'cut off')`);
      expect(['opaque', 'cut off']).toContain(blind);
    }
    expect(isPaused()).toBe(false);
    await other.close();
    evil.closeAllConnections();
    evil.close();
    // The page itself may: it is the page that was refused, not the act.
    await page.getByRole('button', { name: 'Pause: WhatsApp → HighLevel' }).click();
    await expect.poll(isPaused).toBe(true);
    await page.getByRole('button', { name: 'Resume: WhatsApp → HighLevel' }).click();
    await expect.poll(isPaused).toBe(false);
  });

  test('XSS: a push name, a file name, a text and a log line are text', async () => {
    relay.evolution.receives({ from: '5511900000001', name: HOSTILE, text: HOSTILE });
    const document = { fileName: `${HOSTILE}.pdf` };
    relay.evolution.receives({ from: '5511900000001', name: HOSTILE, document, caption: HOSTILE });
    relay.service.parts.logs.control.warn({ note: HOSTILE }, HOSTILE);
    await relay.settled();
    const watch = new PageWatch(page);
    await page.goto(`${control.url}/#/messages`);
    const rows = page.getByRole('option', { name: /img src=x/ });
    await rows.nth(1).waitFor();
    for (const place of [0, 1]) {
      await rows.nth(place).click();
      const detail = page.getByRole('dialog');
      await detail.getByRole('button', { name: 'Show what it says' }).click();
      await detail.getByText(HOSTILE).first().waitFor();
      await detail.getByRole('button', { name: 'Show what was said' }).click();
      await detail.getByRole('listitem').getByText(HOSTILE).first().waitFor();
      await page.keyboard.press('Escape');
      await detail.waitFor({ state: 'hidden' });
    }
    await page.goto(`${control.url}/#/logs`);
    await page.getByRole('region', { name: 'Lines' }).getByText(HOSTILE).first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.title()).toBe('Logs · Waybridge');
    expect(watch.complaints).toEqual([]);
    expect([...watch.hosts]).toEqual(['127.0.0.1']);
  });
});
