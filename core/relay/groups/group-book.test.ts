import { expect, test } from 'vitest';
import { describeDatabases } from '../../../tests/support/databases.ts';
import type { GroupJid, InstanceId } from '../message.ts';
import { GroupBook } from './group-book.ts';

const ID = 'a-number' as InstanceId;
const GROUP = '120363000000000001@g.us' as GroupJid;

function unexpected(error: unknown): void {
  throw error;
}

describeDatabases('a group', (database) => {
  test('that is switched on while its counts are written stays on, after a restart too', async () => {
    await database.renew();
    await using storage = await database.open();
    const book = await GroupBook.load(storage, unexpected);
    book.missed(ID, GROUP, 1);
    const written = book[Symbol.asyncDispose]();
    expect(await book.set(ID, GROUP, true)).toMatchObject({ isOn: true, missed: 0 });
    await written;
    expect((await GroupBook.load(storage, unexpected)).get(ID, GROUP)).toEqual(book.get(ID, GROUP));
    expect(book.isOn(ID, GROUP)).toBe(true);
  });

  test('keeps the name that is learnt while it is switched', async () => {
    await database.renew();
    await using storage = await database.open();
    {
      await using book = await GroupBook.load(storage, unexpected);
      book.missed(ID, GROUP, 1);
      const switched = book.set(ID, GROUP, true);
      book.learnt(ID, GROUP, 'Friends');
      expect(await switched).toMatchObject({ isOn: true, name: 'Friends' });
    }
    const again = await GroupBook.load(storage, unexpected);
    expect(again.get(ID, GROUP)).toMatchObject({ isOn: true, name: 'Friends' });
  });

  test('of a number that is removed while its counts are written is gone', async () => {
    await database.renew();
    await using storage = await database.open();
    const book = await GroupBook.load(storage, unexpected);
    book.missed(ID, GROUP, 1);
    await Promise.all([book[Symbol.asyncDispose](), book.forget(ID)]);
    expect((await GroupBook.load(storage, unexpected)).of(ID)).toEqual([]);
  });
});
