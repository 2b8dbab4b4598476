import { hash } from 'node:crypto';

export const FINGERPRINT_LENGTH = 22;

/**
 * What stands in an index for a text that is long or has nothing in common with its neighbours: the first 132 bits of
 * its SHA-256. The databases compute the same (`Ddl.fingerprint`).
 */
export function fingerprint(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, FINGERPRINT_LENGTH);
}
