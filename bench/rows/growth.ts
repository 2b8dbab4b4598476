/** What acknowledging and carrying out cost while the journal grows to millions, on both databases. */
import { join } from 'node:path';
import { atMost, WorkFolder } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import type { GrowthCost } from '../growth-process.ts';
import { end, messageOf, startOnServiceCore } from '../machine.ts';
import { mariaDb } from '../maria-db.ts';

const SCRIPT = join(import.meta.dirname, '../growth-process.ts');
const SIZES = [10_000, 100_000, 1_000_000, 5_000_000];
const SHORT_SIZES = [10_000, 50_000];
const BOUND = 1.3;
const WHAT = { alone: 'append alone', append: 'append by fifties', settle: 'claim + settle' };

export const growth: Row = { name: 'growth', run };

async function run(bench: Bench): Promise<Figure[]> {
  const sizes = (bench.short ? SHORT_SIZES : SIZES).filter((size) => size <= bench.largest);
  const onSqlite = { database: 'SQLite', addresses: ['-', '-'], sizes } as const;
  const figures = await grown(bench, onSqlite);
  await using resources = new AsyncDisposableStack();
  const make = await mariaDb(bench, resources);
  if (make === null) return figures;
  const addresses = [await make(), await make()] as const;
  const onServer = { database: 'MariaDB', addresses, sizes };
  return [...figures, ...(await grown(bench, onServer))];
}

interface Grown {
  readonly database: string;
  /** Of the one that grows, and of the empty one; `-` = SQLite. */
  readonly addresses: readonly [string, string];
  /** Rising. */
  readonly sizes: readonly number[];
}

export async function grown(
  bench: Bench,
  { database, addresses, sizes }: Grown,
): Promise<Figure[]> {
  using folder = new WorkFolder();
  const entries = bench.short ? 500 : 2_000;
  const args = [folder.path, ...addresses, String(entries), ...sizes.map(String)];
  const child = startOnServiceCore(bench.cores, { script: SCRIPT, args });
  const costs = (await messageOf(child)) as GrowthCost[];
  await end(child);
  return costs.flatMap(({ size, grown: large, empty }) =>
    (['alone', 'append', 'settle'] as const).map((act): Figure => {
      const ratio = large[act] / empty[act];
      return {
        figure: `${WHAT[act]}, ${size.toLocaleString('en')} old entries against none, ${database}`,
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
