import { expect, test } from 'vitest';
import { describeDatabases } from '../../tests/support/databases.ts';
import { AddressBook } from './address-book.ts';
import { ReachHistory } from './history.ts';

describeDatabases('what is kept of the public address', (database) => {
  test('the last 200 changes of each relay, newest first', async () => {
    const storage = await database.open();
    const [ours, other] = [new ReachHistory(storage, 'ours'), new ReachHistory(storage, 'other')];
    const address = 'https://relay.example';
    await other.add({ at: 1, address, problem: null });
    const problem = { code: 'reach.dns', params: { host: 'relay.example' } };
    for (let at = 1; at <= 203; at += 1) {
      await ours.add({ at, address, problem: at % 2 === 0 ? problem : null });
    }
    const kept = await ours.last(500);
    expect(kept.map(({ at }) => at)).toEqual(
      Array.from({ length: 200 }, (_, index) => 203 - index),
    );
    expect(kept.slice(0, 2)).toEqual([
      { at: 203, state: 'up', address, problem: null },
      { at: 202, state: 'down', address, problem },
    ]);
    expect(await other.last()).toHaveLength(1);
    await storage.db.updateTable('reach_changes').set({ params: 'not JSON' }).execute();
    expect((await ours.last(2))[1]).toMatchObject({ problem: { code: 'reach.dns', params: {} } });
  });

  test('another address is a change once somebody knew the first, until it is said to be done', async () => {
    const storage = await database.open();
    const [a, b, c] = ['https://a.example', 'https://b.example', 'https://c.example'];
    const book = await AddressBook.load(storage, 'r1');
    await book.note(a, false);
    await book.note(b, false);
    expect(book.change).toBeNull();
    await book.note(c, true);
    expect(book.change).toMatchObject({ from: b, to: c });
    // HighLevel still has the first of several.
    await book.note(a, true);
    const again = await AddressBook.load(storage, 'r1');
    expect(again.change).toMatchObject({ from: b, to: a });
    await again.note(b, true);
    expect(again.change).toBeNull();
    await again.note(c, true);
    await again.acknowledge();
    expect((await AddressBook.load(storage, 'r1')).change).toBeNull();
    expect((await AddressBook.load(storage, 'r2')).change).toBeNull();
  });
});
