/** The icon beside the clock. A desktop without a place for it shows none, and nothing else is different. */
import { join } from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import type { TrayActs, TrayView } from './menu.ts';
import { trayMenu } from './menu.ts';
import type { Look } from './tray-state.ts';
import type { TrayWords } from './words.ts';

/** Windows remembers by it where the user has put the icon. */
const WINDOWS_GUID = '8a3a0b3e-6f0d-4b0e-9c55-6e2c3f1d7a94';

export class TrayIcon {
  readonly #folder: string;
  readonly #acts: TrayActs;
  readonly #words: TrayWords;
  #tray: Tray | null = null;
  #shown = '';
  #look: Look | null = null;

  /** `folder`: of the icons. */
  constructor(folder: string, acts: TrayActs, words: TrayWords) {
    this.#folder = folder;
    this.#acts = acts;
    this.#words = words;
  }

  show(view: TrayView): void {
    // Set again only when it differs: a menu that is open would close.
    const text = JSON.stringify(view);
    if (text === this.#shown) return;
    this.#shown = text;
    const { look, line } = view.state;
    const tray = this.#tray ?? this.#open(look);
    if (look !== this.#look) tray.setImage(this.#image(look));
    this.#look = look;
    tray.setToolTip(line);
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(view, this.#acts, this.#words)));
  }

  #open(look: Look): Tray {
    const image = this.#image(look);
    const tray = process.platform === 'win32' ? new Tray(image, WINDOWS_GUID) : new Tray(image);
    this.#look = look;
    // Not on macOS, where a click opens the menu; not sure to come on Linux.
    if (process.platform !== 'darwin') tray.on('click', this.#acts.open);
    this.#tray = tray;
    return tray;
  }

  #image(look: Look): Electron.NativeImage | string {
    const kinds: Partial<Record<NodeJS.Platform, string>> = {
      darwin: `tray-${look}-Template.png`,
      win32: `tray-${look}.ico`,
    };
    const file = join(this.#folder, kinds[process.platform] ?? `tray-${look}.png`);
    return nativeImage.createFromPath(file);
  }
}
