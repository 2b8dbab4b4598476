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
const stop = Promise.withResolvers<'stop'>();
process.on('SIGTERM', () => {
  stop.resolve('stop');
});
let { service, turn } = await begin();
process.on('message', answer);
// Whoever is killed leaves nothing behind for the next start; this one does.
flushCompileCache();
process.send?.({ ready: service.publicUrl });

while ((await Promise.race([turn.over, stop.promise])) !== 'stop') {
  await service.stop('turn').catch(() => undefined);
  ({ service, turn } = await beginAgain());
}
await service.stop();
await joined[Symbol.asyncDispose]();
process.disconnect();

interface Running {
  readonly service: Service;
  readonly turn: Turn;
}

async function begin(): Promise<Running> {
  const next = await joined.seat.begin();
  const begun = await serviceOf(config, {
    turn: next,
    // What a relay keeps for itself comes late: not only because the machine is slow.
    fallbackTimes: { confirmMs: 10_000 },
  });
  try {
    await begun.start();
  } catch (error) {
    // The database went away just now: its folder must be free for the next try.
    await begun.stop('failed').catch(() => undefined);
    throw error;
  }
  return { service: begun, turn: next };
}

async function beginAgain(): Promise<Running> {
  for (;;) {
    try {
      return await begin();
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
