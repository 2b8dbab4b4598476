import { expect, test } from 'vitest';
import { describeDatabases } from '../../../tests/support/databases.ts';
import type { InstanceId } from '../message.ts';
import { TriggerBook } from './trigger-book.ts';

const ID = 'a-number' as InstanceId;

describeDatabases('the spells in which a number is offline', (database) => {
  test('are one however often it is told, and end even while the beginning is written', async () => {
    await database.renew();
    await using storage = await database.open();
    const book = await TriggerBook.load(storage);
    const [first, second] = await Promise.all([book.offlineSince(ID), book.offlineSince(ID)]);
    expect(second).toBe(first);
    expect(await (await TriggerBook.load(storage)).offlineSince(ID)).toBe(first);
    await book.isBack(ID);
    await Promise.all([book.offlineSince(ID), book.isBack(ID)]);
    const rows = await storage.db.selectFrom('offline_spells').selectAll().execute();
    expect(rows).toEqual([]);
    const since = await book.offlineSince(ID);
    expect([book.isOfflineAnew(ID, since - 1), book.isOfflineAnew(ID, since)]).toEqual([
      true,
      false,
    ]);
  });
});
