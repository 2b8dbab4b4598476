/**
 * A relay that runs a live check in a process of its own, to be killed: `startProcess('live-check-process', [<config.json>,
 * <location>, <contact>])`. Sends the codes of its findings when it is through.
 */
import { readFileSync } from 'node:fs';
import { controlOf } from '../../core/control/control-of.ts';
import { liveCheck } from '../../core/control/live-check.ts';
import type { ContactId, LocationId } from '../../core/relay/message.ts';
import { serviceOf } from './setting-up.ts';
import type { RelayConfig } from './setting-up.ts';

const [, , configFile = '', locationId = '', contactId = ''] = process.argv;
const service = await serviceOf(JSON.parse(readFileSync(configFile, 'utf8')) as RelayConfig);
await service.start();
const facts = {
  version: 'test',
  controlUrl: () => '',
  ready: () => true,
  restart: () => undefined,
};
const target = { locationId: locationId as LocationId, contactId: contactId as ContactId };
const times = { echoMs: 50, statusAtMs: [0] };
const report = await liveCheck(controlOf(service, facts), target, 'en', times);
await service.stop();
process.send?.(report.steps.map(({ code }) => code));
process.disconnect();
