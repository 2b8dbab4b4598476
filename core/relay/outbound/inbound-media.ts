import { ClientError } from '../../clients/client-error.ts';
import type { Content, InstanceId, LocationId, WhatsAppMessage } from '../message.ts';
import type { Entry, Payload, Reason } from '../journal/entry.ts';
import { restoreMedia } from '../reading/slim.ts';
import type { KnownContact } from './contacts.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { HIGHLEVEL_MAX_BYTES, fileForHighLevel } from './media.ts';
import type { RefusedFile } from './media.ts';
import { classOf, reasonOf } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

/**
 * The first fetch holds its lane no longer than a retry would; later ones, which text may pass, may take as long as
 * the gateway needs (it tries a second way after 5 s by itself).
 */
const FIRST_FETCH_MS = 25_000;
/** After this many tries a line takes the file's place: silence would be worse. */
const TRIES = 5;

interface Upload {
  readonly entry: Entry<'whatsapp.message'>;
  readonly payload: Payload<'whatsapp.message'>;
  readonly locationId: LocationId;
  readonly instanceId: InstanceId;
  readonly message: WhatsAppMessage;
  readonly content: Extract<Content, { type: 'media' }>;
  readonly contact: KnownContact;
  readonly calls: HighLevelCalls;
}

/**
 * Fetches a message's file decrypted from the gateway and uploads it to HighLevel. `missing`: it cannot be had, for
 * good; throws ClientError when it may be had later.
 */
export async function uploadMedia(
  parts: RelayParts,
  upload: Upload,
): Promise<{ url: string } | { missing: Reason }> {
  try {
    return await fetchAndUpload(parts, upload);
  } catch (error) {
    const hopeless = classOf(error) === 'permanent' || upload.entry.attempts >= TRIES;
    if (error instanceof ClientError && hopeless && concernsTheFile(error)) {
      return { missing: missingBecause(error) };
    }
    throw error;
  }
}

async function fetchAndUpload(
  parts: RelayParts,
  upload: Upload,
): Promise<{ url: string } | { missing: Reason }> {
  const { content, contact, locationId, calls } = upload;
  const fetched = await fetchMedia(parts, upload);
  const file = await fileForHighLevel(fetched.bytes, {
    mimeType: content.mimeType ?? fetched.mimeType,
    fileName: content.fileName ?? fetched.fileName,
  });
  if ('refused' in file) return { missing: refusedBecause(file) };
  const url = await calls.call(() =>
    parts.highlevel.upload(locationId, { contactId: contact.contactId, ...file }),
  );
  return { url };
}

/** By id from the gateway's store, else (it keeps no messages) with the keys that came with the event. */
async function fetchMedia(
  parts: RelayParts,
  { instanceId, message, payload, entry }: Upload,
): Promise<{ bytes: Buffer; mimeType: string; fileName: string | null }> {
  const client = parts.places.evolution(instanceId);
  const name = parts.places.instance(instanceId)?.name ?? '';
  const timeoutMs = entry.attempts > 1 ? parts.times.evolutionMediaTimeoutMs : FIRST_FETCH_MS;
  try {
    return await client.media(name, { id: message.id }, timeoutMs);
  } catch (error) {
    const unknown = error instanceof ClientError && error.code === 'evolution.message-unknown';
    if (!unknown || payload.sealed === undefined) throw error;
    const keys: unknown = JSON.parse(parts.unseal(payload.sealed, entry.dedupeKey));
    const whole = restoreMedia(payload.data, keys as Record<string, unknown>);
    return client.media(name, { message: whole }, timeoutMs);
  }
}

const MEGABYTE = 1024 * 1024;

function refusedBecause(file: RefusedFile): Reason {
  switch (file.refused) {
    case 'too-large': {
      const size = `${(file.size / MEGABYTE).toFixed(1)} MB`;
      const limit = `${String(HIGHLEVEL_MAX_BYTES / MEGABYTE)} MB`;
      return { code: 'media.too-large', params: { size, limit } };
    }
    case 'type':
      return { code: 'media.type-refused', params: { type: file.mimeType } };
    case 'unreadable':
    case 'empty':
      return { code: 'media.unavailable' };
  }
}

/** A file that is too large or gone concerns this message alone; a refused token or a dead gateway does not. */
function concernsTheFile(error: ClientError): boolean {
  if (error.system === 'evolution') return error.code !== 'http.unauthorized';
  return error.code === 'http.too-large' || error.code === 'http.unsupported-type';
}

function missingBecause(error: ClientError): Reason {
  const reason = reasonOf(error);
  if (error.code === 'http.unsupported-type') return { ...reason, code: 'media.type-refused' };
  if (error.code === 'http.too-large') return { ...reason, code: 'media.too-large' };
  return { ...reason, code: 'media.unavailable' };
}
