import { homedir } from 'node:os';
import { join } from 'node:path';
import type { RawValues } from './env.ts';

/** Where programs of this platform keep their data, unless the user says otherwise. */
export function platformDataDir(env: RawValues, platform: NodeJS.Platform): string {
  const home = homedir();
  if (platform === 'win32') {
    return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Waybridge');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Waybridge');
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'waybridge');
}
