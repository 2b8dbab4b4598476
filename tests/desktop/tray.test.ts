/** The desktop app outside of its window: what its icon says and offers, while the relay works between the two pretend servers. */
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { isThere } from '../support/programs.ts';
import { TestRelay } from '../support/test-relay.ts';
import { Desk, findDesktop } from './desktop-app.ts';
import type { Opened } from './desktop-app.ts';

const electron = findDesktop();
const MARIA = '5511988887777';

describe.skipIf(electron === null)('the tray', () => {
  let desk: Desk;
  let world: TestRelay;
  let env: Record<string, string>;
  beforeEach(async () => {
    desk = await Desk.create(electron ?? '');
    // The same relay is stopped and left to the app: a place that is set up, and both servers.
    world = await TestRelay.create({ config: { port: await freePort() } });
    await world.meets(MARIA);
    await world.service.stop();
    const { config } = world;
    desk.own(config.dataDir);
    desk.dataDir = config.dataDir;
    env = {
      WAYBRIDGE_DATA_DIR: config.dataDir,
      PORT: String(config.port),
      HIGHLEVEL_API_URL: config.highlevelUrl,
      HIGHLEVEL_WEBHOOK_PUBLIC_KEY: config.publicKeyPem,
      GHL_CLIENT_ID: config.clientId,
      GHL_CLIENT_SECRET: config.clientSecret,
      GHL_CONVERSATION_PROVIDER_ID: config.providerId,
    };
  });
  afterEach(async () => {
    await desk[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  async function says(opened: Opened, tooltip: string): Promise<void> {
    await eventually(async () => {
      expect((await opened.tray()).tooltip).toBe(tooltip);
    });
  }
  const label = async (opened: Opened, id: string): Promise<string | undefined> =>
    (await opened.tray()).items.find((item) => item.id === id)?.label;

  test('keeps the relay when the window is closed, pauses it, and shows what needs a person', async () => {
    const opened = await desk.open([], env);
    await opened.pages();
    await says(opened, 'Waybridge: relaying');
    const place = { x: 60, y: 40, width: 900, height: 640 };
    await opened.place(place);
    await opened.closeWindow();
    await opened.windows(0);
    // A start at log-in while it runs asks for no window; a person does.
    expect(await desk.startAgain(['--hidden'], env)).toBe(0);
    await opened.windows(0);

    await opened.choose('to-highlevel');
    await says(opened, 'Waybridge: paused towards HighLevel');
    expect(await label(opened, 'to-highlevel')).toBe('Resume WhatsApp → HighLevel');
    const texts = ['one', 'two', 'three'];
    for (const text of texts) {
      world.evolution.receives({ from: MARIA, text });
      await world.evolution.idle();
    }
    const before = await desk.corePid();
    process.kill(before, 'SIGKILL');
    await eventually(async () => {
      expect(await desk.corePid()).not.toBe(before);
    });
    await says(opened, 'Waybridge: paused towards HighLevel');
    expect(world.inbox()).toEqual(['Oi']);
    await opened.choose('to-highlevel');
    await eventually(() => {
      expect(world.inbox()).toEqual(['Oi', ...texts]);
    });
    await says(opened, 'Waybridge: relaying');

    world.evolution.loggedOut({ instance: world.place.instance });
    await says(opened, 'Waybridge: one thing needs you');
    await eventually(async () => {
      const notes = await opened.notes();
      expect(notes.map(({ title }) => title)).toEqual([
        'Waybridge keeps relaying',
        'Waybridge needs you',
      ]);
      expect(notes[1]?.body).toContain('shop');
    });
    expect(await label(opened, 'problem')).toContain('shop');
    expect(await label(opened, 'act')).toMatch(/^→ ./);
    // A click on what was told leads where it is mended, as does the menu.
    await opened.clickNote(1);
    const page = await opened.pages();
    await page.getByRole('heading', { name: 'Repairs', level: 1 }).waitFor();
    expect(page.url()).toBe('app://waybridge/#/repairs');
    expect(await opened.place()).toEqual(place);
    await opened.closeWindow();
    await opened.windows(0);
    // A screen that is gone: it is not opened where nobody sees it.
    const kept = join(desk.home, 'config/waybridge-desktop/window.json');
    await writeFile(kept, JSON.stringify({ bounds: { ...place, x: 4_000 }, maximized: false }));
    expect(await desk.startAgain([], env)).toBe(0);
    const again = await opened.pages();
    expect((await opened.place())?.x).toBeLessThan(1_280);

    // Where no desktop shows the icon, the window has the same switches.
    await again.getByRole('link', { name: 'Settings' }).click();
    const here = again.getByRole('region', { name: 'This computer' });
    await here.getByRole('switch', { name: 'Keep this computer awake' }).click();
    await eventually(async () => {
      expect(await opened.isKeptAwake()).toBe(true);
    });
    await opened.choose('keepAwake');
    await eventually(async () => {
      expect(await opened.isKeptAwake()).toBe(false);
    });
    await here.getByRole('switch', { name: 'Keep running when the window is closed' }).click();
    await eventually(async () => {
      const items = (await opened.tray()).items;
      expect(items.find(({ id }) => id === 'closeKeeps')?.checked).toBe(false);
    });
    const relay = await desk.corePid();
    const gone = once(opened.process, 'exit');
    await opened.closeWindow();
    await gone;
    expect(isThere(relay)).toBe(false);
  });

  test('starts hidden, is started at login if asked, reads back what a sleep missed, and drains when it quits', async () => {
    const opened = await desk.open(['--hidden'], env);
    await says(opened, 'Waybridge: relaying');
    await opened.windows(0);
    const file = join(desk.home, 'config/autostart/waybridge.desktop');
    await opened.choose('startsAtLogin');
    await eventually(() => stat(file));
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(/^Exec="env" .*"--hidden"$/m);
    expect(text).toContain(`"WAYBRIDGE_DATA_DIR=${world.config.dataDir}"`);
    await eventually(async () => {
      const item = (await opened.tray()).items.find(({ id }) => id === 'startsAtLogin');
      expect(item?.checked).toBe(true);
    });
    await opened.choose('startsAtLogin');
    await eventually(async () => {
      await expect(stat(file)).rejects.toThrow('ENOENT');
    });

    // Asleep, as the system tells it: nothing that Evolution stored meanwhile reaches the relay by itself.
    world.evolution.fault({ route: 'webhook', kind: 'answerAndForget', label: 'asleep' });
    await opened.sleeps(2 * 60 * 60_000 + 5 * 60_000, async () => {
      for (const text of ['at night', 'and at dawn']) {
        world.evolution.receives({ from: MARIA, text });
        await world.evolution.idle();
      }
      world.evolution.clearFaults('asleep');
    });
    await eventually(async () => {
      expect((await opened.notes()).map(({ body }) => body)).toEqual([
        'This computer slept for 2 h 5 min. 2 messages of that time were fetched.',
      ]);
    });
    await eventually(() => {
      expect(world.inbox()).toEqual(['Oi', 'at night', 'and at dawn']);
    });
    expect(await desk.startAgain([], env)).toBe(0);
    await opened.pages();

    // Quit while it sends: what has begun is finished, what waits is kept, and nothing goes twice.
    world.evolution.fault({ route: 'sendText', kind: 'delay', ms: 5_000, times: 1 });
    const texts = ['first', 'second', 'third', 'fourth', 'fifth'];
    for (const reply of texts) {
      world.answers(reply);
      await world.highlevel.idle();
    }
    await eventually(() => {
      expect(world.evolution.counts()['sendText']?.calls).toBe(1);
    });
    await opened.choose('quit');
    await once(opened.process, 'exit');
    expect(world.evolution.sent().length).toBeLessThan(texts.length);
    const again = await desk.open(['--hidden'], env);
    await eventually(() => {
      expect(world.evolution.sent().map(({ text: sent }) => sent)).toEqual(texts);
    });
    await again.quit();
  });
});
