/** The desktop app outside of its window: the icon in the tray, with what the relay says of itself, and what it offers. */
import { app, dialog } from 'electron';
import type { ControlClient } from '../core/control/client.ts';
import { failureIn } from '../core/control/client.ts';
import type { Glance } from './core/glance-watch.ts';
import { GlanceWatch } from './core/glance-watch.ts';
import type { CoreState } from './core/supervisor.ts';
import type { Choices } from './choices.ts';
import type { ChoiceName } from './offered.ts';
import type { Direction } from './tray/directions.ts';
import { trayState } from './tray/tray-state.ts';
import { TrayIcon } from './tray/tray.ts';
import type { TrayWords } from './tray/words.ts';

export interface PresenceOptions {
  readonly core: () => CoreState;
  /** Shows the window, on this page of it. */
  readonly show: (page?: '/repairs') => void;
  readonly choices: Choices;
  /** Told of each change; null = no relay answers. */
  readonly seen: (glance: Glance | null) => void;
  readonly icons: string;
  readonly words: TrayWords;
}

export class Presence {
  readonly #options: PresenceOptions;
  readonly #tray: TrayIcon;
  readonly #watch: GlanceWatch;
  #glance: Glance | null = null;

  constructor(options: PresenceOptions) {
    const { icons, words, show } = options;
    this.#options = options;
    this.#watch = new GlanceWatch({
      relay: () => this.#relay(),
      changed: (glance) => {
        this.#glance = glance;
        this.render();
        options.seen(glance);
      },
    });
    const acts = {
      open: () => {
        show();
      },
      openRepairs: () => {
        show('/repairs');
      },
      pause: (direction: Direction, paused: boolean) => {
        this.#try(() => this.#pause(direction, paused));
      },
      choose: (name: ChoiceName, on: boolean) => {
        this.#try(() => options.choices.set(name, on));
      },
      quit: () => {
        app.quit();
      },
    };
    this.#tray = new TrayIcon(icons, acts, words);
  }

  /** The relay came, went or failed. */
  coreChanged(): void {
    if (this.#relay() === null) this.#glance = null;
    this.render();
    void this.#watch.now();
  }

  end(): void {
    this.#watch.end();
  }

  #relay(): ControlClient | null {
    const state = this.#options.core();
    return state.is === 'running' ? state.relay.client : null;
  }

  render(): void {
    const { core, words, choices } = this.#options;
    this.#tray.show({
      state: trayState(core(), this.#glance, words),
      choices: choices.all,
    });
  }

  async #pause(scope: Direction, paused: boolean): Promise<void> {
    const relay = this.#relay();
    if (relay === null) return;
    if (paused) await relay.settings.pause.mutate({ scope });
    else await relay.settings.resume.mutate({ scope });
    await this.#watch.now();
  }

  /** What a person asked for either shows in the menu, or is said not to have worked. */
  #try(act: () => unknown): void {
    void (async () => {
      try {
        await act();
      } catch (error) {
        const failure = failureIn(error);
        await dialog.showMessageBox({
          type: 'error',
          message: failure?.sentence ?? this.#options.words.failed,
          detail: failure?.act ?? (error instanceof Error ? error.message : String(error)),
        });
      }
      this.render();
    })();
  }
}
