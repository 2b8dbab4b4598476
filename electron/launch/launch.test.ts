/** What `npm start` chooses, and the line that says why: in each case as a normal user and as root would meet it. */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const NOBODY = 65_534;
const IS_ROOT = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'wb-launch-'));
const screen = createServer((socket) => socket.end());
const DISPLAY = { XDG_RUNTIME_DIR: folder, WAYLAND_DISPLAY: 'screen' };
const FINE = { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'fine') };

beforeAll(async () => {
  await new Promise<void>((resolve) => screen.listen(join(folder, 'screen'), resolve));
  chmodSync(join(folder, 'screen'), 0o777);
  program(
    'fine',
    `[ "$1" = --version ] && echo v45.5.0 && exit 0
echo "$WAYBRIDGE_CORE_NODE,\${ELECTRON_RUN_AS_NODE-unset},$*" >'${folder}/began'; exit 3`,
  );
  program('broken', 'echo "libgtk-3.so.0: cannot open shared object file" >&2; exit 127');
  mkdirSync(join(folder, 'none'));
  if (IS_ROOT) chownSync(folder, NOBODY, NOBODY);
});
afterAll(() => {
  screen.close();
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, script: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'electron'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

interface Case {
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const ASK = `
const { launch } = await import(${JSON.stringify(join(import.meta.dirname, 'launch.ts'))});
const chosen = [];
for (const [args, env] of JSON.parse(process.argv[1])) {
  const said = [];
  const say = (line) => said.push(line);
  chosen.push({ ...(await launch({ root: ${JSON.stringify(folder)}, args, env, say })), said });
}
console.log(JSON.stringify(chosen));`;

/** In a process of its own, since a normal user is asked. */
async function choose(cases: readonly Case[], asRoot: boolean): Promise<object[]> {
  const given = cases.map(({ args = [], env }) => [args, { PATH: process.env.PATH, ...env }]);
  const id = IS_ROOT && !asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', ASK, JSON.stringify(given)],
    { ...id, cwd: '/', env: { PATH: process.env.PATH, LANG: 'en_US.UTF-8' } },
  );
  return JSON.parse(stdout) as object[];
}

const browser = (why: string): object => ({
  as: 'browser',
  said: [expect.stringMatching(new RegExp(`^Running without the desktop app: ${why}`))],
});

test.skipIf(process.platform !== 'linux')(
  'chooses by screen, user and program, and says why',
  async () => {
    const cases: (readonly [string, Case, object])[] = [
      ['no screen is named', { env: {} }, browser('no screen answers here')],
      [
        'its screen is gone',
        { env: { ...FINE, WAYLAND_DISPLAY: 'gone', DISPLAY: ':98765' } },
        browser('no screen answers here'),
      ],
      [
        'Electron was not fetched',
        { env: { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'none') } },
        browser('Electron has not been fetched'),
      ],
      [
        'Electron lacks a library',
        { env: { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'broken') } },
        browser('Electron does not start here \\(libgtk-3'),
      ],
      [
        'asked for the relay alone',
        { env: FINE, args: ['--headless'] },
        { as: 'browser', args: ['--headless'], said: [] },
      ],
      ['asked for an answer as JSON', { env: FINE, args: ['--json'] }, { as: 'browser', said: [] }],
      [
        'asked for the app, which cannot be',
        { env: {}, args: ['--desktop'] },
        {
          as: 'desktop',
          exitCode: 1,
          said: [expect.stringContaining('The desktop app cannot be opened: no screen')],
        },
      ],
      [
        'all is there',
        { env: { ...FINE, ELECTRON_RUN_AS_NODE: '1' }, args: ['--sandbox'] },
        { as: 'desktop', exitCode: 3, said: [expect.stringContaining('Opening the desktop app')] },
      ],
    ];
    const chosen = await choose(
      cases.map(([, one]) => one),
      false,
    );
    for (const [at, [name, , wanted]] of cases.entries()) {
      expect(chosen[at], name).toMatchObject(wanted);
    }
    expect(readFileSync(join(folder, 'began'), 'utf8')).toBe(
      `${process.execPath},unset,${folder} --sandbox\n`,
    );
  },
);

test.skipIf(!IS_ROOT)('root gets the browser, since Chromium would not be safe', async () => {
  const [chosen] = await choose([{ env: FINE }], true);
  expect(chosen).toMatchObject(browser('Chromium does not protect a window of the user root'));
});
