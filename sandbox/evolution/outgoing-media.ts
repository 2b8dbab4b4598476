/** What Evolution makes of the media of a send call: the rules on addresses, base64, names and types seen on 2.3.6. */
import { lookup } from 'mime-types';
import { request } from 'undici';
import type { FormFile } from '../support/body.ts';
import type { Json } from '../support/call.ts';
import { hexId } from '../support/random.ts';
import { badRequest, uncaught } from './errors.ts';
import type { StoredMedia } from './state.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text);
}

/** An IPv4 address or a dotted host; `localhost` and single-label names are no addresses to it. */
export function isPublicLookingUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) || /\.[a-z]{2,}$/i.test(hostname);
}

/** The bytes behind `media`, `audio` or `sticker`: base64, or fetched by the server itself without authentication. */
export async function mediaBytes(value: unknown): Promise<Buffer> {
  if (typeof value !== 'string' || value === '') {
    throw badRequest('Owned media must be a url or base64');
  }
  if (isBase64(value)) return Buffer.from(value, 'base64');
  if (!isPublicLookingUrl(value)) throw badRequest('Owned media must be a url or base64');
  const answer = await request(value);
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  if (answer.statusCode >= 300) {
    throw uncaught([`AxiosError: Request failed with status code ${answer.statusCode}`]);
  }
  return bytes;
}

export function storedMedia(bytes: Buffer, mimeType: string, fileName: string | null): StoredMedia {
  return { bytes, mimeType, fileName, directPath: `/v/t62.7118-24/${hexId(16)}.enc` };
}

const DEFAULT_NAMES: Readonly<Record<string, string>> = { image: 'image.jpg', video: 'video.mp4' };

/**
 * `sendMedia`: a file name's extension overrides `mimetype`, and a name without a known one gives the literal type
 * "false"; without a name it is cut from the address at the first dot after the last slash.
 */
export async function sendMediaOf(body: Json, file: FormFile | undefined): Promise<StoredMedia> {
  const bytes = file ? file.bytes : await mediaBytes(body['media']);
  const type = String(body['mediatype']);
  const asked = body['fileName'];
  const fileName =
    typeof asked === 'string' && asked !== ''
      ? asked
      : (file?.fileName ?? DEFAULT_NAMES[type] ?? nameFrom(body['media'], type));
  const mimeType =
    fileName === null
      ? typeof body['mimetype'] === 'string'
        ? body['mimetype']
        : 'application/octet-stream'
      : String(lookup(fileName));
  return storedMedia(bytes, mimeType, fileName);
}

function nameFrom(media: unknown, type: string): string | null {
  const text = typeof media === 'string' ? media : '';
  if (!isPublicLookingUrl(text)) {
    if (type === 'document') throw badRequest('For base64 the file name must be informed.');
    return null;
  }
  return /.*\/(.+?)\./.exec(text)?.[1] ?? null;
}

/** A voice note of bytes that no decoder knows is sent all the same, with 0 bytes. */
export function voiceOf(bytes: Buffer): StoredMedia {
  const head = bytes.subarray(0, 12).toString('latin1');
  const known =
    /^(OggS|ID3|RIFF|fLaC|#!AMR)/.test(head) ||
    head.slice(4, 8) === 'ftyp' ||
    (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0) ||
    head.startsWith('\x1aE\xdf\xa3');
  return storedMedia(known ? bytes : Buffer.alloc(0), 'audio/ogg; codecs=opus', null);
}
