/**
 * Where Electron's program is. It is looked for as a file: importing the package `electron` in Node.js would begin to
 * download it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const IN_PACKAGE: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** Null = it has not been fetched. `dist`: a folder to look in instead (ELECTRON_OVERRIDE_DIST_PATH). */
export function electronBinary(root: string, dist: string | undefined): string | null {
  const name = IN_PACKAGE[process.platform] ?? 'electron';
  const folder = dist ?? join(root, 'node_modules/electron/dist');
  const file = join(folder, nameIn(join(folder, '../path.txt')) ?? name);
  return existsSync(file) ? file : null;
}

/** The package writes down what it has unpacked. */
function nameIn(file: string): string | null {
  try {
    const name = readFileSync(file, 'utf8').trim();
    return name === '' ? null : name;
  } catch {
    return null;
  }
}
