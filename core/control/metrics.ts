/** The same health and every counter of the events in the text format of Prometheus. Labels are codes, never names. */
import type { Control } from './control.ts';
import { healthOf } from './health.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export async function metricsOf(control: Control): Promise<string> {
  const { status, version, ready, parts, troubles } = await healthOf(control);
  const { oldestWaitingSeconds, ...entries } = parts.journal ?? {};
  const severities = { critical: 0, warning: 0, notice: 0 };
  for (const { severity } of troubles) severities[severity] += 1;
  const families = [
    gauge('waybridge_info', 'The version that runs.', [{ labels: { version }, value: 1 }]),
    gauge('waybridge_start_time_seconds', 'When it started.', [
      { value: control.service.startedAt / 1_000 },
    ]),
    gauge('waybridge_ready', 'Whether it takes webhooks and stores them.', [flag(ready)]),
    gauge('waybridge_healthy', 'Whether no critical trouble is there.', [flag(status === 'ok')]),
    gauge('waybridge_troubles', 'What is wrong now.', byLabel('severity', severities)),
    gauge('waybridge_trouble', 'Each trouble by its code.', byLabel('code', counts(troubles))),
    gauge(
      'waybridge_entries',
      'Work that is not done, and what failed.',
      byLabel('state', entries),
    ),
    gauge('waybridge_oldest_waiting_seconds', 'How long the oldest waiting entry waits.', [
      { value: oldestWaitingSeconds ?? 0 },
    ]),
    gauge('waybridge_numbers', 'WhatsApp numbers.', byLabel('standing', parts.numbers)),
    gauge('waybridge_locations', 'HighLevel locations.', byLabel('state', parts.locations)),
    gauge('waybridge_breakers', 'Destinations that are not tried now.', [
      { value: parts.breakers },
    ]),
    gauge('waybridge_reach', 'Whether the internet reaches it.', [
      { labels: { state: parts.reach.state }, value: 1 },
    ]),
    gauge('waybridge_storage_seconds', 'How long a question to the database takes.', [
      { value: parts.storage.ms / 1_000 },
    ]),
    gauge('waybridge_alert_channels_failing', 'Alert channels through which nothing comes.', [
      { value: parts.alerts.failing },
    ]),
    eventsOf(control.events.counters()),
    gauge('process_resident_memory_bytes', 'Memory of the process.', [
      { value: process.memoryUsage.rss() },
    ]),
    family('process_cpu_seconds_total', 'counter', 'Processor time of the process.', [
      { value: cpuSeconds() },
    ]),
  ];
  return families.join('');
}

/** `type{label="value"}` becomes `waybridge_events_total{event="type",label="value"}`. */
function eventsOf(counters: Readonly<Record<string, number>>): string {
  const lines = Object.entries(counters).map(([key, count]) => {
    const [type = '', labels = ''] = key.split(/\{(.*)\}$/s);
    const rest = labels === '' ? '' : `,${labels.replaceAll('\n', ' ')}`;
    return `waybridge_events_total{event="${type}"${rest}} ${String(count)}\n`;
  });
  return `${head('waybridge_events_total', 'counter', 'What happened since the start.')}${lines.join('')}`;
}

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  return family(name, 'gauge', help, samples);
}

function family(
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  samples: readonly Sample[],
): string {
  const lines = samples.map(({ labels = {}, value }) => {
    const written = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    const all = written.length === 0 ? '' : `{${written.join(',')}}`;
    return `${name}${all} ${String(value)}\n`;
  });
  return `${head(name, type, help)}${lines.join('')}`;
}

function head(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function byLabel(label: string, values: Readonly<Record<string, number | null>>): Sample[] {
  return Object.entries(values).map(([name, value]) => ({
    labels: { [label]: name },
    value: value ?? 0,
  }));
}

function counts(troubles: readonly { readonly code: string }[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { code } of troubles) found[code] = (found[code] ?? 0) + 1;
  return found;
}

function flag(is: boolean): Sample {
  return { value: is ? 1 : 0 };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
