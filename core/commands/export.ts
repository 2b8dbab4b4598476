import type { ControlClient } from '../control/client.ts';
import type { Cli, ExitCode } from './cli.ts';
import { connect, EXIT } from './cli.ts';
import { filterOf } from './entries.ts';
import type { EntryFilterOptions } from './entries.ts';

const PAGE = 500;

type Page = Awaited<ReturnType<ControlClient['messages']['list']['query']>>;

/** Every entry that the filters find, newest first: one line of JSON each, without what messages say. */
export async function exportEntries(cli: Cli, options: EntryFilterOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  let cursor: Page['cursor'] = null;
  do {
    const page: Page = await client.messages.list.query({
      ...filterOf(options),
      limit: PAGE,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const entry of page.entries) cli.out(`${JSON.stringify(entry)}\n`);
    cursor = page.cursor;
  } while (cursor !== null);
  return EXIT.ok;
}
