/** One contact per person, whatever comes at the same time, and nothing an agent wrote is overwritten. */
import { describe, expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { addNumber } from './support/second-number.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
/** The same line, as WhatsApp spells some of them. */
const MARIA_WITHOUT_NINE = '551188887777';

function written(relay: TestRelay): string[] {
  return relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
}

function calls(relay: TestRelay, route: string): number {
  return relay.highlevel.counts()[route]?.calls ?? 0;
}

function setOptions(relay: TestRelay, options: Record<string, string>): Promise<unknown> {
  return relay.service.parts.locations.setOptions(relay.place.locationId, options);
}

describeRelay('one person', (start) => {
  it('who writes 100 first messages, to three numbers and in both spellings, is one contact', async () => {
    await using relay = await start();
    const { evolution, highlevel, place } = relay;
    await addNumber(relay, 'shop-2', '5511990000002');
    await addNumber(relay, 'shop-3', '5511990000003');
    highlevel.setLatencyMs(20);
    const numbers = ['shop', 'shop-2', 'shop-3'];
    for (let index = 0; index < 100; index += 1) {
      const instance = numbers[index % 3] ?? 'shop';
      const from = index % 2 === 0 ? MARIA : MARIA_WITHOUT_NINE;
      evolution.receives({ instance, from, name: 'Maria Souza', text: `Oi ${String(index)}` });
    }
    await relay.settled();
    expect(highlevel.contacts(place.locationId)).toHaveLength(1);
    expect(calls(relay, 'upsert')).toBe(1);
    expect(new Set(written(relay)).size).toBe(100);
    expect(written(relay)).toHaveLength(100);
  });

  it('is found by our own table under the other spelling, without a call', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    await relay.restart();
    relay.highlevel.clearRequests();
    relay.evolution.receives({ from: MARIA_WITHOUT_NINE, text: 'again' });
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', 'again']);
    expect(calls(relay, 'duplicate') + calls(relay, 'upsert')).toBe(0);
    expect(relay.highlevel.contacts(relay.place.locationId)).toHaveLength(1);
  });

  it('who was deleted in HighLevel is created anew within the same try, once', async () => {
    await using relay = await start();
    const { evolution, highlevel, place } = relay;
    await relay.meets(MARIA);
    const [before] = highlevel.contacts(place.locationId);
    highlevel.deletesContact(before?.id ?? '');
    evolution.receives({ from: MARIA, name: 'Maria Souza', image: true, caption: 'see' });
    evolution.receives({ from: MARIA, name: 'Maria Souza', text: 'and this' });
    await relay.settled();
    const after = highlevel.contacts(place.locationId);
    expect(after).toMatchObject([{ phone: `+${MARIA}`, name: 'Maria Souza' }]);
    expect(after[0]?.id).not.toBe(before?.id);
    expect(written(relay)).toEqual(['see', 'and this']);
    const entries = await relay.entries('whatsapp.message');
    expect(entries.map(({ state, attempts }) => [state, attempts])).toEqual([
      ['done', 1],
      ['done', 1],
      ['done', 1],
    ]);
    expect(relay.service.parts.events.counters()['contact.gone']).toBe(1);
  });

  it('who was merged into another contact goes on there, and agents answer from there', async () => {
    await using relay = await start();
    const { evolution, highlevel, place } = relay;
    await addNumber(relay, 'shop-2', '5511990000002');
    evolution.receives({ instance: 'shop-2', from: MARIA, text: 'Oi' });
    await relay.settled();
    const [gone] = highlevel.contacts(place.locationId);
    const { locationId } = place;
    const kept = highlevel.addContact({ locationId, name: 'Maria S.', email: 'm@example.com' });
    highlevel.mergesContacts(kept.id, gone?.id ?? '');
    // The agent is first: by the number the relay knows whom to reach, and by which of its numbers.
    highlevel.agentWrites({ locationId, contactId: kept.id, text: 'Hello Maria' });
    await relay.settled();
    expect(evolution.sent()).toMatchObject([{ instance: 'shop-2', text: 'Hello Maria' }]);
    evolution.receives({ instance: 'shop-2', from: MARIA, text: 'back again' });
    evolution.receives({ instance: 'shop-2', from: MARIA_WITHOUT_NINE, text: 'and again' });
    await relay.settled();
    expect(highlevel.contacts(locationId)).toMatchObject([{ id: kept.id, name: 'Maria S.' }]);
    // WhatsApp dates to the second: a reply of the same second may stand either way round in an inbox.
    const inbox = relay.inbox();
    expect(inbox.filter((text) => text !== 'Hello Maria')).toEqual([
      'Oi',
      'back again',
      'and again',
    ]);
    expect(inbox).toHaveLength(4);
  });

  it.each(['cutBefore', 'cutAfter'] as const)(
    'whose contact is gone is written to once, %s an answer',
    async (kind) => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      await relay.meets(MARIA);
      const { locationId } = place;
      const [gone] = highlevel.contacts(locationId);
      const kept = highlevel.addContact({ locationId, name: 'Maria S.', email: 'm@example.com' });
      highlevel.mergesContacts(kept.id, gone?.id ?? '');
      highlevel.fault({ route: 'inbound', kind, times: 1 });
      evolution.receives({ from: MARIA, text: 'after the merge' });
      await relay.settled();
      expect(written(relay)).toEqual(['Oi', 'after the merge']);
      expect(highlevel.contacts(locationId)).toMatchObject([{ id: kept.id }]);
    },
  );

  it.each(['cutBefore', 'cutAfter'] as const)(
    'whose contact is gone gets the line about an earlier message once, %s an answer',
    async (kind) => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      const sent = evolution.receives({ from: MARIA, text: 'lamp' });
      await relay.settled();
      const { locationId } = place;
      const [gone] = highlevel.contacts(locationId);
      const kept = highlevel.addContact({ locationId, name: 'Maria S.', email: 'm@example.com' });
      highlevel.mergesContacts(kept.id, gone?.id ?? '');
      highlevel.fault({ route: 'inbound', kind, times: 1 });
      evolution.edits(sent.whatsappId, 'white lamp');
      await relay.settled();
      expect(written(relay)).toEqual(['lamp', '✏️ Edited “lamp” to:\nwhite lamp']);
    },
  );

  it('whose contact was merged gets also the line of what a workflow sent, once', async () => {
    await using relay = await start();
    const { highlevel, place } = relay;
    await relay.meets(MARIA);
    const { locationId } = place;
    const [gone] = highlevel.contacts(locationId);
    const kept = highlevel.addContact({ locationId, name: 'Maria S.', email: 'm@example.com' });
    highlevel.fault({ route: 'inbound', kind: 'delay', ms: 300, times: 1 });
    await highlevel.runsAction({ locationId, contactId: gone?.id ?? '', data: { message: 'hi' } });
    await eventually(() => {
      expect(relay.evolution.sent()).toHaveLength(1);
    });
    highlevel.mergesContacts(kept.id, gone?.id ?? '');
    highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', 'hi']);
  });

  it('whose contact is gone gets also the line about an earlier message', async () => {
    await using relay = await start();
    const { evolution, highlevel, place } = relay;
    const sent = evolution.receives({ from: MARIA, text: 'lamp' });
    await relay.settled();
    highlevel.deletesContact(highlevel.contacts(place.locationId)[0]?.id ?? '');
    evolution.edits(sent.whatsappId, 'white lamp');
    await relay.settled();
    expect(written(relay)).toEqual(['✏️ Edited “lamp” to:\nwhite lamp']);
    expect(highlevel.contacts(place.locationId)).toHaveLength(1);
  });
});

