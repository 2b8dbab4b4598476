/** Which ad a chat began from: once into the contact, as a tag, and in fields where the access allows it. */
import { expect, it } from 'vitest';
import { AD_SCOPES } from '../core/install/authorize-url.ts';
import type { Contact } from '../sandbox/highlevel/state.ts';
import { describeRelay } from './support/describe-relay.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const AD = { title: 'Lamps, half price', url: 'https://fb.me/ad1', click: 'ARAkLk-click_1' };
const LINE =
  '📣 The chat began from an ad: “Lamps, half price”\nhttps://fb.me/ad1\nClick id: ARAkLk-click_1';
const FIELDS = ['WhatsApp ad headline', 'WhatsApp ad link', 'WhatsApp ad click id'];

function contactOf(relay: TestRelay, phone: string): Contact | undefined {
  const all = relay.highlevel.contacts(relay.place.locationId);
  return all.find((one) => one.phone === `+${phone}`);
}

function valuesOf(relay: TestRelay, phone: string): string[] {
  return Object.values(contactOf(relay, phone)?.customFields ?? {});
}

/** The calls to HighLevel since they were last looked at, in their order, but for the look back after a start. */
function asked(relay: TestRelay): string[] {
  const calls = relay.highlevel.requests().map(({ method, route }) => `${method} ${route}`);
  relay.highlevel.clearRequests();
  return calls.filter((call) => !['GET conversationSearch', 'GET messages'].includes(call));
}

describeRelay(
  'a chat that began from an ad',
  (start) => {
    it('tags its contact once, and costs nothing after that', async () => {
      await using relay = await start();
      const { evolution } = relay;
      await relay.meets(MARIA);
      asked(relay);
      evolution.receives({ from: MARIA, text: 'How much?', ad: AD });
      await relay.settled();
      expect(contactOf(relay, MARIA)?.tags).toEqual(['whatsapp-ad']);
      expect(valuesOf(relay, MARIA)).toEqual([]);
      // The access shows no fields: that is asked once.
      expect(asked(relay)).toEqual([
        'POST inbound',
        'POST tags',
        'GET customFields',
        'POST inbound',
      ]);
      evolution.receives({ from: MARIA, text: 'Hello?', ad: AD });
      await relay.settled();
      await relay.restart();
      evolution.receives({ from: MARIA, text: 'Still there?', ad: AD });
      evolution.receives({ from: MARIA, text: 'Bye' });
      await relay.settled();
      expect(asked(relay)).toEqual(['POST inbound', 'POST inbound', 'POST inbound']);
      evolution.receives({ from: JOAO, text: 'From an ad, too', ad: { ...AD, click: 'second' } });
      await relay.settled();
      expect(contactOf(relay, JOAO)?.tags).toEqual(['whatsapp-ad']);
      expect(relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body)).toContain(
        LINE,
      );
    });

    it('fills fields of the contact, made where they are missing', async () => {
      await using relay = await start({ highlevel: { moreScopes: AD_SCOPES } });
      const { evolution, highlevel, place, service } = relay;
      // A try that is cut off in the middle makes no field twice.
      highlevel.fault({ route: 'contactUpdate', kind: 'cutAfter', times: 1 });
      evolution.receives({ from: MARIA, text: 'How much?', ad: AD });
      evolution.receives({ from: JOAO, text: 'And me?', ad: { ...AD, click: 'second' } });
      await relay.settled();
      expect(valuesOf(relay, MARIA)).toEqual([AD.title, AD.url, AD.click]);
      expect(valuesOf(relay, JOAO)).toEqual([AD.title, AD.url, 'second']);
      expect(highlevel.requests('customField').map(({ body }) => body)).toEqual(
        FIELDS.map((name) => ({ name, dataType: 'TEXT', model: 'contact' })),
      );
      // Another ad is the one that the chat goes on from.
      const options = { adTags: 'off' };
      await service.parts.locations.setOptions(place.locationId, options);
      const next = { title: 'Chairs', url: 'https://fb.me/ad2', click: 'third' };
      evolution.receives({ from: MARIA, text: 'And chairs?', ad: next });
      await relay.settled();
      expect(valuesOf(relay, MARIA)).toEqual(['Chairs', 'https://fb.me/ad2', 'third']);
      await service.parts.locations.setOptions(place.locationId, { adFields: 'off' });
      asked(relay);
      evolution.receives({ from: MARIA, text: 'And?', ad: { ...next, click: 'fourth' } });
      await relay.settled();
      expect(asked(relay)).toEqual(['POST inbound', 'POST inbound']);
    });

    it('shows its line whatever HighLevel refuses of it', async () => {
      await using relay = await start();
      const { evolution, highlevel } = relay;
      highlevel.fault({ route: 'tags', kind: 'refuse', status: 401, times: 9 });
      highlevel.fault({ route: 'customFields', kind: 'refuse', status: 422, times: 9 });
      evolution.receives({ from: MARIA, text: 'How much?', ad: AD });
      await relay.settled();
      expect(relay.inbox()).toEqual(['How much?', LINE]);
      expect(contactOf(relay, MARIA)?.tags).toEqual([]);
    });
  },
  ['sqlite'],
);
