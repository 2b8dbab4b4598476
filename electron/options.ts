/** What the desktop app was started with. */
export interface DesktopOptions {
  readonly sandbox: boolean;
  /** Without a window at first: at log-in. */
  readonly hidden: boolean;
}

export function optionsOf(args: readonly string[]): DesktopOptions {
  return { sandbox: args.includes('--sandbox'), hidden: args.includes('--hidden') };
}
