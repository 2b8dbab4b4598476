/** One location under HighLevel's 100 calls in 10 s, offered half as much again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { always, atLeast } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import { Connection } from '../load.ts';
import { newWhatsAppId } from '../webhooks.ts';
import { World } from '../world.ts';

const OFFERED_PER_SECOND = 15;
const CONVERSATIONS = 10;
const INTERVAL_MS = 10_000;

export const rateLimit: Row = { name: 'rate-limit', run };

async function run(bench: Bench): Promise<Figure[]> {
  await using world = await World.create(bench, {
    row: 'rate-limit',
    locations: 1,
    conversations: CONVERSATIONS,
    highlevel: { rateLimit: { max: 100, intervalMs: INTERVAL_MS } },
  });
  await world.start();
  const connection = await Connection.open(world.port);
  const post = async (number: number): Promise<void> => {
    const conversation = world.conversations[number % CONVERSATIONS];
    const request = conversation?.template.request(newWhatsAppId(), number);
    if (request === undefined) throw new Error('no conversation');
    const status = await connection.post(request);
    if (status !== 200) throw new Error(`a webhook was answered ${status}`);
  };
  // Every contact is made, and what that took has left HighLevel's window.
  for (let number = 0; number < CONVERSATIONS; number += 1) await post(number);
  await world.written(CONVERSATIONS);
  await sleep(INTERVAL_MS + 500);
  const before = await world.calls();
  const seconds = bench.short ? 20 : 60;
  const count = seconds * OFFERED_PER_SECOND;
  const started = performance.now();
  const until = (ms: number) => sleep(Math.max(0, started + ms - performance.now()));
  for (let number = 0; number < count; number += 1) {
    await until((number * 1000) / OFFERED_PER_SECOND);
    await post(CONVERSATIONS + number);
  }
  await until(seconds * 1000);
  const delivered = (await world.calls()).written - before.written;
  await world.atRest(60_000);
  connection.close();
  const after = await world.calls();
  const texts = (await world.highlevel.ledger()).map((message) => message.body);
  const distinct = new Set(texts);
  const numbers = {
    offered: count,
    perSecond: delivered / seconds,
    calls: after.all - before.all,
    rejected: after.rejected - before.rejected,
    lost: CONVERSATIONS + count - distinct.size,
    doubled: texts.length - distinct.size,
  };
  const share = (100 * numbers.rejected) / numbers.calls;
  return [
    {
      figure: `one location at 100 calls per 10 s, offered ${OFFERED_PER_SECOND}/s`,
      ours: `${numbers.perSecond.toFixed(2)}/s`,
      baseline: '–',
      ratio: '–',
      mustBe: '≥ 9.5/s',
      result: atLeast(bench, numbers.perSecond, 9.5),
      numbers,
    },
    {
      figure: '  rejected with 429',
      ours: `${share.toFixed(1)} %`,
      baseline: '–',
      ratio: '–',
      mustBe: '≤ 1 %',
      result: always(share <= 1),
      numbers: { share },
    },
    {
      figure: '  lost, doubled',
      ours: `${numbers.lost}, ${numbers.doubled}`,
      baseline: '–',
      ratio: '–',
      mustBe: '0, 0',
      result: always(numbers.lost === 0 && numbers.doubled === 0),
      numbers: {},
    },
  ];
}
