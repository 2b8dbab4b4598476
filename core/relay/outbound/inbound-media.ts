import { ClientError } from '../../clients/client-error.ts';
import type { Content, InstanceId, LocationId, WhatsAppMessage } from '../message.ts';
import type { Entry, Payload, Reason } from '../journal/entry.ts';
import type { KnownContact } from './contacts.ts';
import { fetchMedia } from './fetch-media.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { HIGHLEVEL_MAX_BYTES, fileForHighLevel } from './media.ts';
import type { HighLevelFile, RefusedFile } from './media.ts';
import { classOf, reasonOf } from './outcome.ts';
import type { PlacedFile, RelayParts } from './relay-parts.ts';

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

/** Nothing, for good: a line says why. */
type Missing = { readonly missing: Reason };

/**
 * Fetches a message's file decrypted from the gateway and gives it to HighLevel; what HighLevel does not take is kept
 * here, behind a link. Throws ClientError when it may be had later.
 */
export async function placeMedia(parts: RelayParts, upload: Upload): Promise<PlacedFile | Missing> {
  const before = parts.placed.get(upload.entry);
  if (before !== undefined) return before;
  const now = await fetchAndPlace(parts, upload);
  if ('url' in now) parts.placed.set(upload.entry, now);
  return now;
}

async function fetchAndPlace(parts: RelayParts, upload: Upload): Promise<PlacedFile | Missing> {
  const { content, entry, instanceId, message, payload } = upload;
  let fetched: Awaited<ReturnType<typeof fetchMedia>>;
  try {
    fetched = await fetchMedia(parts, {
      instanceId,
      whatsappId: message.id,
      event: { payload, key: entry.dedupeKey },
      timeoutMs: entry.attempts > 1 ? parts.times.evolutionMediaTimeoutMs : FIRST_FETCH_MS,
    });
  } catch (error) {
    if (!isHopeless(error, entry) || !concernsTheFile(error)) throw error;
    return { missing: { ...reasonOf(error), code: 'media.unavailable' } };
  }
  const file = await fileForHighLevel(fetched.bytes, {
    mimeType: content.mimeType ?? fetched.mimeType,
    fileName: content.fileName ?? fetched.fileName,
  });
  if (!('refused' in file)) return uploaded(parts, upload, file);
  if (file.refused === 'empty') return { missing: { code: 'media.unavailable' } };
  const kept = { ...file, bytes: fetched.bytes };
  return linked(parts, upload, kept, { as: showsAs(file), without: refusedBecause(file) });
}

async function uploaded(
  parts: RelayParts,
  upload: Upload,
  file: HighLevelFile,
): Promise<PlacedFile | Missing> {
  const { locationId, contact, calls, entry } = upload;
  try {
    const { contactId } = contact;
    const url = await calls.call(() => parts.highlevel.upload(locationId, { contactId, ...file }));
    return { url, as: 'attachment' };
  } catch (error) {
    if (!isHopeless(error, entry) || !concernsTheFile(error)) throw error;
    const as = error.code === 'http.unsupported-type' ? 'text' : 'attachment';
    return linked(parts, upload, file, { as, without: uploadRefusedBecause(error, file) });
  }
}

/** `without`: what is said in place of the file where there are no links. */
async function linked(
  parts: RelayParts,
  { locationId, instanceId, message }: Upload,
  { bytes, mimeType, fileName }: HighLevelFile,
  { as, without }: { as: 'attachment' | 'text'; without: Reason },
): Promise<PlacedFile | Missing> {
  if (!parts.media.isOn) return { missing: without };
  const file = { locationId, instanceId, whatsappId: message.id, fileName, mimeType, bytes };
  const offered = await parts.media.offer(file);
  return 'url' in offered ? { ...offered, as } : offered;
}

/** HighLevel's inbox shows what is too large only if it knows the type. */
function showsAs(file: RefusedFile): 'attachment' | 'text' {
  return file.refused === 'too-large' && file.isKnownType ? 'attachment' : 'text';
}

const MEGABYTE = 1024 * 1024;

function refusedBecause(file: RefusedFile): Reason {
  switch (file.refused) {
    case 'too-large':
      return tooLarge(file.size);
    case 'type':
      return { code: 'media.type-refused', params: { type: file.mimeType } };
    case 'unreadable':
    case 'empty':
      return { code: 'media.unavailable' };
  }
}

function uploadRefusedBecause(error: ClientError, file: HighLevelFile): Reason {
  const { answer } = reasonOf(error);
  const said = answer === undefined ? {} : { answer };
  if (error.code === 'http.too-large') return { ...tooLarge(file.bytes.length), ...said };
  return { code: 'media.type-refused', params: { type: file.mimeType }, ...said };
}

function tooLarge(bytes: number): Reason {
  const size = `${(bytes / MEGABYTE).toFixed(1)} MB`;
  const limit = `${String(HIGHLEVEL_MAX_BYTES / MEGABYTE)} MB`;
  return { code: 'media.too-large', params: { size, limit } };
}

function isHopeless(error: unknown, entry: Entry): error is ClientError {
  if (!(error instanceof ClientError)) return false;
  return classOf(error) === 'permanent' || entry.attempts >= TRIES;
}

/**
 * A file that is too large, gone or unwelcome concerns this message alone; a refused token or a dead gateway does not.
 * A 500 to an upload is HighLevel's answer to a conversation that it does not know, and repeating it does not help.
 */
function concernsTheFile(error: ClientError): boolean {
  if (error.system === 'evolution') return error.code !== 'http.unauthorized';
  if (error.code === 'http.server') return error.status === 500;
  return ['http.too-large', 'http.unsupported-type', 'http.invalid'].includes(error.code);
}
