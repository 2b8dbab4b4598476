/**
 * From a webhook's first byte to the moment the call arrives at HighLevel, at a quiet 20 messages per second, beside a
 * round trip of a bare server at the same times. The load generator and the pretend servers are one process here, so that
 * one clock times both ends.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BareExpress } from '../baseline.ts';
import { atMost, median, percentile } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import { Connection } from '../load.ts';
import { newWhatsAppId } from '../webhooks.ts';
import { World } from '../world.ts';

const PER_SECOND = 20;
const CONVERSATIONS = 40;

export const latency: Row = { name: 'latency', run };

interface Round {
  readonly p50: number;
  readonly p99: number;
  readonly bareP50: number;
  readonly bareP99: number;
}

async function run(bench: Bench): Promise<Figure[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const one = await oneRound(bench);
    rounds.push(one);
    bench.say(
      `p50 ${ms(one.p50)} (bare ${ms(one.bareP50)}), p99 ${ms(one.p99)} (bare ${ms(one.bareP99)})`,
    );
  }
  return [
    figureOf(
      bench,
      'p50',
      rounds.map((one) => [one.p50, one.bareP50]),
      6,
    ),
    figureOf(
      bench,
      'p99',
      rounds.map((one) => [one.p99, one.bareP99]),
      10,
    ),
  ];
}

function figureOf(
  bench: Bench,
  name: string,
  rounds: readonly (readonly [ours: number, bare: number])[],
  bound: number,
): Figure {
  const ratio = median(rounds.map(([ours, bare]) => ours / bare));
  return {
    figure: `webhook → HighLevel call leaves, ${name}`,
    ours: ms(median(rounds.map(([ours]) => ours))),
    baseline: ms(median(rounds.map(([, bare]) => bare))),
    ratio: `${ratio.toFixed(1)} ×`,
    mustBe: `≤ ${bound} ×`,
    result: atMost(bench, ratio, bound),
    numbers: { rounds, ratio },
  };
}

async function oneRound(bench: Bench): Promise<Round> {
  const arrivals = new Map<string, (at: number) => void>();
  await using world = await World.create(bench, {
    row: 'latency',
    locations: 5,
    conversations: CONVERSATIONS,
    within: true,
    highlevel: {
      onRequest: (call) => {
        if (call.route !== 'inbound') return;
        const at = performance.now();
        const { altId } = JSON.parse(call.raw.toString('utf8')) as { altId: string };
        arrivals.get(altId)?.(at);
      },
    },
  });
  await world.startAndCatchUp();
  await using bare = await BareExpress.start(bench);
  const service = await Connection.open(world.port);
  const express = await Connection.open(bare.port);
  const relayOne = async (number: number): Promise<number> => {
    const id = newWhatsAppId();
    const request = conversationOf(world, number).request(id, number);
    const { promise, resolve } = Promise.withResolvers<number>();
    arrivals.set(id, resolve);
    const started = performance.now();
    const [at] = await Promise.all([promise, service.post(request)]);
    arrivals.delete(id);
    return at - started;
  };
  const askBare = async (number: number): Promise<number> => {
    const request = conversationOf(world, number).request(newWhatsAppId(), number);
    const started = performance.now();
    await express.post(request);
    return performance.now() - started;
  };
  // Every contact is made, and the compilers have seen enough.
  for (let number = 0; number < 8 * CONVERSATIONS; number += 1) {
    await relayOne(number);
    await askBare(number);
  }
  const { ours, theirs } = await atAQuietPace(bench, relayOne, askBare);
  service.close();
  express.close();
  return {
    p50: median(ours),
    p99: percentile(ours, 0.99),
    bareP50: median(theirs),
    bareP99: percentile(theirs, 0.99),
  };
}

/** One after the other, so that a busy moment of the machine meets both, and neither connection is idle for long. */
async function atAQuietPace(
  { short }: Bench,
  relayOne: (number: number) => Promise<number>,
  askBare: (number: number) => Promise<number>,
): Promise<{ ours: number[]; theirs: number[] }> {
  const count = short ? 100 : 600;
  const ours: number[] = [];
  const theirs: number[] = [];
  const started = performance.now();
  for (let number = 0; number < count; number += 1) {
    await sleep(Math.max(0, started + (number * 1000) / PER_SECOND - performance.now()));
    ours.push(await relayOne(number));
    theirs.push(await askBare(number));
  }
  return { ours, theirs };
}

function conversationOf({ conversations }: World, number: number) {
  const conversation = conversations[number % conversations.length];
  if (conversation === undefined) throw new Error('no conversation');
  return conversation.template;
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}
