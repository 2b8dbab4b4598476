/**
 * Looks into a packed app and says everything that is wrong with it: what is in it and what is not, its native code, its fuses.
 * It goes by what is there and by package-lock.json, not by how the package was made.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { LICENCES } from './stage.ts';
import { nativeKindOf } from './native-kind.ts';
import { PackedApp } from './packed-app.ts';
import type { PackedFile } from './packed-app.ts';
import type { Target } from './target.ts';

const REQUIRED = [
  'package.json',
  'bin/waybridge.js',
  'dist/core/main.js',
  'dist/core/command-line.js',
  'dist/core/checkpoint-thread.js',
  'dist/sandbox/world.js',
  'dist/sandbox/page/serve-page.js',
  'dist/gui/index.html',
  'dist/electron/main.js',
  'dist/electron/preload.cjs',
  'dist/electron/icons/icon.png',
  'node_modules/better-sqlite3/package.json',
  'node_modules/mysql2/package.json',
  'node_modules/sharp/package.json',
  'LICENSE',
  LICENCES,
];
const ROOMS = /^(?:bin|dist\/(?:core|electron|gui|sandbox)|node_modules)\//;
const AT_ROOT = ['package.json', 'LICENSE', LICENCES];
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\.map$/, 'a source map'],
  [/(?<!\.d)\.(?:[cm]?ts|tsx)$/, 'a source'],
  [/\.d\.[cm]?ts$/, 'types'],
  [/\.(?:test|spec)\.[cm]?js$|(?:^|\/)(?:__tests__|tests?)\//, 'a test'],
  [
    /^node_modules\/(?:node|node-bin[^/]*|node-linux[^/]*|electron|typescript|vite|vitest)\//,
    'a tool',
  ],
  [
    /(?:^|\/)(?:\.env[^/]*|\.npmrc|master\.key|id_[a-z0-9]+|[^/]*\.(?:pem|p12|pfx|key|sqlite3?|db))$/,
    'a secret',
  ],
  [/(?:^|\/)(?:\.git|\.vite)(?:\/|$)|\.tsbuildinfo$/, 'a leftover'],
];
/** As text in anything that is not native. */
const SECRETS = [
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*(?:\\n)?[A-Za-z0-9+/]{40}/,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\/\/[^/\s]+\/:_authToken=/,
];
/** Each package of native code, and what its addon is called for a system. */
const ADDONS = ({ os, cpu }: Target): readonly (readonly [string, RegExp])[] => [
  ['better-sqlite3', new RegExp(`^node_modules/better-sqlite3/prebuilds/${os}-${cpu}\\.node$`)],
  ['sharp', new RegExp(`^node_modules/@img/sharp-${os}-${cpu}/.*\\.node$`)],
  ['ngrok', new RegExp(`^node_modules/@ngrok/ngrok-${os}-${cpu}(?:-gnu|-msvc)?/.*\\.node$`)],
];
const FUSES: readonly (readonly [FuseV1Options, FuseState])[] = [
  [FuseV1Options.RunAsNode, FuseState.DISABLE],
  [FuseV1Options.EnableCookieEncryption, FuseState.DISABLE],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseState.DISABLE],
  [FuseV1Options.EnableNodeCliInspectArguments, FuseState.DISABLE],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseState.ENABLE],
  [FuseV1Options.OnlyLoadAppFromAsar, FuseState.ENABLE],
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, FuseState.DISABLE],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, FuseState.DISABLE],
];

/** A line for everything that is wrong; none when nothing is. */
export async function verifyPackage(
  target: Target,
  folder: string,
  version: string,
): Promise<string[]> {
  let app: PackedApp;
  try {
    app = new PackedApp(target, folder);
  } catch (error) {
    return [`the archive cannot be read: ${String(error)}`];
  }
  return [
    ...contents(app),
    ...bytes(app),
    ...nativeCode(app),
    ...versions(app, version),
    ...modules(app),
    ...integrity(app),
    ...(await fuses(app)),
  ];
}

function contents(app: PackedApp): string[] {
  const wrong: string[] = [];
  const here = new Set(app.files.map(({ path }) => path));
  for (const path of REQUIRED) if (!here.has(path)) wrong.push(`missing: ${path}`);
  for (const { path } of app.files) {
    const found = FORBIDDEN.find(([pattern]) => pattern.test(path));
    if (found !== undefined) wrong.push(`${found[1]} in the app: ${path}`);
    else if (!ROOMS.test(path) && !AT_ROOT.includes(path)) wrong.push(`not asked for: ${path}`);
  }
  for (const path of app.beside()) {
    if (!here.has(path)) wrong.push(`beside the archive, which does not know of it: ${path}`);
  }
  for (const name of ['app', 'default_app.asar']) {
    if (existsSync(join(app.resources, name))) wrong.push(`another app in its place: ${name}`);
  }
  return wrong;
}

