/**
 * `npm run build`: core and sandbox as plain JavaScript in dist/, with the files that they serve beside them, and the pages. The core
 * is joined with its libraries into few files, since opening and linking more than a thousand of them took two thirds
 * of its start (loading it: 700 ms against 190 ms, 71 MB against 54 MB, the MySQL driver left out; Node 24, 2 cores).
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { leanLibraries } from './lean-libraries.ts';

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['core', 'sandbox'];

rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compiled = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
for (const room of ROOMS) {
  cpSync(join(ROOT, room), join(ROOT, 'dist', room), { recursive: true, filter: isServed });
}
process.exitCode = compiled.status ?? 1;
if (process.exitCode === 0) {
  await joinCore();
  await import('./build-gui.ts');
}

/** Entries: the command line behind `main.js`, and what the benchmark starts by itself. */
async function joinCore(): Promise<void> {
  const dist = join(ROOT, 'dist');
  const bundle = await rolldown({
    input: {
      'core/command-line': join(dist, 'core/main.js'),
      'core/service': join(dist, 'core/service.js'),
      'core/settings/settings': join(dist, 'core/settings/settings.js'),
    },
    platform: 'node',
    // Native code stays where npm put it; the MySQL driver and the sandbox are loaded only when they are wanted.
    external: ['better-sqlite3', 'sharp', '@ngrok/ngrok', /^mysql2/, /\/sandbox\//],
    plugins: [leanLibraries],
  });
  const joined = join(ROOT, 'dist.joined');
  rmSync(joined, { recursive: true, force: true });
  await bundle.write({
    dir: joined,
    chunkFileNames: 'core/[name]-[hash].js',
    // Without white space and comments, which V8 keeps in memory with the rest; names stay, for stack traces.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
  for (const name of readdirSync(join(joined, 'core'))) {
    if (name.endsWith('.js')) inAscii(join(joined, 'core', name));
  }
  rmSync(join(dist, 'core'), { recursive: true });
  renameSync(join(joined, 'core'), join(dist, 'core'));
  rmSync(joined, { recursive: true });
  cpSync(join(ROOT, 'scripts/built-main.js'), join(dist, 'core/main.js'));
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

/** Folders, and files that the compiler does not write. */
function isServed(path: string): boolean {
  return statSync(path).isDirectory() || !path.endsWith('.ts');
}
