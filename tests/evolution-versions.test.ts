/**
 * The two-way main road over each version of Evolution, in its shapes and with its faults: what the customer writes,
 * changes and takes back is in HighLevel, what the agent answers is on WhatsApp, nothing twice, and what a version says
 * wrongly is not believed.
 */
import { describe, expect, it } from 'vitest';
import { SANDBOX_VERSIONS } from '../core/commands/sandbox.ts';
import { VERSIONS } from '../core/relay/reading/fixtures/types/type-case.ts';
import { SAMPLES } from '../sandbox/evolution/samples.ts';
import { EVOLUTION_VERSIONS, mannersOf } from '../sandbox/evolution/versions.ts';
import type { EvolutionVersion } from '../sandbox/evolution/versions.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const ANA = { phone: '34600111222', name: 'Ana', lid: '201234567890123@lid' };
const GROUP = '120363000000000001@g.us';

it('the sandbox, its page and the fixtures know the same versions', () => {
  expect(SANDBOX_VERSIONS).toEqual(EVOLUTION_VERSIONS);
  expect(VERSIONS).toEqual(EVOLUTION_VERSIONS);
});

describe.each(EVOLUTION_VERSIONS)('Evolution %s', (version) => {
  describeRelay(
    'the main road',
    (start) => {
      it('goes both ways, with receipts, edits, deletions, reactions and votes', async () => {
        await using relay = await start({ evolution: { ...TIMES, version } });
        const told = await customerWrites(relay, version);
        expect(inboxOf(relay, MARIA).toSorted()).toEqual(told.toSorted());
        await agentAnswers(relay);
        await ownerTypes(relay);
      });

      it('brings who is addressed by a LID under the phone number, or waits for it', async () => {
        await using relay = await start({ evolution: { ...TIMES, version } });
        await lidWrites(relay, version);
      });
    },
    ['sqlite'],
  );
});

const TIMES = {
  retry: { initialDelayMs: 50, maxDelayMs: 200, attempts: 100 },
  mediaRetryMs: 0,
} as const;

function inboxOf(relay: TestRelay, phone: string): string[] {
  return relay.conversation(phone).messages.map(({ body }) => body);
}

/** What Maria does; gives what the inbox is to show of it. */
async function customerWrites(relay: TestRelay, version: EvolutionVersion): Promise<string[]> {
  const { evolution } = relay;
  const { votes, secretEdits, repeatsMessages } = mannersOf(version);
  const text = evolution.receives({ from: MARIA, name: 'Maria', text: 'Do you have the lamp?' });
  evolution.receives({ from: MARIA, image: true, caption: 'This one' });
  await relay.settled();
  expect(evolution.redelivers(text.whatsappId)).toBe(repeatsMessages);
  evolution.receives({ from: MARIA, reaction: { to: text.whatsappId, emoji: '👍' } });
  evolution.edits(text.whatsappId, 'Do you have the white lamp?');
  await relay.settled();
  const second = evolution.receives({ from: MARIA, text: 'Two of it' });
  await relay.settled();
  evolution.edits(second.whatsappId, 'Three of it', { secretly: true });
  await relay.settled();
  const third = evolution.receives({ from: MARIA, text: 'By mistake' });
  await relay.settled();
  evolution.revokes(third.whatsappId);
  const options = [{ optionName: 'Monday' }, { optionName: 'Tuesday' }];
  const poll = evolution.receives({
    from: MARIA,
    content: { pollCreationMessage: { name: 'Which day?', options, selectableOptionsCount: 1 } },
  });
  await relay.settled();
  evolution.receives({ from: MARIA, vote: { poll: poll.whatsappId, options: ['Monday'] } });
  await relay.settled();
  return [
    'Do you have the lamp?',
    'This one',
    '*Maria:* Reacted with 👍 to “Do you have the lamp?”',
    '✏️ Edited “Do you have the lamp?” to:\nDo you have the white lamp?',
    'Two of it',
    ...(secretEdits
      ? ['✏️ Edited a message: “Two of it”. The new text can be read on the phone.']
      : []),
    'By mistake',
    '🗑️ Deleted a message: “By mistake”',
    '📊 Poll: Which day?\n• Monday\n• Tuesday',
    ...(votes ? ['🗳️ Vote in “Which day?”: Monday'] : []),
  ];
}

