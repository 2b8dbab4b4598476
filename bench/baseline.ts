/** The bare Express server that figures are compared with, on the service's core. */
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { Bench } from './bench.ts';
import { end, messageOf, startOnServiceCore } from './machine.ts';

export const BARE_SCRIPT = join(import.meta.dirname, 'bare-express.js');

export class BareExpress implements AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    this.pid = child.pid ?? 0;
  }

  /** With a `file`, it opens that SQLite file first. */
  static async start({ cores }: Bench, file?: string): Promise<BareExpress> {
    const args = file === undefined ? ['0'] : ['0', file];
    const child = startOnServiceCore(cores, { script: BARE_SCRIPT, args });
    const { port } = (await messageOf(child)) as { port: number };
    return new BareExpress(child, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#child, 'SIGKILL');
  }
}
