/** What the desktop app reads of its environment; the relay reads its own. */
export interface DesktopEnvironment {
  /** A Node.js to run the relay in, instead of Electron's own. */
  readonly coreNode: string | null;
  /** What a shell may have set for the relay, and the session of the user does not. */
  readonly passedOn: Readonly<Record<string, string>>;
  /** The file of an AppImage, which is unpacked anew at each start. */
  readonly appImage: string | null;
  /** Started from a terminal. */
  readonly interactive: boolean;
}

const PASSED_ON = ['WAYBRIDGE_CORE_NODE', 'WAYBRIDGE_DATA_DIR'];

export function environment(): DesktopEnvironment {
  const { WAYBRIDGE_CORE_NODE: coreNode, APPIMAGE: appImage } = process.env;
  const passedOn = PASSED_ON.map((name) => [name, process.env[name] ?? '']);
  return {
    coreNode: coreNode || null,
    passedOn: Object.fromEntries(passedOn.filter(([, value]) => value !== '')) as Record<
      string,
      string
    >,
    appImage: appImage || null,
    interactive: process.stderr.isTTY,
  };
}
