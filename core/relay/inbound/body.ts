/**
 * Reads request bodies as bytes, within a size and a time. Cheaper than a general body parser: no charset, no
 * compression, and one clock for all requests instead of a timer for each.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds from the first look at the request to the last byte. */
  readonly totalMs: number;
  /** Milliseconds without a byte. */
  readonly idleMs: number;
  /** The sender is not known yet: the oldest of these gives way when there are too many, so that none can block the others. */
  readonly unverified?: boolean;
}

export type Body =
  | { readonly type: 'whole'; readonly bytes: Buffer }
  /** `cut`: the connection broke; nobody is there to be answered. `evicted`: gave way to a newer one. */
  | { readonly type: 'too-large' | 'too-slow' | 'cut' | 'evicted' };

interface Reading {
  readonly limits: BodyLimits;
  readonly startedAt: number;
  lastByteAt: number;
  readonly end: (body: Body) => void;
}

export interface BodyReaderOptions {
  /** How many unverified bodies may be under way at once. */
  readonly mostUnverified: number;
  readonly checkEveryMs: number;
}

export class BodyReader implements Disposable {
  readonly #readings = new Set<Reading>();
  readonly #unverified = new Set<Reading>();
  readonly #options: BodyReaderOptions;
  readonly #clock: NodeJS.Timeout;
  #now = performance.now();

  constructor(options: BodyReaderOptions) {
    this.#options = options;
    this.#clock = setInterval(() => {
      this.#check();
    }, options.checkEveryMs).unref();
  }

  /** Never rejects. Tells a waiting client (`Expect: 100-continue`) to go on, so call it only once the caller is admitted. */
  read(req: IncomingMessage, res: ServerResponse, limits: BodyLimits): Promise<Body> {
    const declared = declaredLength(req);
    if (declared > limits.maxBytes) return Promise.resolve({ type: 'too-large' });
    if (req.headers.expect !== undefined) res.writeContinue();
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const reading: Reading = {
        limits,
        startedAt: this.#now,
        lastByteAt: this.#now,
        end: (body) => {
          req.off('data', onData).off('end', onEnd).off('close', onCut).off('error', onCut);
          this.#readings.delete(reading);
          this.#unverified.delete(reading);
          resolve(body);
        },
      };
      const onData = (chunk: Buffer) => {
        size += chunk.length;
        reading.lastByteAt = this.#now;
        if (size > limits.maxBytes) reading.end({ type: 'too-large' });
        else chunks.push(chunk);
      };
      const onEnd = () => {
        const [only] = chunks;
        const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks, size);
        reading.end({ type: 'whole', bytes });
      };
      const onCut = () => {
        reading.end({ type: 'cut' });
      };
      req.on('data', onData).on('end', onEnd).on('close', onCut).on('error', onCut);
      this.#readings.add(reading);
      if (limits.unverified === true) this.#admit(reading);
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#clock);
  }

  #admit(reading: Reading): void {
    const [oldest] = this.#unverified;
    if (this.#unverified.size >= this.#options.mostUnverified) oldest?.end({ type: 'evicted' });
    this.#unverified.add(reading);
  }

  /** Times are as exact as the clock's step. */
  #check(): void {
    this.#now = performance.now();
    for (const reading of this.#readings) {
      const { limits, startedAt, lastByteAt } = reading;
      if (this.#now - startedAt > limits.totalMs || this.#now - lastByteAt > limits.idleMs) {
        reading.end({ type: 'too-slow' });
      }
    }
  }
}

/** 0 when the request does not say, as with chunked encoding. Node itself refuses anything that is not a number. */
function declaredLength(req: IncomingMessage): number {
  return Number(req.headers['content-length'] ?? 0);
}

/** Bytes and milliseconds for which the rest of a refused body is still taken in. */
const LINGER_BYTES = 1_000_000;
const LINGER_MS = 2_000;

/**
 * Called before an answer that is given without reading the body: a client that is still sending should get to see the
 * answer instead of a broken pipe, but may not go on sending for ever. Listening before the answer is what keeps Node
 * from swallowing the rest uncounted.
 */
export function linger(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return;
  const timer = setTimeout(() => req.destroy(), LINGER_MS).unref();
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > LINGER_BYTES) req.destroy();
  });
  req.once('close', () => {
    clearTimeout(timer);
  });
}
