import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ControlClient } from '../control/client.ts';
import { phrase } from '../words/say.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Cli, CommonOptions, ExitCode, Run } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { failureText, table } from './text.ts';

type ChannelInput = Parameters<ControlClient['alerts']['add']['mutate']>[0];

export function addAlerts(alerts: Command, run: Run): void {
  alerts
    .command('list', { isDefault: true })
    .description('where alerts go, and whether they get there')
    .action(run(listAlerts));
  alerts
    .command('add')
    .argument('<file>', 'the channel as JSON (docs/alerts.md); - reads standard input')
    .description('tell somebody when something is wrong')
    .action(run(addAlert, 'file'));
  alerts
    .command('test')
    .argument('<channel>', 'name or id')
    .description('send a test message now')
    .action(run(testAlert, 'channel'));
  alerts.command('remove').argument('<channel>', 'name or id').action(run(removeAlert, 'channel'));
}

async function listAlerts(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const channels = await client.alerts.list.query();
  const rows = channels.map(({ name, kind, target, rules, problem }) => [
    problem === null ? '✓' : '✗',
    name,
    kind,
    target,
    rules?.least ?? '',
    rules?.instanceId ?? rules?.locationId ?? '',
  ]);
  const failures = channels.flatMap(({ name, problem }) =>
    problem === null ? [] : [`${name}: ${failureText(problem)}`],
  );
  const text = [table(rows, cli.language), ...failures].join('\n');
  answer(cli, options, { channels }, text);
  return failures.length > 0 ? EXIT.failure : EXIT.ok;
}

/** From a file or standard input, since a channel holds secrets, and arguments are seen by others on the machine. */
async function addAlert(
  cli: Cli,
  options: CommonOptions & { readonly file: string },
): Promise<ExitCode> {
  const { file } = options;
  const text = file === '-' ? await cli.stdin() : await textOf(resolve(cli.cwd, file));
  const client = await connect(cli, options);
  const channel = await client.alerts.add.mutate(parsed(text) as ChannelInput);
  answer(cli, options, channel, phrase('cli.alert-kept', { channel: channel.name }, cli.language));
  return EXIT.ok;
}

interface ChannelOptions extends CommonOptions {
  readonly channel: string;
}

async function testAlert(cli: Cli, options: ChannelOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { name } = await client.alerts.test.mutate({ channel: options.channel });
  answer(cli, options, { name }, phrase('cli.alert-tested', { channel: name }, cli.language));
  return EXIT.ok;
}

async function removeAlert(cli: Cli, options: ChannelOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { id, name } = await client.alerts.remove.mutate({ channel: options.channel });
  answer(cli, options, { id, name }, phrase('cli.alert-removed', { channel: name }, cli.language));
  return EXIT.ok;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new WordedError('input.file', { file: path }, 'invalid', error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WordedError('input.invalid', { field: 'JSON', reason: '' }, 'invalid');
  }
}
