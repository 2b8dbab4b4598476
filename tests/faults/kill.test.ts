import { expect, it } from 'vitest';
import { describeDatabases } from '../support/databases.ts';
import { runFaults } from './fault-run.ts';
import type { FaultPlan } from './fault-run.ts';

type Size = Omit<FaultPlan, 'databaseUrl' | 'seed'>;

/** The short form runs with every test, the long one by `npm run test:soak`. */
const SHORT: Size = { messages: 320, conversations: 20, kills: 5, pauseMs: 900 };
const LONG: Size = { messages: 2_500, conversations: 50, kills: 25, pauseMs: 2_500 };

const isSoak = process.env['WAYBRIDGE_SOAK'] === '1';
const size = isSoak ? LONG : SHORT;
const seed = Number(process.env['WAYBRIDGE_FAULT_SEED'] ?? 20_261_123);

describeDatabases('nothing lost, nothing twice, in order (P1, P2, P3)', (database) => {
  it(`while the relay is killed ${String(size.kills)} times and both sides misbehave`, async () => {
    const databaseUrl = database.place.databaseUrl ?? null;
    const report = await runFaults({ ...size, databaseUrl, seed });
    expect(report).toMatchObject({
      kills: size.kills,
      acknowledged: size.messages,
      lost: [],
      doubled: [],
      disordered: [],
      unmarked: [],
    });
    // Nothing unsure either, since both sides can be asked; nothing parked, since every receipt has its message.
    expect(report.open).toEqual({});
    expect(report.faultsHit).toBeGreaterThan(size.messages / 10);
  });
});
