/** `start`, as a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { json, run } from '../support/run-command.ts';

let folder: string;
const started: { kill: (signal: NodeJS.Signals) => boolean }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wb-start-'));
});
afterEach(() => {
  for (const one of started.splice(0)) one.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Running {
  readonly out: () => string;
  readonly err: () => string;
  readonly kill: (signal: NodeJS.Signals) => boolean;
  readonly ended: Promise<number | null>;
}

function start(...args: string[]): Running {
  const env = { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder };
  const ports = { PORT: '0', WAYBRIDGE_CONTROL_PORT: '0' };
  const main = join(import.meta.dirname, '../../core/main.ts');
  const child = spawn(process.execPath, [main, ...args], { env: { ...env, ...ports } });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const kill = (signal: NodeJS.Signals) => child.kill(signal);
  started.push({ kill });
  return { out: () => text.out, err: () => text.err, kill, ended };
}

test('starts with nothing configured, prints the addresses and what is missing, stops at SIGTERM', async () => {
  const relay = start('start');
  await eventually(() => {
    // As this one was started, so that it can be copied.
    expect(relay.out()).toMatch(/node \S*main\.ts locations install/);
  });
  expect(relay.out()).toMatch(/Webhooks: +http:\/\/127\.0\.0\.1:\d+/);
  expect(relay.out()).toMatch(/Control: +http:\/\/127\.0\.0\.1:\d+/);
  expect(relay.out()).toContain('reach set own --url');

  const second = start('start');
  expect(await second.ended).not.toBe(0);
  expect(second.err()).toContain('A relay already runs on the data folder');

  const env = { WAYBRIDGE_DATA_DIR: join(folder, 'waybridge') };
  expect((await run(['status'], { env })).code).toBe(0);
  const asked = Date.now();
  relay.kill('SIGTERM');
  expect(await relay.ended).toBe(0);
  expect(Date.now() - asked).toBeLessThan(10_000);
  expect((await run(['status'], { env })).code).toBe(3);
});

test('the sandbox is a whole world, ready to be played with', async () => {
  const relay = start('start', '--sandbox', '--json');
  await eventually(() => {
    expect(relay.out()).toContain('\n');
  });
  const said = JSON.parse(relay.out()) as { sandbox: string; toDo: unknown[] };
  expect(said.toDo).toEqual([]);
  expect((await fetch(said.sandbox)).status).toBe(200);
  const env = { XDG_DATA_HOME: folder };
  const doctor = await run(['doctor', '--sandbox', '--json'], { env });
  expect(doctor.code).toBe(0);
  expect((json(doctor) as { findings: { grade: string }[] }).findings).not.toContainEqual(
    expect.objectContaining({ grade: 'bad' }),
  );
  relay.kill('SIGINT');
  expect(await relay.ended).toBe(0);
});
