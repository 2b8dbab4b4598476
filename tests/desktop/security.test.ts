/** What no page of the desktop app may do, tried from inside of its page in a real Electron. */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { Desk, findDesktop } from './desktop-app.ts';
import type { Opened } from './desktop-app.ts';

const ROOT = join(import.meta.dirname, '../..');
const electron = findDesktop();

/** What `seen-main.cjs` keeps of the answers of the app. */
interface Seen {
  readonly waybridgeSeen: {
    readonly devices: ((asked: object) => boolean) | null;
    readonly screen: ((asked: object, answer: (stream: object) => void) => void) | null;
    readonly calls: Readonly<
      Record<string, (event: { senderFrame: object | null }, ...given: unknown[]) => unknown>
    >;
  };
}

describe.skipIf(electron === null)('a page of the desktop app', () => {
  let desk: Desk;
  let opened: Opened;
  let page: Page;
  beforeAll(async () => {
    spawnSync(process.execPath, [join(ROOT, 'scripts/build-desktop.ts'), '--if-older']);
    desk = await Desk.create(electron ?? '');
    opened = await desk.open();
    page = await opened.pages();
  });
  afterAll(async () => {
    await opened.quit();
    await desk[Symbol.asyncDispose]();
  });

  test('runs in a sandbox of the kernel, without Node.js, apart from its preload', async () => {
    const pid = await opened.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    );
    // 2: its system calls are filtered (man 5 proc_pid_status).
    expect(await readFile(`/proc/${pid ?? 0}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
    // And so does a window that asks for none.
    const other = await opened.app.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow({ show: false, webPreferences: { sandbox: false } });
      await window.loadURL('data:text/html,other');
      return window.webContents.getOSProcessId();
    });
    expect(await readFile(`/proc/${other}/status`, 'utf8')).toMatch(/^Seccomp:\s+2$/m);
    await opened.app.evaluate(({ BrowserWindow, webContents }, of) => {
      const found = webContents.getAllWebContents().find((one) => one.getOSProcessId() === of);
      if (found !== undefined) BrowserWindow.fromWebContents(found)?.destroy();
    }, other);
    const seen = await page.evaluate(() => {
      const all = globalThis as unknown as Record<string, object>;
      const bridge = all['waybridgeDesktop'] ?? {};
      return {
        node: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in all),
        bridge: Object.keys(bridge).sort(),
        isFrozen: Object.isFrozen(bridge),
      };
    });
    expect(seen).toEqual({
      node: [],
      bridge: [
        'checkForUpdate',
        'choices',
        'choose',
        'downloadUpdate',
        'installUpdate',
        'isDesktop',
        'nameFeed',
        'updates',
      ],
      isFrozen: true,
    });
  });

  test('gets no permission', async () => {
    const given = await page.evaluate(`(async () => ({
      place: await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(() => resolve(0), ({ code }) => resolve(code));
      }),
      camera: (await navigator.permissions.query({ name: 'camera' })).state,
      notes: await Notification.requestPermission(),
    }))()`);
    expect(given).toEqual({ notes: 'denied', place: 1, camera: 'denied' });
  });

  test('is given no device and no picture of the screen, whatever asks for it', async () => {
    const given = await opened.app.evaluate(() => {
      const { devices, screen } = (globalThis as unknown as Seen).waybridgeSeen;
      const streams: unknown[] = [];
      screen?.({}, (stream) => streams.push(stream));
      return { device: devices?.({ deviceType: 'hid', origin: 'app://waybridge' }), streams };
    });
    expect(given).toEqual({ device: false, streams: [{}] });
  });

  test('goes nowhere else, opens no window, and sends only known addresses to the browser', async () => {
    const home = page.url();
    const before = await desk.opened();
    for (const url of [
      'https://github.com.example/',
      'http://127.0.0.1:9/',
      'file:///etc/passwd',
      'data:text/html,x',
    ]) {
      await page.evaluate(`void (location.href = ${JSON.stringify(url)})`);
      expect(await page.evaluate(`window.open(${JSON.stringify(url)}) === null`)).toBe(true);
    }
    await page.evaluate("void window.open('https://github.com/evolution-api')");
    await eventually(async () => {
      const after = await desk.opened();
      expect(after.slice(before.length)).toEqual(['https://github.com/evolution-api']);
    });
    expect(page.url()).toBe(home);
    await opened.windows(1);
  });

  test('is not led elsewhere by a server, a frame or a page within it, in whatever window', async () => {
    const server = createServer((_request, answer) => {
      answer.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const prevented = await opened.app.evaluate(async ({ BrowserWindow }, redirects) => {
      const foreign = new BrowserWindow({ show: false, webPreferences: { webviewTag: true } });
      const { webContents } = foreign;
      type Told = (event: { defaultPrevented: boolean; isMainFrame?: boolean }) => void;
      const told = (name: string): Promise<boolean> =>
        new Promise((resolve) => {
          // Heard after the app's own listener.
          (webContents.on as (event: string, listener: Told) => void)(name, (event) => {
            if (event.isMainFrame !== true || name === 'will-redirect') {
              resolve(event.defaultPrevented);
            }
          });
        });
      const redirect = told('will-redirect');
      await webContents.loadURL(redirects).catch(() => undefined);
      const seen = [await redirect];
      const frame = told('will-frame-navigate');
      const webview = told('will-attach-webview');
      await webContents.loadURL('data:text/html,<iframe src="about:blank"></iframe>');
      await webContents.executeJavaScript("frames[0].location = 'data:text/html,x'; 0");
      seen.push(await frame);
      await webContents.executeJavaScript(
        'document.body.innerHTML = \'<webview src="data:text/html,x"></webview>\'; 0',
      );
      seen.push(await webview);
      foreign.destroy();
      return seen;
    }, `http://127.0.0.1:${port}/`);
    server.close();
    expect(prevented).toEqual([true, true, true]);
  });

  test('reads no file beside its own, under a policy that lets nothing else in', async () => {
    const answers = await opened.app.evaluate(async ({ session }) => {
      const asked = [
        'app://waybridge/',
        'app://waybridge/..%2f..%2fpackage.json',
        'app://waybridge/%2e%2e/%2e%2e/package.json',
        'app://waybridge/..%5c..%5cpackage.json',
        'app://elsewhere/index.html',
      ];
      return Promise.all(
        asked.map(async (url) => {
          const { status, headers } = await session.defaultSession.fetch(url);
          return {
            status,
            policy: headers.get('content-security-policy') ?? '',
            sniff: headers.get('x-content-type-options'),
          };
        }),
      );
    });
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 404, 404]);
    expect(answers[0]?.policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(answers.map(({ sniff }) => sniff)).toEqual(answers.map(() => 'nosniff'));
  });

  test('never holds the token of the relay', async () => {
    const { token } = JSON.parse(await readFile(join(desk.dataDir, 'control.json'), 'utf8')) as {
      token: string;
    };
    expect(token.length).toBeGreaterThan(16);
    const known = await page.evaluate<{ status: number; text: string }>(`(async () => {
      const answer = await fetch('trpc/overview.status', { headers: { 'x-waybridge': '1' } });
      const all = [await answer.text(), JSON.stringify([...answer.headers]), document.cookie];
      const page = document.documentElement.outerHTML;
      const kept = JSON.stringify({ ...localStorage, ...sessionStorage });
      return { status: answer.status, text: [...all, page, kept].join(' ') };
    })()`);
    expect(known.status).toBe(200);
    expect(known.text).not.toContain(token);
  });

  test('saves what it made itself, and no other download comes through', async () => {
    const kept = join(desk.home, 'kept.txt');
    const download = (url: string): Promise<boolean> =>
      opened.app.evaluate(
        async ({ BrowserWindow, session }, { from, file }) => {
          const { promise, resolve } = Promise.withResolvers<boolean>();
          session.defaultSession.once('will-download', (event, item) => {
            if (event.defaultPrevented) resolve(false);
            item.setSavePath(file);
            item.once('done', (_event, state) => {
              resolve(state === 'completed');
            });
          });
          BrowserWindow.getAllWindows()[0]?.webContents.downloadURL(from);
          return promise;
        },
        { from: url, file: kept },
      );
    const made = await page.evaluate(() => URL.createObjectURL(new Blob(['mine'])));
    expect(await download(made)).toBe(true);
    expect(await readFile(kept, 'utf8')).toBe('mine');
    expect(await download('data:application/octet-stream,theirs')).toBe(false);
  });

  test('is heard by the app only when it is one of ours', async () => {
    const ask = "waybridgeDesktop.choices().then(() => 'answered', (error) => String(error))";
    const answers = await opened.app.evaluate(async ({ app, BrowserWindow }, code) => {
      const [ours] = BrowserWindow.getAllWindows();
      const foreign = new BrowserWindow({
        show: false,
        webPreferences: { preload: `${app.getAppPath()}/dist/electron/preload.cjs` },
      });
      await foreign.loadURL('data:text/html,<p>foreign</p>');
      const said = [
        await ours?.webContents.executeJavaScript(code),
        await foreign.webContents.executeJavaScript(code),
        await ours?.webContents.executeJavaScript(
          "waybridgeDesktop.choose('knowsClose', true).then(() => 'answered', (error) => String(error))",
        ),
      ] as string[];
      foreign.destroy();
      return said;
    }, ask);
    expect(answers[0]).toBe('answered');
    expect(answers[1]).toContain('refused');
    expect(answers[2]).toContain('no such choice');
  });

  test('is heard on every channel only as the top frame of our own address', async () => {
    const answers = await opened.app.evaluate(async () => {
      const { calls } = (globalThis as unknown as Seen).waybridgeSeen;
      const senders = [
        null,
        { parent: {}, url: 'app://waybridge/' },
        { parent: null, url: 'app://waybridge.example/' },
        { parent: null, url: 'https://waybridge/' },
      ];
      return Promise.all(
        Object.entries(calls).map(async ([channel, answer]) => {
          const said = senders.map((senderFrame) =>
            Promise.resolve({ senderFrame }).then((event) => answer(event, 'notify', true)),
          );
          const settled = await Promise.allSettled(said);
          return [channel, settled.map((one) => one.status === 'rejected' && String(one.reason))];
        }),
      );
    });
    const refused = Array.from({ length: 4 }, () => 'Error: refused');
    expect(Object.fromEntries(answers)).toEqual({
      'waybridge:choices': refused,
      'waybridge:choose': refused,
      'waybridge:updates': refused,
      'waybridge:check': refused,
      'waybridge:download': refused,
      'waybridge:install': refused,
      'waybridge:feed': refused,
    });
  });
});
