import { expect, it } from 'vitest';
import { describeDatabases } from '../../tests/support/databases.ts';
import type { Storage } from '../storage/storage.ts';
import { RelayLease } from './lease.ts';

function take(
  storage: Storage,
  relayId: string,
  leaseMs = 60_000,
  takesOver = false,
): Promise<RelayLease> {
  const times = { leaseMs, heartbeatMs: 20_000 };
  return RelayLease.take({
    storage,
    relayId,
    times,
    takesOver,
    onTrouble: (error) => {
      throw error;
    },
  });
}

describeDatabases('the lease of a relay', (database) => {
  it('begins a higher epoch with every start', async () => {
    const storage = await database.open();
    await using first = await take(storage, 'a');
    // Ended by force: its lease still runs, but it is the same relay that comes back.
    await using second = await take(storage, 'a');
    expect(second.owner.epoch).toBeGreaterThan(first.owner.epoch);
  });

  it('is not given to a second relay while another holds one', async () => {
    await database.renew();
    const storage = await database.open();
    const first = await take(storage, 'a');
    await expect(take(storage, 'b')).rejects.toMatchObject({ code: 'start.database-in-use' });
    await first[Symbol.asyncDispose]();
    await using second = await take(storage, 'b');
    expect(second.isValid).toBe(true);
  });

  it('ends by itself when it is not renewed', async () => {
    await database.renew();
    const storage = await database.open();
    await using dead = await take(storage, 'a', 1);
    await expect.poll(() => dead.isValid).toBe(false);
    await using next = await take(storage, 'b');
    expect(next.owner.epoch).toBe(dead.owner.epoch + 1);
  });

  it('is held by a relay that goes on without the database, until a person says that it is gone', async () => {
    await database.renew();
    const storage = await database.open();
    await storage.db
      .insertInto('relays')
      .values({ id: 'a', epoch: 7, started_at: 1, lease_until: 1, outlives: 1 })
      .execute();
    await expect(take(storage, 'b')).rejects.toMatchObject({
      code: 'start.database-held',
      params: { relay: 'a' },
    });
    await using taken = await take(storage, 'b', 60_000, true);
    expect(taken.owner.epoch).toBe(8);
    // Said once.
    await using again = await take(storage, 'b');
    expect(again.isValid).toBe(true);
  });
});
