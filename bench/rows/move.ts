/**
 * Moving a grown journal to MariaDB and back (with `--on mariadb,mysql`: from each server to the next one, and back) while
 * messages flow both ways: the service is killed twice on each way and
 * once more while it switches, and goes on.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { readMoving } from '../../core/storage/move/move-file.ts';
import { always, atMost } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import { databaseServer, isServer, TITLES } from '../database-server.ts';
import type { ServerName } from '../database-server.ts';
import { chatsOf, compare } from '../chats.ts';
import { fillJournal } from '../old-journal.ts';
import { Traffic } from '../traffic.ts';
import type { Lap } from '../traffic.ts';
import { sumsOf } from '../table-sums.ts';
import { World } from '../world.ts';

const ENTRIES = 500_000;
const SHORT_ENTRIES = 5_000;
/** Nobody who posts waits longer for an answer (ms). */
const SLOWEST_MS = 2_000;
const CALM_MS = 10_000;
const WITHIN_MS = 3_600_000;
const POLL_MS = 20;
const KILLS = 2;
const SERVERS: readonly ServerName[] = ['mariadb'];

export const move: Row = { name: 'move', run };

async function run(bench: Bench): Promise<Figure[]> {
  await using resources = new AsyncDisposableStack();
  const stations: Station[] = [];
  for (const name of bench.on?.filter(isServer) ?? SERVERS) {
    const make = await databaseServer(bench, resources, name);
    if (make === null) return [];
    stations.push({ title: TITLES[name], url: await make() });
  }
  stations.push({ title: TITLES.sqlite, url: null });
  const world = resources.use(
    await World.create(bench, {
      row: 'move',
      locations: 10,
      conversations: 40,
      highlevel: { deliveryAttempts: 10_000, deliveryDelayMs: 100, deliveryMaxDelayMs: 500 },
    }),
  );
  const places = world.places.map(({ locationId, instance }) => ({
    locationId,
    instanceId: instance,
  }));
  const entries = Math.min(bench.short ? SHORT_ENTRIES : ENTRIES, bench.largest);
  const before = Date.now();
  const file = join(world.dataDir, 'waybridge.db');
  fillJournal(file, { entries, places });
  const sums = [await sumsOf({ file }, file, before)];
  const pool = resources.adopt(
    new Pool(`http://127.0.0.1:${String(world.port)}`, { connections: 64 }),
    (one) => one.destroy(),
  );
  const chats = chatsOf(world);
  await world.startAndCatchUp();
  await world.highlevel.setDeliveryUrl(`http://127.0.0.1:${String(world.port)}/webhooks/ghl`);
  const traffic = new Traffic({ world, pool, chats, perSecond: bench.short ? 50 : 20 });
  await sleep(CALM_MS);
  const calm = { ...traffic.lap(), megabytes: world.megabytes() };
  const ways: Way[] = [];
  let from: string = TITLES.sqlite;
  for (const { title, url } of stations) {
    const name = `${from} → ${title}`;
    ways.push(await wayTo(bench, { name, world, traffic, entries, to: url }));
    // What flows meanwhile is newer; what was there is the same everywhere.
    sums.push(await sumsOf(url === null ? { file } : { url }, file, before));
    from = title;
  }
  await traffic.end();
  const open = await world.atRest(240_000);
  const { lost, doubled, disordered, ...found } = await compare(world, chats);
  const answers = await traffic.answersLost();
  const isSame = new Set(sums.map((sum) => JSON.stringify(sum))).size === 1;
  bench.say(JSON.stringify({ calm, ways, open, found, answers, sums }));
  return [
    ...ways.flatMap((way) => figuresOf(bench, way, calm)),
    {
      figure: `lost / doubled / out of order while ${entries.toLocaleString('en')} entries move there and back`,
      ours: `${String(lost + answers.lost)} / ${String(doubled + answers.doubled)} / ${String(disordered)}`,
      baseline: '–',
      ratio: '–',
      mustBe: '0 / 0 / 0',
      result: always(lost + doubled + disordered + answers.lost + answers.doubled === 0),
      numbers: { ...found, lost, doubled, disordered, answers, open },
    },
    {
      figure: 'sums of what was there: before, at each server, and back',
      ours: isSame ? 'equal' : 'differ',
      baseline: '–',
      ratio: '–',
      mustBe: 'equal',
      result: always(isSame),
      numbers: sums,
    },
  ];
}

interface Station {
  readonly title: string;
  /** Null = SQLite. */
  readonly url: string | null;
}

interface Way extends Lap {
  readonly name: string;
  readonly rows: number;
  readonly copySeconds: number;
  readonly compareSeconds: number;
  /** From the end of the old service until the new one takes webhooks, killed once in between. */
  readonly switchSeconds: number;
  readonly megabytes: number;
  readonly kills: number;
}

interface Wanted {
  readonly name: string;
  readonly world: World;
  readonly traffic: Traffic;
  readonly entries: number;
  /** Null = SQLite. */
  readonly to: string | null;
}

async function wayTo(bench: Bench, { name, world, traffic, entries, to }: Wanted): Promise<Way> {
  const { dataDir } = world;
  const started = performance.now();
  let copiedAt = started;
  let copied = 0;
  let kills = 0;
  let megabytes = 0;
  traffic.lap();
  await world.moveTo(to);
  for (;;) {
    if (performance.now() - started > WITHIN_MS) throw new Error('the move does not end');
    const moving = await readMoving(dataDir);
    if (moving?.phase === 'ready') break;
    const now = moving?.copied ?? 0;
    if (now !== copied) copiedAt = performance.now();
    copied = now;
    megabytes = Math.max(megabytes, world.megabytes() || 0);
    // Each entry has an attempt, and most have a link.
    if (kills < KILLS && copied > (kills + 0.5) * entries) {
      await world.kill();
      kills += 1;
      await world.start();
    }
    await sleep(POLL_MS);
  }
  const readyAt = performance.now();
  const lap = traffic.lap();
  await world.stop();
  // The start that switches is killed, too.
  await world.startAndKill(Math.random() * 500);
  await world.start();
  const way = {
    ...lap,
    name,
    rows: copied,
    copySeconds: (copiedAt - started) / 1000,
    compareSeconds: (readyAt - copiedAt) / 1000,
    switchSeconds: (performance.now() - readyAt) / 1000,
    megabytes,
    kills: kills + 1,
  };
  bench.say(`${name}: ${JSON.stringify(way)}`);
  return way;
}

interface Calm extends Lap {
  readonly megabytes: number;
}

function figuresOf(bench: Bench, way: Way, calm: Calm): Figure[] {
  const { name } = way;
  const perSecond = way.rows / way.copySeconds;
  return [
    {
      figure: `longest acknowledgement while moving, ${name}`,
      ours: `${String(way.slowestMs)} ms`,
      baseline: `${String(calm.slowestMs)} ms`,
      ratio: '–',
      mustBe: `≤ ${String(SLOWEST_MS)} ms`,
      result: atMost(bench, way.slowestMs, SLOWEST_MS),
      numbers: { way, calm },
    },
    {
      figure: `memory while moving, ${name}`,
      ours: `${way.megabytes.toFixed(0)} MB`,
      baseline: `${calm.megabytes.toFixed(0)} MB`,
      ratio: '–',
      mustBe: '–',
      result: 'ok',
      numbers: { way, calm },
    },
    {
      figure: `rows copied, ${name}`,
      ours: `${perSecond.toFixed(0)}/s`,
      baseline: '–',
      ratio: '–',
      mustBe: '–',
      result: 'ok',
      numbers: { perSecond },
    },
  ];
}
