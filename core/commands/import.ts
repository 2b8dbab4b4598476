/** `waybridge import`: looks first, takes what it is told to, and gives back. */
import type { ControlClient } from '../control/client.ts';
import { phrase } from '../words/say.ts';
import type { PhraseCode } from '../words/codes.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { secretOption } from './input.ts';
import { failureText } from './text.ts';

export interface ImportOptions extends CommonOptions {
  readonly from?: string;
  readonly fromFile?: string;
  readonly location?: readonly string[];
  readonly all?: boolean;
  readonly back?: string;
}

type Report = Awaited<ReturnType<ControlClient['import']['report']['mutate']>>;
type Taken = Awaited<ReturnType<ControlClient['import']['take']['mutate']>>;

export async function importFrom(cli: Cli, options: ImportOptions): Promise<ExitCode> {
  const from = await secretOption(cli, {
    option: '--from',
    file: options.fromFile,
    plain: options.from,
  });
  if (from === undefined) {
    throw new WordedError('input.invalid', { field: '--from', reason: '' }, 'invalid');
  }
  const client = await connect(cli, options);
  if (options.back !== undefined) {
    const given = await client.import.giveBack.mutate({ from, location: options.back });
    const params = { location: given.id, instances: given.instances.join(', ') };
    answer(cli, options, given, phrase('cli.import-given-back', params, cli.language));
    return EXIT.ok;
  }
  const report = await client.import.report.mutate({ from });
  const ids = options.all === true ? takeable(report) : (options.location ?? []);
  if (ids.length === 0) {
    answer(cli, options, report, reportText(cli, report));
    return EXIT.ok;
  }
  return takeAll(cli, options, { client, from, ids });
}

/** One after the other: a location that fails keeps none of the others back. */
async function takeAll(
  cli: Cli,
  options: ImportOptions,
  {
    client,
    from,
    ids,
  }: {
    readonly client: ControlClient;
    readonly from: string;
    readonly ids: readonly string[];
  },
): Promise<ExitCode> {
  const taken: Taken[] = [];
  const failures: unknown[] = [];
  for (const location of ids) {
    try {
      const one = await client.import.take.mutate({ from, location });
      taken.push(one);
      if (options.json !== true) cli.out(`${takenText(cli, one)}\n`);
    } catch (error) {
      failures.push(error);
    }
  }
  if (options.json === true) answer(cli, options, taken, '');
  if (failures.length > 0) throw failures[0];
  return taken.every(({ instances }) => instances.every(({ problem }) => problem === null))
    ? EXIT.ok
    : EXIT.failure;
}

function takeable({ locations }: Report): string[] {
  return locations.filter(({ state }) => state !== 'problem').map(({ id }) => id);
}

const STATE_WORDS = {
  new: 'cli.import-new',
  taken: 'cli.import-taken-before',
  half: 'cli.import-half',
} as const satisfies Record<string, PhraseCode>;

function reportText({ language }: Cli, { locations }: Report): string {
  if (locations.length === 0) return phrase('cli.import-nothing', {}, language);
  const stateOf = ({
    state,
    problem,
  }: Pick<Report['locations'][number], 'state' | 'problem'>): string =>
    problem !== null || state === 'problem'
      ? failureText(problem ?? { sentence: '', act: '' }).replaceAll('\n', '\n  ')
      : phrase(STATE_WORDS[state], {}, language);
  const lines = locations.flatMap((location) => [
    `${location.id}${location.name === null ? '' : ` (${location.name})`}: ${stateOf(location)}`,
    ...location.instances.map(
      (it) =>
        `  ${phrase('cli.import-number', { instance: it.name }, language)}${it.server === null ? '' : ` (${it.server})`}: ${stateOf(it)}`,
    ),
  ]);
  return [...lines, '', phrase('cli.import-next', {}, language)].join('\n');
}

function takenText({ language }: Cli, { id, name, links, instances }: Taken): string {
  const params = { location: id, name, links: links === 0 ? '' : String(links) };
  const failed = instances.flatMap(({ name: instance, problem }) =>
    problem === null
      ? []
      : [`  ${phrase('cli.import-number', { instance }, language)}: ${failureText(problem)}`],
  );
  return [phrase('cli.import-taken', params, language), ...failed].join('\n');
}
