/**
 * `npm run bench:desktop`: the desktop app from its start to a window that can be used, the memory of all its processes
 * with the window and without it, and what its relay costs while nothing happens. On the Electron of the tests, with the
 * relay as it is installed; from a clone it is loaded from its sources, which takes longer.
 */
import { cp, rm, symlink } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildCore } from '../scripts/build-core.ts';
import { Desk, findDesktop } from '../tests/desktop/desktop-app.ts';
import type { Phase, StartTimes } from './desktop-start.ts';
import { PHASES, timedStart } from './desktop-start.ts';
import { stageApp } from '../tests/desktop/staged-app.ts';

const ROOT = join(import.meta.dirname, '..');
const ROUNDS = 7;
const SETTLE_MS = 10_000;
const IDLE_MS = 20_000;
/** Ticks a second in /proc, on every Linux that Node.js runs on. */
const TICKS = 100;
const START_BOUND_MS = 1_500;
const IDLE_BOUND_PERCENT = 0.5;

/** This process and all that came of it. */
function family(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(statOf(Number(name))[1])] as const);
  const found = [pid];
  for (const one of found) found.push(...parents.filter(([, of]) => of === one).map(([id]) => id));
  return found;
}

/** From the state on; its name may hold spaces and brackets (man 5 proc_pid_stat). */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

/** What is shared counts in parts, so that the sum is what the machine has to give. */
function memoryMb(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

function cpuSeconds(pid: number): number {
  const stat = statOf(pid);
  return (Number(stat[11]) + Number(stat[12])) / TICKS;
}

/** With what is built in the place of the sources. */
async function stageInstalled(app: string): Promise<void> {
  await stageApp(app);
  await buildCore(join(app, 'dist'));
  await rm(join(app, 'bin'));
  await cp(join(ROOT, 'bin'), join(app, 'bin'), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(app, 'node_modules'));
}

async function measure(electron: string): Promise<boolean> {
  await using desk = await Desk.create(electron);
  desk.dataDir = join(desk.home, 'data/waybridge');
  const app = join(desk.home, 'app');
  await stageInstalled(app);
  desk.own(app);
  // The first start makes the database, and whatever Chromium keeps.
  await timedStart(desk, app);
  const starts: StartTimes[] = [];
  for (let round = 0; round < ROUNDS; round += 1) starts.push(await timedStart(desk, app));
  const opened = await desk.open([], {}, app);
  await opened.pages();
  await delay(SETTLE_MS);
  const main = opened.process.pid ?? 0;
  const withWindow = memoryMb(family(main));
  await opened.closeWindow();
  await delay(SETTLE_MS);
  const without = memoryMb(family(main));
  const core = await desk.corePid();
  const before = { main: cpuSeconds(main), core: cpuSeconds(core) };
  await delay(IDLE_MS);
  const percent = (now: number, then: number): number => ((now - then) * 100_000) / IDLE_MS;
  const coreIdle = percent(cpuSeconds(core), before.core);
  const mainIdle = percent(cpuSeconds(main), before.main);
  await opened.quit();
  const start = medianOf(starts, 'usable');
  const isGood = start < START_BOUND_MS && coreIdle < IDLE_BOUND_PERCENT;
  process.stdout.write(
    [
      ...PHASES.map(
        ([name, what]) => `${medianOf(starts, name).toFixed(0).padStart(6)} ms  ${what}`,
      ),
      '',
      `start to usable window   ${start.toFixed(0)} ms (median of ${ROUNDS}; bound ${START_BOUND_MS} ms)`,
      `memory with the window   ${withWindow.toFixed(0)} MB (PSS of all processes)`,
      `memory, window closed    ${without.toFixed(0)} MB`,
      `relay idle               ${coreIdle.toFixed(2)} % of a core (bound ${IDLE_BOUND_PERCENT} %)`,
      `main process idle        ${mainIdle.toFixed(2)} % of a core`,
      '',
    ].join('\n'),
  );
  return isGood;
}

function medianOf(starts: readonly StartTimes[], phase: Phase): number {
  const times = starts.map((one) => one[phase]).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}

const electron = findDesktop();
process.exitCode = electron !== null && (await measure(electron)) ? 0 : 1;
