/** P2: one thing, once. Whatever is delivered twice is one entry; a call with an unknown outcome is looked up first. */
import { expect, it } from 'vitest';
import { openStorage } from '../core/storage/open-storage.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
/** For look-ups that cannot succeed. */
const FEW_LOOK_UPS = { lookupLadderMs: [50, 50, 50] };

function bodies(relay: TestRelay): string[] {
  return relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
}

function sentTexts(relay: TestRelay): string[] {
  return relay.evolution.sent().map(({ text }) => text);
}

async function statesOf(relay: TestRelay, kind: string): Promise<string[]> {
  return (await relay.entries(kind)).map(({ state }) => state);
}

/** WhatsApp's ids with the HighLevel ids that they are linked to. */
async function linksOf(relay: TestRelay): Promise<Map<string, string>> {
  const rows = await relay.service.parts.storage.db
    .selectFrom('message_links')
    .select(['whatsapp_id', 'highlevel_id'])
    .execute();
  return new Map(rows.map((row) => [row.whatsapp_id, row.highlevel_id]));
}

/** What arrived at WhatsApp later than the send, so that the gateway's store proves that it works. */
async function laterTraffic(relay: TestRelay): Promise<void> {
  const from = Date.now();
  await eventually(() => {
    if (Math.floor(Date.now() / 1_000) * 1_000 <= from) throw new Error('still the same second');
  });
  relay.evolution.receives({ from: JOAO, text: 'something newer' });
}

describeRelay('the same thing delivered twice', (start) => {
  it('makes one entry of an Evolution event', async () => {
    await using relay = await start();
    relay.evolution.fault({ route: 'webhook', kind: 'deliverTwice' });
    for (let i = 0; i < 5; i += 1) relay.evolution.receives({ from: MARIA, text: String(i) });
    await relay.settled();
    expect(bodies(relay)).toEqual(['0', '1', '2', '3', '4']);
    expect(await relay.entries('whatsapp.message')).toHaveLength(5);
  });

  it('makes one entry of an event that comes again after a restart', async () => {
    await using relay = await start();
    const { evolution } = relay;
    evolution.receives({ from: MARIA, text: 'once', id: '3A0000000000000000AA' });
    await relay.settled();
    await relay.restart();
    evolution.receives({ from: MARIA, text: 'once', id: '3A0000000000000000AA' });
    evolution.receives({ from: MARIA, text: 'after' });
    await relay.settled();
    expect(bodies(relay)).toEqual(['once', 'after']);
  });

  it('sends a HighLevel message that is posted twice at the same moment once', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'delivery', kind: 'deliverTwice' });
    for (let i = 0; i < 5; i += 1) relay.answers(String(i));
    await relay.settled();
    expect(sentTexts(relay)).toHaveLength(5);
    expect(await relay.entries('highlevel.message')).toHaveLength(5);
  });
});

