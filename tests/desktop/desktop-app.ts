/**
 * The desktop app as a person starts it: real Electron on a screen of its own (Xvfb), as a normal user, so that Chromium's
 * own sandbox is on. The relay runs in this Node.js, since the Electron that can be had for tests is older than its drivers.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, ElectronApplication, Page } from 'playwright-core';
import { _electron, chromium } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { isThere } from '../support/programs.ts';
import { electronForTests } from './electron-for-tests.ts';

const SEEN = join(import.meta.dirname, 'seen-main.cjs');
const ROOT = join(import.meta.dirname, '../..');
const NOBODY = 65_534;
const MISSING =
  'No Electron for tests (tests/desktop/fetch-electron-run.ts fetches one), or no Xvfb';
const WITHIN_MS = 60_000;
const ATTACHED_WITHIN_MS = 30_000;
const SEEN_WITHIN_MS = 20_000;
const ONE_DOOR = '--remote-debugging-port=0';

/** Null when the tests of the desktop cannot run here. */
export function findDesktop(): string | null {
  const electron = process.platform === 'linux' ? electronForTests() : null;
  const screen = spawnSync('Xvfb', ['-help'], { stdio: 'ignore' }).error === undefined;
  if (electron !== null && screen) return electron;
  process.stderr.write(`${MISSING}; tests of the desktop app are skipped.\n`);
  return null;
}

/** A person of this machine: a home, a screen, and no rights. */
export class Desk implements AsyncDisposable {
  readonly home: string;
  /** Of the relay; at first that of the sandbox. */
  dataDir: string;
  /** Its program. */
  electron: string;
  readonly #screen: ChildProcess;
  readonly #display: string;
  readonly #open: ChildProcess[] = [];
  readonly #env: Readonly<Record<string, string>>;

  private constructor(home: string, electron: string, screen: ChildProcess, display: string) {
    this.home = home;
    this.dataDir = join(home, 'data/waybridge-sandbox');
    this.electron = electron;
    this.#screen = screen;
    this.#display = display;
    this.#env = {
      PATH: `${join(home, 'bin')}:${process.env.PATH ?? ''}`,
      HOME: home,
      TMPDIR: home,
      LANG: 'en_US.UTF-8',
      LANGUAGE: 'en',
      XDG_DATA_HOME: join(home, 'data'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_RUNTIME_DIR: home,
      // Nothing of another session of this machine.
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
      DISPLAY: this.#display,
      WAYBRIDGE_CORE_NODE: process.execPath,
      PORT: '0',
      WAYBRIDGE_CONTROL_PORT: '0',
    };
  }

  static async create(electron: string): Promise<Desk> {
    const home = await mkdtemp(join(tmpdir(), 'wb-desk-'));
    await chmod(home, 0o700);
    if (process.getuid?.() === 0) await chown(home, NOBODY, NOBODY);
    // What opens the system's browser: it writes down what it was given.
    await mkdir(join(home, 'bin'));
    const browser = `#!/bin/sh\necho "$1" >>'${join(home, 'opened')}'\n`;
    await writeFile(join(home, 'bin/xdg-open'), browser, { mode: 0o755 });
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-ac'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [number] = (await once(screen.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer];
    return new Desk(home, electron, screen, `:${number.toString().trim()}`);
  }

