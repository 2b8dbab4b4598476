/**
 * `GET` and `HEAD /media/<token>/<name>`: a file that HighLevel does not take, for whoever has the address. The file is a
 * stranger's, and this address is ours: nothing of it may run here, so a browser shows only what is certainly a picture,
 * a sound or a film, never guesses another type, and saves everything else.
 */
import type { FileHandle } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import { PLAIN_STYLE_HASH, plainPage } from '../../words/plain-page.ts';
import { languageFor, say } from '../../words/say.ts';
import type { DeadLink, MediaStore, OpenedMedia } from '../media/media-store.ts';
import { rangeOf } from './range.ts';
import type { Throttle } from './throttle.ts';

/** Where the files are: opened by their token. */
export type MediaShelf = Pick<MediaStore, 'open'>;

type OpenFile = Extract<OpenedMedia, { type: 'file' }>;

/** What browsers show without running anything of it. SVG, HTML, XML and PDF are not among them. */
const SHOWN =
  /^(?:image\/(?:jpeg|png|gif|webp|heic|avif|bmp|tiff)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;

const STATUS_OF: Readonly<Record<DeadLink, number>> = {
  'media.link-unknown': 404,
  'media.link-expired': 410,
  'media.link-revoked': 410,
  'media.link-gone': 410,
  'media.link-later': 503,
};

/** On every answer: no guessing of types, nothing runs, nothing is indexed, and the address is told to nobody. */
const GUARDED = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': 'sandbox',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex',
} as const;

export function mediaRoute(
  shelf: MediaShelf,
  { ready, strangers }: { ready: () => boolean; strangers: Throttle },
): RequestHandler {
  return async (req, res) => {
    const opened = ready() ? await open(shelf, req) : LATER;
    if (opened.type === 'file') {
      await giveFile(req, res, opened);
      return;
    }
    // Who guesses addresses is slowed down like everybody who shows no secret.
    if (opened.code === 'media.link-unknown' && !strangers.take()) {
      res.writeHead(429, { ...GUARDED, 'Retry-After': '5', 'Content-Length': '0' }).end();
      return;
    }
    explain(req, res, opened.code);
  };
}

const LATER: OpenedMedia = { type: 'dead', code: 'media.link-later' };

async function open(shelf: MediaShelf, req: Request): Promise<OpenedMedia> {
  const token = req.params['token'];
  try {
    return await shelf.open(typeof token === 'string' ? token : '');
  } catch {
    // The database or the disk; why, the store has said itself or `doctor` will.
    return LATER;
  }
}

async function giveFile(req: Request, res: Response, opened: OpenFile): Promise<void> {
  const { file, size, link } = opened;
  const tag = `"${link.sha256}"`;
  const headers = { ...headersOf(opened), ETag: tag };
  if (isKnown(req.headers['if-none-match'], tag)) {
    await file.close();
    res.writeHead(304, headers).end();
    return;
  }
  const ifRange = req.headers['if-range'];
  const asked = ifRange === undefined || ifRange === tag ? req.headers.range : undefined;
  const range = rangeOf(asked, size);
  if (range === 'unsatisfiable') {
    await file.close();
    const none = { 'Content-Range': `bytes */${String(size)}`, 'Content-Length': '0' };
    res.writeHead(416, { ...headers, ...none }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const part = { 'Content-Range': `bytes ${String(start)}-${String(end)}/${String(size)}` };
  res.writeHead(range === null ? 200 : 206, {
    ...headers,
    ...(range === null ? {} : part),
    'Content-Length': String(end - start + 1),
  });
  await send(req, res, file, { start, end });
}

async function send(
  req: Request,
  res: Response,
  file: FileHandle,
  range: { start: number; end: number },
): Promise<void> {
  if (req.method === 'HEAD' || range.end < range.start) {
    await file.close();
    res.end();
    return;
  }
  try {
    await pipeline(file.createReadStream(range), res);
  } catch {
    // Whoever asked has gone, or the disk failed: the head is sent, so a connection that ends early is all that can be said.
    res.destroy();
  }
}

function headersOf({ link }: OpenFile): OutgoingHttpHeaders {
  const isShown = SHOWN.test(link.mimeType);
  return {
    ...GUARDED,
    'Content-Type': link.mimeType,
    'Content-Disposition': dispositionOf(isShown ? 'inline' : 'attachment', link.fileName),
    // Kept by the one who asked and by nobody between, and asked for again each time: a link may be withdrawn.
    'Cache-Control': 'private, no-cache',
    'Accept-Ranges': 'bytes',
    // HighLevel's inbox, on another address, shows it in a page of its own.
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
}

/** RFC 6266: a plain name for old programs, and the true one. */
function dispositionOf(how: 'inline' | 'attachment', fileName: string): string {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(fileName.toWellFormed()).replaceAll(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${how}; filename="${plain}"; filename*=UTF-8''${exact}`;
}

function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => ['*', tag].includes(one.trim().replace(/^W\//, '')));
}

/** A page for whoever opens a link that leads nowhere (any more): what happened, and what can be done. */
function explain(req: Request, res: Response, code: DeadLink): void {
  const language = languageFor(req.headers['accept-language']);
  const { sentence, act } = say(code, {}, language);
  const status = STATUS_OF[code];
  const page = plainPage(language, { title: sentence, lines: [act], good: false });
  res.writeHead(status, {
    ...GUARDED,
    'Content-Security-Policy': `sandbox; default-src 'none'; style-src '${PLAIN_STYLE_HASH}'`,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': language,
    'Content-Length': String(Buffer.byteLength(page)),
    'Cache-Control': 'no-store',
    Vary: 'Accept-Language',
    ...(status === 503 ? { 'Retry-After': '60' } : {}),
  });
  res.end(req.method === 'HEAD' ? undefined : page);
}
