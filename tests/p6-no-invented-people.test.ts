/** P6: a LID is never written as a phone number; who cannot be resolved yet is parked and delivered later, in order. */
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const LID = '201111111111111@lid';

async function parked(relay: TestRelay): Promise<number> {
  const entries = await relay.entries('whatsapp.message');
  return entries.filter(({ state }) => state === 'parked').length;
}

function written(relay: TestRelay): string[] {
  return relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
}

describeRelay('people known by a LID only', (start) => {
  it('are parked without a contact, and delivered in order when an event shows the phone', async () => {
    await using relay = await start();
    const { evolution, highlevel, place } = relay;
    for (const text of ['one', 'two', 'three']) {
      evolution.receives({ from: LID, text });
      await evolution.idle();
    }
    await relay.settled();
    expect(await parked(relay)).toBe(3);
    expect(highlevel.contacts(place.locationId)).toEqual([]);
    expect(await relay.entries('whatsapp.message')).toMatchObject(
      Array.from({ length: 3 }, () => ({ error_code: 'peer.unresolved' })),
    );
    evolution.addPerson({ phone: MARIA, lid: LID, name: 'Maria Souza' });
    evolution.receives({ from: MARIA, text: 'four' });
    await relay.settled();
    expect(written(relay)).toEqual(['one', 'two', 'three', 'four']);
    expect(highlevel.contacts(place.locationId)).toMatchObject([{ phone: `+${MARIA}` }]);
  });

  it('are delivered when the pair turns up after a restart', async () => {
    await using relay = await start();
    const { evolution } = relay;
    evolution.receives({ from: LID, text: 'before' });
    await relay.settled();
    await relay.restart();
    expect(await parked(relay)).toBe(1);
    evolution.addPerson({ phone: MARIA, lid: LID });
    evolution.receives({ from: MARIA, text: 'after', lid: true });
    await relay.settled();
    expect(written(relay)).toEqual(['before', 'after']);
  });

  it('do not hold up others, nor are they mixed up with each other', async () => {
    await using relay = await start();
    const { evolution } = relay;
    evolution.receives({ from: LID, text: 'unknown one' });
    evolution.receives({ from: '209999999999999@lid', text: 'unknown two' });
    evolution.receives({ from: '5511977776666', text: 'known' });
    await relay.settled();
    expect(written(relay)).toEqual(['known']);
    evolution.addPerson({ phone: MARIA, lid: LID });
    evolution.receives({ from: MARIA, text: 'it is me' });
    await relay.settled();
    expect(written(relay)).toEqual(['known', 'unknown one', 'it is me']);
    expect(await parked(relay)).toBe(1);
  });

  it('move into the lane of the phone while they still wait', async () => {
    await using relay = await start();
    const { evolution, service } = relay;
    const { pauses } = service.parts.relay;
    await pauses.set('to-highlevel', true);
    evolution.addPerson({ phone: MARIA, lid: LID });
    const at = Date.now() - 60_000;
    const say = async (text: string, seconds: number, hideAlt: boolean): Promise<void> => {
      const from = hideAlt ? LID : MARIA;
      evolution.receives({ from, text, at: at + seconds * 1_000, lid: hideAlt, hideAlt });
      await evolution.idle();
    };
    await say('one', 1, true);
    await say('three', 3, true);
    await say('two', 2, false);
    await say('four', 4, true);
    await pauses.set('to-highlevel', false);
    await relay.settled();
    expect(written(relay)).toEqual(['one', 'two', 'three', 'four']);
    expect(relay.highlevel.contacts(relay.place.locationId)).toHaveLength(1);
  });

  it('move also when the relay was started anew meanwhile', async () => {
    await using relay = await start();
    const { evolution } = relay;
    evolution.addPerson({ phone: MARIA, lid: LID });
    await relay.service.parts.relay.pauses.set('to-highlevel', true);
    evolution.receives({ from: LID, text: 'one', lid: true, hideAlt: true });
    await evolution.idle();
    await relay.restart();
    evolution.receives({ from: MARIA, text: 'two' });
    await evolution.idle();
    await relay.restart();
    await relay.service.parts.relay.pauses.set('to-highlevel', false);
    await relay.settled();
    expect(written(relay)).toEqual(['one', 'two']);
  });

  it('whose event shows the phone beside the LID are delivered at once, in one conversation', async () => {
    await using relay = await start();
    const { evolution, highlevel, place } = relay;
    evolution.addPerson({ phone: MARIA, lid: LID, name: 'Maria Souza' });
    evolution.receives({ from: MARIA, text: 'by lid', lid: true });
    await relay.settled();
    evolution.receives({ from: MARIA, text: 'without the phone', lid: true, hideAlt: true });
    evolution.receives({ from: MARIA, text: 'by phone' });
    await relay.settled();
    expect(written(relay)).toEqual(['by lid', 'without the phone', 'by phone']);
    expect(highlevel.contacts(place.locationId)).toMatchObject([
      { name: 'Maria Souza', phone: `+${MARIA}` },
    ]);
    relay.answers('hello');
    await relay.settled();
    expect(evolution.sent()).toMatchObject([{ peer: `${MARIA}@s.whatsapp.net` }]);
  });
});
