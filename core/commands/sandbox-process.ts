/**
 * `start --sandbox` as a child of this relay. It ends with its parent, whatever becomes of that, and its folder lies in the
 * relay's own, so that the next start finds what a crash left behind.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { SandboxBeside, SandboxState } from '../control/sandbox-beside.ts';
import { programEnvironment } from '../settings/env.ts';
import { WordedError } from '../words/worded-error.ts';

/** This same program, once more. */
export interface SandboxChild {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** How it ended: an exit code, the name of a signal, or why it could not be started. */
  readonly ended: Promise<string>;
  askToStop(): void;
  kill(): void;
}

/** Starts this same program with `SANDBOX_ARGS`. */
export type StartSandbox = (env: Readonly<Record<string, string>>) => SandboxChild;

export const SANDBOX_ARGS = ['start', '--sandbox', '--headless', '--json'] as const;
const FOLDER = 'sandbox-';
const STARTED_WITHIN_MS = 60_000;
/** It ends itself within 10 s; what hangs longer is ended. */
const ENDED_WITHIN_MS = 10_500;
/** Whoever forgets it does not keep it for ever. */
const MOST_MS = 8 * 60 * 60_000;
const MOST_SAID = 16_384;

interface Running {
  readonly child: SandboxChild;
  readonly folder: string;
  readonly ended: Promise<void>;
}

export class SandboxProcess implements SandboxBeside, AsyncDisposable {
  readonly #dataDir: string;
  readonly #startSandbox: StartSandbox;
  #state: SandboxState = { is: 'off' };
  #running: Running | null = null;
  #starting: ReturnType<SandboxBeside['start']> | null = null;
  #isOver = false;

  constructor(dataDir: string, startSandbox: StartSandbox) {
    this.#dataDir = dataDir;
    this.#startSandbox = startSandbox;
  }

  get state(): SandboxState {
    return this.#state;
  }

  start(): ReturnType<SandboxBeside['start']> {
    if (this.#state.is === 'on') return Promise.resolve(this.#state);
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    const { child, ended } = running;
    child.askToStop();
    const timer = setTimeout(() => {
      child.kill();
    }, ENDED_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.stop();
    await this.#starting?.catch(() => undefined);
  }

  async #start(): ReturnType<SandboxBeside['start']> {
    this.#state = { is: 'starting' };
    try {
      await removeLeftovers(this.#dataDir);
      const folder = await mkdtemp(join(this.#dataDir, FOLDER));
      if (this.#isOver) throw failed('stopped');
      const child = this.#startSandbox(environmentIn(folder));
      const running = { child, folder, ended: this.#whenEnded(child, folder) };
      this.#running = running;
      const url = await pageOf(child);
      setTimeout(() => void this.#end(running), MOST_MS).unref();
      this.#state = { is: 'on', url, since: Date.now() };
      return this.#state;
    } catch (error) {
      await this.stop();
      this.#state = { is: 'off' };
      throw error;
    }
  }

  async #end(running: Running): Promise<void> {
    if (this.#running === running) await this.stop();
  }

  /** However it ended: by our word, by itself, or because it could not be started. */
  async #whenEnded(child: SandboxChild, folder: string): Promise<void> {
    await child.ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    if (this.#running?.child !== child) return;
    this.#running = null;
    this.#state = { is: 'off' };
  }
}

/** Everything that it could keep anywhere lies in its folder; it hears of no setting of ours. */
function environmentIn(folder: string): Record<string, string> {
  return {
    ...programEnvironment(),
    HOME: folder,
    USERPROFILE: folder,
    XDG_DATA_HOME: folder,
    APPDATA: folder,
    PORT: '0',
    WAYBRIDGE_CONTROL_PORT: '0',
    LOG_LEVEL: 'warn',
  };
}

/** What it says when everything listens. @throws WordedError `sandbox.failed` */
async function pageOf(child: SandboxChild): Promise<string> {
  const said = { out: '', err: '' };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stderr?.on('data', (chunk: Buffer) => {
    said.err = (said.err + chunk.toString()).slice(-MOST_SAID);
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    said.out = (said.out + chunk.toString()).slice(-MOST_SAID);
    const url = urlIn(said.out);
    if (url !== null) resolve(url);
  });
  void child.ended.then((how) => {
    reject(failed(lastLine(said.err) ?? how));
  });
  const timer = setTimeout(() => {
    reject(failed('time-out'));
  }, STARTED_WITHIN_MS);
  return promise.finally(() => {
    clearTimeout(timer);
  });
}

function urlIn(said: string): string | null {
  const [line, rest] = said.split('\n', 2);
  if (line === undefined || rest === undefined) return null;
  try {
    const { sandbox } = JSON.parse(line) as { sandbox?: unknown };
    return typeof sandbox === 'string' ? sandbox : null;
  } catch {
    return null;
  }
}

function lastLine(text: string): string | null {
  return text.trim().split('\n').at(-1)?.slice(0, 200) || null;
}

function failed(reason: string): WordedError {
  return new WordedError('sandbox.failed', { reason }, 'failed');
}

/** Of a relay that was killed: its sandbox ended with it, but nobody was left to clear up. */
async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(FOLDER)) continue;
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 5 });
  }
}
