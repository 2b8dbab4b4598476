/**
 * Copies of the database that a full disk has no room for: a backup, a restore. Each says so with the fix, leaves
 * no half file behind, and the database of before is in use, with everything (P1, P10).
 */
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TOO_LITTLE_BYTES } from '../core/storage/disk-space.ts';
import { startControl } from './support/controlled-relay.ts';
import { databaseForTest } from './support/databases.ts';
import { run } from './support/run-command.ts';
import { NO_SMALL_DISK, smallDisk } from './support/small-disk.ts';
import { tempFolder } from './support/temp-folder.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const DISK_MB = 160;
const KB = 1024;
/** No room at all; enough to begin with; enough for more than half of the database. */
const ROOMS = [0, 300 * KB, 2_000 * KB];
/** The database has three times as much. */
const LESS_THAN_A_COPY = 1_000 * KB;
const FULL =
  /There is too little room left on the disk( of .+)?\.\s+\W*\s*Free some disk space there/;

type Rig = NonNullable<Awaited<ReturnType<typeof start>>>;

/** A relay whose data folder is on a small disk, with some 3 MB in its database; null: no small disk can be had. */
async function start(databaseUrl: string | null = null) {
  const disk = await smallDisk(DISK_MB);
  if (disk === null) return null;
  const relay = await TestRelay.create({
    databaseUrl,
    config: { dataDir: join(disk.folder, 'data') },
    service: { fallbackTimes: { probeMs: 50, stableMs: 100, rebuildMs: 200 } },
  });
  await relay.meets(MARIA);
  for (let each = 0; each < 60; each += 1) {
    await relay.service.parts.storage.transaction((tx) =>
      tx.upsert(
        'settings',
        { name: `test.${String(each)}`, value: 'x'.repeat(50 * KB), updated_at: 1 },
        ['name'],
        ['value'],
      ),
    );
  }
  const { dataDir } = relay.config;
  return {
    ...{ relay, disk, dataDir, env: { WAYBRIDGE_DATA_DIR: dataDir } },
    async [Symbol.asyncDispose]() {
      await relay[Symbol.asyncDispose]();
      await disk[Symbol.asyncDispose]();
    },
  };
}

/** The files of the data folder; SQLite's own come and go. */
async function files(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return names
    .filter((name) => !/(?<!\.partial|restoring\.db)-(wal|shm|journal)$|\.pid$/.test(name))
    .toSorted();
}

/** SQLite's log may hold room of its own, which is used up first. */
async function fill({ disk, dataDir }: Rig, room: number): Promise<string[]> {
  await disk.fill(room);
  return files(dataDir);
}

/** All that there was is there, and more can come. */
async function isWhole({ relay, disk }: Rig): Promise<void> {
  await disk.empty();
  const before = relay.inbox();
  relay.evolution.receives({ from: MARIA, text: 'goes on' });
  await relay.settled();
  expect(relay.inbox()).toEqual([...before, 'goes on']);
  const kept = await relay.service.parts.storage.db
    .selectFrom('settings')
    .select('name')
    .where('name', 'like', 'test.%')
    .execute();
  expect(kept).toHaveLength(60);
}

it('a backup by the clock leaves room for what arrives', async ({ skip }) => {
  await using rig = (await start()) ?? skip(NO_SMALL_DISK);
  const { relay, dataDir } = rig;
  const { backups } = relay.service.parts;
  const before = await fill(rig, TOO_LITTLE_BYTES + LESS_THAN_A_COPY);
  await expect(backups.make('scheduled')).rejects.toMatchObject({
    ...{ code: 'storage.full', params: { place: dataDir } },
  });
  expect(await files(dataDir)).toEqual(before);
  relay.evolution.receives({ from: MARIA, text: 'in time' });
  await relay.settled();
  expect(relay.inbox().at(-1)).toBe('in time');
  await isWhole(rig);
  await backups.make('scheduled');
});

describe.each(ROOMS)('%i bytes of room', (room) => {
  it('a backup of a relay that runs', async ({ skip }) => {
    await using rig = (await start()) ?? skip(NO_SMALL_DISK);
    await using _control = await startControl(rig.relay);
    const before = await fill(rig, room);
    const made = await run(['backup'], { env: rig.env });
    expect(made).toMatchObject({ code: 1, out: '' });
    expect(made.err).toMatch(FULL);
    expect(await files(rig.dataDir)).toEqual(before);
    await isWhole(rig);
    expect(await run(['backup'], { env: rig.env })).toMatchObject({ code: 0, err: '' });
  });

  it('a backup by the clock', async ({ skip }) => {
    await using rig = (await start()) ?? skip(NO_SMALL_DISK);
    const { backups } = rig.relay.service.parts;
    const before = await fill(rig, room);
    await expect(backups.make('scheduled')).rejects.toMatchObject({ code: 'storage.full' });
    expect(backups.failure).toMatchObject({ code: 'storage.full' });
    expect(await files(rig.dataDir)).toEqual(before);
    await isWhole(rig);
    await backups.make('scheduled');
    expect(backups.failure).toBeNull();
  });

  it('a backup of a relay that does not run', async ({ skip }) => {
    await using rig = (await start()) ?? skip(NO_SMALL_DISK);
    await rig.relay.service.stop();
    const before = await fill(rig, room);
    const made = await run(['backup'], { env: rig.env });
    expect(made).toMatchObject({ code: 1, out: '' });
    expect(made.err).toMatch(FULL);
    expect(await files(rig.dataDir)).toEqual(before);
    await rig.disk.empty();
    await rig.relay.startAgain();
    await isWhole(rig);
  });

  it('a backup to a full place elsewhere', async ({ skip }) => {
    await using rig = (await start()) ?? skip(NO_SMALL_DISK);
    await using other = (await smallDisk(DISK_MB)) ?? skip(NO_SMALL_DISK);
    await using _control = await startControl(rig.relay);
    await other.fill(room);
    const before = await files(other.folder);
    const made = await run(['backup', '--to', join(other.folder, 'b.db')], { env: rig.env });
    expect(made).toMatchObject({ code: 1, out: '' });
    expect(made.err).toMatch(FULL);
    expect(await files(other.folder)).toEqual(before);
  });

  for (const kind of ['sqlite', 'mariadb'] as const) {
    it(`a restore into ${kind}`, async ({ skip }) => {
      await using rig = (await start(await databaseForTest(kind))) ?? skip(NO_SMALL_DISK);
      const { relay, env } = rig;
      const databaseUrl = relay.config.databaseUrl;
      const all = { ...env, ...(databaseUrl && { DATABASE_URL: databaseUrl }) };
      const made = await relay.service.parts.backups.make('asked');
      const file = join(await tempFolder(), 'backup.db');
      await copyFile(made.file, file);
      relay.evolution.receives({ from: MARIA, text: 'after the backup' });
      await relay.settled();
      await relay.service.stop();
      const before = await fill(rig, room);
      const restored = await run(['restore', file, '--yes'], { env: all });
      expect(restored).toMatchObject({ code: 1, out: '' });
      expect(restored.err).toMatch(FULL);
      expect(await files(rig.dataDir)).toEqual(before);
      await rig.disk.empty();
      await relay.startAgain();
      expect(await relay.entries('whatsapp.message')).toHaveLength(2);
      await isWhole(rig);
      await relay.service.stop();
      expect(await run(['restore', file, '--yes'], { env: all })).toMatchObject({
        code: 0,
        err: '',
      });
    });
  }
});
