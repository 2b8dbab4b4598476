/** A database that is away, or whose answer to a commit is lost: nothing lost, nothing twice, and it goes on. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { startCuttingProxy } from './support/cutting-proxy.ts';
import { describeDatabases } from './support/databases.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

function written(relay: TestRelay): string[] {
  return relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
}

describe('a locked SQLite file', () => {
  it('answers 503, and takes everything when it is free', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    // Without waiting: the relay, which may just be writing, has this very thread.
    const other = new Database(join(relay.config.dataDir, 'waybridge.db'), { timeout: 0 });
    await eventually(() => other.exec('BEGIN IMMEDIATE'));
    const { whatsappId } = relay.evolution.receives({ from: MARIA, text: 'during' });
    await eventually(() => {
      expect(relay.evolution.message(whatsappId)?.webhook?.lastStatus).toBe(503);
    });
    other.exec('ROLLBACK');
    other.close();
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', 'during']);
  });
});

describeDatabases(
  'a database server',
  (database) => {
    async function start() {
      await database.renew();
      const proxy = await startCuttingProxy(database.place.databaseUrl ?? '');
      const relay = await TestRelay.create({ databaseUrl: proxy.url });
      await eventually(async () => {
        expect((await relay.service.parts.storage.standing()).mirror).toBe('ready');
      });
      return {
        relay,
        proxy,
        async [Symbol.asyncDispose]() {
          await relay[Symbol.asyncDispose]();
          await proxy[Symbol.asyncDispose]();
        },
      };
    }

    it('that is away hinders nothing; when it is back it has everything, once and in order', async () => {
      await using rig = await start();
      const { relay, proxy } = rig;
      const { evolution, highlevel } = relay;
      await relay.meets(MARIA);
      proxy.setAway(true);
      const first = evolution.receives({ from: MARIA, text: 'one' });
      const answer = relay.answers('answer');
      await eventually(() => {
        expect(evolution.message(first.whatsappId)?.webhook?.lastStatus).toBe(200);
        expect(highlevel.message(answer)?.delivery?.lastStatus).toBe(200);
        expect(written(relay).toSorted()).toEqual(['Oi', 'answer', 'one']);
        expect(evolution.sent().map(({ text }) => text)).toEqual(['answer']);
      });
      expect((await relay.service.parts.storage.standing()).mode).toBe('fallback');
      proxy.setAway(false);
      evolution.receives({ from: MARIA, text: 'two', at: Date.now() + 2_000 });
      await eventually(async () => {
        expect((await relay.service.parts.storage.standing()).mode).toBe('primary');
      });
      await relay.settled();
      expect(written(relay).filter((body) => body !== 'answer')).toEqual(['Oi', 'one', 'two']);
      expect(evolution.sent().map(({ text }) => text)).toEqual(['answer']);
      const there = await database.open();
      const states = await there.db.selectFrom('journal').select(['kind', 'state']).execute();
      expect(states.filter(({ state }) => state !== 'done')).toEqual([]);
      expect(states.filter(({ kind }) => kind === 'highlevel.message')).toHaveLength(1);
    });

    it('that goes away between a call and its settlement makes nothing twice', async () => {
      await using rig = await start();
      const { relay, proxy } = rig;
      await relay.meets(MARIA);
      relay.highlevel.fault({ route: 'inbound', kind: 'delay', ms: 300, times: 1 });
      relay.evolution.receives({ from: MARIA, text: 'one' });
      await eventually(() => {
        expect(relay.highlevel.counts()['inbound']?.calls).toBe(2);
      });
      proxy.setAway(true);
      await eventually(() => {
        expect(written(relay)).toEqual(['Oi', 'one']);
      });
      proxy.setAway(false);
      relay.evolution.receives({ from: MARIA, text: 'two' });
      await relay.settled();
      expect(written(relay)).toEqual(['Oi', 'one', 'two']);
    });

    it.each([
      ['an append', 'insert into `journal`', undefined],
      ['a claim', 'commit', "state = 'running', owner"],
      ['a settlement', 'commit', "state = 'done'"],
    ])(
      'whose answer to the commit of %s is lost loses and doubles nothing',
      async (_what, text, after) => {
        await using rig = await start();
        const { relay, proxy } = rig;
        await relay.meets(MARIA);
        proxy.next(text, 'cut-after', after);
        relay.evolution.receives({ from: MARIA, text: 'one' });
        await eventually(() => {
          expect(proxy.done).toBe(1);
        });
        await relay.evolution.idle();
        await eventually(() => {
          expect(written(relay)).toEqual(['Oi', 'one']);
        });
        relay.evolution.receives({ from: MARIA, text: 'two' });
        await relay.settled();
        expect(written(relay)).toEqual(['Oi', 'one', 'two']);
        expect((await relay.entries()).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
      },
    );

    it('whose answer to the commit of a retry is lost goes on with it', async () => {
      await using rig = await start();
      const { relay, proxy } = rig;
      await relay.meets(MARIA);
      relay.highlevel.fault({
        route: 'inbound',
        kind: 'refuse',
        status: 429,
        times: 1,
        retryAfter: 0,
      });
      proxy.next('commit', 'cut-after', "SET state = 'waiting', `open`");
      relay.evolution.receives({ from: MARIA, text: 'one' });
      await eventually(() => {
        expect(proxy.done).toBe(1);
      });
      await relay.settled();
      expect(written(relay)).toEqual(['Oi', 'one']);
    });

    it('whose answer to the commit of a refusal is lost still shows it in HighLevel', async () => {
      await using rig = await start();
      const { relay, proxy } = rig;
      await relay.meets(MARIA);
      relay.evolution.addPerson({ phone: MARIA, onWhatsApp: false });
      proxy.next('commit', 'cut-after', "SET state = 'dead', `open`");
      const messageId = relay.answers('to nobody');
      await eventually(() => {
        expect(proxy.done).toBe(1);
      });
      await relay.settled();
      expect(relay.highlevel.message(messageId)?.status).toBe('failed');
    });
  },
  ['mariadb', 'mysql'],
);
