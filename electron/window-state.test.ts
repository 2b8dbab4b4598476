import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readWindowState, writeWindowState } from './window-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'wb-window-'));
const file = join(folder, 'window.json');
const LEFT = { x: 0, y: 0, width: 1_280, height: 900 };
const RIGHT = { x: 1_280, y: 0, width: 1_920, height: 1_080 };
const NOWHERE = { bounds: null, maximized: false };
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('size, place and maximised are kept', () => {
  expect(readWindowState(file, [LEFT])).toEqual(NOWHERE);
  const state = { bounds: { x: 1_500, y: 40, width: 900, height: 640 }, maximized: true };
  writeWindowState(file, state);
  expect(readdirSync(folder)).toEqual(['window.json']);
  expect(readWindowState(file, [LEFT, RIGHT])).toEqual(state);
});

test.each([
  ['on a screen that is gone', 1_500, 40, null],
  ['with nothing to take hold of at the right', 1_230, 40, null],
  ['with nothing to take hold of at the bottom', 40, 860, null],
  ['half out at the left', -400, 40, 'kept'],
])('a window %s is opened there or in the middle: %d,%d %s', (_where, x, y, kept) => {
  const bounds = { x, y, width: 900, height: 640 };
  writeWindowState(file, { bounds, maximized: true });
  const read = readWindowState(file, [LEFT]);
  expect(read).toEqual({ bounds: kept === null ? null : bounds, maximized: true });
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"bounds":{"x":"1"}}',
  '{"bounds":{"x":1.5,"y":0,"width":9,"height":9}}',
])('what cannot be read is forgotten: %s', (text) => {
  writeFileSync(file, text);
  expect(readWindowState(file, [LEFT])).toEqual(NOWHERE);
});
