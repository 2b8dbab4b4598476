/** What a person chooses for the app on this computer, from the tray or from the window: one list of switches. */
import type { LoginItem } from './login-item.ts';
import type { ChoiceName, OfferedChoices } from './offered.ts';
import type { PreferenceFile, Preferences } from './preferences.ts';

export type AllChoices = OfferedChoices & Preferences;

/** In the order in which they are shown. */
export const CHOICES = ['startsAtLogin', 'keepAwake', 'notify', 'closeKeeps'] as const;

export class Choices {
  readonly #preferences: PreferenceFile;
  readonly #login: LoginItem | null;
  #changed: () => void = () => undefined;

  constructor(preferences: PreferenceFile, login: LoginItem | null) {
    this.#preferences = preferences;
    this.#login = login;
  }

  get all(): AllChoices {
    return { startsAtLogin: this.#login?.isOn() ?? null, ...this.#preferences.values };
  }

  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  /** @throws when it cannot be kept; then nothing has changed */
  set(name: ChoiceName, on: boolean): AllChoices {
    if (name === 'startsAtLogin') this.#login?.set(on);
    else this.#preferences.change({ [name]: on });
    this.#changed();
    return this.all;
  }
}
