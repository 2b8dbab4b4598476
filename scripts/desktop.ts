/** `npm run desktop`: fetches Electron's program when it is missing, says so, and opens the desktop app. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { electronBinary } from '../electron/launch/electron-binary.ts';
import { launch } from '../electron/launch/launch.ts';

const ROOT = join(import.meta.dirname, '..');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

if (electronBinary(ROOT, process.env['ELECTRON_OVERRIDE_DIST_PATH']) === null) fetchElectron();
const launched = await launch({
  root: ROOT,
  args: ['--desktop', ...process.argv.slice(2)],
  env: process.env,
  say,
});
process.exitCode = launched.as === 'desktop' ? launched.exitCode : 1;

/** By the package's own program, which checks what it gets against the checksums that npm brought. */
function fetchElectron(): void {
  say('Fetching Electron from github.com, once (about 120 MB)…');
  const fetched = spawnSync(process.execPath, [join(ROOT, 'node_modules/electron/install.js')], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (fetched.status === 0) return;
  say(
    'Electron could not be fetched. Look at the message above; behind a proxy set HTTPS_PROXY, and where github.com cannot be reached set ELECTRON_MIRROR (https://www.electronjs.org/docs/latest/tutorial/installation).',
  );
}
