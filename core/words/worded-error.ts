import type { WordCode, WordParams } from './codes.ts';
import { isFailureCode } from './codes.ts';

/** How a refusal is answered: it decides the exit code of the command line and the status of the control router. */
export type WordedKind = 'invalid' | 'not-found' | 'conflict' | 'refused' | 'failed';

/** A failure that is worded by the catalogue; the message is the code, never a text or a secret. */
export class WordedError<C extends WordCode = WordCode> extends Error {
  override readonly name = 'WordedError';
  readonly code: C;
  readonly params: Readonly<Record<string, string>>;
  readonly kind: WordedKind;

  constructor(code: C, params: WordParams<C>, kind: WordedKind = 'failed', cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.code = code;
    this.params = params;
    this.kind = kind;
  }
}

/** As `instanceof`, without the `any` that it makes of the parameter. */
export function isWordedError(error: unknown): error is WordedError {
  return error instanceof WordedError;
}

export interface Worded {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Code and parameters of any thrown thing. Every error family of the relay has a literal `code`; whatever has none, or
 * one that the catalogue does not know (a driver's `ECONNREFUSED`), is `internal`: its message may hold a secret.
 */
export function wordsOf(error: unknown): Worded {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
    return { code: 'internal', params: {} };
  }
  if (!isFailureCode(error.code)) return { code: 'internal', params: {} };
  const params = 'params' in error && isTexts(error.params) ? error.params : {};
  const system = 'system' in error && typeof error.system === 'string' ? error.system : '';
  const status = 'status' in error && typeof error.status === 'number' ? String(error.status) : '';
  return { code: error.code, params: { system, status, ...params } };
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'string')
  );
}
