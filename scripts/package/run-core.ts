/** Starts the relay of a packed app on this machine, against the pretend servers, and asks it for what it is to answer. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const NATIVE = ['better-sqlite3', 'sharp', 'mysql2', '@ngrok/ngrok'];
const STARTED_WITHIN_MS = 60_000;

/** `unpacked`: its app.asar.unpacked. A line for everything that is wrong. */
export async function runCore(unpacked: string, version: string): Promise<string[]> {
  const home = mkdtempSync(join(tmpdir(), 'waybridge-packed-'));
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    TMPDIR: home,
    LANG: 'en',
    PORT: '0',
    WAYBRIDGE_CONTROL_PORT: '0',
  };
  const entry = join(unpacked, 'bin/waybridge.js');
  try {
    const asked = spawnSync(process.execPath, [entry, '--version'], {
      env,
      cwd: home,
      encoding: 'utf8',
    });
    if (asked.stdout.trim() !== version)
      return [`the relay says that it is ${asked.stdout.trim()}: ${asked.stderr}`];
    const loads = NATIVE.flatMap((name) => {
      const script = `await import(${JSON.stringify(name)})`;
      const loaded = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        env,
        cwd: unpacked,
        encoding: 'utf8',
      });
      return loaded.status === 0 ? [] : [`${name} cannot be loaded: ${loaded.stderr.trim()}`];
    });
    return [...loads, ...(await answers(entry, env, home))];
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function answers(entry: string, env: NodeJS.ProcessEnv, home: string): Promise<string[]> {
  const child = spawn(process.execPath, [entry, 'start', '--sandbox', '--headless', '--json'], {
    env,
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on(
    'data',
    (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4_000)),
  );
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STARTED_WITHIN_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith('{"public"')) continue;
      const { control, sandbox } = JSON.parse(line) as { control: string; sandbox: string };
      const wrong = await Promise.all([
        looks(`${control}/live`),
        looks(`${control}/`),
        looks(`${sandbox}/`),
      ]);
      return wrong.flat();
    }
    return [`the relay did not start: ${complaints}`];
  } finally {
    clearTimeout(timer);
    child.kill('SIGTERM');
    await ended;
  }
}

async function looks(url: string): Promise<string[]> {
  const { status } = await fetch(url);
  return status === 200 ? [] : [`${new URL(url).pathname} of the relay answers ${status}`];
}
