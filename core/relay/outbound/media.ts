/** Makes a file fit for the side it goes to, by what its bytes are. */
import { fileNameFor, kindOfFile } from './file-kind.ts';
import type { FileHints, WhatsAppType } from './file-kind.ts';

export interface WhatsAppFile {
  readonly type: WhatsAppType;
  readonly mimeType: string;
  /** Always with the extension of what it is: the gateway takes the type from it. */
  readonly fileName: string;
  /** Ogg with Opus: fit to be sent as a voice note. */
  readonly voice: boolean;
}
export interface HighLevelFile {
  readonly bytes: Buffer;
  readonly mimeType: string;
  readonly fileName: string;
}
/** `type`: not on HighLevel's list. `unreadable`: broken, or not the picture it begins as. */
export interface RefusedFile {
  readonly refused: 'type' | 'too-large' | 'unreadable' | 'empty';
  readonly mimeType: string;
  readonly fileName: string;
  /** Bytes, of what would have been uploaded. */
  readonly size: number;
  /** On HighLevel's list of types, so that its inbox knows what to do with it. */
  readonly isKnownType: boolean;
}

/** Larger ones WhatsApp refuses inline, and takes as documents. */
const WHATSAPP_INLINE_BYTES = 16 * 1024 * 1024;
/** HighLevel says "5 MB" without saying which; the larger reading, since it refuses what is too much by 413. */
export const HIGHLEVEL_MAX_BYTES = 5 * 1024 * 1024;
/** A picture of few bytes can unpack to gigabytes. */
const MAX_PIXELS = 40_000_000;

/** How a file is to be sent on WhatsApp. Never refuses: what is nothing else is a document. */
export async function fileForWhatsApp(bytes: Buffer, hints: FileHints = {}): Promise<WhatsAppFile> {
  const kind = await kindOfFile(bytes, hints);
  const inline = bytes.length <= WHATSAPP_INLINE_BYTES;
  return {
    type: inline ? kind.whatsapp : 'document',
    mimeType: kind.mimeType,
    fileName: fileNameFor(kind, hints.fileName),
    voice: kind.extension === 'ogg' && isOpus(bytes),
  };
}

/** A file as HighLevel's upload takes it. Stickers and other WEBP become PNG (of a moving one, the first picture). */
export async function fileForHighLevel(
  bytes: Buffer,
  hints: FileHints = {},
): Promise<HighLevelFile | RefusedFile> {
  const kind = await kindOfFile(bytes, hints);
  const fileName = fileNameFor(kind, hints.fileName);
  const refuse = (refused: RefusedFile['refused'], size = bytes.length): RefusedFile => ({
    refused,
    mimeType: kind.mimeType,
    fileName,
    size,
    isKnownType: kind.highlevel,
  });
  if (bytes.length === 0) return refuse('empty');
  if (kind.extension === 'webp') {
    const picture = await fromWebp(bytes, fileName);
    if (picture === null) return refuse('unreadable');
    return picture.bytes.length > HIGHLEVEL_MAX_BYTES
      ? refuse('too-large', picture.bytes.length)
      : picture;
  }
  if (!kind.highlevel) return refuse('type');
  if (bytes.length > HIGHLEVEL_MAX_BYTES) return refuse('too-large');
  return { bytes, mimeType: kind.mimeType, fileName };
}

async function fromWebp(bytes: Buffer, fileName: string): Promise<HighLevelFile | null> {
  const { default: sharp } = await import('sharp');
  const stem = fileName.replace(/\.webp$/i, '');
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, page: 0, pages: 1 });
    const png = await picture.clone().png().toBuffer();
    // A photograph grows many times as PNG; without transparency nothing is lost by JPEG that WEBP had not lost.
    if (png.length > HIGHLEVEL_MAX_BYTES && !(await isTransparent(png))) {
      const jpeg = await picture.clone().jpeg({ quality: 90 }).toBuffer();
      return { bytes: jpeg, mimeType: 'image/jpeg', fileName: `${stem}.jpg` };
    }
    return { bytes: png, mimeType: 'image/png', fileName: `${stem}.png` };
  } catch {
    return null;
  }

  async function isTransparent(png: Buffer): Promise<boolean> {
    return !(await sharp(png).stats()).isOpaque;
  }
}

function isOpus(bytes: Buffer): boolean {
  return bytes.subarray(0, 256).includes('OpusHead');
}
