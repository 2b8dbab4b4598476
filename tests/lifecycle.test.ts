/** Stops, restarts, places that come late, and what a person decides about an entry. */
import { describe, expect, it } from 'vitest';
import type { LocationId } from '../core/relay/message.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

function written(relay: TestRelay): string[] {
  return relay.highlevel.ledger().map(({ body }) => body);
}

describeRelay('a restart with everything open', (start) => {
  it('goes on with what waits, is parked, and is unsure', async () => {
    await using relay = await start({ times: { lookupLadderMs: [20, 20] } });
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    evolution.setSaveMessages(false);
    evolution.fault({ route: 'webhook', kind: 'answerAndForget', times: 1 });
    evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    relay.answers('unsure');
    await relay.settled();
    evolution.setSaveMessages(true);
    evolution.receives({ from: '201111111111111@lid', text: 'parked' });
    await relay.settled();
    highlevel.fault({ route: '*', kind: 'refuse', status: 503, label: 'away' });
    evolution.receives({ from: MARIA, text: 'waiting' });
    await evolution.idle();
    await relay.restart();
    const states = [...relay.service.parts.relay.journal.open()].map(({ state }) => state);
    expect(states.toSorted()).toMatchObject([
      'parked',
      expect.stringMatching(/running|waiting/),
      'unsure',
    ]);
    highlevel.clearFaults('away');
    evolution.addPerson({ phone: '5511977776666', lid: '201111111111111@lid' });
    evolution.receives({ from: '5511977776666', text: 'it is me' });
    await relay.settled();
    expect(written(relay).toSorted()).toEqual(['Oi', 'it is me', 'parked', 'unsure', 'waiting']);
    expect(evolution.sent()).toHaveLength(1);
  });
});

describe('a stop', () => {
  const slow = { highLevelTimeoutMs: 60_000, evolutionTextTimeoutMs: 60_000, drainMs: 1_000 };

  it('ends in time while HighLevel hangs, and nothing is lost or doubled', async () => {
    const highLevelTimeoutMs = 9_500;
    await using relay = await TestRelay.create({ times: { ...slow, highLevelTimeoutMs } });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'inbound', kind: 'hangAfter', times: 1 });
    relay.evolution.receives({ from: MARIA, text: 'in the air' });
    relay.evolution.receives({ from: MARIA, text: 'behind it' });
    await eventually(() => {
      expect(written(relay)).toEqual(['Oi', 'in the air']);
    });
    const began = Date.now();
    await relay.service.stop();
    expect(Date.now() - began).toBeLessThan(highLevelTimeoutMs);
    await relay.startAgain();
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', 'in the air', 'behind it']);
  });

  it('ends in time while a token refresh and the gateway hang', async () => {
    await using relay = await TestRelay.create({ times: slow });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'token', kind: 'hang' });
    relay.highlevel.endTokens(relay.place.locationId, 'access');
    relay.evolution.fault({ route: '*', kind: 'hang' });
    relay.evolution.receives({ from: MARIA, text: 'waits for a token' });
    relay.answers('waits for the gateway');
    await eventually(() => {
      expect(relay.highlevel.faults()[0]?.hits).toBe(1);
      expect(relay.evolution.counts()['sendText']?.calls).toBe(1);
    });
    const began = Date.now();
    await relay.service.stop();
    // Whoever waited for one of the calls would take longer than this.
    expect(Date.now() - began).toBeLessThan(30_000);
  });

  it('answers 503 to what comes meanwhile, so that it comes again', async () => {
    await using relay = await TestRelay.create({ times: { ...slow, drainMs: 3_000 } });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'inbound', kind: 'hang', times: 1 });
    relay.evolution.receives({ from: MARIA, text: 'one' });
    await eventually(() => {
      expect(relay.highlevel.counts()['inbound']?.calls).toBe(2);
    });
    const stopped = relay.service.stop();
    const late = relay.evolution.receives({ from: MARIA, text: 'two' });
    await eventually(() => {
      const { webhook } = relay.evolution.message(late.whatsappId) ?? {};
      expect(webhook).toMatchObject({ acknowledgedAt: null });
      expect(webhook?.attempts).toBeGreaterThan(0);
    });
    await stopped;
  });
});

