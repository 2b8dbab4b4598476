/** What cannot be sent is shown in HighLevel as `failed`, with a reason a person can act on, at once or at its expiry. */
import { describe, expect, it } from 'vitest';
import { say } from '../core/words/say.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

function lastStatus(relay: TestRelay, messageId: string) {
  return relay.highlevel.message(messageId)?.statuses.at(-1);
}

describeRelay('a message that cannot be sent', (start) => {
  it('to a number that is not on WhatsApp fails at once, with the sentence', async () => {
    await using relay = await start();
    const { evolution, highlevel, place } = relay;
    evolution.addPerson({ phone: MARIA, onWhatsApp: false });
    const { id } = highlevel.addContact({ locationId: place.locationId, phone: `+${MARIA}` });
    const { messageId } = highlevel.agentWrites({
      locationId: place.locationId,
      contactId: id,
      text: 'anybody there?',
    });
    await relay.settled();
    const { sentence } = say('evolution.not-on-whatsapp', {}, 'en');
    expect(lastStatus(relay, messageId)).toMatchObject({
      status: 'failed',
      error: { code: 'evolution.not-on-whatsapp' },
    });
    expect(lastStatus(relay, messageId)?.error?.message).toContain(sentence.slice(0, 10));
    expect(evolution.counts()['sendText']?.calls).toBe(1);
  });
});

describe('a message that cannot be sent (SQLite)', () => {
  it('in time expires, whatever holds it, and is not sent late', async () => {
    await using relay = await TestRelay.create({ times: { expiryMs: 700 } });
    const { evolution } = relay;
    await relay.meets(MARIA);
    evolution.goesOffline();
    await evolution.idle();
    const messageId = relay.answers('your appointment is in an hour');
    await eventually(() => {
      expect(lastStatus(relay, messageId)).toMatchObject({
        status: 'failed',
        error: { code: 'entry.expired' },
      });
    });
    evolution.goesOnline();
    await relay.settled();
    expect(evolution.sent()).toEqual([]);
    expect(lastStatus(relay, messageId)?.error?.message).toMatch(/\w+.*\./);
  });

  it('because its number is not connected is pending, then fails with the reason; the rest leaves once', async () => {
    await using relay = await TestRelay.create({
      times: { numberHoldMs: 5_000, expirySweepMs: 50 },
    });
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    evolution.goesOffline();
    await evolution.idle();
    const messageId = relay.answers('while it is offline');
    await highlevel.idle();
    await eventually(async () => {
      expect(await relay.entries('highlevel.message')).toMatchObject([{ state: 'waiting' }]);
    });
    expect(lastStatus(relay, messageId)?.status ?? 'pending').toBe('pending');
    // The number's time runs on over a restart.
    await relay.restart();
    await eventually(() => {
      expect(lastStatus(relay, messageId)).toMatchObject({
        status: 'failed',
        error: { code: 'number.held' },
      });
    });
    const { sentence } = say('number.held', { instance: relay.place.instance }, 'en');
    expect(lastStatus(relay, messageId)?.error?.message).toContain(sentence);
    const later = relay.answers('just before it is back');
    await highlevel.idle();
    evolution.goesOnline();
    await relay.settled();
    expect(evolution.sent().map(({ text }) => text)).toEqual(['just before it is back']);
    expect(lastStatus(relay, later)?.status).not.toBe('failed');
  });

  it('in time expires also over a restart', async () => {
    await using relay = await TestRelay.create({ times: { expiryMs: 300 } });
    await relay.meets(MARIA);
    relay.evolution.goesOffline();
    await relay.evolution.idle();
    const messageId = relay.answers('too late');
    await relay.highlevel.idle();
    await relay.restart();
    await eventually(() => {
      expect(lastStatus(relay, messageId)?.status).toBe('failed');
    });
    relay.evolution.goesOnline();
    await relay.settled();
    expect(relay.evolution.sent()).toEqual([]);
  });

  it('without a phone fails with the sentence', async () => {
    await using relay = await TestRelay.create();
    const { highlevel, place } = relay;
    const { id } = highlevel.addContact({ locationId: place.locationId, email: 'a@b.example' });
    const { messageId } = highlevel.agentWrites({
      locationId: place.locationId,
      contactId: id,
      text: 'hello',
    });
    await relay.settled();
    expect(lastStatus(relay, messageId)).toMatchObject({
      status: 'failed',
      error: { code: 'route.no-phone' },
    });
  });

  it('is told in the language of the location', async () => {
    await using relay = await TestRelay.create();
    const { highlevel, evolution, place, service } = relay;
    await service.parts.storage.db
      .updateTable('locations')
      .set({ language: 'pt-BR' })
      .where('id', '=', place.locationId)
      .execute();
    await relay.restart();
    evolution.addPerson({ phone: MARIA, onWhatsApp: false });
    const { id } = highlevel.addContact({ locationId: place.locationId, phone: `+${MARIA}` });
    const { messageId } = highlevel.agentWrites({
      locationId: place.locationId,
      contactId: id,
      text: 'oi?',
    });
    await relay.settled();
    const { sentence } = say('evolution.not-on-whatsapp', {}, 'pt-BR');
    expect(lastStatus(relay, messageId)?.error?.message).toContain(sentence.slice(0, 8));
  });

  it('keeps trying to tell while HighLevel refuses statuses', async () => {
    await using relay = await TestRelay.create({ highlevel: { statusRefusedMs: 800 } });
    await relay.meets(MARIA);
    relay.evolution.addPerson({ phone: MARIA, onWhatsApp: false });
    const messageId = relay.answers('hello?');
    await relay.settled();
    expect(lastStatus(relay, messageId)?.status).toBe('failed');
  });
});

describe('a contact that was deleted in HighLevel', () => {
  it('is found or made anew, once, and nothing is lost', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    const body = { statusCode: 400, message: 'Contact not found' };
    highlevel.fault({ route: 'inbound', kind: 'refuse', status: 400, body, times: 1 });
    evolution.receives({ from: MARIA, text: 'still here' });
    evolution.receives({ from: MARIA, text: 'and here', at: Date.now() + 2_000 });
    highlevel.clearRequests();
    await relay.settled();
    expect(highlevel.ledger().map(({ body: text }) => text)).toEqual([
      'Oi',
      'still here',
      'and here',
    ]);
    expect(highlevel.counts()['duplicate']?.calls).toBe(1);
  });

  it('that stays gone ends as a dead letter, not in a loop', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    const body = { statusCode: 404, message: 'Contact not found' };
    highlevel.fault({ route: 'inbound', kind: 'refuse', status: 404, body });
    evolution.receives({ from: MARIA, text: 'nobody takes it' });
    await relay.settled();
    expect((await relay.entries()).at(-1)).toMatchObject({
      state: 'dead',
      error_code: 'highlevel.contact-gone',
    });
    expect(highlevel.counts()['inbound']?.calls).toBeLessThanOrEqual(4);
  });
});
