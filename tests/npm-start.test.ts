/** `npm start` as people and service managers use it: what is stopped is npm, not the relay behind it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { tempFolder } from './support/temp-folder.ts';

const ROOT = join(import.meta.dirname, '..');

test('SIGTERM to npm ends the relay within 10 s', async () => {
  const folder = await tempFolder();
  const npm = spawn('npm', ['start', '--silent', '--', '--headless', '--json'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      WAYBRIDGE_DATA_DIR: folder,
      PORT: '0',
      WAYBRIDGE_CONTROL_PORT: '0',
    },
    // A group of its own, so that nothing of it outlives a failed test.
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const group = -Number(npm.pid);
  onTestFinished(() => {
    try {
      process.kill(group, 'SIGKILL');
    } catch {
      // Nothing is left of it.
    }
  });
  let said = '';
  npm.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const { control } = await eventually(() => JSON.parse(said) as { control: string });
  expect((await fetch(`${control}/live`)).status).toBe(200);

  const ended = once(npm, 'exit');
  npm.kill('SIGTERM');
  await ended;
  await eventually(() => {
    // Signal 0 only asks whether anybody of the group is there.
    expect(() => process.kill(group, 0)).toThrow('ESRCH');
  });
  // It was not cut off: what it holds was given back.
  expect(await readdir(folder)).not.toContain('relay.pid');
});

test('a Node.js that is too old says what is needed', () => {
  // Node.js 22 does not know `using`, as this one without it.
  const old = spawnSync(
    process.execPath,
    ['--no-js-explicit-resource-management', join(ROOT, 'bin/waybridge.js'), '--version'],
    { encoding: 'utf8' },
  );
  expect(old.status).toBe(1);
  expect(old.stderr).toContain('Waybridge needs Node.js 24 or newer');
});

test('a command that is printed under npm is one that npm runs', async () => {
  const folder = await tempFolder();
  const npm = spawn('npm', ['run', '--silent', 'waybridge', '--', 'status'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'en', WAYBRIDGE_DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  npm.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(npm, 'close');
  expect(said).toContain('Start it with “npm run waybridge -- start”.');
});