describe('what an agent wrote (SQLite)', () => {
  it('stays: name and tags of a contact that is there are not touched', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    const { locationId } = place;
    const tags = ['vip', 'blue'];
    highlevel.addContact({ locationId, phone: `+${MARIA}`, name: 'Dra. Maria', tags });
    evolution.receives({ from: MARIA, name: 'mari 🌸', text: 'Oi' });
    evolution.receives({ from: MARIA, name: 'mari 🌸', text: 'Oi oi' });
    await relay.settled();
    expect(highlevel.contacts(locationId)).toMatchObject([
      { name: 'Dra. Maria', tags, source: null },
    ]);
    expect(calls(relay, 'upsert') + calls(relay, 'contactUpdate')).toBe(0);
  });

  it.each([
    ['is empty', ''],
    ['is just the number', '+55 11 98888-7777'],
  ])('a name is given where it %s, and never again over an edit', async (_what, name) => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    const { id } = highlevel.addContact({
      locationId: place.locationId,
      phone: `+${MARIA}`,
      name,
    });
    evolution.receives({ from: MARIA, name: 'Maria Souza', text: 'Oi' });
    await relay.settled();
    expect(highlevel.contacts(place.locationId)).toMatchObject([{ name: 'Maria Souza' }]);
    highlevel.editsContact(id, { name: '' });
    highlevel.clearRequests();
    evolution.receives({ from: MARIA, name: 'Maria Souza', text: 'Oi oi' });
    await relay.settled();
    expect(highlevel.contacts(place.locationId)).toMatchObject([{ name: '' }]);
    expect(calls(relay, 'contact')).toBe(0);
  });

  it('who was first written to from the phone gets a name with the first answer', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    evolution.phoneTypes({ from: MARIA, text: 'Good morning' });
    await relay.settled();
    expect(highlevel.contacts(place.locationId)).toMatchObject([{ name: '' }]);
    evolution.receives({ from: MARIA, name: 'Maria Souza', text: 'Hi' });
    evolution.receives({ from: MARIA, name: 'Maria Souza', text: 'Hi again' });
    await relay.settled();
    expect(highlevel.contacts(place.locationId)).toMatchObject([{ name: 'Maria Souza' }]);
    expect(calls(relay, 'contactUpdate')).toBe(1);
  });

  it('tags are added where the location wants them', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    await setOptions(relay, { contactTags: 'WhatsApp, whatsapp-instance-{instance},' });
    const { locationId } = place;
    highlevel.addContact({ locationId, phone: `+${MARIA}`, name: 'Maria', tags: ['vip'] });
    evolution.receives({ from: MARIA, text: 'Oi' });
    evolution.receives({ from: '351912345678', text: 'Olá' });
    await relay.settled();
    const tags = highlevel.contacts(locationId).map((contact) => contact.tags);
    expect(tags).toEqual([
      ['vip', 'whatsapp', 'whatsapp-instance-shop'],
      ['whatsapp', 'whatsapp-instance-shop'],
    ]);
  });

  it('a tag or a name that HighLevel refuses holds up no message', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel } = relay;
    await setOptions(relay, { contactTags: 'whatsapp' });
    highlevel.fault({ route: 'tags', kind: 'refuse', status: 422 });
    evolution.receives({ from: MARIA, text: 'Oi' });
    await relay.settled();
    expect(written(relay)).toEqual(['Oi']);
    const counters = relay.service.parts.events.counters();
    expect(counters['contact.not-touched{code="http.invalid"}']).toBe(1);
  });
});

