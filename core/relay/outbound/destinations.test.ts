import { expect, it } from 'vitest';
import { TIMES } from '../../settings/times.ts';
import type { Entry } from '../journal/entry.ts';
import type { LocationId } from '../message.ts';
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
