/** The desktop app: what happens in which order. */
import { join } from 'node:path';
import { app, safeStorage, session, shell } from 'electron';
import { dataFolder, findRelay, staysRelay } from '../core/control/local.ts';
import type { ControlClient } from '../core/control/client.ts';
import { announceScheme, serveScheme } from './app-scheme.ts';
import { serveBridge } from './bridge.ts';
import { Choices } from './choices.ts';
import type { Keychain } from './core/keychain.ts';
import { keychainOf } from './core/keychain.ts';
import { startCore } from './core/start-core.ts';
import { Supervisor } from './core/supervisor.ts';
import { environment } from './environment.ts';
import { Frame } from './frame.ts';
import { hasGraphics } from './graphics.ts';
import { guardContents, guardSession } from './guards.ts';
import { InstallWatch } from './install-watch.ts';
import { Links } from './links.ts';
import { loginItem } from './login.ts';
import { optionsOf } from './options.ts';
import { PreferenceFile } from './preferences.ts';
import { Presence } from './presence.ts';
import { Surroundings } from './surroundings.ts';
import { TRAY_WORDS } from './tray/words.ts';
import { ownUpdates } from './updates/own-updates.ts';
import { MainWindow } from './window.ts';
import type { Language } from './words.ts';
import { languageOf, WORDS } from './words.ts';

/** What took how long at the start: `npm run bench:desktop`. */
const reached = (what: string): void => void performance.mark(`waybridge:${what}`);

reached('loaded');
const options = optionsOf(process.argv);
// Apart from the relay's data, which on Windows and macOS is where Electron would put its own. The sandbox is another
// world, with a lock and a window of its own.
const folderName = options.sandbox ? 'waybridge-desktop-sandbox' : 'waybridge-desktop';
app.setPath('userData', join(app.getPath('appData'), folderName));

if (app.requestSingleInstanceLock()) begin();
else app.quit();

function begin(): void {
  app.enableSandbox();
  announceScheme();
  const links = new Links();
  guardContents(links);
  if (!hasGraphics(process.platform)) app.disableHardwareAcceleration();
  void app.whenReady().then(() => {
    reached('ready');
    ready(links);
  });
}

function ready(links: Links): void {
  const root = filesFolder();
  const language = languageOf(app.getLocale());
  const words = WORDS[language];
  const window = new MainWindow({
    stateFile: join(app.getPath('userData'), 'window.json'),
    preload: join(import.meta.dirname, 'preload.cjs'),
  });
  const preferences = new PreferenceFile(join(app.getPath('userData'), 'preferences.json'));
  const frame = new Frame(() => {
    window.reload();
  });
  const supervisor = new Supervisor({
    ...coreOf(root, language),
    endedWith: words.endedWith,
    changed: (state) => {
      if (state.is === 'running') reached('running');
      frame.follow(state);
      presence.coreChanged();
      surroundings.changed();
    },
    started: ({ sandbox }) => {
      // The stage on which one plays both sides; loopback, and named by our own relay.
      if (sandbox !== null && !options.hidden) void shell.openExternal(sandbox);
    },
  });
  const relay = (): ControlClient | null =>
    supervisor.state.is === 'running' ? supervisor.state.relay.client : null;
  const choices = new Choices(preferences, loginItem(options));
  const surroundings = new Surroundings({ relay, window, preferences, language });
  const presence = new Presence({
    core: () => supervisor.state,
    show: (page) => {
      window.show(page);
    },
    choices,
    seen: (glance) => {
      surroundings.seen(glance);
    },
    icons: join(import.meta.dirname, 'icons'),
    words: TRAY_WORDS[language],
  });
  const installs = new InstallWatch({
    relay,
    done: () => {
      window.show();
    },
  });
  choices.onChange(() => {
    presence.render();
    surroundings.changed();
  });
  const updates = options.sandbox
    ? null
    : ownUpdates({
        keyFile: join(import.meta.dirname, 'update-key.pub'),
        preferences,
        supervisor,
        found: (version) => {
          surroundings.updateFound(version);
        },
      });
  serveBridge(choices, updates);
  guardSession(session.defaultSession);
  serveScheme(session.defaultSession, {
    folder: join(root, 'dist/gui'),
    state: () => supervisor.state,
    settled: () => supervisor.settled(),
    showsPages: () => frame.showsPages,
    tryAgain: () => {
      supervisor.tryNow();
    },
    installBegins: (url) => {
      links.name(url);
      return installs.begin();
    },
    language,
    words,
  });
  app.on('second-instance', (_event, args) => {
    // At log-in, while it runs already, nobody asked for a window.
    if (!optionsOf(args).hidden) window.show();
  });
  app.on('activate', () => {
    window.show();
  });
  // A window that is closed costs no memory, and is open again at once.
  app.on('window-all-closed', () => {
    if (preferences.values.closeKeeps) surroundings.windowClosed();
    else app.quit();
  });
  app.on('quit', () => {
    updates?.end();
    presence.end();
  });
  quitGently(supervisor);
  // The window comes first: the keychain and the relay take their time behind it.
  if (!startsHidden()) window.show();
  reached('window');
  supervisor.run();
  updates?.begin();
}

/** A package keeps what the relay runs and serves beside its archive, where every Node.js can read it. */
function filesFolder(): string {
  const path = app.getAppPath();
  return path.endsWith('.asar') ? `${path}.unpacked` : path;
}

/** macOS hands no arguments over at log-in, but says that it was one. */
function startsHidden(): boolean {
  if (options.hidden) return true;
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

function coreOf(
  root: string,
  language: Language,
): Pick<ConstructorParameters<typeof Supervisor>[0], 'find' | 'stays' | 'start'> {
  const { coreNode, interactive } = environment();
  const where = { cwd: process.cwd(), interactive, sandbox: options.sandbox };
  const sandbox = options.sandbox ? ['--sandbox'] : [];
  let asked: Promise<Keychain | null> | null = null;
  let keychain: Keychain | null = null;
  return {
    find: async () => {
      // Settings that cannot be read: the relay itself says which, when it is started.
      const found = await findRelay(dataFolder(where), language).catch(() => null);
      if (found !== null) return found;
      // The sandbox holds nothing to protect, and a keychain may ask its user for a password.
      if (!options.sandbox) keychain = await (asked ??= keychainOf(safeStorage, process.platform));
      reached('keychain');
      return null;
    },
    stays: (relay) => staysRelay(dataFolder(where), relay),
    start: () => {
      reached('relay');
      const offered = keychain === null ? [] : ['--keychain'];
      const core = startCore({
        entry: join(root, 'bin/waybridge.js'),
        args: ['start', ...sandbox, ...offered, '--headless', '--json'],
        node: coreNode,
        keychain,
        terminal: interactive,
      });
      // Node.js loads it for who looks at it; it is needed as soon as the relay has come up.
      Reflect.get(globalThis, 'fetch');
      return core;
    },
  };
}

function quitGently(supervisor: Supervisor): void {
  app.on('will-quit', (event) => {
    if (supervisor.state.is === 'stopped') return;
    event.preventDefault();
    void supervisor.stop().then(() => {
      // Not within this very event: Electron would not hear it.
      setImmediate(() => {
        app.quit();
      });
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      app.quit();
    });
  }
}
