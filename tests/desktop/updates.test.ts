/**
 * The first start of an app that was installed, and its update: a real Electron that takes itself for an AppImage, its feed on a real
 * server of this machine, and scripts in the place of the AppImage before and after.
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { isThere } from '../support/programs.ts';
import { Desk, findDesktop } from './desktop-app.ts';
import { stageApp, stageElectron } from './staged-app.ts';

const electron = findDesktop();
const publisher = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const LIST = process.arch === 'x64' ? '/latest-linux.yml' : `/latest-linux-${process.arch}.yml`;

/** A server that has what it is given. */
async function serve(files: Map<string, string>): Promise<string> {
  const server = createServer(({ url = '' }, answer) => {
    const body = files.get(url);
    answer.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.skipIf(electron === null)('an installed app', () => {
  test('begins with the set-up, and replaces itself by what its publisher signed, when nothing is under way', async () => {
    await using desk = await Desk.create(electron ?? '');
    desk.dataDir = join(desk.home, 'data/waybridge');
    const app = join(desk.home, 'app');
    await stageApp(app);
    const key = publisher.publicKey.export({ type: 'spki', format: 'pem' });
    await writeFile(join(app, 'dist/electron/update-key.pub'), key);
    desk.electron = await stageElectron(electron ?? '', join(desk.home, 'electron'));
    const appImage = join(desk.home, 'Waybridge.AppImage');
    await writeFile(appImage, 'the older one', { mode: 0o755 });
    desk.own(desk.home);
    const newer = `#!/bin/sh\necho "$0" >'${join(desk.home, 'newer-started')}'\n`;
    const list = [
      'version: 9.9.9',
      'files:',
      '  - url: waybridge-9.9.9.AppImage',
      `    sha512: ${createHash('sha512').update(newer).digest('base64')}`,
      'releaseNotes: "Faster. <b>Not markup.</b>"',
    ].join('\n');
    const signed = (by: typeof publisher): string =>
      sign(null, Buffer.from(list), by.privateKey).toString('base64');
    const files = new Map([
      [LIST, list],
      [`${LIST}.sig`, signed(stranger)],
      ['/waybridge-9.9.9.AppImage', newer],
    ]);
    const feed = await serve(files);

    const opened = await desk.open([], { APPIMAGE: appImage }, app);
    const page = await opened.pages();
    await page.waitForURL('app://waybridge/#/setup**');
    // The tools of developers are for who runs the app from its sources.
    const hasTools = await opened.app.evaluate(async ({ BrowserWindow }) => {
      const ours = BrowserWindow.getAllWindows()[0]?.webContents;
      const other = new BrowserWindow({ show: false });
      const tools = other.webContents;
      const told = (name: 'devtools-opened' | 'devtools-closed'): Promise<void> =>
        new Promise((resolve) => {
          (tools.once as (event: string, listener: () => void) => void)(name, resolve);
        });
      await other.loadURL('data:text/html,x');
      ours?.openDevTools({ mode: 'detach' });
      // They take a while: ours would be there when those of another window have come twice.
      for (let times = 0; times < 2; times += 1) {
        const opens = told('devtools-opened');
        tools.openDevTools({ mode: 'detach' });
        await opens;
        const closes = told('devtools-closed');
        tools.closeDevTools();
        await closes;
      }
      const isOpen = ours?.isDevToolsOpened();
      other.destroy();
      return isOpen;
    });
    expect(hasTools).toBe(false);
    await page.getByRole('link', { name: 'Settings' }).click();
    const region = page.getByRole('region', { name: 'Updates of this app' });
    const look = region.getByRole('button', { name: 'Look now' });
    await region.getByText(/^Waybridge \d+\.\d+\.\d+ is running\.$/).waitFor();
    expect(await look.count()).toBe(0);
    await region.getByLabel('Look for newer versions at').fill('http://example.com/');
    await region.getByRole('button', { name: 'Save' }).click();
    await region.getByText('This is no address that begins with https://').waitFor();
    await region.getByLabel('Look for newer versions at').fill(feed);
    await region.getByRole('button', { name: 'Save' }).click();
    await look.click();
    await region.getByText('not signed by the publisher of this app').waitFor();

    files.set(`${LIST}.sig`, signed(publisher));
    await look.click();
    await region.getByText('Version 9.9.9 is available').waitFor();
    await region.getByText('Faster. <b>Not markup.</b>').waitFor();
    files.set('/waybridge-9.9.9.AppImage', `${newer}# and more\n`);
    await region.getByRole('button', { name: 'Download it' }).click();
    await region.getByText('not the one that the publisher signed for').waitFor();
    files.set('/waybridge-9.9.9.AppImage', newer);
    await region.getByRole('button', { name: 'Download it' }).click();
    const relay = await desk.corePid();
    const gone = once(opened.process, 'exit');
    await region.getByRole('button', { name: 'Install and restart' }).click();
    await gone;
    expect(isThere(relay)).toBe(false);
    expect(await readFile(appImage, 'utf8')).toBe(newer);
    await eventually(async () => {
      expect(await readFile(join(desk.home, 'newer-started'), 'utf8')).toBe(`${appImage}\n`);
    });
  });
});
