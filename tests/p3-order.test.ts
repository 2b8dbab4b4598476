/** P3: order within a conversation, also across retries and restarts; conversations do not wait for each other. */
import { describe, expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';

/** What stands in HighLevel, in the order in which it was written there. */
function written(relay: TestRelay, phone?: string): string[] {
  const contactId = phone === undefined ? null : relay.conversation(phone).contact.id;
  return relay.highlevel
    .ledger(relay.place.locationId)
    .filter((message) => contactId === null || message.contactId === contactId)
    .map(({ body }) => body);
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
}

describeRelay('order within a conversation', (start) => {
  it('holds towards HighLevel while calls are refused, cut and slow', async () => {
    await using relay = await start();
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    const often = { route: 'inbound', probability: 0.15 } as const;
    highlevel.fault({ ...often, kind: 'refuse', status: 503 });
    highlevel.fault({ ...often, kind: 'cutBefore' });
    highlevel.fault({ ...often, kind: 'cutAfter' });
    highlevel.fault({ route: 'inbound', kind: 'delay', ms: 5, jitterMs: 5 });
    // Whole seconds apart, as far as WhatsApp says.
    const at = Date.now() - 60_000;
    for (const text of numbers(1, 15)) {
      evolution.receives({ from: MARIA, text, at: at + Number(text) * 1_000 });
    }
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', ...numbers(1, 15)]);
  });

  it('holds towards WhatsApp while calls are refused and cut', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const often = { route: 'sendText', probability: 0.2 } as const;
    relay.evolution.fault({ ...often, kind: 'refuse', status: 429, retryAfter: 0 });
    relay.evolution.fault({ ...often, kind: 'cutAfter' });
    for (const text of numbers(1, 15)) {
      relay.answers(text);
      await relay.highlevel.idle();
    }
    await relay.settled();
    expect(relay.evolution.sent().map(({ text }) => text)).toEqual(numbers(1, 15));
  });

  it("follows WhatsApp's own times when the gateway's posts overtake each other", async () => {
    await using relay = await start();
    const { evolution, service } = relay;
    await relay.meets(MARIA);
    await service.parts.relay.pauses.set('to-highlevel', true);
    const at = Date.now() - 60_000;
    for (const text of numbers(1, 8).toReversed()) {
      evolution.receives({ from: MARIA, text, at: at + Number(text) * 1_000 });
      await evolution.idle();
    }
    await service.parts.relay.pauses.set('to-highlevel', false);
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', ...numbers(1, 8)]);
  });

  it('keeps the order of arrival within a second, in the display as well', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const at = Date.now() + 1_000;
    for (const text of numbers(1, 8)) {
      relay.evolution.receives({ from: MARIA, text, at });
      await relay.evolution.idle();
    }
    await relay.settled();
    expect(relay.inbox()).toEqual(['Oi', ...numbers(1, 8)]);
  });

  it('holds across a restart with everything open', async () => {
    await using relay = await start();
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    // Of one second, so that only the order of arrival tells them apart.
    const at = Date.now();
    highlevel.fault({ route: 'inbound', kind: 'refuse', status: 503, label: 'away' });
    evolution.fault({ route: 'sendText', kind: 'refuse', status: 429, label: 'away' });
    for (const text of numbers(1, 10)) {
      evolution.receives({ from: MARIA, text, at });
      await evolution.idle();
      relay.answers(`a${text}`);
      await highlevel.idle();
    }
    await relay.restart();
    for (const text of numbers(11, 15)) {
      evolution.receives({ from: MARIA, text, at });
      await evolution.idle();
      relay.answers(`a${text}`);
      await highlevel.idle();
    }
    highlevel.clearFaults('away');
    evolution.clearFaults('away');
    await relay.settled();
    const inbound = highlevel.ledger().filter((message) => message.direction === 'inbound');
    expect(inbound.map(({ body }) => body)).toEqual(['Oi', ...numbers(1, 15)]);
    expect(evolution.sent().map(({ text }) => text)).toEqual(numbers(1, 15).map((n) => `a${n}`));
  });
});

