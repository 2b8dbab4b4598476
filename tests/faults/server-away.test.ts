/**
 * The database server goes away under traffic in every way that it can, and the relay is killed while it is away:
 * nothing lost, nothing twice, in order (P1, P2, P3), and in the end the server has all of it.
 */
import { spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import type { CuttingProxy } from '../support/cutting-proxy.ts';
import {
  createDatabase,
  missingMariaDb,
  missingMySql,
  MYSQL_ROOT,
  startMariaDb,
  startMySql,
} from '../support/database-servers.ts';
import type { DatabaseServer } from '../support/database-servers.ts';
import type { KillableRelay } from '../support/killable-relay.ts';
import { LOCATIONS, runFaults } from './fault-run.ts';

const isSoak = process.env['WAYBRIDGE_SOAK'] === '1';
const SHORT = { messages: 240, conversations: 20, kills: 7, pauseMs: 3_000 };
const LONG = {
  // So long that the last fault, too, meets messages.
  ...{ messages: 5_000, conversations: 100, kills: 30, pauseMs: 20_000 },
  // Shorter than a server stays stopped: access to HighLevel is renewed meanwhile, too.
  tokenLifeMs: 50_000,
};
/** How long the long form leaves a stopped server so (ms). */
const STOPPED_MS = 60_000;
/** A full disk lasts until the server has refused something for it, or for so long (ms). */
const FULL_MS = 60_000;
/** Nobody who posts waits longer for an answer (ms); a busy machine of tests proves nothing about it. */
const SLOWEST_MS = 2_000;
const size = isSoak ? LONG : SHORT;
const seed = Number(process.env['WAYBRIDGE_FAULT_SEED'] ?? 20_261_126);

type Fault = (rig: Rig, relay: KillableRelay, ms: number) => Promise<void>;

interface Rig {
  readonly server: DatabaseServer;
  readonly proxy: CuttingProxy;
  /** The server's own small disk; null = it shares the machine's. */
  readonly disk: string | null;
  /** How often the server refused something because its disk was full. */
  fullMet: number;
  /** As root: asks the server itself. */
  readonly ask: (...statements: string[]) => Promise<void>;
}

/** Each ends with the server as it should be. */
const FAULTS: readonly Fault[] = [
  async ({ server }, _relay, ms) => {
    await server.crash();
    await sleep(ms);
    await server.revive();
  },
  async ({ proxy }, relay, ms) => {
    proxy.setAway(true);
    await sleep(ms);
    // It begins without the server, from what it has on its own disk.
    await relay.kill();
    await relay.start();
    await sleep(ms);
    proxy.setAway(false);
  },
  async ({ server }, _relay, ms) => {
    process.kill(server.pid, 'SIGSTOP');
    await sleep(isSoak ? STOPPED_MS : ms + 1_500);
    process.kill(server.pid, 'SIGCONT');
  },
  async ({ proxy }, _relay, ms) => {
    proxy.next('commit', 'silence');
    await sleep(ms);
  },
  async ({ ask }, _relay, ms) => {
    await ask('set global read_only = 1');
    await sleep(ms);
    await ask('set global read_only = 0');
  },
  async ({ proxy }, _relay, ms) => {
    proxy.next('commit', 'cut-after');
    await sleep(ms);
  },
  async (_rig, relay) => {
    await relay.kill();
    await relay.start();
  },
  ...(isSoak ? [diskFull, restarted, halfOpen] : []),
];

/** As an administrator does it, in order. */
async function restarted({ server }: Rig, _relay: KillableRelay, ms: number): Promise<void> {
  await server.shutDown();
  await sleep(ms);
  await server.revive();
}

/** A router forgot the connections: neither side is told. */
async function halfOpen({ proxy }: Rig, _relay: KillableRelay, ms: number): Promise<void> {
  proxy.deafen();
  await sleep(ms);
}

/** Whatever is left on the server's disk is taken, then given back. */
async function diskFull(rig: Rig, relay: KillableRelay, ms: number): Promise<void> {
  const { server, disk } = rig;
  if (disk === null) return;
  const filler = join(server.dataDir, 'filler');
  const block = Buffer.alloc(1024 * 1024);
  // Until the disk says no.
  for (let left = DISK_MB; left > 0; left -= 1) {
    const isFull = await appendFile(filler, block).then(
      () => false,
      () => true,
    );
    if (isFull) break;
  }
  // There is room left in the files that it has.
  const until = Date.now() + FULL_MS;
  let isMet = false;
  while (!isMet && Date.now() < until) {
    await sleep(POLL_MS);
    const { mirrored = 0 } = await relay.open();
    isMet = mirrored > 0;
  }
  if (isMet) rig.fullMet += 1;
  await sleep(ms);
  await rm(filler, { force: true });
}

const DISK_MB = 700;
const POLL_MS = 100;

/** A small disk in memory, within a folder; null where none can be made. */
async function smallDisk(resources: AsyncDisposableStack, parent: string): Promise<string | null> {
  const folder = await mkdtemp(join(parent, 'wb-disk-'));
  const { status } = spawnSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${String(DISK_MB)}m`,
    'tmpfs',
    folder,
  ]);
  resources.defer(async () => {
    if (status === 0) spawnSync('umount', [folder]);
    await rm(folder, { recursive: true, force: true });
  });
  return status === 0 ? folder : null;
}

const SERVERS = [
  ['MariaDB', startMariaDb, missingMariaDb(), tmpdir()],
  ...(isSoak ? [['MySQL', startMySql, missingMySql(), MYSQL_ROOT] as const] : []),
] as const;

describe.each(SERVERS)('%s going away', (_name, start, missing, parent) => {
  it.skipIf(missing !== null)(
    `${String(size.kills)} times under traffic loses, doubles and disorders nothing`,
    async ({ annotate }) => {
      await using resources = new AsyncDisposableStack();
      const disk = isSoak ? await smallDisk(resources, parent) : null;
      if (isSoak && disk === null) await annotate('no disk of its own: it is never full');
      await using server = await start(disk ?? parent);
      const database = await createDatabase(server.url);
      const root = async (...statements: string[]): Promise<void> => {
        const connection = await createConnection({ uri: server.url });
        for (const statement of statements) await connection.query(statement);
        await connection.end();
      };
      // Who may do everything is not hindered by read_only.
      const place = new URL(database.url);
      await root(
        "create user relay@'127.0.0.1' identified by 'relay'",
        `grant all on \`${place.pathname.slice(1)}\`.* to relay@'127.0.0.1'`,
      );
      place.username = 'relay';
      place.password = 'relay';
      await using proxy = await startCuttingProxy(place.href);
      const rig: Rig = { server, proxy, ask: root, disk, fullMet: 0 };
      let turn = 0;
      const report = await runFaults({
        ...size,
        seed,
        databaseUrl: proxy.url,
        disturb: async (relay, random) => {
          const fault = FAULTS[turn % FAULTS.length];
          turn += 1;
          await fault?.(rig, relay, 300 + random() * 1_500);
        },
      });
      const connection = await createConnection({ uri: database.url });
      // First, since it says why something is missing.
      const [given] = await connection.query(
        "select kind, state, error_code, error_detail, attempts from journal where state <> 'done'",
      );
      expect(given).toEqual([]);
      expect(report).toMatchObject({
        acknowledged: size.messages,
        lost: [],
        doubled: [],
        disordered: [],
        unmarked: [],
        // Each refresh token is good for one use.
        replayedTokens: 0,
      });
      expect(report.open).toEqual({});
      if (isSoak) {
        const { kills, slowestMs, renewals } = report;
        await annotate(JSON.stringify({ kills, slowestMs, renewals, fullMet: rig.fullMet }));
        expect(slowestMs).toBeLessThanOrEqual(SLOWEST_MS);
        expect(kills).toBe(size.kills);
        expect(renewals).toBeGreaterThan(LOCATIONS);
        if (disk !== null) expect(rig.fullMet).toBeGreaterThan(0);
      }
      // Each kind of fault met messages.
      expect(report.kills).toBeGreaterThanOrEqual(FAULTS.length - 1);
      await connection.end();
    },
  );
});
