import { join } from 'node:path';
import { z } from 'zod';
import type { RawValues } from './env.ts';
import { readTextFile } from './env.ts';
import { isSettingName, mayComeFromFile } from './names.ts';
import { invalid, REASONS, SettingsError } from './settings-error.ts';
import type { Limits, Times } from './times.ts';
import { LIMITS, TIMES } from './times.ts';

export const SETTINGS_FILE = 'settings.json';

export interface SettingsFile {
  readonly path: string;
  readonly values: RawValues;
  readonly times: Partial<Times>;
  readonly limits: Partial<Limits>;
}

const document = z.looseObject({
  times: z.record(z.string(), z.unknown()).optional(),
  limits: z.record(z.string(), z.unknown()).optional(),
});
/** Node's timers take no more milliseconds (24.8 days); with a larger number they would fire at once. */
const LONGEST_MS = 2_147_483_647;
const amount = z.number().min(0).max(LONGEST_MS);

/**
 * The optional `settings.json` of the data folder: the outside names with texts or numbers, and the objects `times`
 * and `limits`. An unknown name is an error, since a misspelt setting would otherwise be silently without effect.
 */
export function readSettingsFile(dataDir: string): SettingsFile {
  const path = join(dataDir, SETTINGS_FILE);
  const { times = {}, limits = {}, ...values } = parse(path);
  return {
    path,
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, textOf(name, value)]),
    ),
    times: checked(times, TIMES, 'times'),
    limits: checked(limits, LIMITS, 'limits'),
  };
}

function parse(path: string): z.infer<typeof document> {
  let text: string | null;
  try {
    text = readTextFile(path);
  } catch (error) {
    throw new SettingsError('settings.file', { name: SETTINGS_FILE, file: path }, error);
  }
  if (text === null) return {};
  const parsed = document.safeParse(json(text));
  if (!parsed.success) throw invalid(SETTINGS_FILE, REASONS.json);
  return parsed.data;
}

/** Undefined when it is no JSON; the parser's own message quotes the text, which may hold a secret. */
function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function textOf(name: string, value: unknown): string {
  const plain = name.replace(/_FILE$/, '');
  const known = isSettingName(name) || (isSettingName(plain) && mayComeFromFile(plain));
  if (!known) throw invalid(name, REASONS.unknown);
  if (name === 'WAYBRIDGE_DATA_DIR') throw invalid(name, REASONS.notHere);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw invalid(name, REASONS.text);
}

/** The values that are named, each of the form that its default has. */
function checked<T extends object>(
  given: Readonly<Record<string, unknown>>,
  defaults: T,
  group: string,
): Partial<T> {
  for (const [name, value] of Object.entries(given)) {
    const model: unknown = Object.hasOwn(defaults, name) ? defaults[name as keyof T] : undefined;
    if (model === undefined) throw invalid(`${group}.${name}`, REASONS.unknown);
    if (typeof model === 'number') {
      if (!amount.safeParse(value).success) throw invalid(`${group}.${name}`, REASONS.number);
    } else if (!z.array(amount).min(1).safeParse(value).success) {
      throw invalid(`${group}.${name}`, REASONS.numbers);
    }
  }
  return given as Partial<T>;
}
