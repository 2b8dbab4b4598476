/**
 * What somebody who helps has to know, in one file that holds no secret, no name, no phone number and no message: settings by
 * their source, health, findings, counters, and the last lines of the log.
 */
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { scrub } from '../redaction.ts';
import { SETTING_NAMES } from '../settings/names.ts';
import { examine } from './doctor.ts';
import type { Control } from './control.ts';
import { healthOf } from './health.ts';
import { logLines } from './log-lines.ts';
import { standingNow } from './standings.ts';

const LINES = 1_000;

export interface Diagnostics {
  readonly fileName: string;
  /** JSON, as it would be sent. */
  readonly text: string;
}

export async function diagnosticsOf(control: Control, now = new Date()): Promise<Diagnostics> {
  const { settings, locations, instances, events, service } = control;
  const findings = await examine(control, 'en');
  const bundle = {
    made: now.toISOString(),
    relay: {
      version: service.version,
      node: process.version,
      platform: `${platform()} ${release()} ${arch()}`,
      processors: cpus().length,
      memoryMegabytes: Math.round(totalmem() / 1_048_576),
      residentMegabytes: Math.round(process.memoryUsage.rss() / 1_048_576),
      sandbox: settings.sandbox,
    },
    // Where each comes from; a value may be an address or a secret.
    settings: Object.fromEntries(SETTING_NAMES.map((name) => [name, settings.sources[name].from])),
    times: settings.times,
    limits: settings.limits,
    health: await healthOf(control),
    // Without their parameters, since some of them are names and numbers.
    findings: findings.map(({ grade, code }) => ({ grade, code })),
    locations: locations.all().map(({ id, state }) => ({ id, state })),
    numbers: instances.all().map((one) => ({
      id: one.id,
      locationId: one.locationId,
      ...standingNow(control, one),
    })),
    counters: events.counters(),
    log: logLines(control.logs.recent, {}, LINES).reverse(),
  };
  const names = [
    ...locations.all().map(({ name }) => name),
    ...instances.all().flatMap((one) => [one.name, control.pairing.labels.of(one.id) ?? '']),
  ];
  const text = JSON.stringify(bundle, (_key, value: unknown) => shown(value, names), 2);
  const day = now.toISOString().slice(0, 19).replaceAll(':', '-');
  return { fileName: `waybridge-diagnostics-${day}.json`, text };
}

/** The log is redacted already; this is the second net, and it knows the names that are kept here. */
function shown(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== 'string') return value;
  let text = scrub(value);
  for (const name of names) if (name.length > 2) text = text.replaceAll(name, '[name]');
  return text;
}
