/** Lost, doubled, out of order: five ways in which relays lose messages, each in a world of its own, all at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { always } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import type { HighLevelOptions } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { newWhatsAppId, webhookBody } from '../webhooks.ts';
import { World } from '../world.ts';
import type { Conversation } from '../world.ts';

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
  readonly copies?: 2;
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
    copies: 2,
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

interface Chat {
  readonly conversation: Conversation;
  /** Texts in the order in which they were acknowledged. */
  readonly acknowledged: string[];
}

async function runOne(bench: Bench, scenario: Scenario): Promise<Figure> {
  await using world = await World.create(bench, {
    row: 'nothing-lost',
    locations: scenario.locations,
    conversations: scenario.chats,
    ...(scenario.highlevel === undefined ? {} : { highlevel: scenario.highlevel }),
  });
  await world.start();
  const pool = new Pool(`http://127.0.0.1:${world.port}`, { connections: 64 });
  const chats = world.conversations.map((conversation) => ({
    conversation,
    acknowledged: [] as string[],
  }));
  await Promise.all([talk(bench, scenario, pool, chats), scenario.trouble?.(world, bench)]);
  const open = await world.atRest(240_000);
  await pool.destroy();
  const found = await compare(world, chats);
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
        await postUntilAcknowledged(pool, chat.conversation, text, scenario.copies ?? 1);
        chat.acknowledged.push(text);
      }
    }),
  );
}

const RETRY_MS = 100;

/** As Evolution does it: again after anything but a success. */
async function postUntilAcknowledged(
  pool: Pool,
  conversation: Conversation,
  text: string,
  copies: number,
): Promise<void> {
  const body = webhookBody(conversation, { id: newWhatsAppId(), text, at: Date.now() });
  const headers = {
    'content-type': 'application/json',
    'x-waybridge-secret': conversation.secret,
  };
  const once = async (): Promise<void> => {
    for (;;) {
      const status = await pool
        .request({ method: 'POST', path: '/webhooks/evolution', headers, body })
        .then(async (answer) => {
          await answer.body.dump();
          return answer.statusCode;
        })
        .catch(() => 0);
      if (status === 200) return;
      await sleep(RETRY_MS);
    }
  };
  await Promise.all(Array.from({ length: copies }, once));
}

interface Found {
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  /** Messages that arrived after a later one of their chat. */
  readonly disordered: number;
  readonly rejected: number;
}

/** What was acknowledged against the pretend HighLevel's own record, which is in the order of arrival. */
async function compare(world: World, chats: readonly Chat[]): Promise<Found> {
  const place = new Map<string, [chat: Chat, index: number]>();
  for (const chat of chats) {
    for (const [index, text] of chat.acknowledged.entries()) place.set(text, [chat, index]);
  }
  const seen = new Set<string>();
  const furthest = new Map<Chat, number>();
  let doubled = 0;
  let disordered = 0;
  for (const { body } of await world.highlevel.ledger()) {
    if (seen.has(body)) {
      doubled += 1;
      continue;
    }
    seen.add(body);
    const [chat, index] = place.get(body) ?? [];
    if (chat === undefined || index === undefined) continue;
    const last = furthest.get(chat) ?? -1;
    if (index < last) disordered += 1;
    else furthest.set(chat, index);
  }
  const lost = [...place.keys()].filter((text) => !seen.has(text)).length;
  const { rejected } = await world.calls();
  return { acknowledged: place.size, lost, doubled, disordered, rejected };
}
