import { ClientError } from '../../clients/client-error.ts';
import type { Payload } from '../journal/entry.ts';
import type { InstanceId, WhatsAppId } from '../message.ts';
import { restoreMedia } from '../reading/slim.ts';
import type { RelayParts } from './relay-parts.ts';

export interface WantedMedia {
  readonly instanceId: InstanceId;
  readonly whatsappId: WhatsAppId;
  /** The event that brought the message and the key of its entry, as long as they are kept. */
  readonly event: { readonly payload: Payload<'whatsapp.message'>; readonly key: string } | null;
  readonly timeoutMs: number;
}

/**
 * A message's file, decrypted by the gateway: by id from the gateway's store, else (it keeps no messages) with the keys
 * that came with the event.
 */
export async function fetchMedia(
  parts: Pick<RelayParts, 'places' | 'unseal'>,
  { instanceId, whatsappId, event, timeoutMs }: WantedMedia,
): Promise<{ bytes: Buffer; mimeType: string; fileName: string | null }> {
  const client = parts.places.evolution(instanceId);
  const name = parts.places.instance(instanceId)?.name ?? '';
  try {
    return await client.media(name, { id: whatsappId }, timeoutMs);
  } catch (error) {
    const unknown = error instanceof ClientError && error.code === 'evolution.message-unknown';
    if (!unknown || event?.payload.sealed === undefined) throw error;
    const keys: unknown = JSON.parse(parts.unseal(event.payload.sealed, event.key));
    const whole = restoreMedia(event.payload.data, keys as Record<string, unknown>);
    return client.media(name, { message: whole }, timeoutMs);
  }
}
