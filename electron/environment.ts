/** What the desktop app reads of its environment; the relay reads its own. */
export interface DesktopEnvironment {
  /** A Node.js to run the relay in, instead of Electron's own. */
  readonly coreNode: string | null;
  /** Started from a terminal. */
  readonly interactive: boolean;
}

export function environment(): DesktopEnvironment {
  const { WAYBRIDGE_CORE_NODE: coreNode = '' } = process.env;
  return { coreNode: coreNode === '' ? null : coreNode, interactive: process.stderr.isTTY };
}
