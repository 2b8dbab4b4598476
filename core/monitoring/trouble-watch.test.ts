import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStorage } from '../storage/open-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { TroubleBook } from './trouble-book.ts';
import { TroubleWatch } from './trouble-watch.ts';
import type { Found } from './trouble.ts';

let folder: string;
let storage: Storage;
let wrong: Found[];
let failing: Error | null;
let withoutDatabase: Found[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybridge-'));
  storage = await openStorage({ dataDir: folder });
  wrong = [];
  failing = null;
  withoutDatabase = [];
});
afterEach(async () => {
  await storage[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function watch(): TroubleWatch {
  return new TroubleWatch({
    relayId: 'relay',
    book: new TroubleBook(storage, 'relay'),
    events: { storageFailed: () => undefined },
    everyMs: 1_000,
    look: async () => {
      if (failing !== null) throw failing;
      const now = wrong;
      await storage.now();
      return now;
    },
    lookWithoutDatabase: () => Promise.resolve(withoutDatabase),
  });
}

function found(
  code: string,
  params: Record<string, string> = {},
  since: number | null = null,
): Found {
  return { code, params, since, origin: 'problem' };
}

it('P10: lists each trouble once, the worst first, whatever changes about it meanwhile', async () => {
  const troubles = watch();
  wrong = [
    found('paused.all'),
    found('missed.not-read', { location: 'a', reason: 'http.server' }),
    found('missed.not-read', { location: 'a', reason: 'network.cut' }),
    found('missed.not-read', { location: 'b', reason: 'network.cut' }),
    found('location.revoked', { location: 'a' }),
  ];
  const [first, ...rest] = await troubles.now();
  expect(first).toMatchObject({ code: 'location.revoked', severity: 'critical' });
  expect(rest.map(({ code, params }) => [code, params['location']])).toEqual([
    ['missed.not-read', 'a'],
    ['missed.not-read', 'b'],
    ['paused.all', undefined],
  ]);
});

it('since when it is there is kept over a restart, and begins anew when it comes back', async () => {
  const long = Date.now() - 60_000;
  wrong = [found('number.offline', { instance: 'shop' }, long), found('breaker.highlevel')];
  const before = await watch().now();
  expect(before[0]?.since).toBe(long);
  wrong = wrong.map((one) => ({ ...one, since: null }));
  const again = watch();
  expect((await again.now()).map(({ since }) => since)).toEqual(before.map(({ since }) => since));
  wrong = [];
  expect(await again.now()).toEqual([]);
  wrong = [found('number.offline', { instance: 'shop' })];
  expect((await watch().now())[0]?.since).toBeGreaterThan(long);
});

it('a look that fails ends no trouble, and is one itself', async () => {
  const troubles = watch();
  wrong = [found('number.offline', { instance: 'shop' })];
  await troubles.now();
  failing = Object.assign(new Error('gone'), { code: 'storage.unreachable' });
  expect((await troubles.now()).map(({ code }) => code).sort()).toEqual([
    'number.offline',
    'storage.unreachable',
  ]);
  failing = null;
  expect((await troubles.now()).map(({ code }) => code)).toEqual(['number.offline']);
});

it('a look that fails tells what can be told without the database', async () => {
  const troubles = watch();
  failing = Object.assign(new Error('gone'), { code: 'storage.unreachable' });
  withoutDatabase = [found('storage.mirror-broken')];
  expect((await troubles.now()).map(({ code }) => code).sort()).toEqual([
    'storage.mirror-broken',
    'storage.unreachable',
  ]);
});

it('who asks during a look sees what was changed since', async () => {
  const troubles = watch();
  const early = troubles.now();
  wrong = [found('paused.all')];
  expect(await troubles.now()).toHaveLength(1);
  expect(await early).toHaveLength(0);
});

it('what is found about one thing is one trouble, whatever it is called next', async () => {
  const troubles = watch();
  wrong = [found('number.logged-out', { instance: 'shop' }), found('reach.timeout', { host: 'a' })];
  const before = await troubles.now();
  wrong = [found('number.offline', { instance: 'shop' }), found('reach.refused', { host: 'a' })];
  const after = await troubles.now();
  expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
  expect(after.map(({ code }) => code).sort()).toEqual(['number.offline', 'reach.refused']);
});
