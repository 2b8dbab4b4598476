/**
 * The disk of the data folder fills while the relay moves from a database server: webhooks go on being acknowledged by way
 * of the server, what is wrong is told, and with room again the move goes on by itself; nothing is lost or doubled
 * (P1, P2, P10).
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Health } from '../core/control/health.ts';
import { idAt } from '../core/storage/id-at.ts';
import { openStorage } from '../core/storage/open-storage.ts';
import type { Storage } from '../core/storage/storage.ts';
import { startControl } from './support/controlled-relay.ts';
import { startCuttingProxy } from './support/cutting-proxy.ts';
import { createDatabase, startMariaDb } from './support/database-servers.ts';
import { databaseForTest, describeKinds } from './support/databases.ts';
import { eventually } from './support/eventually.ts';
import { run } from './support/run-command.ts';
import { NO_SMALL_DISK, smallDisk } from './support/small-disk.ts';
import { tempFolder } from './support/temp-folder.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const TOKEN = 'monitor-token-0123456789';
const DAY_MS = 24 * 60 * 60_000;
const MB = 1024 * 1024;
const DISK_MB = 220;
/** What a mirror lets go of is some 80 MB here: more than there is room for in the end. */
const OLD_ENTRIES = 8_000;
const PAYLOAD = JSON.stringify({ text: 'x'.repeat(10_000) });
const ENTRIES_AT_ONCE = 400;
/** More than what is never taken (64 MB), less than what the copy needs beside it. */
const TOO_SMALL_BYTES = 88 * MB;

const SERVER_DISK_MB = 600;
const NO_ROOM_FOR_TABLES_BYTES = MB;
/** MariaDB takes 64 MB at once for what is no table. */
const NO_ROOM_FOR_ROWS_BYTES = 110 * MB;

const COLUMNS = [
  ...['id', 'kind', 'lane', 'position', 'order_at', 'dedupe_key', 'dedupe_hash', 'payload'],
  ...['state', 'open', 'attempts', 'next_try_at', 'created_at'],
];

/** Done long ago: the mirror has nothing of it. */
function oldEntry(each: number): unknown[] {
  const at = Date.now() - 30 * DAY_MS;
  const end = String(each).padStart(12, '0');
  const id = `${idAt(at).slice(0, 13)}-7000-8000-${end}`;
  return [id, 'x', 'l', each, at, `key:${end}`, end, PAYLOAD, 'done', null, 0, at, at];
}

/** The first of them by its hash. */
const COPIED = String(oldEntry(0)[6]);

/** As a relay has them after some months; written to the server before any relay comes. */
async function serverWithOldEntries(databaseUrl: string): Promise<void> {
  await using storage = await openStorage({ dataDir: await tempFolder(), databaseUrl });
  for (let from = 0; from < OLD_ENTRIES; from += ENTRIES_AT_ONCE) {
    const rows = Array.from({ length: ENTRIES_AT_ONCE }, (_, each) => oldEntry(from + each));
    await storage.transaction((tx) => tx.insertNew('journal', COLUMNS, rows));
  }
}

async function oldEntriesIn({ db }: Storage): Promise<number> {
  const { many } = await db
    .selectFrom('journal')
    .select((eb) => eb.fn.countAll().as('many'))
    .where('kind', '=', 'x')
    .where('payload', '=', PAYLOAD)
    .executeTakeFirstOrThrow();
  return Number(many);
}

