/** Both kinds of provider, each location by its own, and the two names that HighLevel has for its messages. */
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';

const MARIA = '5511988887777';

describeRelay(
  'a location with a provider of its own',
  (start) => {
    it('is written to and heard by that one; the others by the configured one', async () => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      const other = await relay.addPlace('other', '5511990000009');
      const own = highlevel.addProvider();
      highlevel.useProvider(other.locationId, own);
      const { locations } = relay.service.parts;
      await locations.setOptions(other.locationId, { providerId: own });
      evolution.receives({ instance: 'shop', from: MARIA, text: 'to the shop' });
      evolution.receives({ instance: 'other', from: MARIA, text: 'to the other' });
      await relay.settled();
      const providerOf = (locationId: string) =>
        highlevel.ledger(locationId).map((message) => message.conversationProviderId);
      expect(providerOf(place.locationId)).toEqual([highlevel.app.providerId]);
      expect(providerOf(other.locationId)).toEqual([own]);
      for (const { locationId } of [place, other]) {
        const contactId = highlevel.contacts(locationId)[0]?.id ?? '';
        highlevel.agentWrites({ locationId, contactId, text: `from ${locationId}` });
      }
      await relay.settled();
      expect(
        evolution
          .sent()
          .map(({ text }) => text)
          .sort(),
      ).toEqual([`from ${place.locationId}`, `from ${other.locationId}`].sort());
    });

    it('ignores what another provider is to send', async () => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      await relay.meets(MARIA);
      highlevel.useProvider(place.locationId, highlevel.addProvider());
      relay.answers('not for us');
      await relay.settled();
      expect(evolution.sent()).toEqual([]);
      const counters = relay.service.parts.events.counters();
      expect(counters['webhook.ignored{side="highlevel",reason="provider.other"}']).toBe(1);
    });

    it('is found again after a lost answer', async () => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      const own = highlevel.addProvider('sms');
      highlevel.useProvider(place.locationId, own);
      const { locations } = relay.service.parts;
      await locations.setOptions(place.locationId, { providerId: own, messageType: 'Custom' });
      highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
      evolution.receives({ from: MARIA, text: 'once' });
      await relay.settled();
      expect(highlevel.ledger(place.locationId)).toMatchObject([
        { body: 'once', type: 'Custom', conversationProviderId: own },
      ]);
    });

    it('takes both names of a message, SMS and Custom', async () => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      await relay.meets(MARIA);
      const { locationId } = place;
      const contactId = highlevel.contacts(locationId)[0]?.id ?? '';
      highlevel.agentWrites({ locationId, contactId, text: 'as SMS', type: 'SMS' });
      highlevel.agentWrites({ locationId, contactId, text: 'as Custom', type: 'Custom' });
      await relay.settled();
      await eventually(() => {
        expect(evolution.sent().map(({ text }) => text)).toEqual(['as SMS', 'as Custom']);
      });
    });
  },
  ['sqlite'],
);
