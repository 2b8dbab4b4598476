/** By a clock of its own: delay, gathering, quiet hours, places, and a database that is away. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HttpClient } from '../clients/http.ts';
import { severityOf } from '../monitoring/trouble.ts';
import type { Trouble } from '../monitoring/trouble.ts';
import { openStorage } from '../storage/open-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { Vault } from '../storage/vault.ts';
import { Alerts } from './alerts.ts';
import { channelConfig } from './channel.ts';
import { ChannelBook } from './channel-book.ts';
import { NoticeBook } from './notice-book.ts';

const MINUTE = 60_000;
/** Noon of a day in UTC. */
const NOON = Date.UTC(2026, 0, 15, 12);
const NIGHT = Date.UTC(2026, 0, 15, 23);

let folder: string;
let storage: Storage;
let http: HttpClient;
let server: Server;
let told: string[][];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybridge-'));
  storage = await openStorage({ dataDir: folder });
  http = new HttpClient();
  told = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { troubles } = JSON.parse(Buffer.concat(chunks).toString()) as {
        troubles: { state: string; code: string }[];
      };
      told.push(troubles.map(({ state, code }) => `${state} ${code}`));
      response.end();
    });
  });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.listen(0, '127.0.0.1', () => {
    resolve(undefined);
  });
  await promise;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await http[Symbol.asyncDispose]();
  await storage[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function open(
  rules: Record<string, unknown>,
  notices?: Pick<NoticeBook, 'of' | 'told'>,
): Promise<Alerts> {
  const vault = await Vault.open({ dataDir: folder });
  const channels = await ChannelBook.load(storage, vault);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}/`;
  if (channels.all().length === 0) {
    await channels.set(channelConfig.parse({ kind: 'webhook', name: 'one', url, ...rules }));
  }
  return new Alerts({
    http,
    timeoutMs: 5_000,
    channels,
    notices: notices ?? new NoticeBook(storage, 'relay'),
    events: {
      alertTold: () => undefined,
      alertFailed: () => undefined,
      storageFailed: () => undefined,
    },
    placeOf: ({ params }) => ({
      locationId: params['location'] ?? null,
      instanceId: params['instance'] ?? null,
    }),
    times: { alertGatherMs: 10_000, alertBeatMs: MINUTE, alertRetryMs: [MINUTE] },
  });
}

function trouble(code: string, since: number, params: Record<string, string> = {}): Trouble {
  const id = `${code} ${Object.values(params).join(' ')}`;
  return { id, code, params, since, severity: severityOf(code), origin: 'problem' };
}

it('waits out the delay, gathers what begins meanwhile, and says nothing of what passes by itself', async () => {
  const alerts = await open({ delayMinutes: 2 });
  const offline = trouble('number.offline', NOON);
  const blip = trouble('breaker.highlevel', NOON);
  await alerts.see([offline, blip], NOON + MINUTE);
  await alerts.see([offline], NOON + 2 * MINUTE);
  expect(told).toEqual([]);
  const revoked = trouble('location.revoked', NOON);
  await alerts.see([offline, revoked], NOON + 2 * MINUTE + 10_000);
  expect(told).toEqual([['begun number.offline', 'begun location.revoked']]);
  await alerts.see([offline, revoked], NOON + 30 * MINUTE);
  expect(told).toHaveLength(1);
});

it('does not call over what is back before it was told', async () => {
  const alerts = await open({ delayMinutes: 0 });
  const offline = trouble('number.offline', NOON);
  for (const later of [0, 10_000]) await alerts.see([offline], NOON + later);
  await alerts.see([], NOON + MINUTE);
  await alerts.see([offline], NOON + MINUTE + 5_000);
  await alerts.see([offline], NOON + MINUTE + 30_000);
  expect(told).toEqual([['begun number.offline']]);
});

it('in quiet hours only critical ones are told; the rest comes afterwards, if it is still there', async () => {
  const alerts = await open({
    delayMinutes: 0,
    least: 'notice',
    quietHours: '22:00-07:00',
    timeZone: 'UTC',
  });
  const critical = trouble('number.offline', NIGHT);
  const stays = trouble('missed.not-read', NIGHT);
  const passes = trouble('paused.all', NIGHT);
  for (const later of [0, 10_000]) await alerts.see([critical, stays, passes], NIGHT + later);
  expect(told).toEqual([['begun number.offline']]);
  const morning = Date.UTC(2026, 0, 16, 7, 1);
  for (const later of [0, 10_000]) await alerts.see([critical, stays], morning + later);
  expect(told.slice(1)).toEqual([['begun missed.not-read']]);
});

it.each([
  [{ locationId: 'a' }, ['begun location.revoked', 'begun number.offline']],
  [{ instanceId: 'shop' }, ['begun number.offline']],
  [{}, ['begun location.revoked', 'begun number.offline', 'begun storage.full']],
  [{ least: 'critical' }, ['begun location.revoked', 'begun number.offline', 'begun storage.full']],
])('a channel for %j is told of that alone', async (rules, expected) => {
  const alerts = await open({ delayMinutes: 0, ...rules });
  const all = [
    trouble('location.revoked', NOON, { location: 'a' }),
    trouble('number.offline', NOON, { location: 'a', instance: 'shop' }),
    trouble('storage.full', NOON),
    trouble('paused.all', NOON),
    { ...trouble('setup.location', NOON), origin: 'setup' as const },
  ];
  for (const later of [0, 10_000]) await alerts.see(all, NOON + later);
  expect(told).toEqual([expected]);
});

it('tells of a database that is away although it cannot write that down, and writes it later', async () => {
  const book = new NoticeBook(storage, 'relay');
  let isAway = false;
  const flaky = {
    of: (id: string) => book.of(id),
    told: (...given: Parameters<NoticeBook['told']>) =>
      isAway ? Promise.reject(new Error('away')) : book.told(...given),
  };
  const alerts = await open({ delayMinutes: 0 }, flaky);
  await alerts.see([], NOON);
  isAway = true;
  const away = trouble('storage.unreachable', NOON);
  for (const later of [0, 10_000, 20_000]) await alerts.see([away], NOON + later);
  expect(told).toEqual([['begun storage.unreachable']]);
  isAway = false;
  await alerts.see([away], NOON + MINUTE);
  const again = await open({});
  for (const later of [2, 3]) await again.see([away], NOON + later * MINUTE);
  expect(told).toHaveLength(1);
});
