import { expect, test } from 'vitest';
import { idAt, newId } from './ids.ts';

const AT = 1_764_000_000_123;

test('an id is a UUIDv7 that no other equals', () => {
  const ids = Array.from({ length: 10_000 }, (_, position) => newId(AT, position));
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(ids.filter((id) => !form.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('ids rise with time, and with the position within a millisecond', () => {
  const ids = [newId(AT, 4_000), newId(AT, 4_095), newId(AT + 1, 4_096), newId(AT + 2, 4_097)];
  expect(ids.toSorted()).toEqual(ids);
});

test('a moment lies between the ids before it and those after', () => {
  expect(newId(AT - 1, 4_095) < idAt(AT)).toBe(true);
  expect(newId(AT, 0) > idAt(AT)).toBe(true);
});
