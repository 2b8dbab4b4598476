import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULTS } from './defaults.ts';
import { mayComeFromFile, SETTING_NAMES } from './names.ts';
import type { SettingName } from './names.ts';
import { LIMITS, TIMES } from './times.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/settings.md'), 'utf8');
const named = new Set(Array.from(page.matchAll(/^\| `(\w+)`/gm), (match) => match[1]));

it('docs/settings.md names every setting, time and limit, and no other', () => {
  const all = [...SETTING_NAMES, ...Object.keys(TIMES), ...Object.keys(LIMITS)];
  expect([...named].sort()).toEqual(all.sort());
});

it('docs/settings.md marks or words every setting that may come from a file', () => {
  const lines = page.split('\n').filter((line) => /🔑\s+\||_FILE`/.test(line));
  for (const name of SETTING_NAMES.filter(mayComeFromFile)) {
    expect(lines.some((line) => line.includes(`\`${name}\``))).toBe(true);
  }
});

it('docs/settings.md has each setting once, with the default that it really has', () => {
  const lines = page.split('\n');
  const defaults: Partial<Record<SettingName, string>> = DEFAULTS;
  for (const name of SETTING_NAMES) {
    const own = lines.filter((line) => line.startsWith(`| \`${name}\``));
    expect(own, name).toHaveLength(1);
    const text = defaults[name];
    if (text === undefined || name === 'HIGHLEVEL_WEBHOOK_PUBLIC_KEY') continue;
    expect(own[0]?.split('|')[2], name).toContain(`\`${text}\``);
  }
});
