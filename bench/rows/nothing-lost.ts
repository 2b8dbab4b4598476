/** Lost, doubled, out of order: five ways in which relays lose messages, each in a world of its own, all at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { always } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import type { HighLevelOptions } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { chatsOf, compare, postTwice, postUntilAcknowledged } from '../chats.ts';
import type { Chat } from '../chats.ts';
import { World } from '../world.ts';

export const nothingLost: Row = {
  name: 'nothing-lost',
  run: (bench) => Promise.all(SCENARIOS.map((scenario) => runOne(bench, scenario))),
};

interface Scenario {
  readonly name: string;
  readonly locations: number;
  readonly chats: number;
  readonly highlevel?: HighLevelOptions;
  /** How many messages in all, and how many per second (0 = each chat as fast as it is acknowledged). */
  readonly messages: { readonly short: number; readonly long: number };
  readonly perSecond: number;
  readonly isTwice?: true;
  /** What goes wrong while the messages are posted. */
  readonly trouble?: (world: World, bench: Bench) => Promise<void>;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'SIGKILL at 50 msg/s, HighLevel at 200 ms',
    locations: 10,
    chats: 50,
    highlevel: { latencyMs: 200 },
    messages: { short: 500, long: 3_000 },
    perSecond: 50,
    async trouble(world, { short }) {
      for (let kills = short ? 2 : 10; kills > 0; kills -= 1) {
        await sleep(2_500 + Math.random() * 2_000);
        await world.kill();
        await world.start();
      }
    },
  },
  {
    name: '10 s of 503',
    locations: 10,
    chats: 50,
    messages: { short: 600, long: 1_500 },
    perSecond: 50,
    async trouble({ highlevel }, { short }) {
      await sleep(short ? 1_000 : 10_000);
      const fault = await highlevel.fault({ route: '*', kind: 'refuse', status: 503 });
      await sleep(10_000);
      await highlevel.clearFaults(fault);
    },
  },
  {
    name: '429 at 100 calls per 10 s',
    locations: 1,
    chats: 10,
    highlevel: { rateLimit: { max: 100, intervalMs: 10_000 } },
    messages: { short: 200, long: 600 },
    perSecond: 50,
  },
  {
    name: 'every webhook twice',
    locations: 10,
    chats: 50,
    messages: { short: 500, long: 3_000 },
    perSecond: 100,
    isTwice: true,
  },
  {
    name: 'eight chats back to back, ±40 ms jitter',
    locations: 1,
    chats: 8,
    messages: { short: 400, long: 1_600 },
    perSecond: 0,
    async trouble({ highlevel }) {
      await highlevel.fault({ route: 'inbound', kind: 'delay', ms: 40, jitterMs: 40 });
    },
  },
];

async function runOne(bench: Bench, scenario: Scenario): Promise<Figure> {
  await using world = await World.create(bench, {
    row: 'nothing-lost',
    locations: scenario.locations,
    conversations: scenario.chats,
    ...(scenario.highlevel === undefined ? {} : { highlevel: scenario.highlevel }),
  });
  await world.start();
  const pool = new Pool(`http://127.0.0.1:${world.port}`, { connections: 64 });
  const chats = chatsOf(world);
  await Promise.all([talk(bench, scenario, pool, chats), scenario.trouble?.(world, bench)]);
  const open = await world.atRest(240_000);
  await pool.destroy();
  const { rejected } = await world.calls();
  const found = { ...(await compare(world, chats)), rejected };
  bench.say(`${scenario.name}: ${found.acknowledged} acknowledged, ${JSON.stringify(found)}`);
  return {
    figure: `lost / doubled / out of order: ${scenario.name}`,
    ours: `${found.lost} / ${found.doubled} / ${found.disordered}`,
    baseline: '–',
    ratio: '–',
    mustBe: '0 / 0 / 0',
    result: always(found.lost + found.doubled + found.disordered === 0),
    numbers: { ...found, open },
  };
}

/** Each chat posts its next message when its last one is acknowledged, at its place in the common pace if there is one. */
async function talk(
  { short }: Bench,
  scenario: Scenario,
  pool: Pool,
  chats: readonly Chat[],
): Promise<void> {
  const count = short ? scenario.messages.short : scenario.messages.long;
  const started = performance.now();
  await Promise.all(
    chats.map(async (chat, index) => {
      for (let number = index; number < count; number += chats.length) {
        if (scenario.perSecond > 0) {
          const at = started + (number * 1000) / scenario.perSecond;
          await sleep(Math.max(0, at - performance.now()));
        }
        const text = `chat ${index} message ${number}`;
        const post = scenario.isTwice === true ? postTwice : postUntilAcknowledged;
        await post(pool, chat.conversation, text);
        chat.acknowledged.push(text);
      }
    }),
  );
}
