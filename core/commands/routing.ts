import { phrase } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { table } from './text.ts';

export interface RulesOptions extends CommonOptions {
  readonly id: string;
  readonly rules: readonly string[];
  readonly reset?: boolean;
}

/** By which number a location sends. Without a rule it shows those that hold. */
export async function rulesOfLocation(cli: Cli, options: RulesOptions): Promise<ExitCode> {
  const { id: location, rules, reset = false } = options;
  const client = await connect(cli, options);
  const isChange = reset || rules.length > 0;
  const now = isChange
    ? await client.routing.set.mutate({ location, rules: reset ? [] : [...rules] })
    : await client.routing.rules.query({ location });
  const lines = [
    ...(isChange ? [phrase('cli.rules-set', { location }, cli.language)] : []),
    ...now.rules.map((text, index) => `${String(index + 1)}. ${text}`),
  ];
  answer(cli, options, now, lines.join('\n'));
  return EXIT.ok;
}

export interface RouteOptions extends CommonOptions {
  readonly id: string;
  readonly to: string;
  readonly user?: string;
  readonly text?: string;
}

/** Which number would send, and what each rule said. */
export async function routeOfLocation(cli: Cli, options: RouteOptions): Promise<ExitCode> {
  const { id: location, to, user, text } = options;
  const { language } = cli;
  const client = await connect(cli, options);
  const preview = await client.routing.preview.query({ location, to, user, text });
  const rule = preview.asked.at(-1)?.rule ?? '';
  const chosen =
    preview.instance === null
      ? phrase('cli.route-none', { location }, language)
      : phrase('cli.route-chosen', { instance: preview.instance, rule }, language);
  const rows = preview.asked.map((one) => [one.rule, one.says]);
  answer(cli, options, preview, [chosen, table(rows, language)].join('\n'));
  return EXIT.ok;
}
