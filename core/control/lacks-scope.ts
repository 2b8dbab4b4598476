import { ClientError } from '../clients/client-error.ts';

/**
 * HighLevel says 401 also to a token that is valid and only lacks a scope. Reading a location needs
 * `locations.readonly`, which the relay's work does not.
 */
export function lacksScope(error: unknown): boolean {
  return error instanceof ClientError && error.code === 'highlevel.scope-missing';
}
