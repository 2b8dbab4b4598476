/**
 * Core and sandbox as plain JavaScript, each joined with its libraries into few files, with what they serve beside them. Opening and
 * linking more than a thousand files took two thirds of the core's start (loading it: 700 ms against 190 ms, 71 MB against
 * 54 MB, the MySQL driver left out; Node 24, 2 cores).
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import type { RolldownPlugin } from 'rolldown';
import { leanLibraries } from './lean-libraries.ts';

const ROOT = join(import.meta.dirname, '..');
/** What the command line loads of the sandbox, and what the benchmark starts of it. */
const SANDBOX = ['world', 'page/serve-page', 'run'];
const SERVED = 'page/static';
/** Named from core/, where the command line is. */
const sandboxBeside: RolldownPlugin = {
  name: 'sandbox-beside',
  resolveId: (source) =>
    source.startsWith('../sandbox/')
      ? { id: source.replace(/\.ts$/, '.js'), external: 'absolute' }
      : null,
};

/** Into `dist/core` and `dist/sandbox`. */
export async function buildCore(dist: string): Promise<void> {
  for (const room of ['core', 'sandbox'])
    rmSync(join(dist, room), { recursive: true, force: true });
  await joinCore(dist);
  await joinSandbox(dist);
}

/** Entries: the command line behind `main.js`, what the benchmark starts by itself, and what runs in a thread. */
async function joinCore(dist: string): Promise<void> {
  const core = join(ROOT, 'core');
  const bundle = await rolldown({
    input: {
      'core/command-line': join(core, 'main.ts'),
      'core/service': join(core, 'service.ts'),
      'core/settings/settings': join(core, 'settings/settings.ts'),
      // Beside the file that starts it.
      'core/checkpoint-thread': join(core, 'storage/dialect/checkpoint-thread.ts'),
    },
    platform: 'node',
    // Native code stays where npm put it; the MySQL driver and the sandbox are loaded only when they are wanted.
    external: ['better-sqlite3', 'sharp', '@ngrok/ngrok', /^mysql2/],
    plugins: [sandboxBeside, leanLibraries],
  });
  await bundle.write({
    dir: dist,
    chunkFileNames: 'core/[name]-[hash].js',
    // Without white space and comments, which V8 keeps in memory with the rest; names stay, for stack traces.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
  for (const name of readdirSync(join(dist, 'core'))) {
    if (name.endsWith('.js')) inAscii(join(dist, 'core', name));
  }
  cpSync(join(ROOT, 'scripts/built-main.js'), join(dist, 'core/main.js'));
}

/** The pretend servers with their libraries, which nothing else needs in a package. */
async function joinSandbox(dist: string): Promise<void> {
  const folder = join(ROOT, 'sandbox');
  const bundle = await rolldown({
    input: Object.fromEntries(SANDBOX.map((name) => [name, join(folder, `${name}.ts`)])),
    platform: 'node',
  });
  await bundle.write({ dir: join(dist, 'sandbox'), chunkFileNames: '[name]-[hash].js' });
  await bundle.close();
  cpSync(join(folder, SERVED), join(dist, 'sandbox', SERVED), { recursive: true });
}

/**
 * Other characters stand in strings and patterns alone, where an escape means the same. With a single one of them V8
 * keeps the whole source as two bytes a character, and needs twice the memory to read it (minified and so: 127 MB at
 * rest became 109 MB).
 */
function inAscii(file: string): void {
  const escaped = readFileSync(file, 'utf8').replace(
    /[^\0-\x7F]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  writeFileSync(file, escaped);
}
