/** What an agent wrote while nothing reached the relay is read back from HighLevel: in order, once, or shown as failed. */
import { describe, expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { KillableRelay } from './support/killable-relay.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511988886666';
const HOUR_MS = 60 * 60_000;

/** What arrived on this phone, in order. */
function arrived(relay: TestRelay, phone = MARIA): string[] {
  return relay.evolution
    .sent()
    .filter(({ peer }) => peer.startsWith(phone))
    .map(({ text }) => text);
}

/** HighLevel tries each post once, and nobody is there. */
async function offline(relay: TestRelay, work: () => void): Promise<void> {
  await relay.service.stop();
  relay.highlevel.repeatsPosts(false);
  work();
  await relay.highlevel.idle();
}

function writes(relay: TestRelay, text: string, phone: string, at?: number): string {
  const { locationId } = relay.place;
  const { contact } = relay.conversation(phone);
  const when = at === undefined ? {} : { at };
  return relay.highlevel.agentWrites({ locationId, contactId: contact.id, text, ...when })
    .messageId;
}

/** The first pass since the start is through, and what it found has left. */
async function caughtUp(relay: TestRelay): Promise<void> {
  await relay.service.parts.relay.missed.catchUp(relay.place.locationId);
  await relay.settled();
}

describeRelay('messages written while the relay was off', (start) => {
  it('are all sent, in order, once, and those of another contact too', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    await relay.meets(JOAO, 'João');
    const texts = Array.from({ length: 50 }, (_, n) => `message ${String(n)}`);
    await offline(relay, () => {
      for (const text of texts) writes(relay, text, MARIA);
      writes(relay, 'for João', JOAO);
    });
    await relay.startAgain();
    await eventually(() => {
      expect(arrived(relay)).toEqual(texts);
      expect(arrived(relay, JOAO)).toEqual(['for João']);
    });
    await caughtUp(relay);
    expect(relay.evolution.sent()).toHaveLength(51);
    const marks = await relay.service.parts.storage.db
      .selectFrom('missed_marks')
      .selectAll()
      .execute();
    expect(marks).toMatchObject([{ recovered: 51, pass_started_at: null }]);
  });

  it('keep their place before what is written once the relay is back', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    await offline(relay, () => {
      writes(relay, 'first', MARIA);
    });
    relay.highlevel.fault({ route: 'conversationSearch', kind: 'delay', ms: 400, times: 1 });
    await relay.startAgain();
    relay.highlevel.repeatsPosts(true);
    writes(relay, 'second', MARIA);
    await eventually(() => {
      expect(arrived(relay)).toEqual(['first', 'second']);
    });
  });

  it('are not sent again by a late post, nor by another look', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'delivery', kind: 'delay', ms: 700, times: 1 });
    relay.answers('both ways');
    await relay.service.parts.relay.missed.catchUp(relay.place.locationId);
    await eventually(() => {
      expect(arrived(relay)).toEqual(['both ways']);
    });
    // The post comes at last.
    await relay.highlevel.idle();
    await caughtUp(relay);
    await relay.restart();
    await caughtUp(relay);
    expect(arrived(relay)).toEqual(['both ways']);
    expect(await relay.entries('highlevel.message')).toMatchObject([{ state: 'done' }]);
  });

  it('that are too old are shown as failed with the reason, and stay so', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const { locations } = relay.service.parts;
    await locations.setOptions(relay.place.locationId, { missedMaxAgeMinutes: '60' });
    // Long enough ago that what is old was written while this location was ours.
    await relay.service.parts.storage.db
      .updateTable('missed_marks')
      .set({ floor_at: 0, watermark: Date.now() - 3 * HOUR_MS })
      .execute();
    let old = '';
    let young = '';
    await offline(relay, () => {
      old = writes(relay, 'your appointment is in an hour', MARIA, Date.now() - 2 * HOUR_MS);
      young = writes(relay, 'see you', MARIA);
    });
    await relay.startAgain();
    await caughtUp(relay);
    expect(arrived(relay)).toEqual(['see you']);
    expect(relay.highlevel.message(young)?.status).toBe('pending');
    const shown = relay.highlevel.message(old);
    expect(shown?.status).toBe('failed');
    expect(shown?.statuses.at(-1)?.error).toMatchObject({
      code: 'relay.offline',
      message: expect.stringMatching(/relay was off when this message was written/) as string,
    });
    await relay.restart();
    await caughtUp(relay);
    expect(arrived(relay)).toEqual(['see you']);
    const dead = (await relay.entries('highlevel.message')).filter(({ state }) => state === 'dead');
    expect(dead).toMatchObject([{ error_code: 'relay.offline' }]);
  });

  it('go on where the relay was killed in the middle of reading', async () => {
    await using relay = await start();
    for (let n = 0; n < 3; n += 1) await relay.meets(`551198880000${String(n)}`, `P${String(n)}`);
    await offline(relay, () => {
      for (let n = 0; n < 3; n += 1) writes(relay, `to ${String(n)}`, `551198880000${String(n)}`);
    });
    relay.highlevel.fault({ route: 'messages', kind: 'hang', times: 1 });
    await relay.startAgain();
    await relay.restart();
    await caughtUp(relay);
    const texts = relay.evolution.sent().map(({ text }) => text);
    expect(texts.toSorted()).toEqual(['to 0', 'to 1', 'to 2']);
  });
});

