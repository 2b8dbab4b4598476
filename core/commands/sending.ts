import { PACE_OPTION_NAMES } from '../relay/sending/pace-options.ts';
import { phrase } from '../words/say.ts';
import { timeText as utc } from '../words/utc.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT } from './cli.ts';
import { assignmentsIn } from './input.ts';
import { failureText, table } from './text.ts';

export interface SetInstanceOptions extends CommonOptions {
  readonly instance: string;
  /** `name=value`; an empty value sets an option back. */
  readonly assignments: readonly string[];
}

/** How a number sends what no person wrote. Without an assignment it shows what is set. */
export async function setInstance(cli: Cli, options: SetInstanceOptions): Promise<ExitCode> {
  const { instance, assignments } = options;
  const { language } = cli;
  const client = await connect(cli, options);
  const set =
    assignments.length === 0
      ? await client.sending.show.query({ instance })
      : await client.sending.set.mutate({ instance, options: assignmentsIn(assignments) });
  const sent = (window: 'minute' | 'hour' | 'day'): string =>
    `${String(set.sent[window])} / ${String(set.caps[window] ?? '∞')}`;
  const rows = [
    ...PACE_OPTION_NAMES.map((name) => [name, set.options[name], ...used(name, sent)]),
    ['repliesOnly', set.limited === null ? 'off' : utc(set.limited.until)],
  ];
  const lines = [
    ...(assignments.length === 0
      ? []
      : [phrase('cli.number-set', { instance: set.name }, language)]),
    table(rows, language),
  ];
  if (set.limited !== null) lines.push(failureText(set.limited));
  answer(cli, options, set, lines.join('\n'));
  return EXIT.ok;
}

/** What was sent of what may be sent now, beside the option that says so. */
function used(name: string, sent: (window: 'minute' | 'hour' | 'day') => string): string[] {
  if (name === 'perMinute') return [sent('minute')];
  if (name === 'perHour') return [sent('hour')];
  return name === 'perDay' ? [sent('day')] : [];
}
