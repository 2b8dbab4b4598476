/** What acknowledging and carrying out cost while the journal grows to millions, on both databases. */
import { join } from 'node:path';
import {
  createDatabase,
  missingMariaDb,
  startMariaDb,
} from '../../tests/support/database-servers.ts';
import { atMost, WorkFolder } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import type { GrowthCost } from '../growth-process.ts';
import { end, messageOf, startOnServiceCore } from '../machine.ts';

const SCRIPT = join(import.meta.dirname, '../growth-process.ts');
const SIZES = [10_000, 100_000, 1_000_000, 5_000_000];
const SHORT_SIZES = [10_000, 50_000];
const BOUND = 1.3;

export const growth: Row = { name: 'growth', run };

async function run(bench: Bench): Promise<Figure[]> {
  const figures = await grown(bench, 'SQLite', ['-', '-']);
  const given = process.env['TEST_MARIADB_URL'];
  const missing = given === undefined ? missingMariaDb() : null;
  if (missing !== null) {
    bench.say(`skipped: ${missing}`);
    return figures;
  }
  await using resources = new AsyncDisposableStack();
  const server = given === undefined ? resources.use(await startMariaDb()) : { url: given };
  const [full, empty] = [await createDatabase(server.url), await createDatabase(server.url)];
  for (const { drop } of [full, empty]) resources.defer(drop);
  return [...figures, ...(await grown(bench, 'MariaDB', [full.url, empty.url]))];
}

async function grown(
  bench: Bench,
  database: string,
  addresses: readonly [string, string],
): Promise<Figure[]> {
  using folder = new WorkFolder();
  const sizes = bench.short ? SHORT_SIZES : SIZES;
  const entries = bench.short ? 500 : 2_000;
  const args = [folder.path, ...addresses, String(entries), ...sizes.map(String)];
  const child = startOnServiceCore(bench.cores, { script: SCRIPT, args });
  const costs = (await messageOf(child)) as GrowthCost[];
  await end(child);
  return costs.flatMap(({ size, grown: large, empty }) =>
    (['append', 'settle'] as const).map((act): Figure => {
      const ratio = large[act] / empty[act];
      const what = act === 'append' ? 'append' : 'claim + settle';
      return {
        figure: `${what}, ${size.toLocaleString('en')} old entries against none, ${database}`,
        ours: `${large[act].toFixed(0)} µs`,
        baseline: `${empty[act].toFixed(0)} µs`,
        ratio: `${ratio.toFixed(2)} ×`,
        mustBe: `≤ ${String(BOUND)} ×`,
        result: atMost(bench, ratio, BOUND),
        numbers: { size, empty, large, ratio },
      };
    }),
  );
}
