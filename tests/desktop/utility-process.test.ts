/**
 * The relay in Electron's own utility process, as in an app that was installed. The Electron that can be had for tests is older
 * than the relay's language and its database driver, so that the relay is made to fit it: its code is translated, and the driver
 * says that it wants no certain version of Node-API, of which it uses nothing that this one lacks. Nothing of this is delivered.
 */
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { transformSync } from 'rolldown/utils';
import { describe, expect, test } from 'vitest';
import { buildCore } from '../../scripts/build-core.ts';
import { eventually } from '../support/eventually.ts';
import { isThere } from '../support/programs.ts';
import { Desk, findDesktop } from './desktop-app.ts';
import { stageApp } from './staged-app.ts';

const ROOT = join(import.meta.dirname, '../..');
const ADDON = 'node_modules/better-sqlite3/prebuilds/linux-x64.node';
/** `node_api_module_get_api_version_v1`, which returns 10; and the version that means any (NAPI_VERSION_EXPERIMENTAL). */
const WANTS_10 = Buffer.from('f30f1efab80a000000c3', 'hex');
const ANY = 0x7fff_ffff;
const electron = process.arch === 'x64' ? findDesktop() : null;

/** What translated code asks for. */
const USING = `export default function usingCtx() {
  const NONE = {};
  const held = [];
  const hold = (value) => {
    if (value != null) held.push([value, value[Symbol.asyncDispose] ?? value[Symbol.dispose]]);
    return value;
  };
  const context = { e: NONE, u: hold, a: hold, async d() {
    let failed = context.e === NONE ? null : { error: context.e };
    for (const [value, dispose] of held.reverse()) {
      try { await dispose.call(value); } catch (error) { failed ??= { error }; }
    }
    if (failed !== null) throw failed.error;
  } };
  return context;
}
`;

const ENTRY = `import { createRequire } from 'node:module';
Object.defineProperty(process, 'versions', { value: { ...process.versions, napi: '10' } });
globalThis.AsyncDisposableStack ??= class Stack {
  #held = [];
  use(value) {
    if (value != null) this.#held.push(() => (value[Symbol.asyncDispose] ?? value[Symbol.dispose]).call(value));
    return value;
  }
  adopt(value, dispose) { this.#held.push(() => dispose(value)); return value; }
  defer(dispose) { this.#held.push(dispose); }
  move() { const moved = new Stack(); moved.#held = this.#held; this.#held = []; return moved; }
  async disposeAsync() {
    let failed = null;
    for (const dispose of this.#held.splice(0).reverse()) {
      try { await dispose(); } catch (error) { failed ??= { error }; }
    }
    if (failed !== null) throw failed.error;
  }
  [Symbol.asyncDispose]() { return this.disposeAsync(); }
};
// With that version the driver may throw nothing away by itself.
const addon = createRequire(import.meta.url)('../${ADDON}');
const kept = [];
for (const [kind, name] of [['Database', 'prepare'], ['Database', 'backup'], ['Statement', 'iterate']]) {
  const made = addon[kind].prototype[name];
  addon[kind].prototype[name] = function (...given) {
    const object = made.apply(this, given);
    kept.push(this, object);
    return object;
  };
}
await import('../dist/core/main.js');
`;

async function fit(app: string): Promise<void> {
  await buildCore(join(app, 'dist'));
  for (const name of await readdir(join(app, 'dist'), { recursive: true })) {
    if (!/^(?:core|sandbox)\/(?!page\/static\/).*\.js$/.test(name)) continue;
    const file = join(app, 'dist', name);
    const { code } = transformSync(name, await readFile(file, 'utf8'), { target: 'es2022' });
    await writeFile(file, code);
  }
  const helper = join(app, 'node_modules/@oxc-project/runtime/helpers');
  await mkdir(helper, { recursive: true });
  await writeFile(
    join(helper, '../package.json'),
    '{"type":"module","exports":{"./helpers/*":"./helpers/*.js"}}',
  );
  await writeFile(join(helper, 'usingCtx.js'), USING);
  for (const name of ['sharp', 'mysql2']) {
    await symlink(join(ROOT, 'node_modules', name), join(app, 'node_modules', name));
  }
  for (const part of ['package.json', 'lib', 'prebuilds/linux-x64.node']) {
    const path = join('node_modules/better-sqlite3', part);
    await cp(join(ROOT, path), join(app, path), { recursive: true });
  }
  const addon = await readFile(join(app, ADDON));
  const at = addon.indexOf(WANTS_10);
  expect(at).toBeGreaterThan(0);
  addon.writeUInt32LE(ANY, at + 5);
  await writeFile(join(app, ADDON), addon);
  await rm(join(app, 'bin'));
  await mkdir(join(app, 'bin'));
  await writeFile(join(app, 'bin/waybridge.js'), ENTRY);
}

