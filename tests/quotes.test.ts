/**
 * A reply on WhatsApp shows in HighLevel what it answers. WhatsApp's dates are whole seconds, so that an answer and a
 * reply of the same second may stand either way round in an inbox: order is not looked at here.
 */
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';

const MARIA = '5511988887777';

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
  },
  ['sqlite'],
);