describe('what is not a missed message', () => {
  it('P5: what was typed on the phone, and is in HighLevel without that the relay knows it', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    // Everything was done, and the answer was lost: it is being looked up.
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    relay.evolution.phoneTypes({ from: MARIA, text: 'from my phone' });
    await eventually(() => {
      expect(relay.inbox()).toContain('from my phone');
    });
    await relay.service.parts.relay.missed.catchUp(relay.place.locationId);
    await relay.restart();
    await caughtUp(relay);
    expect(relay.evolution.sent()).toEqual([]);
    expect(await relay.entries('highlevel.message')).toEqual([]);
  });

  it('P5: what was typed on the phone and was given up here', async () => {
    await using relay = await TestRelay.create({ times: { lookupLadderMs: [50] } });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    relay.highlevel.fault({ route: 'messages', kind: 'refuse', status: 400 });
    relay.evolution.phoneTypes({ from: MARIA, text: 'from my phone' });
    await eventually(async () => {
      const [, typed] = await relay.entries('whatsapp.message');
      expect(['unsure', 'dead']).toContain(typed?.state);
    });
    relay.highlevel.clearFaults();
    await caughtUp(relay);
    expect(relay.evolution.sent()).toEqual([]);
  });

  it('P5: what a workflow has sent, and is in HighLevel without that the relay knows it', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    const { locationId } = relay.place;
    const contactId = relay.conversation().contact.id;
    await relay.highlevel.runsAction({
      locationId,
      contactId,
      data: { message: 'from a workflow' },
    });
    await eventually(() => {
      expect(relay.inbox()).toContain('from a workflow');
    });
    await relay.service.parts.relay.missed.catchUp(locationId);
    await caughtUp(relay);
    expect(arrived(relay)).toEqual(['from a workflow']);
    expect(relay.inbox()).toEqual(['Oi', 'from a workflow']);
  });

  it('P5: the lines that the relay itself wrote', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    const { locations } = relay.service.parts;
    await locations.setOptions(place.locationId, { stopWords: 'on' });
    await relay.meets(MARIA);
    // A whole second of this moment lies before the location was connected: nothing as old is looked for.
    const at = Date.now() + 1_000;
    evolution.receives({ from: MARIA, text: 'STOP', at });
    const typed = evolution.phoneTypes({ from: MARIA, text: 'from my phone', at });
    await relay.settled();
    evolution.edits(typed.whatsappId, 'edited on my phone');
    const contactId = relay.conversation().contact.id;
    await highlevel.runsAction({
      locationId: place.locationId,
      contactId,
      data: { message: 'not to whom is on Do Not Disturb' },
    });
    await relay.settled();
    expect(relay.inbox()).toHaveLength(6);
    await caughtUp(relay);
    await relay.restart();
    await caughtUp(relay);
    expect(evolution.sent()).toEqual([]);
    expect(await relay.entries('highlevel.message')).toEqual([]);
  });

  it('what was written before the location was connected', async () => {
    await using relay = await TestRelay.create();
    const { locationId } = relay.highlevel.addLocation({ name: 'later' });
    const contact = relay.highlevel.addContact({ locationId, phone: `+${MARIA}` });
    relay.highlevel.repeatsPosts(false);
    relay.highlevel.setDeliveryUrl(null);
    relay.highlevel.agentWrites({ locationId, contactId: contact.id, text: 'long ago' });
    const place = await relay.addPlace('second', '5511990000002');
    await relay.service.parts.relay.missed.catchUp(place.locationId);
    await relay.settled();
    expect(relay.evolution.sent()).toEqual([]);
  });

  it('what has another provider, or has got its status already', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const sent = relay.answers('known');
    await relay.settled();
    relay.evolution.receipt(relay.evolution.sent()[0]?.whatsappId ?? '', 'READ');
    await relay.settled();
    await relay.service.parts.storage.db.deleteFrom('journal').execute();
    await relay.service.parts.storage.db.deleteFrom('message_links').execute();
    await caughtUp(relay);
    expect(relay.highlevel.message(sent)?.status).toBe('read');
    expect(relay.evolution.sent()).toHaveLength(1);
  });
});