async function agentAnswers(relay: TestRelay): Promise<void> {
  const { evolution, highlevel } = relay;
  const { locationId } = relay.place;
  const { base64, mimeType, fileName } = SAMPLES.image;
  const { messageId: text } = highlevel.agentWrites({
    locationId,
    contactId: relay.conversation(MARIA).contact.id,
    text: 'Yes, **three**',
  });
  const { messageId: picture } = highlevel.agentWrites({
    locationId,
    contactId: relay.conversation(MARIA).contact.id,
    text: 'Here',
    attachments: [{ fileName, mimeType, base64 }],
  });
  await relay.settled();
  expect(evolution.sent().map(({ text: body, type }) => [type, body])).toEqual([
    ['conversation', 'Yes, *three*'],
    ['imageMessage', 'Here'],
  ]);
  const [first, second] = evolution.sent();
  for (const status of ['DELIVERY_ACK', 'READ', 'DELIVERY_ACK', 'SERVER_ACK'] as const)
    evolution.receipt(first?.whatsappId ?? '', status);
  evolution.receipt(second?.whatsappId ?? '', 'DELIVERY_ACK');
  await relay.settled();
  await eventually(() => {
    expect(highlevel.message(text)?.status).toBe('read');
    expect(highlevel.message(picture)?.status).toBe('delivered');
  });
}

/** The owner's own message, edited: versions that call it deleted are not believed. */
async function ownerTypes(relay: TestRelay): Promise<void> {
  const before = inboxOf(relay, MARIA);
  const typed = relay.evolution.phoneTypes({ from: MARIA, text: 'I am coming' });
  await relay.settled();
  relay.evolution.edits(typed.whatsappId, 'I am on my way');
  await relay.settled();
  // WhatsApp dates by the second, so these may stand anywhere among those of the same second.
  const added = inboxOf(relay, MARIA).filter((body) => !before.includes(body));
  expect(added.toSorted()).toEqual(
    ['I am coming', '✏️ Edited “I am coming” to:\nI am on my way'].toSorted(),
  );
  expect(inboxOf(relay, MARIA)).toHaveLength(before.length + 2);
}

async function lidWrites(relay: TestRelay, version: EvolutionVersion): Promise<void> {
  const { evolution } = relay;
  evolution.addPerson({ ...ANA, addressing: 'lid' });
  evolution.addGroup({
    jid: GROUP,
    subject: 'Clients',
    participants: [`${ANA.phone}@s.whatsapp.net`],
  });
  evolution.receives({ from: ANA.lid, text: 'Hola' });
  await relay.settled();
  if (mannersOf(version).lidChat === 'lid') {
    expect(relay.inbox()).toEqual([]);
    evolution.emit(relay.place.instance, 'group-participants.update', {
      id: GROUP,
      author: ANA.lid,
      action: 'add',
      participants: [ANA.lid],
      participantsData: [{ jid: ANA.lid, phoneNumber: ANA.phone, name: 'Ana', imgUrl: null }],
    });
    await relay.settled();
  }
  await eventually(() => {
    expect(inboxOf(relay, ANA.phone)).toEqual(['Hola']);
  });
  relay.answers('¡Hola!', ANA.phone);
  await relay.settled();
  const [sent] = evolution.sent();
  expect(sent).toMatchObject({ text: '¡Hola!', peer: `${ANA.phone}@s.whatsapp.net` });
  evolution.receipt(sent?.whatsappId ?? '', 'READ');
  evolution.receives({ from: ANA.lid, text: 'Gracias', quote: sent?.whatsappId ?? '' });
  await relay.settled();
  await eventually(() => {
    const { messages } = relay.conversation(ANA.phone);
    expect(messages.find(({ body }) => body === '¡Hola!')?.status).toBe('read');
    expect(messages.map(({ body }) => body)).toContain('↩ “¡Hola!”\nGracias');
  });
  expect(relay.highlevel.contacts(relay.place.locationId).map(({ phone }) => phone)).toEqual([
    `+${ANA.phone}`,
  ]);
}
