/** From SQLite to a server, to another one and back, cut off in the middle, while others write. */
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { databaseForTest, describeDatabases } from '../../../tests/support/databases.ts';
import { eventually } from '../../../tests/support/eventually.ts';
import { idAt } from '../id-at.ts';
import { openStorage } from '../open-storage.ts';
import type { Storage } from '../storage.ts';
import { finishMove } from './finish-move.ts';
import { databaseOf, readMoving } from './move-file.ts';
import { Mover } from './mover.ts';

/** `WAYBRIDGE_SOAK=1`: as many as a relay has after some months. */
const ROWS = process.env.WAYBRIDGE_SOAK === '1' ? 500_000 : 2_000;
const TIMEOUT_MS = process.env.WAYBRIDGE_SOAK === '1' ? 30 * 60_000 : 60_000;
const DAY = 24 * 60 * 60_000;

const COLUMNS = [
  ...['id', 'kind', 'lane', 'position', 'order_at', 'dedupe_key', 'dedupe_hash', 'payload'],
  ...['state', 'open', 'attempts', 'next_try_at', 'created_at'],
];

/** Three of four are older than what the mirror keeps, and done. */
function entry(each: number): unknown[] {
  const isOpen = each % 4 === 0;
  const at = Date.now() - (isOpen ? 0 : 30 * DAY);
  const end = String(each).padStart(12, '0');
  const id = `${idAt(at).slice(0, 13)}-7000-8000-${end}`;
  const text = JSON.stringify({ text: `Olá “${end}” 😀\n` });
  return [
    ...[id, 'x', 'l', each, at, `key:${end}`, end, text],
    ...[isOpen ? 'waiting' : 'done', isOpen ? 1 : null, 0, at, at],
  ];
}

async function contents(storage: Storage): Promise<string[]> {
  const journal = await storage.db.selectFrom('journal').selectAll().orderBy('id').execute();
  const settings = await storage.db
    .selectFrom('settings')
    .select(['name', 'value'])
    .where('name', 'like', 'test.%')
    .orderBy('name')
    .execute();
  return [...journal, ...settings].map((row) => JSON.stringify(row)).sort();
}

