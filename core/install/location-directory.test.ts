import { expect, test } from 'vitest';
import { describeDatabases } from '../../tests/support/databases.ts';
import type { InstanceId, LocationId } from '../relay/message.ts';
import { Vault } from '../storage/vault.ts';
import { LocationDirectory } from './location-directory.ts';
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
    const store = new TokenStore(storage, vault);
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
      { ...location, state: 'revoked', defaultInstanceId: 'inst' as InstanceId },
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

  test('a begun refresh stays known until its pair is saved', async () => {
    const { store, directory } = await open();
    await directory.add(location, store.seal(id, tokens));
    await store.beginRefresh(id);
    await store.beginRefresh(id);
    expect(await store.hasUnfinishedRefresh(id)).toBe(true);
    await store.save(id, { ...tokens, accessToken: 'second-access-token' });
    expect(await store.hasUnfinishedRefresh(id)).toBe(false);
    expect((await store.read(id))?.accessToken).toBe('second-access-token');
  });
});
