/** Looking for a newer version and fetching it, by electron-updater itself, from a real server on this machine. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import updaters from 'electron-updater';
import type { AppUpdater } from 'electron-updater';
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { follow } from './electron-updater.ts';
import { feedOf } from './feed-address.ts';
import { Updates } from './updates.ts';

const folder = mkdtempSync(join(tmpdir(), 'wb-updates-'));
const publisher = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const LIST = `/latest${process.arch === 'x64' ? '-linux' : `-linux-${process.arch}`}.yml`;
const FILE = Buffer.from('#!/bin/sh\necho the newer one\n');
const NOTES = 'Faster.\n<b>Not markup.</b>';

/** What the server has, by path. */
const served = new Map<string, string | Buffer>();
const asked: { readonly path: string; readonly headers: object }[] = [];
const server = createServer((got, answer) => {
  const path = got.url ?? '';
  asked.push({ path, headers: got.headers });
  const body = served.get(path);
  answer.writeHead(body === undefined ? 404 : 200).end(body ?? 'none');
});
let feed = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  feed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  served.clear();
  asked.length = 0;
});

/** As `npm run package` leaves it, for both kinds of package. */
function publish(version: string, by: KeyObject = publisher.privateKey, content = FILE): void {
  const files = ['AppImage', 'deb'].map((kind) => `waybridge-${version}-linux-${kind}.${kind}`);
  const sha512 = createHash('sha512').update(FILE).digest('base64');
  const list = [
    `version: ${version}`,
    'files:',
    ...files.flatMap((url) => [`  - url: ${url}`, `    sha512: ${sha512}`]),
    `path: ${files[0] ?? ''}`,
    `sha512: ${sha512}`,
    `releaseNotes: ${JSON.stringify(NOTES)}`,
    "releaseDate: '2026-11-27T09:00:00.000Z'",
  ].join('\n');
  put(list, by);
  for (const file of files) served.set(`/${file}`, content);
}

function put(list: string, by: KeyObject): void {
  served.set(LIST, list);
  served.set(`${LIST}.sig`, sign(null, Buffer.from(list), by).toString('base64'));
}

/** Node.js' HTTP in the place of Chromium's. */
class NodeHttp extends ElectronHttpExecutor {
  override createRequest(
    options: RequestOptions,
    callback: (response: unknown) => void,
  ): ReturnType<ElectronHttpExecutor['createRequest']> {
    return request({ ...options, agent: false }, callback) as unknown as ReturnType<
      ElectronHttpExecutor['createRequest']
    >;
  }
}

type Kind = 'AppImageUpdater' | 'DebUpdater';

function updaterOf(kind: Kind, version: string, home: string): AppUpdater {
  writeFileSync(join(home, 'app-update.yml'), 'updaterCacheDirName: waybridge-updater\n');
  const app = {
    ...{ version, name: 'waybridge', isPackaged: true, userDataPath: home, baseCachePath: home },
    appUpdateConfigPath: join(home, 'app-update.yml'),
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  };
  const updater = new updaters[kind](null, app);
  (updater as unknown as { httpExecutor: ElectronHttpExecutor }).httpExecutor = new NodeHttp();
  return updater;
}

interface Given {
  readonly kind?: Kind;
  readonly address?: string;
  readonly relay?: 'drained' | 'in-flight' | 'other-relay';
}

function running(version: string, { kind = 'AppImageUpdater', address = feed, relay }: Given = {}) {
  const home = mkdtempSync(join(folder, 'home-'));
  const said = { loaded: 0, resumed: 0, installed: 0 };
  let named = address;
  const updates = new Updates({
    version,
    impossible: null,
    feed: () => named,
    keepFeed: (text) => {
      named = text;
    },
    load: (url) => {
      said.loaded += 1;
      const updater = updaterOf(kind, version, home);
      updater.quitAndInstall = () => {
        said.installed += 1;
      };
      return Promise.resolve(follow(updater, url, publisher.publicKey));
    },
    relay: {
      drain: () => Promise.resolve(relay ?? 'drained'),
      resume: () => {
        said.resumed += 1;
      },
    },
    found: () => undefined,
  });
  onTestFinished(() => {
    updates.end();
  });
  return { updates, said };
}

process.env.APPIMAGE = join(folder, 'waybridge.AppImage');

test('nobody is asked, and nothing is loaded, before a feed is named', async () => {
  const { updates, said } = running('0.1.0', { address: '' });
  updates.begin();
  expect((await updates.check()).state).toEqual({ is: 'off' });
  expect(said.loaded).toBe(0);
  for (const wrong of [
    'http://example.com/',
    'ftp://x/',
    'https://a:b@c/',
    'nonsense',
    'https://a/?b',
  ]) {
    expect(() => updates.nameFeed(wrong), wrong).toThrow('no address');
  }
  publish('0.2.0');
  expect(updates.nameFeed(feed.slice(0, -1)).feed).toBe(feed);
  expect((await updates.check()).state.is).toBe('available');
  expect(updates.nameFeed(' ').state).toEqual({ is: 'off' });
});

