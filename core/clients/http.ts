/** The only outgoing HTTP: axios' interface over our own carriage, and every failure sorted into the error family. */
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { promisify } from 'node:util';
import { Axios } from 'axios';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import type { Dispatcher, Pool } from 'undici';
import { ClientError } from './client-error.ts';
import type { ClientErrorCode, ClientErrorDetails, Done, OutsideSystem } from './client-error.ts';
import { isForeignRefusal, retryAfterMs, statusCode, statusDone } from './http-status.ts';
import { networkCode } from './network-failure.ts';
import { quotableStrings, redactAnswer } from './redact.ts';
import { openPool, TransportError, undiciAdapter } from './transport.ts';
import type { Carriage } from './transport.ts';

export interface HttpRequest {
  readonly system: OutsideSystem;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Absolute, path segments already encoded. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** At most one of `json`, `form`, `multipart` and `bytes`. */
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly multipart?: FormData;
  /** Sent as they are; their type is among the headers. */
  readonly bytes?: Buffer;
  /** Per attempt: connection, headers and body together. */
  readonly timeoutMs: number;
  /** `bytes`: of a success; a refusal is read as JSON all the same. `raw`: whatever the status. Default `json`. */
  readonly responseType?: 'json' | 'bytes' | 'raw';
  /** Largest answer read, in bytes. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Doing it twice changes nothing, so that no failure of it needs a look-up. Default: GET only. */
  readonly idempotent?: boolean;
  /** Gives the call up, but only while nothing of it is written. */
  readonly signal?: AbortSignal | undefined;
  /** Carry it over this connection pool instead of the one kept for its origin. */
  readonly dispatcher?: Dispatcher;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON (null when empty), `Unreadable`, or a Buffer, as `responseType` says. */
  readonly body: unknown;
  readonly ms: number;
}