describeRelay('a call to HighLevel with an unknown outcome', (start, kind) => {
  // A time-out takes the same road as a cut, only longer: one database is enough for it.
  const slow = kind === 'sqlite';
  for (const kind of ['cutAfter', ...(slow ? (['hangAfter'] as const) : [])] as const) {
    it(`adopts what HighLevel has (${kind}), also the first message of a new person`, async () => {
      await using relay = await start();
      relay.highlevel.fault({ route: 'inbound', kind, times: 2 });
      relay.evolution.receives({ from: MARIA, name: 'Maria', text: 'first' });
      await relay.settled();
      relay.evolution.receives({ from: MARIA, text: 'second' });
      await relay.settled();
      expect(bodies(relay)).toEqual(['first', 'second']);
      expect(relay.highlevel.counts()['inbound']?.calls).toBe(2);
      expect(relay.highlevel.contacts(relay.place.locationId)).toHaveLength(1);
      // Adopted means linked: what is said of the message later finds it.
      expect(
        await relay.service.parts.storage.db.selectFrom('message_links').selectAll().execute(),
      ).toHaveLength(2);
    });
  }

  for (const kind of ['cutBefore', ...(slow ? (['hang'] as const) : [])] as const) {
    it(`sends again, once, what HighLevel does not have (${kind})`, async () => {
      await using relay = await start();
      await relay.meets(MARIA);
      relay.highlevel.fault({ route: 'inbound', kind, times: 1 });
      relay.evolution.receives({ from: MARIA, text: 'first' });
      relay.evolution.receives({ from: MARIA, text: 'second' });
      await relay.settled();
      expect(bodies(relay)).toEqual(['Oi', 'first', 'second']);
      expect(relay.highlevel.counts()['inbound']?.calls).toBe(4);
    });
  }

  it('tells messages with the same text apart', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const at = Date.now();
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 3 });
    for (let i = 0; i < 4; i += 1) relay.evolution.receives({ from: MARIA, text: 'ok', at });
    await relay.settled();
    expect(bodies(relay)).toEqual(['Oi', 'ok', 'ok', 'ok', 'ok']);
    expect(relay.highlevel.counts()['inbound']?.calls).toBe(5);
  });

  it('adopts the second of two equal texts within one second, and not the first once more', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const at = Date.now();
    relay.evolution.receives({ from: MARIA, text: 'ok', at });
    await relay.settled();
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    const second = relay.evolution.receives({ from: MARIA, text: 'ok', at });
    await relay.settled();
    expect(bodies(relay)).toEqual(['Oi', 'ok', 'ok']);
    expect(relay.highlevel.counts()['inbound']?.calls).toBe(3);
    const links = await linksOf(relay);
    const ledger = relay.highlevel.ledger(relay.place.locationId);
    expect(new Set(links.values())).toEqual(new Set(ledger.map(({ id }) => id)));
    expect(links.get(second.whatsappId)).toBe(ledger.at(-1)?.id);
  });

  it('adopts a message with a file', async () => {
    await using relay = await start();
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    relay.evolution.receives({ from: MARIA, image: true, caption: 'look' });
    await relay.settled();
    expect(bodies(relay)).toEqual(['look']);
    expect(relay.highlevel.counts()['inbound']?.calls).toBe(1);
  });

  it('makes one contact when the answer to its creation is cut', async () => {
    await using relay = await start();
    relay.highlevel.fault({ route: 'upsert', kind: 'cutAfter', times: 1 });
    relay.evolution.receives({ from: MARIA, name: 'Maria', text: 'first' });
    await relay.settled();
    expect(relay.highlevel.contacts(relay.place.locationId)).toHaveLength(1);
    expect(bodies(relay)).toEqual(['first']);
  });

  it('leaves it to a person when HighLevel refuses to be asked, and never doubles it', async () => {
    await using relay = await start({ times: FEW_LOOK_UPS });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    relay.highlevel.fault({ route: 'messages', kind: 'refuse', status: 403, label: 'reads' });
    relay.evolution.receives({ from: MARIA, text: 'who knows' });
    relay.evolution.receives({ from: MARIA, text: 'after it' });
    await relay.settled();
    expect(bodies(relay)).toEqual(['Oi', 'who knows', 'after it']);
    const [, unsure] = await relay.entries('whatsapp.message');
    expect(unsure).toMatchObject({ state: 'unsure', error_code: 'entry.unsure-highlevel' });
    relay.highlevel.clearFaults('reads');
    await relay.restart();
    await relay.settled();
    expect(bodies(relay)).toEqual(['Oi', 'who knows', 'after it']);
  });
});

