import type { Cli } from '../../core/commands/cli.ts';
import { runCli } from '../../core/commands/program.ts';
import type { LanguageTag } from '../../core/words/say.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The addresses that a browser was asked to open. */
  readonly opened: readonly string[];
}

/** One command in this process, with an environment, standard input and language of its own. */
export async function run(
  args: readonly string[],
  given: {
    env?: Record<string, string>;
    stdin?: string;
    language?: LanguageTag;
    /** Resolves when somebody ends the command; default at once. */
    stop?: Promise<string>;
    /** Told what it prints while it runs. */
    seen?: (text: string) => void;
  } = {},
): Promise<Ran> {
  const ran = { out: '', err: '' };
  const opened: string[] = [];
  const cli: Omit<Cli, 'argv'> = {
    out: (text) => {
      ran.out += text;
      given.seen?.(text);
    },
    err: (text) => (ran.err += text),
    stdin: () => Promise.resolve(given.stdin ?? ''),
    env: given.env ?? {},
    cwd: '/',
    interactive: false,
    language: given.language ?? 'en',
    stopRequested: () => given.stop ?? Promise.resolve('SIGTERM'),
    openBrowser: (url) => opened.push(url),
    keychain: () => null,
    openSandbox: () => Promise.reject(new Error('no sandbox here')),
    startSandbox: () => {
      throw new Error('no sandbox here');
    },
  };
  return { code: await runCli(args, cli), ...ran, opened };
}

/** What a command printed with `--json`. */
export function json(ran: Ran): unknown {
  return JSON.parse(ran.out);
}
