import { expect, it } from 'vitest';
import { startCuttingProxy } from '../../tests/support/cutting-proxy.ts';
import { describeDatabases } from '../../tests/support/databases.ts';
import { openStorage } from '../storage/open-storage.ts';
import { Posts, Spool } from '../storage/posts.ts';
import { Vault } from '../storage/vault.ts';
import { thisMoment } from './moment.ts';
import type { RawPost } from './post-roads.ts';
import { SharedIntake } from './shared-intake.ts';
import { SharedTurn } from './turn.ts';

describeDatabases(
  'a webhook for a location that another relay holds',
  (database) => {
    it('is not kept here, where it would come late, when only a connection has ended', async () => {
      const { dataDir, databaseUrl = '' } = database.place;
      await using proxy = await startCuttingProxy(databaseUrl);
      await using storage = await openStorage({ dataDir, databaseUrl: proxy.url });
      await using spool = await Spool.open(dataDir);
      const posts = new Posts(storage);
      const turn = new SharedTurn({
        owner: { relayId: 'a', epoch: 1 },
        leaseMs: 60_000,
        renewedAt: thisMoment(),
        beganAt: Date.now(),
        held: new Set(),
        elsewhere: new Set(['loc1']),
      });
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
  },
  ['mariadb'],
);
