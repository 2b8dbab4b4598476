/** The relay as the desktop app starts it, which answers for the keychain; and the same data folder without the app. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerOf } from '../electron/core/keychain.ts';
import { json, run } from './support/run-command.ts';
import { tempFolder } from './support/temp-folder.ts';

const ENTRY = join(import.meta.dirname, '../bin/waybridge.js');
const KEYCHAIN = {
  seal: (plain: string) => Promise.resolve(Buffer.from(plain).toString('hex')),
  open: (sealed: string) => Promise.resolve(Buffer.from(sealed, 'hex').toString()),
};

interface Relay {
  readonly process: ChildProcess;
  /** The first that it printed. */
  readonly said: string;
}

async function start(dataDir: string, ...more: string[]): Promise<Relay> {
  const child = fork(ENTRY, ['start', '--headless', '--json', ...more], {
    cwd: dataDir,
    env: { PATH: process.env['PATH'], ...ENV, WAYBRIDGE_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  child.on('message', (message) => {
    void answerOf(KEYCHAIN, message).then((answer) => {
      if (answer !== null) child.send(answer);
    });
  });
  const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { process: child, said: said.toString() };
}
const ENV = { PORT: '0', WAYBRIDGE_CONTROL_PORT: '0' };

async function stop({ process: child }: Relay): Promise<void> {
  const ended = once(child, 'exit');
  child.send('stop');
  expect((await ended)[0]).toBe(0);
}

test('the key is sealed for the app, refused without it, and taken back into its file', async () => {
  const dataDir = await tempFolder();
  const env = { WAYBRIDGE_DATA_DIR: dataDir };
  const file = join(dataDir, 'master.key');

  const byApp = await start(dataDir, '--keychain');
  const status = await run(['status', '--json'], { env });
  expect(json(status)).toMatchObject({ key: { keptIn: 'keychain', file, hasKeychain: true } });
  expect((await readFile(file, 'utf8')).split('\n')[1]).toBe('keychain');
  await stop(byApp);

  const alone = await start(dataDir);
  expect(JSON.parse(alone.said)).toMatchObject({
    error: { code: 'vault.in-keychain', params: { file } },
  });
  if (alone.process.exitCode === null) await once(alone.process, 'exit');
  expect(alone.process.exitCode).toBe(2);

  const backup = await run(['backup'], { env });
  expect(backup.out).toContain('a copy of its file opens nowhere else');
  expect(backup.out).not.toContain(file);

  const again = await start(dataDir, '--keychain');
  const kept = await run(['vault', 'keep', 'file'], { env });
  expect(kept.out).toContain('in a file that this account alone may read');
  await stop(again);

  const headless = await start(dataDir);
  expect((await run(['status'], { env })).out).toContain(`alone may read, ${file}`);
  const refused = await run(['vault', 'keep', 'keychain', '--json'], { env });
  expect(json(refused)).toMatchObject({ error: { code: 'vault.no-keychain' } });
  await stop(headless);
});
