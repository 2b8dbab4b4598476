/** What the desktop app offers to its own window; in a browser there is none. */
export interface Choices {
  /** Null = this system does not offer it. */
  readonly startsAtLogin: boolean | null;
  readonly keepAwake: boolean;
  readonly notify: boolean;
  readonly closeKeeps: boolean;
}

export type Choice = keyof Choices;

export interface Release {
  readonly version: string;
  /** As text; '' = none. */
  readonly notes: string;
}

export type UpdateFailure =
  | 'away'
  | 'unreadable'
  | 'unsigned'
  | 'changed'
  | 'not-kept'
  | 'in-flight'
  | 'other-relay'
  | 'not-installed';

export type UpdateState =
  | { readonly is: 'impossible'; readonly why: 'clone' | 'folder' | 'no-key' }
  | { readonly is: 'off' }
  | { readonly is: 'idle'; readonly failure: UpdateFailure | null }
  | { readonly is: 'checking' }
  | { readonly is: 'current'; readonly checkedAt: number }
  | { readonly is: 'available'; readonly release: Release; readonly failure: UpdateFailure | null }
  | { readonly is: 'downloading'; readonly release: Release; readonly percent: number }
  | {
      readonly is: 'ready';
      readonly release: Release;
      readonly file: string;
      readonly failure: UpdateFailure | null;
    }
  | { readonly is: 'installing'; readonly release: Release };

/** Of the app itself. */
export interface Updates {
  readonly version: string;
  /** '' = none. */
  readonly feed: string;
  readonly state: UpdateState;
}

interface Desktop {
  readonly choices: () => Promise<Choices>;
  readonly choose: (name: Choice, on: boolean) => Promise<Choices>;
  /** Null in the sandbox. */
  readonly updates: () => Promise<Updates | null>;
  readonly nameFeed: (feed: string) => Promise<Updates | null>;
  readonly checkForUpdate: () => Promise<Updates | null>;
  readonly downloadUpdate: () => Promise<Updates | null>;
  readonly installUpdate: () => Promise<Updates | null>;
}

export const desktop = (globalThis as { readonly waybridgeDesktop?: Desktop }).waybridgeDesktop;
