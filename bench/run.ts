/**
 * The speed table: `npm run bench [-- --short] [-- <row> …] [-- --profiles <folder>] [-- --largest <entries>]
 * [-- --on <sqlite,mariadb,mysql>]`.
 *
 * The service runs on a core of its own; the pretend servers, the database server and the load generator share the
 * others. Every figure stands beside a baseline of the same run. The machine's absolute figures say little; the ratios do.
 * The long form fails when a row misses its bound. The short form fails on anything lost, doubled or out of order, on a
 * call too many, and on speeds that no busy machine explains.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DATABASES } from './bench.ts';
import type { Bench, Figure, Row } from './bench.ts';
import { databasesOf } from './database-server.ts';
import { pin, product } from './machine.ts';
import { mariaDbAcknowledgements, sqliteAcknowledgements } from './rows/acknowledgements.ts';
import { callsPerText } from './rows/calls-per-text.ts';
import { growth, growthSteps, growthWebhooks } from './rows/growth.ts';
import { latency } from './rows/latency.ts';
import { move } from './rows/move.ts';
import { nothingLost } from './rows/nothing-lost.ts';
import { oldEntries } from './rows/old-entries.ts';
import { rateLimit } from './rows/rate-limit.ts';
import { relayed } from './rows/relayed.ts';
import { sharedAcknowledgements } from './rows/shared-acknowledgements.ts';
import { memory, start } from './rows/start.ts';
import { printTable } from './table.ts';

const ROWS: readonly Row[] = [
  sqliteAcknowledgements,
  mariaDbAcknowledgements,
  relayed,
  latency,
  rateLimit,
  callsPerText,
  nothingLost,
  start,
  memory,
  oldEntries,
  growth,
  growthSteps,
  growthWebhooks,
  move,
  sharedAcknowledgements,
];
/** What takes long, or concerns few, is measured only where it is asked for. */
const LONG: readonly Row[] = [growth, growthSteps, growthWebhooks, move, sharedAcknowledgements];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    profiles: { type: 'string' },
    largest: { type: 'string' },
    on: { type: 'string' },
  },
});
const chosen = ROWS.filter((row) =>
  positionals.length === 0 ? !LONG.includes(row) : positionals.includes(row.name),
);
const on = values.on === undefined ? null : databasesOf(values.on);
const unknown = positionals.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No such row: ${unknown.join(', ')}. Rows: ${ROWS.map((row) => row.name).join(', ')}\n`,
  );
  process.exitCode = 2;
} else if (values.on !== undefined && on === null) {
  process.stderr.write(`--on takes ${DATABASES.join(', ')}, separated by commas\n`);
  process.exitCode = 2;
} else {
  process.exitCode = (await run(chosen)) ? 0 : 1;
}

async function run(rows: readonly Row[]): Promise<boolean> {
  const cores = pin();
  const measured = product();
  const say = (line: string): void => {
    process.stdout.write(`   ${line}\n`);
  };
  const bench: Bench = {
    short: values.short,
    rounds: values.short ? 1 : 3,
    largest: Number(values.largest ?? Infinity),
    cores,
    product: measured,
    on,
    profiles: values.profiles ?? null,
    say,
  };
  const conditions = {
    measured: measured.built ? 'the build in dist/' : 'the sources (dist/ is missing or older)',
    cores: cores === null ? 'not pinned: taskset or a second core is missing' : cores,
    form: values.short ? 'short' : 'long',
    node: process.version,
    processor: cpus()[0]?.model ?? '',
    loadAtStart: loadavg()[0] ?? 0,
  };
  say(JSON.stringify(conditions));
  const figures: Figure[] = [];
  const failures: string[] = [];
  for (const row of rows) {
    const started = performance.now();
    process.stdout.write(`${row.name}\n`);
    try {
      figures.push(...(await row.run(bench)));
    } catch (error) {
      failures.push(`${row.name}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    }
    say(`${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  printTable(figures, values.short);
  for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
  const results = { at: new Date().toISOString(), conditions, figures, failures };
  writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  return failures.length === 0 && figures.every(({ result }) => result !== 'missed');
}
