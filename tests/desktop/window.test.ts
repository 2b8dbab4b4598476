/** The desktop app on a real Electron: its window, its relay, and what happens when one of them is gone. */
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { isThere } from '../support/programs.ts';
import { Desk, findDesktop } from './desktop-app.ts';

const electron = findDesktop();

describe.skipIf(electron === null)('the desktop app', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.create(electron ?? '');
  });
  afterEach(() => desk[Symbol.asyncDispose]());

  test('opens its pages, survives a killed relay and a killed page, and drains when it quits', async () => {
    const opened = await desk.open();
    const page = await opened.pages();
    expect(page.url()).toMatch(/^app:\/\/waybridge\//);
    await page.getByText('Sandbox: everything here is pretended').waitFor();
    // Answers that never end come through as they are written.
    const first = await page.evaluate(async () => {
      const answer = await fetch('trpc/messages.changes', {
        headers: { accept: 'text/event-stream' },
      });
      const read = await answer.body?.getReader().read();
      return new TextDecoder().decode(read?.value as Uint8Array | undefined);
    });
    expect(first).toContain('event: connected');

    const before = await desk.corePid();
    process.kill(before, 'SIGKILL');
    await eventually(async () => {
      expect(await desk.corePid()).not.toBe(before);
    });
    await page.getByText('The connection to the relay is lost.').waitFor({ state: 'hidden' });
    await page.getByRole('heading', { level: 1 }).waitFor();

    // Installed in the browser, while the window was closed: it comes back.
    await opened.pages();
    const begun = await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json', 'x-waybridge': '1' };
      const answer = await fetch('trpc/install.begin', { method: 'POST', headers, body: '{}' });
      return (await answer.json()) as { result: { data: { url: string } } };
    });
    await opened.closeWindow();
    await opened.windows(0);
    const { url } = begun.result.data;
    const choice = await (await fetch(url)).text();
    const [, bakery = ''] = /href="([^"]*)">Corner Bakery/.exec(choice) ?? [];
    const done = await fetch(new URL(bakery.replaceAll('&#38;', '&'), url));
    expect(await done.text()).toContain('Corner Bakery is connected.');
    await opened.pages();

    // Playwright's page is gone with the process; the main process sees the new one.
    const crashed = opened.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      contents?.once('did-finish-load', () => {
        resolve(undefined);
      });
      contents?.forcefullyCrashRenderer();
      await promise;
      return contents?.getURL();
    });
    expect(await crashed).toMatch(/^app:\/\/waybridge\//);

    const relay = await desk.corePid();
    await opened.quit();
    expect(isThere(relay)).toBe(false);
    // It was not cut off: what it holds was given back.
    expect(await readdir(desk.dataDir)).not.toContain('relay.pid');
  });

  test('goes with a relay that runs already, leaves it running, and starts one when it has ended', async () => {
    const relay = desk.startRelay(['--sandbox']);
    await once(relay.stdout as NodeJS.ReadableStream, 'data');
    const pid = await desk.corePid();
    const opened = await desk.open();
    const page = await opened.pages();
    expect(await desk.corePid()).toBe(pid);
    relay.kill('SIGTERM');
    await once(relay, 'exit');
    await eventually(async () => {
      expect(await desk.corePid()).not.toBe(pid);
    });
    await page.getByText('The connection to the relay is lost.').waitFor({ state: 'hidden' });
    await opened.quit();

    const again = desk.startRelay(['--sandbox']);
    await once(again.stdout as NodeJS.ReadableStream, 'data');
    const second = await desk.open();
    await second.pages();
    await second.quit();
    expect(isThere(await desk.corePid())).toBe(true);
    again.kill('SIGTERM');
    await once(again, 'exit');
  });

  test('says why there is no relay, and tries again when asked', async () => {
    const opened = await desk.open([], { PORT: 'no-port' });
    const page = await opened.app.firstWindow();
    await page.getByRole('heading', { name: 'The relay does not run' }).waitFor();
    await page.getByText('PORT').first().waitFor();
    await page.getByText('It is not started again by itself').waitFor();
    await page.getByRole('button', { name: 'Try again now' }).click();
    await page.getByRole('heading', { name: 'The relay does not run' }).waitFor();
    await opened.quit();
  });

  test('says that the key is in a file where the system has no keychain', async () => {
    desk.dataDir = join(desk.home, 'data/waybridge');
    const opened = await desk.open([]);
    const page = await opened.pages();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText('This computer offers no keychain, so the key is in a file').waitFor();
    await opened.quit();
    expect(await readFile(join(desk.dataDir, 'master.key'), 'utf8')).not.toContain('keychain');
  });
});
