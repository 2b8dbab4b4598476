/** What comes with a message beside its text, and lines that name another message, through a whole relay. */
import { expect, it } from 'vitest';
import { describeRelay } from './support/describe-relay.ts';

const MARIA = '5511988887777';
const AD = { title: 'Lamps, half price', url: 'https://fb.me/ad1', click: 'ARAkLk-click_1' };
const AD_LINE =
  '📣 The chat began from an ad: “Lamps, half price”\nhttps://fb.me/ad1\nClick id: ARAkLk-click_1';

describeRelay(
  'a message that began from an ad',
  (start) => {
    it('arrives as it was written, with the ad below it, once for each click', async () => {
      await using relay = await start();
      relay.evolution.receives({ from: MARIA, name: 'Maria', text: 'I want to know more', ad: AD });
      await relay.settled();
      relay.evolution.receives({ from: MARIA, text: 'Hello?', ad: AD });
      await relay.settled();
      relay.evolution.receives({ from: MARIA, text: 'Me again', ad: { ...AD, click: 'second' } });
      await relay.settled();
      expect(relay.inbox().toSorted()).toEqual(
        [
          'I want to know more',
          AD_LINE,
          'Hello?',
          'Me again',
          AD_LINE.replace(AD.click, 'second'),
        ].toSorted(),
      );
      expect(relay.inbox().indexOf(AD_LINE)).toBe(1);
    });

    it('by somebody of whom only the LID is known shows the ad once the phone is known', async () => {
      await using relay = await start();
      const lid = '201111111111111@lid';
      relay.evolution.receives({ from: lid, text: 'More, please', ad: AD });
      await relay.settled();
      expect(relay.inbox()).toEqual([]);
      relay.evolution.addPerson({ phone: MARIA, lid });
      relay.evolution.receives({ from: MARIA, text: 'Hello?' });
      await relay.settled();
      expect(relay.inbox().toSorted()).toEqual(['More, please', AD_LINE, 'Hello?'].toSorted());
    });
  },
  ['sqlite'],
);

