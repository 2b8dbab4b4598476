import { once } from 'node:events';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { tempFolder } from '../tests/support/temp-folder.ts';
import { buildCore } from './build-core.ts';

const THREAD = 'checkpoint-thread';

test('the thread that brings the log into the file is found beside what starts it, and does it', async () => {
  const folder = await tempFolder();
  await symlink(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'));
  await buildCore(join(folder, 'dist'));
  const core = join(folder, 'dist/core');
  const starting: string[] = [];
  for (const name of await readdir(core, { recursive: true })) {
    const isCode = name.endsWith('.js') && name !== `${THREAD}.js`;
    if (isCode && (await readFile(join(core, name), 'utf8')).includes(THREAD)) starting.push(name);
  }
  expect(starting.map((name) => dirname(name))).toEqual(['.']);

  using database = closing(new Database(join(folder, 'a.db')));
  database.open.pragma('journal_mode = WAL');
  database.open.exec('create table t (a)');
  const thread = new Worker(join(core, `${THREAD}.js`), { workerData: database.open.name });
  thread.postMessage('checkpoint');
  expect(await once(thread, 'message')).toEqual(['done']);
  const [log] = database.open.pragma('wal_checkpoint(NOOP)') as Record<string, number>[];
  expect(log).toMatchObject({ log: 2, checkpointed: 2 });
  const exit = once(thread, 'exit');
  thread.postMessage('end');
  expect(await exit).toEqual([0]);
});

function closing(open: Database.Database): Disposable & { readonly open: Database.Database } {
  return { open, [Symbol.dispose]: () => void open.close() };
}
