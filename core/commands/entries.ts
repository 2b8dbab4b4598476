import type { EntryState } from '../relay/journal/entry.ts';
import { commandsAsTyped } from '../words/command.ts';
import { phrase, valueWord } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { failureText, table, timeText } from './text.ts';

export interface ListEntriesOptions extends CommonOptions {
  readonly state?: EntryState[];
  readonly kind?: string;
  readonly location?: string;
  readonly instance?: string;
  readonly limit?: number;
  /** The id of the last entry of the page before. */
  readonly after?: string;
}

export async function listEntries(cli: Cli, options: ListEntriesOptions): Promise<ExitCode> {
  const { language } = cli;
  const client = await connect(cli, options);
  const page = await client.messages.list.query({
    states: options.state,
    kind: options.kind,
    locationId: options.location,
    instance: options.instance,
    limit: options.limit,
    cursor: options.after,
  });
  const rows = page.entries.map((one) => [
    one.id,
    timeText(one.createdAt, language),
    one.kind,
    valueWord('state', one.state, language),
    one.held?.sentence ?? one.error?.sentence ?? '',
  ]);
  const command = commandsAsTyped(`waybridge entries list --after ${page.cursor ?? ''}`);
  const lines = [
    table(rows, language),
    ...(page.cursor === null ? [] : [phrase('cli.more', { command }, language)]),
  ];
  answer(cli, options, page, lines.join('\n'));
  return EXIT.ok;
}

export async function showEntry(
  cli: Cli,
  options: CommonOptions & { readonly id: string },
): Promise<ExitCode> {
  const { language } = cli;
  const client = await connect(cli, options);
  const entry = await client.messages.show.query({ id: options.id });
  const lines = [
    `${entry.id}  ${entry.kind}  ${valueWord('state', entry.state, language)}`,
    `${timeText(entry.createdAt, language)}  ${entry.lane}`,
    ...(entry.recovered ? [phrase('cli.recovered', {}, language)] : []),
    ...(entry.held === null ? [] : [failureText(entry.held)]),
    ...(entry.error === null ? [] : [failureText(entry.error)]),
    ...(entry.error?.answer == null ? [] : [`  ${entry.error.answer}`]),
    ...entry.timeline.map(
      (one) =>
        `  ${one.number}. ${timeText(one.startedAt, language)}  ${one.endedAt - one.startedAt} ms  ${[
          one.outcome,
          one.failure?.sentence,
          one.failure?.answer,
        ]
          .filter(Boolean)
          .join('  ')}`,
    ),
  ];
  answer(cli, options, entry, lines.join('\n'));
  return EXIT.ok;
}

export async function replayEntry(
  cli: Cli,
  options: CommonOptions & { readonly id: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const replayed = await client.messages.replay.mutate({ id: options.id });
  const text = phrase('cli.entry-replayed', { entry: replayed.id }, cli.language);
  answer(cli, options, replayed, text);
  return EXIT.ok;
}

export async function buryEntry(
  cli: Cli,
  options: CommonOptions & { readonly id: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const buried = await client.messages.bury.mutate({ id: options.id });
  answer(cli, options, buried, phrase('cli.entry-buried', { entry: buried.id }, cli.language));
  return EXIT.ok;
}
