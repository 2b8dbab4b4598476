import { Argument } from 'commander';
import type { Command } from 'commander';
import type { ControlClient } from '../control/client.ts';
import type { LanguageTag } from '../words/say.ts';
import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode, Run } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { secretFromFile, wholeNumber } from './input.ts';
import { failureText, table, timeText } from './text.ts';

export function addReach(reach: Command, run: Run): void {
  reach
    .command('set')
    .addArgument(
      new Argument('<provider>', 'where the address comes from').choices([
        ...['own', 'command', 'cloudflared', 'ssh', 'ngrok'],
      ]),
    )
    .option('--url <address>', 'an address that stays; without it the tunnel says its own')
    .option(
      '--command <words>',
      'of “command”: {port}, {host} and {url} are where the relay listens',
    )
    .option('--pattern <expression>', 'what finds the address in what the program writes')
    .option('--token-file <file>', 'of a named cloudflared tunnel, or of ngrok')
    .option('--ssh <words>', 'what comes after “ssh”: options and destination')
    .option('--remote <port>', 'where ssh listens on the other side (80)')
    .option('--program <file>', 'in place of the cloudflared or ssh of the path')
    .description('choose it, whole; the relay starts anew and tries it')
    .action(run(setReach, 'provider'));
  reach.command('log').description('what the tunnel’s program wrote').action(run(reachLog));
  reach
    .command('change')
    .option('--done', 'HighLevel has the new address now')
    .description('what to enter in HighLevel after the address changed')
    .action(run(reachChange));
  reach
    .command('status', { isDefault: true })
    .description('by which address, and whether it works')
    .action(run(reachStatus));
  reach
    .command('check')
    .description('try it now: a round trip through the public address')
    .action(run(reachCheck));
  reach
    .command('history')
    .option('--limit <number>', 'at most 200', wholeNumber, 20)
    .description('when it began to work, and stopped')
    .action(run(reachHistory));
}

type View = Awaited<ReturnType<ControlClient['reach']['status']['query']>>;

async function reachStatus(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  return tell(cli, options, await client.reach.status.query());
}

/** Exit code 1 when what is sent to the address does not arrive here. */
async function reachCheck(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  return tell(cli, options, await client.reach.check.mutate());
}

async function reachHistory(
  cli: Cli,
  options: CommonOptions & { readonly limit: number },
): Promise<ExitCode> {
  const { language } = cli;
  const client = await connect(cli, options);
  const changes = await client.reach.history.query({ limit: options.limit });
  const rows = changes.map(({ at, address, problem }) => [
    timeText(at, language),
    problem === null ? '✓' : '✗',
    address,
    problem?.sentence ?? '',
  ]);
  answer(cli, options, { changes }, table(rows, language));
  return EXIT.ok;
}

interface SetOptions extends CommonOptions {
  readonly provider: string;
  readonly url?: string;
  readonly command?: string;
  readonly pattern?: string;
  readonly tokenFile?: string;
  readonly ssh?: string;
  readonly remote?: string;
  readonly program?: string;
}

async function setReach(cli: Cli, options: SetOptions): Promise<ExitCode> {
  const { provider, url, command, pattern, ssh, remote, program, tokenFile } = options;
  const client = await connect(cli, options);
  const token = tokenFile === undefined ? undefined : await secretFromFile(cli, tokenFile);
  const kept = { provider, url, command, pattern, token, ssh, sshRemote: remote, program };
  const restarts = await client.reach.set.mutate(kept);
  answer(cli, options, restarts, phrase('cli.reach-set', {}, cli.language));
  return EXIT.ok;
}

async function reachLog(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const lines = await client.reach.log.query();
  const rows = lines.map(({ at, text }) => [timeText(at, cli.language), text]);
  answer(cli, options, { lines }, table(rows, cli.language));
  return EXIT.ok;
}

async function reachChange(
  cli: Cli,
  options: CommonOptions & { readonly done?: boolean },
): Promise<ExitCode> {
  const { language } = cli;
  const client = await connect(cli, options);
  if (options.done === true) {
    const view = await client.reach.acknowledge.mutate();
    answer(cli, options, view, phrase('cli.reach-change-done', {}, language));
    return EXIT.ok;
  }
  const { change } = await client.reach.status.query();
  const text =
    change === null
      ? phrase('cli.reach-change-none', {}, language)
      : [
          phrase('cli.reach-change', { from: change.from, to: change.to }, language),
          table(
            change.fields.map(({ label, value }) => [label, value]),
            language,
          ),
        ].join('\n');
  answer(cli, options, { change }, text);
  return EXIT.ok;
}

function tell(cli: Cli, options: CommonOptions, view: View): ExitCode {
  answer(cli, options, view, textOf(view, cli.language));
  return view.state === 'down' ? EXIT.failure : EXIT.ok;
}

function textOf(view: View, language: LanguageTag): string {
  const { address, since, checkedAt, ms } = view;
  const lines = [
    stateText(view, language),
    ...(since === null || address === null
      ? []
      : [phrase('cli.reach-since', { time: timeText(since, language) }, language)]),
    ...(checkedAt === null
      ? []
      : [
          phrase(
            'cli.reach-checked',
            { time: timeText(checkedAt, language), ms: String(ms ?? 0) },
            language,
          ),
        ]),
    phrase('cli.public', { url: view.listening }, language),
    ...(view.warning === null ? [] : [`! ${failureText(view.warning)}`]),
  ];
  return lines.join('\n');
}

function stateText({ address, state, problem }: View, language: LanguageTag): string {
  if (problem !== null) return `✗ ${failureText(problem)}`;
  if (address === null) {
    return phrase(state === 'starting' ? 'reach.starting' : 'reach.unset', {}, language);
  }
  if (state === 'up') return `✓ ${phrase('ok.public-reached', { url: address }, language)}`;
  return phrase('reach.untried', { url: address }, language);
}
