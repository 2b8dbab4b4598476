import { expect, it } from 'vitest';
import { describeDatabases } from '../../../tests/support/databases.ts';
import type { Storage } from '../../storage/storage.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { People } from '../people.ts';
import type { Entry, Link, NewEntry, Produced } from './entry.ts';
import { Journal } from './journal.ts';

const INSTANCE = 'instance-1' as InstanceId;
const LOCATION = 'location-1' as LocationId;
const TOO_LONG = 'x'.repeat(2_000);

function message(dedupeKey: string): NewEntry<'whatsapp.message'> {
  return {
    kind: 'whatsapp.message',
    locationId: LOCATION,
    instanceId: INSTANCE,
    lane: 'lane',
    orderAt: 0,
    dedupeKey,
    payload: { data: {}, gateway: false, date: 1 },
    expiresAt: null,
  };
}

function link(whatsappId: string): Link {
  return {
    instanceId: INSTANCE,
    whatsappId,
    locationId: LOCATION,
    highlevelId: 'hl-1',
    part: 0,
    parts: 1,
    origin: 'contact',
    peer: 'peer',
    receiptRank: 0,
  };
}

async function running(
  storage: Storage,
  keepsBodies = true,
): Promise<{ journal: Journal; entry: Entry }> {
  const journal = await Journal.open({
    storage,
    people: await People.load(storage),
    owner: { relayId: 'relay-1', epoch: 1 },
    blockLimit: () => 0,
    keepsBodies,
  });
  const [appended] = await journal.append([message('a')]);
  const entry = journal.get(appended?.id ?? '');
  if (entry === null) throw new Error('not held');
  await journal.claim(entry);
  return { journal, entry };
}

describeDatabases('a settlement', (database) => {
  it.each<[string, Produced]>([
    ['a link', { entries: [message('next')], links: [link('w-1'), link(TOO_LONG)] }],
    ['a next entry', { links: [link('w-1')], entries: [message('next'), message(TOO_LONG)] }],
  ])('writes nothing when %s that it produced cannot be written', async (_what, produced) => {
    await database.renew();
    const storage = await database.open();
    const { journal, entry } = await running(storage);
    const settled = journal.settle(entry, { type: 'sent', produced }, { startedAt: 1, endedAt: 2 });
    await expect(settled).rejects.toThrow();
    const rows = await storage.db.selectFrom('journal').select('state').execute();
    expect(rows).toEqual([{ state: 'running' }]);
    expect(await storage.db.selectFrom('message_links').selectAll().execute()).toEqual([]);
    expect(await storage.db.selectFrom('attempts').selectAll().execute()).toEqual([]);
    expect(entry.state).toBe('running');
  });

  it.each([true, false])('keeps what the message said: %s', async (keepsBodies) => {
    await database.renew();
    const storage = await database.open();
    const { journal, entry } = await running(storage, keepsBodies);
    const [other] = await journal.append([message('b')]);
    const unsure = journal.get(other?.id ?? '');
    if (unsure === null) throw new Error('not held');
    await journal.claim(unsure);
    const times = { startedAt: 1, endedAt: 2 };
    await journal.settle(unsure, { type: 'unsure', reason: { code: 'unsure.unknown' } }, times);
    // Not delivered yet: it can still be sent.
    expect(await journal.payloadByKey('whatsapp.message', 'b')).not.toBeNull();
    await journal.settle(entry, { type: 'sent', produced: { resolves: [unsure.id] } }, times);
    const rows = await storage.db.selectFrom('journal').select(['state', 'payload']).execute();
    expect(rows.map(({ state, payload }) => [state, payload !== null])).toEqual([
      ['done', keepsBodies],
      ['done', keepsBodies],
    ]);
  });
});
