import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RelayConfig } from './setting-up.ts';
import { startProcess } from './start-process.ts';

const ANSWERED_MS = 90_000;
const STOPPED_MS = 60_000;

/** A relay in a process of its own, on a port that stays the same over its lives. */
export class KillableRelay implements AsyncDisposable {
  readonly #args: readonly string[];
  readonly #shares: boolean;
  #child: ChildProcess | null = null;
  /** What it wrote to stderr. */
  #errors = '';
  lives = 0;

  private constructor(args: readonly string[], shares: boolean) {
    this.#args = args;
    this.#shares = shares;
  }

  /** `control`: it can be operated, by the control file in its data folder. */
  static async create(
    config: RelayConfig,
    { control = false }: { readonly control?: boolean } = {},
  ): Promise<KillableRelay> {
    const configFile = join(config.dataDir, 'relay-process.json');
    await writeFile(configFile, JSON.stringify(config), { mode: 0o600 });
    const shares = config.more?.WAYBRIDGE_SHARED_DATABASE === 'yes';
    return new KillableRelay([configFile, ...(control ? ['control'] : [])], shares);
  }

  /** Resolves when it takes webhooks. */
  async start(): Promise<void> {
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
    const program = this.#shares ? 'sharing-process' : 'relay-process';
    const child = await startProcess(program, [...this.#args], [...stdio]);
    this.#errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    this.#child = child;
    this.lives += 1;
    await this.#message(child);
  }

  /** SIGKILL: nothing is written, nothing is closed. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** As a machine that sleeps: nothing runs until it is woken. */
  sleep(): void {
    this.#child?.kill('SIGSTOP');
  }

  wake(): void {
    this.#child?.kill('SIGCONT');
  }

  /** How many open entries it has in each state. */
  async open(): Promise<Record<string, number>> {
    const child = this.#child;
    if (child === null) throw new Error('not running');
    const answer = this.#message(child);
    // That it has ended is what `answer` says.
    child.send('open', () => undefined);
    return ((await answer) as { open: Record<string, number> }).open;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #message(child: ChildProcess): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const ended = (): void => {
      reject(new Error(`the relay ended by itself: ${this.#errors.slice(-2_000)}`));
    };
    if (child.exitCode !== null || child.signalCode !== null) ended();
    // A relay that hangs is a failure that says so.
    const timer = setTimeout(() => {
      reject(new Error(`the relay does not answer: ${this.#errors.slice(-2_000)}`));
    }, ANSWERED_MS);
    child.once('message', resolve).once('exit', ended);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      child.off('message', resolve).off('exit', ended);
    }
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOPPED_MS);
    const [, by] = (await exit) as [number | null, string | null];
    clearTimeout(timer);
    if (by === 'SIGKILL' && signal !== 'SIGKILL') throw new Error('the relay does not stop');
  }
}
