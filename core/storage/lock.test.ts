import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { tempFolder } from '../../tests/support/temp-folder.ts';
import { DataFolderLock } from './lock.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that takes the lock and keeps it; resolves with what it said first. */
async function holder(dataDir: string): Promise<{ child: ChildProcess; said: string }> {
  const lock = new URL('./lock.ts', import.meta.url).href;
  const program = `
    import { DataFolderLock } from ${JSON.stringify(lock)};
    try {
      globalThis.lock = await DataFolderLock.acquire(${JSON.stringify(dataDir)});
      process.stdout.write('held');
      setInterval(() => undefined, 1000);
    } catch (error) {
      process.stdout.write(error.code + ' ' + error.params.pid);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString() };
}

test('a second relay on the same folder is refused at once, with the pid of the first', async () => {
  const dataDir = await tempFolder();
  const first = await holder(dataDir);
  expect(first.said).toBe('held');
  let fastestMs = Infinity;
  // A busy machine may hold up one try; SQLite by itself would wait for five seconds each time.
  for (let tries = 0; tries < 3 && fastestMs > 1_000; tries += 1) {
    const started = performance.now();
    await expect(DataFolderLock.acquire(dataDir)).rejects.toMatchObject({
      code: 'storage.locked',
      params: { folder: dataDir, pid: String(first.child.pid) },
    });
    fastestMs = Math.min(fastestMs, performance.now() - started);
  }
  expect(fastestMs).toBeLessThan(4_500);
});

test('the lock of a killed relay is free', async () => {
  const dataDir = await tempFolder();
  const { child } = await holder(dataDir);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await using _lock = await DataFolderLock.acquire(dataDir);
  expect(await readFile(join(dataDir, 'relay.pid'), 'utf8')).toBe(`${process.pid}\n`);
});

test('what was released can be taken again, by this process and by another', async () => {
  const dataDir = await tempFolder();
  {
    await using _lock = await DataFolderLock.acquire(dataDir);
    await expect(DataFolderLock.acquire(dataDir)).rejects.toMatchObject({ code: 'storage.locked' });
    const { said } = await holder(dataDir);
    expect(said).toBe(`storage.locked ${process.pid}`);
  }
  const { said } = await holder(dataDir);
  expect(said).toBe('held');
});

test('each folder has a lock of its own', async () => {
  await using _one = await DataFolderLock.acquire(await tempFolder());
  await using _two = await DataFolderLock.acquire(await tempFolder());
});
