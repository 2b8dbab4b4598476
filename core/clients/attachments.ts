/**
 * Fetches what an address in a HighLevel message points at. The address is a stranger's text, so nothing inside the
 * user's own network may be reached through it: https only, public addresses only, checked after the name is resolved
 * and the resolved address used for the connection, so that a second look-up cannot lead elsewhere.
 */
import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { ClientError } from './client-error.ts';
import type { ClientErrorCode } from './client-error.ts';
import { failure } from './http.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http.ts';
import { openPinned } from './transport.ts';

export interface Attachment {
  readonly bytes: Buffer;
  /** As the server says it, without parameters; not to be trusted over the bytes. */
  readonly mimeType: string | null;
  /** From `Content-Disposition`, else the last part of the path; no folders. */
  readonly fileName: string | null;
}
export interface AttachmentOptions {
  readonly maxBytes: number;
  /** For everything together: resolving, redirects, body. Default 60 s. */
  readonly timeoutMs?: number;
  /** For the sandbox and tests: also http and loopback addresses. */
  readonly allowLoopback?: boolean;
  /** Resolves a host name; the machine's resolver by default. */
  readonly resolve?: (host: string) => Promise<string[]>;
}

const MAX_REDIRECTS = 4;
/** Of the addresses of one name; the next one is tried only when a connection could not be made. */
const MAX_ADDRESSES = 3;

/**
 * Throws ClientError: `attachment.address-refused`, `attachment.too-large` and `attachment.unavailable` are final;
 * `network.*`, `http.rate-limited` and `http.server` may pass.
 */
export async function downloadAttachment(
  http: HttpClient,
  address: string,
  options: AttachmentOptions,
): Promise<Attachment> {
  const deadline = Date.now() + (options.timeoutMs ?? 60_000);
  let url = checkedUrl(address, options);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await get(http, url, deadline, options);
    const location = answer.headers['location'];
    if (answer.status < 300 || answer.status >= 400 || location === undefined) {
      return read(url, answer);
    }
    if (redirects === MAX_REDIRECTS) throw refusal('attachment.unavailable', url, 'redirects');
    if (!URL.canParse(location, url.href)) throw refusal('attachment.unavailable', url, 'redirect');
    url = checkedUrl(new URL(location, url).href, options);
  }
}

/** True for an address of the public internet; false for private, loopback, link-local, mapped and reserved ones. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` unwraps IPv4 inside IPv6; the tunnelled forms (6to4, Teredo, NAT64) are no "unicast" either.
  return ipaddr.process(address).range() === 'unicast';
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

function checkedUrl(address: string, options: AttachmentOptions): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) throw refusal('attachment.address-refused', null, 'not-a-url');
  const allowed =
    url.protocol === 'https:' || (url.protocol === 'http:' && options.allowLoopback === true);
  if (!allowed) throw refusal('attachment.address-refused', url, 'scheme');
  if (url.username !== '' || url.password !== '') {
    throw refusal('attachment.address-refused', url, 'credentials');
  }
  return url;
}

async function get(
  http: HttpClient,
  url: URL,
  deadline: number,
  options: AttachmentOptions,
): Promise<HttpAnswer> {
  const addresses = await permitted(url, deadline, options);
  for (const [index, address] of addresses.entries()) {
    const last = index === addresses.length - 1;
    const pinned = openPinned(url.origin, address);
    const r: HttpRequest = {
      system: 'attachment',
      method: 'GET',
      url: url.origin + url.pathname + url.search,
      headers: { accept: '*/*' },
      timeoutMs: Math.max(1, deadline - Date.now()),
      responseType: 'bytes',
      maxBytes: options.maxBytes,
      dispatcher: pinned,
    };
    try {
      const answer = await http.exchange(r);
      if (answer.status < 400) return answer;
      const passing = answer.status === 429 || answer.status === 408 || answer.status >= 500;
      throw failure(r, answer, passing ? {} : { code: 'attachment.unavailable' });
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (error.params['reason'] === 'too-large')
        throw refusal('attachment.too-large', url, 'size');
      const unreached = error.status === null && error.code !== 'network.cut';
      if (last || !unreached || Date.now() >= deadline) throw error;
    } finally {
      await pinned.destroy();
    }
  }
  throw refusal('attachment.unavailable', url, 'no-address');
}

/** The addresses of the host that may be contacted, IPv4 first: the machine may have no IPv6 road. */
async function permitted(
  url: URL,
  deadline: number,
  options: AttachmentOptions,
): Promise<string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found = ipaddr.isValid(host) ? [host] : await resolved(host, deadline, options);
  const fit = found.filter((one) =>
    isLoopback(one)
      ? options.allowLoopback === true
      : url.protocol === 'https:' && isPublicAddress(one),
  );
  if (fit.length === 0) throw refusal('attachment.address-refused', url, 'not-public');
  const v4 = fit.filter((one) => !one.includes(':'));
  return [...v4, ...fit.filter((one) => one.includes(':'))].slice(0, MAX_ADDRESSES);
}

async function resolved(
  host: string,
  deadline: number,
  options: AttachmentOptions,
): Promise<string[]> {
  const resolve =
    options.resolve ??
    (async (name) => (await lookup(name, { all: true })).map((one) => one.address));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(network('network.timeout', host));
      },
      Math.max(1, deadline - Date.now()),
    );
  });
  try {
    return await Promise.race([resolve(host), late]);
  } catch (error) {
    throw error instanceof ClientError ? error : network('network.dns', host, error);
  } finally {
    clearTimeout(timer);
  }
}

function read(url: URL, answer: HttpAnswer): Attachment {
  if (!Buffer.isBuffer(answer.body)) throw refusal('attachment.unavailable', url, 'no-content');
  const type = answer.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return {
    bytes: answer.body,
    mimeType: type === undefined || type === '' ? null : type,
    fileName: dispositionName(answer.headers['content-disposition']) ?? pathName(url),
  };
}

function dispositionName(header: string | undefined): string | null {
  if (header === undefined) return null;
  const extended = /filename\*\s*=\s*(?:utf-8|iso-8859-1)'[^']*'([^;]+)/i.exec(header)?.[1];
  if (extended !== undefined) return bareName(decoded(extended.trim()));
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(header);
  const name = plain?.[1]?.replaceAll(/\\(.)/g, '$1') ?? plain?.[2]?.trim();
  return name === undefined ? null : bareName(name);
}

function pathName(url: URL): string | null {
  return bareName(decoded(url.pathname.slice(url.pathname.lastIndexOf('/') + 1)));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Without folders and control characters, which another machine might obey. */
function bareName(name: string): string | null {
  const bare = name
    .slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
    // eslint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u001f\u007f]/g, '')
    .trim();
  return bare === '' || /^\.+$/.test(bare) ? null : bare.slice(0, 200);
}

function refusal(
  code: Extract<ClientErrorCode, `attachment.${string}`>,
  url: URL | null,
  reason: string,
): ClientError {
  return new ClientError(code, {
    system: 'attachment',
    done: 'no',
    params: { host: url?.host ?? '', reason },
  });
}

function network(
  code: Extract<ClientErrorCode, `network.${string}`>,
  host: string,
  cause?: unknown,
): ClientError {
  return new ClientError(code, { system: 'attachment', done: 'no', params: { host }, cause });
}
