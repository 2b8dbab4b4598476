/** The log of the running relay, as it keeps it in memory: the last lines, and what comes. */
import { setTimeout as delay } from 'node:timers/promises';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { ControlClient } from '../control/client.ts';
import { isCutOff } from '../control/client.ts';
import { LOG_LEVELS } from '../settings/checks.ts';
import type { LogLevel } from '../settings/checks.ts';
import { phrase } from '../words/say.ts';
import { isWordedError } from '../words/worded-error.ts';
import type { Cli, CommonOptions, ExitCode, Run } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { moment, wholeNumber } from './input.ts';

interface LogOptions extends CommonOptions {
  readonly follow?: boolean;
  readonly level?: LogLevel;
  readonly room?: string;
  readonly grep?: string;
  /** Milliseconds. */
  readonly since?: number;
  readonly limit?: number;
}

type Page = Awaited<ReturnType<ControlClient['logs']['list']['query']>>;
type Line = Page['lines'][number];

const LOOK_MS = 500;
const MOST = 5_000;
const LEVEL_WIDTH = 5;

export function addLogs(logs: Command, run: Run): void {
  logs
    .option('-f, --follow', 'go on with what comes, until it is ended')
    .addOption(new Option('--level <level>', 'this level and worse').choices(LOG_LEVELS))
    .option('--room <room>', 'only this part, such as inbound, outbound, storage or events')
    .option('--grep <text>', 'only lines that hold this, in any case')
    .option('--since <time>', 'written from then on, such as 2026-05-31T18:00', moment)
    .option('--limit <number>', 'the newest ones, at most 5000', wholeNumber, 200)
    .action(run(showLogs));
}

async function showLogs(cli: Cli, options: LogOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const page = await client.logs.list.query({ ...filterOf(options), limit: options.limit });
  if (options.follow === true) return follow(cli, options, { client, page });
  const lines = page.lines.toReversed();
  const none = phrase('cli.none', {}, cli.language);
  answer(cli, options, { lines }, lines.length === 0 ? none : lines.map(lineText).join('\n'));
  return EXIT.ok;
}

function filterOf({ level, room, grep, since }: LogOptions) {
  return { level, room, since, text: grep };
}

interface Followed {
  readonly client: ControlClient;
  readonly page: Page;
}

/** With `--json` one line of JSON for each. Goes on where it was when the relay begins anew. */
async function follow(
  cli: Cli,
  options: LogOptions,
  { client, page }: Followed,
): Promise<ExitCode> {
  const ended = new AbortController();
  void cli.stopRequested().then(() => {
    ended.abort();
  });
  let connected: ControlClient | null = client;
  let last = page;
  print(cli, options, page.lines);
  while (await isTimeFor(LOOK_MS, ended.signal)) {
    connected ??= await reconnected(cli, options);
    const next = await nextOf(connected, options, last);
    if (next !== null) {
      print(cli, options, next.lines);
      last = next;
    } else if (connected !== null) {
      cli.err(`${phrase('cli.logs-lost', {}, cli.language)}\n`);
      connected = null;
    }
  }
  return EXIT.ok;
}

/** After so long; false = it was ended meanwhile. */
function isTimeFor(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal }).catch(() => false);
}

/** Null = the relay is away. Another run of it numbers its lines from the start. */
async function nextOf(
  client: ControlClient | null,
  options: LogOptions,
  last: Pick<Page, 'run' | 'newest'>,
): Promise<Page | null> {
  if (client === null) return null;
  const ask = (after: number): Promise<Page> =>
    client.logs.list.query({ ...filterOf(options), after, limit: MOST });
  try {
    const page = await ask(last.newest);
    return page.run === last.run ? page : await ask(-1);
  } catch (error) {
    if (isCutOff(error)) return null;
    throw error;
  }
}

async function reconnected(cli: Cli, options: LogOptions): Promise<ControlClient | null> {
  try {
    return await connect(cli, options);
  } catch (error) {
    if (isWordedError(error)) return null;
    throw error;
  }
}

/** Oldest first. */
function print(cli: Cli, { json }: LogOptions, lines: readonly Line[]): void {
  for (const line of lines.toReversed()) {
    cli.out(`${json === true ? JSON.stringify(line) : lineText(line)}\n`);
  }
}

function lineText({ at, level, room, message, rest }: Line): string {
  const time = at === null ? '' : new Date(at).toISOString();
  return [time, level.toUpperCase().padEnd(LEVEL_WIDTH), room, message, rest].join(' ').trim();
}
