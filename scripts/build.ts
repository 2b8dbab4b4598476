/** `npm run build`: core and sandbox as plain JavaScript in dist/, with the files that they serve beside them. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

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

/** Folders, and files that the compiler does not write. */
function isServed(path: string): boolean {
  return statSync(path).isDirectory() || !path.endsWith('.ts');
}
