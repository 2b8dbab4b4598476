/**
 * What people install, packed for four systems around a stand-in for Electron (the real one cannot be had for all of them here), and
 * the look into it: each thing that may be wrong with a package is made wrong, and has to be named.
 */
import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { appendFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createPackageWithOptions, extractAll, uncacheAll } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCore } from '../../scripts/build-core.ts';
import { buildPackage, unpackedFolder } from '../../scripts/package/build-package.ts';
import { PackedApp } from '../../scripts/package/packed-app.ts';
import { runCore } from '../../scripts/package/run-core.ts';
import { targetOf } from '../../scripts/package/target.ts';
import { verifyPackage } from '../../scripts/package/verify.ts';
import { stubElectron } from './stub-electron.ts';

const ROOT = join(import.meta.dirname, '../..');
const SYSTEMS = ['linux-x64', 'linux-arm64', 'win32-x64', 'darwin-arm64'];
const LINUX = targetOf('linux-x64');
const MAC = targetOf('darwin-arm64');
const folder = mkdtempSync(join(tmpdir(), 'wb-packages-'));
const dist = join(folder, 'dist');
const out = join(folder, 'out');
let version = '';
const { privateKey: key, publicKey } = generateKeyPairSync('ed25519');

beforeAll(async () => {
  version = (JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string })
    .version;
  spawnSync(process.execPath, [join(ROOT, 'scripts/build-desktop.ts'), '--if-older']);
  await buildCore(dist);
  for (const built of ['gui', 'electron']) {
    await cp(join(ROOT, 'dist', built), join(dist, built), { recursive: true });
  }
  for (const system of SYSTEMS) {
    const target = targetOf(system);
    const stub = join(folder, `stub-${system}`);
    stubElectron(target, stub);
    const electron = { dist: stub, version: '45.5.0' };
    await buildPackage({ target, kinds: ['dir'], dist, out, electron, key });
  }
}, 180_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each(SYSTEMS)('a package for %s holds what it needs, and nothing else', async (system) => {
  const target = targetOf(system);
  expect(await verifyPackage(target, unpackedFolder(target, out), version)).toEqual([]);
});

test('a package knows the publisher whose updates it takes', () => {
  const app = new PackedApp(LINUX, unpackedFolder(LINUX, out));
  const file = app.files.find(({ path }) => path === 'dist/electron/update-key.pub');
  if (file === undefined) throw new Error('it has no key');
  expect(createPublicKey(app.read(file)).equals(publicKey)).toBe(true);
});

test('the relay of a package runs, with all of its native code', async () => {
  const { unpacked } = new PackedApp(LINUX, unpackedFolder(LINUX, out));
  expect(await runCore(unpacked, version)).toEqual([]);
});

const UNPACKED = '{bin,dist/core,dist/sandbox,dist/gui,node_modules}';
/** Opens the archive, has something changed in it, and closes it as it was. */
async function repack(
  app: PackedApp,
  change: (inside: string) => Promise<unknown>,
  unpackDir = UNPACKED,
): Promise<void> {
  const inside = join(app.folder, '../inside');
  extractAll(app.archive, inside);
  await change(inside);
  await rm(app.archive);
  await rm(app.unpacked, { recursive: true });
  await createPackageWithOptions(inside, app.archive, {
    unpackDir,
    unpack: '{package.json,LICENSE,THIRD-PARTY-LICENCES.txt}',
  });
  await rm(inside, { recursive: true });
  uncacheAll();
}

const ADDON = 'node_modules/better-sqlite3/prebuilds/linux-x64.node';
const FOREIGN = join(ROOT, 'node_modules/better-sqlite3/prebuilds/win32-x64.node');
const PUT = {
  'dist/electron/main.js.map': 'a source map in the app: dist/electron/main.js.map',
  'bin/main.ts': 'a source in the app: bin/main.ts',
  'dist/core/main.d.ts': 'types in the app: dist/core/main.d.ts',
  'node_modules/long/test/index.js': 'a test in the app: node_modules/long/test/index.js',
  'node_modules/node/bin/node.js': 'a tool in the app: node_modules/node/bin/node.js',
  'docs/page.html': 'not asked for: docs/page.html',
  'bin/.env': 'a secret in the app: bin/.env',
  'dist/gui/.vite/manifest.json': 'a leftover in the app: dist/gui/.vite/manifest.json',
  // What it says is a secret.
  'bin/key.js': 'a secret in bin/key.js',
};
const TAKEN = {
  'dist/electron/preload.cjs': 'missing: dist/electron/preload.cjs',
  'THIRD-PARTY-LICENCES.txt': 'missing: THIRD-PARTY-LICENCES.txt',
  'node_modules/is-property': 'node_modules/generate-function needs is-property, which is missing',
  [ADDON]: '0 addons of better-sqlite3, not one',
};

