import { createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2/promise';
import { expect, it, onTestFinished } from 'vitest';
import { describeDatabases } from '../../../tests/support/databases.ts';
import type { DatabasePlace } from '../../../tests/support/databases.ts';
import type { Storage } from '../../storage/storage.ts';
import { fingerprint } from '../../storage/fingerprint.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { People } from '../people.ts';
import type { NewEntry } from './entry.ts';
import { lane, messageKey } from './facts.ts';
import { newId } from './ids.ts';
import { Journal } from './journal.ts';

const INSTANCE = 'instance-1' as InstanceId;
const LANE = lane.fromWhatsApp(INSTANCE, '5511988887777@s.whatsapp.net');

function message(id: string): NewEntry<'whatsapp.message'> {
  return {
    kind: 'whatsapp.message',
    locationId: 'location-1' as LocationId,
    instanceId: INSTANCE,
    lane: LANE,
    orderAt: 0,
    dedupeKey: messageKey(INSTANCE, id),
    payload: { data: { id }, gateway: false, date: 1 },
    expiresAt: null,
  };
}

async function journalOf(storage: Storage): Promise<Journal> {
  return Journal.open({
    storage,
    people: await People.load(storage),
    owner: { relayId: 'relay-1', epoch: 1 },
    blockLimit: () => 1_000,
  });
}

interface HeldUp {
  /** Resolves when somebody waits. */
  readonly isFelt: () => Promise<void>;
  readonly letGo: () => Promise<void>;
}

/** Keeps whoever writes this message waiting until it is let go, as another client's open transaction does. */
async function heldUp({ databaseUrl = '' }: DatabasePlace, id: string): Promise<HeldUp> {
  const client = await createConnection(databaseUrl);
  onTestFinished(() => client.end());
  await client.beginTransaction();
  const key = messageKey(INSTANCE, id);
  await client.query('insert into journal set ?', {
    ...{ id: newId(Date.now(), 0), kind: 'whatsapp.message', lane: 'x', lane_hash: 'x' },
    ...{ position: 0, order_at: 0, dedupe_key: key, dedupe_hash: fingerprint(key) },
    ...{ state: 'waiting', attempts: 0, next_try_at: 0, created_at: 0 },
  });
  const waiting = async (): Promise<number> => {
    const [rows] = await client.query<RowDataPacket[]>(
      `select id from information_schema.processlist
       where db = database() and info like 'insert into \`journal\`%'`,
    );
    return rows.length;
  };
  return {
    isFelt: () => expect.poll(waiting).toBe(1),
    letGo: () => client.rollback(),
  };
}

async function rowsOf(storage: Storage): Promise<number> {
  return (await storage.db.selectFrom('journal').select('id').execute()).length;
}

describeDatabases(
  'inserts that follow each other',
  (database) => {
    it('writes the next one while one waits for the server, and answers in their order', async () => {
      await database.renew();
      const storage = await database.open();
      const journal = await journalOf(storage);
      const answered: string[] = [];
      const { isFelt, letGo } = await heldUp(database.place, 'A');
      const first = journal.append([message('A')]).then(() => answered.push('A'));
      await isFelt();
      const second = journal.append([message('B')]).then(() => answered.push('B'));
      await expect.poll(() => rowsOf(storage)).toBe(1);
      expect(answered).toEqual([]);
      expect([...journal.open()]).toEqual([]);
      await letGo();
      await Promise.all([first, second]);
      expect(answered).toEqual(['A', 'B']);
      expect([...journal.open()].map(({ dedupeKey }) => dedupeKey)).toEqual(
        ['A', 'B'].map((id) => messageKey(INSTANCE, id)),
      );
    });

    it('knows what came twice as one, also where the second was written first (P2)', async () => {
      await database.renew();
      const storage = await database.open();
      const journal = await journalOf(storage);
      const { isFelt, letGo } = await heldUp(database.place, 'A');
      // The first waits for `A`; the second has written `B` meanwhile, which the first brings as well.
      const first = journal.append([message('A'), message('B')]);
      await isFelt();
      const second = journal.append([message('B'), message('C')]);
      await expect.poll(() => rowsOf(storage)).toBe(2);
      await letGo();
      const [ofFirst, ofSecond] = await Promise.all([first, second]);
      expect(ofFirst.map(({ outcome }) => outcome)).toEqual(['stored', 'duplicate']);
      expect(ofSecond.map(({ outcome }) => outcome)).toEqual(['stored', 'stored']);
      expect(ofFirst[1]?.id).toBe(ofSecond[0]?.id);
      expect(await rowsOf(storage)).toBe(3);
      const waiting = journal.lanes.get(LANE)?.entries ?? [];
      expect(waiting.map(({ dedupeKey }) => dedupeKey)).toEqual(
        ['A', 'B', 'C'].map((id) => messageKey(INSTANCE, id)),
      );
      for (const entry of waiting) expect(await journal.claim(entry)).toBe(true);
    });
  },
  ['mariadb', 'mysql'],
);
