/** By which address each Evolution server reaches this relay: the public one, unless it or an instance has its own. */
import type { InstanceRef } from '../pairing/instance.ts';
import { ownBaseUrl, serverBaseUrl, setOwnBaseUrl } from '../pairing/webhook-base.ts';
import type { InstanceId } from '../relay/message.ts';
import type { Control } from './control.ts';

type Needed = Pick<Control, 'storage' | 'reach' | 'service'>;

export async function baseUrlOf(
  control: Needed,
  instance: Pick<InstanceRef, 'id' | 'serverUrl'>,
): Promise<string> {
  return (await ownBaseUrl(control.storage, instance)) ?? defaultBaseUrl(control);
}

/** For an instance that is not here yet. */
export async function baseUrlAt(control: Needed, serverUrl: string): Promise<string> {
  return (await serverBaseUrl(control.storage, serverUrl)) ?? defaultBaseUrl(control);
}

export function defaultBaseUrl({ reach, service }: Omit<Needed, 'storage'>): string {
  return reach.address ?? service.publicUrl();
}

/** `url` null = the instance follows its server from now on. */
export async function setBaseUrl(
  { storage }: Pick<Needed, 'storage'>,
  id: InstanceId,
  url: string | null,
): Promise<void> {
  await setOwnBaseUrl(storage, id, url);
}
