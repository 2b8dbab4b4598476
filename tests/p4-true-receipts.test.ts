/** P4: `delivered` and `read` come only from WhatsApp's own receipts and only rise; a failure says what can be done. */
import { describe, expect, it } from 'vitest';
import type { ReceiptName } from '../sandbox/evolution/state.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';

function statuses(relay: TestRelay, messageId: string): (string | null)[] {
  return relay.highlevel.message(messageId)?.statuses.map(({ status }) => status) ?? [];
}

/** The agent's answer, on WhatsApp. */
async function answered(relay: TestRelay): Promise<{ messageId: string; whatsappId: string }> {
  await relay.meets(MARIA);
  const messageId = relay.answers('Tudo!');
  await relay.settled();
  return { messageId, whatsappId: relay.evolution.sent().at(-1)?.whatsappId ?? '' };
}

async function told(relay: TestRelay, ...receipts: [string, ReceiptName][]): Promise<void> {
  for (const [whatsappId, status] of receipts) {
    relay.evolution.receipt(whatsappId, status);
    await relay.settled();
  }
}

const TWO_FILES = ['one', 'two'].map((name) => ({
  fileName: `${name}.pdf`,
  mimeType: 'application/pdf',
  base64: Buffer.from(`%PDF-1.4 ${name}`).toString('base64'),
}));

async function twoParts(relay: TestRelay): Promise<{ messageId: string; ids: [string, string] }> {
  await relay.meets(MARIA);
  const { messageId } = relay.highlevel.agentWrites({
    locationId: relay.place.locationId,
    contactId: relay.conversation().contact.id,
    text: 'two files',
    attachments: TWO_FILES,
  });
  await relay.settled();
  const [first, second] = relay.evolution.sent().map(({ whatsappId }) => whatsappId);
  return { messageId, ids: [first ?? '', second ?? ''] };
}

describeRelay('receipts', (start) => {
  it('make a message delivered, then read, and nothing else does', async () => {
    await using relay = await start();
    const { messageId, whatsappId } = await answered(relay);
    expect(statuses(relay, messageId)).toEqual(['pending']);
    await told(relay, [whatsappId, 'SERVER_ACK']);
    expect(statuses(relay, messageId)).toEqual(['pending']);
    await told(relay, [whatsappId, 'DELIVERY_ACK']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'delivered']);
    await told(relay, [whatsappId, 'READ']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'delivered', 'read']);
  });

  it('never fall: a delivered after the read, a failed after the delivered are ignored', async () => {
    await using relay = await start();
    const { messageId, whatsappId } = await answered(relay);
    await told(relay, [whatsappId, 'READ'], [whatsappId, 'DELIVERY_ACK'], [whatsappId, 'ERROR']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'read']);
  });

  it('all at once end at the highest', async () => {
    await using relay = await start();
    const { messageId, whatsappId } = await answered(relay);
    for (const status of ['READ', 'DELIVERY_ACK', 'PLAYED'] as const) {
      relay.evolution.receipt(whatsappId, status);
    }
    await relay.settled();
    expect(relay.highlevel.message(messageId)?.status).toBe('read');
    expect(statuses(relay, messageId)).toSatisfy((all: string[]) => isRising(all));
  });

  it('that come before the link wait for it, also over a restart', async () => {
    await using relay = await start({
      times: { evolutionTextTimeoutMs: 10_000 },
      evolution: { replyLatencyMs: 1_500 },
    });
    await relay.meets(MARIA);
    const messageId = relay.answers('Tudo!');
    const whatsappId = await eventually(() => {
      const [sent] = relay.evolution.sent();
      if (sent === undefined) throw new Error('not sent yet');
      return sent.whatsappId;
    });
    relay.evolution.receipt(whatsappId, 'DELIVERY_ACK');
    await eventually(async () => {
      const states = (await relay.entries('whatsapp.status')).map(({ state }) => state);
      expect(states).toEqual(['parked']);
    });
    await relay.restart();
    await relay.settled();
    expect(statuses(relay, messageId)).toEqual(['pending', 'delivered']);
  });

  it('of several parts tell the worst part', async () => {
    await using relay = await start();
    const { messageId, ids } = await twoParts(relay);
    await told(relay, [ids[0], 'DELIVERY_ACK']);
    expect(statuses(relay, messageId)).toEqual(['pending']);
    await told(relay, [ids[1], 'READ']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'delivered']);
    await relay.restart();
    await told(relay, [ids[0], 'READ']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'delivered', 'read']);
  });

  it('of several parts that come at the same moment lose nothing', async () => {
    await using relay = await start();
    const { messageId, ids } = await twoParts(relay);
    relay.evolution.receipt(ids[0], 'READ');
    relay.evolution.receipt(ids[1], 'READ');
    await relay.settled();
    expect(relay.highlevel.message(messageId)?.status).toBe('read');
  });
});

