/** A tunnel's program: started without a shell, watched, started again with growing pauses, and ended with us. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { Worded } from '../../words/worded-error.ts';
import { endLeftover, killGroup, writeDown } from './leftover.ts';
import type { LogLine } from './log-lines.ts';
import { LogLines } from './log-lines.ts';
import type { Listening, Provider } from './provider.ts';

export interface ProgramOptions {
  /** Program and arguments; `{port}`, `{host}` and `{url}` are where we listen. */
  readonly command: readonly [program: string, ...args: string[]];
  /** All that it gets of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Taken out of what it writes. */
  readonly secrets: readonly string[];
  /** Known beforehand; else it is looked for in what the program writes. */
  readonly address: string | null;
  /** The address in a line of the program; null = none. */
  readonly findAddress: (line: string) => string | null;
  /** What its last lines say of its end; null = nothing that is known. */
  readonly explain: (lines: readonly string[]) => Worded | null;
  readonly isFleeting: boolean;
  /** Where it is written down which process it is. */
  readonly pidFile: string;
  /** Pauses before the next start; the first ones again once it ran longer than the last. */
  readonly pausesMs: readonly number[];
  /** After this a start without an address is told. */
  readonly addressWithinMs: number;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

const EXPLAINED_LINES = 20;
const TO_END_MS = 2_000;
const SETTLED_MS = 5_000;
/** What it still had to write when it ended. */
const LAST_WORDS_MS = 500;

export class Program implements Provider {
  readonly #options: ProgramOptions;
  readonly #lines: LogLines;
  readonly #stop = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #child: ChildProcess | null = null;
  #found: string | null = null;
  #problem: Worded | null = null;
  #startedAt = 0;

  constructor(options: ProgramOptions) {
    this.#options = options;
    this.#lines = new LogLines(options.secrets);
  }

  get address(): string | null {
    return this.#options.address ?? this.#found;
  }

  get problem(): Worded | null {
    if (this.#child === null) return this.#problem;
    const ranMs = Date.now() - this.#startedAt;
    // Once it runs for a while, what its last end was about is over.
    if (this.#problem !== null && ranMs < SETTLED_MS) return this.#problem;
    if (this.address !== null || ranMs < this.#options.addressWithinMs) return null;
    return { code: 'reach.no-address', params: { program: this.#name } };
  }

  get lines(): readonly LogLine[] {
    return this.#lines.all;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get isFleeting(): boolean {
    return this.#options.isFleeting;
  }

  get #name(): string {
    return this.#options.command[0];
  }

  async start(at: Listening): Promise<void> {
    if (await endLeftover(this.#options.pidFile)) {
      this.#options.log.warn('a tunnel that an earlier run left behind was ended');
    }
    this.#loop = this.#keepRunning(at);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    const child = this.#child;
    if (child?.pid !== undefined) {
      killGroup(child.pid, 'SIGTERM');
      const killed = setTimeout(() => {
        if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
      }, TO_END_MS);
      await this.#loop;
      clearTimeout(killed);
    } else await this.#loop;
    await endLeftover(this.#options.pidFile);
  }

  async #keepRunning(at: Listening): Promise<void> {
    const { pausesMs } = this.#options;
    for (let failures = 0; !this.#isStopped(); failures += 1) {
      const began = performance.now();
      await this.#run(at);
      if (this.#isStopped()) return;
      const longest = pausesMs.at(-1) ?? 0;
      if (performance.now() - began > longest) failures = 0;
      const pause = pausesMs[Math.min(failures, pausesMs.length - 1)] ?? longest;
      await delay(pause, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Until it ends. */
  async #run(at: Listening): Promise<void> {
    const [program, ...args] = this.#options.command.map((word) => filled(word, at));
    if (program === undefined) return;
    this.#startedAt = Date.now();
    const last: string[] = [];
    const child = spawn(program, args, {
      env: this.#options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that it ends with all that it starts.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const closed = once(child, 'close').catch(() => undefined);
    const ended = once(child, 'exit').then(
      ([code, signal]): End => ({ code: code as number, signal: signal as string, error: null }),
      (error: unknown): End => ({ code: null, signal: null, error }),
    );
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        last.push(this.#heard(line));
        if (last.length > EXPLAINED_LINES) last.shift();
      });
    }
    if (child.pid !== undefined) {
      this.#child = child;
      // One that an earlier run could not start is forgotten with the first that runs.
      if (this.#problem?.code === 'reach.program-missing') this.#problem = null;
      await writeDown(this.#options.pidFile, child.pid).catch((err: unknown) => {
        // It runs all the same; only a kill of this relay would leave it behind.
        this.#options.log.warn({ err }, 'the tunnel could not be written down');
      });
      this.#options.log.info({ pid: child.pid }, 'the tunnel was started');
    }
    const end = await ended;
    this.#child = null;
    // What it left running would hold the address, and a second one must not stand beside it.
    if (child.pid !== undefined) {
      killGroup(child.pid, 'SIGKILL');
      await Promise.race([closed, delay(LAST_WORDS_MS, undefined, { ref: false })]);
    }
    if (this.#stop.signal.aborted) return;
    if (this.#options.isFleeting) this.#found = null;
    this.#problem = this.#why(end, last);
    this.#options.log.warn({ code: this.#problem.code }, 'the tunnel ended');
  }

  #heard(line: string): string {
    const address = this.#options.findAddress(line);
    if (address !== null) {
      this.#found = address;
      this.#problem = null;
    }
    return this.#lines.add(line);
  }

  #why({ code, signal, error }: End, last: readonly string[]): Worded {
    const params = { program: this.#name };
    if (error !== null) return { code: 'reach.program-missing', params };
    const explained = this.#options.explain(last);
    if (explained !== null) return explained;
    const line = last.findLast((one) => one.trim() !== '') ?? '';
    return {
      code: 'reach.program-ended',
      params: { ...params, exit: signal ?? String(code ?? ''), line: line.slice(0, 200) },
    };
  }
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  /** It could not even be started. */
  readonly error: unknown;
}

function filled(word: string, { host, port }: Listening): string {
  return word
    .replaceAll('{port}', String(port))
    .replaceAll('{host}', host)
    .replaceAll('{url}', `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`);
}
