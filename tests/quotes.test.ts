/**
 * A reply on WhatsApp shows in HighLevel what it answers. WhatsApp's dates are whole seconds, so that an answer and a
 * reply of the same second may stand either way round in an inbox: order is not looked at here.
 */
import { expect, it } from 'vitest';
import { SAMPLES } from '../sandbox/evolution/samples.ts';
import { describeRelay } from './support/describe-relay.ts';
import { addNumber } from './support/second-number.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const SECOND = { name: 'second', phone: '5511990000002' };

/** An agent answers the message of Maria's conversation, or of another's (`of`), that says or is known by this. */
function replies(
  relay: TestRelay,
  text: string,
  { to, of = MARIA, files = [] }: { to: string; of?: string; files?: (typeof SAMPLES.image)[] },
): void {
  const original = relay
    .conversation(of)
    .messages.find(({ body, altId }) => body.includes(to) || altId === to);
  if (original === undefined) throw new Error(`nobody said ${to}`);
  relay.highlevel.agentWrites({
    locationId: relay.place.locationId,
    contactId: relay.conversation(MARIA).contact.id,
    text,
    attachments: files.map(({ fileName, mimeType, base64 }) => ({ fileName, mimeType, base64 })),
    replyTo: original.id,
  });
}

/** What arrived on WhatsApp, and what it answers there. */
function arrived({ evolution }: TestRelay): (readonly [string, string | null])[] {
  return evolution
    .sent()
    .map(({ text, type, quotedId }) => [text === '' ? type : text, quotedId] as const);
}

