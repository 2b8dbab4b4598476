/**
 * How many messages reach HighLevel per second, while HighLevel answers after 50 ms. The load generator and the pretend
 * servers must be able to do twice as much without a relay between them, or it would be they who are measured.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BareExpress } from '../baseline.ts';
import { atLeast, median } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import { Connection, flood, inParallel } from '../load.ts';
import { newWhatsAppId } from '../webhooks.ts';
import { World } from '../world.ts';
import type { Conversation } from '../world.ts';
import { perSecond, webhooksOf } from './acknowledgements.ts';

const CONNECTIONS = 64;
const UPSTREAM_MS = 50;
/** The most messages that are acknowledged and not yet in HighLevel. */
const WINDOW = 4_000;

export const relayed: Row = { name: 'relayed', run };

interface Round {
  readonly ours: number;
  readonly bare: number;
  /** Processor time per message (µs). */
  readonly microseconds: number;
  readonly rig: number;
  readonly lost: number;
  readonly doubled: number;
}

async function run(bench: Bench): Promise<Figure[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const measured = await oneRound(bench);
    rounds.push(measured);
    const { ours, bare, rig, microseconds } = measured;
    bench.say(
      `${perSecond(ours)} relayed, ${microseconds.toFixed(0)} µs each; ${perSecond(rig)} without a relay; bare ${perSecond(bare)}`,
    );
  }
  const ratio = median(rounds.map(({ ours, bare }) => ours / bare));
  const rig = median(rounds.map((one) => one.rig / one.ours));
  const wrong = rounds.reduce((sum, { lost, doubled }) => sum + lost + doubled, 0);
  return [
    {
      figure: `messages relayed, HighLevel at ${UPSTREAM_MS} ms`,
      ours: perSecond(median(rounds.map(({ ours }) => ours))),
      baseline: perSecond(median(rounds.map(({ bare }) => bare))),
      ratio: `${ratio.toFixed(2)} ×`,
      mustBe: '≥ 0.10 ×',
      result: wrong === 0 ? atLeast(bench, ratio, 0.1) : 'missed',
      numbers: { rounds, ratio },
    },
    {
      figure: '  load generator and pretend servers alone',
      ours: perSecond(median(rounds.map((one) => one.rig))),
      baseline: 'messages relayed',
      ratio: `${rig.toFixed(2)} ×`,
      mustBe: '≥ 2 ×',
      result: atLeast(bench, rig, 2),
      numbers: { ratio: rig },
    },
  ];
}

async function oneRound(bench: Bench): Promise<Round> {
  await using world = await World.create(bench, {
    row: 'relayed',
    locations: 250,
    conversations: 500,
  });
  await world.startAndCatchUp();
  const next = webhooksOf(world);
  // Every contact is made, and both programs are warm.
  const { conversations } = world;
  await relay(world, next, conversations.length);
  await world.highlevel.setLatencyMs(UPSTREAM_MS);
  await relay(world, next, 4_000);
  const count = bench.short ? 4_000 : 20_000;
  const before = world.processorSeconds();
  const ours = await relay(world, next, count);
  const microseconds = ((world.processorSeconds() - before) * 1e6) / count;
  const { lost, doubled } = await compare(world);
  const rig = await withoutRelay(bench, world);
  await using bare = await BareExpress.start(bench);
  const [warmMs, ms] = bench.short ? [1_000, 2_000] : [2_000, 5_000];
  await flood(bare.port, CONNECTIONS, warmMs, next);
  const baseline = await flood(bare.port, CONNECTIONS, ms, next);
  return { ours, bare: baseline.perSecond, microseconds, rig, lost, doubled };
}

/** Posts `count` messages and waits until all are in HighLevel; answers messages per second over the whole time. */
async function relay(world: World, next: () => Buffer, count: number): Promise<number> {
  const before = (await world.calls()).written;
  let written = 0;
  const ended = new AbortController();
  const watching = (async () => {
    while (!ended.signal.aborted) {
      written = (await world.calls()).written - before;
      await sleep(10);
    }
  })();
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => Connection.open(world.port)),
  );
  const started = performance.now();
  let posted = 0;
  await Promise.all(
    connections.map(async (connection) => {
      while (posted < count) {
        if (posted - written >= WINDOW) {
          await sleep(5);
          continue;
        }
        posted += 1;
        const status = await connection.post(next());
        if (status !== 200) throw new Error(`a webhook was answered ${status}`);
      }
    }),
  );
  await world.written(before + count);
  const seconds = (performance.now() - started) / 1000;
  ended.abort();
  await watching;
  for (const connection of connections) connection.close();
  return count / seconds;
}

/** Every text is numbered, so that each must be in HighLevel exactly once. */
async function compare(world: World): Promise<{ lost: number; doubled: number }> {
  const texts = (await world.highlevel.ledger()).map((message) => message.body);
  const distinct = new Set(texts);
  const highest = Math.max(...[...distinct].map((text) => Number(text.split(' ')[1])));
  return { lost: highest - distinct.size, doubled: texts.length - distinct.size };
}

/** The same webhooks to a bare server, and for each the call that a relay would make, as many at once as a relay has. */
async function withoutRelay(bench: Bench, world: World): Promise<number> {
  const calls = await directCalls(world);
  await using bare = await BareExpress.start(bench);
  const next = webhooksOf(world);
  const count = bench.short ? 6_000 : 20_000;
  const atOnce = 400;
  const highlevelPort = Number(new URL(world.running.highlevel.url).port);
  const ways = await Promise.all(
    Array.from({ length: atOnce }, async () => ({
      webhook: await Connection.open(bare.port),
      call: await Connection.open(highlevelPort),
    })),
  );
  const free = [...ways];
  const started = performance.now();
  await inParallel(count, atOnce, async (number) => {
    const way = free.pop();
    if (way === undefined) throw new Error('as many ways as work at once');
    await way.webhook.post(next());
    const status = await way.call.post(calls[number % calls.length] ?? Buffer.alloc(0));
    if (status !== 200) throw new Error(`a direct call was answered ${status}`);
    free.push(way);
  });
  const seconds = (performance.now() - started) / 1000;
  for (const { webhook, call } of ways) {
    webhook.close();
    call.close();
  }
  return count / seconds;
}

async function directCalls(world: World): Promise<Buffer[]> {
  const contacts = new Map<string, string>();
  for (const { locationId } of world.places) {
    for (const { id, phone } of await world.highlevel.contacts(locationId)) {
      contacts.set(`${locationId} ${phone ?? ''}`, id);
    }
  }
  return world.conversations.map((conversation) => {
    const { place, phone } = conversation;
    const contactId = contacts.get(`${place.locationId} +${phone}`) ?? '';
    return directCall(world, conversation, contactId);
  });
}

function directCall(world: World, { place }: Conversation, contactId: string): Buffer {
  const { relay, highlevel } = world.running;
  const body = JSON.stringify({
    type: 'SMS',
    contactId,
    conversationProviderId: relay.highlevel.providerId,
    direction: 'inbound',
    date: new Date().toISOString(),
    message: 'message 0000000000 of the benchmark',
    altId: newWhatsAppId(),
  });
  const head = [
    'POST /conversations/messages/inbound HTTP/1.1',
    `Host: ${new URL(highlevel.url).host}`,
    'Accept: application/json',
    'Content-Type: application/json',
    `Authorization: Bearer ${place.accessToken}`,
    'Version: 2021-04-15',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}