describeRelay('a post for a location that is not installed yet', (start) => {
  it('is parked, and delivered once the location is there, in order', async () => {
    await using relay = await start();
    const { highlevel, evolution, service } = relay;
    const access = highlevel.addLocation({ name: 'late' });
    const locationId = access.locationId as LocationId;
    const { id } = highlevel.addContact({ locationId, phone: `+${MARIA}` });
    for (const text of ['one', 'two', 'three']) {
      highlevel.agentWrites({ locationId, contactId: id, text });
      await highlevel.idle();
    }
    await relay.settled();
    expect((await relay.entries()).map(({ state }) => state)).toEqual([
      'parked',
      'parked',
      'parked',
    ]);
    const { locations, tokenStore, instances } = service.parts;
    await locations.add(
      { id: locationId, name: 'late', companyId: null, language: 'en', timeZone: null },
      tokenStore.seal(locationId, access),
    );
    const made = evolution.addInstance({ name: 'late', phone: '5511990000009' });
    await instances.add({
      locationId,
      name: 'late',
      serverUrl: evolution.url,
      apiKey: evolution.apiKey,
      evolutionId: made.id,
      evolutionVersion: '2.3.6',
      ownJid: null,
      state: 'open',
    });
    await service.parts.relay.placesChanged(locationId);
    await relay.settled();
    expect(evolution.sent('late').map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  });
});

describe('a post of another provider', () => {
  it('is ignored', async () => {
    await using relay = await TestRelay.create({ service: {} });
    await relay.meets(MARIA);
    const { contact } = relay.conversation();
    await relay.service.parts.relay.intake.highlevel({
      type: 'SMS',
      contactId: contact.id,
      locationId: relay.place.locationId,
      messageId: 'message-of-another-one',
      message: 'by SMS',
      attachments: [],
      phone: `+${MARIA}`,
      conversationProviderId: 'another-provider',
    });
    await relay.settled();
    expect(relay.evolution.sent()).toEqual([]);
    expect(await relay.entries('highlevel.message')).toEqual([]);
  });
});

describeRelay('a person', (start) => {
  async function unsure(relay: TestRelay): Promise<string> {
    await relay.meets(MARIA);
    relay.evolution.setSaveMessages(false);
    relay.evolution.fault({ route: 'webhook', kind: 'answerAndForget', times: 1 });
    relay.evolution.fault({ route: 'sendText', kind: 'cutBefore', times: 1 });
    relay.answers('who knows');
    await relay.settled();
    relay.evolution.clearFaults();
    const [entry] = await relay.entries('highlevel.message');
    expect(entry?.state).toBe('unsure');
    return entry?.id ?? '';
  }
  const times = { lookupLadderMs: [20, 20] };

  it('sends an unsure entry again, at the tail', async () => {
    await using relay = await start({ times });
    const id = await unsure(relay);
    relay.answers('later');
    await relay.settled();
    await relay.service.parts.relay.acts.replay(id);
    await relay.settled();
    expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['later', 'who knows']);
    await expect(relay.service.parts.relay.acts.replay(id)).rejects.toMatchObject({
      code: 'entry.already-done',
    });
  });

  it('lets an unsure entry go for good', async () => {
    await using relay = await start({ times });
    const id = await unsure(relay);
    await relay.service.parts.relay.acts.bury(id);
    await relay.restart();
    await relay.settled();
    expect(relay.evolution.sent()).toEqual([]);
    expect(await relay.entries('highlevel.message')).toMatchObject([
      { state: 'dead', error_code: 'entry.buried' },
    ]);
  });

  it('sends a dead entry again, and its failure in HighLevel is overruled', async () => {
    await using relay = await start({ times });
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    evolution.addPerson({ phone: MARIA, onWhatsApp: false });
    const messageId = relay.answers('try again');
    await relay.settled();
    expect(highlevel.message(messageId)?.status).toBe('failed');
    evolution.addPerson({ phone: MARIA, onWhatsApp: true });
    const [entry] = await relay.entries('highlevel.message');
    await relay.service.parts.relay.acts.replay(entry?.id ?? '');
    await relay.settled();
    const [sent] = evolution.sent();
    expect(sent?.text).toBe('try again');
    evolution.receipt(sent?.whatsappId ?? '', 'DELIVERY_ACK');
    await relay.settled();
    expect(highlevel.message(messageId)?.status).toBe('delivered');
  });
});