describe('conversations', () => {
  it('do not wait for each other', async () => {
    await using relay = await TestRelay.create({ times: { highLevelTimeoutMs: 10_000 } });
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    await relay.meets(JOAO, 'João');
    highlevel.fault({ route: 'inbound', kind: 'hang', times: 1 });
    evolution.receives({ from: MARIA, text: 'stuck' });
    await eventually(() => {
      expect(highlevel.faults()[0]?.hits).toBe(1);
    });
    evolution.receives({ from: MARIA, text: 'behind it' });
    for (const text of numbers(1, 5)) evolution.receives({ from: JOAO, text });
    await eventually(() => {
      expect(written(relay, JOAO)).toEqual(['Oi', ...numbers(1, 5)]);
    });
    expect(written(relay, MARIA)).toEqual(['Oi']);
  });

  it('of one number towards WhatsApp go on while one of them waits for a retry', async () => {
    await using relay = await TestRelay.create({
      times: { retryLadderMs: [60_000, 60_000], attachmentTimeoutMs: 500 },
    });
    const { evolution, highlevel, place } = relay;
    await relay.meets(MARIA);
    await relay.meets(JOAO, 'João');
    highlevel.fault({ route: 'file', kind: 'refuse', status: 503 });
    highlevel.agentWrites({
      locationId: place.locationId,
      contactId: relay.conversation(MARIA).contact.id,
      attachments: [{ fileName: 'a.pdf', mimeType: 'application/pdf', base64: 'JVBERi0xLjQ=' }],
    });
    await eventually(() => {
      expect(highlevel.counts()['file']?.calls).toBe(1);
    });
    relay.answers('behind it', MARIA);
    relay.answers('free', JOAO);
    await eventually(() => {
      expect(evolution.sent().map(({ text }) => text)).toEqual(['free']);
    });
  });
});

describe('an entry that waits for a retry is overtaken', () => {
  /** Its first retry comes long after the others have passed. */
  const times = { retryLadderMs: [4_000, 100], blockHighLevelMs: 200, blockWhatsAppMs: 200 };

  it('towards HighLevel after its limit, and keeps its place in the display', async () => {
    await using relay = await TestRelay.create({ times });
    const { evolution } = relay;
    await relay.meets(MARIA);
    evolution.fault({ route: 'getBase64', kind: 'refuse', status: 500, times: 1 });
    const at = Date.now();
    evolution.receives({ from: MARIA, image: true, caption: 'picture', at: at + 1_000 });
    await evolution.idle();
    evolution.receives({ from: MARIA, text: 'text', at: at + 2_000 });
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', 'text', 'picture']);
    expect(relay.inbox()).toEqual(['Oi', 'picture', 'text']);
  });

  it('towards WhatsApp after its limit', async () => {
    await using relay = await TestRelay.create({ times });
    const { evolution, highlevel, place } = relay;
    await relay.meets(MARIA);
    highlevel.fault({ route: 'file', kind: 'refuse', status: 503, times: 1 });
    highlevel.agentWrites({
      locationId: place.locationId,
      contactId: relay.conversation().contact.id,
      text: 'file',
      attachments: [{ fileName: 'a.pdf', mimeType: 'application/pdf', base64: 'JVBERi0xLjQ=' }],
    });
    await highlevel.idle();
    relay.answers('text');
    await relay.settled();
    expect(evolution.sent().map(({ text }) => text)).toEqual(['text', 'file']);
  });

  it('and not before', async () => {
    await using relay = await TestRelay.create({
      times: { retryLadderMs: [1_000, 100], blockHighLevelMs: 60_000 },
    });
    await relay.meets(MARIA);
    relay.evolution.fault({ route: 'getBase64', kind: 'refuse', status: 500, times: 1 });
    const at = Date.now();
    relay.evolution.receives({ from: MARIA, image: true, caption: 'picture', at });
    await relay.evolution.idle();
    relay.evolution.receives({ from: MARIA, text: 'text', at: at + 2_000 });
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', 'picture', 'text']);
  });
});