/** A body that should have been JSON and is not: usually a page of something that stands in front of the service. */
export class Unreadable {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a caller of a client may say about one call. */
export interface CallOptions {
  /** Gives the call up, but only while nothing of it is written; then nothing was done. */
  readonly signal?: AbortSignal;
}

/** Where another relay may be at the same work. Who is told of trouble is told of this trouble, too. */
const FENCED: readonly OutsideSystem[] = ['evolution', 'highlevel', 'forward'];

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

export class HttpClient implements AsyncDisposable {
  readonly #connections: number;
  readonly #closeWithinMs: number;
  readonly #mayChange: (() => boolean) | undefined;
  readonly #pools = new Map<string, Pool>();
  readonly #axios = new Axios({
    adapter: undiciAdapter,
    headers: { 'accept-encoding': 'identity' },
  });

  constructor(
    options: {
      readonly connectionsPerOrigin?: number;
      readonly closeWithinMs?: number;
      /** False: no call but GET is written to the systems that relays share; asked just before the first byte. */
      readonly mayChange?: (() => boolean) | undefined;
    } = {},
  ) {
    this.#connections = options.connectionsPerOrigin ?? 256;
    this.#closeWithinMs = options.closeWithinMs ?? 5_000;
    this.#mayChange = options.mayChange;
  }

  /** One attempt. Throws ClientError for anything but a readable 2xx. */
  async request(r: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.exchange(r);
    if (!isSuccess(answer)) throw failure(r, answer);
    return answer;
  }

  /**
   * One attempt, whatever the status: for callers that read refusals themselves and then throw `failure(…)`.
   * Throws ClientError when no answer came.
   */
  async exchange(r: HttpRequest): Promise<HttpAnswer> {
    const started = performance.now();
    const slash = r.url.indexOf('/', r.url.indexOf('//') + 2);
    const origin = slash < 0 ? r.url : r.url.slice(0, slash);
    let response: AxiosResponse<Buffer>;
    let body: unknown;
    try {
      const { data, type } = await encode(r);
      const carry: Carriage = {
        pool: r.dispatcher ?? this.#pool(origin),
        path: (slash < 0 ? '/' : r.url.slice(slash)) + queryOf(r.query),
        body: data,
        timeoutMs: r.timeoutMs,
        maxBytes: r.maxBytes ?? DEFAULT_MAX_BYTES,
        signal: r.signal,
        mayWrite: r.method !== 'GET' && FENCED.includes(r.system) ? this.#mayChange : undefined,
      };
      const headers = type === null ? { ...r.headers } : { ...r.headers, 'content-type': type };
      const config: AxiosRequestConfig & { carry: Carried } = {
        url: r.url,
        method: r.method,
        headers,
        carry: new Carried(carry),
      };
      response = await this.#axios.request<Buffer, AxiosResponse<Buffer>>(config);
      body = await decode(r, response);
    } catch (error) {
      throw unanswered(r, origin, error);
    }
    return {
      status: response.status,
      headers: response.headers as Record<string, string>,
      body,
      ms: performance.now() - started,
    };
  }

  /** Lets running calls end, for at most 5 s by default; what runs on after that is cut. */
  async [Symbol.asyncDispose](): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    const end = new AbortController();
    await Promise.race([
      Promise.all(pools.map((pool) => pool.close())),
      sleep(this.#closeWithinMs, undefined, { signal: end.signal }).catch(() => undefined),
    ]);
    end.abort();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  #pool(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (pool === undefined) {
      pool = openPool(new URL(origin).origin, this.#connections);
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}

export function isSuccess(answer: HttpAnswer): boolean {
  return answer.status >= 200 && answer.status < 300 && !(answer.body instanceof Unreadable);
}

/**
 * The error of an answer that is no success, by its status alone unless `over` knows better. The answer goes into it
 * redacted, without anything our own request said.
 */
export function failure(
  r: HttpRequest,
  answer: HttpAnswer,
  over: {
    readonly code?: ClientErrorCode;
    readonly done?: Done;
    readonly params?: Readonly<Record<string, string>>;
  } = {},
): ClientError {
  const { status, headers, body } = answer;
  const success = status >= 200 && status < 300;
  const foreign =
    r.system !== 'attachment' && isForeignRefusal(status, !(body instanceof Unreadable));
  const code = over.code ?? (success || foreign ? 'answer.unreadable' : statusCode(status));
  const conceal = quotableStrings([r.json, r.form, r.query, r.headers]).map(withoutScheme);
  const text = body instanceof Unreadable ? body.text : Buffer.isBuffer(body) ? null : body;
  return new ClientError(code, {
    system: r.system,
    status,
    done: isIdempotent(r) ? 'no' : (over.done ?? statusDone(status)),
    retryAfterMs: retryAfterMs(headers),
    answer: redactAnswer(text, conceal),
    params: { host: hostOf(r.url), status: String(status), ...over.params },
  });
}

/** The error of an answer that succeeded, yet does not say what we need. */
export function unreadable(r: HttpRequest, answer: HttpAnswer, field: string): ClientError {
  return failure(r, answer, { code: 'answer.unreadable', done: 'unknown', params: { field } });
}

function unanswered(r: HttpRequest, origin: string, error: unknown): ClientError {
  const transport =
    error instanceof TransportError ? error : new TransportError('network', false, error);
  const details: ClientErrorDetails = {
    system: r.system,
    done: transport.written && !isIdempotent(r) ? 'unknown' : 'no',
    params: { host: hostOf(origin), reason: transport.reason },
    cause: transport.cause ?? transport,
  };
  switch (transport.reason) {
    case 'timeout':
      return new ClientError('network.timeout', details);
    case 'too-large':
      return new ClientError('answer.unreadable', details);
    case 'cancelled':
      return new ClientError('network.cut', details);
    case 'network':
      return new ClientError(networkCode(transport.cause), details);
  }
}

function isIdempotent(r: HttpRequest): boolean {
  return r.idempotent ?? r.method === 'GET';
}

function withoutScheme(secret: string): string {
  return secret.replace(/^bearer\s+/i, '');
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

function queryOf(query: HttpRequest['query']): string {
  if (query === undefined) return '';
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parts.append(name, String(value));
  }
  return parts.size === 0 ? '' : `?${parts.toString()}`;
}

async function encode(
  r: HttpRequest,
): Promise<{ data: string | Buffer | null; type: string | null }> {
  if (r.json !== undefined) return { data: JSON.stringify(r.json), type: 'application/json' };
  if (r.form !== undefined) {
    return {
      data: new URLSearchParams(r.form).toString(),
      type: 'application/x-www-form-urlencoded',
    };
  }
  if (r.multipart !== undefined) {
    const encoded = new Response(r.multipart);
    const type = encoded.headers.get('content-type');
    return { data: Buffer.from(await encoded.arrayBuffer()), type };
  }
  return { data: r.bytes ?? null, type: null };
}

const inflaters = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

async function decode(r: HttpRequest, response: AxiosResponse<Buffer>): Promise<unknown> {
  const maxOutputLength = r.maxBytes ?? DEFAULT_MAX_BYTES;
  const encoding = (response.headers as Record<string, string>)['content-encoding'] ?? 'identity';
  let bytes = response.data;
  // We ask for none, because on these sizes compression costs more than it saves; some servers do it anyhow.
  if (Object.hasOwn(inflaters, encoding) && bytes.length > 0) {
    try {
      bytes = await inflaters[encoding as keyof typeof inflaters](bytes, { maxOutputLength });
    } catch (error) {
      throw new TransportError('too-large', true, error);
    }
  }
  if (r.responseType === 'raw') return bytes;
  if (r.responseType === 'bytes' && response.status >= 200 && response.status < 300) return bytes;
  if (bytes.length === 0) return null;
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return new Unreadable(text.slice(0, 20_000));
  }
}

/** Keeps axios from copying the carriage: it clones plain objects of a config, and only those. */
class Carried implements Carriage {
  readonly pool: Dispatcher;
  readonly path: string;
  readonly body: string | Buffer | null;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
  readonly mayWrite: (() => boolean) | undefined;
  constructor(carry: Carriage) {
    this.pool = carry.pool;
    this.path = carry.path;
    this.body = carry.body;
    this.timeoutMs = carry.timeoutMs;
    this.maxBytes = carry.maxBytes;
    this.signal = carry.signal;
    this.mayWrite = carry.mayWrite;
  }
}
