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
      expect(relay.inbox()).toEqual(
        expect.arrayContaining(['↩ “📷 Photo”\nThis one', 'Reacted with 👍 to “Lovely”']),
      );
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
