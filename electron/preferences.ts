/** What a person chose for the desktop app alone, kept beside its other data. What cannot be read is as if never chosen. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Preferences {
  /** Closing the window leaves the relay and the tray; else it ends both. */
  readonly closeKeeps: boolean;
  /** The computer does not fall asleep by itself while the relay runs. */
  readonly keepAwake: boolean;
  /** What needs a person is told as a notification. */
  readonly notify: boolean;
  /** A person knows what closing the window does. */
  readonly knowsClose: boolean;
  /** Where newer versions of the app are looked for; '' = nowhere. */
  readonly updateFeed: string;
}

const DEFAULTS: Preferences = {
  closeKeeps: true,
  keepAwake: false,
  notify: true,
  knowsClose: false,
  updateFeed: '',
};

export class PreferenceFile {
  readonly #file: string;
  #values: Preferences;

  constructor(file: string) {
    this.#file = file;
    this.#values = readPreferences(file);
  }

  get values(): Preferences {
    return this.#values;
  }

  /** @throws when it cannot be written; then nothing has changed */
  change(change: Partial<Preferences>): void {
    const values = { ...this.#values, ...change };
    writeFileSync(`${this.#file}.new`, `${JSON.stringify(values)}\n`);
    renameSync(`${this.#file}.new`, this.#file);
    this.#values = values;
  }
}

function readPreferences(file: string): Preferences {
  let read: Record<string, unknown> | null;
  try {
    read = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> | null;
  } catch {
    return DEFAULTS;
  }
  const known = Object.entries(read ?? {}).filter(
    ([name, value]) =>
      Object.hasOwn(DEFAULTS, name) && typeof value === typeof DEFAULTS[name as keyof Preferences],
  );
  return { ...DEFAULTS, ...Object.fromEntries(known) };
}
