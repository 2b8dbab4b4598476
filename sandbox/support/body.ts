/** Reading request bodies: raw bytes first, since signatures, size limits and cut connections are about bytes. */
import type { IncomingMessage } from 'node:http';

export type RawBody = { ok: true; bytes: Buffer } | { ok: false; reason: 'too-large' | 'aborted' };

const EMPTY = Buffer.alloc(0);

/** Never rejects: a client that goes away in the middle of its body gives `aborted`. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<RawBody> {
  if (request.headers['content-length'] === '0' || request.method === 'GET') {
    request.resume();
    return Promise.resolve({ ok: true, bytes: EMPTY });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('end', () => {
      if (size > limitBytes) resolve({ ok: false, reason: 'too-large' });
      else {
        const first = chunks[0];
        const bytes = chunks.length === 1 && first ? first : Buffer.concat(chunks);
        resolve({ ok: true, bytes });
      }
    });
    request.on('close', () => {
      resolve({ ok: false, reason: 'aborted' });
    });
  });
}

export interface FormFile {
  readonly field: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface FormBody {
  readonly fields: Record<string, string>;
  readonly files: readonly FormFile[];
}

/** `application/x-www-form-urlencoded`. A repeated field keeps its last value. */
export function parseForm(raw: Buffer): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(raw.toString('utf8')));
}

/**
 * `multipart/form-data`, as strict as needed: every part has a `name`, a part with a `filename` is a file, and the body
 * ends with the closing boundary. Null when it does not hold what its boundary announces.
 */
export function parseMultipart(raw: Buffer, contentType: string): FormBody | null {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(contentType);
  const delimiter = `--${boundary?.[1] ?? boundary?.[2] ?? ''}`;
  if (delimiter === '--') return null;
  const fields: Record<string, string> = {};
  const files: FormFile[] = [];
  let at = raw.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    if (raw.subarray(start, start + 2).toString('latin1') === '--') return { fields, files };
    const headEnd = raw.indexOf('\r\n\r\n', start);
    const next = raw.indexOf(`\r\n${delimiter}`, headEnd < 0 ? start : headEnd);
    if (headEnd < 0 || next < 0) return null;
    const head = raw.subarray(start, headEnd).toString('utf8');
    const bytes = raw.subarray(headEnd + 4, next);
    const field = /[; ]name="([^"]*)"/i.exec(head)?.[1];
    const fileName = /filename="([^"]*)"/i.exec(head)?.[1];
    if (field === undefined) return null;
    if (fileName === undefined) fields[field] = bytes.toString('utf8');
    else {
      const type = /content-type:\s*([^\r\n]+)/i.exec(head)?.[1]?.trim();
      files.push({
        field,
        fileName: fileName.replaceAll('%22', '"'),
        contentType: type ?? 'application/octet-stream',
        bytes: Buffer.from(bytes),
      });
    }
    at = next + 2;
  }
  return null;
}
