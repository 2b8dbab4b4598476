/** From the start of the process to its first acknowledgement, and the memory that it holds at rest. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../tests/support/free-port.ts';
import { BARE_SCRIPT } from '../baseline.ts';
import { atMost, median } from '../bench.ts';
import type { Bench, Figure, Row } from '../bench.ts';
import { CommandLine } from '../command-line.ts';
import { Connection } from '../load.ts';
import { end, residentMegabytes, startOnServiceCore } from '../machine.ts';
import { newWhatsAppId } from '../webhooks.ts';

const PATIENCE_MS = 30_000;

export const start: Row = {
  name: 'start',
  async run(bench) {
    const rounds = await inTurn(bench, bench.short ? 3 : 9, async (program) => {
      const started = performance.now();
      const child = program.start();
      await firstAnswer(program, child);
      const took = performance.now() - started;
      await end(child);
      return took;
    });
    const unit = (value: number): string => `${value.toFixed(0)} ms`;
    return [figureOf(bench, rounds, { figure: 'start → first acknowledgement', bound: 3, unit })];
  },
};

export const memory: Row = {
  name: 'memory',
  async run(bench) {
    const rounds = await inTurn(bench, bench.rounds, async (program) => {
      const child = program.start();
      await firstAnswer(program, child);
      await sleep(bench.short ? 5_000 : 15_000);
      const held = residentMegabytes(child.pid ?? 0);
      await end(child);
      return held;
    });
    const unit = (value: number): string => `${value.toFixed(0)} MB`;
    return [figureOf(bench, rounds, { figure: 'memory at rest, headless', bound: 1.6, unit })];
  },
};

interface Program {
  readonly port: number;
  start(): ChildProcess;
  readonly request: () => Buffer;
}

interface Round {
  readonly ours: number;
  readonly bare: number;
}

/** Both programs by turns, so that a busy moment of the machine meets both. */
async function inTurn(
  bench: Bench,
  rounds: number,
  measure: (program: Program) => Promise<number>,
): Promise<Round[]> {
  await using commandLine = await CommandLine.create(bench);
  const { world } = commandLine;
  const template = world.conversations[0]?.template;
  if (template === undefined) throw new Error('no conversation');
  const request = () => template.request(newWhatsAppId(), 0);
  const ours: Program = { port: world.port, start: () => commandLine.start(), request };
  const port = await freePort();
  const args = [String(port), join(world.dataDir, 'bare.db')];
  const startBare = () => startOnServiceCore(bench.cores, { script: BARE_SCRIPT, args });
  const bare: Program = { port, start: startBare, request };
  const measured: Round[] = [];
  // The first start of each reads its files from the disk.
  await measureOnce(bare);
  await measureOnce(ours);
  for (let round = 0; round < rounds; round += 1) {
    measured.push({ bare: await measure(bare), ours: await measure(ours) });
  }
  return measured;
}

async function measureOnce(program: Program): Promise<void> {
  const child = program.start();
  await firstAnswer(program, child);
  await end(child);
}

/** Knocks until the webhook is acknowledged. */
async function firstAnswer({ port, request }: Program, child: ChildProcess): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const connection = await Connection.open(port).catch(() => null);
    const status = (await connection?.post(request())) ?? 0;
    connection?.close();
    if (status === 200) return;
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended by itself`);
    if (performance.now() > until) throw new Error('no acknowledgement in time');
    await sleep(1);
  }
}

function figureOf(
  bench: Bench,
  rounds: readonly Round[],
  of: { figure: string; bound: number; unit: (value: number) => string },
): Figure {
  const ratio = median(rounds.map(({ ours, bare }) => ours / bare));
  const ours = of.unit(median(rounds.map((one) => one.ours)));
  const baseline = of.unit(median(rounds.map(({ bare }) => bare)));
  bench.say(`${of.figure}: ${ours}, bare ${baseline}`);
  return {
    figure: of.figure,
    ours,
    baseline,
    ratio: `${ratio.toFixed(2)} ×`,
    mustBe: `≤ ${of.bound} ×`,
    result: atMost(bench, ratio, of.bound),
    numbers: { rounds, ratio },
  };
}
