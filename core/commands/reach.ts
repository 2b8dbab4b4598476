import type { Command } from 'commander';
import type { ControlClient } from '../control/client.ts';
import type { LanguageTag } from '../words/say.ts';
import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode, Run } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { wholeNumber } from './input.ts';
import { failureText, table, timeText } from './text.ts';

export function addReach(reach: Command, run: Run): void {
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
  ];
  return lines.join('\n');
}

function stateText({ address, state, problem }: View, language: LanguageTag): string {
  if (problem !== null) return `✗ ${failureText(problem)}`;
  if (address === null) return phrase('reach.unset', {}, language);
  if (state === 'up') return `✓ ${phrase('ok.public-reached', { url: address }, language)}`;
  return phrase('reach.untried', { url: address }, language);
}
