import { fork } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { ProcessName } from './built-processes.ts';

/** Where the program of this name is, built from the sources of this very run. */
export async function builtProcess(name: ProcessName): Promise<string> {
  return join(await folderOfProcesses(), `${name}.js`);
}

/** One of the programs of this folder in a process of its own, without what the tests' own Node.js was started with. */
export async function startProcess(
  name: ProcessName,
  args: readonly string[],
  stdio: StdioOptions = 'inherit',
): Promise<ChildProcess> {
  const folder = await folderOfProcesses();
  // What one start compiled is there for the next one.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  return fork(join(folder, `${name}.js`), args, { execArgv: [], env, stdio });
}

async function folderOfProcesses(): Promise<string> {
  const answer = await fetch(inject('builtProcesses'));
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