const WRONGS: readonly {
  readonly what: string;
  readonly make: (app: PackedApp) => Promise<unknown>;
  readonly says: readonly string[];
  readonly target?: typeof MAC;
}[] = [
  {
    what: 'what nobody needs in it, and without what it needs',
    make: (app) =>
      repack(app, async (inside) => {
        for (const path of Object.keys(PUT)) {
          await mkdir(join(inside, path, '..'), { recursive: true });
          await writeFile(join(inside, path), `const key = 'ghp_${'a1'.repeat(18)}';`);
        }
        await cp(FOREIGN, join(inside, ADDON, '../win32-x64.node'));
        for (const path of Object.keys(TAKEN)) await rm(join(inside, path), { recursive: true });
        const file = join(inside, 'package.json');
        const about = JSON.parse(await readFile(file, 'utf8')) as object;
        await writeFile(file, JSON.stringify({ ...about, version: '0.0.1', main: 'bin/key.js' }));
      }),
    says: [
      ...Object.values(PUT),
      ...Object.values(TAKEN),
      'an addon for something else: node_modules/better-sqlite3/prebuilds/win32-x64.node',
      'version 0.0.1, not ',
      'starts with bin/key.js',
    ],
  },
  {
    what: 'an addon of another system',
    make: (app) => cp(FOREIGN, join(app.unpacked, ADDON)),
    says: [`for win32-x64, not linux-x64: ${ADDON}`],
  },
  {
    what: 'an addon inside of the archive',
    make: (app) => repack(app, () => Promise.resolve(), '{bin,dist}'),
    says: [`native code inside of the archive: ${ADDON}`],
  },
  {
    what: 'a program for another processor',
    make: async (app) => {
      const bytes = await readFile(app.program);
      bytes.writeUInt16LE(0xb7, 18);
      await writeFile(app.program, bytes);
    },
    says: ['the program is linux-arm64, not for linux-x64'],
  },
  {
    what: 'each fuse the other way round',
    make: (app) =>
      flipFuses(app.program, {
        version: FuseVersion.V1,
        ...{ [FuseV1Options.RunAsNode]: true, [FuseV1Options.EnableCookieEncryption]: true },
        [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
        [FuseV1Options.EnableNodeCliInspectArguments]: true,
        [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: false,
        [FuseV1Options.OnlyLoadAppFromAsar]: false,
        [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: true,
        [FuseV1Options.GrantFileProtocolExtraPrivileges]: true,
      }),
    says: [
      'fuse RunAsNode is not off',
      'fuse EnableCookieEncryption is not off',
      'fuse EnableNodeOptionsEnvironmentVariable is not off',
      'fuse EnableNodeCliInspectArguments is not off',
      'fuse EnableEmbeddedAsarIntegrityValidation is not on',
      'fuse OnlyLoadAppFromAsar is not on',
      'fuse LoadBrowserProcessSpecificV8Snapshot is not off',
      'fuse GrantFileProtocolExtraPrivileges is not off',
    ],
  },
  {
    what: 'a file that was changed afterwards',
    make: (app) => appendFile(join(app.unpacked, 'bin/waybridge.js'), '// more'),
    says: ['changed since it was packed: bin/waybridge.js'],
  },
  {
    what: 'a file that was taken away afterwards',
    make: (app) => rm(join(app.unpacked, 'dist/gui/index.html')),
    says: ['not there: dist/gui/index.html'],
  },
  {
    what: 'a file that was laid beside it',
    make: (app) => writeFile(join(app.unpacked, 'bin/more.js'), ''),
    says: ['beside the archive, which does not know of it: bin/more.js'],
  },
  {
    what: 'another app in its place',
    make: (app) => mkdir(join(app.resources, 'app')),
    says: ['another app in its place: app'],
  },
  {
    what: 'an archive that the program does not know',
    make: (app) => repack(app, (inside) => writeFile(join(inside, 'bin/more.js'), '')),
    says: ['the program does not know the checksum of its archive'],
    target: MAC,
  },
  {
    what: 'no archive',
    make: (app) => rm(app.archive),
    says: ['the archive cannot be read'],
  },
];

test.each(WRONGS)('a package with $what is found out', async ({ make, says, target = LINUX }) => {
  const broken = join(folder, 'broken');
  await rm(broken, { recursive: true, force: true });
  await cp(unpackedFolder(target, out), broken, { recursive: true, verbatimSymlinks: true });
  await make(new PackedApp(target, broken));
  const wrong = await verifyPackage(target, broken, version);
  for (const line of says) {
    expect(
      wrong.filter((one) => one.startsWith(line)),
      line,
    ).toHaveLength(1);
  }
});

test('a package whose relay does not run is found out', async () => {
  const broken = join(folder, 'broken');
  await rm(broken, { recursive: true, force: true });
  await cp(unpackedFolder(LINUX, out), broken, { recursive: true });
  const { unpacked } = new PackedApp(LINUX, broken);
  await rm(join(unpacked, 'dist/sandbox/world.js'));
  await rm(join(unpacked, 'node_modules/@img'), { recursive: true });
  const wrong = await runCore(unpacked, version);
  expect(wrong[0]).toContain('sharp cannot be loaded');
  expect(wrong[1]).toContain('the relay did not start');
});