describeRelay('a send on WhatsApp with an unknown outcome', (start, kind) => {
  const slow = kind === 'sqlite';
  for (const kind of ['cutAfter', ...(slow ? (['hangAfter'] as const) : [])] as const) {
    it(`adopts what the gateway sent (${kind})`, async () => {
      await using relay = await start();
      const { evolution, highlevel } = relay;
      await relay.meets(MARIA);
      evolution.fault({ route: 'sendText', kind, times: 1 });
      const messageId = relay.answers('Olá');
      await relay.settled();
      expect(sentTexts(relay)).toEqual(['Olá']);
      expect(await statesOf(relay, 'highlevel.message')).toEqual(['done']);
      evolution.receipt(evolution.sent()[0]?.whatsappId ?? '', 'READ');
      await eventually(() => {
        expect(highlevel.message(messageId)?.status).toBe('read');
      });
      expect(relay.inbox()).toEqual(['Oi', 'Olá']);
    });
  }

  it('adopts the second of two equal texts within one second, and not the first once more', async () => {
    await using relay = await start();
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    // The gateway's own reports are lost: what tells is what it keeps, and that is both.
    const report = { route: 'webhook', kind: 'answerAndForget', times: 1 } as const;
    evolution.fault(report);
    const first = relay.answers('ok');
    await relay.settled();
    evolution.fault(report);
    evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    const second = relay.answers('ok');
    await relay.settled();
    expect(sentTexts(relay)).toEqual(['ok', 'ok']);
    expect(await statesOf(relay, 'highlevel.message')).toEqual(['done', 'done']);
    // Whatever is said of the second one is shown at the second one.
    evolution.receipt(evolution.sent()[1]?.whatsappId ?? '', 'READ');
    await eventually(() => {
      expect(highlevel.message(second)?.status).toBe('read');
    });
    expect(highlevel.message(first)?.status).not.toBe('read');
    expect(relay.inbox()).toEqual(['Oi', 'ok', 'ok']);
  });

  for (const kind of ['cutBefore', ...(slow ? (['hang'] as const) : [])] as const) {
    it(`sends again, once, what the gateway certainly did not send (${kind})`, async () => {
      await using relay = await start();
      await relay.meets(MARIA);
      relay.evolution.fault({ route: 'sendText', kind, times: 1 });
      relay.answers('first');
      relay.answers('second');
      await eventually(() => {
        expect(relay.evolution.counts()['sendText']?.calls).toBe(1);
      });
      await laterTraffic(relay);
      await relay.settled();
      expect(sentTexts(relay)).toEqual(['first', 'second']);
      expect(relay.evolution.counts()['sendText']?.calls).toBe(3);
    });
  }

  if (slow) {
    it('never takes the silence of a quiet gateway for proof', async () => {
      await using relay = await start({ times: FEW_LOOK_UPS });
      await relay.meets(MARIA);
      await laterTraffic(relay);
      await relay.settled();
      relay.evolution.fault({ route: 'sendText', kind: 'cutBefore', times: 1 });
      // In a later second than everything that the gateway has.
      const from = Math.floor(Date.now() / 1_000);
      await eventually(() => {
        if (Math.floor(Date.now() / 1_000) <= from + 1) throw new Error('not yet');
      });
      relay.answers('into the void', MARIA);
      await relay.settled();
      expect(await statesOf(relay, 'highlevel.message')).toEqual(['unsure']);
      expect(sentTexts(relay)).toEqual([]);
    });
  }

  it("adopts its own send by the gateway's report when the gateway keeps no messages", async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.evolution.setSaveMessages(false);
    relay.evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    relay.answers('Olá');
    await relay.settled();
    expect(sentTexts(relay)).toEqual(['Olá']);
    expect(await statesOf(relay, 'highlevel.message')).toEqual(['done']);
    expect(relay.inbox()).toEqual(['Oi', 'Olá']);
  });

  it('leaves it to a person when nothing can tell, goes on with the rest, and never doubles it', async () => {
    await using relay = await start({ times: FEW_LOOK_UPS });
    await relay.meets(MARIA);
    relay.evolution.setSaveMessages(false);
    relay.evolution.fault({ route: 'webhook', kind: 'answerAndForget', times: 1 });
    relay.evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    const first = relay.answers('who knows');
    relay.answers('after it');
    await relay.settled();
    expect(sentTexts(relay)).toEqual(['who knows', 'after it']);
    expect(await relay.entries('highlevel.message')).toMatchObject([
      { state: 'unsure', error_code: 'entry.unsure-whatsapp' },
      { state: 'done' },
    ]);
    await relay.restart();
    await relay.settled();
    expect(sentTexts(relay)).toEqual(['who knows', 'after it']);
    expect(relay.highlevel.message(first)?.status).toBe('pending');
    expect(relay.inbox()).toEqual(['Oi', 'who knows', 'after it']);
  });

  it('does not take for its own what others wrote with the same words', async () => {
    await using relay = await start();
    const { evolution, place, service } = relay;
    await relay.meets(MARIA);
    // What others wrote waits in the journal, linked to nothing.
    await service.parts.relay.pauses.set('to-highlevel', true);
    await fetch(`${evolution.url}/message/sendText/${place.instance}`, {
      method: 'POST',
      headers: { apikey: evolution.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ number: MARIA, text: 'Sim' }),
    });
    evolution.phoneTypes({ from: MARIA, text: 'Sim' });
    await evolution.idle();
    evolution.fault({ route: 'sendText', kind: 'cutBefore', times: 1 });
    relay.answers('Sim');
    await eventually(() => {
      expect(evolution.counts()['sendText']?.calls).toBe(2);
    });
    await laterTraffic(relay);
    await eventually(() => {
      expect(sentTexts(relay)).toEqual(['Sim', 'Sim']);
    });
    await service.parts.relay.pauses.set('to-highlevel', false);
    await relay.settled();
    expect(relay.conversation(MARIA).messages.map(({ body }) => body)).toEqual([
      'Oi',
      ...Array.from({ length: 3 }, () => 'Sim'),
    ]);
  });

  it('adopts a file whose answer was cut', async () => {
    await using relay = await start();
    const { evolution, highlevel, place } = relay;
    await relay.meets(MARIA);
    evolution.fault({ route: 'sendMedia', kind: 'cutAfter', times: 2 });
    const base64 = Buffer.from('%PDF-1.4 one').toString('base64');
    const file = (name: string) => ({ fileName: name, mimeType: 'application/pdf', base64 });
    highlevel.agentWrites({
      locationId: place.locationId,
      contactId: relay.conversation().contact.id,
      text: 'the papers',
      attachments: [file('a.pdf'), file('b.pdf')],
    });
    await relay.settled();
    expect(evolution.sent()).toHaveLength(2);
    expect(await statesOf(relay, 'highlevel.message')).toEqual(['done', 'done']);
  });
});

