/** What acknowledging and carrying out cost while the journal grows to millions, on each kind of database. */
import { join } from 'node:path';
import { atMost, WorkFolder } from '../bench.ts';
import type { Bench, DatabaseName, Figure, Row } from '../bench.ts';
import { databaseServer, isServer, TITLES } from '../database-server.ts';
import type { GrowthCost } from '../growth-process.ts';
import { end, messageOf, startOnServiceCore } from '../machine.ts';

const SCRIPT = join(import.meta.dirname, '../growth-process.ts');
const SIZES = [10_000, 100_000, 1_000_000, 5_000_000];
const SHORT_SIZES = [10_000, 50_000];
const DATABASES: readonly DatabaseName[] = ['sqlite', 'mariadb'];
const BOUND = 1.3;
const WHAT = { alone: 'append alone', append: 'append by fifties', settle: 'claim + settle' };

export const growth: Row = { name: 'growth', run };

async function run(bench: Bench): Promise<Figure[]> {
  const sizes = (bench.short ? SHORT_SIZES : SIZES).filter((size) => size <= bench.largest);
  const figures: Figure[] = [];
  for (const name of bench.on ?? DATABASES) {
    await using resources = new AsyncDisposableStack();
    const make = isServer(name) ? await databaseServer(bench, resources, name) : sqliteFile;
    if (make === null) continue;
    const addresses = [await make(), await make()] as const;
    figures.push(...(await grown(bench, { database: TITLES[name], addresses, sizes })));
  }
  return figures;
}

function sqliteFile(): Promise<string> {
  return Promise.resolve('-');
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
  const costs: GrowthCost[] = [];
  for (const size of sizes) {
    const cost = (await messageOf(child)) as GrowthCost;
    costs.push(cost);
    // Of a run that is cut off before millions are written, this much is known.
    bench.say(`${database}, ${size.toLocaleString('en')}: ${wordsOf(cost)}`);
  }
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

function wordsOf({ grown: large, empty }: GrowthCost): string {
  return (['alone', 'append', 'settle'] as const)
    .map((act) => `${WHAT[act]} ${large[act].toFixed(0)} to ${empty[act].toFixed(0)} µs`)
    .join(', ');
}
