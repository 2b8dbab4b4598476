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

/** What a program that we start may know of our environment; none of our own settings and secrets. */
const FOR_PROGRAMS = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TMPDIR', 'SSH_AUTH_SOCK'],
  ...['SystemRoot', 'windir', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TEMP', 'TMP'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];

export function programEnvironment(): Readonly<Record<string, string>> {
  const given = FOR_PROGRAMS.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(given.filter((one): one is [string, string] => one[1] !== undefined));
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
