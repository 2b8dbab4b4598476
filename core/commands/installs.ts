/** Installing by OAuth from the command line: the link, and what was begun in the marketplace. */
import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { table, timeText } from './text.ts';

export async function installLocation(
  cli: Cli,
  options: CommonOptions & { readonly open?: boolean },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const begun = await client.install.begin.mutate();
  answer(cli, options, begun, phrase('cli.install-link', begun, cli.language));
  if (options.open === true) cli.openBrowser(begun.url);
  return EXIT.ok;
}

export async function listHeld(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const held = await client.install.held.query();
  const rows = held.map((one) => [
    one.id,
    one.ownerId,
    one.name,
    timeText(one.since, cli.language),
  ]);
  answer(cli, options, held, table(rows, cli.language));
  return EXIT.ok;
}

export async function confirmHeld(
  cli: Cli,
  options: CommonOptions & { readonly install: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const done = await client.install.confirm.mutate({ id: options.install });
  const text =
    done.type === 'bulk'
      ? phrase('cli.install-bulk', { company: done.id }, cli.language)
      : phrase(
          'cli.install-confirmed',
          { name: done.name === '' ? done.id : done.name },
          cli.language,
        );
  answer(cli, options, done, text);
  return EXIT.ok;
}

export async function rejectHeld(
  cli: Cli,
  options: CommonOptions & { readonly install: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const done = await client.install.reject.mutate({ id: options.install });
  const text = phrase('cli.install-rejected', { install: options.install }, cli.language);
  answer(cli, options, done, text);
  return EXIT.ok;
}

export async function retryInstalls(
  cli: Cli,
  options: CommonOptions & { readonly company?: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { company } = options;
  const done = await client.install.retry.mutate(
    company === undefined ? {} : { companyId: company },
  );
  const text = phrase('cli.install-retried', { company: done.companyId }, cli.language);
  answer(cli, options, done, text);
  return EXIT.ok;
}
