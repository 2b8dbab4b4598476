import { expect, test } from 'vitest';
import { REST } from './allotment.ts';
import { thisMoment } from './moment.ts';
import { SharedTurn } from './turn.ts';

test('what a relay has just taken over belongs to another one, until it has begun anew with it', async () => {
  const turn = new SharedTurn({
    owner: { relayId: 'a', epoch: 1 },
    leaseMs: 60_000,
    renewedAt: thisMoment(),
    beganAt: Date.now(),
    held: new Set(['loc1', REST]),
    elsewhere: new Set(['loc2']),
  });
  turn.knows(() => ['loc1']);
  const held = new Set(['loc1', 'loc2', REST]);
  turn.looked({ held, elsewhere: new Set(), giveUp: [], touched: new Map() });
  await turn.over;
  expect(turn.placeOf('loc2')).toBe('elsewhere');
  expect(turn.holds('loc2')).toBe(false);
  expect(turn.holds('loc1')).toBe(true);
});
