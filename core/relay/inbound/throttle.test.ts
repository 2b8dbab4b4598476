import { expect, test } from 'vitest';
import { Throttle } from './throttle.ts';

test('as many at once as it holds, then as fast as it fills', () => {
  let now = 1000;
  const throttle = new Throttle(3, 2, () => now);
  const taken = (count: number) => Array.from({ length: count }, () => throttle.take());
  expect(taken(4)).toEqual([true, true, true, false]);
  now += 499;
  expect(taken(1)).toEqual([false]);
  now += 1;
  expect(taken(2)).toEqual([true, false]);
  now += 60_000;
  expect(taken(4)).toEqual([true, true, true, false]);
});

test('is worth a report once a second for each reason', () => {
  let now = 0;
  const throttle = new Throttle(1, 1, () => now);
  expect([throttle.isWorthReporting('cut'), throttle.isWorthReporting('cut')]).toEqual([
    true,
    false,
  ]);
  expect(throttle.isWorthReporting('evicted')).toBe(true);
  now = 1000;
  expect(throttle.isWorthReporting('evicted')).toBe(true);
  expect(throttle.isWorthReporting('cut')).toBe(true);
});
