/**
 * Servers of Debian's packages, found in PATH. Without one its tests are skipped with one line, unless
 * WAYBRIDGE_FORBID_SKIPS=1: then its absence fails.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { eventually } from './eventually.ts';

/** The program's path, or null when it is absent and may be. */
export function findProgram(name: string, debianPackage: string): string | null {
  const folders = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`.split(
    delimiter,
  );
  const found = folders.map((folder) => join(folder, name)).find((place) => existsSync(place));
  if (found !== undefined) return found;
  const missing = `No ${name} found in PATH (Debian: ${debianPackage})`;
  if (process.env['WAYBRIDGE_FORBID_SKIPS'] === '1') throw new Error(missing);
  process.stderr.write(`${missing}; its tests are skipped.\n`);
  return null;
}

/** One that ended, and whose end nobody has asked for yet, is there no more. */
export function isThere(pid: number | null): boolean {
  if (pid === null) return false;
  try {
    return !readFileSync(`/proc/${String(pid)}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Never with nothing: that would be the test itself, with all that runs beside it. */
export function killProgram(pid: number | null, signal: NodeJS.Signals): void {
  if (pid === null) throw new Error('it does not run');
  process.kill(pid, signal);
}

export class RunningProgram implements AsyncDisposable {
  readonly child: ChildProcess;
  /** All that it wrote. */
  output = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
  }

  /** Started, and listening on this port of the loopback. */
  static async start(
    path: string,
    args: readonly string[],
    options: { readonly port: number; readonly env?: Readonly<Record<string, string>> },
  ): Promise<RunningProgram> {
    const child = spawn(path, args, {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const program = new RunningProgram(child);
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`${path} ended: ${program.output}`);
      await listens(options.port);
    });
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exit;
  }
}

async function listens(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
