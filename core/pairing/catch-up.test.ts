import { afterEach, beforeEach, expect, it } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { describeDatabases } from '../../tests/support/databases.ts';
import { EvolutionClient } from '../clients/evolution/client.ts';
import type { FoundMessage } from '../clients/evolution/client.ts';
import { HttpClient } from '../clients/http.ts';
import type { InstanceId, LocationId } from '../relay/message.ts';
import { idAt } from '../storage/id-at.ts';
import type { Storage } from '../storage/storage.ts';
import { CatchUp } from './catch-up.ts';
import { CatchUpMarks } from './catch-up-marks.ts';
import type { InstanceRef } from './instance.ts';

const MARIA = '5511988887777';
const SHOP: InstanceRef = {
  id: 'instance-1' as InstanceId,
  locationId: 'location-1' as LocationId,
  name: 'shop',
  serverUrl: 'https://evo.example',
  ownJid: null,
  state: 'open',
  stateSince: 0,
  evolutionVersion: null,
};
const START = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
const PASS = { overlapMs: 0, until: Infinity };

describeDatabases('catch-up of one number', (database) => {
  let resources: AsyncDisposableStack;
  let evolution: PretendEvolution;
  let storage: Storage;
  let marks: CatchUpMarks;
  /** Texts that were committed. */
  let taken: string[];
  let refuse: boolean;
  /** What happens while found messages are being committed. */
  let during: () => Promise<void>;
  let catchUp: CatchUp;

  beforeEach(async () => {
    await database.renew();
    storage = await database.open();
    resources = new AsyncDisposableStack();
    evolution = resources.use(await PretendEvolution.start());
    evolution.addInstance({ name: 'shop' });
    const http = resources.use(new HttpClient());
    const server = { url: evolution.url, apiKey: evolution.apiKey };
    const client = new EvolutionClient(http, server);
    taken = [];
    refuse = false;
    during = () => Promise.resolve();
    marks = await CatchUpMarks.load(storage);
    const beginning = marks.beginning(SHOP.id, START);
    await storage.transaction((tx) => beginning.write(tx));
    beginning.committed();
    catchUp = new CatchUp({
      marks,
      client: () => client,
      intake: {
        recovered: async (_instance, records) => {
          await during();
          if (refuse) throw new Error('not stored');
          return take(records);
        },
        recoveredStatuses: () => Promise.resolve(0),
      },
      openSends: () => Promise.resolve([]),
      pause: () => Promise.resolve(),
    });
  });

  afterEach(() => resources.disposeAsync());

  function take(records: readonly FoundMessage[]): number {
    const texts = records.map(({ message }) => String(message.conversation));
    const news = texts.filter((text) => !taken.includes(text));
    taken.push(...news);
    return news.length;
  }

  function arrives(text: string, second: number): void {
    evolution.receives({ from: MARIA, text, at: START + second * 1_000 });
  }

  it('begins where it was adopted, and goes on from what is committed, also in another run', async () => {
    arrives('before', -1);
    arrives('a', 1);
    arrives('b', 2);
    expect(await catchUp.messages(SHOP, PASS)).toMatchObject({ read: 2, stored: 2 });
    expect(taken).toEqual(['a', 'b']);
    const { watermark } = (await CatchUpMarks.load(storage)).get(SHOP.id) ?? {};
    expect(watermark).toBe(START + 2_000);
    arrives('c', 5);
    expect(await catchUp.messages(SHOP, PASS)).toMatchObject({ read: 2, stored: 1 });
  });

  it('finds again what could not be stored', async () => {
    arrives('a', 1);
    arrives('b', 2);
    refuse = true;
    await expect(catchUp.messages(SHOP, PASS)).rejects.toThrow('not stored');
    refuse = false;
    expect(await catchUp.messages(SHOP, PASS)).toMatchObject({ stored: 2, complete: true });
    expect((await CatchUpMarks.load(storage)).get(SHOP.id)).toMatchObject({ recovered: 2 });
  });

  it('reads the time before the watermark again, but never what is older than the adoption', async () => {
    arrives('too old', -30);
    arrives('b', 100);
    await catchUp.messages(SHOP, PASS);
    arrives('stored late', 50);
    await catchUp.messages(SHOP, PASS);
    expect(taken).toEqual(['b']);
    await catchUp.messages(SHOP, { ...PASS, overlapMs: 600_000 });
    expect(taken).toEqual(['b', 'stored late']);
    await marks.lower(SHOP.id, START - 60_000);
    await catchUp.messages(SHOP, PASS);
    expect(taken).toEqual(['b', 'stored late', 'too old']);
  });

  it('starts anew from what a person asked for, also when that came in the middle of a catch-up', async () => {
    arrives('older', -120);
    arrives('a', 1);
    let asked = false;
    during = async () => {
      if (!asked) await marks.lower(SHOP.id, START - 300_000);
      asked = true;
    };
    expect(await catchUp.messages(SHOP, PASS)).toMatchObject({ stored: 1 });
    expect(await catchUp.messages(SHOP, PASS)).toMatchObject({ read: 2, stored: 1 });
    expect(taken).toEqual(['a', 'older']);
  });

  it('loses no change of a mark to another at the same moment', async () => {
    const fresh = 'instance-3' as InstanceId;
    await Promise.all([
      marks.require(fresh),
      marks.lower(fresh, START),
      marks.advance(fresh, { watermark: 0, recovered: 2, lowered: 0 }),
      marks.advance(fresh, { watermark: 0, recovered: 3, lowered: 0 }),
      marks.require(fresh),
    ]);
    const stored = (await CatchUpMarks.load(storage)).get(fresh);
    expect(stored).toMatchObject({ floor: START, watermark: START, recovered: 5 });
  });

  /** Rows of a number's messages, `ids` in the order of their arrival, and at these times (ms). */
  const wereTaken = (
    of: string,
    entries: readonly { readonly id: string; readonly at: number }[],
  ) =>
    storage.transaction((tx) =>
      tx.insertNew(
        'journal',
        [
          ...['id', 'kind', 'instance_id', 'lane', 'position', 'order_at', 'dedupe_key'],
          ...['dedupe_hash', 'state', 'attempts', 'next_try_at', 'created_at'],
        ],
        entries.map(({ id, at }) => [
          ...[id, 'whatsapp.message', of, 'wa:x', 1, at, `k:${id}`, id.slice(-22), 'done', 0, 0, 0],
        ]),
      ),
    );
  const idOf = (at: number, end: number): string =>
    `${idAt(at).slice(0, 24)}${String(end).padStart(12, '0')}`;

  it('begins a number that was served before there were marks at its newest message', async () => {
    const other = 'instance-2' as InstanceId;
    await wereTaken(other, [
      { id: idOf(START, 1), at: START + 5_000 },
      { id: idOf(START, 2), at: START + 7_000 },
    ]);
    // More of others' than are read at once.
    const others = Array.from({ length: 4_500 }, (_, i) => ({ id: idOf(START + 1, i), at: START }));
    for (let from = 0; from < others.length; from += 500) {
      await wereTaken(SHOP.id, others.slice(from, from + 500));
    }
    expect(await marks.require(other)).toMatchObject({ watermark: START + 7_000 });
  });

  it('looks for that no further back than the number is old', async () => {
    const fresh = 'instance-3' as InstanceId;
    const began = Date.now();
    const secrets = { api_key_sealed: '', webhook_secret_sealed: '', path_secret_sealed: '' };
    const hashes = { webhook_secret_hash: '', path_secret_hash: '' };
    const times = { state_since: began, created_at: began, updated_at: began };
    const at = { location_id: 'location-1', server_url: SHOP.serverUrl, name: 'fresh' };
    await storage.db
      .insertInto('instances')
      .values({ id: fresh, ...at, ...secrets, ...hashes, ...times, state: 'open' })
      .execute();
    await wereTaken(fresh, [{ id: idOf(began - 2 * 24 * 3_600_000, 1), at: START }]);
    const { watermark } = await marks.require(fresh);
    expect(watermark).toBeGreaterThan(began - 1_000);
  });

  it('stops when its time is up, and the next one goes on', async () => {
    const many = Array.from({ length: 1_500 }, (_, i) => String(i));
    evolution.receivesMany(many.map((text, i) => ({ from: MARIA, text, at: START + i * 1_000 })));
    const short = { overlapMs: 0, until: 0 };
    const first = await catchUp.messages(SHOP, short);
    expect(first).toMatchObject({ complete: false });
    expect(first.stored).toBeLessThan(1_500);
    while (!(await catchUp.messages(SHOP, short)).complete);
    expect(taken).toEqual(many);
  });
});
