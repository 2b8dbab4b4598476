/** `start --sandbox` as a person runs it: the real command line in a process of its own, on free ports. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../bin/waybridge.js');
const START_WITHIN_MS = 60_000;

/** What `start --json` says when everything listens. */
export interface Addresses {
  readonly public: string;
  readonly control: string;
  /** The control page, with a code that opens it once. */
  readonly logIn: string;
  readonly sandbox: string;
  readonly toDo: readonly unknown[];
}

export class SandboxCommand implements AsyncDisposable {
  readonly addresses: Addresses;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #said: { out: string; err: string };

  private constructor(
    addresses: Addresses,
    child: ChildProcess,
    folder: string,
    said: { out: string; err: string },
  ) {
    this.addresses = addresses;
    this.#child = child;
    this.#folder = folder;
    this.#said = said;
  }

  /** Resolves when the relay and the pretend servers are ready. */
  static async start(options: readonly string[] = ['--sandbox']): Promise<SandboxCommand> {
    const folder = await mkdtemp(join(tmpdir(), 'wb-sandbox-'));
    const child = spawn(process.execPath, [PROGRAM, 'start', ...options, '--headless', '--json'], {
      // A home of its own, since the sandbox keeps its data where the platform says.
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        XDG_DATA_HOME: folder,
        APPDATA: folder,
        PORT: '0',
        WAYBRIDGE_CONTROL_PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    const { promise, resolve, reject } = Promise.withResolvers<Addresses>();
    const failed = (why: string) => () => {
      reject(new Error(`the sandbox ${why}: ${said.err.slice(-2_000)}`));
    };
    const timer = setTimeout(failed('did not start in time'), START_WITHIN_MS);
    child.once('exit', failed('ended'));
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
      const [first, rest] = said.out.split('\n', 2);
      if (rest !== undefined) resolve(JSON.parse(first ?? '') as Addresses);
    });
    try {
      return new SandboxCommand(await promise, child, folder, said);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Everything that it has printed so far. */
  get output(): string {
    return this.#said.out + this.#said.err;
  }

  /** SIGTERM, and how it ended. */
  async stop(): Promise<{ code: number | null; ms: number }> {
    const asked = Date.now();
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const [code] = (await exit) as [number | null];
    return { code, ms: Date.now() - asked };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
