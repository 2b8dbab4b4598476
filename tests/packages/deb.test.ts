/**
 * The .deb as a person meets it: made of what is built, around the real Electron that can be had for tests, installed on this very
 * machine, started from the menu’s program as a normal user, and removed. Its inspector is off, as in every package: it is driven
 * through the door that every Chromium has.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../sandbox/page/page-view.ts';
import { buildCore } from '../../scripts/build-core.ts';
import { buildPackage, unpackedFolder } from '../../scripts/package/build-package.ts';
import { targetOf } from '../../scripts/package/target.ts';
import { verifyPackage } from '../../scripts/package/verify.ts';
import { Desk, findDesktop } from '../desktop/desktop-app.ts';
import { eventually } from '../support/eventually.ts';
import { isThere } from '../support/programs.ts';

const ROOT = join(import.meta.dirname, '../..');
const LINUX = targetOf('linux-x64');
const WITHIN_MS = 60_000;
/** Of the one who repackaged Electron, and needed by nobody who does not ask for it by a fuse. */
const NOT_ELECTRONS = ['app', 'app-update.yml', 'browser_v8_context_snapshot.bin'];

const electron = whyNot() === null ? findDesktop() : null;

/** It changes the machine that it runs on. */
function whyNot(): string | null {
  const reasons = [
    [
      process.getuid?.() === 0 && process.env.CI === 'true',
      'only root installs, and only where CI=true says that this machine is there for it',
    ],
    [spawnSync('dpkg', ['--version']).status === 0, 'there is no dpkg'],
    [!existsSync('/opt/Waybridge'), 'Waybridge is installed here'],
  ] as const;
  const why = reasons.find(([isSo]) => !isSo)?.[1] ?? null;
  if (why !== null) process.stderr.write(`The .deb is not tested: ${why}.\n`);
  return why;
}

describe.skipIf(electron === null)('the .deb', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wb-deb-'));
  let deb = '';
  beforeAll(async () => {
    const dist = join(folder, 'dist');
    const own = join(folder, 'electron');
    await buildCore(dist);
    for (const built of ['gui', 'electron']) {
      await cp(join(ROOT, 'dist', built), join(dist, built), { recursive: true });
    }
    await cp(dirname(electron ?? ''), own, {
      recursive: true,
      filter: (path) => !NOT_ELECTRONS.includes(basename(path)),
    });
    const out = join(folder, 'out');
    const order = { target: LINUX, kinds: ['deb'], dist, out, quick: true };
    const written = await buildPackage({ ...order, electron: { dist: own, version: '33.2.1' } });
    deb = written.find((file) => file.endsWith('.deb')) ?? '';
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await verifyPackage(LINUX, unpackedFolder(LINUX, out), version)).toEqual([]);
  }, 180_000);
  afterAll(() => {
    spawnSync('dpkg', ['--purge', '--force-all', 'waybridge']);
    rmSync(folder, { recursive: true, force: true });
  });

  test('is installed, relays in its window, and goes without taking the data of those who used it', async () => {
    // What it depends on is looked at by who installs for good; the tests need less of it.
    execFileSync('dpkg', ['--force-depends', '--install', deb], { stdio: 'pipe' });
    expect((await stat('/opt/Waybridge/resources/app.asar')).uid).toBe(0);
    const entry = await readFile('/usr/share/applications/waybridge.desktop', 'utf8');
    expect(entry).toMatch(/^Exec=\/opt\/Waybridge\/waybridge/m);
    expect(existsSync('/usr/share/icons/hicolor/512x512/apps/waybridge.png')).toBe(true);

    await using desk = await Desk.create(electron ?? '');
    const { process: app, browser } = await desk.startInstalled('/usr/bin/waybridge');
    const page = await eventually(() => {
      const found = browser.contexts().flatMap((context) => context.pages());
      const ours = found.find((one) => one.url().startsWith('app://waybridge/'));
      if (ours === undefined) throw new Error('there is no window yet');
      return ours;
    }, WITHIN_MS);
    page.setDefaultTimeout(WITHIN_MS);
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();

    const stage = await eventually(async () => {
      const [url] = await desk.opened();
      if (url === undefined) throw new Error('the stage of the sandbox has not been opened');
      return url;
    }, WITHIN_MS);
    const maria = (await snapshot(stage)).customers[0];
    await act(stage, 'customer-writes', { jid: maria?.jid, text: 'from the package', file: null });
    const contact = await eventually(async () => {
      const found = (await snapshot(stage)).conversations.find(({ messages }) =>
        messages.some(
          ({ text, direction }) => text === 'from the package' && direction === 'inbound',
        ),
      );
      if (found === undefined) throw new Error('it is not in the inbox yet');
      return found;
    }, WITHIN_MS);
    await act(stage, 'agent-writes', {
      contactId: contact.contactId,
      text: 'and back',
      file: null,
    });
    await eventually(async () => {
      const [chat] = (await snapshot(stage)).customers;
      expect(chat?.messages.filter(({ mine }) => !mine).map(({ text }) => text)).toContain(
        'and back',
      );
    }, WITHIN_MS);

    const relay = await desk.corePid();
    const gone = once(app, 'exit');
    app.kill('SIGTERM');
    await gone;
    await browser.close();
    expect(isThere(relay)).toBe(false);
    const kept = await readdir(desk.dataDir);
    expect(kept).toContain('master.key');

    execFileSync('dpkg', ['--remove', 'waybridge'], { stdio: 'pipe' });
    for (const path of [
      '/opt/Waybridge',
      '/usr/bin/waybridge',
      '/usr/share/applications/waybridge.desktop',
    ]) {
      expect(existsSync(path), path).toBe(false);
    }
    const said = execFileSync('dpkg', ['--purge', 'waybridge'], { stdio: 'pipe' }).toString();
    expect(said).toContain('Its data stays in ~/.local/share/waybridge');
    expect(await readdir(desk.dataDir)).toEqual(kept);
  });

  async function act(stage: string, name: string, body: unknown): Promise<void> {
    const answer = await fetch(new URL(`/api/${name}`, stage), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  }

  /** The first of the pictures that the page of the sandbox gets. */
  async function snapshot(stage: string): Promise<Snapshot> {
    const abort = new AbortController();
    const { body } = await fetch(new URL('/api/events', stage), { signal: abort.signal });
    let said = '';
    for await (const chunk of (body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream(),
    )) {
      said += chunk;
      const found = /^data: (.*)\n\n/m.exec(said)?.[1];
      if (found !== undefined) {
        abort.abort();
        return JSON.parse(found) as Snapshot;
      }
    }
    throw new Error(`the stage said ${said}`);
  }
});
