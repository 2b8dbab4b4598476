import { expect, test, vi } from 'vitest';
import { describeDatabases } from '../../tests/support/databases.ts';
import { HttpClient } from '../clients/http.ts';
import type { InstanceId, LocationId, PhoneJid } from '../relay/message.ts';
import { Vault } from '../storage/vault.ts';
import { InstanceDirectory } from './instance-directory.ts';

const locationId = 'loc1' as LocationId;
const shop = {
  locationId,
  name: 'shop',
  serverUrl: 'http://127.0.0.1:1',
  apiKey: 'planted-api-key',
  evolutionId: null,
  evolutionVersion: '2.3.6',
  ownJid: null,
  state: 'close',
} as const;

describeDatabases('the instance directory', (database) => {
  async function open() {
    const storage = await database.open();
    const vault = await Vault.open({ dataDir: database.place.dataDir });
    const http = new HttpClient();
    const load = () => InstanceDirectory.load(storage, vault, http);
    return { storage, load, directory: await load() };
  }

  test('knows an instance by its secrets, before and after a restart, and stores none of them', async () => {
    const { storage, load, directory } = await open();
    const { instance, secrets } = await directory.add(shop);
    expect(Buffer.from(secrets.header, 'base64url')).toHaveLength(32);
    expect(secrets.header).not.toBe(secrets.path);
    for (const known of [directory, await load()]) {
      expect(known.bySecret(secrets.header)).toEqual(instance);
      expect(known.byPathSecret(secrets.path)).toEqual(instance);
      expect(known.bySecret(secrets.path)).toBeNull();
      expect(known.bySecret('')).toBeNull();
      expect(await known.secrets(instance.id)).toEqual(secrets);
      expect(known.client(instance.id)).toBeDefined();
    }
    const rows = JSON.stringify(await storage.db.selectFrom('instances').selectAll().execute());
    for (const secret of [secrets.header, secrets.path, shop.apiKey]) {
      expect(rows).not.toContain(secret);
    }
  });

  test('the same name on the same server is one instance', async () => {
    const { directory } = await open();
    await expect(directory.add(shop)).rejects.toMatchObject({ code: 'instance.exists' });
    const elsewhere = await directory.add({ ...shop, serverUrl: 'http://127.0.0.1:2' });
    expect(() => directory.require('shop')).toThrow('instance.not-found');
    expect(directory.require(elsewhere.instance.id).name).toBe('shop');
    await directory.remove(elsewhere.instance.id);
    expect(directory.require('shop').serverUrl).toBe(shop.serverUrl);
  });

  test('the state is kept with the time since when it holds; a number is never forgotten', async () => {
    const { load, directory } = await open();
    const { id } = directory.require('shop');
    const jid = '5511990000001@s.whatsapp.net' as PhoneJid;
    await directory.setState(id, 'open', jid);
    const since = directory.get(id)?.stateSince;
    await directory.setState(id, 'open');
    expect(directory.get(id)).toMatchObject({ state: 'open', ownJid: jid, stateSince: since });
    expect((await load()).get(id)).toEqual(directory.get(id));
  });

  test('after a rotation the old secret holds for 30 minutes', async () => {
    const { load, directory } = await open();
    const { id } = directory.require('shop');
    const old = await directory.secrets(id);
    // Shown before: a remembered secret ends like any other.
    expect(directory.bySecret(old.header)?.id).toBe(id);
    const renewed = await directory.rotateSecret(id);
    const restarted = await load();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 29 * 60_000 });
    for (const known of [directory, restarted]) {
      expect(known.bySecret(old.header)?.id).toBe(id);
      expect(known.bySecret(renewed.header)?.id).toBe(id);
    }
    vi.setSystemTime(Date.now() + 2 * 60_000);
    for (const known of [directory, restarted]) {
      expect(known.bySecret(old.header)).toBeNull();
      expect(known.bySecret(renewed.header)?.id).toBe(id);
    }
    vi.useRealTimers();
  });

  test('one key that cannot be opened stops that instance only', async () => {
    const { storage, load, directory } = await open();
    const { instance: other } = await directory.add({ ...shop, name: 'other' });
    const { id } = directory.require('shop');
    await storage.db
      .updateTable('instances')
      .set({ api_key_sealed: 'v1.0000000000000000.AAAA' })
      .where('id', '=', id)
      .execute();
    const known = await load();
    expect(() => known.client(id)).toThrow(/vault/);
    expect(known.client(other.id)).toBeDefined();
  });

  test('removed: its secrets open nothing, and it is no location’s default any more', async () => {
    const { storage, load, directory } = await open();
    const { id } = directory.require('shop');
    const { header, path } = await directory.secrets(id);
    expect(directory.bySecret(header)?.id).toBe(id);
    expect(directory.byPathSecret(path)?.id).toBe(id);
    await directory.remove(id);
    for (const known of [directory, await load()]) {
      expect(known.bySecret(header)).toBeNull();
      expect(known.byPathSecret(path)).toBeNull();
      expect(known.get(id)).toBeNull();
      expect(() => known.client(id)).toThrow('instance.not-found');
    }
    await directory.setState('gone' as InstanceId, 'open');
    expect(await storage.db.selectFrom('instances').select('name').execute()).toEqual([
      { name: 'other' },
    ]);
  });
});
