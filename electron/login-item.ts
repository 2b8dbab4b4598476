/**
 * Starting with the session of the user, without a window. Linux has a folder of entries for it
 * (https://specifications.freedesktop.org/autostart-spec/latest/); macOS and Windows keep it themselves.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface LoginItem {
  isOn(): boolean;
  /** @throws when the system does not take it */
  set(on: boolean): void;
}

/** How this very program is started. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** What a shell had set and a session does not. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the relay finds its `.env`; null = nowhere in particular. */
  readonly cwd: string | null;
}

/** In `$XDG_CONFIG_HOME`; `name` without its ending. */
export function entryFile(configFolder: string, name: string): string {
  return join(configFolder, 'autostart', `${name}.desktop`);
}

export class AutostartEntry implements LoginItem {
  readonly #file: string;
  readonly #text: string;

  constructor(file: string, command: Command) {
    this.#file = file;
    this.#text = entryText(command);
    // The program may have moved since, as an AppImage does with each version.
    if (this.isOn() && this.#written() !== this.#text) this.set(true);
  }

  /** A desktop that lets the user switch entries off keeps the file and marks it. */
  isOn(): boolean {
    const text = this.#written();
    return text !== null && !/^(?:Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(text);
  }

  set(on: boolean): void {
    if (!on) {
      rmSync(this.#file, { force: true });
      return;
    }
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, this.#text);
  }

  #written(): string | null {
    try {
      return readFileSync(this.#file, 'utf8');
    } catch {
      return null;
    }
  }
}

export function entryText({ program, args, env, cwd }: Command): string {
  const values = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const words = [...(values.length === 0 ? [] : ['env', ...values]), program, ...args];
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Waybridge',
    'Comment=Relays between WhatsApp and HighLevel',
    `Exec=${words.map(quoted).join(' ')}`,
    ...(cwd === null ? [] : [`Path=${escaped(cwd)}`]),
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html: quoted, then escaped as any text. */
function quoted(word: string): string {
  return escaped(`"${word.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`);
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** The part of Electron's `app` that is needed here. */
export interface SystemLogin {
  getLoginItemSettings(options?: { path?: string; args?: string[] }): { openAtLogin: boolean };
  setLoginItemSettings(settings: { openAtLogin: boolean; path?: string; args?: string[] }): void;
}

export class SystemLoginItem implements LoginItem {
  readonly #app: SystemLogin;
  /** Windows tells entries apart by them; macOS takes none. */
  readonly #command: { path: string; args: string[] } | Record<string, never>;

  constructor(app: SystemLogin, command: Command, platform: NodeJS.Platform) {
    this.#app = app;
    this.#command =
      platform === 'win32' ? { path: command.program, args: command.args.map(inQuotes) } : {};
  }

  isOn(): boolean {
    return this.#app.getLoginItemSettings(this.#command).openAtLogin;
  }

  set(on: boolean): void {
    this.#app.setLoginItemSettings({ openAtLogin: on, ...this.#command });
  }
}

/** Windows joins the arguments to one line as they are. */
function inQuotes(arg: string): string {
  return /\s/.test(arg) ? `"${arg}"` : arg;
}
