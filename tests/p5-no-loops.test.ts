/** P5: what the relay itself wrote is never relayed back; what others wrote is mirrored once. */
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

/** Another program that uses the same gateway. */
async function foreignSend(relay: TestRelay, text: string, number = MARIA): Promise<void> {
  const { evolution, place } = relay;
  const answer = await fetch(`${evolution.url}/message/sendText/${place.instance}`, {
    method: 'POST',
    headers: { apikey: evolution.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ number, text }),
  });
  expect(answer.status).toBe(201);
}

describeRelay('no loops', (start) => {
  it('mirrors what the owner types on the phone, once, with its own date', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const at = Date.UTC(2026, 0, 2, 3, 4, 5);
    relay.evolution.fault({ route: 'webhook', kind: 'deliverTwice' });
    relay.evolution.phoneTypes({ from: MARIA, text: 'from my phone', at });
    await relay.settled();
    const typed = relay.conversation().messages.filter(({ body }) => body === 'from my phone');
    expect(typed).toMatchObject([{ direction: 'outbound', origin: 'api' }]);
    expect(typed[0]?.dateAdded.slice(0, 19)).toBe('2026-01-02T03:04:05');
    expect(relay.evolution.sent()).toEqual([]);
  });

  it('mirrors what another program sends through the gateway, once', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    await foreignSend(relay, 'from the shop system');
    await relay.settled();
    expect(relay.conversation().messages).toMatchObject([
      { body: 'Oi', direction: 'inbound' },
      { body: 'from the shop system', direction: 'outbound', origin: 'api' },
    ]);
    expect(relay.evolution.sent()).toHaveLength(1);
  });

  it('writes to a new person first by phone or gateway without loss', async () => {
    await using relay = await start();
    await foreignSend(relay, 'hello stranger', '5511955554444');
    relay.evolution.phoneTypes({ from: '5511944443333', text: 'hello other' });
    await relay.settled();
    const texts = relay.highlevel.ledger().map(({ body }) => body);
    expect(texts.toSorted()).toEqual(['hello other', 'hello stranger']);
  });

  it('never echoes its own sends, whose report comes before their answer', async () => {
    await using relay = await start({ evolution: { replyLatencyMs: 30 } });
    await relay.meets(MARIA);
    for (let i = 0; i < 10; i += 1) relay.answers(`answer ${String(i)}`);
    await relay.settled();
    expect(relay.inbox()).toHaveLength(11);
    expect(relay.highlevel.ledger().filter(({ origin }) => origin === 'api')).toHaveLength(1);
  });

  it('tells its own send from a foreign one with the same text at the same moment', async () => {
    await using relay = await start({ evolution: { replyLatencyMs: 200 } });
    await relay.meets(MARIA);
    relay.answers('Sim');
    await eventually(() => {
      expect(relay.evolution.sent()).toHaveLength(1);
    });
    await foreignSend(relay, 'Sim');
    await relay.settled();
    expect(relay.evolution.sent()).toHaveLength(2);
    expect(relay.inbox()).toEqual(['Oi', 'Sim', 'Sim']);
  });

  it('never echoes a send whose report comes long after it, in another run', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.evolution.fault({ route: 'webhook', kind: 'delay', ms: 1_500, times: 1 });
    relay.answers('Olá');
    await eventually(() => {
      expect(relay.evolution.sent()).toHaveLength(1);
    });
    await relay.restart();
    await relay.settled();
    expect(relay.inbox()).toEqual(['Oi', 'Olá']);
  });

  it('never echoes a file, whose answer was cut', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.evolution.fault({ route: 'sendMedia', kind: 'cutAfter', times: 1 });
    relay.highlevel.agentWrites({
      locationId: relay.place.locationId,
      contactId: relay.conversation().contact.id,
      text: 'the paper',
      attachments: [{ fileName: 'a.pdf', mimeType: 'application/pdf', base64: 'JVBERi0xLjQ=' }],
    });
    await relay.settled();
    expect(relay.evolution.sent()).toHaveLength(1);
    expect(relay.inbox()).toEqual(['Oi', 'the paper']);
  });

  it('never echoes a send that nobody could look up, when its report comes at last', async () => {
    await using relay = await start({ times: { lookupLadderMs: [50, 50] } });
    await relay.meets(MARIA);
    relay.evolution.setSaveMessages(false);
    relay.evolution.fault({ route: 'webhook', kind: 'delay', ms: 2_500, times: 1 });
    relay.evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    relay.answers('Olá');
    await eventually(async () => {
      expect(await relay.entries('highlevel.message')).toMatchObject([{ state: 'unsure' }]);
    });
    await relay.evolution.idle();
    await relay.settled();
    expect(relay.inbox()).toEqual(['Oi', 'Olá']);
    expect(relay.evolution.sent()).toHaveLength(1);
  });
});
