/**
 * The adapter that carries axios over undici: one function from config to response, over one keep-alive pool per
 * origin. axios' own transport costs three times the CPU; a client per call costs thirteen times.
 *
 * It uses undici's dispatch, of which undici.request is a wrapper, for one reason: dispatch says when a request is
 * handed to its socket. That moment divides a failure that proves nothing was done from one that must be looked up.
 */
import { AxiosHeaders } from 'axios';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { isIPv6 } from 'node:net';
import { Client, Pool } from 'undici';
import type { Dispatcher } from 'undici';

/** A failure below HTTP. `written`: the request was handed to a socket, whole or in part. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly reason: 'timeout' | 'too-large' | 'cancelled' | 'network';
  readonly written: boolean;

  constructor(reason: TransportError['reason'], written: boolean, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.written = written;
  }
}

/** How one call is carried; handed to the adapter as `config.carry`. */
export interface Carriage {
  readonly pool: Dispatcher;
  readonly path: string;
  readonly body: string | Buffer | null;
  /** Covers waiting for a connection, connecting, headers and body. */
  readonly timeoutMs: number;
  /** Of the answer's body. */
  readonly maxBytes: number;
  /** Heard only until the request is written: an answer to a written request is always worth having. */
  readonly signal: AbortSignal | undefined;
  /** Asked just before the request is written; false = it is not. */
  readonly mayWrite: (() => boolean) | undefined;
}
export interface CarriedConfig extends InternalAxiosRequestConfig {
  readonly carry: Carriage;
}

/** At most `connections` sockets; what does not find one waits, within its own time-out. */
export function openPool(origin: string, connections: number): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    allowH2: false,
    connectTimeout: 10_000,
    // Our own timer covers the whole attempt.
    headersTimeout: 0,
    bodyTimeout: 0,
    // Shorter than the 5 s after which a Node server closes an idle socket: a socket closed under a request that is
    // being written makes its outcome unknown.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 60_000,
    keepAliveTimeoutThreshold: 2_000,
  });
}

/**
 * A connection for one call, to this address whatever the host's name resolves to. The name is still what the server's
 * certificate must be made out to.
 */
export function openPinned(origin: string, address: string): Client {
  const family = isIPv6(address) ? 6 : 4;
  return new Client(origin, {
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      timeout: 10_000,
      lookup: (_host, options, callback) => {
        if (options.all === true) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    },
  });
}

/** One new connection, for a call that is to find out whether one can be made. The caller destroys it. */
export function openFresh(origin: string): Client {
  return new Client(origin, {
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: 10_000 },
  });
}

export function undiciAdapter(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  const { carry } = config as CarriedConfig;
  return new Promise<Answer>((resolve, reject) => {
    const exchange = new Exchange(carry, resolve, reject);
    exchange.leave({
      path: carry.path,
      method: (config.method ?? 'get').toUpperCase(),
      headers: config.headers.toJSON() as Record<string, string>,
      body: carry.body,
      // Never repeated by undici, whatever the method.
      idempotent: false,
    });
  }).then((answer) => ({
    data: answer.body,
    status: answer.status,
    statusText: '',
    headers: new AxiosHeaders(answer.headers),
    config,
    request: null,
  }));
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #carry: Carriage;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: TransportError) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;
  #controller: Dispatcher.DispatchController | null = null;
  #written = false;
  #settled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    carry: Carriage,
    resolve: (answer: Answer) => void,
    reject: (error: TransportError) => void,
  ) {
    this.#carry = carry;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => {
      this.#fail('timeout');
    }, carry.timeoutMs);
    this.#onAbort = () => {
      if (!this.#written) this.#fail('cancelled');
    };
  }

  leave(options: Dispatcher.DispatchOptions): void {
    const { signal, pool } = this.#carry;
    if (signal?.aborted === true) {
      this.#fail('cancelled');
      return;
    }
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    try {
      pool.dispatch(options, this);
    } catch (error) {
      this.#fail('network', error);
    }
  }

  /** undici is about to write. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      // Given up while it waited for a connection: aborting here keeps every byte of it from the socket.
      controller.abort(new TransportError('cancelled', false));
      return;
    }
    if (this.#written) {
      // A second start would be a repeat after a broken first one. Nobody but the caller may decide that.
      this.#controller = controller;
      this.#fail('network');
      return;
    }
    this.#controller = controller;
    if (this.#carry.mayWrite?.() === false) {
      this.#fail('cancelled');
      return;
    }
    this.#written = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    for (const name in headers) {
      const value = headers[name];
      if (value !== undefined)
        this.#headers[name] = typeof value === 'string' ? value : value.join(', ');
    }
    if (Number(this.#headers['content-length']) > this.#carry.maxBytes) this.#fail('too-large');
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#carry.maxBytes) this.#fail('too-large');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#settle()) this.#resolve(this.#answer());
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#fail('network', error);
  }

  #fail(reason: TransportError['reason'], cause?: unknown): void {
    if (!this.#settle()) return;
    const error = new TransportError(reason, this.#written, cause);
    // A refusal whose body did not arrive whole is still a refusal: its status and headers say all that matters.
    if (this.#status >= 400) this.#resolve(this.#answer());
    else this.#reject(error);
    this.#controller?.abort(error);
  }

  #answer(): Answer {
    const [only] = this.#chunks;
    const body =
      this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    return { status: this.#status, headers: this.#headers, body };
  }

  /** True for the first caller only. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#carry.signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
