import { expect, it } from 'vitest';
import { readDate, readInt, readSeconds } from './decode.ts';

it('reads an int64 in every spelling', () => {
  expect(readInt({ low: -1231558655, high: 410 })).toBe(1_764_000_000_001);
  expect(readInt({ low: 1764000000, high: 0, unsigned: true })).toBe(1_764_000_000);
  expect(readInt('1764000000001')).toBe(1_764_000_000_001);
  expect(readInt(48_213)).toBe(48_213);
  for (const none of [null, undefined, '', '12a', {}, { low: 'x', high: 0 }, [], Number.NaN]) {
    expect(readInt(none)).toBeNull();
  }
});

it('reads seconds as milliseconds, and milliseconds as they are', () => {
  expect(readSeconds(1_764_000_000)).toBe(1_764_000_000_000);
  expect(readSeconds('1764000000')).toBe(1_764_000_000_000);
  expect(readSeconds(1_764_000_000_123)).toBe(1_764_000_000_123);
  expect([readSeconds(0), readSeconds(-5), readSeconds(undefined)]).toEqual([null, null, null]);
});

it('reads dates', () => {
  expect(readDate('2025-11-24T16:00:00.123Z')).toBe(1_764_000_000_123);
  expect([readDate(5), readDate('x'), readDate(null)]).toEqual([5, null, null]);
});
