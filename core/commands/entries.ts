import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../control/client.ts';
import type { Direction } from '../control/search/filter.ts';
import type { EntryState } from '../relay/journal/entry.ts';
import { commandsAsTyped } from '../words/command.ts';
import { phrase, valueWord } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { nextPage } from './next-page.ts';
import { failureText, table, timeText } from './text.ts';

type EntryQuery = NonNullable<Parameters<ControlClient['messages']['count']['query']>[0]>;

/** What entries are looked for by; as `entries list` and the page take it. */
export interface EntryFilterOptions extends CommonOptions {
  readonly state?: EntryState[];
  readonly kind?: string[];
  readonly direction?: Direction;
  readonly location?: string;
  readonly instance?: string;
  readonly person?: string;
  /** Milliseconds. */
  readonly since?: number;
  readonly until?: number;
}

/** As the relay is asked. */
export function filterOf(options: EntryFilterOptions): EntryQuery {
  return {
    states: options.state,
    kinds: options.kind,
    direction: options.direction,
    locationId: options.location,
    instance: options.instance,
    person: options.person,
    since: options.since,
    until: options.until,
  };
}

export async function listEntries(
  cli: Cli,
  options: EntryFilterOptions & {
    readonly limit?: number;
    /** The id of the last entry of the page before. */
    readonly after?: string;
  },
): Promise<ExitCode> {
  const { language } = cli;
  const client = await connect(cli, options);
  const page = await client.messages.list.query({
    ...filterOf(options),
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
  const command = nextPage(cli, page.cursor ?? '');
  const more =
    page.searchedTo === null
      ? phrase('cli.more', { command }, language)
      : phrase('cli.searched-to', { time: timeText(page.searchedTo, language), command }, language);
  const lines = [table(rows, language), ...(page.cursor === null ? [] : [more])];
  answer(cli, options, page, lines.join('\n'));
  return EXIT.ok;
}

export async function countEntries(cli: Cli, options: EntryFilterOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const counted = await client.messages.count.query(filterOf(options));
  const count = String(counted.count);
  const text = phrase(
    counted.atLeast ? 'cli.count-at-least' : 'cli.count',
    { count },
    cli.language,
  );
  answer(cli, options, counted, text);
  return EXIT.ok;
}

const LOOK_MS = 200;

/** Without a token it only counts; with one it sends again what was counted, and waits for the end. */
export async function replayEntries(
  cli: Cli,
  options: EntryFilterOptions & { readonly token?: string },
): Promise<ExitCode> {
  const { language } = cli;
  const client = await connect(cli, options);
  if (options.token === undefined) {
    const prepared = await client.messages.prepareReplay.mutate(filterOf(options));
    const command = commandsAsTyped(`waybridge entries replay-all --token ${prepared.token}`);
    const params = { count: String(prepared.count), command };
    const code = prepared.isPart ? 'cli.batch-counted-part' : 'cli.batch-counted';
    answer(cli, options, prepared, phrase(code, params, language));
    return EXIT.ok;
  }
  const { id } = await client.messages.replayAll.mutate({ token: options.token });
  for (;;) {
    const batches = await client.messages.batches.query();
    const batch = batches.find((one) => one.id === id);
    if (batch?.endedAt === null) {
      await delay(LOOK_MS);
      continue;
    }
    const params = {
      replayed: String(batch?.replayed ?? 0),
      skipped: String(batch?.skipped ?? 0),
    };
    answer(cli, options, batch ?? null, phrase('cli.batch-done', params, language));
    return batch?.stopped === true ? EXIT.failure : EXIT.ok;
  }
}

export async function entryArrived(
  cli: Cli,
  options: CommonOptions & { readonly id: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const arrived = await client.messages.arrived.mutate({ id: options.id });
  answer(cli, options, arrived, phrase('cli.entry-arrived', { entry: arrived.id }, cli.language));
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

export async function editMessage(
  cli: Cli,
  options: CommonOptions & { readonly id: string; readonly text: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const { id, text } = options;
  const edited = await client.messages.edit.mutate({ id, text });
  answer(cli, options, edited, phrase('cli.message-edited', { entry: edited.id }, cli.language));
  return EXIT.ok;
}

export async function unsendMessage(
  cli: Cli,
  options: CommonOptions & { readonly id: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const unsent = await client.messages.unsend.mutate({ id: options.id });
  answer(cli, options, unsent, phrase('cli.message-unsent', { entry: unsent.id }, cli.language));
  return EXIT.ok;
}
