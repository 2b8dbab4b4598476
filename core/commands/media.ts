import { phrase, valueWord } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { nextPage } from './next-page.ts';
import { table, timeText } from './text.ts';

export interface ListMediaOptions extends CommonOptions {
  readonly location?: string;
  readonly limit?: number;
  /** The id of the last link of the page before. */
  readonly after?: string;
}

const MEGABYTE = 1024 * 1024;

/** The links to files that HighLevel does not take. */
export async function listMedia(cli: Cli, options: ListMediaOptions): Promise<ExitCode> {
  const { language } = cli;
  const client = await connect(cli, options);
  const page = await client.media.list.query({
    locationId: options.location,
    limit: options.limit,
    cursor: options.after,
  });
  const rows = page.links.map((one) => [
    one.id,
    timeText(one.createdAt, language),
    one.locationId,
    `${(one.bytes / MEGABYTE).toFixed(1)} MB`,
    valueWord('linkState', one.state, language),
    one.fileName,
  ]);
  const command = nextPage(cli, page.cursor ?? '');
  const lines = [
    table(rows, language),
    ...(page.cursor === null ? [] : [phrase('cli.more', { command }, language)]),
  ];
  answer(cli, options, page, lines.join('\n'));
  return EXIT.ok;
}

type RevokeOptions = CommonOptions & { readonly link: string };

/** The link leads nowhere from now on. */
export async function revokeMedia(cli: Cli, options: RevokeOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { id } = await client.media.revoke.mutate({ link: options.link });
  answer(cli, options, { revoked: id }, phrase('cli.media-revoked', { link: id }, cli.language));
  return EXIT.ok;
}
