/**
 * Message contents as Evolution 2.3.6 puts them into JSON: 64-bit numbers as `{low, high, unsigned}`, bytes as objects
 * with the keys "0" to "n". The shapes were compared with bodies recorded from a real server.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Json } from '../support/call.ts';
import type { MediaKind } from './samples.ts';
import type { StoredMedia } from './state.ts';

const TWO_32 = 4294967296;

export function long(value: number, unsigned = false): Json {
  return { low: value | 0, high: Math.floor(value / TWO_32), unsigned };
}

export function bytesObject(bytes: Uint8Array): Record<string, number> {
  return Object.fromEntries(bytes.entries());
}

const COUNTED_32 = bytesObject(Uint8Array.from({ length: 32 }, (_, i) => i));
const THUMBNAIL = bytesObject(Uint8Array.from([255, 216, 255, 224, 0, 16]));

/** What a phone adds to an ordinary text. */
export const DEVICE_INFO: Json = {
  deviceListMetadata: {
    senderKeyIndexes: [],
    recipientKeyIndexes: [],
    senderTimestamp: long(1764000000, true),
    recipientKeyHash: bytesObject(Uint8Array.from([0, 1, 2, 3])),
    recipientTimestamp: long(1764000000, true),
  },
  deviceListMetadataVersion: 2,
  messageSecret: COUNTED_32,
};

export interface MediaExtras {
  readonly caption?: string;
  readonly seconds?: number;
  readonly voice?: boolean;
  readonly gif?: boolean;
  readonly animated?: boolean;
  readonly viewOnce?: boolean;
  readonly title?: string;
}

/** `{imageMessage: …}` and so on. */
export function mediaContent(kind: MediaKind, media: StoredMedia, extras: MediaExtras): Json {
  const common = {
    url: `https://mmg.whatsapp.net${media.directPath}?ccb=11-4`,
    mimetype: media.mimeType,
    fileSha256: bytesObject(createHash('sha256').update(media.bytes).digest()),
    fileLength: long(media.bytes.length, true),
    mediaKey: bytesObject(randomBytes(32)),
    fileEncSha256: bytesObject(randomBytes(32)),
    directPath: media.directPath,
    mediaKeyTimestamp: long(Math.floor(Date.now() / 1000)),
  };
  const caption = extras.caption ? { caption: extras.caption } : {};
  if (kind === 'image') {
    return {
      imageMessage: {
        interactiveAnnotations: [],
        scanLengths: [],
        annotations: [],
        ...common,
        ...caption,
        ...(extras.viewOnce
          ? { viewOnce: true }
          : { height: 1280, width: 960, jpegThumbnail: THUMBNAIL }),
      },
    };
  }
  if (kind === 'video') {
    const video = { seconds: extras.seconds ?? 3, gifPlayback: extras.gif ?? false };
    return { videoMessage: { ...common, ...caption, ...video, jpegThumbnail: THUMBNAIL } };
  }
  if (kind === 'audio') {
    const voice = extras.voice ?? true;
    const waveform = voice ? { waveform: bytesObject(Uint8Array.from([0, 1, 2])) } : {};
    return {
      audioMessage: { ...common, seconds: extras.seconds ?? 7, ptt: voice, ...waveform },
    };
  }
  if (kind === 'sticker') {
    return { stickerMessage: { ...common, isAnimated: extras.animated ?? false } };
  }
  const fileName = media.fileName ?? '';
  return {
    documentMessage: {
      ...common,
      title: extras.title ?? fileName,
      fileName,
      ...(media.mimeType === 'application/pdf' && { pageCount: 2 }),
      ...caption,
    },
  };
}

/** The part of `contextInfo` that every API send carries. */
export function sendContext(): Json {
  return {
    mentionedJid: [],
    groupMentions: [],
    ephemeralSettingTimestamp: long(Math.floor(Date.now() / 1000) - 172_760),
    disappearingMode: { initiator: 0 },
  };
}

export function quoteContext(quotedId: string, author: string, content: Json | null): Json {
  return {
    mentionedJid: [],
    groupMentions: [],
    stanzaId: quotedId,
    participant: author,
    quotedMessage: content ?? {},
    expiration: 0,
  };
}
