/** The one window: opened when wanted, remembered, reloaded when its page crashed. */
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { HOME } from './pages.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

const RELOADED_AT_MOST_EVERY_MS = 2_000;

/** Of the pages, so that the window is there before them and does not flash: renderer/design/base.css. */
const PAPER = { light: '#f7f8f9', dark: '#14171b' } as const;

export interface MainWindowOptions {
  readonly stateFile: string;
  readonly preload: string;
}

export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | null = null;
  #reloadedAt = 0;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  /** A person is looking at it. */
  get isFocused(): boolean {
    return this.#window?.isFocused() === true;
  }

  show(page = ''): void {
    const window = this.#window ?? this.#open(page);
    if (page !== '' && window.webContents.getURL() !== addressOf(page)) this.#load(window, page);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** The relay came or went: the frame of the pages follows. */
  reload(): void {
    if (this.#window !== null) this.#load(this.#window, '');
  }

  #load(window: BrowserWindow, page: string): void {
    void window.loadURL(addressOf(page)).catch(() => undefined);
  }

  #open(page: string): BrowserWindow {
    const screens = screen.getAllDisplays().map((display) => display.workArea);
    const { bounds, maximized } = readWindowState(this.#options.stateFile, screens);
    const window = new BrowserWindow({
      width: 1_180,
      height: 800,
      ...bounds,
      minWidth: 360,
      minHeight: 420,
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? PAPER.dark : PAPER.light,
      title: 'Waybridge',
      autoHideMenuBar: true,
      webPreferences: {
        preload: this.#options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        navigateOnDragDrop: false,
        safeDialogs: true,
        spellcheck: false,
        devTools: !app.isPackaged,
      },
    });
    window.removeMenu();
    if (maximized) window.maximize();
    window.on('close', () => {
      const state = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
      writeWindowState(this.#options.stateFile, state);
    });
    window.on('closed', () => {
      this.#window = null;
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') this.#reloadSoon(window);
    });
    this.#window = window;
    this.#load(window, page);
    return window;
  }

  /** A page that crashes each time must not do so without end in a row. */
  #reloadSoon(window: BrowserWindow): void {
    const pause = Math.max(0, this.#reloadedAt + RELOADED_AT_MOST_EVERY_MS - Date.now());
    setTimeout(() => {
      this.#reloadedAt = Date.now();
      if (!window.isDestroyed()) window.webContents.reload();
    }, pause);
  }
}

/** The pages find their way by the fragment. */
function addressOf(page: string): string {
  return page === '' ? HOME : `${HOME}#${page}`;
}