function isRising(all: readonly string[]): boolean {
  const ranks = all.map((status) => ['pending', 'failed', 'delivered', 'read'].indexOf(status));
  return ranks.every((rank, i) => i === 0 || rank > (ranks[i - 1] ?? 0));
}

describe('receipts (SQLite)', () => {
  it('PLAYED is read', async () => {
    await using relay = await TestRelay.create();
    const { messageId, whatsappId } = await answered(relay);
    await told(relay, [whatsappId, 'PLAYED']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'read']);
  });

  it('a failure shows with a sentence, and a later delivery overrules it', async () => {
    await using relay = await TestRelay.create();
    const { messageId, whatsappId } = await answered(relay);
    await told(relay, [whatsappId, 'ERROR']);
    const failed = relay.highlevel.message(messageId)?.statuses.at(-1);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'whatsapp.failed' } });
    expect(failed?.error?.message).toMatch(/\w+ .*\./);
    await told(relay, [whatsappId, 'DELIVERY_ACK']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'failed', 'delivered']);
  });

  it.each([401, 403, 404])(
    'are told again while HighLevel refuses them with %i, and the location stays connected',
    async (status) => {
      await using relay = await TestRelay.create();
      const { highlevel, place, service } = relay;
      const { messageId, whatsappId } = await answered(relay);
      const body = { statusCode: status, message: 'No conversation provider found' };
      highlevel.fault({ route: 'status', kind: 'refuse', status, body, times: 4 });
      await told(relay, [whatsappId, 'READ']);
      expect(statuses(relay, messageId)).toEqual(['pending', 'read']);
      expect(service.parts.locations.get(place.locationId)?.state).toBe('active');
      // Messages went on meanwhile: the refusal is no sign of a dead token.
      relay.evolution.receives({ from: MARIA, text: 'still here' });
      await relay.settled();
      expect(relay.inbox()).toContain('still here');
    },
  );

  it('wait for the end of the refusal window after the post', async () => {
    await using relay = await TestRelay.create({ highlevel: { statusRefusedMs: 1_200 } });
    const { messageId, whatsappId } = await answered(relay);
    await told(relay, [whatsappId, 'DELIVERY_ACK']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'delivered']);
    expect(relay.highlevel.counts()['status']?.statuses[403]).toBeGreaterThan(0);
  });

  it('told and cut are told again without harm', async () => {
    await using relay = await TestRelay.create();
    const { messageId, whatsappId } = await answered(relay);
    relay.highlevel.fault({ route: 'status', kind: 'cutAfter', times: 1 });
    await told(relay, [whatsappId, 'DELIVERY_ACK'], [whatsappId, 'READ']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'delivered', 'delivered', 'read']);
  });

  it('one failed part fails the message, whatever the others say', async () => {
    await using relay = await TestRelay.create();
    const { messageId, ids } = await twoParts(relay);
    await told(relay, [ids[0], 'READ'], [ids[1], 'ERROR']);
    expect(relay.highlevel.message(messageId)?.status).toBe('failed');
    await told(relay, [ids[1], 'READ']);
    expect(relay.highlevel.message(messageId)?.status).toBe('read');
  });

  it('a part that could not be sent keeps the message failed when the others are read', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.fault({ route: 'sendMedia', kind: 'refuse', status: 400, times: 1 });
    const { messageId } = await twoParts(relay);
    expect(relay.highlevel.message(messageId)?.status).toBe('failed');
    const [sent] = relay.evolution.sent();
    await told(relay, [sent?.whatsappId ?? '', 'READ']);
    expect(statuses(relay, messageId)).toEqual(['pending', 'failed']);
  });

  it('of what the owner typed on the phone are not sent', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const { whatsappId } = relay.evolution.phoneTypes({ from: MARIA, text: 'from my phone' });
    await relay.settled();
    await told(relay, [whatsappId, 'DELIVERY_ACK'], [whatsappId, 'READ']);
    expect(relay.highlevel.counts()['status']).toBeUndefined();
  });

  it('of a stranger’s message are kept parked and cost nothing', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    relay.evolution.emit(relay.place.instance, 'messages.update', {
      keyId: '3EB0FFFFFFFFFFFFFFFF',
      remoteJid: `${MARIA}@s.whatsapp.net`,
      fromMe: true,
      status: 'READ',
    });
    await relay.settled();
    expect(await relay.entries('whatsapp.status')).toMatchObject([{ state: 'parked' }]);
    expect(relay.highlevel.counts()['status']).toBeUndefined();
  });
});