describeRelay('a stop in the middle of a call', (start) => {
  it('looks up after the restart what HighLevel had done', async () => {
    await using relay = await start({ times: { drainMs: 1_600, highLevelTimeoutMs: 3_000 } });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'inbound', kind: 'hangAfter', times: 1 });
    relay.evolution.receives({ from: MARIA, text: 'in the air' });
    await eventually(() => {
      expect(bodies(relay)).toEqual(['Oi', 'in the air']);
    });
    await relay.restart();
    await relay.settled();
    expect(bodies(relay)).toEqual(['Oi', 'in the air']);
    expect(await statesOf(relay, 'whatsapp.message')).toEqual(['done', 'done']);
  });

  it('looks up after the restart what the gateway had sent', async () => {
    await using relay = await start({ times: { drainMs: 1_600, evolutionTextTimeoutMs: 3_000 } });
    await relay.meets(MARIA);
    relay.evolution.fault({ route: 'sendText', kind: 'hangAfter', times: 1 });
    relay.answers('in the air');
    await eventually(() => {
      expect(sentTexts(relay)).toEqual(['in the air']);
    });
    await relay.restart();
    await relay.settled();
    expect(sentTexts(relay)).toEqual(['in the air']);
    expect(await statesOf(relay, 'highlevel.message')).toEqual(['done']);
    expect(relay.inbox()).toEqual(['Oi', 'in the air']);
  });

  for (const keeps of [true, false]) {
    it(`looks up what the gateway had sent before its report of it (messages kept: ${String(keeps)})`, async () => {
      await using relay = await start({
        times: { drainMs: 1_600, evolutionTextTimeoutMs: 5_000 },
      });
      const { evolution } = relay;
      await relay.meets(MARIA);
      evolution.setSaveMessages(keeps);
      evolution.fault({ route: 'sendText', kind: 'hangAfter', times: 1 });
      relay.answers('in the air');
      await eventually(async () => {
        expect(await statesOf(relay, 'whatsapp.message')).toEqual(['done', 'waiting']);
      });
      await laterTraffic(relay);
      await relay.service.stop();
      const { dataDir, databaseUrl } = relay.config;
      const storage = await openStorage({ dataDir, ...(databaseUrl && { databaseUrl }) });
      // As a kill leaves it in the moment before the report is held back. It is looked up at once, the send when its
      // call is certainly over.
      const underWay = `update journal set state = 'running', owner = 'another', epoch = 0, claimed_at = created_at - 60000 where lane like ?`;
      await storage.transaction((tx) => tx.run(underWay, ['gw:%']));
      await storage[Symbol.asyncDispose]();
      await relay.startAgain();
      await relay.settled();
      expect(sentTexts(relay)).toEqual(['in the air']);
      expect(await statesOf(relay, 'highlevel.message')).toEqual(['done']);
      expect(relay.inbox()).toEqual(['Oi', 'in the air', 'something newer']);
    });
  }
});
