import { expect, it } from 'vitest';
import { startCuttingProxy } from '../../tests/support/cutting-proxy.ts';
import { describeDatabases } from '../../tests/support/databases.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { newId } from '../relay/journal/ids.ts';
import { openStorage } from '../storage/open-storage.ts';
import { Posts, Spool } from '../storage/posts.ts';
import { Vault } from '../storage/vault.ts';
import { REST } from './allotment.ts';
import { thisMoment } from './moment.ts';
import { sealedPost } from './post-roads.ts';
import type { RawPost } from './post-roads.ts';
import { SharedIntake } from './shared-intake.ts';
import { SharedSide } from './shared-side.ts';
import { SharedTurn } from './turn.ts';

function turnWith(held: ReadonlySet<string>): SharedTurn {
  return new SharedTurn({
    owner: { relayId: 'a', epoch: 1 },
    leaseMs: 60_000,
    renewedAt: thisMoment(),
    beganAt: Date.now(),
    held,
    elsewhere: new Set(['loc1']),
  });
}

describeDatabases(
  'a webhook for a location that another relay holds',
  (database) => {
    it('is not kept here, where it would come late, when only a connection has ended', async () => {
      const { dataDir, databaseUrl = '' } = database.place;
      await using proxy = await startCuttingProxy(databaseUrl);
      await using storage = await openStorage({ dataDir, databaseUrl: proxy.url });
      await using spool = await Spool.open(dataDir);
      const posts = new Posts(storage);
      const turn = turnWith(new Set());
      await using intake = await SharedIntake.open({
        ...{ turn, posts, spool },
        vault: await Vault.open({ dataDir }),
        take: () => Promise.resolve(),
        confirmMs: 60_000,
        onTrouble: () => undefined,
      });
      proxy.next('max(`id`)', 'cut-before');
      const raw = (): RawPost => ({
        bytes: Buffer.from('{}'),
        headers: {},
      });
      await intake.store({ kind: 'highlevel', locationId: 'loc1' }, raw, () => Promise.resolve());
      expect(intake.spooled).toBe(0);
      expect(await posts.count()).toBe(1);
    });

    it('is written down once, however often it is tried before it is taken in', async () => {
      await database.renew();
      const { dataDir } = database.place;
      const storage = await database.open();
      await using spool = await Spool.open(dataDir);
      const posts = new Posts(storage);
      await using intake = await SharedIntake.open({
        ...{ turn: turnWith(new Set()), posts, spool },
        vault: await Vault.open({ dataDir }),
        take: () => Promise.resolve(),
        confirmMs: 60_000,
        onTrouble: () => undefined,
      });
      const comes = (text: string, instanceId: string): Promise<void> =>
        intake.store(
          { kind: 'evolution', locationId: 'loc1', instanceId },
          () => ({ bytes: Buffer.from(text), headers: {} }),
          () => Promise.resolve(),
        );
      await comes('{"id":1}', 'n1');
      await comes('{"id":2}', 'n1');
      await comes('{"id":1}', 'n1');
      await comes('{"id":2}', 'n1');
      expect(await posts.count()).toBe(2);
      // The same words at another number are another event.
      await comes('{"id":1}', 'n2');
      expect(await posts.count()).toBe(3);
      // Once it was taken in it is the journal's business.
      await posts.remove((await posts.next(10)).map(({ id }) => id));
      await comes('{"id":1}', 'n1');
      expect(await posts.count()).toBe(1);
    });

    it('is handed over, although nobody knew whose it is when it came', async () => {
      const { dataDir } = database.place;
      const storage = await database.open();
      const vault = await Vault.open({ dataDir });
      const posts = new Posts(storage);
      const leases = [REST, 'loc1'].map((id) => ({
        ...{ location_id: id, relay_id: id === REST ? 'a' : 'b', epoch: 1, touched_at: 0 },
      }));
      await storage.db.insertInto('lane_leases').values(leases).execute();
      const number = { id: 'n1', locationId: 'loc1' };
      const id = newId(Date.now(), 1);
      await posts.remove((await posts.next(10)).map((one) => one.id));
      await posts.add([
        {
          ...{ id, kind: 'evolution' as const, locationId: REST, instanceId: number.id },
          bodySealed: sealedPost(vault, id, { bytes: Buffer.from('{}'), headers: {} }),
          bodyHash: null,
          createdAt: Date.now(),
        },
      ]);
      const unused = (): Promise<void> => Promise.reject(new Error('not this road'));
      await using side = await SharedSide.open({
        ...{ storage, vault, dataDir, relayId: 'a', everyMs: 60_000 },
        turn: turnWith(new Set([REST])),
        roads: { evolution: unused, highlevel: unused, appEvent: unused },
        // Another relay serves it.
        instances: {
          get: () => null,
          anywhere: () => number,
          refresh: () => Promise.resolve(),
        },
        locations: { all: () => [] },
        takeUpUnknown: () => Promise.resolve(),
        onTrouble: () => undefined,
      });
      side.start();
      await eventually(async () => {
        const kept = await posts.next(10);
        expect(kept).toMatchObject([{ locationId: 'loc1', instanceId: 'n1', kind: 'evolution' }]);
      }, 10_000);
    });
  },
  ['mariadb'],
);
