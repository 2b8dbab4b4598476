/** What the desktop app offers to its own window; in a browser there is none. */
export interface Choices {
  /** Null = this system does not offer it. */
  readonly startsAtLogin: boolean | null;
  readonly keepAwake: boolean;
  readonly notify: boolean;
  readonly closeKeeps: boolean;
}

export type Choice = keyof Choices;

interface Desktop {
  readonly choices: () => Promise<Choices>;
  readonly choose: (name: Choice, on: boolean) => Promise<Choices>;
}

export const desktop = (globalThis as { readonly waybridgeDesktop?: Desktop }).waybridgeDesktop;
