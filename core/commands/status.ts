import type { LanguageTag } from '../words/say.ts';
import { phrase, valueWord } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { failureText, table, timeText } from './text.ts';
import { keyText } from './vault.ts';

/** What runs, what waits, what is wrong, what is still to be configured. */
export async function status(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const overview = await client.overview.status.query();
  const key = await client.vault.state.query();
  const logIn = await client.overview.logInLink.mutate();
  const { language } = cli;
  const { addresses, counts, oldestWaiting } = overview;
  const states = (['waiting', 'running', 'parked', 'unsure', 'dead'] as const).map(
    (state) => `${valueWord('state', state, language)} ${counts[state]}`,
  );
  const failures = [...overview.problems, ...overview.lastFailures, ...overview.toDo];
  const text = [
    phrase('page.running-since', { time: timeText(overview.startedAt, language) }, language),
    phrase('cli.public', { url: addresses.public }, language),
    phrase('cli.control', { url: addresses.control }, language),
    phrase('cli.log-in', { url: logIn.url }, language),
    keyText(key, language),
    '',
    `${phrase('page.entries', {}, language)}: ${states.join(' · ')}`,
    ...(oldestWaiting === null
      ? []
      : [phrase('page.oldest', { time: timeText(oldestWaiting, language) }, language)]),
    ...unsupportedText(overview.unsupported, language),
    ...(overview.relays === null ? [] : ['', relaysText(overview.relays, language)]),
    ...(overview.spooled === 0
      ? []
      : [phrase('sharing.spooled', { count: String(overview.spooled) }, language)]),
    '',
    `${phrase('page.locations', {}, language)}:`,
    table(
      overview.locations.map((one) => [one.id, one.name, valueWord('state', one.state, language)]),
      language,
    ),
    '',
    `${phrase('page.instances', {}, language)}:`,
    table(
      overview.instances.map((one) => [
        one.name,
        one.locationId,
        [valueWord('state', one.state, language), ...caughtUp(one, language)].join(' · '),
      ]),
      language,
    ),
    ...(overview.held.length === 0 ? [] : ['', heldText(overview.held, language)]),
    ...(failures.length === 0 ? [] : ['', ...failures.map((one) => `• ${failureText(one)}`)]),
  ];
  answer(cli, options, { ...overview, key, logIn: logIn.url }, text.join('\n'));
  return EXIT.ok;
}

/** Who shares the database, with the last sign of life of each. */
function relaysText(
  relays: readonly {
    readonly id: string;
    readonly host: string;
    readonly version: string;
    readonly seenAt: number;
    readonly isAlive: boolean;
    readonly isThis: boolean;
    readonly locations: readonly string[];
  }[],
  language: LanguageTag,
): string {
  const rows = relays.map((one) => [
    one.isThis ? `${one.host} (${phrase('sharing.this', {}, language)})` : one.host,
    one.id.slice(0, 8),
    one.version,
    phrase('sharing.seen', { time: timeText(one.seenAt, language) }, language),
    one.isAlive
      ? phrase('sharing.locations', { count: String(one.locations.length) }, language)
      : phrase('sharing.silent', {}, language),
  ]);
  return `${phrase('sharing.relays', {}, language)}:\n${table(rows, language)}`;
}

function unsupportedText(
  unsupported: Readonly<Record<string, number>>,
  language: LanguageTag,
): string[] {
  const types = Object.entries(unsupported).map(([type, count]) => `${type} ${String(count)}`);
  return types.length === 0
    ? []
    : [phrase('cli.unsupported', { types: types.join(' · ') }, language)];
}

/** What a number owes to catch-up; nothing is said where webhooks bring everything. */
function caughtUp(
  { recovered, pullingSince }: { recovered: number; pullingSince: number | null },
  language: LanguageTag,
): string[] {
  const time = pullingSince === null ? null : timeText(pullingSince, language);
  return [
    ...(recovered === 0
      ? []
      : [phrase('cli.recovered-count', { count: String(recovered) }, language)]),
    ...(time === null ? [] : [phrase('cli.pulling', { time }, language)]),
  ];
}

/** The bulk that waits for its turn: how much of which number, why, until when. */
function heldText(
  held: readonly (Parameters<typeof failureText>[0] & {
    readonly instance: string;
    readonly count: number;
    readonly lastUntil: number;
  })[],
  language: LanguageTag,
): string {
  const lines = held.map((one) => {
    const until = phrase('page.held-until', { time: timeText(one.lastUntil, language) }, language);
    return `• ${one.instance}: ${String(one.count)} · ${until}\n  ${failureText(one)}`;
  });
  return [`${phrase('page.held-bulk', {}, language)}:`, ...lines].join('\n');
}
