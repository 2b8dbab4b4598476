import { expect, test } from 'vitest';
import { describeDatabases } from '../../../tests/support/databases.ts';
import { linkRow, LINK_COLUMNS } from '../../relay/journal/statements.ts';
import type { InstanceId, LocationId } from '../../relay/message.ts';
import type { Storage } from '../../storage/storage.ts';
import { fill } from '../testing/entries.ts';
import type { EntryFilter } from './filter.ts';
import { PeopleSearch } from './people.ts';
import { EntrySearch } from './search.ts';

const MARIA = '5511988887777@s.whatsapp.net';
const INSTANCES = [
  { id: 'inst1', locationId: 'loc1' },
  { id: 'inst2', locationId: 'loc2' },
] as unknown as ReturnType<ConstructorParameters<typeof PeopleSearch>[1]['all']>;

/** All pages, each as small as it can be, so that every border between two of them is met. */
async function idsOf(search: EntrySearch, filter: EntryFilter, limit = 2): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<EntrySearch['page']>> = await search.page(filter, limit, after);
    ids.push(...page.rows.map(({ id }) => id));
    after = page.cursor;
  } while (after !== null);
  return ids;
}

async function meet(
  storage: Storage,
  contact: { peer: string; contactId: string; name?: string; nameKey?: string },
): Promise<void> {
  await storage.db
    .insertInto('contacts')
    .values({
      location_id: 'loc1',
      peer: contact.peer,
      contact_id: contact.contactId,
      conversation_id: null,
      last_instance_id: 'inst1',
      name: contact.name ?? null,
      name_key: contact.nameKey ?? null,
      created_at: 1,
      updated_at: 1,
    })
    .execute();
}

