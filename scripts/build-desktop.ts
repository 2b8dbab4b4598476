/**
 * `npm run build:desktop`: the desktop app's main process and its preload, each joined into one file in dist/electron, and its
 * icons. With `--if-older` only when they are missing or older than their sources, as for the pages.
 */
import { existsSync, globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'dist/electron');
const BUILT = join(OUT, 'main.js');
const MARK = 'renderer/public/icon.svg';
const SOURCES = [
  'electron/**/*',
  MARK,
  'scripts/*desktop*.ts',
  'core/{control,settings,words}/**/*.ts',
  'package-lock.json',
];

if (!process.argv.includes('--if-older') || isOlder()) await build();

async function build(): Promise<void> {
  const { rolldown } = await import('rolldown');
  rmSync(OUT, { recursive: true, force: true });
  const main = await rolldown({
    input: join(ROOT, 'electron/main.ts'),
    platform: 'node',
    external: ['electron'],
  });
  await main.write({ dir: OUT, entryFileNames: 'main.js', chunkFileNames: '[name]-[hash].js' });
  await main.close();
  const preload = await rolldown({
    input: join(ROOT, 'electron/preload.ts'),
    platform: 'node',
    external: ['electron'],
  });
  // The sandbox gives a preload no modules of its own.
  await preload.write({ file: join(OUT, 'preload.cjs'), format: 'cjs' });
  await preload.close();
  const { drawIcons } = await import('./desktop-icons.ts');
  await drawIcons(join(ROOT, MARK), join(OUT, 'icons'));
}

function isOlder(): boolean {
  if (!existsSync(BUILT)) return true;
  const built = statSync(BUILT).mtimeMs;
  return globSync(SOURCES, { cwd: ROOT }).some(
    (path) => statSync(join(ROOT, path)).mtimeMs > built,
  );
}
