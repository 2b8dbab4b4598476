/** Nothing missed from WhatsApp: what no webhook told is read back from Evolution, in order, once, with its own dates. */
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
/** The gateway gives a webhook up after two tries. */
const GIVES_UP = { retry: { attempts: 2, initialDelayMs: 20, maxDelayMs: 20 } };
/** The watchdog's minute and the pull's seconds, a hundred times as fast. */
const QUICK = { watchEveryMs: 300, pullEveryMs: 60 };

/** What stands in HighLevel, in the order in which it was written there. */
function written(relay: TestRelay, phone?: string): string[] {
  const contactId = phone === undefined ? null : relay.conversation(phone).contact.id;
  return relay.highlevel
    .ledger(relay.place.locationId)
    .filter((message) => contactId === null || message.contactId === contactId)
    .map(({ body }) => body);
}

function numbered(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${word} ${String(i + 1)}`);
}

/** The phone's own dates, in whole seconds, of what a conversation shows with these words. */
function datesOf(relay: TestRelay, phone: string, word: string): number[] {
  const { messages } = relay.conversation(phone);
  return messages
    .filter(({ body }) => body.startsWith(word))
    .map(({ dateAdded }) => Math.floor(Date.parse(dateAdded) / 1_000));
}

/** Shown by the relay as a problem, by its code. */
function problems({ service, place }: TestRelay): string[] {
  const { instances, watch } = service.parts;
  return watch.problems(instances.require(place.instance)).map(({ code }) => code);
}

async function arrived(relay: TestRelay, texts: readonly string[]): Promise<void> {
  await eventually(() => {
    expect(written(relay)).toEqual(texts);
  });
}

/** The number was adopted long ago, as far as its messages are concerned. */
async function servesSince({ service, place }: TestRelay, ms: number): Promise<void> {
  const instance = service.parts.instances.require(place.instance);
  await service.parts.watch.catchUp(instance, Date.now() - ms);
}

describeRelay('catch-up from Evolution', (start) => {
  it('brings 200 messages and 20 edits after a stop, in order, with their dates, once', async () => {
    const highlevel = { rateLimit: { max: 1_000, intervalMs: 1_000 } };
    await using relay = await start({ evolution: GIVES_UP, highlevel });
    const { evolution } = relay;
    await servesSince(relay, 3_600_000);
    await relay.meets(MARIA);
    await relay.meets(JOAO, 'João Lima');
    const known = Array.from({ length: 20 }, (_, i) =>
      evolution.receives({ from: MARIA, text: `draft ${String(i)}`, at: Date.now() - 400_000 }),
    );
    await relay.settled();
    await relay.service.stop();

    const at = Date.now() - 300_000;
    const people = [MARIA, JOAO];
    for (const [index, text] of numbered('missed', 200).entries()) {
      const from = people[index % 2] ?? MARIA;
      evolution.receives({ from, text, at: at + index * 1_000, lid: index % 3 === 0 });
    }
    for (const [index, { whatsappId }] of known.entries()) {
      evolution.edits(whatsappId, `final ${String(index)}`);
    }
    await evolution.idle();
    const missed = numbered('missed', 200);
    const gaveUp = evolution.messages().filter(({ text }) => missed.includes(text));
    expect(gaveUp.map(({ webhook }) => webhook)).toEqual(
      missed.map(() => expect.objectContaining({ ended: true, acknowledgedAt: null }) as unknown),
    );

    await relay.startAgain();
    await relay.settled();
    await eventually(() => {
      expect(written(relay)).toHaveLength(2 + 20 + 200 + 20);
    });
    const ofMaria = missed.filter((_, index) => index % 2 === 0);
    const ofJoao = missed.filter((_, index) => index % 2 === 1);
    expect(written(relay, JOAO)).toEqual(['Oi', ...ofJoao]);
    expect(written(relay, MARIA).filter((text) => text.startsWith('missed'))).toEqual(ofMaria);
    const edits = written(relay, MARIA).filter((text) => text.includes('final'));
    expect(edits.toSorted()).toEqual(
      known.map((_, i) => `✏️ Edited “draft ${String(i)}” to:\nfinal ${String(i)}`).toSorted(),
    );
    const second = Math.floor(at / 1_000);
    expect(datesOf(relay, MARIA, 'missed')).toEqual(ofMaria.map((_, i) => second + 2 * i));
    expect(datesOf(relay, JOAO, 'missed')).toEqual(ofJoao.map((_, i) => second + 2 * i + 1));

    // Once more, and over all that was found: nothing is new.
    const { watch, instances } = relay.service.parts;
    const instance = instances.require(relay.place.instance);
    expect(await watch.catchUp(instance, at - 600_000)).toMatchObject({ stored: 0 });
    await relay.restart();
    await relay.settled();
    expect(written(relay)).toHaveLength(2 + 20 + 200 + 20);
    expect(relay.service.parts.watch.stateOf(instance.id).recovered).toBe(220);
  });

  it('lets no newer message pass those that were missed', async () => {
    await using relay = await start({ evolution: GIVES_UP });
    const { evolution } = relay;
    await servesSince(relay, 3_600_000);
    await relay.meets(MARIA);
    await relay.service.stop();
    const at = Date.now() - 60_000;
    for (const [index, text] of numbered('missed', 5).entries()) {
      evolution.receives({ from: MARIA, text, at: at + index * 1_000 });
    }
    await evolution.idle();
    evolution.fault({ route: 'findMessages', kind: 'delay', ms: 2_500, times: 1 });
    await relay.startAgain();
    evolution.receives({ from: MARIA, text: 'live' });
    await evolution.idle();
    expect(written(relay)).toEqual(['Oi']);
    await arrived(relay, ['Oi', ...numbered('missed', 5), 'live']);
  });

  it('mends a webhook that vanished, and brings what was missed meanwhile', async () => {
    await using relay = await start({ times: QUICK, evolution: GIVES_UP });
    const { evolution, place } = relay;
    await relay.meets(MARIA);
    evolution.losesWebhook(place.instance);
    evolution.clearRequests();
    evolution.receives({ from: MARIA, text: 'told to nobody' });
    await arrived(relay, ['Oi', 'told to nobody']);
    await eventually(() => {
      expect(evolution.instances()[0]?.webhook).toMatchObject({ enabled: true });
      expect(problems(relay)).toEqual([]);
    });
    // The first look finds it and mends it. That looks are a minute apart at most, and that what was missed is read back
    // right after one that mended something, is shown in `watched.test.ts`.
    const looks = evolution.requests().filter(({ route }) => route.startsWith('webhook'));
    expect(looks.slice(0, 3).map(({ route }) => route)).toEqual([
      'webhookFind',
      'webhookFind',
      'webhookSet',
    ]);
    evolution.losesWebhook(place.instance, { disabled: true });
    await eventually(() => {
      expect(evolution.instances()[0]?.webhook).toMatchObject({ enabled: true });
    });
    evolution.receives({ from: MARIA, text: 'told again' });
    await arrived(relay, ['Oi', 'told to nobody', 'told again']);
  });

  it("leaves another tool's webhook alone, says so, and fetches messages meanwhile", async () => {
    await using relay = await start({ times: QUICK, evolution: GIVES_UP });
    const { evolution, place } = relay;
    await relay.meets(MARIA);
    const theirs = 'http://127.0.0.1:9/hook';
    evolution.setWebhook(place.instance, { url: `${theirs}?key=secret` });
    await eventually(() => {
      expect(problems(relay)).toEqual(['instance.webhook-stolen']);
    });
    evolution.receives({ from: MARIA, text: 'told to somebody else' });
    await arrived(relay, ['Oi', 'told to somebody else']);
    expect(evolution.instances()[0]?.webhook?.url).toContain(theirs);
  });

  it('fetches messages while the tunnel is cut, and doubles nothing when it is back', async () => {
    await using relay = await start({
      times: QUICK,
      evolution: { retry: { attempts: 200, initialDelayMs: 50, maxDelayMs: 100 } },
    });
    const { evolution } = relay;
    await relay.meets(MARIA);
    evolution.setRelayReachable(false);
    const texts = numbered('cut', 8);
    for (const [index, text] of texts.entries()) {
      evolution.receives({ from: MARIA, text });
      await arrived(relay, ['Oi', ...texts.slice(0, index + 1)]);
    }
    expect(problems(relay)).toEqual(['instance.webhook-silent']);
    evolution.edits(evolution.messages().at(-1)?.whatsappId ?? '', 'cut 8, mended');
    evolution.setRelayReachable(true);
    await evolution.idle();
    evolution.receives({ from: MARIA, text: 'back' });
    await eventually(() => {
      expect(problems(relay)).toEqual([]);
    });
    await relay.settled();
    const edit = '✏️ Edited “cut 8” to:\ncut 8, mended';
    expect(written(relay).toSorted()).toEqual(['Oi', ...texts, edit, 'back'].toSorted());
  });

  it('relays nothing that is older than the adoption, unless a person asks', async () => {
    await using relay = await start();
    const { evolution, service, place } = relay;
    const instance = service.parts.instances.require(place.instance);
    evolution.setRelayReachable(false);
    evolution.receives({ from: MARIA, text: 'from before', at: Date.now() - 3_600_000 });
    evolution.receives({ from: MARIA, text: 'from now' });
    await service.parts.watch.catchUp(instance, null);
    await arrived(relay, ['from now']);
    const since = Date.now() - 2 * 3_600_000;
    expect(await service.parts.watch.catchUp(instance, since)).toMatchObject({ stored: 1 });
    await arrived(relay, ['from now', 'from before']);
  });

  it('knows its own sends again, and brings what others wrote and what WhatsApp said of ours', async () => {
    await using relay = await start({ evolution: GIVES_UP });
    const { evolution, service, place } = relay;
    await relay.meets(MARIA);
    evolution.setRelayReachable(false);
    const answer = relay.answers('from the agent');
    await eventually(() => {
      expect(evolution.sent()).toHaveLength(1);
    });
    evolution.receipt(evolution.sent()[0]?.whatsappId ?? '', 'DELIVERY_ACK');
    evolution.receipt(evolution.sent()[0]?.whatsappId ?? '', 'READ');
    evolution.phoneTypes({ from: MARIA, text: 'from the phone' });
    await evolution.idle();
    const instance = service.parts.instances.require(place.instance);
    await service.parts.watch.catchUp(instance, null);
    await relay.settled();
    // In no order: the two were written within a second.
    expect(relay.inbox().toSorted()).toEqual(['Oi', 'from the agent', 'from the phone']);
    expect(evolution.sent()).toHaveLength(1);
    await eventually(() => {
      expect(relay.highlevel.message(answer)?.status).toBe('read');
    });
  });

  it('takes a send whose outcome is open for nobody else’s', async () => {
    await using relay = await start({ evolution: GIVES_UP });
    const { evolution, service, place } = relay;
    await relay.meets(MARIA);
    evolution.setRelayReachable(false);
    evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    relay.answers('Sim');
    await eventually(() => {
      expect(evolution.sent()).toHaveLength(1);
    });
    // Another program writes the same words at the same moment.
    await fetch(`${evolution.url}/message/sendText/${place.instance}`, {
      method: 'POST',
      headers: { apikey: evolution.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ number: JOAO, text: 'Sim' }),
    });
    const instance = service.parts.instances.require(place.instance);
    await service.parts.watch.catchUp(instance, null);
    await relay.settled();
    await service.parts.watch.catchUp(instance, null);
    await relay.settled();
    expect(evolution.sent()).toHaveLength(2);
    expect(written(relay, MARIA)).toEqual(['Oi', 'Sim']);
    expect(written(relay, JOAO)).toEqual(['Sim']);
  });

  it('parks what shows only a LID, and delivers it when the phone turns up', async () => {
    await using relay = await start({ evolution: GIVES_UP });
    const { evolution, service, place } = relay;
    await relay.meets(JOAO, 'João Lima');
    evolution.addPerson({ phone: MARIA, name: 'Maria Souza' });
    evolution.setRelayReachable(false);
    evolution.receives({ from: MARIA, text: 'who am I', lid: true, hideAlt: true });
    const instance = service.parts.instances.require(place.instance);
    await service.parts.watch.catchUp(instance, null);
    await relay.settled();
    expect(await relay.entries('whatsapp.message')).toMatchObject([
      { state: 'done' },
      { state: 'parked' },
    ]);
    // Of a group nothing is relayed, but its message shows who the LID is.
    evolution.addGroup({ jid: '120363000000000001@g.us', subject: 'All', participants: [MARIA] });
    evolution.receives({ from: MARIA, group: '120363000000000001@g.us', text: 'to all' });
    await service.parts.watch.catchUp(instance, null);
    await relay.settled();
    expect(written(relay, MARIA)).toEqual(['who am I']);
    expect(written(relay)).not.toContain('to all');
  });

  it('brings deletions and the last words of what it never saw', async () => {
    await using relay = await start({ evolution: GIVES_UP });
    const { evolution, service, place } = relay;
    await relay.meets(MARIA);
    const known = evolution.receives({ from: MARIA, text: 'regret' });
    await relay.settled();
    evolution.setRelayReachable(false);
    const unseen = evolution.receives({ from: MARIA, text: 'first words' });
    await evolution.idle();
    evolution.edits(unseen.whatsappId, 'last words');
    evolution.revokes(known.whatsappId);
    await evolution.idle();
    const instance = service.parts.instances.require(place.instance);
    await service.parts.watch.catchUp(instance, null);
    await relay.settled();
    const texts = ['Oi', 'regret', 'last words', '🗑️ Deleted a message: “regret”'];
    expect(written(relay).toSorted()).toEqual(texts.toSorted());
    // The gateway tells the edit after all: it is known by its words.
    evolution.setRelayReachable(true);
    evolution.emit(place.instance, 'messages.edited', {
      key: { remoteJid: `${MARIA}@s.whatsapp.net`, fromMe: false, id: unseen.whatsappId },
      type: 'MESSAGE_EDIT',
      editedMessage: { conversation: 'last words' },
      timestampMs: String(Date.now()),
    });
    await relay.settled();
    expect(written(relay)).toHaveLength(4);
  });

  it('waits after a reconnect, too, and catches up', async () => {
    await using relay = await start({ times: QUICK, evolution: GIVES_UP });
    const { evolution } = relay;
    await relay.meets(MARIA);
    evolution.goesOffline();
    await eventually(() => {
      expect(relay.service.parts.instances.all()[0]?.state).toBe('connecting');
    });
    evolution.receives({ from: MARIA, text: 'while offline' });
    const { events } = relay.service.parts;
    await eventually(() => {
      const reopened = events.counters()['catch-up.passed{reason="reopened"}'] ?? 0;
      if (reopened === 0) evolution.goesOnline();
      expect(reopened).toBeGreaterThan(0);
    });
    await arrived(relay, ['Oi', 'while offline']);
  });

  it('says that Evolution stores nothing, once, and asks no more', async () => {
    await using relay = await start({ times: QUICK, evolution: { saveMessages: false } });
    await relay.meets(MARIA);
    await eventually(() => {
      expect(problems(relay)).toEqual(['instance.stores-nothing']);
    });
    expect(
      relay.service.parts.events.counters()['catch-up.blind{code="instance.stores-nothing"}'],
    ).toBe(1);
  });

  it('finds nothing to do while webhooks come', async () => {
    // At its ordinary pace: quick looks take a busy machine for one that slept, and are early as well.
    await using relay = await start();
    // The look back at the start would otherwise race the first webhook, and may win.
    await eventually(() => {
      const counters = relay.service.parts.events.counters();
      expect(counters['catch-up.passed{reason="start"}']).toBe(1);
    });
    await relay.meets(MARIA);
    for (const text of numbered('live', 5)) relay.evolution.receives({ from: MARIA, text });
    await relay.settled();
    const { watch, instances } = relay.service.parts;
    const instance = instances.require(relay.place.instance);
    expect(await watch.catchUp(instance, Date.now() - 60_000)).toMatchObject({ stored: 0 });
    expect(watch.stateOf(instance.id).recovered).toBe(0);
    expect(written(relay)).toEqual(['Oi', ...numbered('live', 5)]);
  });
});
