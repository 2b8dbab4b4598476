/**
 * The sandbox that the relay wants beside itself, in a utility process of its own: the relay, which is one too, can start no
 * program that is this one. What it may have started is this alone; the rest is passed on between the two.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { utilityProcess } from 'electron';
import type { UtilityProcess } from 'electron';

const ARGS = ['start', '--sandbox', '--headless', '--json'];
/** What it said last may come after its end. */
const HEARD_WITHIN_MS = 500;

export interface SandboxOfCoreOptions {
  readonly entry: string;
  /** To the relay. */
  readonly say: (message: SandboxWord) => void;
}

export interface SandboxWord {
  readonly sandbox: 'out' | 'err' | 'ended';
  readonly id: string;
  readonly text: string;
}

export class SandboxOfCore {
  readonly #options: SandboxOfCoreOptions;
  readonly #running = new Map<string, UtilityProcess>();

  constructor(options: SandboxOfCoreOptions) {
    this.#options = options;
  }

  /** Of all that the relay says, what is about its sandbox. */
  hear(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    const { sandbox, id, env } = message as Readonly<Record<string, unknown>>;
    if (typeof id !== 'string') return;
    if (sandbox === 'start' && isEnvironment(env)) this.#start(id, env);
    else if (sandbox === 'stop') this.#running.get(id)?.postMessage('stop');
    else if (sandbox === 'kill') killAtOnce(this.#running.get(id)?.pid);
  }

  /** The relay is gone, and nobody else knows of what it had started. */
  end(): void {
    for (const { pid } of this.#running.values()) killAtOnce(pid);
  }

  #start(id: string, env: Record<string, string>): void {
    const child = utilityProcess.fork(this.#options.entry, ARGS, {
      serviceName: 'Waybridge sandbox',
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    });
    this.#running.set(id, child);
    const say = (sandbox: SandboxWord['sandbox'], text: string): void => {
      this.#options.say({ sandbox, id, text });
    };
    for (const [name, stream] of [
      ['out', child.stdout],
      ['err', child.stderr],
    ] as const) {
      const decoder = new TextDecoder();
      stream?.on('data', (chunk: Buffer) => {
        say(name, decoder.decode(chunk, { stream: true }));
      });
    }
    const { stderr } = child;
    const heard = stderr === null ? null : once(stderr, 'close').catch(() => null);
    child.once('exit', (code) => {
      this.#running.delete(id);
      void Promise.race([heard, delay(HEARD_WITHIN_MS)]).then(() => {
        say('ended', String(code));
      });
    });
  }
}

/** Its own `kill` only asks, and what hangs does not hear. */
function killAtOnce(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function isEnvironment(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((one) => typeof one === 'string');
}
