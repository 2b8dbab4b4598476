/** Backups by the command line: of a relay that runs and of one that does not, and the way back. */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startControl } from './support/controlled-relay.ts';
import { json, run } from './support/run-command.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

it('a backup is made while the relay runs, and comes back only when that is meant and can be read', async () => {
  await using relay = await TestRelay.create();
  await relay.meets(MARIA);
  const { dataDir } = relay.config;
  const env = { WAYBRIDGE_DATA_DIR: dataDir };
  const elsewhere = join(dataDir, 'elsewhere.db');
  {
    await using _control = await startControl(relay);
    const made = await run(['backup', '--to', elsewhere], { env });
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toContain(join(dataDir, 'master.key'));
    expect((await stat(elsewhere)).size).toBeGreaterThan(50_000);
    const again = await run(['backup', '--to', elsewhere], { env });
    expect(again.code).toBe(2);
    expect(again.err).toContain('--to');
    const running = await run(['restore', elsewhere, '--yes'], { env });
    expect(running.code).toBe(5);
    expect(running.err).toContain('A relay already runs on the data folder');
  }
  await relay.service.stop();

  const stopped = await run(['backup', '--json'], { env });
  expect(stopped).toMatchObject({ code: 0, err: '' });
  const { file } = json(stopped) as { file: string };
  expect((await run(['backup', 'list'], { env, language: 'pt-BR' })).out).toContain('pedida');

  const unsaid = await run(['restore', file], { env });
  expect(unsaid.code).toBe(2);
  expect(unsaid.err).toContain(`waybridge restore ${file} --yes`);
  const key = join(dataDir, 'master.key');
  const secret = await readFile(key);
  await rm(key);
  const locked = await run(['restore', file, '--yes'], { env });
  expect(locked.code).toBe(1);
  expect(locked.err).toMatch(/sealed with the key [0-9a-f]{16}, which is not here/);
  await writeFile(key, secret);
  const notOne = await run(['restore', key, '--yes'], { env });
  expect(notOne.err).toContain('is not a backup of Waybridge');

  const restored = await run(['restore', file, '--yes'], { env });
  expect(restored).toMatchObject({ code: 0, err: '' });
  expect(restored.out).toContain('-replaced.db');
  await relay.startAgain();
  // Else the reading back of the start may find the answer before its post comes, and look it up for a minute's sake.
  await relay.service.parts.relay.missed.catchUp(relay.place.locationId);
  relay.answers('after it');
  await relay.settled();
  expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['after it']);
});
