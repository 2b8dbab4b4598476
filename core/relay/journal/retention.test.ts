import { expect, it } from 'vitest';
import { describeDatabases } from '../../../tests/support/databases.ts';
import { LIMITS } from '../../settings/times.ts';
import type { Storage } from '../../storage/storage.ts';
import { newId } from './ids.ts';
import { Retention } from './retention.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 10, 23);

async function old(
  storage: Storage,
  name: string,
  days: number,
  changes: { state?: string; error_code?: string } = {},
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
      dedupe_hash: name,
      payload: '{}',
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
});
