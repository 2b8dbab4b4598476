import { messageKey } from '../journal/facts.ts';
import type { LocationId } from '../message.ts';
import type { MediaLink } from '../media/media-links.ts';
import type { Refetched } from '../media/media-store.ts';
import { fetchMedia } from './fetch-media.ts';
import { classOf } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

/** Somebody waits in a browser. */
const PATIENCE_MS = 60_000;

/** Fetches the file of a link from the gateway once more; its bytes gave way to others, or were on another disk. */
export async function refetchMedia(
  parts: Pick<RelayParts, 'journal' | 'places' | 'unseal' | 'times'> & {
    /** Another relay on this database serves the location, and has the file or can fetch it. */
    readonly isElsewhere: (locationId: LocationId) => boolean;
  },
  { instanceId, whatsappId, locationId }: MediaLink,
): Promise<Refetched> {
  if (parts.isElsewhere(locationId)) return { failed: 'later' };
  // The number was removed here: nobody is left to ask.
  if (parts.places.instance(instanceId) === null) return { failed: 'gone' };
  try {
    const key = messageKey(instanceId, whatsappId);
    const payload = await parts.journal.payloadByKey('whatsapp.message', key);
    const timeoutMs = Math.min(PATIENCE_MS, parts.times.evolutionMediaTimeoutMs);
    const event = payload === null ? null : { payload, key };
    const { bytes } = await fetchMedia(parts, { instanceId, whatsappId, event, timeoutMs });
    return bytes.length === 0 ? { failed: 'gone' } : { bytes };
  } catch (error) {
    return { failed: classOf(error) === 'permanent' ? 'gone' : 'later' };
  }
}
