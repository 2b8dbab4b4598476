import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { hasGraphics } from './graphics.ts';

test.each([
  ['a card of the kernel’s drivers', ['dri/card0', 'dri/by-path/pci'], true],
  ['a card without a screen', ['dri/renderD128'], true],
  ['NVIDIA’s own driver', ['nvidia0', 'null'], true],
  ['Windows around it', ['dxg'], true],
  ['no card', ['null', 'dri/by-path/pci', 'nvidia-caps/x'], false],
  ['nothing at all', [], false],
])('%s', (_what, files, expected) => {
  const devices = mkdtempSync(join(tmpdir(), 'wb-devices-'));
  try {
    for (const file of files) {
      mkdirSync(dirname(join(devices, file)), { recursive: true });
      writeFileSync(join(devices, file), '');
    }
    expect(hasGraphics('linux', devices)).toBe(expected);
    expect(hasGraphics('win32', devices)).toBe(true);
  } finally {
    rmSync(devices, { recursive: true });
  }
});
