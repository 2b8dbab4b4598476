/**
 * What a person may choose about the sending of one number: the options of `waybridge instances set`, kept as the texts
 * that were typed. They are described in docs/sending.md. The defaults are the relay's own (`times`, `limits`).
 */
import { z } from 'zod';
import type { Limits, Times } from '../../settings/times.ts';
import { WordedError } from '../../words/worded-error.ts';
import { isTimeZone, readQuietHours } from './quiet-hours.ts';
import type { QuietHours } from './quiet-hours.ts';

/** How a number paces what no person wrote. */
export interface PaceOptions {
  /** Between two bulk sends, drawn anew each time. */
  readonly gapMs: { readonly min: number; readonly max: number };
  /** For whom "typing" is shown before a message. */
  readonly typing: 'off' | 'bulk' | 'all';
  /** At most so many bulk sends in any minute, hour and day; Infinity = no cap. */
  readonly caps: Readonly<Record<CapWindow, number>>;
  readonly quiet: QuietHours | null;
  /** Null = the location's. */
  readonly timeZone: string | null;
  /** When the number was paired for the first time (ms); null = long ago. */
  readonly pairedAt: number | null;
}
export type CapWindow = 'minute' | 'hour' | 'day';

const cap = z.union([z.literal('off').transform(() => Infinity), whole(100_000)]);

const OPTIONS = {
  gapSeconds: z.string().transform(readGap),
  typing: z.enum(['off', 'bulk', 'all']),
  perMinute: cap,
  perHour: cap,
  perDay: cap,
  quiet: z.union([z.literal('off').transform(() => null), z.string().transform(readQuiet)]),
  timeZone: z.string().refine(isTimeZone),
  age: z.union([z.literal('established').transform(() => null), z.string().transform(readDay)]),
} as const;

export type PaceOptionName = keyof typeof OPTIONS;
export const PACE_OPTION_NAMES = Object.keys(OPTIONS) as PaceOptionName[];
export type PaceTexts = Readonly<Partial<Record<string, string>>>;

/** How each option is typed; the same in every language. */
const EXPECTED: Readonly<Record<PaceOptionName, string>> = {
  gapSeconds: '5, 3-8',
  typing: 'off, bulk, all',
  perMinute: '1–100000, off',
  perHour: '1–100000, off',
  perDay: '1–100000, off',
  quiet: '21:00-08:00, off',
  timeZone: 'America/Sao_Paulo, UTC',
  age: 'established, new, 2026-01-31',
};

export type PaceDefaults = Pick<Times, 'bulkGapMs' | 'bulkGapMaxMs'> &
  Pick<Limits, 'bulkPerMinute' | 'bulkPerHour' | 'bulkPerDay'>;

/** A stored text that this version cannot read counts as not set, so that a relay always starts. */
export function paceOptionsOf(texts: PaceTexts, defaults: PaceDefaults): PaceOptions {
  return {
    gapMs: readOr('gapSeconds', texts, {
      min: defaults.bulkGapMs,
      max: Math.max(defaults.bulkGapMs, defaults.bulkGapMaxMs),
    }),
    typing: readOr('typing', texts, 'bulk'),
    caps: {
      minute: readOr('perMinute', texts, defaults.bulkPerMinute),
      hour: readOr('perHour', texts, defaults.bulkPerHour),
      day: readOr('perDay', texts, defaults.bulkPerDay),
    },
    quiet: readOr('quiet', texts, null),
    timeZone: readOr('timeZone', texts, null),
    pairedAt: readOr('age', texts, null),
  };
}

/** The texts after an assignment; an empty value sets an option back. @throws WordedError `location.option-unknown`, `location.option-invalid` */
export function assigned(
  before: PaceTexts,
  assignments: Readonly<Record<string, string>>,
  now: number,
): PaceTexts {
  const after = new Map(Object.entries(before));
  for (const [name, text] of Object.entries(assignments)) {
    if (text === '') after.delete(checkName(name));
    else after.set(name, checked(name, text, now));
  }
  return Object.fromEntries(after);
}

function checkName(name: string): PaceOptionName {
  const known = PACE_OPTION_NAMES.find((one) => one === name);
  if (known !== undefined) return known;
  const params = { option: name, known: [...PACE_OPTION_NAMES, 'repliesOnly'].join(', ') };
  throw new WordedError('location.option-unknown', params, 'invalid');
}

/** `new` is kept as the day on which it was said: a number grows older by itself. */
function checked(name: string, text: string, now: number): string {
  const known = checkName(name);
  const kept = known === 'age' && text === 'new' ? new Date(now).toISOString() : text;
  if (OPTIONS[known].safeParse(kept).success) return kept;
  const params = { option: name, expected: EXPECTED[known] };
  throw new WordedError('location.option-invalid', params, 'invalid');
}

function readOr<N extends PaceOptionName, F>(
  name: N,
  texts: PaceTexts,
  fallback: F,
): z.output<(typeof OPTIONS)[N]> | F {
  const read = OPTIONS[name].safeParse(texts[name]);
  return read.success ? (read.data as z.output<(typeof OPTIONS)[N]>) : fallback;
}

function whole(most: number) {
  return z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .refine((value) => value >= 1 && value <= most);
}

function readGap(text: string, context: z.RefinementCtx<string>): { min: number; max: number } {
  const [, from, to] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(text) ?? [];
  const min = Number(from) * 1_000;
  const max = to === undefined ? min : Number(to) * 1_000;
  if (from === undefined || max < min) context.addIssue({ code: 'custom' });
  return { min, max };
}

function readQuiet(text: string, context: z.RefinementCtx<string>): QuietHours | null {
  const read = readQuietHours(text);
  if (read === null) context.addIssue({ code: 'custom' });
  return read;
}

function readDay(text: string, context: z.RefinementCtx<string>): number {
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (!(at > 0)) context.addIssue({ code: 'custom' });
  return at;
}
