import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { describeDatabases } from '../../../tests/support/databases.ts';
import { LIMITS } from '../../settings/times.ts';
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Storage } from '../../storage/storage.ts';
import { newId } from './ids.ts';
import { Retention } from './retention.ts';

const MEGABYTE = 1024 * 1024;
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23);

async function old(
  storage: Storage,
  name: string,
  days: number,
  changes: { state?: string; error_code?: string; payload?: string } = {},
): Promise<void> {
  const at = NOW - days * DAY;
  const state = changes.state ?? 'done';
  const open = state === 'waiting' ? (1 as const) : null;
  await storage.db
    .insertInto('journal')
    .values({
      id: newId(at, 1),
      kind: 'whatsapp.message',
      location_id: 'location',
      instance_id: 'instance',
      lane: 'a',
      position: 1,
      order_at: 0,
      dedupe_key: `wa:instance:msg:${name}`,
      dedupe_hash: fingerprint(`wa:instance:msg:${name}`),
      payload: changes.payload ?? '{}',
      state,
      open,
      waits_for: null,
      attempts: 1,
      next_try_at: at,
      expires_at: null,
      owner: null,
      epoch: null,
      claimed_at: null,
      error_code: changes.error_code ?? null,
      error_detail: null,
      created_at: at,
      settled_at: at,
    })
    .execute();
  await storage.db
    .insertInto('message_links')
    .values({
      instance_id: 'instance',
      whatsapp_id: name,
      location_id: 'location',
      highlevel_id: `hl-${name}`,
      part: 0,
      parts: 1,
      origin: 'contact',
      peer: 'p',
      receipt_rank: 0,
      created_at: at,
    })
    .execute();
}

