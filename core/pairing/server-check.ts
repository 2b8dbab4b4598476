/** What must be true of an Evolution server before anything is asked of it. */
import { isVersion1 } from '../clients/evolution/client.ts';
import type { EvolutionClient } from '../clients/evolution/client.ts';
import { ClientError } from '../clients/client-error.ts';
import { WordedError } from '../words/worded-error.ts';

/** `instance`: a key that opens one instance, and can create none. */
export type KeyKind = 'global' | 'instance';

const OF_ANOTHER: readonly string[] = ['http.not-found', 'answer.unreadable'];

export interface ServerFacts {
  readonly version: string;
  readonly keyKind: KeyKind;
}

/**
 * Reachable, of a version that we speak with, licensed (2.4), and of what kind its key is.
 * @throws WordedError `instance.version-old`, `server.key-refused`, `server.not-evolution`; ClientError, among them `evolution.licence-missing`
 */
export async function checkServer(
  client: Pick<EvolutionClient, 'serverInfo' | 'fetchInstances' | 'pairing'>,
  url: string,
): Promise<ServerFacts> {
  const { version } = await infoOf(client, url);
  if (isVersion1(version)) throw new WordedError('instance.version-old', { version }, 'invalid');
  if (await client.pairing.isGlobalKey()) return { version, keyKind: 'global' };
  try {
    await client.fetchInstances();
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'http.unauthorized') throw error;
    throw new WordedError('server.key-refused', { server: url }, 'refused', error);
  }
  return { version, keyKind: 'instance' };
}

/** What has no such page, or shows something else there, is another program. */
async function infoOf(
  client: Pick<EvolutionClient, 'serverInfo'>,
  url: string,
): Promise<{ readonly version: string }> {
  try {
    return await client.serverInfo();
  } catch (error) {
    if (!(error instanceof ClientError) || !OF_ANOTHER.includes(error.code)) throw error;
    throw new WordedError('server.not-evolution', { server: url }, 'invalid', error);
  }
}

/** Linked anew after a log-out by its API, these deliver nothing that arrives until the server restarts. */
export function staysDeafAfterLogOut(version: string | null): boolean {
  return /^v?2\.3\.[1-6](?:\D|$)/.test(version ?? '');
}
