/** What a text costs at HighLevel once its contact is known. */
import { always } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import { Connection, inParallel } from '../load.ts';
import { World } from '../world.ts';
import { webhooksOf } from './acknowledgements.ts';

const CONVERSATIONS = 50;

export const callsPerText: Row = { name: 'calls-per-text', run };

async function run(bench: Bench): Promise<Figure[]> {
  await using world = await World.create(bench, {
    row: 'calls-per-text',
    locations: 10,
    conversations: CONVERSATIONS,
  });
  await world.start();
  const next = webhooksOf(world);
  await postAll(world, next, CONVERSATIONS);
  const before = await world.calls();
  const texts = bench.short ? 500 : 5_000;
  await postAll(world, next, texts);
  const after = await world.calls();
  const written = after.written - before.written;
  const calls = after.all - before.all;
  const perText = calls / written;
  return [
    {
      figure: 'HighLevel calls per steady-state text',
      ours: perText.toFixed(3),
      baseline: '–',
      ratio: '–',
      mustBe: '≤ 1.01',
      result: always(perText <= 1.01 && written === texts),
      numbers: { texts, written, calls },
    },
  ];
}

async function postAll(world: World, next: () => Buffer, count: number): Promise<void> {
  const free = await Promise.all(Array.from({ length: 8 }, () => Connection.open(world.port)));
  await inParallel(count, free.length, async () => {
    const connection = free.pop();
    if (connection === undefined) throw new Error('as many connections as work at once');
    const status = await connection.post(next());
    if (status !== 200) throw new Error(`a webhook was answered ${status}`);
    free.push(connection);
  });
  for (const connection of free) connection.close();
  await world.atRest(60_000);
}
