import { expect, it } from 'vitest';
import type { Storage } from '../../storage/storage.ts';
import { describeDatabases } from '../../../tests/support/databases.ts';
import type { InstanceId, LidJid, LocationId, PhoneJid } from '../message.ts';
import { People } from '../people.ts';
import type { Entry, Link, NewEntry } from './entry.ts';
import { fact, lane, messageKey } from './facts.ts';
import { Journal } from './journal.ts';

const INSTANCE = 'instance-1' as InstanceId;
const LOCATION = 'location-1' as LocationId;
const PHONE = '5511988887777@s.whatsapp.net' as PhoneJid;
const LID = '201111111111111@lid' as LidJid;

function message(id: string, changes: Partial<NewEntry> = {}): NewEntry<'whatsapp.message'> {
  return {
    kind: 'whatsapp.message',
    locationId: LOCATION,
    instanceId: INSTANCE,
    lane: lane.fromWhatsApp(INSTANCE, PHONE),
    orderAt: 0,
    dedupeKey: messageKey(INSTANCE, id),
    payload: { data: { id }, gateway: false, date: 1 },
    expiresAt: null,
    ...changes,
  } as NewEntry<'whatsapp.message'>;
}

function linkOf(whatsappId: string): Link {
  return {
    instanceId: INSTANCE,
    whatsappId,
    locationId: LOCATION,
    highlevelId: `hl-${whatsappId}`,
    part: 0,
    parts: 1,
    origin: 'highlevel',
    peer: PHONE,
    receiptRank: 0,
  };
}

async function journalOf(storage: Storage, epoch = 1): Promise<Journal> {
  return Journal.open({
    storage,
    people: await People.load(storage),
    owner: { relayId: `relay-${String(epoch)}`, epoch },
    blockLimit: () => 1_000,
  });
}

async function stateOf(storage: Storage, id: string): Promise<string | undefined> {
  const row = await storage.db
    .selectFrom('journal')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.state;
}

async function appended(journal: Journal, entry: NewEntry): Promise<Entry> {
  const [one] = await journal.append([entry]);
  const held = journal.get(one?.id ?? '');
  if (held === null) throw new Error('not held');
  return held;
}

const times = { startedAt: 1, endedAt: 2 };

