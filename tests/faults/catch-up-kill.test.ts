/** Killed again and again in the middle of a catch-up: everything arrives, in order, once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { seededRandom } from '../../sandbox/support/random.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { addLocation } from '../support/placed-location.ts';
import { configFor, serviceOf } from '../support/setting-up.ts';

const MESSAGES = 1_200;
const PEOPLE = 12;
const KILLS = 5;

describeDatabases('a catch-up that is killed', (database) => {
  it('loses and doubles nothing', async () => {
    await database.renew();
    const dataDir = await mkdtemp(join(tmpdir(), 'waybridge-catch-up-'));
    await using highlevel = await PretendHighLevel.start({
      rateLimit: { max: 2_000, intervalMs: 1_000 },
      keepRequests: 0,
    });
    await using evolution = await PretendEvolution.start({ keepRequests: 0 });
    const config = configFor(highlevel, {
      dataDir,
      databaseUrl: database.place.databaseUrl ?? null,
      // Nothing but the watermark says where to go on.
      times: { catchUpOverlapMs: 0 },
    });
    const place = await prepare(config, highlevel, evolution);
    evolution.losesWebhook(place.instance);
    evolution.setRelayReachable(false);
    const at = Date.now() - 1_800_000;
    const texts = Array.from({ length: MESSAGES }, (_, index) => `message ${String(index)}`);
    evolution.receivesMany(
      texts.map((text, index) => ({
        from: `551198888${String(1_000 + (index % PEOPLE))}`,
        text,
        at: at + index * 1_000,
      })),
    );
    evolution.fault({ route: 'findMessages', kind: 'delay', ms: 15, jitterMs: 10 });
    await using relay = await KillableRelay.create(config);
    const random = seededRandom(7);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await relay.start();
      await sleep(20 + random() * 400);
      await relay.kill();
    }
    const written = (): string[] => highlevel.ledger(place.locationId).map(({ body }) => body);
    expect(written().length).toBeLessThan(MESSAGES);
    await relay.start();
    await eventually(() => {
      expect(written().length).toBeGreaterThanOrEqual(MESSAGES);
    }, 60_000);
    await eventually(async () => {
      expect(await relay.open()).toEqual({});
    });
    expect(written().toSorted()).toEqual(texts.toSorted());
    for (let person = 0; person < PEOPLE; person += 1) {
      const theirs = texts.filter((_, index) => index % PEOPLE === person);
      expect(written().filter((text) => theirs.includes(text))).toEqual(theirs);
    }
    await relay.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});

/** One number that is served since an hour ago. */
async function prepare(
  config: ReturnType<typeof configFor>,
  highlevel: PretendHighLevel,
  evolution: PretendEvolution,
): ReturnType<typeof addLocation> {
  const service = await serviceOf(config);
  const place = await addLocation(service, { highlevel, evolution }, 'shop', '5511990000001');
  await service.start();
  const instance = service.parts.instances.require(place.instance);
  await service.parts.watch.catchUp(instance, Date.now() - 3_600_000);
  await service.stop();
  return place;
}
