/**
 * A relay that was killed cannot end what it started. So it writes down which process that is, and the next one ends it
 * before it starts its own: there are never two tunnels.
 */
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

const shape = z.object({ pid: z.number().int().min(2), born: z.string().min(1) });
const run = promisify(execFile);

export async function writeDown(file: string, pid: number): Promise<void> {
  const born = await birthOf(pid);
  if (born === null) return;
  await writeFile(file, `${JSON.stringify({ pid, born })}\n`, { mode: 0o600 });
}

/** True = one was there, and is ended. Only the very process that was written down: ids are given out again. */
export async function endLeftover(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return false;
  const read = shape.safeParse(parsed(text));
  const isThere = read.success && (await birthOf(read.data.pid)) === read.data.born;
  if (isThere) killGroup(read.data.pid, 'SIGKILL');
  await rm(file, { force: true });
  return isThere;
}

/** It and what it started itself. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    // Windows knows no groups.
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It ended by itself.
  }
}

/** When a process began, in the system's own words; null = there is none, or nobody can tell. */
async function birthOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    try {
      const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
      const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
      // The name, in brackets, may hold anything; the start is the 20th field after it.
      const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      return start === undefined ? null : `${boot.trim()}:${start}`;
    } catch {
      return null;
    }
  }
  if (process.platform === 'win32') return null;
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
