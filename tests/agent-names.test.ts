/** The name of the agent before a text, and the blue ticks that an answer brings: both only where a location wants them. */
import { describe, expect, it } from 'vitest';
import type { LocationId } from '../core/relay/message.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { addNumber } from './support/second-number.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const ANA = 'user0000000000000001';
const TEMPLATE = '*{agent}*:\\n{text}';

function sent(relay: TestRelay): string[] {
  return relay.evolution.sent().map(({ text }) => text);
}

function setOptions(relay: TestRelay, options: Record<string, string>): Promise<unknown> {
  return relay.service.parts.locations.setOptions(relay.place.locationId, options);
}

/** The agent's own, or (null) that of a workflow. */
function writes(relay: TestRelay, text: string, userId: string | null, url?: string): void {
  const { locationId } = relay.place;
  const contactId = relay.highlevel.contacts(locationId)[0]?.id ?? '';
  const attachments = url === undefined ? [] : [url];
  relay.highlevel.agentWrites({ locationId, contactId, text, userId, attachments });
}

describeRelay('an agent’s name', (start) => {
  it('stands before the text once it is given, and the ids to name are noted', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.answers('plain $& {agent}');
    await relay.settled();
    await setOptions(relay, { agentName: TEMPLATE });
    relay.answers('no name yet');
    await relay.settled();
    const { agents } = relay.service.parts;
    const locationId: LocationId = relay.place.locationId;
    await eventually(() => {
      expect(agents.of(locationId)).toEqual([{ userId: ANA, name: '' }]);
    });
    await agents.set(locationId, { [ANA]: 'Ana $& Lima' });
    await relay.restart();
    relay.answers('hello $1 {agent}');
    writes(relay, 'from a workflow', null);
    await relay.settled();
    expect(sent(relay)).toEqual([
      'plain $& {agent}',
      'no name yet',
      '*Ana $& Lima*:\nhello $1 {agent}',
      'from a workflow',
    ]);
  });

  it('is part of what a look-up compares, whatever was changed meanwhile', async () => {
    await using relay = await start();
    const { evolution, service, place } = relay;
    await relay.meets(MARIA);
    await setOptions(relay, { agentName: TEMPLATE });
    await service.parts.agents.set(place.locationId, { [ANA]: 'Ana' });
    evolution.fault({ route: 'sendText', kind: 'hangAfter', times: 1 });
    const messageId = relay.answers('only once');
    await eventually(() => {
      expect(sent(relay)).toEqual(['*Ana*:\nonly once']);
    });
    await service.parts.agents.set(place.locationId, { [ANA]: 'Somebody else' });
    await setOptions(relay, { agentName: '' });
    await relay.settled();
    expect(sent(relay)).toEqual(['*Ana*:\nonly once']);
    expect(await relay.entries('highlevel.message')).toMatchObject([{ state: 'done' }]);
    const [{ whatsappId } = { whatsappId: '' }] = evolution.sent();
    evolution.receipt(whatsappId, 'READ');
    await relay.settled();
    expect(relay.highlevel.message(messageId)?.status).toBe('read');
  });
});

describe('an agent’s name (SQLite)', () => {
  it('is not put on a bare file', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    await setOptions(relay, { agentName: TEMPLATE });
    await relay.service.parts.agents.set(relay.place.locationId, { [ANA]: 'Ana' });
    const { highlevel, place } = relay;
    const contactId = highlevel.contacts(place.locationId)[0]?.id ?? '';
    const { locationId } = place;
    const file = { fileName: 'a.txt', mimeType: 'text/plain', base64: 'YWJj' };
    highlevel.agentWrites({ locationId, contactId, attachments: [file] });
    await relay.settled();
    expect(sent(relay)).toEqual(['']);
  });

  it('needs a template that holds both the agent and the text', async () => {
    await using relay = await TestRelay.create();
    await expect(setOptions(relay, { agentName: '{agent}' })).rejects.toMatchObject({
      code: 'location.option-invalid',
    });
  });
});

function unread(relay: TestRelay): string[] {
  const inbound = relay.evolution.messages().filter(({ origin }) => origin === 'contact');
  return inbound.filter(({ receipts }) => receipts.length === 0).map(({ text }) => text);
}

describeRelay('an agent’s answer', (start) => {
  it('shows what the contact wrote as read, on the number that answers, also after a restart', async () => {
    await using relay = await start();
    const { evolution } = relay;
    await setOptions(relay, { markRead: 'on' });
    await addNumber(relay, 'shop-2', '5511990000002');
    evolution.receives({ instance: 'shop-2', from: MARIA, text: 'elsewhere' });
    await relay.settled();
    evolution.receives({ instance: 'shop', from: MARIA, text: 'one' });
    evolution.receives({ instance: 'shop', from: MARIA, text: 'two' });
    evolution.receives({ instance: 'shop', from: '351912345678', text: 'somebody else' });
    await relay.settled();
    await relay.restart();
    const contact = relay.highlevel
      .contacts(relay.place.locationId)
      .find(({ phone }) => phone === `+${MARIA}`);
    const { locationId } = relay.place;
    const contactId = contact?.id ?? '';
    relay.highlevel.agentWrites({ locationId, contactId, text: 'a bot', userId: null });
    await relay.settled();
    expect(unread(relay)).toEqual(['elsewhere', 'one', 'two', 'somebody else']);
    relay.highlevel.agentWrites({ locationId, contactId, text: 'Hello' });
    await relay.settled();
    expect(unread(relay)).toEqual(['elsewhere', 'somebody else']);
    evolution.clearRequests();
    relay.highlevel.agentWrites({ locationId, contactId, text: 'Hello again' });
    await relay.settled();
    expect(evolution.counts()['markRead']).toBeUndefined();
  });

  it('leaves also when showing it fails; that is tried again, and is nobody’s failure', async () => {
    await using relay = await start();
    const { evolution } = relay;
    await setOptions(relay, { markRead: 'on' });
    await relay.meets(MARIA);
    evolution.fault({ route: 'markRead', kind: 'refuse', status: 500, times: 1 });
    relay.answers('Hello');
    await relay.settled();
    expect(unread(relay)).toEqual([]);
    evolution.receives({ from: MARIA, text: 'two' });
    await relay.settled();
    evolution.fault({ route: 'markRead', kind: 'refuse', status: 400 });
    relay.answers('Hello again');
    await relay.settled();
    expect(sent(relay)).toEqual(['Hello', 'Hello again']);
    expect(unread(relay)).toEqual(['two']);
    const states = new Set((await relay.entries()).map(({ state }) => state));
    expect([...states]).toEqual(['done']);
  });

  it('shows nothing as read where the location does not want it', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.answers('Hello');
    await relay.settled();
    expect(unread(relay)).toEqual(['Oi']);
    expect(relay.evolution.counts()['markRead']).toBeUndefined();
  });
});