/** What is there is what was packed, and holds no secret. */
function bytes(app: PackedApp): string[] {
  return app.files.flatMap((file): string[] => {
    let content: Buffer;
    try {
      content = app.read(file);
    } catch {
      return [`not there: ${file.path}`];
    }
    const hash = createHash('sha256').update(content).digest('hex');
    if (file.hash === null) return [`no checksum: ${file.path}`];
    if (file.hash !== hash) return [`changed since it was packed: ${file.path}`];
    return holdsSecret(file, content) ? [`a secret in ${file.path}`] : [];
  });
}

function holdsSecret({ path }: PackedFile, content: Buffer): boolean {
  if (/\.(?:node|so|dll|dylib|png|ico|woff2?)(?:\.|$)/.test(path)) return false;
  const text = content.toString('latin1');
  return SECRETS.some((pattern) => pattern.test(text));
}

function nativeCode(app: PackedApp): string[] {
  const wrong: string[] = [];
  const wanted = `${app.target.os}-${app.target.cpu}`;
  const addons = ADDONS(app.target);
  for (const [name, pattern] of addons) {
    const found = app.files.filter(({ path }) => pattern.test(path)).length;
    if (found !== 1) wrong.push(`${found} addons of ${name}, not one`);
  }
  for (const { path, unpacked } of app.files) {
    if (path.endsWith('.node') && !addons.some(([, pattern]) => pattern.test(path))) {
      wrong.push(`an addon for something else: ${path}`);
    }
    const file = join(app.unpacked, path);
    const kind = unpacked && existsSync(file) ? nativeKindOf(file) : null;
    const mustBe = /\.(?:node|dll|dylib|so)(?:\.[\d.]+)?$/.test(path);
    if (mustBe && !unpacked) wrong.push(`native code inside of the archive: ${path}`);
    else if (mustBe && kind === null) wrong.push(`no native code: ${path}`);
    else if (kind !== null && kind !== wanted) wrong.push(`for ${kind}, not ${wanted}: ${path}`);
  }
  const program = existsSync(app.program) ? nativeKindOf(app.program) : 'missing';
  if (program !== wanted)
    wrong.push(`the program is ${program ?? 'no program'}, not for ${wanted}`);
  return wrong;
}

function versions(app: PackedApp, version: string): string[] {
  const about = app.files.find(({ path }) => path === 'package.json');
  if (about === undefined) return [];
  const read = JSON.parse(app.read(about).toString()) as { version?: string; main?: string };
  return [
    ...(read.version === version ? [] : [`version ${read.version ?? ''}, not ${version}`]),
    ...(read.main === 'dist/electron/main.js' ? [] : [`starts with ${read.main ?? 'nothing'}`]),
  ];
}

/** Everything that a package depends on is there too. */
function modules(app: PackedApp): string[] {
  const here = new Set(app.files.map(({ path }) => path));
  const abouts = app.files.filter(({ path }) =>
    /^node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path),
  );
  return abouts.flatMap((file): string[] => {
    const { dependencies = {} } = JSON.parse(app.read(file).toString()) as {
      dependencies?: Record<string, string>;
    };
    return Object.keys(dependencies)
      .filter((name) => name !== 'node-addon-api' && !here.has(`node_modules/${name}/package.json`))
      .map((name) => `${dirname(file.path)} needs ${name}, which is missing`);
  });
}

/** Electron looks at it on macOS and Windows alone. */
function integrity(app: PackedApp): string[] {
  const { os } = app.target;
  if (os === 'linux') return [];
  const holder = os === 'darwin' ? join(app.resources, '../Info.plist') : app.program;
  const isThere = existsSync(holder) && readFileSync(holder).includes(app.headHash);
  return isThere ? [] : ['the program does not know the checksum of its archive'];
}

async function fuses(app: PackedApp): Promise<string[]> {
  const program = app.target.os === 'darwin' ? join(app.folder, 'Waybridge.app') : app.program;
  if (!existsSync(program) || statSync(program).size === 0)
    return ['no program to look for fuses in'];
  try {
    const wire = await getCurrentFuseWire(program);
    return FUSES.filter(([fuse, state]) => wire[fuse] !== state).map(
      ([fuse, state]) =>
        `fuse ${FuseV1Options[fuse]} is not ${state === FuseState.ENABLE ? 'on' : 'off'}`,
    );
  } catch (error) {
    return [`its fuses cannot be read: ${String(error)}`];
  }
}
