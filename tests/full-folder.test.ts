/**
 * The data folder's disk is full while the mirror there follows a database server: messages go on by way of the server,
 * what is wrong is told, and with room again all is as it was (P1, P2, P10).
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Health } from '../core/control/health.ts';
import { startControl } from './support/controlled-relay.ts';
import { startCuttingProxy } from './support/cutting-proxy.ts';
import { describeDatabases } from './support/databases.ts';
import { eventually } from './support/eventually.ts';
import { NO_SMALL_DISK, smallDisk } from './support/small-disk.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const TOKEN = 'monitor-token-0123456789';
const DISK_MB = 100;

describeDatabases(
  'a full data folder beside a database server',
  (database) => {
    /** Null: no small disk can be had. */
    async function start() {
      await database.renew();
      const disk = await smallDisk(DISK_MB);
      if (disk === null) return null;
      const proxy = await startCuttingProxy(database.place.databaseUrl ?? '');
      const relay = await TestRelay.create({
        databaseUrl: proxy.url,
        config: { dataDir: join(disk.folder, 'data'), more: { WAYBRIDGE_MONITOR_TOKEN: TOKEN } },
        service: { fallbackTimes: { probeMs: 50, stableMs: 100, rebuildMs: 200 } },
      });
      const control = await startControl(relay);
      await eventually(async () => {
        expect(await standing(relay)).toMatchObject({ mode: 'primary', mirror: 'ready' });
      });
      await relay.meets(MARIA);
      return {
        ...{ relay, proxy, disk },
        async health(): Promise<Health> {
          const headers = { authorization: `Bearer ${TOKEN}` };
          return (await (await fetch(`${control.url}/health`, { headers })).json()) as Health;
        },
        async troubles(): Promise<string[]> {
          const { troubles } = await this.health();
          return troubles.map(({ code }) => code).filter((code) => code.startsWith('storage.'));
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

    const inbox = (relay: TestRelay): string[] =>
      relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);

    /** Writes both ways until the mirror has met the full disk. Answers what was written. */
    async function untilBroken({ relay }: Rig): Promise<string[]> {
      const texts: string[] = [];
      await eventually(async () => {
        const text = `${String(texts.length)} ${'x'.repeat(2_000)}`;
        texts.push(text);
        relay.evolution.receives({ from: MARIA, text });
        await relay.settled();
        expect((await standing(relay)).mirror).toBe('broken');
      });
      return texts;
    }

    /** What a broken mirror leaves may be room enough for the next one, for a while. */
    const isTold = (rig: Rig) =>
      eventually(async () => {
        await rig.disk.fill();
        expect(await rig.troubles()).toEqual(['storage.mirror-broken']);
      });

    it('hinders no message, is told, and ends by itself when there is room', async ({ skip }) => {
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay, disk, proxy } = rig;
      await disk.fill();
      const texts = await untilBroken(rig);
      const answer = relay.answers('answer');
      await relay.settled();
      expect(inbox(relay)).toEqual(['Oi', ...texts, 'answer']);
      expect(relay.highlevel.message(answer)?.status).not.toBe('failed');
      expect((await standing(relay)).mode).toBe('primary');
      expect(await rig.health()).toMatchObject({
        status: 'ok',
        parts: { storage: { works: true } },
      });
      await isTold(rig);

      // There is not even room to begin: it is tried again all the same.
      let failures = 0;
      await eventually(async () => {
        await disk.fill();
        if ((await standing(relay)).mirror === 'broken') failures += 1;
        expect(failures).toBeGreaterThan(50);
      });

      await disk.empty();
      await eventually(async () => {
        expect((await standing(relay)).mirror).toBe('ready');
      });
      expect(await rig.troubles()).toEqual([]);
      // It is whole: the server is not needed.
      proxy.setAway(true);
      relay.evolution.receives({ from: MARIA, text: 'away' });
      await relay.settled();
      expect((await standing(relay)).mode).toBe('fallback');
      proxy.setAway(false);
      await eventually(async () => {
        expect((await standing(relay)).mode).toBe('primary');
      });
      relay.evolution.receives({ from: MARIA, text: 'back' });
      await relay.settled();
      expect(inbox(relay)).toEqual(['Oi', ...texts, 'answer', 'away', 'back']);
    });

    it('and then no server either: 503, told, and nothing is lost', async ({ skip }) => {
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay, disk, proxy } = rig;
      await disk.fill();
      const texts = await untilBroken(rig);
      await isTold(rig);
      proxy.setAway(true);
      const { whatsappId } = relay.evolution.receives({ from: MARIA, text: 'refused' });
      await eventually(() => {
        expect(relay.evolution.message(whatsappId)?.webhook?.lastStatus).toBe(503);
      });
      expect(await rig.health()).toMatchObject({
        status: 'down',
        parts: { storage: { works: false } },
      });
      expect((await rig.troubles()).toSorted()).toEqual([
        'storage.mirror-broken',
        'storage.unreachable',
      ]);
      // Room alone does not help: what is there lacks the last messages.
      await disk.empty();
      const other = relay.evolution.receives({ from: MARIA, text: 'too' });
      await eventually(() => {
        expect(relay.evolution.message(other.whatsappId)?.webhook?.lastStatus).toBe(503);
      });
      expect((await standing(relay)).mode).toBe('primary');
      proxy.setAway(false);
      await relay.settled();
      // What is posted again is posted in any order.
      const [, ...all] = inbox(relay);
      expect(all.toSorted()).toEqual([...texts, 'refused', 'too'].toSorted());
      await eventually(async () => {
        expect((await standing(relay)).mirror).toBe('ready');
      });
      expect(await rig.troubles()).toEqual([]);
    });

    it('that the mirror has not met when the server goes away: 503, and nothing is lost', async ({
      skip,
    }) => {
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay, disk, proxy } = rig;
      // Whatever room its own files have is used up first.
      await disk.fill();
      await untilBroken(rig);
      await disk.empty();
      await eventually(async () => {
        expect((await standing(relay)).mirror).toBe('ready');
      });
      await disk.fill();
      const before = inbox(relay);
      proxy.setAway(true);
      const { whatsappId } = relay.evolution.receives({ from: MARIA, text: 'refused' });
      const answered = await eventually(() => {
        const status = relay.evolution.message(whatsappId)?.webhook?.lastStatus;
        expect(status).toEqual(expect.any(Number));
        return status;
      });
      // There was room left in its files, or there was none.
      const { mode, mirror } = await standing(relay);
      expect([answered, mode, mirror]).toEqual(
        answered === 200 ? [200, 'fallback', 'ready'] : [503, 'primary', 'broken'],
      );
      if (answered === 503) {
        expect((await rig.troubles()).toSorted()).toEqual([
          'storage.mirror-broken',
          'storage.unreachable',
        ]);
      }
      proxy.setAway(false);
      await relay.settled();
      await eventually(async () => {
        expect((await standing(relay)).mode).toBe('primary');
      });
      expect(inbox(relay)).toEqual([...before, 'refused']);
      await disk.empty();
      await eventually(async () => {
        expect((await standing(relay)).mirror).toBe('ready');
      });
    });

    it('that fills up while the mirror stands in: 503, and the server alone mends it', async ({
      skip,
    }) => {
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay, disk, proxy } = rig;
      proxy.setAway(true);
      relay.evolution.receives({ from: MARIA, text: 'away' });
      await relay.settled();
      expect((await standing(relay)).mode).toBe('fallback');
      await disk.fill();
      const taken: string[] = [];
      await eventually(async () => {
        const text = `${String(taken.length)} ${'x'.repeat(2_000)}`;
        const { whatsappId } = relay.evolution.receives({ from: MARIA, text });
        taken.push(text);
        await eventually(() => {
          expect(relay.evolution.message(whatsappId)?.webhook?.lastStatus).toEqual(
            expect.any(Number),
          );
        });
        expect(relay.evolution.message(whatsappId)?.webhook?.lastStatus).toBe(503);
      });
      expect((await rig.troubles()).toSorted()).toEqual(['storage.fallback', 'storage.full']);
      // The disk is still full.
      proxy.setAway(false);
      await eventually(async () => {
        expect((await standing(relay)).mode).toBe('primary');
      });
      await relay.settled();
      const [, away, ...all] = inbox(relay);
      expect(away).toBe('away');
      expect(all.toSorted()).toEqual(taken.toSorted());
      await disk.empty();
      await eventually(async () => {
        expect((await standing(relay)).mirror).toBe('ready');
      });
      expect(await rig.troubles()).toEqual([]);
    });

    it('that is full at the start: it starts by the server, without the mirror', async ({
      skip,
    }) => {
      await using rig = (await start()) ?? skip(NO_SMALL_DISK);
      const { relay, disk } = rig;
      await disk.fill();
      await untilBroken(rig);
      await relay.service.stop();
      for (const ending of ['', '-wal', '-shm']) {
        await rm(join(relay.config.dataDir, `mirror.db${ending}`), { force: true });
      }
      await disk.fill();
      await relay.startAgain();
      relay.evolution.receives({ from: MARIA, text: 'by the server' });
      await relay.settled();
      expect(inbox(relay).at(-1)).toBe('by the server');
      expect(await standing(relay)).toMatchObject({ mode: 'primary', mirror: 'broken' });
      await disk.empty();
      await eventually(async () => {
        expect((await standing(relay)).mirror).toBe('ready');
      });
    });
  },
  ['mariadb', 'mysql'],
);