describe('the duplicate setting of a location (SQLite)', () => {
  it('that compares e-mail addresses only creates nobody twice', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    const { locationId } = place;
    highlevel.setDuplicates(locationId, { matchBy: ['email'] });
    highlevel.addContact({ locationId, phone: `+${MARIA}`, name: 'Maria' });
    evolution.receives({ from: MARIA_WITHOUT_NINE, text: 'Oi' });
    evolution.receives({ from: '351912345678', text: 'Olá' });
    await relay.settled();
    expect(highlevel.contacts(locationId)).toHaveLength(2);
    // Forgotten here, as after a new installation: still nobody is created twice.
    await relay.service.parts.storage.db.deleteFrom('contacts').execute();
    await relay.restart();
    evolution.receives({ from: MARIA, text: 'Oi de novo' });
    evolution.receives({ from: '351912345678', text: 'Olá outra vez' });
    await relay.settled();
    expect(highlevel.contacts(locationId)).toHaveLength(2);
    expect(written(relay)).toHaveLength(4);
  });

  it('that allows duplicates is asked once, and spares the search', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    highlevel.setDuplicates(place.locationId, { allow: true });
    for (const from of [MARIA, '351912345678', '4915112345678']) {
      evolution.receives({ from, text: 'Oi' });
    }
    await relay.settled();
    expect(highlevel.contacts(place.locationId)).toHaveLength(3);
    expect(calls(relay, 'contactSearch')).toBe(0);
  });

  it('is no hindrance where it may not be read, nor where the search is refused', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    highlevel.fault({ route: 'location', kind: 'refuse', status: 403 });
    highlevel.fault({ route: 'contactSearch', kind: 'refuse', status: 422 });
    evolution.receives({ from: MARIA, text: 'Oi' });
    await relay.settled();
    expect(written(relay)).toEqual(['Oi']);
    expect(highlevel.contacts(place.locationId)).toHaveLength(1);
  });
});

describe('a number in two spellings (SQLite)', () => {
  it.each([
    ['Brazil, with the ninth digit in HighLevel', '5511988887777', '551188887777', 1],
    ['Brazil, without it in HighLevel', '553188887777', '5531988887777', 1],
    ['Mexico, with the 1 in HighLevel', '5215512345678', '525512345678', 1],
    ['Mexico, without it', '525512345678', '5215512345678', 1],
    ['Argentina, with the 9 in HighLevel', '5491123456789', '541123456789', 1],
    ['Argentina, without it', '541123456789', '5491123456789', 1],
    ['a Brazilian landline is nobody’s mobile number', '551133334444', '5511933334444', 2],
    ['two Portuguese numbers are two', '351912345678', '351912345679', 2],
  ])('%s', async (_what, inHighLevel, onWhatsApp, contacts) => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    const { locationId } = place;
    highlevel.addContact({ locationId, phone: `+${inHighLevel}`, name: 'Known' });
    evolution.receives({ from: `${onWhatsApp}@s.whatsapp.net`, text: 'Oi' });
    await relay.settled();
    expect(highlevel.contacts(locationId)).toHaveLength(contacts);
  });
});
