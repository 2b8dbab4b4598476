/** Every whole-service test compares the relay's requests with HighLevel's published contract; here: it really does. */
import { describe, expect, it } from 'vitest';
import { referenceFolder } from './support/reference.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

describe.skipIf(referenceFolder('highlevel-openapi') === null)("HighLevel's contract", () => {
  it('is kept by every kind of request that the relay makes', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    evolution.receives({ from: MARIA, name: 'Maria', image: true, caption: 'look' });
    await relay.settled();
    highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    evolution.receives({ from: MARIA, text: 'looked up' });
    relay.answers('answer');
    await relay.settled();
    evolution.receipt(evolution.sent()[0]?.whatsappId ?? '', 'ERROR');
    await relay.settled();
    highlevel.endTokens(place.locationId, 'access');
    evolution.receives({ from: MARIA, text: 'with a new token' });
    await relay.settled();
    const routes = new Set(highlevel.requests().map(({ route }) => route));
    for (const route of [
      'inbound',
      'status',
      'upsert',
      'duplicate',
      'upload',
      'messages',
      'token',
    ]) {
      expect(routes).toContain(route);
    }
    expect(relay.contract.seen).toBe(highlevel.requests().length);
    expect(relay.contract.faults).toEqual([]);
  });

  it('is known to be broken when a request breaks it', async () => {
    await using relay = await TestRelay.create();
    const { locationId } = relay.place;
    await fetch(`${relay.highlevel.url}/contacts/upsert`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
      body: JSON.stringify({ locationId, phoneNumber: '+1' }),
    });
    expect(relay.contract.faults.join('\n')).toMatch(/Version[^]*phoneNumber/i);
    relay.contract.faults.length = 0;
  });
});