  async open(
    args: readonly string[] = ['--sandbox'],
    env: Readonly<Record<string, string>> = {},
    app = ROOT,
  ): Promise<Opened> {
    const options = {
      executablePath: await this.#program(),
      args: ['-r', SEEN, app, ...args],
      cwd: this.home,
      env: { ...this.#env, ...env },
      chromiumSandbox: true,
      timeout: ATTACHED_WITHIN_MS,
    };
    // A window that opens in the very moment in which Playwright attaches to Electron can keep it waiting for ever.
    const launched = await _electron.launch(options).catch(async (error: unknown) => {
      if (!String(error).includes('Timeout')) throw error;
      await this.#relayIsGone();
      return _electron.launch(options);
    });
    const opened = new Opened(launched);
    this.#open.push(opened.process);
    return opened;
  }

  /** The same program once more, without being driven; resolves with its exit code. */
  async startAgain(
    args: readonly string[] = ['--sandbox'],
    env: Readonly<Record<string, string>> = {},
  ): Promise<number | null> {
    const child = spawn(await this.#program(), [ROOT, ...args], {
      cwd: this.home,
      env: { ...this.#env, ...env },
      stdio: 'ignore',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  /** A program that was installed, with a door for tools of the browser; resolves when it has one. */
  async startInstalled(program: string): Promise<Installed> {
    const [command = '', ...before] = this.#asPerson(program);
    const { child, door } = this.#spawn(command, [...before, '--sandbox', ONE_DOOR]);
    return { process: child, browser: await chromium.connectOverCDP(await door('DevTools')) };
  }

  /** The app without anything that it waits for; with doors through which its times can be read afterwards. */
  async startWatched(app: string): Promise<Watched> {
    const { child, door } = this.#spawn(await this.#program(), ['--inspect=0', ONE_DOOR, app]);
    const [pages, inspector] = await Promise.all([door('DevTools'), door('Debugger')]);
    return { process: child, pages, inspector };
  }

  /** `door`: where it listens for tools, once it says so. */
  #spawn(program: string, args: string[]): { child: ChildProcess; door: Door } {
    const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
    const child = spawn(program, args, { cwd: this.home, env: this.#env, stdio });
    this.#open.push(child);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const door: Door = (of) =>
      eventually(() => {
        const address = new RegExp(`^${of} listening on (ws://\\S+)`, 'm').exec(said)?.[1];
        if (address === undefined) throw new Error(`it said: ${said}`);
        return address;
      });
    return { child, door };
  }

  /** A relay without a window, as this person. */
  startRelay(args: readonly string[]): ChildProcess {
    const [program = '', ...before] = this.#asPerson(process.execPath);
    return spawn(
      program,
      [...before, join(ROOT, 'bin/waybridge.js'), 'start', '--headless', '--json', ...args],
      { cwd: this.home, env: this.#env, stdio: ['ignore', 'pipe', 'ignore'] },
    );
  }

  /** Makes a folder this person's, with all that is in it. */
  own(folder: string): void {
    if (process.getuid?.() === 0) spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);
  }

  /** The process of the relay that holds the data folder. */
  async corePid(): Promise<number> {
    return Number(await readFile(join(this.dataDir, 'relay.pid'), 'utf8'));
  }

  /** Addresses that went to the system's browser. */
  async opened(): Promise<string[]> {
    const text = await readFile(join(this.home, 'opened'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#open) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
    await this.#relayIsGone().finally(() => this.#screen.kill());
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  async #relayIsGone(): Promise<void> {
    await eventually(async () => {
      const pid = await this.corePid().catch(() => null);
      if (isThere(pid)) throw new Error('the relay has not ended yet');
    });
  }

  /** Chromium protects no window of root. */
  async #program(): Promise<string> {
    if (process.getuid?.() !== 0) return this.electron;
    const script = join(this.home, 'electron.sh');
    const words = this.#asPerson(this.electron).map((word) => `'${word}'`);
    await writeFile(script, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
    return script;
  }

  #asPerson(program: string): string[] {
    if (process.getuid?.() !== 0) return [program];
    const id = String(NOBODY);
    return ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups', program];
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Installed {
  readonly process: ChildProcess;
  readonly browser: Browser;
}

type Door = (of: 'DevTools' | 'Debugger') => Promise<string>;

export interface Watched {
  readonly process: ChildProcess;
  /** Of Chromium, and of the main process. */
  readonly pages: string;
  readonly inspector: string;
}

interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly visible: boolean;
}

export interface TrayMenu {
  readonly tooltip: string;
  readonly items: readonly MenuItem[];
}

/** What `seen-main.cjs` keeps. */
interface Seen {
  readonly waybridgeSeen: {
    readonly menu: {
      readonly items: (MenuItem & { click: () => void })[];
      popup: (at: { readonly x: number; readonly y: number }) => void;
    } | null;
    readonly tooltip: string;
    readonly notes: { readonly title: string; readonly body: string; click: () => void }[];
    readonly blockers: number;
  };
}

export class Opened {
  readonly app: ElectronApplication;
  /** Asked for at once: Playwright forgets it when the program ends. */
  readonly process: ChildProcess;

  constructor(app: ElectronApplication) {
    this.app = app;
    this.process = app.process();
  }

  /** The window, once it shows the pages of a running relay. */
  async pages(): Promise<Page> {
    await this.windows(1);
    const page = await this.app.firstWindow({ timeout: SEEN_WITHIN_MS }).catch(() => this.#anew());
    page.setDefaultTimeout(WITHIN_MS);
    const navigation = page.getByRole('navigation', { name: 'Pages' });
    // The pages are there before the relay is, which answers them when it has come up; if that takes long, the window says so
    // meanwhile, and loads them once more.
    const ask =
      "fetch('trpc/setup.status', { headers: { 'x-waybridge': '1' } }).then(({ ok }) => ok)";
    await eventually(async () => {
      await navigation.waitFor();
      const answers = await page.evaluate<boolean>(ask).catch(() => false);
      if (!answers || !(await navigation.isVisible())) throw new Error('the pages are not filled');
    });
    return page;
  }

  /** The app has a window, but Playwright now and then never hears of one that opened: it is closed, and opened once more. */
  async #anew(): Promise<Page> {
    await this.closeWindow();
    await this.windows(0);
    const [page] = await Promise.all([
      this.app.waitForEvent('window', {
        predicate: (one) => !one.isClosed(),
        timeout: WITHIN_MS,
      }),
      this.app.evaluate(({ app }) => app.emit('activate')),
    ]);
    return page;
  }

  /** What hangs beside the clock, as the desktop was given it. */
  async tray(): Promise<TrayMenu> {
    return this.app.evaluate(() => {
      const { menu, tooltip } = (globalThis as unknown as Seen).waybridgeSeen;
      const items = (menu?.items ?? []).map(({ id, label, enabled, checked, visible }) => ({
        ...{ id, label, enabled, checked, visible },
      }));
      return { tooltip, items };
    });
  }

  /** Notifications, as the desktop was given them. */
  async notes(): Promise<{ title: string; body: string }[]> {
    return this.app.evaluate(() =>
      (globalThis as unknown as Seen).waybridgeSeen.notes.map(({ title, body }) => ({
        title,
        body,
      })),
    );
  }

  async clickNote(at: number): Promise<void> {
    await this.app.evaluate((_electron, index) => {
      (globalThis as unknown as Seen).waybridgeSeen.notes[index]?.click();
    }, at);
  }

  async isKeptAwake(): Promise<boolean> {
    return this.app.evaluate(() => (globalThis as unknown as Seen).waybridgeSeen.blockers > 0);
  }

  /** The system says that it falls asleep, and after `meanwhile` that it woke up so much later. */
  async sleeps(ms: number, meanwhile: () => Promise<void>): Promise<void> {
    await this.app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
    await meanwhile();
    await this.app.evaluate(({ powerMonitor }, later) => {
      const { now } = Date;
      Date.now = () => now() + later;
      powerMonitor.emit('resume');
      Date.now = now;
    }, ms);
  }

  /** The menu of the icon, over the window, since a screen without a desktop shows no icon. */
  async openMenu(): Promise<void> {
    await this.app.evaluate(() => {
      (globalThis as unknown as Seen).waybridgeSeen.menu?.popup({ x: 560, y: 330 });
    });
  }

  /** Waits until the tray offers this, and takes it. */
  async choose(id: string): Promise<void> {
    await eventually(async () => {
      const found = await this.app.evaluate((_electron, wanted) => {
        const { menu } = (globalThis as unknown as Seen).waybridgeSeen;
        const item = menu?.items.find((one) => one.id === wanted && one.enabled);
        item?.click();
        return item !== undefined;
      }, id);
      if (!found) throw new Error(`the tray offers no ${id}`);
    });
  }

  /** Waits until there are so many windows. */
  async windows(count: number): Promise<void> {
    await eventually(async () => {
      const open = await this.app.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows().length,
      );
      if (open !== count) throw new Error(`${open} windows are open`);
    });
  }

  /** Where the window is, after it was put there. */
  async place(there?: Place): Promise<Place | undefined> {
    return this.app.evaluate(({ BrowserWindow }, bounds) => {
      const [window] = BrowserWindow.getAllWindows();
      if (bounds !== undefined) window?.setBounds(bounds);
      return window?.getNormalBounds();
    }, there);
  }

  /** By its cross. */
  async closeWindow(): Promise<void> {
    await this.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close();
    });
  }

  /** As by the menu; resolves when the program is gone. */
  async quit(): Promise<void> {
    const gone = once(this.process, 'exit');
    await this.app.evaluate(({ app }) => {
      app.quit();
    });
    await gone;
  }
}
