/** What it costs a relay to share its database: each webhook is taken in under a lock of the relay's own row. */
import { atLeast, median } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import { databaseServer } from '../database-server.ts';
import { flood } from '../load.ts';
import { World } from '../world.ts';
import { CONNECTIONS, perSecond, Side, webhooksOf } from './acknowledgements.ts';

const BOUND = 0.4;

export const sharedAcknowledgements: Row = {
  name: 'shared-acks',
  async run(bench) {
    await using resources = new AsyncDisposableStack();
    const make = await databaseServer(bench, resources, 'mariadb');
    if (make === null) return [];
    const rounds: { readonly shared: number; readonly alone: number }[] = [];
    for (let round = 0; round < bench.rounds; round += 1) {
      const { shared, alone } = await oneRound(bench, make);
      rounds.push({ shared, alone });
      bench.say(`shared ${perSecond(shared)}, alone ${perSecond(alone)}`);
    }
    const ratio = median(rounds.map(({ shared, alone }) => shared / alone));
    const figure: Figure = {
      figure: 'durable acknowledgements, MariaDB shared, beside the same alone',
      ours: perSecond(median(rounds.map(({ shared }) => shared))),
      baseline: perSecond(median(rounds.map(({ alone }) => alone))),
      ratio: `${ratio.toFixed(2)} ×`,
      mustBe: `≥ ${BOUND.toFixed(2)} ×`,
      result: atLeast(bench, ratio, BOUND),
      numbers: { rounds, ratio },
    };
    return [figure];
  },
};

async function oneRound(
  bench: Bench,
  make: () => Promise<string>,
): Promise<{ readonly shared: number; readonly alone: number }> {
  await using shared = await startOne(bench, await make(), true);
  await using alone = await startOne(bench, await make(), false);
  const [warmMs, slices] = bench.short ? [1_000, 2] : [2_000, 5];
  const sides = [shared, alone].map((world) => ({
    next: webhooksOf(world),
    port: world.port,
    side: new Side(world.port, () => world.processorSeconds()),
  }));
  for (const { port, next } of sides) await flood(port, CONNECTIONS, warmMs, next);
  // By turns, so that a machine whose speed changes meanwhile does so for both.
  for (let slice = 0; slice < slices; slice += 1) {
    for (const { side, next } of sides) await side.measure(next);
  }
  const [first, second] = sides.map(({ side }) => {
    if (side.refused > 0) throw new Error(`${side.refused} webhooks were not acknowledged`);
    return side.perSecond;
  });
  return { shared: first ?? NaN, alone: second ?? NaN };
}

async function startOne(bench: Bench, databaseUrl: string, isShared: boolean): Promise<World> {
  const world = await World.create(bench, {
    row: isShared ? 'acks-shared' : 'acks-alone',
    locations: 250,
    conversations: 500,
    paused: true,
    databaseUrl,
    isShared,
  });
  await world.startAndCatchUp();
  return world;
}
