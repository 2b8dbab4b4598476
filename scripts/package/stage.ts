/** The folder of which a package is made: what runs, what it needs for one system, and the licences of all of it. */
import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { deliveredPackages } from '../delivered-packages.ts';
import type { DeliveredPackage } from '../delivered-packages.ts';
import { copyModules } from './needed-modules.ts';
import type { Target } from './target.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Of `npm run build` and `npm run build:desktop`. */
const BUILT = ['core/main.js', 'sandbox/world.js', 'gui/index.html', 'electron/main.js'];
const UPDATE_KEY = 'dist/electron/update-key.pub';
export const LICENCES = 'THIRD-PARTY-LICENCES.txt';

interface About {
  readonly name: string;
  readonly productName: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly main: string;
}

/** `dist`: what was built. `key`: the publisher's, whose public half the app believes; null = it takes no updates. */
export function stage(target: Target, dist: string, folder: string, key: KeyObject | null): void {
  for (const file of BUILT) {
    if (!existsSync(join(dist, file))) {
      throw new Error(
        `${join(dist, file)} is missing: run "npm run build && npm run build:desktop" first`,
      );
    }
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(dist, join(folder, 'dist'), { recursive: true, filter: isDelivered });
  for (const path of ['bin', 'LICENSE']) {
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  if (key !== null) {
    const half = createPublicKey(key).export({ type: 'spki', format: 'pem' });
    writeFileSync(join(folder, UPDATE_KEY), half);
  }
  copyModules(target, folder);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(about(folder), null, 2)}\n`);
  writeFileSync(join(folder, LICENCES), deliveredPackages().map(licenceOf).join('\n'));
}

/** Source maps, and what the build of the pages notes down for the tests. */
function isDelivered(path: string): boolean {
  return !path.endsWith('.map') && basename(path) !== '.vite';
}

/** No scripts, no tools: what Electron and Node.js read of it, and what npm would call its modules. */
function about(folder: string): About & Readonly<Record<string, unknown>> {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { name, productName, version, description, license, main } = JSON.parse(text) as About;
  const dependencies = Object.fromEntries(modulesIn(folder));
  return {
    ...{ name, productName, version, description, license, main },
    ...{ type: 'module', author: 'Waybridge', desktopName: 'waybridge.desktop', dependencies },
  };
}

function modulesIn(folder: string): [string, string][] {
  const modules = join(folder, 'node_modules');
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((one) => `${name}/${one}`) : [name],
  );
  return names.map((name) => {
    const file = join(modules, name, 'package.json');
    return [name, (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version];
  });
}

function licenceOf({ name, version, licence, path }: DeliveredPackage): string {
  const folder = join(ROOT, path);
  const file = existsSync(folder)
    ? readdirSync(folder).find((one) => /^(?:licen[cs]e|copying)(?:[.-]|$)/i.test(one))
    : undefined;
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${'='.repeat(80)}\n${name} ${version} (${licence})\n\n${text}\n`;
}