/** Whether the relay answers the pages. */
const ANSWERS =
  "fetch('trpc/setup.status', { headers: { 'x-waybridge': '1' } }).then(({ ok }) => ok)";

async function commandOf(pid: number): Promise<string> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
}

async function sandboxesIn(dataDir: string): Promise<string[]> {
  return (await readdir(dataDir)).filter((name) => name.startsWith('sandbox-'));
}

/** Playwright’s own press would wait for the end of a navigation that the app has refused, and led to the system’s browser. */
async function press(page: Page, name: string): Promise<void> {
  await eventually(async () => {
    const isPressed = await page.evaluate<boolean>(`(() => {
      const button = [...document.querySelectorAll('button')]
        .find(({ textContent }) => textContent.startsWith(${JSON.stringify(name)}));
      button?.click();
      return button !== undefined;
    })()`);
    if (!isPressed) throw new Error(`there is no button ${name}`);
  });
}

/** Starts it by its button, and looks for its page in the system's browser; resolves with its process. */
async function sandboxOf(desk: Desk, page: Page): Promise<number> {
  const before = (await desk.opened()).length;
  await press(page, 'Try it in the sandbox');
  const stage = await eventually(async () => {
    const url = (await desk.opened())[before];
    if (url !== undefined) return url;
    const said = await page.evaluate<string>('document.body.innerText');
    throw new Error(`its page has not been opened: ${said}`);
  });
  expect((await fetch(stage)).status).toBe(200);
  const [folder = ''] = await sandboxesIn(desk.dataDir);
  const pidFile = join(desk.dataDir, folder, 'waybridge-sandbox/relay.pid');
  const pid = Number(await readFile(pidFile, 'utf8'));
  expect(await commandOf(pid)).toContain('--type=utility');
  return pid;
}

describe.skipIf(electron === null)('in Electron’s utility process', () => {
  test('the relay starts, is started again when it was killed, and ends in order with the app', async () => {
    await using desk = await Desk.create(electron ?? '');
    desk.dataDir = join(desk.home, 'data/waybridge');
    const app = join(desk.home, 'app');
    await stageApp(app);
    await fit(app);
    desk.own(app);
    // Another user of this machine, whose relay was faster.
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, resolve));
    const { port } = other.address() as AddressInfo;
    const env = { WAYBRIDGE_CORE_NODE: '', PORT: String(port) };
    const opened = await desk.open([], env, app);
    const first = await opened.app.firstWindow();
    await first.getByText(`Port ${port} is already used by another program.`).waitFor();
    await first.getByText(/^It is started again in \d+ s\.$/).waitFor();
    other.close();
    const page = await opened.pages();
    const before = await desk.corePid();
    expect(await commandOf(before)).toContain('--type=utility');

    // The sandbox beside it is another one, and ends with it.
    const sandbox = await sandboxOf(desk, page);
    process.kill(before, 'SIGKILL');
    const after = await eventually(async () => {
      const pid = await desk.corePid();
      expect(pid).not.toBe(before);
      return pid;
    });
    await eventually(async () => {
      expect(isThere(sandbox)).toBe(false);
      // A start that takes long loads the pages once more, and what was pressed before that is lost.
      expect(await page.evaluate<boolean>(ANSWERS)).toBe(true);
      const shown = await page.evaluate<string>('document.body.innerText');
      expect(shown).not.toContain('The connection to the relay is lost.');
      expect(shown).toContain('Try it in the sandbox');
    });
    const second = await sandboxOf(desk, page);
    await press(page, 'Leave the sandbox');
    await eventually(async () => {
      expect(isThere(second)).toBe(false);
      expect(await sandboxesIn(desk.dataDir)).toEqual([]);
    });
    await opened.quit();
    expect(isThere(after)).toBe(false);
    expect(await readdir(desk.dataDir)).not.toContain('relay.pid');
  });
});
