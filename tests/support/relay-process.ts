/**
 * The real service in a process of its own, to be killed: `startProcess('relay-process', [<config.json>])`. Says `ready`
 * when it takes webhooks; answers each message with the states of its open entries, and how many changes the database
 * server has not got (`mirrored`). With a shared database it begins anew with each turn, as the program does.
 */
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../../core/service.ts';
import { openSeat } from '../../core/sharing/open-seat.ts';
import type { Turn } from '../../core/sharing/turn.ts';
import { isAway } from '../../core/storage/is-away.ts';
import { serviceOf, settingsOf } from './setting-up.ts';
import type { RelayConfig } from './setting-up.ts';

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as RelayConfig;
const settings = settingsOf(config);
const joined = settings.sharesDatabase
  ? await openSeat({
      databaseUrl: config.databaseUrl ?? '',
      dataDir: config.dataDir,
      times: config.times,
      version: 'test',
      takesOver: false,
    })
  : null;
let isOver = false;
let service = await begin();

process.on('message', () => void answer());

async function begin(): Promise<Service> {
  const turn = await joined?.seat.begin();
  const begun = await serviceOf(config, turn === undefined ? {} : { turn });
  await begun.start();
  if (turn !== undefined) void next(turn);
  return begun;
}

async function next(turn: Turn): Promise<void> {
  await turn.over;
  if (isOver) return;
  await service.stop('turn');
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

async function answer(): Promise<void> {
  const states: Record<string, number> = {};
  const { relay, storage, sharing } = service.parts;
  for (const { state } of relay.journal.open()) {
    states[state] = (states[state] ?? 0) + 1;
  }
  // Changes that are only in the mirror wait, too: for the database server.
  const { waiting } = await storage.standing();
  const left = waiting + (sharing?.spooled ?? 0);
  if (left > 0) states['mirrored'] = left;
  process.send?.({ open: states });
}
process.on('SIGTERM', () => {
  isOver = true;
  void service
    .stop()
    .then(() => joined?.[Symbol.asyncDispose]())
    .then(() => {
      process.disconnect();
    });
});
// Whoever is killed leaves nothing behind for the next start; this one does.
flushCompileCache();
process.send?.({ ready: service.publicUrl });
