import { expect, it } from 'vitest';
import { TIMES } from '../../settings/times.ts';
import type { Entry } from '../journal/entry.ts';
import type { InstanceId, LocationId } from '../message.ts';
import type { Destination } from './destination.ts';
import { Destinations } from './destinations.ts';
import { Pacing } from './pacing.ts';

const LOCATION = 'location-1' as LocationId;
const ENTRY = { kind: 'whatsapp.message', locationId: LOCATION } as Entry;

/** To a location of which nothing has been heard yet one call is let out, whose answer says what it allows. */
it('gives the place of an entry that did not run to the next one', () => {
  const destinations = new Destinations({
    times: TIMES,
    gates: { pausedToHighLevel: () => null, locationHeld: () => null },
    pacing: new Pacing(),
  } as unknown as ConstructorParameters<typeof Destinations>[0]);
  const highlevel: Destination = destinations.highlevel(LOCATION);
  expect(highlevel.enter(ENTRY, 0, 'message')).toBe(0);
  expect(highlevel.enter(ENTRY, 0, 'message')).toBeGreaterThan(0);
  highlevel.leave(ENTRY, 0, false);
  expect(highlevel.enter(ENTRY, 0, 'message')).toBe(0);
  // What has run pays for its calls itself.
  highlevel.leave(ENTRY, 0, true);
  expect(highlevel.enter(ENTRY, 0, 'message')).toBeGreaterThan(0);
});

it('keeps no reply for longer than the gap when the clock is set back', () => {
  const destinations = new Destinations({
    times: { ...TIMES, sendGapMs: 1_000 },
    gates: { pausedToWhatsApp: () => null, instanceHeld: () => null, serverOf: () => 'server' },
    pacing: new Pacing(),
  } as unknown as ConstructorParameters<typeof Destinations>[0]);
  const whatsapp: Destination = destinations.whatsapp('instance-1' as InstanceId);
  const reply = { kind: 'call.reply', locationId: LOCATION } as Entry;
  expect(whatsapp.enter(reply, 3_600_000, 'message')).toBe(0);
  whatsapp.leave(reply, 3_600_000, true);
  expect(whatsapp.enter(reply, 3_600_400, 'message')).toBe(600);
  expect(whatsapp.enter(reply, 0, 'message')).toBe(1_000);
  expect(whatsapp.enter(reply, 1_000, 'message')).toBe(0);
});
