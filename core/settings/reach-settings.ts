/** Where the public address comes from, out of texts that are checked already. */
import { wordsIn } from './checks.ts';
import type { ReachProvider } from './checks.ts';
import { DEFAULTS } from './defaults.ts';
import type { REACH_NAMES } from './names.ts';
import { Secret } from './secrets.ts';

type ReachName = (typeof REACH_NAMES)[number];

type Command = readonly [program: string, ...args: string[]];

export interface ReachSettings {
  readonly provider: ReachProvider;
  /** Of `command`. It may hold a token: it is shown to nobody. */
  readonly command: Command | null;
  /** Finds the address in what the program writes. */
  readonly pattern: RegExp | null;
  /** Of a named cloudflared tunnel, or of ngrok. */
  readonly token: Secret | null;
  /** Options and destination of ssh. */
  readonly ssh: Command | null;
  /** Where ssh listens on the other side. */
  readonly sshRemote: string;
  /** In place of `cloudflared` or `ssh` of the path. */
  readonly program: string | null;
}

export interface ReachTexts {
  readonly provider: ReachProvider;
  readonly command: string | null;
  readonly pattern: string | null;
  readonly token: Secret | null;
  readonly ssh: string | null;
  readonly sshRemote: string | null;
  readonly program: string | null;
}

export function reachSettings(texts: ReachTexts): ReachSettings {
  const { command, pattern, ssh, sshRemote } = texts;
  return {
    ...texts,
    command: command === null ? null : wordsIn(command),
    pattern: pattern === null ? null : new RegExp(pattern),
    ssh: ssh === null ? null : wordsIn(ssh),
    sshRemote: sshRemote ?? DEFAULTS.WAYBRIDGE_REACH_SSH_REMOTE,
  };
}

/** Fills in what was typed in, where nothing outside has set it: `typed` knows only those. */
export function withTypedReach(
  reach: ReachSettings,
  typed: (name: ReachName) => string | null,
): ReachSettings {
  const token = typed('WAYBRIDGE_REACH_TOKEN');
  const texts = reachSettings({
    // Typed values were checked when they came in.
    provider: (typed('WAYBRIDGE_REACH') as ReachProvider | null) ?? reach.provider,
    command: typed('WAYBRIDGE_REACH_COMMAND'),
    pattern: typed('WAYBRIDGE_REACH_PATTERN'),
    token: token === null ? null : new Secret(token),
    ssh: typed('WAYBRIDGE_REACH_SSH'),
    sshRemote: typed('WAYBRIDGE_REACH_SSH_REMOTE'),
    program: typed('WAYBRIDGE_REACH_PROGRAM'),
  });
  return {
    provider: texts.provider,
    command: reach.command ?? texts.command,
    pattern: reach.pattern ?? texts.pattern,
    token: reach.token ?? texts.token,
    ssh: reach.ssh ?? texts.ssh,
    sshRemote: typed('WAYBRIDGE_REACH_SSH_REMOTE') ?? reach.sshRemote,
    program: reach.program ?? texts.program,
  };
}