describeRelay(
  'beside its words',
  (start) => {
    it('a forwarded message is marked, and a voice note shows what the gateway heard', async () => {
      await using relay = await start();
      relay.evolution.receives({ from: MARIA, text: 'Look at this', forwarded: true });
      await relay.settled();
      relay.evolution.receives({ from: MARIA, audio: { seconds: 7 }, transcript: 'Bom dia!' });
      await relay.settled();
      expect(relay.inbox()).toEqual([
        '↪ Forwarded\nLook at this',
        '🎤 Voice message (0:07)\n📝 Bom dia!',
      ]);
    });

    it('a group that is named shows its name, and a LID never passes for a phone', async () => {
      await using relay = await start();
      await relay.meets(MARIA);
      const group = '120363000000000001@g.us';
      const { lid } = relay.evolution.people().find(({ phone }) => phone.startsWith(MARIA)) ?? {};
      const digits = lid?.split('@')[0] ?? '';
      const contextInfo = {
        mentionedJid: [lid, '208888888888888@lid'],
        groupMentions: [{ groupJid: group, groupSubject: 'Clients' }],
      };
      const text = `@${group} ask @${digits}, not @${digits}1 or @208888888888888`;
      relay.evolution.receives({
        from: MARIA,
        content: { extendedTextMessage: { text, contextInfo } },
      });
      await relay.settled();
      expect(relay.inbox()[1]).toBe(`@Clients ask @+${MARIA}, not @${digits}1 or @208888888888888`);
    });

    it('a vote names the poll, also one that a workflow sent', async () => {
      await using relay = await start();
      await relay.meets(MARIA);
      const { locationId } = relay.place;
      const contactId = relay.conversation().contact.id;
      const data = { action: 'poll', question: 'Which day?', options: 'Monday\nTuesday' };
      await relay.highlevel.runsAction({ locationId, contactId, data });
      await relay.settled();
      const id = relay.evolution.sent()[0]?.whatsappId ?? '';
      const vote = (selectedOptions: readonly string[] | null) => ({
        pollUpdateMessage: {
          pollCreationMessageKey: { id, fromMe: true, remoteJid: `${MARIA}@s.whatsapp.net` },
          vote: selectedOptions === null ? { encPayload: { '0': 1 } } : { selectedOptions },
        },
      });
      relay.evolution.receives({ from: MARIA, content: vote(['Monday']) });
      await relay.settled();
      relay.evolution.receives({ from: MARIA, content: vote(null) });
      await relay.settled();
      expect(relay.inbox().slice(2)).toEqual([
        '🗳️ Vote in “Which day?”: Monday',
        '🗳️ Voted in “Which day?”. What was chosen can be seen on the phone.',
      ]);
    });

    it('says that another program sent it, where the location wants that', async () => {
      await using relay = await start();
      await relay.meets(MARIA);
      const { url, apiKey } = relay.evolution;
      const send = async (text: string): Promise<void> => {
        const answer = await fetch(`${url}/message/sendText/${relay.place.instance}`, {
          method: 'POST',
          headers: { apikey: apiKey, 'content-type': 'application/json' },
          body: JSON.stringify({ number: MARIA, text }),
        });
        expect(answer.status).toBe(201);
        await relay.settled();
      };
      await send('from a bot');
      const { locations } = relay.service.parts;
      await locations.setOptions(relay.place.locationId, { labelPrograms: 'on' });
      await send('from a bot again');
      relay.answers('from an agent');
      await relay.settled();
      expect(relay.inbox().toSorted()).toEqual(
        [
          'Oi',
          'from a bot',
          '🤖 Sent by another program\nfrom a bot again',
          'from an agent',
        ].toSorted(),
      );
    });

    it('a type that nobody knows is a line, and is counted by its name', async () => {
      await using relay = await start();
      relay.evolution.receives({ from: MARIA, content: { hologramMessage: { beam: 3 } } });
      await relay.settled();
      expect(relay.inbox()).toEqual([
        'A message of a type that cannot be shown here (hologramMessage). See it on the phone.',
      ]);
      expect(relay.service.parts.events.unsupportedTypes()).toEqual({ hologramMessage: 1 });
    });
  },
  ['sqlite'],
);

describeRelay(
  'an agent’s message',
  (start) => {
    it('arrives with WhatsApp’s marks in place of those of Markdown, and is quoted so', async () => {
      await using relay = await start();
      await relay.meets(MARIA);
      relay.answers('**Price:** 10, see [our shop](https://example.com/a)');
      await relay.settled();
      const [sent] = relay.evolution.sent();
      expect(sent?.text).toBe('*Price:* 10, see our shop: https://example.com/a');
      relay.evolution.receives({ from: MARIA, text: 'Yes', quote: sent?.whatsappId ?? '' });
      await relay.settled();
      // WhatsApp dates by the second: the answer may stand before what it answers.
      const answer = relay.inbox().find((text) => text.endsWith('Yes'));
      expect(answer).toContain('“*Price:* 10');
    });

    it('with a vCard arrives as a contact card, once, also when the answer is lost', async () => {
      await using relay = await start();
      await relay.meets(MARIA);
      relay.evolution.fault({ route: 'sendContact', kind: 'cutAfter', times: 1 });
      const vcard = 'BEGIN:VCARD\nFN:Joao\nTEL:+55 11 97777-6666\nEND:VCARD\n';
      const base64 = Buffer.from(vcard).toString('base64');
      const { messageId } = relay.highlevel.agentWrites({
        locationId: relay.place.locationId,
        contactId: relay.conversation().contact.id,
        text: 'Ask him',
        attachments: [{ fileName: 'joao.vcf', mimeType: 'text/vcard', base64 }],
      });
      await relay.settled();
      expect(relay.evolution.sent()).toMatchObject([
        { text: 'Ask him' },
        { type: 'contactMessage' },
      ]);
      const [request] = relay.evolution.requests('sendContact');
      expect(request?.body).toMatchObject({
        contact: [{ fullName: 'Joao', phoneNumber: '+5511977776666' }],
      });
      expect(relay.highlevel.message(messageId)?.status).not.toBe('failed');
    });
  },
  ['sqlite'],
);
