/**
 * The service in a process of its own: `service-process.js <config.json>`. Says `{ready: <public address>}` when it takes
 * webhooks; answers each message with the states of its open entries and the standing of its database, after it has begun
 * the move that the message asks for (`{moveTo}`); ends on SIGTERM. Plain JavaScript, like the bare server beside which it
 * is measured: stripping types takes Node 20 MB and some tens of milliseconds of its own.
 */
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

// As the launcher does.
enableCompileCache();

/** Shorter than a relay's, so that the locations are its own soon. */
const HEARTBEAT_MS = 1_000;

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
// As sources or as built, which is why they are not imported by name.
const { createService } = await import(pathToFileURL(config.serviceFile).href);
const { loadSettings } = await import(pathToFileURL(config.settingsFile).href);

const loaded = loadSettings({
  env: {},
  cwd: config.dataDir,
  interactive: false,
  sandbox: false,
  given: config.given,
});
const settings = { ...loaded, times: { ...loaded.times, ...config.times } };
const joined = config.seatFile === undefined ? null : await takeSeat();
const service = await createService(
  settings,
  joined === null ? {} : { turn: await turnWithAll(joined.seat) },
);
await service.start();

process.on('message', async (message) => {
  if (message?.moveTo !== undefined) await service.parts.mover.begin(message.moveTo);
  const open = {};
  for (const { state } of service.parts.relay.journal.open()) open[state] = (open[state] ?? 0) + 1;
  const { mode, mirror } = await service.parts.storage.standing();
  process.send?.({ open, standing: { mode, mirror } });
});
process.once('SIGTERM', () => {
  void service.stop().then(async () => {
    await joined?.[Symbol.asyncDispose]();
    process.disconnect();
  });
});
process.send?.({ ready: service.publicUrl });

async function takeSeat() {
  const { openSeat } = await import(pathToFileURL(config.seatFile).href);
  return openSeat({
    databaseUrl: config.given.DATABASE_URL,
    dataDir: config.dataDir,
    times: { leaseMs: settings.times.leaseMs, heartbeatMs: HEARTBEAT_MS },
    version: 'bench',
    takesOver: false,
  });
}

/** A location that was added just now is left for a while to the relay that added it: the next turn has it. */
async function turnWithAll(seat) {
  for (;;) {
    const turn = await seat.begin();
    const isWhole = sleep(5 * HEARTBEAT_MS, true);
    if (await Promise.race([isWhole, turn.over.then(() => false)])) return turn;
  }
}
