/**
 * The npm packages that stay packages in the app, since the rest is joined into dist: native code and the MySQL driver, with what
 * they depend on, for one system. Those for another system than this one are fetched from npm.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, sep } from 'node:path';
import { lockedPackages, nameOf, placeOf } from '../delivered-packages.ts';
import type { LockedPackage } from '../delivered-packages.ts';
import type { Target } from './target.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Imported by name by the joined core (scripts/build.ts). */
const IMPORTED = ['better-sqlite3', 'sharp', 'mysql2', '@ngrok/ngrok'];
/** Needed only to compile what comes compiled, or in the place of a build for this very system. */
const SPARE = ['node-addon-api', '@img/sharp-wasm32', '@ngrok/ngrok-darwin-universal'];
/** Parts of a package that nothing loads. */
const UNUSED_FOLDERS = ['deps', 'src', 'install', 'test', 'tests', 'typings', 'types', '.github'];
const UNUSED_FILES = /(?:\.(?:md|map|gyp|[cm]?ts)|^\.[^/]*|^(?:CHANGELOG|HISTORY|AUTHORS).*)$/i;

export interface NeededModule {
  /** `node_modules/…` */
  readonly path: string;
  readonly locked: LockedPackage;
}

/** With all that they depend on, as npm would put it for this system. */
export function neededModules(target: Target): NeededModule[] {
  const locked = lockedPackages();
  const found = new Map<string, LockedPackage>();
  const visit = (name: string, from: string, optional: boolean): void => {
    const path = placeOf(name, from, locked);
    const one = path === null ? undefined : locked[path];
    if (path === null || one === undefined) {
      if (optional) return;
      throw new Error(`package-lock.json does not have ${name}, which ${from} needs`);
    }
    if (found.has(path) || SPARE.includes(name) || !isFor(target, one)) return;
    found.set(path, one);
    for (const next of Object.keys(one.dependencies ?? {})) visit(next, path, false);
    for (const next of Object.keys(one.optionalDependencies ?? {})) visit(next, path, true);
  };
  for (const name of IMPORTED) visit(name, '', false);
  return [...found].map(([path, one]) => ({ path, locked: one }));
}

/** Puts them below `folder`, without what nothing loads. */
export function copyModules(target: Target, folder: string): void {
  const needed = neededModules(target);
  const partial = mkdtempSync(join(tmpdir(), 'waybridge-modules-'));
  try {
    fetchModules(
      needed.filter(({ path }) => !existsSync(join(ROOT, path))),
      partial,
    );
    for (const { path } of needed) {
      const here = join(ROOT, path);
      const from = existsSync(here) ? here : join(partial, path);
      cpSync(from, join(folder, path), {
        recursive: true,
        dereference: true,
        filter: (source) => isUsed(relative(from, source), target),
      });
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function isFor({ os, cpu }: Target, one: LockedPackage): boolean {
  const allows = (list: readonly string[] | undefined, value: string): boolean =>
    list === undefined || list.includes(value);
  // Of sharp's and ngrok's builds those for glibc, as Electron itself.
  return allows(one.os, os) && allows(one.cpu, cpu) && allows(one.libc, 'glibc');
}

function isUsed(path: string, { os, cpu }: Target): boolean {
  if (path === '') return true;
  const parts = path.split(sep);
  if (parts.includes('node_modules')) return false;
  if (UNUSED_FOLDERS.includes(parts[0] ?? '')) return false;
  if (parts[0] === 'prebuilds') return parts.length === 1 || parts[1] === `${os}-${cpu}.node`;
  return !UNUSED_FILES.test(basename(path));
}

/** By npm's own client; what it brings is looked at against the checksums that stand in package-lock.json. */
function fetchModules(modules: readonly NeededModule[], folder: string): void {
  if (modules.length === 0) return;
  const run = (program: string, args: readonly string[]): void => {
    execFileSync(program, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
  };
  const specs = modules.map(({ path, locked }) => `${nameOf(path)}@${locked.version ?? ''}`);
  run('npm', ['pack', '--silent', '--prefer-offline', '--fetch-retries=5', ...specs]);
  for (const { path, locked } of modules) {
    const stem = nameOf(path).replace(/^@/, '').replace('/', '-');
    const archive = `${stem}-${locked.version ?? ''}.tgz`;
    const bytes = readFileSync(join(folder, archive));
    const hash = createHash('sha512').update(bytes).digest('base64');
    if (`sha512-${hash}` !== locked.integrity) throw new Error(`${archive} is not what it was`);
    mkdirSync(join(folder, path), { recursive: true });
    run('tar', ['xzf', archive, '-C', path, '--strip-components=1']);
  }
}