describe('a gap while the relay runs', () => {
  it('is found after posts were refused for want of a database', async () => {
    await using relay = await TestRelay.create({ times: { missedTickMs: 50 } });
    await relay.meets(MARIA);
    relay.highlevel.repeatsPosts(false);
    relay.service.parts.events.webhookRefused({
      side: 'highlevel',
      status: 503,
      reason: 'not-stored',
    });
    relay.highlevel.fault({ route: 'delivery', kind: 'answerAndForget', times: 1 });
    relay.answers('refused once');
    await eventually(() => {
      expect(arrived(relay)).toEqual(['refused once']);
    });
  });

  it('is found when the machine wakes up', async () => {
    await using relay = await TestRelay.create({ times: { missedTickMs: 50 } });
    await relay.meets(MARIA);
    await relay.service.stop();
    relay.highlevel.repeatsPosts(false);
    const port = Number(new URL(relay.service.publicUrl).port);
    await using machine = await KillableRelay.create({ ...relay.config, port });
    relay.highlevel.clearRequests();
    await machine.start();
    // The look after the start is through.
    await eventually(() => {
      expect(relay.highlevel.requests('conversationSearch').length).toBeGreaterThan(0);
    });
    await eventually(async () => {
      expect(await machine.open()).toEqual({});
    });
    machine.sleep();
    const asleepAt = Date.now();
    relay.highlevel.fault({ route: 'delivery', kind: 'answerAndForget', times: 1 });
    relay.answers('written meanwhile');
    await relay.highlevel.idle();
    await eventually(() => {
      expect(Date.now() - asleepAt).toBeGreaterThan(600);
    });
    expect(arrived(relay)).toEqual([]);
    machine.wake();
    await eventually(() => {
      expect(arrived(relay)).toEqual(['written meanwhile']);
    });
  });

  it('is found by the clock, and told of by an event', async () => {
    await using relay = await TestRelay.create({
      times: { missedTickMs: 50, missedEveryMs: 300 },
    });
    await relay.meets(MARIA);
    const found: unknown[] = [];
    relay.service.parts.events.subscribe((event) => {
      if (event.type === 'missed.found') found.push(event);
    });
    relay.highlevel.fault({ route: 'delivery', kind: 'answerAndForget', times: 1 });
    relay.answers('lost on the way');
    await eventually(() => {
      expect(arrived(relay)).toEqual(['lost on the way']);
    });
    expect(found).toMatchObject([{ recovered: 1, failed: 0 }]);
  });

  it('is found by the event that HighLevel sends beside, which itself sends nothing', async () => {
    await using relay = await TestRelay.create({ times: { missedTickMs: 50, missedGraceMs: 200 } });
    await relay.meets(MARIA);
    relay.highlevel.setAppWebhookUrl(`${relay.service.publicUrl}/webhooks/ghl-app`);
    relay.highlevel.subscribesOutbound(true);
    relay.answers('posted');
    await relay.settled();
    relay.highlevel.fault({ route: 'delivery', kind: 'answerAndForget', times: 1 });
    relay.answers('not posted');
    await eventually(() => {
      expect(arrived(relay)).toEqual(['posted', 'not posted']);
    });
    await relay.settled();
    expect(await relay.entries('highlevel.message')).toHaveLength(2);
  });

  it('that cannot be looked for is a problem that is shown, until it can', async () => {
    await using relay = await TestRelay.create({ times: { missedTickMs: 50, missedEveryMs: 100 } });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'conversationSearch', kind: 'refuse', status: 403 });
    const { missed } = relay.service.parts.relay;
    await eventually(() => {
      expect([...missed.problems().values()]).toMatchObject([{ code: 'http.forbidden' }]);
    });
    relay.highlevel.clearFaults();
    await eventually(() => {
      expect(missed.problems().size).toBe(0);
    });
  });
});
