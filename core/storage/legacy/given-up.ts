/**
 * How a location's tokens are taken from the adapter. A refresh token is good for one use, so that only one of the two
 * may have it; and none may be lost when either dies in between. In the adapter's own row, in one statement, they give
 * way to themselves as our vault sealed them: the adapter can do nothing with those, and whoever goes on after a crash
 * finds them there. Once they are stored here, that gives way to a mark.
 */
import type { Vault } from '../vault.ts';
import { keyIdOf } from '../vault.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { LegacyLocation, LegacyTokens } from './legacy-database.ts';

const MOVED = 'moved-to-waybridge';
export const MOVED_TOKENS: LegacyTokens = { accessToken: MOVED, refreshToken: MOVED };

/** `its`: the adapter's own. `sealed`: taken, and not known to be stored here. `moved`: they are here alone. */
export type TokenState = 'its' | 'sealed' | 'moved';

export function tokenStateOf({ refreshToken }: LegacyTokens): TokenState {
  if (refreshToken === MOVED) return 'moved';
  return keyIdOf(refreshToken) === null ? 'its' : 'sealed';
}

export function sealedTokens(vault: Vault, location: LegacyLocation): LegacyTokens {
  return {
    accessToken: vault.seal(location.accessToken, at(location.id, 'accessToken')),
    refreshToken: vault.seal(location.refreshToken, at(location.id, 'refreshToken')),
  };
}

/** @throws WordedError `import.sealed-elsewhere`: by another key than ours */
export function openedTokens(vault: Vault, location: LegacyLocation): LegacyTokens {
  try {
    return {
      accessToken: vault.open(location.accessToken, at(location.id, 'accessToken')),
      refreshToken: vault.open(location.refreshToken, at(location.id, 'refreshToken')),
    };
  } catch (error) {
    throw new WordedError('import.sealed-elsewhere', { location: location.id }, 'conflict', error);
  }
}

function at(row: string, column: keyof LegacyTokens) {
  return { table: 'legacy', row, column };
}
