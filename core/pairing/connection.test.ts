import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { HttpClient } from '../clients/http.ts';
import type { InstanceId, LocationId, PhoneJid } from '../relay/message.ts';
import { openStorage } from '../storage/open-storage.ts';
import { Vault } from '../storage/vault.ts';
import { InstanceConnections } from './connection.ts';
import { InstanceDirectory } from './instance-directory.ts';

const OWN = '5511990000001@s.whatsapp.net' as PhoneJid;
const OTHER = '5511990000099@s.whatsapp.net' as PhoneJid;

let resources: AsyncDisposableStack;
let evolution: PretendEvolution;
let directory: InstanceDirectory;
let connections: InstanceConnections;
let id: InstanceId;
let waiting: boolean;
let heard: string[];

beforeEach(async () => {
  resources = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'wb-pairing-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  evolution = resources.use(await PretendEvolution.start());
  evolution.addInstance({ name: 'shop' });
  const storage = resources.use(await openStorage({ dataDir }));
  const http = resources.use(new HttpClient());
  directory = await InstanceDirectory.load(storage, await Vault.open({ dataDir }), http);
  const { instance } = await directory.add({
    locationId: 'loc' as LocationId,
    name: 'shop',
    serverUrl: evolution.url,
    apiKey: evolution.apiKey,
    evolutionId: null,
    evolutionVersion: null,
    ownJid: null,
    state: 'unknown',
  });
  id = instance.id;
  waiting = false;
  heard = [];
  connections = resources.use(
    new InstanceConnections({
      directory,
      events: { connectionChanged: ({ state }) => heard.push(state) },
      entriesWait: () => waiting,
      pollMs: 10,
    }),
  );
});
afterEach(() => resources.disposeAsync());

function asked(): number {
  return evolution.requests().filter((request) => request.path.includes('connectionState')).length;
}

test('at start every instance is asked, and its number learnt', async () => {
  connections.start();
  await eventually(() => {
    expect(directory.get(id)).toMatchObject({ state: 'open', ownJid: OWN });
  });
  expect(connections.isOpen(id)).toBe(true);
  expect(heard).toEqual(['open']);
});

test('a closed one is asked again only while something waits for it', async () => {
  evolution.goesOffline({ instance: 'shop' });
  connections.start();
  await eventually(() => {
    expect(directory.get(id)?.state).not.toBe('unknown');
  });
  evolution.goesOnline({ instance: 'shop' });
  const before = asked();
  waiting = true;
  await eventually(() => {
    expect(connections.isOpen(id)).toBe(true);
  });
  expect(asked()).toBeGreaterThan(before);
});

test('webhooks tell at once; only changes are told on', async () => {
  await connections.heard(id, { state: 'connecting', statusReason: 200, wuid: null });
  await connections.heard(id, { state: 'connecting', statusReason: 200, wuid: null });
  await connections.heard(id, { state: 'open', statusReason: 200, wuid: OWN });
  expect(heard).toEqual(['connecting', 'open']);
  expect(directory.get(id)?.ownJid).toBe(OWN);
});

test('logged out by the phone: said in words, until it is linked again', async () => {
  await connections.heard(id, { state: 'open', statusReason: 200, wuid: OWN });
  await connections.heard(id, { state: 'close', statusReason: 401, wuid: null });
  expect(connections.isOpen(id)).toBe(false);
  expect(connections.problem(id)?.code).toBe('number.logged-out');
  await connections.heard(id, { state: 'open', statusReason: 200, wuid: OWN });
  expect(connections.problem(id)).toBeNull();
});

test('two clients that throw each other out: said once, and over when it stays open', async () => {
  const fight = resources.use(
    new InstanceConnections({
      directory,
      events: { connectionChanged: () => undefined },
      entriesWait: () => false,
      fightMs: 3_000,
    }),
  );
  for (let round = 0; round < 5; round += 1) {
    expect(fight.problem(id)).toBeNull();
    await fight.heard(id, { state: 'connecting', statusReason: 440, wuid: null });
    await fight.heard(id, { state: 'open', statusReason: 200, wuid: OWN });
  }
  expect(fight.problem(id)).toEqual({ code: 'number.replaced', params: { instance: 'shop' } });
  expect(fight.isOpen(id)).toBe(true);
  await fight.heard(id, { state: 'connecting', statusReason: 200, wuid: null });
  expect(fight.problem(id)?.code).toBe('number.replaced');
  await fight.heard(id, { state: 'open', statusReason: 200, wuid: OWN });
  await expect.poll(() => fight.problem(id), { timeout: 15_000 }).toBeNull();
});

test('another number linked: nothing is sent by it, whatever else is heard', async () => {
  await connections.heard(id, { state: 'open', statusReason: 200, wuid: OWN });
  await connections.heard(id, { state: 'open', statusReason: 200, wuid: OTHER });
  await connections.heard(id, { state: 'open', statusReason: 200, wuid: null });
  expect(connections.isOpen(id)).toBe(false);
  expect(connections.problem(id)).toEqual({
    code: 'number.changed',
    params: { instance: 'shop', number: '…0099' },
  });
  expect(directory.get(id)?.ownJid).toBe(OWN);
  await connections.heard(id, { state: 'open', statusReason: 200, wuid: OWN });
  expect(connections.isOpen(id)).toBe(true);
});

test('another number linked while the relay was off is seen when Evolution is asked', async () => {
  await directory.setState(id, 'close', OTHER);
  await connections.ask(id);
  expect(connections.isOpen(id)).toBe(false);
  expect(connections.problem(id)?.code).toBe('number.changed');
});

test('an Evolution that cannot be reached is a problem with a name, not a closed number', async () => {
  await evolution[Symbol.asyncDispose]();
  await connections.ask(id);
  expect(directory.get(id)?.state).toBe('unknown');
  expect(connections.problem(id)).toMatchObject({ code: 'network.refused' });
});
