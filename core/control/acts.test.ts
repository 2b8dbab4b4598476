import { expect, test } from 'vitest';
import { ACTS } from '../words/audit-codes.ts';
import { BY_CALL, BY_THEMSELVES, UNWRITTEN } from './acts.ts';
import { controlRouter } from './router.ts';

const procedures = Object.entries(
  controlRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>,
);
const changing = procedures
  .filter(([, { _def }]) => _def.type === 'mutation')
  .map(([name]) => name);
const known = [
  ...Object.keys(BY_CALL),
  ...BY_THEMSELVES,
  ...UNWRITTEN.flatMap(({ calls }) => calls),
];

test('every call that changes something is written down, or says why it is not', () => {
  expect(changing.filter((name) => !known.includes(name))).toEqual([]);
});

test('every name in the three lists is a call that changes something, once', () => {
  expect(known.filter((name) => !changing.includes(name))).toEqual([]);
  expect(known.length).toBe(new Set(known).size);
});

test('what is written by its call is an act that has words', () => {
  expect(Object.values(BY_CALL).filter(([act]) => !ACTS.includes(act))).toEqual([]);
});
