import { describe, expect, test } from 'vitest';
import { decodeBytes, decodeEnum, decodeInt64, decodeTime, isBytes } from './decode.ts';

describe('64-bit integers', () => {
  test.each([
    [48_213, 48_213],
    ['1764000003000', 1_764_000_003_000],
    // Seen on Evolution 2.3.6.
    [{ low: -1_231_558_655, high: 410, unsigned: false }, 1_764_000_000_001],
    [{ low: 1_764_000_000, high: 0, unsigned: true }, 1_764_000_000],
    [{ low: -1, high: -1, unsigned: false }, -1],
    [0, 0],
    ['-5', -5],
  ])('%j', (value, expected) => {
    expect(decodeInt64(value)).toBe(expected);
  });

  test.each([
    [null],
    [undefined],
    [''],
    ['12a'],
    ['1e5'],
    ['99999999999999999999'],
    [1.5],
    [Number.NaN],
    [Infinity],
    [2 ** 60],
    [{ low: 1 }],
    [{ low: '1', high: 0 }],
    [{ low: 0, high: 2 ** 31 }],
    [[1]],
    [true],
  ])('not %j', (value) => {
    expect(decodeInt64(value)).toBeNull();
  });
});

describe('times', () => {
  test.each([
    ['seconds', 1_764_000_001, 1_764_000_001_000],
    ['seconds as text', '1764000001', 1_764_000_001_000],
    ['milliseconds', 1_764_000_001_500, 1_764_000_001_500],
    ['a fraction of a second is dropped', 1_764_000_001.9, 1_764_000_001_000],
  ])('%s', (_name, value, expected) => {
    expect(decodeTime(value)).toBe(expected);
  });

  test.each([[0], [-1], [null], ['2026-01-01T00:00:00Z'], [Number.NaN], [{}]])(
    'not %j',
    (value) => {
      expect(decodeTime(value)).toBeNull();
    },
  );
});

describe('bytes', () => {
  test.each([
    ['base64', 'AQID'],
    ['an object of numbered bytes', { 0: 1, 1: 2, 2: 3 }],
    ['a buffer as Node writes it', { type: 'Buffer', data: [1, 2, 3] }],
  ])('%s', (_name, value) => {
    expect([...(decodeBytes(value) ?? [])]).toEqual([1, 2, 3]);
  });

  test.each([[null], [7], ['not base64!'], [{ 0: 'a' }], [{ 0: 1, 1: 300 }], [{}], [[1, 2]]])(
    'not %j',
    (value) => {
      expect(decodeBytes(value)).toBeNull();
    },
  );

  test('an ordinary object is not taken for bytes', () => {
    expect(isBytes({ id: 'x', data: [1] })).toBe(false);
    expect(isBytes({ low: 1, high: 0 })).toBe(false);
    expect(isBytes([1, 2])).toBe(false);
  });
});

describe('enums', () => {
  const names = { 0: 'REVOKE', 14: 'MESSAGE_EDIT' } as const;
  test.each([
    [0, 'REVOKE'],
    [14, 'MESSAGE_EDIT'],
    ['MESSAGE_EDIT', 'MESSAGE_EDIT'],
    ['14', 'MESSAGE_EDIT'],
    [3, null],
    ['message_edit', null],
    ['', null],
    [null, null],
    ['constructor', null],
    [-1, null],
  ])('%j', (value, expected) => {
    expect(decodeEnum(value, names)).toBe(expected);
  });
});
