/**
 * A relay that shares its database, in a process of its own, to be killed: as `relay-process`, but it begins anew with
 * each turn, as the program does, and what it keeps for the database counts as `mirrored`.
 */
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../core/service.ts';
import { openSeat } from '../../core/sharing/open-seat.ts';
import type { Turn } from '../../core/sharing/turn.ts';
import { isAway } from '../../core/storage/is-away.ts';
import { serviceOf } from './setting-up.ts';
import type { RelayConfig } from './setting-up.ts';

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as RelayConfig;
const joined = await openSeat({
  databaseUrl: config.databaseUrl ?? '',
  dataDir: config.dataDir,
  times: config.times,
  version: 'test',
  takesOver: false,
});
let isOver = false;
let service = await begin();

process.on('message', answer);

async function begin(): Promise<Service> {
  const turn = await joined.seat.begin();
  const begun = await serviceOf(config, { turn });
  try {
    await begun.start();
  } catch (error) {
    // The database went away just now: its folder must be free for the next try.
    await begun.stop('failed');
    throw error;
  }
  void next(turn);
  return begun;
}

async function next(turn: Turn): Promise<void> {
  await turn.over;
  if (isOver) return;
  await service.stop('turn').catch(() => undefined);
  for (;;) {
    try {
      service = await begin();
      return;
    } catch (error) {
      if (!isAway(error)) throw error;
    }
    await sleep(200);
  }
}

function answer(): void {
  const states: Record<string, number> = {};
  const { relay, sharing } = service.parts;
  for (const { state } of relay.journal.open()) {
    states[state] = (states[state] ?? 0) + 1;
  }
  const left = sharing?.spooled ?? 0;
  if (left > 0) states['mirrored'] = left;
  process.send?.({ open: states });
}
process.on('SIGTERM', () => {
  isOver = true;
  void service
    .stop()
    .then(() => joined[Symbol.asyncDispose]())
    .then(() => {
      process.disconnect();
    });
});
// Whoever is killed leaves nothing behind for the next start; this one does.
flushCompileCache();
process.send?.({ ready: service.publicUrl });
