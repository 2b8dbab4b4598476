import { expect, test } from 'vitest';
import { describeDatabases } from '../../tests/support/databases.ts';
import type { InstanceId, LocationId } from '../relay/message.ts';
import { Vault } from '../storage/vault.ts';
import { LocationDirectory } from './location-directory.ts';
import { DEFAULT_OPTIONS } from './location-options.ts';
import { TokenStore } from './token-store.ts';

const id = 'loc1' as LocationId;
const location = {
  id,
  name: 'Shop',
  companyId: 'comp',
  language: 'pt-BR',
  timeZone: 'America/Sao_Paulo',
} as const;
const tokens = {
  accessToken: 'planted-access-token',
  refreshToken: 'planted-refresh-token',
  expiresAt: 1_900_000_000_000,
  scopes: 'a b',
};

describeDatabases('the location directory', (database) => {
  async function open() {
    const storage = await database.open();
    const vault = await Vault.open({ dataDir: database.place.dataDir });
    const store = TokenStore.ofLocations(storage, vault);
    const directory = await LocationDirectory.load(storage);
    return { storage, vault, store, directory };
  }

  test('keeps locations and tokens over a restart, and the tokens sealed', async () => {
    const { storage, store, directory } = await open();
    await directory.add(location, store.seal(id, tokens));
    await directory.setDefaultInstance(id, 'inst' as InstanceId);
    await directory.setState(id, 'revoked');

    const again = await LocationDirectory.load(storage);
    expect(again.all()).toEqual([
      {
        ...location,
        state: 'revoked',
        defaultInstanceId: 'inst' as InstanceId,
        options: DEFAULT_OPTIONS,
        installedAt: expect.any(Number) as number,
      },
    ]);
    expect(await store.read(id)).toEqual(tokens);
    const row = await storage.db.selectFrom('locations').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain('planted');
  });

  test('added again: active, with new tokens, and its default instance as it was', async () => {
    const { store, directory } = await open();
    const newer = { ...tokens, accessToken: 'newer-access-token' };
    const added = await directory.add({ ...location, name: 'New name' }, store.seal(id, newer));
    expect(added).toMatchObject({ name: 'New name', state: 'active', defaultInstanceId: 'inst' });
    expect((await store.read(id))?.accessToken).toBe('newer-access-token');
  });

  test('options are kept over a restart and a re-install, and set back by an empty text', async () => {
    const { storage, store, directory } = await open();
    expect(directory.require(id).options.messageType).toBe('SMS');
    await directory.setOptions(id, { messageType: 'Custom' });
    await directory.add(location, store.seal(id, tokens));
    const again = await LocationDirectory.load(storage);
    expect(again.require(id).options.messageType).toBe('Custom');
    await again.setOptions(id, { messageType: '' });
    expect(again.require(id).options.messageType).toBe('SMS');
  });

  test('an option that is wrong is named, and nothing of the call is kept', async () => {
    const { directory } = await open();
    const wrong = { messageType: 'Custom', nonsense: '1' };
    await expect(directory.setOptions(id, wrong)).rejects.toMatchObject({
      code: 'location.option-unknown',
      params: { option: 'nonsense' },
    });
    await expect(directory.setOptions(id, { messageType: 'Letter' })).rejects.toMatchObject({
      code: 'location.option-invalid',
      params: { option: 'messageType', expected: 'SMS, Custom' },
    });
    expect(directory.require(id).options.messageType).toBe('SMS');
  });

  test('what a newer version stored neither stops the start nor is lost', async () => {
    const { storage, directory } = await open();
    const stored = JSON.stringify({ messageType: 'Hologram', later: 'x' });
    await storage.db.updateTable('locations').set({ options: stored }).execute();
    const older = await LocationDirectory.load(storage);
    expect(older.require(id).options.messageType).toBe('SMS');
    await older.setOptions(id, { messageType: 'Custom' });
    const row = await storage.db.selectFrom('locations').select('options').executeTakeFirst();
    expect(JSON.parse(row?.options ?? '')).toEqual({ messageType: 'Custom', later: 'x' });
    await directory.setOptions(id, { messageType: '' });
  });

  test('removed: nothing of its tokens is left', async () => {
    const { storage, store, directory } = await open();
    await directory.remove(id);
    expect(directory.get(id)).toBeNull();
    expect(await store.read(id)).toBeNull();
    expect((await LocationDirectory.load(storage)).all()).toEqual([]);
    await expect(directory.setState(id, 'active')).rejects.toMatchObject({
      code: 'location.not-found',
    });
  });

  test('a token copied into another location does not open there', async () => {
    const { storage, store, directory } = await open();
    const other = 'loc2' as LocationId;
    await directory.add(location, store.seal(id, tokens));
    await directory.add({ ...location, id: other }, store.seal(id, tokens));
    await expect(store.read(other)).rejects.toMatchObject({ code: 'vault.damaged' });
    await storage.db.deleteFrom('locations').execute();
  });

  test('a claimed refresh stays known until its pair is saved, and is nobody else’s until then', async () => {
    const { store, directory } = await open();
    await directory.add(location, store.seal(id, tokens));
    expect(await store.claimRefresh(id, 'one', 60_000)).toBe('ours');
    expect(await store.claimRefresh(id, 'two', 60_000)).toBe('theirs');
    // A relay that comes again after a crash need not wait for itself.
    expect(await store.claimRefresh(id, 'one', -1)).toBe('interrupted');
    expect(await store.claimRefresh(id, 'two', 60_000)).toBe('interrupted');
    expect(await store.unfinishedRefreshes()).toEqual([id]);
    const second = { ...tokens, accessToken: 'second-access-token' };
    expect(await store.save(id, second, 'not-the-current-one')).toBe(false);
    expect(await store.save(id, second, tokens.accessToken)).toBe(true);
    expect(await store.unfinishedRefreshes()).toEqual([]);
    expect((await store.read(id))?.accessToken).toBe('second-access-token');
  });

  test('of several who claim at once, one gets it', async () => {
    const { store } = await open();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const claims = await Promise.all(names.map((name) => store.claimRefresh(id, name, 60_000)));
    expect(claims.filter((claim) => claim !== 'theirs')).toEqual(['ours']);
    await store.endRefresh(id);
  });
});
