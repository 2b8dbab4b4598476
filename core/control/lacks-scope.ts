import { ClientError } from '../clients/client-error.ts';

/**
 * HighLevel says 401 also to a token that is valid and only lacks a scope, in these words. Reading a location needs
 * `locations.readonly`, which the relay's work does not.
 */
export function lacksScope(error: unknown): boolean {
  if (!(error instanceof ClientError) || error.system !== 'highlevel') return false;
  return (error.status === 401 || error.status === 403) && /\bscope\b/i.test(error.answer ?? '');
}
