/** An instance that is at Evolution already takes up its place here. */
import { EvolutionClient, isVersion1 } from '../clients/evolution/client.ts';
import type { EvolutionInstance } from '../clients/evolution/client.ts';
import { withoutDevice } from '../pairing/connection.ts';
import type { InstanceRef } from '../pairing/instance.ts';
import { newestSecond } from '../pairing/stored-messages.ts';
import type { AdmissionMode } from '../relay/admission/rules.ts';
import { WordedError } from '../words/worded-error.ts';
import { beginNumber } from './begin-number.ts';
import type { Control } from './control.ts';
import { refusalOf, takePlace } from './pairing-acts.ts';
import type { OtherWebhook } from './pairing-acts.ts';

export interface AdoptedInstance {
  readonly location: string;
  /** The name at Evolution. */
  readonly name: string;
  /** Default: EVOLUTION_API_URL. */
  readonly server?: string | undefined;
  /** Default: the key that is kept for this server, or EVOLUTION_API_KEY. */
  readonly apiKey?: string | undefined;
  /** Where this Evolution server reaches the relay. Default: the server's own address for us, or the public one. */
  readonly publicUrl?: string | undefined;
  readonly other: OtherWebhook;
  readonly admission: AdmissionMode;
}

/**
 * Registers our webhook and takes the number in; nothing of it stays when that fails.
 * @throws WordedError, ClientError, StorageError
 */
export async function adoptInstance(
  control: Control,
  given: AdoptedInstance,
): Promise<{ readonly instance: InstanceRef; readonly baseUrl: string }> {
  const location = control.locations.require(given.location);
  const server = serverOf(control, given);
  const client = new EvolutionClient(control.http, server);
  const { version, found } = await askEvolution(client, given.name);
  const ownJid = found.ownerJid === null ? null : withoutDevice(found.ownerJid);
  assertFreeNumber(control, ownJid);
  const number = {
    locationId: location.id,
    name: given.name,
    serverUrl: server.url,
    apiKey: server.apiKey,
    evolutionId: found.id,
    evolutionVersion: version,
    ownJid,
    state: await client.connectionState(given.name),
  };
  const since = await newestSecond(client, given.name);
  return beginNumber(
    control,
    number,
    { admission: given.admission, publicUrl: given.publicUrl, since },
    async ({ instance, secrets, baseUrl }) => {
      const registration = { name: given.name, baseUrl, secret: secrets.header };
      await takePlace(control, instance.id, { host: client, registration, other: given.other });
    },
  );
}

function serverOf(
  control: Control,
  given: Pick<AdoptedInstance, 'server' | 'apiKey'>,
): { url: string; apiKey: string } {
  const { evolution } = control.settings;
  const url = given.server ?? evolution.url;
  if (url === null)
    throw new WordedError('settings.missing', { name: 'EVOLUTION_API_URL' }, 'invalid');
  // A key belongs to its server, and is shown to no other.
  const apiKey = given.apiKey ?? control.pairing.servers.keyFor(url);
  if (apiKey === null) throw new WordedError('input.key-missing', {}, 'invalid');
  return { url, apiKey };
}

/** @throws WordedError `instance.version-old`, `instance.integration`, `evolution.instance-unknown`; ClientError */
export async function askEvolution(
  client: EvolutionClient,
  name: string,
): Promise<{ version: string; found: EvolutionInstance }> {
  const { version } = await client.serverInfo();
  if (isVersion1(version)) throw new WordedError('instance.version-old', { version }, 'invalid');
  const found = (await client.fetchInstances()).find((instance) => instance.name === name);
  if (found === undefined) {
    throw new WordedError('evolution.instance-unknown', { instance: name }, 'not-found');
  }
  if (refusalOf(found) !== null) {
    const params = { instance: name, type: found.integration ?? '' };
    throw new WordedError('instance.integration', params, 'invalid');
  }
  return { version, found };
}

/** A number serves one location at a time: two would each answer, and each relay the other's messages. */
function assertFreeNumber(control: Control, ownJid: string | null): void {
  if (ownJid === null || !control.instances.all().some((other) => other.ownJid === ownJid)) return;
  const number = `…${ownJid.split('@')[0]?.slice(-4) ?? ''}`;
  throw new WordedError('instance.number-taken', { number }, 'conflict');
}
