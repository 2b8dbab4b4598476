import { expect, test } from 'vitest';
import { describeDatabases } from '../../tests/support/databases.ts';
import type { InstanceId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';
import { ForwardQueue } from './forward-queue.ts';

const ID = 'a-number' as InstanceId;
const KEY = Buffer.alloc(32, 7);
const SOON = 60_000;

describeDatabases('events that wait for another tool', (database) => {
  async function queueOf(storage: Storage): Promise<ForwardQueue> {
    const none = { sent: 0, refused: 0, dropped: 0, last_sent_at: null, ended_at: null };
    const row = { id: ID, config_sealed: 'x', kept_at: 1, ...none };
    await storage.transaction((tx) => tx.db.insertInto('kept_webhooks').values(row).execute());
    return new ForwardQueue(storage, ID, KEY);
  }

  async function add(queue: ForwardQueue, ...texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      await queue.add({ event: 'call', headers: { 'x-a': 'b' }, body: Buffer.from(text) });
    }
  }

  const bodies = async (queue: ForwardQueue): Promise<string[]> =>
    (await queue.due(Date.now() + SOON, 100)).readable.map(({ body }) => body.toString());

  test('come out in order, byte for byte, and are not to be read in the database', async () => {
    await database.renew();
    await using storage = await database.open();
    const queue = await queueOf(storage);
    await add(queue, 'first {"apikey":"secret"}', 'second', 'third \u00e9');
    expect(await bodies(queue)).toEqual(['first {"apikey":"secret"}', 'second', 'third \u00e9']);
    const rows = await storage.db.selectFrom('forwards').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('secret');
    const [one] = (await queue.due(Date.now() + SOON, 1)).readable;
    expect(one).toMatchObject({ event: 'call', headers: { 'x-a': 'b' }, attempts: 0 });
  });

  test('give way, the oldest first, when there are too many or they are too large', async () => {
    await database.renew();
    await using storage = await database.open();
    const queue = await queueOf(storage);
    const texts = Array.from({ length: 30 }, (_, i) => String(i).padStart(10, '0'));
    await add(queue, ...texts);
    const dropped = await queue.trim({ count: 20, bytes: 1_000 });
    expect(await bodies(queue)).toEqual(texts.slice(dropped));
    expect(dropped).toBeGreaterThanOrEqual(10);
    expect(await queue.trim({ count: 20, bytes: 55 })).toBe(25 - dropped);
    expect(await queue.waiting()).toEqual({ count: 5, bytes: 50 });
    const kept = await storage.db.selectFrom('kept_webhooks').selectAll().executeTakeFirstOrThrow();
    expect(kept).toMatchObject({ sent: 0, dropped: 25 });
  });

  test('that nobody can read any more are told apart from the others', async () => {
    await database.renew();
    await using storage = await database.open();
    const queue = await queueOf(storage);
    await add(queue, 'damaged', 'of another key', 'without headers', 'good');
    const rows = await storage.db.selectFrom('forwards').select(['id', 'body']).execute();
    const [damaged, foreign, headless] = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const change = async (id = '', to: { body?: string; headers?: string }): Promise<void> => {
      await storage.db.updateTable('forwards').set(to).where('id', '=', id).execute();
    };
    await change(damaged?.id, { body: damaged?.body.slice(0, 20) ?? '' });
    await change(foreign?.id, { body: headless?.body ?? '' });
    await change(headless?.id, { headers: '{"x-a"' });
    const { readable, unreadable } = await queue.due(Date.now() + SOON, 100);
    expect(readable.map(({ body }) => body.toString())).toEqual(['good']);
    expect(unreadable.map(({ id }) => id)).toEqual([damaged?.id, foreign?.id, headless?.id]);
  });

  test('are postponed, released, settled and counted', async () => {
    await database.renew();
    await using storage = await database.open();
    const queue = await queueOf(storage);
    await add(queue, 'first', 'second', 'third');
    const [first, second] = (await queue.due(Date.now() + SOON, 2)).readable;
    if (first === undefined || second === undefined) throw new Error('nothing is due');
    await queue.postpone(first, Date.now() + 10 * SOON);
    expect(await bodies(queue)).toEqual(['second', 'third']);
    await queue.settle([second.id], 'refused');
    await queue.release();
    const [again] = (await queue.due(Date.now() + SOON, 1)).readable;
    expect(again).toMatchObject({ id: first.id, attempts: 1 });
    expect(await queue.expire(Date.now() + SOON)).toBe(2);
    expect(await queue.nextAt()).toBe(null);
    const kept = await storage.db.selectFrom('kept_webhooks').selectAll().executeTakeFirstOrThrow();
    expect(kept).toMatchObject({ sent: 0, refused: 1, dropped: 2, last_sent_at: null });
  });
});
