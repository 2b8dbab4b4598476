/** What the relay prints with `--json`: where it is, or why it could not start. Anything else is no answer. */
export interface Started {
  /** The page of the sandbox; null without one. */
  readonly sandbox: string | null;
}

export interface Refused {
  readonly sentence: string;
  readonly act: string;
}

export function readStarted(text: string): Started | null {
  const read = parsed(text.split('\n')[0] ?? '');
  if (read === null || typeof read['control'] !== 'string') return null;
  return { sandbox: typeof read['sandbox'] === 'string' ? read['sandbox'] : null };
}

/** It says at its end how many messages were cut off while they were sent. */
export function readDrained(text: string): boolean {
  return text.split('\n').some((line) => parsed(line)?.['unfinished'] === 0);
}

export function readRefused(text: string): Refused | null {
  const error: unknown = parsed(text)?.['error'];
  if (!isObject(error)) return null;
  const { sentence, act } = error;
  return typeof sentence === 'string' && typeof act === 'string' ? { sentence, act } : null;
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
