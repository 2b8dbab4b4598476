import { expect, test } from 'vitest';
import { describeDatabases } from '../../tests/support/databases.ts';
import { DayView } from './day-view.ts';
import { JournalView } from './journal-view.ts';
import { MinuteView } from './minute-view.ts';
import { fill } from './testing/entries.ts';

describeDatabases('the view of the journal', (database) => {
  test('pages by cursor, newest first, each entry once, also across slices and with filters', async () => {
    const storage = await database.open();
    const view = new JournalView(storage);
    const rows = Array.from({ length: 2_500 }, (_, index) => ({
      state: index % 1_000 === 7 ? 'dead' : 'done',
      location_id: index % 2 === 0 ? 'loc1' : 'loc2',
    }));
    const ids = await fill(storage, rows);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await view.list({ locationId: 'loc2' }, { limit: 400, after });
      seen.push(...page.entries.map(({ id }) => id));
      after = page.cursor ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual(ids.filter((_, index) => index % 2 === 1).reverse());
    const dead = await view.list({ states: ['dead'] }, { limit: 2 });
    expect(dead.entries.map(({ id }) => id)).toEqual([ids[2_007], ids[1_007]]);
    expect(dead.cursor).toBe(ids[1_007]);
    const rest = await view.list({ states: ['dead'] }, { limit: 2, after: ids[1_007] });
    expect(rest).toMatchObject({ entries: [{ id: ids[7] }], cursor: null });
  });

  test('counts what is open, and the failed ones that nobody let go of', async () => {
    await database.renew();
    const storage = await database.open();
    const view = new JournalView(storage);
    expect(await view.counts()).toEqual({
      open: { waiting: 0, running: 0, parked: 0, unsure: 0 },
      oldestWaiting: null,
    });
    await fill(storage, [
      { state: 'waiting', created_at: 2_000 },
      { state: 'waiting', created_at: 1_000 },
      { state: 'parked', created_at: 500, waits_for: 'lid:inst1:9@lid' },
      { state: 'unsure', error_code: 'entry.unsure-whatsapp' },
      { state: 'dead', error_code: 'route.no-phone' },
      { state: 'dead', error_code: 'entry.buried' },
      { state: 'done' },
    ]);
    expect(await view.counts()).toEqual({
      open: { waiting: 2, running: 0, parked: 1, unsure: 1 },
      oldestWaiting: 1_000,
    });
    const failed = await view.failed();
    expect(failed.count).toBe(1);
    expect(failed.last[0]?.error?.code).toBe('route.no-phone');
    const [parked] = (await view.list({ states: ['parked'] }, { limit: 9 })).entries;
    expect(parked?.error?.code).toBe('peer.unresolved');
  });

  test('counts an answer in one direction only, although the gateway reports it as well', async () => {
    await database.renew();
    const storage = await database.open();
    const views = { minute: new MinuteView(storage), day: new DayView(storage) };
    const counted = async (): Promise<unknown> => {
      const hours = await views.day.hours();
      const all = (way: 'inbound' | 'outbound'): number =>
        hours.reduce((sum, hour) => sum + hour[way], 0);
      const day = [all('inbound'), all('outbound')];
      return { minute: await views.minute.rates(), day };
    };
    const report = (id: string): { lane: string; dedupe_key: string } => ({
      lane: 'gw:inst1:5511',
      dedupe_key: `wa:inst1:msg:${id}`,
    });
    await fill(
      storage,
      [
        { kind: 'highlevel.message', lane: 'hl:loc1:c1' },
        report('OURS'),
        report('ANOTHERS'),
        { ...report('OPEN'), state: 'waiting' },
      ],
      Date.now() - 2_000,
    );
    await storage.transaction((tx) =>
      tx.db
        .insertInto('message_links')
        .values({
          ...{ instance_id: 'inst1', whatsapp_id: 'OURS', location_id: 'loc1', highlevel_id: 'h1' },
          ...{ part: 0, parts: 1, origin: 'highlevel', peer: '5511', receipt_rank: 0 },
          created_at: 1,
        })
        .execute(),
    );
    expect(await counted()).toEqual({ minute: { inbound: 1, outbound: 1 }, day: [1, 1] });
    // Nobody's own either, once it is known.
    await storage.transaction((tx) =>
      tx.db
        .updateTable('journal')
        .set({ state: 'done', open: null, settled_at: Date.now() })
        .where('dedupe_key', '=', 'wa:inst1:msg:OPEN')
        .execute(),
    );
    expect(await counted()).toEqual({ minute: { inbound: 2, outbound: 1 }, day: [2, 1] });
    expect(await counted()).toEqual({ minute: { inbound: 2, outbound: 1 }, day: [2, 1] });
  });

  test('tells how many messages came in the last minute, by direction, and as it changes', async () => {
    await database.renew();
    const storage = await database.open();
    const minute = new MinuteView(storage);
    const now = Date.now();
    const came = (kinds: readonly string[], at: number): Promise<unknown> =>
      fill(
        storage,
        kinds.map((kind) => ({ kind, lane: `wa:inst1:${String(at)}` })),
        at,
      );
    await came(['whatsapp.message', 'highlevel.message'], now - 120_000);
    await came(['whatsapp.message', 'whatsapp.status', 'highlevel.message'], now - 2_000);
    expect(await minute.rates()).toEqual({ inbound: 1, outbound: 1 });
    const stop = new AbortController();
    const told = minute.watch(stop.signal);
    expect((await told.next()).value).toEqual({ inbound: 1, outbound: 1 });
    await came(['workflow.action', 'whatsapp.message', 'whatsapp.message'], now);
    expect((await told.next()).value).toEqual({ inbound: 3, outbound: 2 });
    stop.abort();
    expect(await told.next()).toEqual({ done: true, value: undefined });
  });

  test('shows an entry with its attempts; a detail that cannot be read does no harm', async () => {
    const storage = await database.open();
    const view = new JournalView(storage);
    const detail = JSON.stringify({ params: { system: 'highlevel' }, answer: 'no such contact' });
    const [id = ''] = await fill(storage, [
      { state: 'dead', error_code: 'http.invalid', error_detail: detail },
    ]);
    const attempt = { started_at: 1, ended_at: 5, code: 'http.server' };
    await storage.db
      .insertInto('attempts')
      .values([
        { ...attempt, entry_id: id, number: 2, outcome: 'refused', detail },
        { ...attempt, entry_id: id, number: 1, outcome: 'again', detail: '{"params":' },
      ])
      .execute();
    const shown = await view.show(id);
    expect(shown?.entry.error).toEqual({
      code: 'http.invalid',
      params: { system: 'highlevel' },
      answer: 'no such contact',
    });
    expect(shown?.attempts.map(({ number, failure }) => [number, failure?.answer])).toEqual([
      [1, null],
      [2, 'no such contact'],
    ]);
    expect(await view.show('0')).toBeNull();
    expect(await view.idsLike(id.slice(0, 35))).toEqual([id]);
  });
});