describeKinds(
  'moving from a server, on a disk that fills up',
  (kind) => {
    /** Null: no small disk can be had. */
    async function start({ againMs = 100 } = {}) {
      const disk = await smallDisk(DISK_MB);
      if (disk === null) return null;
      const databaseUrl = (await databaseForTest(kind)) ?? '';
      await serverWithOldEntries(databaseUrl);
      const proxy = await startCuttingProxy(databaseUrl);
      const relay = await TestRelay.create({
        databaseUrl: proxy.url,
        config: { dataDir: join(disk.folder, 'data'), more: { WAYBRIDGE_MONITOR_TOKEN: TOKEN } },
        service: {
          fallbackTimes: { probeMs: 50, stableMs: 100, rebuildMs: 200 },
          moveAgainMs: againMs,
        },
      });
      const control = await startControl(relay);
      await isPrimary(relay);
      await relay.meets(MARIA);
      const { dataDir } = relay.config;
      const texts: string[] = ['Oi'];
      return {
        ...{ relay, proxy, disk, control, dataDir },
        command: (...args: string[]) => run(args, { env: { WAYBRIDGE_DATA_DIR: dataDir } }),
        async troubles(): Promise<string[]> {
          const headers = { authorization: `Bearer ${TOKEN}` };
          const answer = await fetch(`${control.url}/health`, { headers });
          const { troubles } = (await answer.json()) as Health;
          return troubles.map(({ code }) => code).filter((code) => code.startsWith('storage.'));
        },
        /** The status of the first post of a new message. */
        async post(): Promise<number> {
          const text = `${String(texts.length)} ${'y'.repeat(2_000)}`;
          texts.push(text);
          const { whatsappId } = relay.evolution.receives({ from: MARIA, text });
          return eventually(() => {
            const status = relay.evolution.message(whatsappId)?.webhook?.lastStatus;
            if (status == null) throw new Error('it is not answered yet');
            return status;
          });
        },
        /** What was posted again comes in any order. */
        async isWhole(): Promise<void> {
          await relay.settled();
          const found = relay.inbox().map((text) => text.slice(0, 6));
          expect(found.toSorted()).toEqual(texts.map((text) => text.slice(0, 6)).toSorted());
          expect(await oldEntriesIn(relay.service.parts.storage)).toBe(OLD_ENTRIES);
        },
        async [Symbol.asyncDispose]() {
          await control[Symbol.asyncDispose]();
          await relay[Symbol.asyncDispose]();
          await proxy[Symbol.asyncDispose]();
          await disk[Symbol.asyncDispose]();
        },
      };
    }

    type Rig = NonNullable<Awaited<ReturnType<typeof start>>>;

    const standing = (relay: TestRelay) => relay.service.parts.storage.standing();
    const move = (relay: TestRelay) => relay.service.parts.mover.standing();

    const isPrimary = (relay: TestRelay) =>
      eventually(async () => {
        expect(await standing(relay)).toMatchObject({ mode: 'primary', mirror: 'ready' });
      });

    /** It goes on by itself, and the next start is one with the other database. */
    async function isMoved(rig: Rig, to: 'sqlite' | 'mysql' = 'sqlite'): Promise<void> {
      const { relay } = rig;
      await eventually(async () => {
        expect(await move(relay)).toMatchObject({ state: 'ready', code: null });
      });
      expect(await rig.post()).toBe(200);
      await relay.restart();
      expect(relay.service.parts.storage.dialect).toBe(to);
      expect(await move(relay)).toMatchObject({ state: 'none', code: null });
      expect(await rig.post()).toBe(200);
      await rig.isWhole();
    }

    /** The server goes away while it is copied, and the mirror takes all the room that there is. */
    async function fillsUnderWay(rig: Rig, to: string | null): Promise<void> {
      const { relay, proxy, disk } = rig;
      await relay.service.parts.mover.begin(to);
      await eventually(async () => {
        expect((await move(relay)).copied).toBeGreaterThan(ENTRIES_AT_ONCE);
      });
      proxy.setAway(true);
      await eventually(async () => {
        expect(await move(relay)).toMatchObject({ state: 'waiting', code: 'storage.unreachable' });
      });
      expect(await rig.post()).toBe(200);
      await eventually(async () => {
        await disk.fill();
        expect(await rig.post()).toBe(503);
      });
      proxy.setAway(false);
    }

    it('by the copy: every webhook is acknowledged, and it goes on with more room', async ({
      skip,
    }) => {
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay, disk, dataDir } = rig;
      await disk.fill(TOO_SMALL_BYTES);
      // The command itself is refused in the sandbox.
      await relay.service.parts.mover.begin(null);
      const answers: number[] = [];
      await eventually(async () => {
        answers.push(await rig.post());
        expect(await move(relay)).toMatchObject({
          ...{ to: 'sqlite', state: 'waiting', code: 'storage.full', params: { place: dataDir } },
        });
        expect(await standing(relay)).toMatchObject({ mode: 'primary', mirror: 'ready' });
      });
      answers.push(await rig.post());
      expect(new Set(answers)).toEqual(new Set([200]));
      await rig.isWhole();
      // Where, and what mends it; in each place that is looked at.
      const told = `There is too little room left on the disk of ${dataDir}.`;
      expect((await rig.command('storage')).out).toContain(`Moving to sqlite waits: ${told}`);
      expect((await rig.command('status')).out).toContain(told);
      expect(await rig.troubles()).toEqual(['storage.full']);
      await disk.empty();
      await isMoved(rig);
    });

    it('by something else: the server takes over without being asked, and a restart goes on', async ({
      skip,
    }) => {
      // Whoever copies does not look meanwhile.
      await using rig = (await start({ againMs: 10 * 60_000 })) ?? skip(NO_SMALL_DISK);
      const { relay, disk, dataDir } = rig;
      await fillsUnderWay(rig, null);
      await eventually(async () => {
        expect(await rig.post()).toBe(200);
        expect((await standing(relay)).mode).toBe('primary');
      });
      expect(await move(relay)).toMatchObject({
        ...{ state: 'waiting', code: 'storage.full', params: { place: dataDir } },
      });
      expect(await rig.troubles()).toContain('storage.full');
      await rig.isWhole();
      await disk.empty();
      await isPrimary(relay);
      await relay.restart();
      await isMoved(rig);
    });

    it('from server to server: it is copied anew, since the first one was written to again', async ({
      skip,
    }) => {
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay, disk } = rig;
      const other = await databaseForTest(kind);
      await fillsUnderWay(rig, other);
      await eventually(async () => {
        expect(await rig.post()).toBe(200);
        expect((await standing(relay)).mode).toBe('primary');
      });
      // One that was copied already.
      await relay.service.parts.storage.db
        .updateTable('journal')
        .set({ attempts: 7 })
        .where('dedupe_hash', '=', COPIED)
        .execute();
      await disk.empty();
      await isMoved(rig, 'mysql');
      const { db } = relay.service.parts.storage;
      const found = await db
        .selectFrom('journal')
        .select('dedupe_hash')
        .where('attempts', '=', 7)
        .execute();
      expect(found).toEqual([{ dedupe_hash: COPIED }]);
    });

    const itsServer = kind === 'mariadb' ? it : null;
    itsServer?.('of the other server: it waits there for room', async ({ skip }) => {
      await using small = (await smallDisk(SERVER_DISK_MB)) ?? skip(NO_SMALL_DISK);
      await using server = await startMariaDb(small.folder);
      const other = await createDatabase(server.url);
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay } = rig;
      const { mover } = relay.service.parts;
      await small.fill(NO_ROOM_FOR_TABLES_BYTES);
      await expect(mover.begin(other.url)).rejects.toMatchObject({ code: 'storage.full' });
      expect((await move(relay)).state).toBe('none');
      await small.empty();
      await small.fill(NO_ROOM_FOR_ROWS_BYTES);
      await mover.begin(other.url);
      await eventually(async () => {
        expect(await rig.post()).toBe(200);
        const { state, code, params } = await move(relay);
        expect({ state, code }).toEqual({ state: 'waiting', code: 'storage.full' });
        expect(params['place']).toContain(new URL(other.url).host);
      });
      expect(await rig.troubles()).toEqual(['storage.full']);
      expect(await rig.post()).toBe(200);
      await small.empty();
      await isMoved(rig, 'mysql');
    });

    it('before it begins: it does not', async ({ skip }) => {
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay, disk, dataDir } = rig;
      await disk.fill(MB);
      await expect(relay.service.parts.mover.begin(null)).rejects.toMatchObject({
        ...{ code: 'storage.full', params: { place: dataDir } },
      });
      expect(await move(relay)).toMatchObject({ state: 'none' });
      expect(await rig.post()).toBe(200);
      await rig.isWhole();
    });

    it('before the start that switches: it is one with the server', async ({ skip }) => {
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay, disk, dataDir } = rig;
      await relay.service.parts.mover.begin(null);
      await eventually(async () => {
        expect((await move(relay)).state).toBe('ready');
      });
      await relay.service.stop();
      // Without any room at all not even the mirror can be opened, which alone knows what came last.
      await disk.fill(MB);
      await relay.startAgain();
      await eventually(async () => {
        expect(await rig.post()).toBe(200);
        expect((await standing(relay)).mode).toBe('primary');
      });
      expect(await move(relay)).toMatchObject({
        ...{ state: 'waiting', code: 'storage.full', params: { place: dataDir } },
      });
      await rig.isWhole();
      await disk.empty();
      await isMoved(rig);
    });
  },
  ['mariadb', 'mysql'],
);
