/** Puts the alerts together. */
import type { HttpClient } from '../clients/http.ts';
import type { Events } from '../events.ts';
import type { InstanceDirectory } from '../pairing/instance-directory.ts';
import type { Times } from '../settings/times.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import type { Worded } from '../words/worded-error.ts';
import { Alerts } from './alerts.ts';
import type { PlaceOf } from './alerts.ts';
import { ChannelBook } from './channel-book.ts';
import { NoticeBook } from './notice-book.ts';

export interface OpenAlertsParts {
  readonly storage: Storage;
  readonly vault: Vault;
  readonly http: HttpClient;
  readonly events: Events;
  readonly relayId: string;
  readonly instances: Pick<InstanceDirectory, 'all'>;
  readonly times: Times;
}

/** @throws StorageError, VaultError */
export async function openAlerts(parts: OpenAlertsParts): Promise<Alerts> {
  const { storage, vault, http, events, relayId, instances, times } = parts;
  return new Alerts({
    http,
    events,
    times,
    timeoutMs: times.alertTimeoutMs,
    channels: await ChannelBook.load(storage, vault),
    notices: new NoticeBook(storage, relayId),
    placeOf: (trouble) => placeOf(trouble, instances),
  });
}

/** A trouble names a location by its id, a number by its name or id. */
function placeOf(
  { params }: Worded,
  instances: Pick<InstanceDirectory, 'all'>,
): ReturnType<PlaceOf> {
  const { instance: named = '', location = '' } = params;
  const instance = instances.all().find(({ id, name }) => id === named || name === named);
  return {
    instanceId: instance?.id ?? null,
    locationId: instance?.locationId ?? (location === '' ? null : location),
  };
}
