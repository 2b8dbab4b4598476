/**
 * What acknowledging and carrying out cost while the journal grows to millions, on each kind of database: webhooks by
 * HTTP, as their senders see it, and the journal's own steps by themselves.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { MIRROR_FILE } from '../../core/storage/fallback/mirror-file.ts';
import { openStorage } from '../../core/storage/open-storage.ts';
import type { Storage } from '../../core/storage/storage.ts';
import { atMost, WorkFolder } from '../bench.ts';
import type { Bench, DatabaseName, Figure, Row } from '../bench.ts';
import { databaseServer, isServer, TITLES } from '../database-server.ts';
import { forgetOpen, grow } from '../grow.ts';
import type { GrowthCost } from '../growth-process.ts';
import { flood } from '../load.ts';
import { end, messageOf, startOnServiceCore } from '../machine.ts';
import { World } from '../world.ts';
import { CONNECTIONS, perSecond, Side, webhooksOf } from './acknowledgements.ts';

const SCRIPT = join(import.meta.dirname, '../growth-process.ts');
const SIZES = [10_000, 100_000, 1_000_000, 5_000_000];
const SHORT_SIZES = [10_000, 50_000];
const DATABASES: readonly DatabaseName[] = ['sqlite', 'mariadb'];
const BOUND = 1.3;
/** By then a server has the pages of the keys' index in memory, as one that runs for a while does: they are read singly. */
const WARM_MS = 8_000;
const WHAT = { alone: 'append alone', append: 'append by fifties', settle: 'claim + settle' };
type Act = keyof typeof WHAT;
const ACTS = ['alone', 'append', 'settle'] as const;
/** Appending is a part of what acknowledging a webhook costs, and the whole of that has the bound. */
const WITH_BOUND: readonly Act[] = ['settle'];

export const growth: Row = {
  name: 'growth',
  run: (bench) => onEach(bench, [acknowledged, steps]),
};

/** What acknowledging costs, by itself. */
export const growthWebhooks: Row = {
  name: 'growth-webhooks',
  run: (bench) => onEach(bench, [acknowledged]),
};

/** What carrying out costs, by itself. */
export const growthSteps: Row = {
  name: 'growth-steps',
  run: (bench) => onEach(bench, [steps]),
};

type Measurement = (bench: Bench, asked: Grown) => Promise<Figure[]>;

async function onEach(bench: Bench, measurements: readonly Measurement[]): Promise<Figure[]> {
  const sizes = (bench.short ? SHORT_SIZES : SIZES).filter((size) => size <= bench.largest);
  const figures: Figure[] = [];
  for (const name of bench.on ?? DATABASES) {
    await using resources = new AsyncDisposableStack();
    const make = isServer(name) ? await databaseServer(bench, resources, name) : null;
    if (isServer(name) && make === null) continue;
    for (const measure of measurements) {
      const addresses = [await make?.(), await make?.()] as const;
      figures.push(...(await measure(bench, { database: TITLES[name], addresses, sizes })));
    }
  }
  return figures;
}

interface Grown {
  readonly database: string;
  /** Of the one that grows, and of the empty one; none = SQLite. */
  readonly addresses: readonly [string | undefined, string | undefined];
  /** Rising. */
  readonly sizes: readonly number[];
}

/** The journal's own steps. */
export async function steps(
  bench: Bench,
  { database, addresses, sizes }: Grown,
): Promise<Figure[]> {
  using folder = new WorkFolder();
  const entries = bench.short ? 500 : 2_000;
  const urls = addresses.map((url) => url ?? '-');
  const args = [folder.path, ...urls, String(entries), ...sizes.map(String)];
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
    ACTS.map((act): Figure => {
      const ratio = large[act] / empty[act];
      return {
        figure: `${WHAT[act]}, ${size.toLocaleString('en')} old entries against none, ${database}`,
        ours: `${large[act].toFixed(0)} µs`,
        baseline: `${empty[act].toFixed(0)} µs`,
        ratio: `${ratio.toFixed(2)} ×`,
        mustBe: WITH_BOUND.includes(act) ? `≤ ${String(BOUND)} ×` : 'a part',
        result: WITH_BOUND.includes(act) ? atMost(bench, ratio, BOUND) : 'ok',
        numbers: { size, empty, large, ratio },
      };
    }),
  );
}