test.each(['AppImageUpdater', 'DebUpdater'] as const)(
  'a newer version is found with its notes, fetched, and checked, as %s',
  async (kind) => {
    publish('0.2.0');
    const { updates } = running('0.1.0', { kind });
    const found = await updates.check();
    const release = { version: '0.2.0', notes: NOTES };
    expect(found.state).toEqual({ is: 'available', release, failure: null });
    const { state } = await updates.download();
    if (state.is !== 'ready') throw new Error(JSON.stringify(state));
    expect(basename(state.file)).toBe(
      kind === 'DebUpdater'
        ? 'waybridge-0.2.0-linux-deb.deb'
        : 'waybridge-0.2.0-linux-AppImage.AppImage',
    );
    expect(readFileSync(state.file)).toEqual(FILE);
    // Nothing that tells one computer from another.
    expect(JSON.stringify(asked)).not.toContain('staging');
  },
);

test.each(['0.1.0', '0.0.9', '0.1.0-beta.1'])(
  'version %s is no update of 0.1.0',
  async (version) => {
    publish(version);
    const { state } = await running('0.1.0').updates.check();
    expect(state.is).toBe('current');
  },
);

test.each<[string, string, () => void]>([
  [
    'a list that a stranger signed',
    'unsigned',
    () => {
      publish('0.2.0', stranger.privateKey);
    },
  ],
  [
    'a list without a signature',
    'unsigned',
    () => {
      publish('0.2.0');
      served.delete(`${LIST}.sig`);
    },
  ],
  [
    'a list that was changed afterwards',
    'unsigned',
    () => {
      publish('0.2.0');
      served.set(LIST, String(served.get(LIST)).replaceAll('0.2.0', '0.3.0'));
    },
  ],
  [
    'a page in the place of both',
    'unsigned',
    () => {
      for (const path of [LIST, `${LIST}.sig`]) served.set(path, '<html>Please log in</html>');
    },
  ],
  ['nothing for this system', 'unreadable', () => undefined],
  [
    'rubbish that is signed',
    'unreadable',
    () => {
      put('\u0000{]', publisher.privateKey);
    },
  ],
  [
    'no version',
    'unreadable',
    () => {
      put('files: []', publisher.privateKey);
    },
  ],
  [
    'a file without its checksum',
    'unreadable',
    () => {
      put('version: 0.2.0\nfiles:\n  - url: a.AppImage\n    sha2: abc', publisher.privateKey);
    },
  ],
])('%s is not used: %s', async (_what, failure, make) => {
  make();
  const { updates } = running('0.1.0');
  expect((await updates.check()).state).toEqual({ is: 'idle', failure });
  expect((await updates.download()).state.is).toBe('idle');
});

test('a feed that is away is said to be', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const { updates } = running('0.1.0', { address: `http://127.0.0.1:${port}/` });
  expect((await updates.check()).state).toEqual({ is: 'idle', failure: 'away' });
});

test.each<[string, string, (path: string) => void]>([
  ['not what was published', 'changed', (path) => served.set(path, 'something else')],
  ['cut off', 'changed', (path) => served.set(path, FILE.subarray(0, 5))],
  ['not there', 'away', (path) => served.delete(path)],
])('a file that is %s is thrown away, and can be fetched again', async (_what, failure, spoil) => {
  publish('0.2.0');
  spoil('/waybridge-0.2.0-linux-AppImage.AppImage');
  const { updates } = running('0.1.0');
  await updates.check();
  expect((await updates.download()).state).toMatchObject({ is: 'available', failure });
  publish('0.2.0');
  expect((await updates.download()).state.is).toBe('ready');
});

test.each([
  ['in-flight', 1],
  ['other-relay', 0],
] as const)('nothing is installed when the relay is not drained: %s', async (relay, resumed) => {
  publish('0.2.0');
  const { updates, said } = running('0.1.0', { relay });
  await updates.check();
  await updates.download();
  expect((await updates.install()).state).toMatchObject({ is: 'ready', failure: relay });
  expect(said).toMatchObject({ installed: 0, resumed });
});

test('a file that was changed where it lies is not installed', async () => {
  publish('0.2.0');
  const { updates, said } = running('0.1.0');
  await updates.check();
  const { state } = await updates.download();
  if (state.is !== 'ready') throw new Error(state.is);
  writeFileSync(state.file, 'something else');
  expect((await updates.install()).state).toMatchObject({ is: 'available', failure: 'changed' });
  expect(said.installed).toBe(0);
  expect((await updates.download()).state.is).toBe('ready');
  await updates.install();
  expect(said.installed).toBe(1);
});

test('an address is https, or this machine', () => {
  expect(feedOf('https://example.com/updates')?.href).toBe('https://example.com/updates/');
  expect(feedOf('http://localhost:8080')?.href).toBe('http://localhost:8080/');
  expect(feedOf('http://127.0.0.1.example.com/')).toBeNull();
});
