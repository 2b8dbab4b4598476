import { z } from 'zod';
import { OPTION_NAMES, optionText } from '../install/location-options.ts';
import { LANGUAGES, phrase, valueWord } from '../words/say.ts';
import type { LanguageTag } from '../words/say.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { assignmentsIn, secretOption } from './input.ts';
import { table } from './text.ts';

export interface AddLocationOptions extends CommonOptions {
  readonly id?: string;
  readonly name?: string;
  readonly accessTokenFile?: string;
  readonly refreshTokenFile?: string;
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly expiresIn?: number;
  readonly language?: LanguageTag;
  readonly stdin?: boolean;
  readonly force?: boolean;
}

/** As given on standard input: our names, or those of HighLevel's own token answer. */
const fromStdin = z
  .object({
    id: z.string().optional(),
    locationId: z.string().optional(),
    name: z.string().optional(),
    accessToken: z.string().optional(),
    access_token: z.string().optional(),
    refreshToken: z.string().nullish(),
    refresh_token: z.string().nullish(),
    expiresIn: z.number().optional(),
    expires_in: z.number().optional(),
  })
  .transform((o) => ({
    id: o.id ?? o.locationId,
    name: o.name,
    accessToken: o.accessToken ?? o.access_token,
    refreshToken: o.refreshToken ?? o.refresh_token ?? undefined,
    expiresIn: o.expiresIn ?? o.expires_in,
  }));

export async function addLocation(cli: Cli, options: AddLocationOptions): Promise<ExitCode> {
  const given = options.stdin === true ? await readStdin(cli) : await readOptions(cli, options);
  const id = options.id ?? given.id;
  if (id === undefined)
    throw new WordedError('input.invalid', { field: '--id', reason: '' }, 'invalid');
  if (given.accessToken === undefined) throw new WordedError('input.token-missing', {}, 'invalid');
  const client = await connect(cli, options);
  const added = await client.locations.add.mutate({
    id,
    accessToken: given.accessToken,
    refreshToken: given.refreshToken,
    expiresIn: options.expiresIn ?? given.expiresIn,
    name: options.name ?? given.name,
    language: options.language,
    force: options.force,
  });
  const text = phrase('cli.location-added', { location: added.id, name: added.name }, cli.language);
  answer(cli, options, added, text);
  return EXIT.ok;
}

export async function listLocations(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const all = await client.locations.list.query();
  const rows = all.map((one) => [
    one.id,
    one.name,
    valueWord('state', one.state, cli.language),
    one.instances.join(', '),
  ]);
  answer(cli, options, all, table(rows, cli.language));
  return EXIT.ok;
}

export interface SetLocationOptions extends CommonOptions {
  readonly id: string;
  /** `name=value`; an empty value sets an option back. */
  readonly assignments: readonly string[];
}

/** Without an assignment it shows what is set. */
export async function setLocation(cli: Cli, options: SetLocationOptions): Promise<ExitCode> {
  const assigned = new Map(Object.entries(assignmentsIn(options.assignments)));
  const given = readLanguage(assigned.get('language'));
  const defaultInstance = assigned.get('defaultInstance');
  const own = ['language', 'defaultInstance'];
  const client = await connect(cli, options);
  const set = await client.locations.set.mutate({
    id: options.id,
    ...(given === undefined ? {} : { language: given }),
    ...(defaultInstance === undefined ? {} : { defaultInstance }),
    options: Object.fromEntries([...assigned].filter(([name]) => !own.includes(name))),
  });
  const rows = [
    ['language', set.language],
    ['defaultInstance', set.defaultInstanceName ?? ''],
    ...OPTION_NAMES.map((name) => [name, optionText(name, set.options[name])]),
  ];
  const done = phrase('cli.location-set', { location: set.id }, cli.language);
  const lines = options.assignments.length === 0 ? [] : [done];
  answer(cli, options, set, [...lines, table(rows, cli.language)].join('\n'));
  return EXIT.ok;
}

/** Without an assignment it shows who is named, and who wrote without a name. */
export async function nameAgents(cli: Cli, options: SetLocationOptions): Promise<ExitCode> {
  const client = await connect(cli, options);
  const named = await client.locations.agents.mutate({
    id: options.id,
    names: Object.fromEntries(assignments(options.assignments)),
  });
  const rows = named.agents.map(({ userId, name }) => [userId, name]);
  answer(cli, options, named, table(rows, cli.language));
  return EXIT.ok;
}

function assignments(given: readonly string[]): [name: string, value: string][] {
  return given.map((text) => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new WordedError('input.invalid', { field: text, reason: '' }, 'invalid');
  });
}

function readLanguage(text: string | undefined): LanguageTag | undefined {
  const found = LANGUAGES.find((tag) => tag === text);
  if (text === undefined || found !== undefined) return found;
  const params = { option: 'language', expected: LANGUAGES.join(', ') };
  throw new WordedError('location.option-invalid', params, 'invalid');
}

/** Which of its workflows wait for what happens on WhatsApp. */
export async function listTriggers(
  cli: Cli,
  options: CommonOptions & { readonly id: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const triggers = await client.locations.triggers.query({ id: options.id });
  const rows = triggers.map((one) => [one.event, one.workflowId ?? '', one.triggerId]);
  answer(cli, options, triggers, table(rows, cli.language));
  return EXIT.ok;
}

/** Reads back what HighLevel did not tell us of. */
export async function catchUpLocation(
  cli: Cli,
  options: CommonOptions & { readonly id: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const report = await client.locations.catchUp.mutate({ id: options.id });
  const params = {
    location: report.id,
    conversations: String(report.conversations),
    recovered: String(report.recovered),
    failed: report.failed === 0 ? '' : String(report.failed),
  };
  answer(cli, options, report, phrase('cli.location-caught-up', params, cli.language));
  return EXIT.ok;
}

export async function removeLocation(
  cli: Cli,
  options: CommonOptions & { readonly id: string },
): Promise<ExitCode> {
  const client = await connect(cli, options);
  const removed = await client.locations.remove.mutate({ id: options.id });
  const text = phrase('cli.location-removed', { location: removed.id }, cli.language);
  answer(cli, options, removed, text);
  return EXIT.ok;
}

type Given = z.output<typeof fromStdin>;

async function readOptions(cli: Cli, options: AddLocationOptions): Promise<Given> {
  return {
    id: options.id,
    name: options.name,
    expiresIn: options.expiresIn,
    accessToken: await secretOption(cli, {
      option: '--access-token',
      file: options.accessTokenFile,
      plain: options.accessToken,
    }),
    refreshToken: await secretOption(cli, {
      option: '--refresh-token',
      file: options.refreshTokenFile,
      plain: options.refreshToken,
    }),
  };
}

async function readStdin(cli: Cli): Promise<Given> {
  const read = fromStdin.safeParse(parsed(await cli.stdin()));
  if (read.success) return read.data;
  throw new WordedError('input.invalid', { field: '--stdin', reason: '' }, 'invalid');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
