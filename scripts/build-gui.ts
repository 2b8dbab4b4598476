/**
 * `npm run build:gui`: the pages in dist/gui. With `--if-older` only when they are missing or older than their sources,
 * which is how `npm start` and `npm test` come to them in a clone.
 */
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const BUILT = join(ROOT, 'dist/gui/index.html');
const SOURCES = [
  'renderer/**/*',
  'docs/repairs/**/*.md',
  'docs/marketplace-app*.md',
  'docs/images/app-*',
  'scripts/gui/*.ts',
  'vite.config.ts',
  'package-lock.json',
];

if (!process.argv.includes('--if-older') || isOlder()) {
  process.stderr.write('Building the pages, once…\n');
  const vite = await import('vite').catch(() => null);
  if (vite === null) {
    process.stderr.write(
      'The pages cannot be built: "npm ci" without --omit=dev brings what it takes.\n',
    );
  } else {
    await vite.build({ configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
  }
}

/** A package that was installed from a build has no sources to be newer. */
function isOlder(): boolean {
  if (!existsSync(join(ROOT, 'renderer'))) return false;
  if (!existsSync(BUILT)) return true;
  const built = statSync(BUILT).mtimeMs;
  return globSync(SOURCES, { cwd: ROOT }).some(
    (path) => statSync(join(ROOT, path)).mtimeMs > built,
  );
}
