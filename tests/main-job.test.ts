import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

describe('the main job', () => {
  it('brings a text to HighLevel, the answer back, and its marks', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel, place } = relay;
    evolution.receives({ from: MARIA, name: 'Maria Souza', text: 'Oi, tudo bem?' });
    await relay.settled();
    const [conversation] = highlevel.inbox(place.locationId);
    expect(conversation?.contact).toMatchObject({ name: 'Maria Souza', phone: `+${MARIA}` });
    expect(conversation?.messages).toMatchObject([
      { body: 'Oi, tudo bem?', direction: 'inbound', type: 'SMS' },
    ]);
    const { messageId } = highlevel.agentWrites({
      locationId: place.locationId,
      contactId: conversation?.contact.id ?? '',
      text: 'Tudo! E você?',
    });
    await relay.settled();
    const [sent] = evolution.sent();
    expect(sent).toMatchObject({ text: 'Tudo! E você?', peer: `${MARIA}@s.whatsapp.net` });
    expect(highlevel.message(messageId)?.status).toBe('pending');
    evolution.receipt(sent?.whatsappId ?? '', 'DELIVERY_ACK');
    await eventually(() => {
      expect(highlevel.message(messageId)?.status).toBe('delivered');
    });
    evolution.receipt(sent?.whatsappId ?? '', 'READ');
    await eventually(() => {
      expect(highlevel.message(messageId)?.status).toBe('read');
    });
    expect(relay.inbox()).toEqual(['Oi, tudo bem?', 'Tudo! E você?']);
  });

  it('costs one call of HighLevel for a further text (steady state)', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.receives({ from: MARIA, text: 'first' });
    await relay.settled();
    relay.highlevel.clearRequests();
    for (let i = 0; i < 20; i += 1)
      relay.evolution.receives({ from: MARIA, text: `text ${String(i)}` });
    await relay.settled();
    expect(relay.highlevel.requests()).toHaveLength(20);
    expect(relay.inbox()).toHaveLength(21);
  });
});
