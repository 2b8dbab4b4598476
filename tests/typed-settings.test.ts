/** Settings typed into the GUI: kept sealed, heard at once, below what is set outside; what waits goes on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ControlClient } from '../core/control/client.ts';
import { connectControl } from '../core/control/client.ts';
import { findChromium, launchChromium } from './support/chromium.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { tempFolder } from './support/temp-folder.ts';

const PROGRAM = join(import.meta.dirname, '../bin/waybridge.js');
const chromium = findChromium();
const SECRET = 'planted-client-secret-0042';

interface Listening {
  readonly public: string;
  readonly control: string;
  readonly logIn: string;
}

/** The real command line on a data folder of its own; answers where it listens. */
async function started(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ addresses: Listening; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [PROGRAM, 'start', '--headless', '--json'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      WAYBRIDGE_DATA_DIR: folder,
      PORT: String(await freePort()),
      WAYBRIDGE_CONTROL_PORT: String(await freePort()),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  };
  onTestFinished(stop);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    addresses: JSON.parse(line.toString()) as Listening,
    stop,
  };
}

async function byName(client: ControlClient, name: string) {
  const all = await client.settings.list.query();
  return all.find((one) => one.name === name);
}

/** Asks the relay of this folder, which may just be starting anew. */
async function whenThere(folder: string, look: (client: ControlClient) => Promise<void>) {
  await eventually(async () => {
    await look(await connectControl(folder, 'en'));
  });
}

test('is heard at once, under the same addresses, and after a restart of the program too', async () => {
  const folder = await tempFolder();
  const first = await started(folder);
  const client = await connectControl(folder, 'en');
  expect(await byName(client, 'APP_URL')).toMatchObject({ from: 'default', isTypable: true });
  await client.settings.set.mutate({
    values: { APP_URL: 'https://relay.example.com/', GHL_CLIENT_SECRET: SECRET },
  });
  await whenThere(folder, async (anew) => {
    expect(await byName(anew, 'APP_URL')).toMatchObject({
      from: 'interface',
      value: 'https://relay.example.com',
    });
    const status = await anew.overview.status.query();
    expect(status.addresses.listening).toBe(first.addresses.public);
    expect(status.addresses.control).toBe(first.addresses.control);
    expect(status.toDo.map(({ code }) => code)).not.toContain('setup.public-url');
  });
  await first.stop();
  await started(folder);
  await whenThere(folder, async (again) => {
    expect(await byName(again, 'GHL_CLIENT_SECRET')).toMatchObject({
      from: 'interface',
      isSet: true,
      value: null,
    });
    await again.settings.set.mutate({ values: { APP_URL: '' } });
  });
  await whenThere(folder, async (anew) => {
    expect(await byName(anew, 'APP_URL')).toMatchObject({ from: 'default', value: null });
  });
});

test('is nowhere to be read in the data folder', async () => {
  const folder = await tempFolder();
  const relay = await started(folder);
  const client = await connectControl(folder, 'en');
  await client.settings.set.mutate({ values: { GHL_CLIENT_SECRET: SECRET } });
  await whenThere(folder, async (anew) => {
    expect((await byName(anew, 'GHL_CLIENT_SECRET'))?.isSet).toBe(true);
    expect(JSON.stringify(await anew.settings.list.query())).not.toContain(SECRET);
  });
  await relay.stop();
  for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const bytes = await readFile(join(name.parentPath, name.name));
    expect(bytes.includes(SECRET), name.name).toBe(false);
  }
});

test('what is set outside wins and is not changed, and nothing is kept when one value is wrong', async () => {
  const folder = await tempFolder();
  await started(folder, { APP_URL: 'https://outside.example.com' });
  const client = await connectControl(folder, 'en');
  expect(await byName(client, 'APP_URL')).toMatchObject({ from: 'environment', isTypable: false });
  const failure = (code: string, params: object) => ({ data: { failure: { code, params } } });
  await expect(
    client.settings.set.mutate({ values: { APP_URL: 'https://other.example.com' } }),
  ).rejects.toMatchObject(
    failure('settings.set-outside', { name: 'APP_URL', source: 'environment' }),
  );
  await expect(
    client.settings.set.mutate({
      values: { GHL_CLIENT_ID: 'right', GHL_INSTALL_URL: 'not an address' },
    }),
  ).rejects.toMatchObject(failure('input.not-kept', { name: 'GHL_INSTALL_URL' }));
  const empty = { provider: 'own', url: ' ' };
  await expect(client.reach.set.mutate(empty)).rejects.toThrow('input.not-kept');
  await expect(client.settings.set.mutate({ values: { PORT: '1' } })).rejects.toMatchObject(
    failure('settings.not-typable', { name: 'PORT' }),
  );
  expect(await byName(client, 'GHL_CLIENT_ID')).toMatchObject({ isSet: false });
});

test.skipIf(chromium === null)(
  'in a browser: a wrong value is named, a right one is kept',
  async () => {
    const folder = await tempFolder();
    const { addresses } = await started(folder);
    const browser = await launchChromium(chromium ?? '');
    onTestFinished(() => browser.close());
    const page = await browser.newPage({ locale: 'en-US' });
    await page.goto(addresses.logIn);
    await page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: 'Settings' })
      .click();
    const link = page.getByRole('textbox', { name: 'Install link of your marketplace app' });
    const save = page.getByRole('button', { name: 'Save and apply' });
    await link.fill('not a link');
    await save.click();
    await page
      .getByRole('alert')
      .getByText('it must be a whole link that starts with https://')
      .waitFor();
    await link.fill('https://marketplace.example.com/install?app=1');
    await save.click();
    await page.getByText('The relay restarts with it.').waitFor();
    // The log-in outlives the new beginning.
    await page.getByRole('row', { name: /GHL_INSTALL_URL.*install\?app=1.*this page/ }).waitFor();
  },
);
