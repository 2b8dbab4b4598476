/** What the desktop app offers to its own pages: what the preload gives is what they take. Types alone, of both rooms. */
import type { UpdatesView } from './updates/update-state.ts';

export type {
  Release,
  UpdateFailure,
  UpdateState,
  UpdatesView as Updates,
} from './updates/update-state.ts';

/** The switches of this computer. */
export interface OfferedChoices {
  /** Null = this system offers it not here. */
  readonly startsAtLogin: boolean | null;
  /** The computer does not fall asleep by itself while the relay runs. */
  readonly keepAwake: boolean;
  /** What needs a person is told as a notification. */
  readonly notify: boolean;
  /** Closing the window leaves the relay and the tray; else it ends both. */
  readonly closeKeeps: boolean;
}

export type ChoiceName = keyof OfferedChoices;

export interface Desktop {
  readonly isDesktop: true;
  readonly choices: () => Promise<OfferedChoices>;
  readonly choose: (name: ChoiceName, on: boolean) => Promise<OfferedChoices>;
  /** Null in the sandbox. */
  readonly updates: () => Promise<UpdatesView | null>;
  readonly nameFeed: (feed: string) => Promise<UpdatesView | null>;
  readonly checkForUpdate: () => Promise<UpdatesView | null>;
  readonly downloadUpdate: () => Promise<UpdatesView | null>;
  readonly installUpdate: () => Promise<UpdatesView | null>;
}
