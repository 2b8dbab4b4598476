/**
 * Several relays on one database under traffic: killed, frozen until others have taken their lanes over and then woken,
 * and cut off from the database. Nothing lost, nothing twice, in order (P1, P2, P3), and each lane is carried out by one
 * relay at a time. Only what a relay kept while it was cut off comes late: nobody else knew of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { seededRandom } from '../../sandbox/support/random.ts';
import { describeDatabases } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { RelayGroup } from '../support/relay-group.ts';
import type { Member } from '../support/relay-group.ts';
import { runFaults } from './fault-run.ts';

const isSoak = process.env['WAYBRIDGE_SOAK'] === '1';
const SHORT = { messages: 120, conversations: 12, kills: 3, pauseMs: 1_800 };
const LONG = { messages: 3_000, conversations: 60, kills: 30, pauseMs: 8_000 };
const size = isSoak ? LONG : SHORT;
const seed = Number(process.env['WAYBRIDGE_FAULT_SEED'] ?? 20_261_127);
const LEASE_MS = 2_000;
/** While a relay is frozen its numbers are silent for seconds, and the look-ups must outlast that. */
const LOOK_UPS = [100, 200, 400, 800, ...Array.from({ length: 40 }, () => 1_000)];

type Fault = (member: Member, ms: number) => Promise<void>;

/** Each ends with all relays as they should be. */
const FAULTS: readonly Fault[] = [
  async ({ relay }, ms) => {
    await relay.kill();
    await sleep(ms);
    await relay.start();
  },
  async ({ relay }, ms) => {
    relay.sleep();
    // Its lease runs out, and another relay takes its lanes over.
    await sleep(LEASE_MS + 1_000 + ms);
    relay.wake();
  },
  async ({ database }, ms) => {
    database.setAway(true);
    await sleep(LEASE_MS + 1_000 + ms);
    database.setAway(false);
  },
];

/** The message that a webhook brought, as the fault run words it. */
function acknowledgedIn(body: string): string | null {
  const [, out, into] = /"message":"(out \d+ \d+)"|"conversation":"(in \d+ \d+)"/.exec(body) ?? [];
  return out ?? into ?? null;
}

/** All of a conversation's texts that arrived, but for those that may come late: each bears its turn at its end. */
function isInOrder(arrived: string, late: ReadonlySet<string>): boolean {
  const turns = arrived
    .split(' | ')
    .filter((text) => !late.has(text) && !text.startsWith('hello'))
    .map((text) => Number(text.split(' ').at(-1)));
  return turns.every((turn, index) => turn > (turns[index - 1] ?? 0));
}

const body = (place: TestDatabase): void => {
  it.each(isSoak ? [2, 4] : [2])(
    `%i of them, disturbed ${String(size.kills)} times, lose, double and disorder nothing`,
    async (count) => {
      await place.renew();
      const random = seededRandom(seed + count);
      /** What a relay without its database acknowledged. */
      const late = new Set<string>();
      let group: RelayGroup | null = null;
      let cutOff: Member | null = null;
      let turn = 0;
      const report = await runFaults({
        ...size,
        seed,
        databaseUrl: place.place.databaseUrl ?? null,
        times: { leaseMs: LEASE_MS, heartbeatMs: 500, lookupLadderMs: LOOK_UPS },
        more: { WAYBRIDGE_MASTER_KEY: 'ab'.repeat(32) },
        async crew(config) {
          group = await RelayGroup.create(config, count, random);
          group.onAcknowledged = (member, body) => {
            const text = acknowledgedIn(body);
            if (member === cutOff && text !== null) late.add(text);
          };
          return group;
        },
        async disturbCrew(chance) {
          const members = group?.members ?? [];
          const member = members[Math.floor(chance() * members.length)];
          const index = turn % FAULTS.length;
          turn += 1;
          if (member === undefined) return;
          if (index === 2) cutOff = member;
          await FAULTS[index]?.(member, 200 + chance() * 400);
          // Until then it may keep something that nobody else knows of.
          if (index === 2) await group?.together();
          cutOff = null;
        },
      });
      const disordered = report.disordered.filter((texts) => !isInOrder(texts, late));
      expect({ ...report, disordered }).toMatchObject({
        acknowledged: size.messages,
        lost: [],
        doubled: [],
        disordered: [],
        unmarked: [],
        // Nothing unsure either, since both sides can be asked.
        open: {},
      });
      expect(report.open).toEqual({});
      expect(report.kills).toBe(size.kills);
    },
  );
};

describeDatabases(
  'several relays on one database',
  body,
  isSoak ? ['mariadb', 'mysql'] : ['mariadb'],
);
