import type { Command } from 'commander';
import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode, Run } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { table, timeText } from './text.ts';

type One = CommonOptions & { readonly instance: string };

async function listGroups(
  cli: Cli,
  options: One & { readonly cursor?: number },
): Promise<ExitCode> {
  const { instance, cursor } = options;
  const { language } = cli;
  const client = await connect(cli, options);
  const page = await client.groups.list.query({ instance, cursor });
  const rows = page.groups.map(({ jid, name, isOn, missed, lastAt, hasLeft }) => [
    jid,
    name ?? '',
    isOn ? 'on' : 'off',
    isOn ? '' : String(missed),
    lastAt === null ? '' : timeText(lastAt, language),
    hasLeft ? phrase('group.left', {}, language) : '',
  ]);
  answer(cli, options, page, table(rows, language));
  return EXIT.ok;
}

const switchTo =
  (on: boolean) =>
  async (cli: Cli, options: One & { readonly group: string }): Promise<ExitCode> => {
    const { instance, group } = options;
    const client = await connect(cli, options);
    const now = await client.groups.set.mutate({ instance, group, on });
    const params = { group: now.name ?? now.jid, instance: now.instance };
    const text = phrase(on ? 'cli.group-on' : 'cli.group-off', params, cli.language);
    answer(cli, options, now, text);
    return EXIT.ok;
  };

export function addGroups(groups: Command, run: Run): void {
  groups
    .command('list')
    .argument('<instance>', 'name or id')
    .description('groups in which something was said')
    .option('--cursor <n>', 'where the page before ended', Number)
    .action(run(listGroups, 'instance'));
  for (const [name, on, description] of [
    ['on', true, 'relay a group from now on: it becomes one contact'],
    ['off', false, 'do not relay it any more; what is in HighLevel stays'],
  ] as const) {
    groups
      .command(name)
      .argument('<instance>', 'name or id')
      .argument('<group>', 'address or name, as “groups list” shows it')
      .description(description)
      .action(run(switchTo(on), 'instance', 'group'));
  }
}
