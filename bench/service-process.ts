/**
 * The service in a process of its own: `service-process.ts <config.json>`. Says `{ready: <public address>}` when it takes
 * webhooks; answers each message with the states of its open entries; ends on SIGTERM.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type * as ServiceModule from '../core/service.ts';
import type * as SettingsModule from '../core/settings/settings.ts';
import type { ServiceConfig } from './installation.ts';

const config = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ServiceConfig;
// As sources or as built, which is why they are not imported by name.
const { createService } = (await import(
  pathToFileURL(config.serviceFile).href
)) as typeof ServiceModule;
const { loadSettings } = (await import(
  pathToFileURL(config.settingsFile).href
)) as typeof SettingsModule;

const service = await createService(
  loadSettings({
    env: {},
    cwd: config.dataDir,
    interactive: false,
    sandbox: false,
    given: config.given,
  }),
);
await service.start();

process.on('message', () => {
  const open: Record<string, number> = {};
  for (const { state } of service.parts.relay.journal.open()) open[state] = (open[state] ?? 0) + 1;
  process.send?.({ open });
});
process.once('SIGTERM', () => {
  void service.stop().then(() => {
    process.disconnect();
  });
});
process.send?.({ ready: service.publicUrl });
