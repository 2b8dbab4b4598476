/** What a person may do with a location's access: give it, and take it away. */
import { ClientError } from '../clients/client-error.ts';
import { HighLevelClient } from '../clients/highlevel/client.ts';
import type { LocationRef } from '../install/location-directory.ts';
import type { StoredTokens } from '../install/token-store.ts';
import type { LocationId } from '../relay/message.ts';
import type { LanguageTag } from '../words/say.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Control } from './control.ts';
import { lacksScope } from './lacks-scope.ts';

export interface GivenLocation {
  readonly id: LocationId;
  readonly name?: string | undefined;
  readonly accessToken: string;
  /** Without it the access ends with the access token. */
  readonly refreshToken?: string | null | undefined;
  /** Seconds. */
  readonly expiresIn: number;
  readonly language?: LanguageTag | undefined;
  /** Replaces the tokens of a location that is here already. */
  readonly force: boolean;
}

/**
 * Stores a location's tokens, once HighLevel has said that they open it.
 * @throws WordedError `location.exists`, `location.token-other`; ClientError, StorageError
 */
export async function addLocation(control: Control, given: GivenLocation): Promise<LocationRef> {
  const { id } = given;
  const before = control.locations.get(id);
  if (before !== null && !given.force) {
    throw new WordedError('location.exists', { location: id }, 'conflict');
  }
  const known = await askHighLevel(control, given);
  const tokens: StoredTokens = {
    accessToken: given.accessToken,
    refreshToken: given.refreshToken ?? null,
    // An access token that HighLevel refuses is as good as expired: it is renewed at once.
    expiresAt: known === 'refused' ? 0 : Date.now() + given.expiresIn * 1000,
    scopes: null,
  };
  const facts = known === 'refused' || known === 'hidden' ? null : known;
  await control.tokenStore.endRefresh(id);
  const added = await control.locations.add(
    {
      id,
      name: given.name ?? facts?.name ?? before?.name ?? '',
      companyId: facts?.companyId ?? before?.companyId ?? null,
      language: given.language ?? before?.language ?? 'en',
      timeZone: facts?.timezone ?? before?.timeZone ?? null,
    },
    control.tokenStore.seal(id, tokens),
  );
  control.tokens.forget(id);
  if (known === 'refused') await renewOrUndo(control, id, before === null);
  await control.service.placesChanged(id);
  return added;
}

/** Forgets a location, whose numbers are gone before. @throws WordedError, StorageError */
export async function removeLocation(control: Control, id: LocationId): Promise<void> {
  await control.locations.remove(id);
  await control.tokenStore.endRefresh(id);
  control.tokens.forget(id);
  await control.service.placesChanged(id);
}

type Facts = Awaited<ReturnType<HighLevelClient['getLocation']>>;

/**
 * Does this token open this location? `refused`: no, but there is a refresh token to try. `hidden`: it is valid, but
 * may not read the location's own record. @throws WordedError `location.token-other`; ClientError
 */
export async function askHighLevel(
  control: Pick<Control, 'http' | 'settings'>,
  given: Pick<GivenLocation, 'id' | 'accessToken' | 'refreshToken'>,
): Promise<Facts | 'refused' | 'hidden'> {
  const client = new HighLevelClient(control.http, {
    apiUrl: control.settings.highlevel.apiUrl,
    tokens: {
      accessToken: () => Promise.resolve(given.accessToken),
      renewed: () => Promise.resolve(given.accessToken),
    },
  });
  try {
    const facts = await client.getLocation(given.id);
    if (facts.id === given.id) return facts;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (lacksScope(error)) return 'hidden';
    if (error.code === 'highlevel.token-invalid' && given.refreshToken != null) return 'refused';
    if (error.code !== 'http.not-found' && error.code !== 'http.forbidden') throw error;
  }
  throw new WordedError('location.token-other', { location: given.id }, 'invalid');
}

async function renewOrUndo(control: Control, id: LocationId, isNew: boolean): Promise<void> {
  try {
    await control.tokens.accessToken(id);
  } catch (error) {
    if (isNew) {
      await control.locations.remove(id);
      control.tokens.forget(id);
    }
    throw error;
  }
}
