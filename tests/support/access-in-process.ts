import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TokenTimes } from '../../core/install/token-times.ts';
import type { LocationAccess } from '../../sandbox/highlevel/inputs.ts';
import type { RelayConfig } from './setting-up.ts';
import { startProcess } from './start-process.ts';

export interface AccessProcessConfig {
  readonly relay: RelayConfig;
  readonly relayId: string;
  readonly times: Partial<TokenTimes>;
}

/** Where the process comes to a halt: at its n-th transaction since the question. */
export interface Stop {
  readonly transaction: number;
  readonly place: 'before' | 'within' | 'after';
}

export type AccessQuestion =
  | { readonly connect: LocationAccess }
  | {
      readonly of: string;
      /** How many ask at once. */
      readonly times: number;
      readonly stop: Stop | null;
      /** One after the other, without an answer, until the kill. */
      readonly forever: boolean;
    };

/** What the askers got: the different tokens, and the codes of those who got none. */
export interface AskedTokens {
  readonly tokens: readonly string[];
  readonly failures: readonly string[];
  readonly problem: string | null;
  readonly state: string | null;
}

export type AccessAnswer = AskedTokens | { readonly connected: true };

/** A relay's access to HighLevel in a process of its own. */
export class AccessInProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  #errors = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
  }

  static async start(config: AccessProcessConfig): Promise<AccessInProcess> {
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
    const child = await startProcess('access-process', [JSON.stringify(config)], [...stdio]);
    const started = new AccessInProcess(child);
    await started.#message();
    return started;
  }

  async connect(access: LocationAccess): Promise<void> {
    await this.#answer({ connect: access });
  }

  async ask(of: string, times = 1): Promise<AskedTokens> {
    return (await this.#answer({ of, times, stop: null, forever: false })) as AskedTokens;
  }

  /** Asks, and resolves when the process has come to a halt. */
  async askUntil(of: string, stop: Stop): Promise<void> {
    await this.#answer({ of, times: 1, stop, forever: false });
  }

  /** Asks one time or over and over, and does not wait for what comes of it. */
  askAndLeave(of: string, how: 'once' | 'forever'): void {
    this.#child.send({ of, times: 1, stop: null, forever: how === 'forever' });
  }

  /** SIGKILL: nothing is written, nothing is closed. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  #answer(question: AccessQuestion): Promise<unknown> {
    const answer = this.#message();
    this.#child.send(question);
    return answer;
  }

  async #message(): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const ended = (): void => {
      reject(new Error(`the process ended by itself: ${this.#errors.slice(-2_000)}`));
    };
    this.#child.once('message', resolve).once('exit', ended);
    try {
      return await promise;
    } finally {
      this.#child.off('message', resolve).off('exit', ended);
    }
  }
}
