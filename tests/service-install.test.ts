/** What runs the relay as a service is text for other programs: these look at it as far as they are here. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SETTING_NAMES } from '../core/settings/names.ts';
import { findProgram } from './support/programs.ts';
import { TestRelay } from './support/test-relay.ts';

const ROOT = join(import.meta.dirname, '..');
const UNIT = join(ROOT, 'build/service/waybridge.service');
/** In tenths; systemd itself calls it OK up to 4.9. */
const MOST_EXPOSED = '20';

const systemd = findProgram('systemd-analyze', 'systemd');

describe.skipIf(systemd === null)('the unit of systemd', () => {
  test('is understood by systemd, and leaves the relay little to do harm with', () => {
    // Where Node.js and the project are to be installed, nothing is on this machine.
    const verified = spawnSync('systemd-analyze', ['verify', UNIT], { encoding: 'utf8' });
    const complaints = verified.stderr
      .split('\n')
      .filter((line) => line.includes('waybridge.service') && !line.includes('/usr/bin/node'));
    expect(complaints).toEqual([]);
    const args = ['security', '--no-pager', '--offline=true', `--threshold=${MOST_EXPOSED}`];
    execFileSync('systemd-analyze', [...args, UNIT], { stdio: 'pipe' });
  });
});

test('the settings that the service files name are settings of the relay', async () => {
  const files = [
    'Dockerfile',
    'compose.yaml',
    'compose.mysql.yaml',
    'build/service/waybridge.service',
  ];
  const known: readonly string[] = SETTING_NAMES;
  for (const file of files) {
    const text = await readFile(join(ROOT, file), 'utf8');
    const named = text.match(/\b(?:WAYBRIDGE_\w+|DATABASE_URL\w*|PORT)\b/g) ?? [];
    for (const name of named) expect(known, file).toContain(name.replace(/_FILE$/, ''));
  }
});

test('the health check of the image tells a relay that answers from one that does not', async () => {
  const text = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const [program = '', ...args] = JSON.parse(
    /^HEALTHCHECK [^\n]*\\\n\s*CMD (\[.*\])$/m.exec(text)?.[1] ?? '[]',
  ) as string[];
  expect(program).toBe('node');
  await using relay = await TestRelay.create();
  const { port } = new URL(relay.service.publicUrl);
  // Not waited for as the whole process: the relay that is asked runs in it.
  const ask = async (): Promise<unknown> => {
    const child = spawn(process.execPath, args, { env: { PORT: port }, stdio: 'ignore' });
    return ((await once(child, 'exit')) as [number | null])[0];
  };
  expect(await ask()).toBe(0);
  await relay.service.stop();
  expect(await ask()).toBe(1);
});
