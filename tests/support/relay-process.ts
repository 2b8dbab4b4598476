/**
 * The real service in a process of its own, to be killed: `startProcess('relay-process', [<config.json>])`. Says `ready`
 * when it takes webhooks; answers each message with the states of its open entries, and how many changes the database
 * server has not got (`mirrored`). With a second argument `control` it can be operated, too, by its control file.
 */
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { startControl } from './controlled-relay.ts';
import { serviceOf } from './setting-up.ts';
import type { RelayConfig } from './setting-up.ts';

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as RelayConfig;
const service = await serviceOf(config);
await service.start();
const control = process.argv[3] === 'control' ? await startControl({ service, config }) : null;

process.on('message', () => void answer());

async function answer(): Promise<void> {
  const states: Record<string, number> = {};
  for (const { state } of service.parts.relay.journal.open()) {
    states[state] = (states[state] ?? 0) + 1;
  }
  // Changes that are only in the mirror wait, too: for the database server.
  const { waiting } = await service.parts.storage.standing();
  if (waiting > 0) states['mirrored'] = waiting;
  process.send?.({ open: states });
}
process.on('SIGTERM', () => {
  void Promise.resolve(control?.[Symbol.asyncDispose]())
    .then(() => service.stop())
    .then(() => {
      process.disconnect();
    });
});
// Whoever is killed leaves nothing behind for the next start; this one does.
flushCompileCache();
process.send?.({ ready: service.publicUrl });
