/** By which address each Evolution server reaches this relay: the public one, unless an instance was given its own. */
import { ownBaseUrl, setOwnBaseUrl } from '../pairing/webhook-base.ts';
import type { InstanceId } from '../relay/message.ts';
import type { Control } from './control.ts';

type Needed = Pick<Control, 'storage' | 'reach' | 'service'>;

export async function baseUrlOf(control: Needed, id: InstanceId): Promise<string> {
  return (await ownBaseUrl(control.storage, id)) ?? defaultBaseUrl(control);
}

export function defaultBaseUrl({ reach, service }: Omit<Needed, 'storage'>): string {
  return reach.address ?? service.publicUrl();
}

/** `url` null = the instance follows the public address from now on. */
export async function setBaseUrl(
  { storage }: Pick<Needed, 'storage'>,
  id: InstanceId,
  url: string | null,
): Promise<void> {
  await setOwnBaseUrl(storage, id, url);
}
