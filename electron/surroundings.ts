/** What the person at this computer is told without looking at the window, and what the relay needs of the computer. */
import type { ControlClient } from '../core/control/client.ts';
import type { Glance } from './core/glance-watch.ts';
import { NOTICE_WORDS } from './notice-words.ts';
import type { NoticeWords } from './notice-words.ts';
import { Notices } from './notices.ts';
import type { PreferenceFile } from './preferences.ts';
import { Sleep } from './sleep.ts';
import { Awake, followSleep, notify } from './system.ts';
import type { MainWindow } from './window.ts';
import type { Language } from './words.ts';

export interface SurroundingsOptions {
  readonly relay: () => ControlClient | null;
  readonly window: MainWindow;
  readonly preferences: PreferenceFile;
  readonly language: Language;
}

export class Surroundings {
  readonly #options: SurroundingsOptions;
  readonly #words: NoticeWords;
  readonly #awake = new Awake();
  readonly #notices: Notices;

  constructor(options: SurroundingsOptions) {
    const { relay, window, preferences, language } = options;
    this.#options = options;
    this.#words = NOTICE_WORDS[language];
    this.#notices = new Notices({
      isWanted: () => preferences.values.notify && !window.isFocused,
      show: (note) => {
        notify(note, () => {
          window.show('/repairs');
        });
      },
      words: this.#words,
    });
    const sleep = new Sleep({
      relay,
      say: (line) => {
        if (!preferences.values.notify) return;
        notify({ title: 'Waybridge', body: line }, () => {
          window.show();
        });
      },
      words: this.#words,
    });
    followSleep(sleep);
  }

  seen(glance: Glance | null): void {
    this.#notices.see(glance);
  }

  updateFound(version: string): void {
    const { preferences, window } = this.#options;
    if (!preferences.values.notify) return;
    notify({ title: this.#words.update(version), body: this.#words.updateHow }, () => {
      window.show('/settings');
    });
  }

  /** The relay came or went, or a person chose otherwise. */
  changed(): void {
    const { relay, preferences } = this.#options;
    this.#awake.keep(preferences.values.keepAwake && relay() !== null);
  }

  /** Once, since not every desktop shows the icon that is left. */
  windowClosed(): void {
    const { preferences, window } = this.#options;
    if (preferences.values.knowsClose) return;
    notify({ title: this.#words.keeps, body: this.#words.keepsHow }, () => {
      window.show();
    });
    try {
      preferences.change({ knowsClose: true });
    } catch {
      // Told once more, then.
    }
  }
}
