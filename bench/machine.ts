/** Where processes run: the service on one core, everything else on the others; and what must end with the benchmark. */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

export interface Cores {
  /** Of the service, and of the bare server that it is compared with. */
  readonly service: string;
  /** Of pretend servers, database servers and the load generator. */
  readonly rest: string;
}

/** Moves this process, and with it all that it starts, to the other cores. Null: not possible here. */
export function pin(): Cores | null {
  try {
    const said = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
    const cores = coresIn(said.split(':').at(-1)?.trim() ?? '');
    const service = cores.at(-1);
    if (service === undefined || cores.length < 2) return null;
    const rest = cores.slice(0, -1).join(',');
    execFileSync('taskset', ['-acp', rest, String(process.pid)], { stdio: 'ignore' });
    return { service: String(service), rest };
  } catch {
    return null;
  }
}

/** `0,2-4` → 0, 2, 3, 4. */
function coresIn(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = NaN, last = first] = part.split('-').map(Number);
    return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** What is measured: what `npm run build` made, when nothing of the sources is newer, else the sources themselves. */
export interface Product {
  readonly built: boolean;
  /** The file of this name in the product, such as `core/main`. */
  file(name: string): string;
}

export function product(): Product {
  const main = join(ROOT, 'dist/core/main.js');
  const built = existsSync(main) && statSync(main).mtimeMs >= newest(['core', 'sandbox']);
  const file = (name: string): string =>
    built ? join(ROOT, 'dist', `${name}.js`) : join(ROOT, `${name}.ts`);
  return { built, file };
}

function newest(rooms: readonly string[]): number {
  const files = rooms.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => statSync(join(ROOT, room, name)).mtimeMs),
  );
  return Math.max(...files);
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

export interface Program {
  readonly script: string;
  readonly args?: readonly string[];
  /** Options of Node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard error goes here; otherwise to ours. */
  readonly log?: string;
}

/** On the service's core; talks by `process.send` when it likes. */
export function startOnServiceCore(cores: Cores | null, program: Program): ChildProcess {
  const log = program.log === undefined ? null : openSync(program.log, 'a');
  const stdio: StdioOptions = ['ignore', 'ignore', log ?? 'inherit', 'ipc'];
  const command = [process.execPath, ...(program.node ?? []), program.script];
  if (cores !== null) command.unshift('taskset', '-c', cores.service);
  const [first = '', ...others] = [...command, ...(program.args ?? [])];
  const child = spawn(first, others, {
    stdio,
    env: { ...process.env, NODE_ENV: 'production', ...program.env },
    ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
  });
  if (log !== null) closeSync(log);
  return watched(child);
}

/** On the cores of this process; ends when its standard input does. */
export function startBeside(program: Program): ChildProcess {
  const command = [...(program.node ?? []), program.script, ...(program.args ?? [])];
  const stdio: StdioOptions = ['pipe', 'pipe', 'inherit'];
  return watched(spawn(process.execPath, command, { stdio }));
}

function watched(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

export function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

export async function end(
  child: ChildProcess,
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  if (!isRunning(child)) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exit;
  clearTimeout(late);
}

/** The next message of a child. Rejects when it ends first. */
export async function messageOf(child: ChildProcess): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const ended = (): void => {
    reject(new Error(`${child.spawnargs.join(' ')} ended by itself`));
  };
  child.once('message', resolve).once('exit', ended);
  try {
    return await promise;
  } finally {
    child.off('message', resolve).off('exit', ended);
  }
}

/** Megabytes of memory that a process holds (resident). */
export function residentMegabytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  const kilobytes = existsSync(status)
    ? /VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return Number(kilobytes) / 1024;
}

const CLOCK_TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process has used; NaN where the system does not tell. */
export function processorSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return NaN;
  // The name in brackets may hold blanks; user and system time are the 14th and 15th field.
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}