describeDatabases('the journal', (database) => {
  it('takes up what only the database knew of, and has looked up what an earlier run began there', async () => {
    await database.renew();
    const storage = await database.open();
    const people = await People.load(storage);
    const runOf = (epoch: number): Promise<Journal> =>
      Journal.open({ storage, people, owner: { relayId: 'one', epoch }, blockLimit: () => 1_000 });
    // As a run that begins with a mirror which lacks the last moments of the one before.
    const now = await runOf(2);
    const before = await runOf(1);
    const begun = await appended(before, message('begun'));
    const waits = await appended(before, message('waits'));
    await before.claim(begun);
    const own = await appended(now, message('own'));
    await now.claim(own);
    const found = await now.compare({ settled: [], unknownBefore: Date.now() + 1_000 });
    expect(found.map(({ id }) => id)).toEqual([begun.id]);
    expect(now.get(begun.id)).toMatchObject({ state: 'running', unknownOutcome: true });
    expect(now.get(waits.id)).toMatchObject({ state: 'waiting', unknownOutcome: false });
    expect(now.get(own.id)).toMatchObject({ state: 'running', unknownOutcome: false });
    // It is this run's now, whatever the look-up finds.
    expect(await now.settle(begun, { type: 'sent' }, times)).toBe(true);
    expect(await stateOf(storage, begun.id)).toBe('done');
  });

  it('stores one thing once, also within one transaction (P2)', async () => {
    await database.renew();
    const storage = await database.open();
    const journal = await journalOf(storage);
    const twice = await Promise.all([
      journal.append([message('a')]),
      journal.append([message('a')]),
      journal.append([message('b')]),
    ]);
    expect(twice.flat().map((one) => one.outcome)).toEqual(['stored', 'duplicate', 'stored']);
    const [first, again] = twice.flat();
    expect(again?.id).toBe(first?.id);
    expect(await journal.append([message('a')])).toMatchObject([{ outcome: 'duplicate' }]);
    expect(journal.size).toBe(2);
  });

  it('appends all of a call or nothing', async () => {
    await database.renew();
    const storage = await database.open();
    const journal = await journalOf(storage);
    const tooLong = message('b', { dedupeKey: 'x'.repeat(2_000) });
    const calls = await Promise.allSettled([
      journal.append([message('a'), tooLong]),
      journal.append([message('c')]),
    ]);
    expect(calls.map((call) => call.status)).toEqual(['rejected', 'fulfilled']);
    const rows = await storage.db.selectFrom('journal').select('dedupe_key').execute();
    expect(rows.map((row) => row.dedupe_key)).toEqual([messageKey(INSTANCE, 'c')]);
    expect(journal.size).toBe(1);
  });

  it('lets an entry be claimed once, whoever asks', async () => {
    await database.renew();
    const storage = await database.open();
    const first = await journalOf(storage, 1);
    const { id } = await appended(first, message('a'));
    const second = await journalOf(storage, 2);
    const claims = [first, second].map(async (journal) => {
      const entry = journal.get(id);
      return entry !== null && (await journal.claim(entry));
    });
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
  });

  it('settles an entry together with what it produced', async () => {
    await database.renew();
    const storage = await database.open();
    const journal = await journalOf(storage);
    const entry = await appended(journal, message('a'));
    await journal.claim(entry);
    const produced = { links: [linkOf('a')], entries: [message('next')] };
    expect(await journal.settle(entry, { type: 'sent', produced }, times)).toBe(true);
    expect(await stateOf(storage, entry.id)).toBe('done');
    expect(await storage.db.selectFrom('message_links').selectAll().execute()).toHaveLength(1);
    expect(await storage.db.selectFrom('attempts').selectAll().execute()).toHaveLength(1);
    expect([...journal.open()].map((one) => one.dedupeKey)).toEqual([messageKey(INSTANCE, 'next')]);
  });

  it('settles nothing of a relay whose epoch is over', async () => {
    await database.renew();
    const storage = await database.open();
    const old = await journalOf(storage, 1);
    const entry = await appended(old, message('a'));
    await old.claim(entry);
    await journalOf(storage, 2);
    const produced = { links: [linkOf('a')] };
    expect(await old.settle(entry, { type: 'sent', produced }, times)).toBe(false);
    expect(await stateOf(storage, entry.id)).toBe('running');
    expect(await storage.db.selectFrom('message_links').selectAll().execute()).toHaveLength(0);
  });

  it('takes up what a dead relay left: waiting entries wait, running ones are to be looked up', async () => {
    await database.renew();
    const storage = await database.open();
    const dead = await journalOf(storage, 1);
    const running = await appended(dead, message('a'));
    await dead.claim(running);
    const waiting = await appended(dead, message('b'));
    const alive = await journalOf(storage, 2);
    expect(alive.get(running.id)).toMatchObject({ state: 'running', unknownOutcome: true });
    expect(alive.get(waiting.id)).toMatchObject({ state: 'waiting', unknownOutcome: false });
    const found = alive.get(running.id);
    if (found === null) throw new Error('not taken up');
    expect(await alive.settle(found, { type: 'sent' }, times)).toBe(true);
  });

  it('lets nothing pass what a dead relay left running, however long that stood in line before (P3)', async () => {
    await database.renew();
    const storage = await database.open();
    const dead = await journalOf(storage, 1);
    const first = await appended(dead, message('a', { orderAt: 1 }));
    await dead.claim(first);
    await appended(dead, message('b', { orderAt: 2 }));
    await storage.db
      .updateTable('journal')
      .set({ next_try_at: Date.now() - 60_000 })
      .where('id', '=', first.id)
      .execute();
    const alive = await journalOf(storage, 2);
    const left = alive.lanes.get(first.lane);
    if (left === null) throw new Error('not taken up');
    expect(left.running?.id).toBe(first.id);
    expect(alive.lanes.next(left, Date.now())).toEqual({ type: 'idle' });
    // What the look-up leaves to be tried again stands first, as it did.
    const found = alive.get(first.id);
    if (found === null) throw new Error('not taken up');
    const reason = { code: 'highlevel.unreachable' };
    const again = { type: 'again' as const, at: Date.now() + 500, burnt: false, reason };
    await alive.settle(found, again, times);
    expect(alive.lanes.next(left, Date.now()).type).toBe('wait');
  });

  it('lets a retry of long ago hold its lane no longer after a start than at any other time', async () => {
    await database.renew();
    const storage = await database.open();
    const dead = await journalOf(storage, 1);
    const first = await appended(dead, message('a', { orderAt: 1 }));
    const second = await appended(dead, message('b', { orderAt: 2 }));
    await dead.claim(first);
    const reason = { code: 'highlevel.unreachable' };
    const later = Date.now() + 3_600_000;
    const again = { type: 'again' as const, at: later, burnt: true, reason };
    await dead.settle(first, again, times);
    const alive = await journalOf(storage, 2);
    const left = alive.lanes.get(first.lane);
    if (left === null) throw new Error('not taken up');
    const held = alive.lanes.next(left, Date.now());
    expect(held.type).toBe('wait');
    expect(alive.lanes.next(left, Date.now() + 2_000)).toMatchObject({
      type: 'run',
      entry: { id: second.id },
    });
  });

  it('moves what waits under a LID into the phone’s lane when the pair is learnt (P6)', async () => {
    await database.renew();
    const storage = await database.open();
    const journal = await journalOf(storage);
    const lidLane = lane.fromWhatsApp(INSTANCE, LID);
    const parked = await appended(journal, message('a', { lane: lidLane, orderAt: 1 }));
    await journal.claim(parked);
    const waitsFor = fact.lid(INSTANCE, LID);
    const reason = { code: 'peer.unresolved' };
    await journal.settle(parked, { type: 'parked', waitsFor, reason }, times);
    const waiting = await appended(journal, message('b', { lane: lidLane, orderAt: 2 }));
    const newer = message('c', { orderAt: 3 });
    await journal.append([newer], [{ instanceId: INSTANCE, lid: LID, phone: PHONE, seenAt: null }]);
    const phoneLane = journal.lanes.get(lane.fromWhatsApp(INSTANCE, PHONE));
    expect(phoneLane?.entries.map((one) => one.orderAt)).toEqual([1, 2, 3]);
    expect(await stateOf(storage, parked.id)).toBe('waiting');
    const rows = await storage.db.selectFrom('journal').select('lane').distinct().execute();
    expect(rows).toHaveLength(1);
    expect(waiting.lane).toBe(phoneLane?.key);
  });

  it('joins a receipt that came before its link', async () => {
    await database.renew();
    const storage = await database.open();
    const journal = await journalOf(storage);
    const receipt = await appended(journal, message('receipt', { lane: 'rc' }));
    const send = await appended(journal, message('send', { lane: 'hl' }));
    await journal.claim(receipt);
    await journal.claim(send);
    const parking = {
      type: 'parked' as const,
      waitsFor: fact.link(INSTANCE, 'a'),
      reason: { code: 'receipt.early' },
      unless: async (tx: Parameters<Parameters<Storage['transaction']>[0]>[0]) =>
        (await tx.all('SELECT part FROM message_links WHERE whatsapp_id = ?', ['a'])).length > 0,
    };
    // Both in one transaction: whichever is written first, the receipt must not be left behind.
    await Promise.all([
      journal.settle(receipt, parking, times),
      journal.settle(send, { type: 'sent', produced: { links: [linkOf('a')] } }, times),
    ]);
    expect(receipt.state).toBe('waiting');
    expect(await stateOf(storage, receipt.id)).toBe('waiting');
  });

  it('wakes a parked receipt when its link is written later', async () => {
    await database.renew();
    const storage = await database.open();
    const journal = await journalOf(storage);
    const receipt = await appended(
      journal,
      message('receipt', { lane: 'rc', waitsFor: fact.link(INSTANCE, 'a') }),
    );
    expect(receipt.state).toBe('parked');
    const send = await appended(journal, message('send', { lane: 'hl' }));
    await journal.claim(send);
    await journal.settle(send, { type: 'sent', produced: { links: [linkOf('a')] } }, times);
    expect(await stateOf(storage, receipt.id)).toBe('waiting');
    expect(journal.lanes.get('rc')?.entries).toEqual([receipt]);
  });

  it('does not burn a try on a destination that is away', async () => {
    await database.renew();
    const journal = await journalOf(await database.open());
    const entry = await appended(journal, message('a'));
    const away = { type: 'again' as const, at: 0, reason: { code: 'network.refused' } };
    await journal.claim(entry);
    await journal.settle(entry, { ...away, burnt: false }, times);
    expect(entry).toMatchObject({ attempts: 0, blockedSince: null });
    await journal.claim(entry);
    await journal.settle(entry, { ...away, burnt: true }, times);
    expect(entry.attempts).toBe(1);
    expect(entry.blockedSince).not.toBeNull();
  });

  it('reads a payload again that was not kept in memory', async () => {
    await database.renew();
    const storage = await database.open();
    const first = await journalOf(storage, 1);
    const { id } = await appended(first, message('a'));
    const second = await journalOf(storage, 2);
    const entry = second.get(id);
    if (entry === null) throw new Error('not taken up');
    expect(entry.payload).toBeNull();
    await second.claim(entry);
    expect(entry.payload).toEqual({ data: { id: 'a' }, gateway: false, date: 1 });
  });
});