function wordsOf({ grown: large, empty }: GrowthCost): string {
  return ACTS.map(
    (act) => `${WHAT[act]} ${large[act].toFixed(0)} to ${empty[act].toFixed(0)} µs`,
  ).join(', ');
}

/** Webhooks as they come, by HTTP and 64 at a time, to a relay with so many old entries and to one without. */
async function acknowledged(
  bench: Bench,
  { database, addresses, sizes }: Grown,
): Promise<Figure[]> {
  await using large = await worldOf(bench, addresses[0]);
  await using empty = await worldOf(bench, addresses[1]);
  const figures: Figure[] = [];
  let held = 0;
  for (const size of sizes) {
    await betweenRuns(large, addresses[0], (storage) => grow(storage, held, size));
    await betweenRuns(empty, addresses[1]);
    held = size;
    const [ofLarge, ofEmpty] = await inTurns(bench, [large, empty]);
    const ratio = ofEmpty.perSecond / ofLarge.perSecond;
    const [ours, baseline] = [perSecond(ofLarge.perSecond), perSecond(ofEmpty.perSecond)];
    const processor = `${ofLarge.microseconds.toFixed(0)} to ${ofEmpty.microseconds.toFixed(0)} µs`;
    const [first, second] = [ofLarge.perSecond, ofEmpty.perSecond];
    const count = size.toLocaleString('en');
    bench.say(
      `${database}, ${count}: ${ours} to ${baseline} acknowledged, processor time ${processor}`,
    );
    figures.push({
      figure: `time for a webhook, ${count} old entries against none, ${database}`,
      ...{ ours, baseline },
      ratio: `${ratio.toFixed(2)} ×`,
      mustBe: `≤ ${String(BOUND)} ×`,
      result: atMost(bench, ratio, BOUND),
      numbers: { size, large: first, empty: second, ratio, processor },
    });
  }
  return figures;
}

function worldOf(bench: Bench, databaseUrl: string | undefined): Promise<World> {
  return World.create(bench, {
    ...{ row: 'growth', locations: 20, conversations: 500, paused: true },
    // Five million would go by themselves.
    given: { WAYBRIDGE_MAX_ENTRIES: '100000000' },
    // A first backup begins within minutes, and with millions of entries takes some itself.
    times: { backupEveryMs: 0 },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
}

/** While no relay runs: what was taken in before goes, also from the mirror of a server, and `more` is done. */
async function betweenRuns(
  { dataDir }: World,
  databaseUrl: string | undefined,
  more: (storage: Storage) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (const end of ['', '-wal', '-shm']) rmSync(join(dataDir, MIRROR_FILE + end), { force: true });
  const place = databaseUrl === undefined ? {} : { databaseUrl };
  await using storage = await openStorage({ dataDir, ...place });
  await forgetOpen(storage);
  await more(storage);
}

/** By turns, so that a machine whose speed changes meanwhile does so for both. */
async function inTurns(
  bench: Bench,
  worlds: readonly [World, World],
): Promise<readonly [Side, Side]> {
  for (const world of worlds) {
    await world.startAndCatchUp();
    await world.idle();
  }
  const [warmMs, slices] = bench.short ? [1_000, 2] : [WARM_MS, 6];
  const next = worlds.map(webhooksOf);
  const sides = worlds.map((world) => new Side(world.port, () => world.processorSeconds()));
  const blank = (): Buffer => Buffer.alloc(0);
  for (const [at, { port }] of worlds.entries()) {
    await flood(port, CONNECTIONS, warmMs, next[at] ?? blank);
  }
  for (let slice = 0; slice < slices; slice += 1) {
    for (const [at, side] of sides.entries()) await side.measure(next[at] ?? blank);
  }
  for (const [at, world] of worlds.entries()) {
    const { waiting = 0 } = await world.open();
    const taken = sides[at]?.acknowledged ?? 0;
    if (waiting < taken) throw new Error(`${taken} acknowledged, ${waiting} in the journal`);
    const { mode } = await world.standing();
    if (mode !== 'only' && mode !== 'primary') throw new Error(`the database was ${mode}`);
    await world.stop();
  }
  const [large, empty] = sides;
  if (large === undefined || empty === undefined) throw new Error('two worlds are measured');
  if (large.refused + empty.refused > 0) throw new Error('webhooks were not acknowledged');
  return [large, empty];
}
