import { Option } from 'commander';
import type { Command } from 'commander';
import { ACTS } from '../words/audit-codes.ts';
import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode, Run } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { moment, wholeNumber } from './input.ts';
import { nextPage } from './next-page.ts';
import { table, timeText } from './text.ts';

interface AuditOptions extends CommonOptions {
  readonly who?: string;
  readonly act?: string;
  /** Milliseconds. */
  readonly since?: number;
  readonly until?: number;
  readonly limit?: number;
  /** The id of the last line of the page before. */
  readonly after?: string;
}

export function addAudit(audit: Command, run: Run): void {
  audit
    .option('--who <id>', '“cli” for this computer, or how the id of a browser begins')
    .addOption(new Option('--act <act>', 'only this one').choices(ACTS))
    .option('--since <time>', 'from then on, such as 2026-05-31 or 2026-05-31T18:00', moment)
    .option('--until <time>', 'before then', moment)
    .option('--limit <number>', 'at most 500', wholeNumber, 50)
    .option('--after <id>', 'the last line of the page before')
    .action(run(listAudit));
}

/** What people did, newest first. */
async function listAudit(cli: Cli, options: AuditOptions): Promise<ExitCode> {
  const { language } = cli;
  const client = await connect(cli, options);
  const page = await client.audit.list.query({
    actor: options.who,
    act: options.act,
    since: options.since,
    until: options.until,
    limit: options.limit,
    cursor: options.after,
  });
  const rows = page.lines.map(({ at, who, did, thing, more }) => [
    timeText(at, language),
    who,
    did,
    [thing?.name, more].filter(Boolean).join(': '),
  ]);
  const command = nextPage(cli, page.cursor ?? '');
  const lines = [
    table(rows, language),
    ...(page.cursor === null ? [] : [phrase('cli.more', { command }, language)]),
  ];
  answer(cli, options, page, lines.join('\n'));
  return EXIT.ok;
}
