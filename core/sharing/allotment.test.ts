import { expect, test } from 'vitest';
import { allot } from './allotment.ts';
import type { LaneLease } from './allotment.ts';

function leases(owners: Readonly<Record<string, string | null>>): LaneLease[] {
  return Object.entries(owners).map(([locationId, relayId]) => ({ locationId, relayId, epoch: 1 }));
}

function taken(me: string, live: string[], owners: Record<string, string | null>): string[] {
  return allot(me, live, leases(owners)).take.map(({ locationId }) => locationId);
}

test('a relay alone takes everything that is free', () => {
  expect(taken('a', ['a'], { 1: null, 2: null, 3: 'gone' })).toEqual(['1', '2', '3']);
});

test('of two, each takes its half and no more', () => {
  expect(taken('a', ['a', 'b'], { 1: null, 2: null, 3: null, 4: null })).toHaveLength(2);
  expect(taken('b', ['a', 'b'], { 1: 'a', 2: 'a', 3: null, 4: null })).toEqual(['3', '4']);
});

test('who has more than its share leaves the rest to others, and who has not leaves nothing', () => {
  const owners = { 1: 'a', 2: 'a', 3: 'a', 4: 'b' };
  expect(allot('a', ['a', 'b'], leases(owners)).giveUp).toEqual(['3']);
  expect(allot('b', ['a', 'b'], leases(owners)).giveUp).toEqual([]);
  expect(allot('a', ['a'], leases(owners)).giveUp).toEqual([]);
});

test('nothing of a living relay is taken', () => {
  expect(taken('a', ['a', 'b'], { 1: 'b', 2: 'b', 3: 'b' })).toEqual([]);
});
