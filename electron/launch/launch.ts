/** `npm start`: the desktop app where it can run, else the relay alone with its pages in a browser; one line says which and why. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { languageOf, WORDS } from '../words.ts';
import type { DesktopWords } from '../words.ts';
import { hasDisplay } from './display.ts';
import { electronBinary } from './electron-binary.ts';

type Values = Readonly<Record<string, string | undefined>>;

export interface Launch {
  readonly root: string;
  readonly args: readonly string[];
  readonly env: Values;
  readonly say: (line: string) => void;
}

/** `browser`: the caller goes on as `waybridge start` with these arguments. */
export type Launched =
  | { readonly as: 'browser'; readonly args: readonly string[] }
  | { readonly as: 'desktop'; readonly exitCode: number };

type Choice = { readonly binary: string } | { readonly why: string };

/** Flags of this program; the rest is for the relay. */
const OWN = ['--desktop', '--hidden'];
/** Asks for the relay itself: its answer, its help, its words. */
const RELAY_ONLY = ['--headless', '--json', '--help', '-h', '--version'];
const VERSION_WITHIN_MS = 15_000;

export async function launch({ root, args, env, say }: Launch): Promise<Launched> {
  const words = WORDS[languageOf(new Intl.DateTimeFormat().resolvedOptions().locale)];
  const rest = args.filter((arg) => !OWN.includes(arg));
  const wanted = args.includes('--desktop');
  if (!wanted && args.some((arg) => RELAY_ONLY.includes(arg))) return { as: 'browser', args: rest };
  const choice = await choose(root, env, words);
  if ('binary' in choice) {
    say(words.opensDesktop);
    return { as: 'desktop', exitCode: await openDesktop(choice.binary, root, args, env) };
  }
  if (wanted) {
    say(words.noDesktop(choice.why));
    return { as: 'desktop', exitCode: 1 };
  }
  say(words.opensBrowser(choice.why));
  return { as: 'browser', args: rest };
}

/** From what is cheap to ask to what starts a program. */
async function choose(root: string, env: Values, words: DesktopWords): Promise<Choice> {
  const { whyNot } = words;
  if (!(await hasDisplay(env, process.platform))) return { why: whyNot.display };
  if (process.platform !== 'win32' && process.getuid?.() === 0) return { why: whyNot.root };
  const binary = electronBinary(root, env['ELECTRON_OVERRIDE_DIST_PATH']);
  if (binary === null) return { why: whyNot.binary };
  // Also proves that the libraries it needs are here.
  const asked = spawnSync(binary, ['--version'], {
    env: forElectron(env),
    timeout: VERSION_WITHIN_MS,
    encoding: 'utf8',
  });
  if (asked.status === 0) return { binary };
  const said = asked.stderr || (asked.error?.message ?? String(asked.status ?? asked.signal));
  return { why: whyNot.broken(said.trim().split('\n')[0] ?? '') };
}

/** Without a window of its own for the relay's log: it is written where this was started. */
async function openDesktop(
  binary: string,
  root: string,
  args: readonly string[],
  env: Values,
): Promise<number> {
  const passed = args.filter((arg) => arg !== '--desktop' && !RELAY_ONLY.includes(arg));
  const child = spawn(binary, [root, ...passed], {
    stdio: 'inherit',
    env: {
      ...forElectron(env),
      // From a clone the relay runs as it does without a window: from its sources, in the Node.js of the project.
      WAYBRIDGE_CORE_NODE: env['WAYBRIDGE_CORE_NODE'] ?? process.execPath,
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      child.kill(signal);
    });
  }
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** Set by editors for their own use, it would make of Electron a plain Node.js. */
function forElectron(env: Values): Record<string, string | undefined> {
  return { ...env, ELECTRON_RUN_AS_NODE: undefined };
}