describeDatabases('retention', (database) => {
  it('drops bodies first, then entries with their links, and what a person let go', async () => {
    const storage = await database.open();
    await old(storage, 'fresh', 1);
    await old(storage, 'month', 40);
    await old(storage, 'quarter', 100);
    await old(storage, 'waiting', 100, { state: 'waiting' });
    await old(storage, 'dead', 100, { state: 'dead', error_code: 'http.invalid' });
    await old(storage, 'buried', 100, { state: 'dead', error_code: 'entry.buried' });
    await using retention = new Retention(storage, LIMITS, (error) => {
      throw error;
    });
    await retention.run(NOW);
    const rows = await storage.db
      .selectFrom('journal')
      .select(['dedupe_key', 'payload'])
      .orderBy('id')
      .execute();
    const left = rows.map((row) => `${row.dedupe_key}${row.payload === null ? ' (bare)' : ''}`);
    const name = (end: string): string => `wa:instance:msg:${end}`;
    expect(left.sort()).toEqual(['dead', 'fresh', 'month (bare)', 'waiting'].map(name));
    const links = await storage.db.selectFrom('message_links').select('whatsapp_id').execute();
    const names = links.map((link) => link.whatsapp_id).sort();
    expect(names).toEqual(['dead', 'fresh', 'month', 'waiting']);
  });

  it('keeps no more done entries than allowed', async () => {
    await database.renew();
    const storage = await database.open();
    for (const name of ['a', 'b', 'c', 'd']) await old(storage, name, 5);
    const limits = { ...LIMITS, maxDoneEntries: 2 };
    await using retention = new Retention(storage, limits, (error) => {
      throw error;
    });
    await retention.run(NOW);
    const rows = await storage.db.selectFrom('journal').select('id').execute();
    expect(rows.length).toBeLessThanOrEqual(3);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('lets attempts go, and links that no entry leads to', async () => {
    await database.renew();
    const storage = await database.open();
    await old(storage, 'fresh', 1);
    await old(storage, 'month', 40);
    const ids = await storage.db.selectFrom('journal').select(['id', 'dedupe_key']).execute();
    for (const { id } of ids) {
      await storage.transaction((tx) =>
        tx.insertNew(
          'attempts',
          ['entry_id', 'number', 'started_at', 'ended_at', 'outcome'],
          [[id, 1, 1, 1, 'sent']],
        ),
      );
    }
    const lone = (name: string, days: number) => [
      ...['instance', name, 'location', `hl-${name}`, 0, 1, 'contact', 'p', 0],
      NOW - days * DAY,
    ];
    await storage.transaction((tx) =>
      tx.insertNew(
        'message_links',
        [
          ...['instance_id', 'whatsapp_id', 'location_id', 'highlevel_id', 'part', 'parts'],
          ...['origin', 'peer', 'receipt_rank', 'created_at'],
        ],
        [lone('imported', 100), lone('imported-late', 1)],
      ),
    );
    const limits = { ...LIMITS, attemptDays: 35 };
    await using retention = new Retention(storage, limits, (error) => {
      throw error;
    });
    expect(await retention.run(NOW)).toMatchObject({
      bodies: 1,
      attempts: 1,
      entries: 0,
      links: 1,
    });
    const left = await storage.db.selectFrom('attempts').select('entry_id').execute();
    const fresh = ids.find(({ dedupe_key }) => dedupe_key.endsWith(':fresh'));
    expect(left).toEqual([{ entry_id: fresh?.id }]);
    const links = await storage.db.selectFrom('message_links').select('whatsapp_id').execute();
    const names = links.map((link) => link.whatsapp_id).sort();
    expect(names).toEqual(['fresh', 'imported-late', 'month']);
  });

  it('keeps what people did for a time of its own, and no more of it than allowed', async () => {
    await database.renew();
    const storage = await database.open();
    const acts = Array.from({ length: 450 }, (_, number) => {
      const at = NOW - (number < 440 ? 366 * DAY : number * HOUR);
      return [newId(at, number), at, 'cli', `act ${String(number)}`];
    });
    await storage.transaction((tx) => tx.insertNew('audit', ['id', 'at', 'actor', 'act'], acts));
    const onTrouble = (error: unknown): never => {
      throw error;
    };
    const kept = async (): Promise<string[]> => {
      const rows = await storage.db.selectFrom('audit').select('act').orderBy('at').execute();
      return rows.map(({ act }) => act);
    };
    await using retention = new Retention(storage, LIMITS, onTrouble);
    expect(await retention.run(NOW)).toMatchObject({ acts: 440 });
    const left = Array.from({ length: 10 }, (_, number) => `act ${String(449 - number)}`);
    expect(await kept()).toEqual(left);
    await using few = new Retention(storage, { ...LIMITS, maxAudit: 3 }, onTrouble);
    expect(await few.run(NOW)).toMatchObject({ acts: 6 });
    expect(await kept()).toEqual(left.slice(-4));
  });

  it('keeps no more bodies than allowed, and no key for less than a week', async () => {
    await database.renew();
    const storage = await database.open();
    for (const name of ['a', 'b', 'c', 'd']) await old(storage, name, 5);
    const limits = { ...LIMITS, maxBodies: 2, keysDays: 1 };
    await using retention = new Retention(storage, limits, (error) => {
      throw error;
    });
    await retention.run(NOW);
    const rows = await storage.db.selectFrom('journal').select(['id', 'payload']).execute();
    expect(rows).toHaveLength(4);
    const withBody = rows.filter((row) => row.payload !== null).length;
    expect(withBody).toBeGreaterThan(0);
    expect(withBody).toBeLessThanOrEqual(3);
  });
});

describeDatabases(
  'retention of a large file',
  (database) => {
    it('gives all the room back in one pass, while others write in between', async () => {
      const storage = await database.open();
      const size = async (): Promise<number> => {
        const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(storage.db);
        return (rows[0]?.page_count ?? 0) * 8192;
      };
      for (let each = 0; each < 60; each += 1) {
        await old(storage, String(each), 40, { payload: 'x'.repeat(500_000) });
      }
      const full = await size();
      expect(full).toBeGreaterThan(25 * MEGABYTE);
      await using retention = new Retention(storage, LIMITS, (error) => {
        throw error;
      });
      const sizes: number[] = [];
      const state = { isOver: false };
      const pass = retention.run(NOW).finally(() => {
        state.isOver = true;
      });
      while (!state.isOver) {
        await storage.db
          .updateTable('journal')
          .set({ attempts: 2 })
          .where('id', '=', 'x')
          .execute();
        sizes.push(await size());
        // SQLite answers without a turn of the event loop, which the steps wait for.
        await delay(5);
      }
      expect((await pass).bodies).toBe(60);
      expect(await size()).toBeLessThan(12 * MEGABYTE);
      // In steps: whoever writes meanwhile sees the file between them.
      expect(new Set(sizes).size).toBeGreaterThan(10);
    });
  },
  ['sqlite'],
);
