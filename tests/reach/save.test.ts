/** The program as a person runs it: a choice that is saved is tried at once, and the tunnel before it is gone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import type { ControlClient } from '../../core/control/client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { Gate } from '../support/gate.ts';
import { isThere } from '../support/programs.ts';
import { run } from '../support/run-command.ts';
import { tempFolder } from '../support/temp-folder.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/waybridge.js');
const SCRIPT = join(import.meta.dirname, '../support/tunnel-process.ts');

test('set by the command line, tried after each save, ended with the program', async () => {
  const folder = await tempFolder();
  const child = spawn(process.execPath, [PROGRAM, 'start', '--headless', '--json'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      WAYBRIDGE_DATA_DIR: folder,
      PORT: String(await freePort()),
      WAYBRIDGE_CONTROL_PORT: String(await freePort()),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
  };
  onTestFinished(stop);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const listening = (JSON.parse(line.toString()) as { public: string }).public;
  type View = Awaited<ReturnType<ControlClient['reach']['status']['query']>>;
  const state = (wanted: Partial<View>): Promise<View> =>
    eventually(async () => {
      const view = await (await connectControl(folder, 'en')).reach.status.query();
      expect(view).toMatchObject(wanted);
      return view;
    });
  const env = { WAYBRIDGE_DATA_DIR: folder };
  await state({ state: 'unset', provider: 'own' });

  const words = `'${process.execPath}' '${SCRIPT}' {port}`;
  const set = ['reach', 'set', 'command', '--command', words, '--pattern', 'forwarding (\\S+)'];
  expect((await run(set, { env })).code).toBe(0);
  const tunnelled = await state({ state: 'up', provider: 'command', listening });
  expect(tunnelled.address).not.toBe(listening);
  expect(isThere(tunnelled.pid)).toBe(true);

  // To an address of one's own; another program's port first, then the right one.
  await using gate = await Gate.open();
  expect((await run(['reach', 'set', 'own', '--url', gate.url], { env })).code).toBe(0);
  await state({ state: 'down', provider: 'own', address: gate.url, pid: null });
  expect(isThere(tunnelled.pid)).toBe(false);
  gate.target = listening;
  expect((await run(['reach', 'check'], { env })).code).toBe(0);

  // And back: one tunnel, which ends with the program.
  expect((await run(set, { env })).code).toBe(0);
  const again = await state({ state: 'up', provider: 'command' });
  await stop();
  expect(isThere(again.pid)).toBe(false);
});
