/**
 * The database server goes away under traffic in every way that it can, and the relay is killed while it is away:
 * nothing lost, nothing twice, in order (P1, P2, P3), and in the end the server has all of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import type { CuttingProxy } from '../support/cutting-proxy.ts';
import {
  createDatabase,
  missingMariaDb,
  missingMySql,
  startMariaDb,
  startMySql,
} from '../support/database-servers.ts';
import type { DatabaseServer } from '../support/database-servers.ts';
import type { KillableRelay } from '../support/killable-relay.ts';
import { runFaults } from './fault-run.ts';

const isSoak = process.env['WAYBRIDGE_SOAK'] === '1';
const SHORT = { messages: 240, conversations: 20, kills: 7, pauseMs: 3_000 };
const LONG = { messages: 5_000, conversations: 100, kills: 30, pauseMs: 8_000 };
const size = isSoak ? LONG : SHORT;
const seed = Number(process.env['WAYBRIDGE_FAULT_SEED'] ?? 20_261_126);

type Fault = (rig: Rig, relay: KillableRelay, ms: number) => Promise<void>;

interface Rig {
  readonly server: DatabaseServer;
  readonly proxy: CuttingProxy;
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
    await sleep(ms + 1_500);
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
];

const SERVERS = [
  ['MariaDB', startMariaDb, missingMariaDb()],
  ...(isSoak ? [['MySQL', startMySql, missingMySql()] as const] : []),
] as const;

describe.each(SERVERS)('%s going away', (_name, start, missing) => {
  it.skipIf(missing !== null)(
    `${String(size.kills)} times under traffic loses, doubles and disorders nothing`,
    async () => {
      await using server = await start();
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
      let turn = 0;
      const report = await runFaults({
        ...size,
        seed,
        databaseUrl: proxy.url,
        disturb: async (relay, random) => {
          const fault = FAULTS[turn % FAULTS.length];
          turn += 1;
          await fault?.({ server, proxy, ask: root }, relay, 300 + random() * 1_500);
        },
      });
      expect(report).toMatchObject({
        acknowledged: size.messages,
        lost: [],
        doubled: [],
        disordered: [],
        unmarked: [],
        open: {},
      });
      // Each kind of fault met messages.
      expect(report.kills).toBeGreaterThanOrEqual(FAULTS.length - 1);
      const connection = await createConnection({ uri: database.url });
      const [rows] = await connection.query(
        "select count(*) as open from journal where state not in ('done', 'dead')",
      );
      await connection.end();
      expect(rows).toEqual([{ open: 0 }]);
    },
  );
});