describeDatabases('the search for entries', (database) => {
  test('finds by state, kind, direction, place, time, newest first and each once', async () => {
    await database.renew();
    const storage = await database.open();
    const rows = Array.from({ length: 60 }, (_, index) => ({
      state:
        (['done', 'dead', 'waiting', 'unsure', 'done', 'parked'] as const)[index % 6] ?? 'done',
      kind: index % 4 === 0 ? 'highlevel.message' : 'whatsapp.message',
      location_id: index % 5 === 0 ? 'loc2' : 'loc1',
      ...(index === 13 ? { error_code: 'entry.buried' } : {}),
    }));
    const ids = await fill(storage, rows);
    const search = new EntrySearch(storage);
    const wanted = (is: (row: (typeof rows)[number], index: number) => boolean): string[] =>
      ids
        .filter((_, index) =>
          is(rows[index] ?? { state: 'done', kind: '', location_id: '' }, index),
        )
        .reverse();
    expect(await idsOf(search, {})).toEqual([...ids].reverse());
    expect(await idsOf(search, { states: ['dead'] })).toEqual(
      wanted(({ state }, index) => state === 'dead' && index !== 13),
    );
    expect(await idsOf(search, { states: ['dead', 'unsure'] })).toEqual(
      wanted(({ state }, index) => ['dead', 'unsure'].includes(state) && index !== 13),
    );
    expect(await idsOf(search, { states: ['waiting', 'parked'] })).toEqual(
      wanted(({ state }) => ['waiting', 'parked'].includes(state)),
    );
    expect(await idsOf(search, { locationId: 'loc2' })).toEqual(
      wanted((row) => row.location_id === 'loc2'),
    );
    expect(await idsOf(search, { direction: 'to-whatsapp', locationId: 'loc1' })).toEqual(
      wanted((row) => row.kind === 'highlevel.message' && row.location_id === 'loc1'),
    );
    expect(await idsOf(search, { kinds: ['whatsapp.message'], states: ['done'] })).toEqual(
      wanted((row) => row.kind === 'whatsapp.message' && row.state === 'done'),
    );
    const [since = 0, until = 0] = [20, 40].map((index) =>
      Number.parseInt((ids[index] ?? '').slice(0, 13).replace('-', ''), 16),
    );
    const within = wanted((_, index) => index >= 20 && index < 40);
    expect(await idsOf(search, { since, until })).toEqual(within);
    expect(await idsOf(search, { since, until, locationId: 'loc1' })).toEqual(
      wanted((row, index) => index >= 20 && index < 40 && row.location_id === 'loc1'),
    );
    expect(await search.count({ since, until })).toEqual({ count: 20, atLeast: false });
    expect(await search.count({ states: ['dead'] })).toEqual({ count: 9, atLeast: false });
    expect(await search.count({ locationId: 'loc2' })).toEqual({ count: 12, atLeast: false });
  });

  test('entries that come while one pages change nothing below', async () => {
    await database.renew();
    const storage = await database.open();
    const ids = await fill(
      storage,
      Array.from({ length: 6 }, () => ({})),
    );
    const search = new EntrySearch(storage);
    const first = await search.page({ locationId: 'loc1' }, 3, null);
    await fill(storage, [{}, {}, { state: 'waiting' }], Date.now() + 1_000);
    const second = await search.page({ locationId: 'loc1' }, 3, first.cursor);
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual([...ids].reverse());
  });

  test('stops at its time, says how far it came, and goes on from there', async () => {
    await database.renew();
    const storage = await database.open();
    const rows = Array.from({ length: 6_000 }, (_, index) => ({
      kind: index === 3 ? 'whatsapp.line' : 'whatsapp.message',
    }));
    const ids = await fill(storage, rows);
    const hurried = new EntrySearch(storage, { patienceMs: -1 });
    const first = await hurried.page({ kinds: ['whatsapp.line'] }, 10, null);
    expect(first.rows).toEqual([]);
    expect(first.searchedTo).not.toBeNull();
    expect(await idsOf(hurried, { kinds: ['whatsapp.line'] })).toEqual([ids[3]]);
    expect(await hurried.count({ kinds: ['whatsapp.line'] })).toEqual({ count: 0, atLeast: true });
    const patient = new EntrySearch(storage, { patienceMs: 60_000 });
    expect(await patient.count({ kinds: ['whatsapp.line'] })).toEqual({
      count: 1,
      atLeast: false,
    });
  });

  test('finds what an agent wrote by the number it left by', async () => {
    await database.renew();
    const storage = await database.open();
    const agents = { kind: 'highlevel.message', instance_id: null, lane: 'hl:loc1:c1' };
    const ids = await fill(storage, [
      { ...agents, dedupe_key: 'hl:loc1:mOne:0' },
      { ...agents, dedupe_key: 'hl:loc1:mTwo:12' },
      { ...agents, dedupe_key: 'hl:loc1:mThree:0' },
      { instance_id: 'inst2' },
    ]);
    const link = {
      locationId: 'loc1' as LocationId,
      parts: 1,
      origin: 'highlevel',
      peer: MARIA,
      receiptRank: 0,
    } as const;
    const links = [
      { ...link, instanceId: 'inst2' as InstanceId, whatsappId: 'A', highlevelId: 'mOne', part: 0 },
      {
        ...link,
        instanceId: 'inst2' as InstanceId,
        whatsappId: 'B',
        highlevelId: 'mTwo',
        part: 12,
      },
      {
        ...link,
        instanceId: 'inst1' as InstanceId,
        whatsappId: 'C',
        highlevelId: 'mThree',
        part: 0,
      },
    ];
    await storage.transaction((tx) =>
      tx.insertNew(
        'message_links',
        LINK_COLUMNS,
        links.map((one) => linkRow(one, 1)),
      ),
    );
    const search = new EntrySearch(storage);
    expect(await idsOf(search, { instanceId: 'inst2' })).toEqual([ids[3], ids[1], ids[0]]);
    expect(await idsOf(search, { instanceId: 'inst1', locationId: 'loc1' })).toEqual([ids[2]]);
  });

  test('finds a person by phone, part of it, name, address and contact, in all conversations', async () => {
    await database.renew();
    const storage = await database.open();
    await meet(storage, {
      peer: MARIA,
      contactId: 'cMaria',
      name: 'Márcia 50%',
      nameKey: 'marcia 50%',
    });
    await meet(storage, {
      peer: '5511900000000@s.whatsapp.net',
      contactId: 'cJoao',
      nameKey: 'joao',
    });
    await storage.db
      .insertInto('lid_pairs')
      .values({ instance_id: 'inst1', lid: '77@lid', phone: MARIA, created_at: 1 })
      .execute();
    const ids = await fill(storage, [
      { lane: `wa:inst1:${MARIA}` },
      { lane: 'wa:inst1:5511900000000@s.whatsapp.net' },
      { lane: 'hl:loc1:cMaria', kind: 'highlevel.message', state: 'unsure' },
      { lane: `gw:inst1:${MARIA}` },
      { lane: 'wa:inst1:77@lid', state: 'dead' },
      { lane: 'wa:inst2:5511944443333@s.whatsapp.net' },
    ]);
    const search = new EntrySearch(storage);
    const people = new PeopleSearch(storage, { all: () => INSTANCES });
    const by = async (typed: string): Promise<string[]> =>
      idsOf(search, { lanes: await people.lanesOf(await people.find(typed)) });
    const marias = [4, 3, 2, 0].map((index) => ids[index]);
    for (const typed of [
      ...[
        '+55 (11) 98888-7777',
        '551188887777',
        '88887777',
        MARIA,
        'cMaria',
        'marci',
        'MÁRCIA 50%',
      ],
    ]) {
      expect([typed, await by(typed)]).toEqual([typed, marias]);
    }
    // No contact yet: found under every number.
    expect(await by('5511944443333')).toEqual([ids[5]]);
    expect(await by('nobody')).toEqual([]);
    expect(await by('%')).toEqual(marias);
    expect(await by('77@lid')).toEqual([ids[4]]);
    const known = await people.ofLanes([
      { lane: `wa:inst1:${MARIA}`, locationId: 'loc1' },
      { lane: 'hl:loc1:cJoao', locationId: 'loc1' },
      { lane: 'rc:inst1:3EB0', locationId: 'loc1' },
    ]);
    expect([...known.values()].map(({ contactId, peer }) => [contactId, peer])).toEqual([
      ['cMaria', MARIA],
      ['cJoao', '5511900000000@s.whatsapp.net'],
    ]);
  });
});
