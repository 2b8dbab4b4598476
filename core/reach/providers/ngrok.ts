/** ngrok by its own library, which is loaded only when it is chosen, and by an authtoken. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { Worded } from '../../words/worded-error.ts';
import type { LogLine } from './log-lines.ts';
import { LogLines } from './log-lines.ts';
import type { Listening, Provider } from './provider.ts';

export interface NgrokOptions {
  readonly token: string;
  /** A domain that the account has reserved; null = ngrok chooses. */
  readonly address: string | null;
  readonly pausesMs: readonly number[];
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** ngrok's own entrance, unless a test has one. */
  readonly serverAddress?: string;
}

const LOOK_MS = 5_000;
const TO_END_MS = 2_000;

/** Optional: there is none of it for every machine. So its types stand here, as far as they are used. */
const LIBRARY: string = '@ngrok/ngrok';

interface Library {
  forward(config: {
    readonly addr: string;
    readonly authtoken: string;
    readonly domain?: string;
    readonly server_addr?: string;
    readonly onStatusChange: (status: string) => void;
  }): Promise<Listener>;
}

interface Listener {
  url(): string | null;
  close(): Promise<void>;
}

function isLibrary(loaded: unknown): loaded is Library {
  return typeof loaded === 'object' && loaded !== null && 'forward' in loaded;
}

export class Ngrok implements Provider {
  readonly pid = null;
  readonly #options: NgrokOptions;
  readonly #lines: LogLines;
  readonly #stop = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #listener: Listener | null = null;
  #address: string | null;
  #problem: Worded | null = null;

  constructor(options: NgrokOptions) {
    this.#options = options;
    this.#lines = new LogLines([options.token]);
    this.#address = options.address;
  }

  get address(): string | null {
    return this.#address;
  }

  get problem(): Worded | null {
    return this.#problem;
  }

  get lines(): readonly LogLine[] {
    return this.#lines.all;
  }

  /** Accounts without a reserved domain keep one that ngrok gave them once. */
  get isFleeting(): boolean {
    return false;
  }

  start(at: Listening): Promise<void> {
    this.#loop = this.#keepOpen(at);
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    const closed = this.#listener?.close().catch(() => undefined);
    // Its servers may be what does not answer.
    const late = delay(TO_END_MS, undefined, { ref: false });
    await Promise.race([Promise.all([closed, this.#loop]), late]);
  }

  async #keepOpen(at: Listening): Promise<void> {
    const { pausesMs } = this.#options;
    for (let failures = 0; !this.#stop.signal.aborted; failures += 1) {
      if (await this.#open(at)) {
        // The library keeps the session up by itself from now on.
        this.#problem = null;
        await this.#untilStopped();
        return;
      }
      const pause = pausesMs[Math.min(failures, pausesMs.length - 1)] ?? LOOK_MS;
      await delay(pause, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  async #open({ host, port }: Listening): Promise<boolean> {
    const { token, address, serverAddress, log } = this.#options;
    const sdk: unknown = await import(LIBRARY).catch(() => null);
    if (!isLibrary(sdk)) {
      this.#problem = { code: 'reach.ngrok-missing', params: {} };
      return false;
    }
    try {
      const opened = await sdk.forward({
        addr: `${host.includes(':') ? `[${host}]` : host}:${String(port)}`,
        authtoken: token,
        ...(address !== null && { domain: new URL(address).host }),
        ...(serverAddress !== undefined && { server_addr: serverAddress }),
        onStatusChange: (status) => void this.#lines.add(status),
      });
      this.#listener = opened;
      this.#address = address ?? opened.url();
      this.#lines.add(`open at ${this.#address ?? ''}`);
      log.info('the ngrok session is open');
      return true;
    } catch (error) {
      const text = this.#lines.add(error instanceof Error ? error.message : String(error));
      const code = /ERR_NGROK_\d+/.exec(text)?.[0] ?? '';
      this.#problem = { code: 'reach.ngrok-session', params: { error: code } };
      log.warn({ ngrokCode: code }, 'the ngrok session could not be opened');
      return false;
    }
  }

  #untilStopped(): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
