/** What a command may touch of the outside; `main.ts` hands over the real thing, tests their own. */
import type { RawValues } from '../settings/env.ts';
import type { Settings } from '../settings/settings.ts';
import { loadSettings } from '../settings/settings.ts';
import type { ControlClient } from '../control/client.ts';
import { connectControl } from '../control/client.ts';
import type { LanguageTag } from '../words/say.ts';
import type { SecretStore } from '../storage/secret-store.ts';
import type { OpenSandbox } from './sandbox.ts';
import type { StartSandbox } from './sandbox-process.ts';

export interface Cli {
  /** What was typed, without the program's own name. */
  readonly argv: readonly string[];
  /** Answers: standard output. */
  out(text: string): void;
  /** Everything else: standard error. */
  err(text: string): void;
  /** All of standard input. */
  stdin(): Promise<string>;
  readonly env: RawValues;
  readonly cwd: string;
  /** Started from a terminal. */
  readonly interactive: boolean;
  readonly language: LanguageTag;
  /** Resolves at the first SIGINT or SIGTERM, with its name; a second one ends the program at once. */
  stopRequested(): Promise<string>;
  /** Shows an address in the browser, if there is one. */
  openBrowser(url: string): void;
  /** Of the program that started this one; null when none did. */
  keychain(): SecretStore | null;
  readonly openSandbox: OpenSandbox;
  /** This program once more, as a child. */
  readonly startSandbox: StartSandbox;
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  /** The relay that runs against the pretend servers. */
  readonly sandbox?: boolean;
}

/** Exit codes are part of the outside interface: docs/cli.md. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  notRunning: 3,
  notFound: 4,
  conflict: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** @throws SettingsError */
export function settingsOf(cli: Cli, options: CommonOptions): Settings {
  return loadSettings({
    env: cli.env,
    cwd: cli.cwd,
    interactive: cli.interactive,
    sandbox: options.sandbox ?? false,
  });
}

/** The running relay of these settings. @throws WordedError `control.not-running`, `control.not-ours` */
export function connect(cli: Cli, options: CommonOptions): Promise<ControlClient> {
  return connectControl(settingsOf(cli, options).dataDir, cli.language);
}

/** The answer of a command: as JSON for programs, else as text. */
export function answer(cli: Cli, options: CommonOptions, value: unknown, text: string): void {
  if (options.json === true) cli.out(`${JSON.stringify(value, null, 2)}\n`);
  else if (text !== '') cli.out(`${text}\n`);
}

/** A command's work; its options are those that the program reads for it. */
export type Act = (cli: Cli, options: never) => Promise<ExitCode>;
/** Makes of an act what is called with a command's arguments, named in their order, and its options. */
export type Run = (act: Act, ...names: string[]) => (...given: unknown[]) => Promise<void>;