describeDatabases(
  'moving',
  (database) => {
    const opened = async (setting?: string) => {
      const { dataDir } = database.place;
      await finishMove({ dataDir, setting });
      const databaseUrl = await databaseOf(dataDir, setting);
      const moving = await readMoving(dataDir);
      const storage = await openStorage({
        dataDir,
        ...(databaseUrl !== undefined && { databaseUrl }),
        mirror: {
          relayId: 'here',
          times: { probeMs: 20, stableMs: 100 },
          isMoving: databaseUrl !== undefined && moving !== null,
          onChange: () => undefined,
          // A mirror that is being made when the storage is closed says so.
          onTrouble: () => undefined,
        },
      });
      const ready = Promise.withResolvers<undefined>();
      const mover = new Mover({
        storage,
        dataDir,
        relayId: 'here',
        databaseUrl,
        onTrouble: ready.reject,
      });
      mover.onReady(() => {
        ready.resolve(undefined);
      });
      const close = async (): Promise<void> => {
        await mover[Symbol.asyncDispose]();
        await storage[Symbol.asyncDispose]();
      };
      return { storage, mover, ready: ready.promise, databaseUrl, close };
    };

    const WAYS = ['there', 'over', 'back'] as const;
    type Way = (typeof WAYS)[number];

    /** New, changed, deleted and renamed rows, as long as it lasts. */
    async function write(storage: Storage, until: Promise<unknown>, name: Way): Promise<void> {
      const state = { isOver: false };
      void until.finally(() => {
        state.isOver = true;
      });
      for (let each = 0; !state.isOver; each += 1) {
        await storage.transaction(async (tx) => {
          await tx.run(`UPDATE journal SET attempts = attempts + 1 WHERE dedupe_hash = ?`, [
            String((each * 7) % ROWS).padStart(12, '0'),
          ]);
          await tx.run('DELETE FROM journal WHERE dedupe_hash = ?', [
            String((each * 13) % ROWS).padStart(12, '0'),
          ]);
          const fresh = entry(ROWS + each * WAYS.length + WAYS.indexOf(name));
          await tx.insertNew('journal', COLUMNS, [fresh]);
          const row = { name: `test.${name}.${String(each % 5)}`, value: name, updated_at: each };
          await tx.upsert('settings', row, ['name'], ['updated_at']);
        });
        // As fast as a relay of some hundred messages a second; much faster, and no copy would ever catch up.
        await delay(3);
      }
    }

    async function moved(way: Way, to: string | null): Promise<void> {
      const first = await opened();
      if (first.databaseUrl !== undefined) {
        await eventually(async () => {
          expect((await first.storage.standing()).mirror).toBe('ready');
        });
      }
      const before = await contents(first.storage);
      await first.mover.begin(to);
      while ((await first.mover.standing()).copied < 400) await turn();
      await first.close();
      const cut = await readMoving(database.place.dataDir);
      expect(cut?.phase).toBe('copying');
      expect(cut?.copied).toBeLessThan(before.length);

      const second = await opened();
      const writing = write(second.storage, second.ready, way);
      await second.mover.start();
      await second.ready;
      await writing;
      const now = await contents(second.storage);
      // The mirror that is in charge between two servers knows nothing of what is old, and nobody changes that.
      const old = way === 'over' ? before.filter((row) => row.includes('"state":"done"')) : [];
      const expected = [...new Set([...old, ...now])].sort();
      expect(await second.mover.standing()).toMatchObject({ state: 'ready' });
      await second.close();

      const third = await opened();
      expect(third.storage.dialect).toBe(to === null ? 'sqlite' : 'mysql');
      expect(third.databaseUrl ?? null).toBe(to);
      const found = await contents(third.storage);
      // A difference in full would be a screen of rows.
      expect(found.length).toBe(expected.length);
      expect(found.filter((row, each) => row !== expected[each])).toEqual([]);
      expect(await third.mover.standing()).toMatchObject({ state: 'none' });
      await third.close();
    }

    it(
      'takes everything along, goes on after being cut off, and keeps the old one until told otherwise',
      async () => {
        const { dataDir, databaseUrl = '' } = database.place;
        {
          const { storage, close } = await opened();
          for (let from = 0; from < ROWS; from += 500) {
            const rows = Array.from({ length: 500 }, (_, each) => entry(from + each));
            await storage.transaction((tx) => tx.insertNew('journal', COLUMNS, rows));
          }
          await close();
        }
        const isMovedFrom = (url?: string) =>
          expect(
            openStorage({ dataDir, ...(url !== undefined && { databaseUrl: url }) }),
          ).rejects.toMatchObject({ code: 'storage.moved' });
        await moved('there', databaseUrl);
        await isMovedFrom();
        const otherUrl = (await databaseForTest(database.kind)) ?? '';
        await moved('over', otherUrl);
        await isMovedFrom(databaseUrl);
        // And back, over the old one.
        await moved('back', null);
        await isMovedFrom(otherUrl);
        const { mover, storage, close } = await opened();
        expect(await mover.old()).not.toBeNull();
        await mover.discard();
        expect(await mover.old()).toBeNull();
        await expect(mover.discard()).rejects.toMatchObject({ code: 'move.none' });
        // What was there is gone, so that it may be moved to again; a place that is in use may not.
        await mover.begin(otherUrl);
        await mover.cancel();
        await expect(mover.begin(null)).rejects.toMatchObject({ code: 'move.same' });
        expect(
          await storage.db
            .selectFrom('settings')
            .select('name')
            .where('name', '=', 'moved')
            .execute(),
        ).toEqual([]);
        await close();
      },
      TIMEOUT_MS,
    );

    it('refuses a place that holds something else', async () => {
      await database.renew();
      const there = await database.open();
      await there.transaction((tx) => tx.insertNew('journal', COLUMNS, [entry(1)]));
      const { mover, close } = await opened();
      await expect(mover.begin(database.place.databaseUrl ?? '')).rejects.toMatchObject({
        code: 'move.not-empty',
      });
      expect((await mover.standing()).state).toBe('none');
      await close();
    });
  },
  ['mariadb', 'mysql'],
);
