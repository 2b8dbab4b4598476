import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Names and texts as the outside gives them; nothing is checked yet. */
export type RawValues = Readonly<Record<string, string | undefined>>;

/** The environment of this process. No other file reads it. */
export function processEnvironment(): RawValues {
  return process.env;
}

/** The `.env` file of a folder; empty when there is none. Throws when it is there but cannot be read. */
export function readDotEnv(folder: string): RawValues {
  const text = readTextFile(join(folder, '.env'));
  return text === null ? {} : parseEnv(text);
}

const ABSENT: readonly unknown[] = ['ENOENT', 'ENOTDIR'];

/** The text of a file without the byte-order mark of Windows editors, or null when there is no such file. */
export function readTextFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.includes(error.code)) return null;
    throw error;
  }
}