describeRelay(
  'a reply',
  (start) => {
    it('shows the start of the message that it answers, whoever wrote that', async () => {
      await using relay = await start();
      const asked = relay.evolution.receives({ from: MARIA, text: 'Do you have\nthe white lamp?' });
      await relay.settled();
      relay.answers('Yes, three of them');
      await relay.settled();
      const answer = relay.evolution.sent()[0]?.whatsappId ?? '';
      relay.evolution.receives({ from: MARIA, text: 'I take two', quote: answer });
      relay.evolution.receives({ from: MARIA, text: 'About this one', quote: asked.whatsappId });
      await relay.settled();
      expect(relay.inbox().toSorted()).toEqual([
        'Do you have\nthe white lamp?',
        'Yes, three of them',
        '↩ “Do you have the white lamp?”\nAbout this one',
        '↩ “Yes, three of them”\nI take two',
      ]);
    });

    it('to a file names its kind; a reaction to an agent’s answer names the answer', async () => {
      await using relay = await start();
      const picture = relay.evolution.receives({ from: MARIA, image: true });
      await relay.settled();
      relay.answers('Lovely');
      await relay.settled();
      const answer = relay.evolution.sent()[0]?.whatsappId ?? '';
      relay.evolution.receives({ from: MARIA, text: 'This one', quote: picture.whatsappId });
      await relay.settled();
      relay.evolution.receives({ from: MARIA, reaction: { to: answer, emoji: '👍' } });
      await relay.settled();
      const reaction = '*+5511988887777:* Reacted with 👍 to “Lovely”';
      expect(relay.inbox()).toEqual(expect.arrayContaining(['↩ “📷 Photo”\nThis one', reaction]));
    });

    it('is no reaction: that stands on our side, where it starts no workflow, unless it is to', async () => {
      await using relay = await start();
      const { evolution, highlevel, place, service } = relay;
      const asked = evolution.receives({ from: MARIA, name: 'Maria', text: 'Is it there?' });
      await relay.settled();
      const reacts = async (emoji: string): Promise<void> => {
        evolution.receives({ from: MARIA, reaction: { to: asked.whatsappId, emoji } });
        await relay.settled();
      };
      // The answer is lost, and found by what was written.
      highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
      await reacts('❤️');
      await service.parts.locations.setOptions(place.locationId, { reactions: 'message' });
      await reacts('');
      const shown = relay
        .conversation(MARIA)
        .messages.map(({ direction, body }) => `${direction}: ${body}`);
      expect(shown).toEqual([
        'inbound: Is it there?',
        'outbound: *Maria:* Reacted with ❤️ to “Is it there?”',
        'inbound: Took back a reaction to “Is it there?”',
      ]);
      expect(evolution.sent()).toEqual([]);
    });

    it('and what else belongs to a message arrive where nothing is kept of what that said', async () => {
      await using relay = await start({ limits: { doneDays: 0 } });
      const { evolution, highlevel } = relay;
      const asked = evolution.receives({ from: MARIA, name: 'Maria', text: 'Is it there?' });
      await relay.settled();
      relay.answers('Yes');
      await relay.settled();
      const answer = evolution.sent()[0]?.whatsappId ?? '';
      const changes = [
        () => evolution.receives({ from: MARIA, text: 'I take it', quote: answer }).whatsappId,
        () => evolution.receives({ from: MARIA, reaction: { to: answer, emoji: '👍' } }).whatsappId,
        () => {
          evolution.edits(asked.whatsappId, 'Is it still there?');
        },
        () => {
          evolution.revokes(asked.whatsappId);
        },
      ];
      for (const change of changes) {
        // HighLevel wrote it, and its answer never came: it is found by what was written.
        highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
        change();
        await relay.settled();
      }
      replies(relay, 'Here you are', { to: 'I take it' });
      await relay.settled();
      expect(relay.inbox().toSorted()).toEqual(
        [
          'Is it there?',
          'Yes',
          '↩ “Yes”\nI take it',
          '*Maria:* Reacted with 👍',
          '✏️ Edited to:\nIs it still there?',
          '🗑️ Deleted a message',
          'Here you are',
        ].toSorted(),
      );
      const taken = evolution.chat(MARIA).find(({ text }) => text === 'I take it');
      expect(arrived(relay)).toEqual([
        ['Yes', null],
        ['Here you are', taken?.whatsappId],
      ]);
    });

    it('is its own words alone where the location says so, or the original is not known', async () => {
      await using relay = await start();
      const asked = relay.evolution.receives({ from: MARIA, text: 'One' });
      await relay.settled();
      const contextInfo = { stanzaId: '3EB0D1E03F37A858B2CC99' };
      const content = { extendedTextMessage: { text: 'To nobody', contextInfo } };
      relay.evolution.receives({ from: MARIA, content });
      await relay.settled();
      const { locations } = relay.service.parts;
      await locations.setOptions(relay.place.locationId, { quotes: 'off' });
      relay.evolution.receives({ from: MARIA, text: 'Two', quote: asked.whatsappId });
      await relay.settled();
      expect(relay.inbox()).toEqual(['One', 'To nobody', 'Two']);
    });

    it('from HighLevel answers the message on WhatsApp that it names, once however many parts it has', async () => {
      await using relay = await start();
      const { evolution } = relay;
      // Under her LID, as newer versions show her: it is her chat all the same.
      const asked = evolution.receives({ from: MARIA, text: 'Do you have the lamp?', lid: true });
      const picture = evolution.receives({ from: MARIA, image: true });
      await relay.settled();
      replies(relay, 'Yes', { to: 'the lamp' });
      await relay.settled();
      replies(relay, '', { to: picture.whatsappId, files: [SAMPLES.image, SAMPLES.document] });
      await relay.settled();
      relay.answers('No reply');
      await relay.settled();
      expect(arrived(relay)).toEqual([
        ['Yes', asked.whatsappId],
        ['imageMessage', picture.whatsappId],
        ['documentMessage', null],
        ['No reply', null],
      ]);
    });

    it('from HighLevel to what is no message of this chat is sent by itself', async () => {
      await using relay = await start();
      const { evolution, place } = relay;
      await addNumber(relay, SECOND.name, SECOND.phone);
      evolution.receives({ instance: SECOND.name, from: MARIA, text: 'to the other number' });
      await relay.settled();
      const { instance } = place;
      const taken = evolution.receives({ instance, from: MARIA, text: 'taken back' });
      const kept = evolution.receives({ instance, from: MARIA, text: 'kept' });
      evolution.receives({ instance, from: JOAO, text: 'of somebody else' });
      await relay.settled();
      const reaction = { to: kept.whatsappId, emoji: '👍' };
      evolution.receives({ instance, from: MARIA, reaction });
      evolution.revokes(taken.whatsappId);
      evolution.edits(kept.whatsappId, 'kept and mended');
      evolution.calls({ instance, from: MARIA });
      await relay.settled();
      const targets = ['to the other', '“taken back”', 'Reacted', 'Edited', '📞', 'taken back'];
      for (const to of targets) {
        replies(relay, to, { to });
        await relay.settled();
      }
      replies(relay, 'somebody else', { to: 'somebody else', of: JOAO });
      await relay.settled();
      expect(arrived(relay)).toEqual([...targets, 'somebody else'].map((text) => [text, null]));

      // The gateway cannot look it up, and refuses the send for it.
      evolution.fault({ route: 'sendText', kind: 'refuse', status: 400, times: 1 });
      replies(relay, 'all the same', { to: kept.whatsappId });
      await relay.settled();
      expect(arrived(relay).at(-1)).toEqual(['all the same', null]);
      expect(evolution.faults()[0]?.hits).toBe(1);
    });
  },
  ['sqlite'],
);
