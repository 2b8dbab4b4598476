/**
 * Whether there is anything that Chromium's graphics process could draw with. Without it that process is started and fails three
 * times before the window is drawn without it: 0.3 s of the start on a virtual machine's screen (Electron 33, Xvfb, 2 cores).
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Of the kernel's drivers, of NVIDIA's own, and of a Linux inside of Windows. */
const CARDS = [
  ['dri', /^(?:card|renderD)\d+$/],
  ['.', /^(?:nvidia\d+|dxg)$/],
] as const;

/** On Linux alone it can be seen; elsewhere there always is something. */
export function hasGraphics(platform: NodeJS.Platform, devices = '/dev'): boolean {
  if (platform !== 'linux') return true;
  return CARDS.some(([folder, name]) =>
    namesIn(join(devices, folder)).some((one) => name.test(one)),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
