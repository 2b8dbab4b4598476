/** Secrets as a command takes them: from files or standard input, so that no process list or shell history holds them. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { phrase } from '../words/say.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Cli } from './cli.ts';

/** The trimmed text of a file. @throws WordedError `input.file` */
export async function secretFromFile(cli: Cli, path: string): Promise<string> {
  try {
    return (await readFile(resolve(cli.cwd, path), 'utf8')).trim();
  } catch (error) {
    throw new WordedError('input.file', { file: path }, 'invalid', error);
  }
}

/** From `--x-file`, else from `--x` itself, with a warning; undefined when neither is given. */
export async function secretOption(
  cli: Cli,
  given: {
    readonly option: string;
    readonly file?: string | undefined;
    readonly plain?: string | undefined;
  },
): Promise<string | undefined> {
  if (given.file !== undefined) return secretFromFile(cli, given.file);
  if (given.plain === undefined) return undefined;
  cli.err(`${phrase('cli.argv-secret', { option: given.option }, cli.language)}\n`);
  return given.plain;
}

/** `name=value` each. @throws WordedError `input.invalid` */
export function assignmentsIn(texts: readonly string[]): Record<string, string> {
  const pairs = texts.map((text): [string, string] => {
    const at = text.indexOf('=');
    if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
    throw new WordedError('input.invalid', { field: text, reason: '' }, 'invalid');
  });
  return Object.fromEntries(pairs);
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number is expected.');
  return Number(text);
}

/** A date or a time, in the zone of this machine, as milliseconds. */
export function moment(text: string): number {
  // A date alone would be midnight in Greenwich.
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('A date or a time is expected.');
  return time;
}
