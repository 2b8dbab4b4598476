import { TRPCClientError } from '@trpc/client';

/** What went wrong, in the words of the relay: one sentence, one act. */
export interface Failure {
  readonly code: string;
  readonly sentence: string;
  readonly act: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The relay's own words; null where it did not answer at all. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  if (typeof data !== 'object' || data === null || !('failure' in data)) return null;
  return data.failure as Failure;
}

/** The name of the field that the relay refused; null = it refused none, or something else went wrong. */
export function refusedField(error: unknown): string | null {
  const failure = failureOf(error);
  return failure?.code === 'input.invalid' ? (failure.params['field'] ?? null) : null;
}

/** No answer of the relay's: it is stopped, or out of reach. */
export function isLost(error: unknown): boolean {
  return error !== null && error !== undefined && failureOf(error) === null;
}
