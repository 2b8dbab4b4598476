/** What a HighLevel workflow has sent on WhatsApp: each action to the phone, once, and shown in the conversation. */
import { describe, expect, it } from 'vitest';
import { stillToDo } from '../core/control/to-do.ts';
import { say } from '../core/words/say.ts';
import type { ActionAnswer, WorkflowRun } from '../sandbox/highlevel/actions.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { WORKFLOW_TOKEN } from './support/setting-up.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const LID = '201111111111111@lid';

type More = Partial<Omit<WorkflowRun, 'data'>>;

/** The workflow runs the action for the contact of the only conversation. */
function runs(
  relay: TestRelay,
  data: Record<string, unknown>,
  more: More = {},
): Promise<ActionAnswer> {
  const { locationId } = relay.place;
  const contactId = more.contactId ?? relay.conversation().contact.id;
  return relay.highlevel.runsAction({ locationId, contactId, data, ...more });
}

function texts(relay: TestRelay): string[] {
  return relay.evolution.sent().map(({ text }) => text);
}

describeRelay('a workflow action', (start) => {
  it('is answered once it is stored, arrives on the phone, and stands in the conversation', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const answer = await runs(relay, { action: 'text', message: '  Hello\n*Maria*  ' });
    expect(answer).toMatchObject({ status: 200, body: { success: true, repeated: false } });
    expect(answer.body?.['id']).toBe(answer.body?.['messageId']);
    await relay.settled();
    expect(relay.evolution.sent()).toMatchObject([
      { text: '  Hello\n*Maria*  ', peer: `${MARIA}@s.whatsapp.net` },
    ]);
    expect(relay.conversation().messages).toMatchObject([
      { body: 'Oi', direction: 'inbound' },
      { body: '  Hello\n*Maria*  ', direction: 'outbound', origin: 'api' },
    ]);
    expect(await relay.entries('workflow.action')).toMatchObject([
      { id: answer.body?.['id'], state: 'done' },
    ]);
  });

  it('leaves in its turn among what agents write', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.evolution.goesOffline();
    relay.answers('first');
    await relay.highlevel.idle();
    await runs(relay, { message: 'second' });
    relay.answers('third');
    await relay.highlevel.idle();
    await relay.restart();
    relay.evolution.goesOnline();
    await relay.settled();
    expect(texts(relay)).toEqual(['first', 'second', 'third']);
  });

  it('that comes again sends nothing more and is answered as the first time', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const data = { message: 'Only once' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => runs(relay, data)));
    await relay.settled();
    answers.push(await runs(relay, data));
    await relay.restart();
    answers.push(await runs(relay, data));
    await relay.settled();
    expect(new Set(answers.map(({ body }) => body?.['id'])).size).toBe(1);
    expect(answers.filter(({ body }) => body?.['repeated'] === false)).toHaveLength(1);
    expect(texts(relay)).toEqual(['Only once']);
    expect(relay.inbox()).toEqual(['Oi', 'Only once']);
  });

  it('whose send had no answer is looked up, not sent again', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    for (const route of ['sendText', 'sendPoll', 'sendLocation', 'sendContact', 'sendReaction']) {
      relay.evolution.fault({ route, kind: 'cutAfter', times: 1 });
    }
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 2 });
    await runs(relay, { message: 'cut' });
    await runs(relay, { action: 'poll', question: 'When?', options: 'Today\nTomorrow' });
    await runs(relay, { action: 'location', latitude: '-23.5', longitude: -46.6, name: 'Shop' });
    await runs(relay, { action: 'contact', cardName: 'Shop', cardPhone: '+55 11 4000-0000' });
    await runs(relay, { action: 'reaction', emoji: '👍' });
    await relay.settled();
    expect(relay.evolution.sent().map(({ type }) => type)).toEqual([
      'conversation',
      'pollCreationMessageV3',
      'locationMessage',
      'contactMessage',
      'reactionMessage',
    ]);
    expect(relay.inbox()).toHaveLength(6);
    expect((await relay.entries('workflow.action')).map(({ state }) => state)).toEqual(
      Array(5).fill('done'),
    );
  });

  it('shows what WhatsApp says of it: delivered, read', async () => {
    await using relay = await start({
      evolution: { receipts: { deliveredAfterMs: 1, readAfterMs: 20 } },
    });
    await relay.meets(MARIA);
    await runs(relay, { message: 'Seen?' });
    await eventually(() => {
      const message = relay.conversation().messages.at(-1);
      expect(message).toMatchObject({ body: 'Seen?', status: 'read' });
    });
  });

  it('that cannot be sent says so in the conversation', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    relay.evolution.addPerson({ phone: MARIA, onWhatsApp: false });
    await runs(relay, { message: 'Anybody there?' });
    await relay.settled();
    const line = relay.inbox().at(-1);
    expect(line).toContain(say('evolution.not-on-whatsapp', {}, 'en').sentence.slice(0, 12));
    expect(line).toContain('Anybody there?');
    expect(await relay.entries('workflow.action')).toMatchObject([
      { state: 'dead', error_code: 'evolution.not-on-whatsapp' },
    ]);
  });

  it('keeps its place among what agents write', async () => {
    await using relay = await start();
    await relay.meets(MARIA);
    const expected: string[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const text = `turn ${String(turn)}`;
      expected.push(text);
      if (turn % 2 === 0) {
        await runs(relay, { message: text });
        continue;
      }
      const id = relay.answers(text);
      await eventually(() => {
        expect(relay.highlevel.message(id)?.delivery?.acknowledgedAt).not.toBeNull();
      });
    }
    await relay.settled();
    expect(texts(relay)).toEqual(expected);
  });
});

describe('the actions of a workflow', () => {
  it('send a file as what it is, with its caption, and show it', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const url = uploaded(relay, 'offer.pdf', 'application/pdf', 'JVBERi0xLjQK');
    await runs(relay, { url, caption: 'Our offer', fileName: 'Offer 2026.pdf' });
    await relay.settled();
    expect(relay.evolution.sent()).toMatchObject([
      { type: 'documentMessage', text: 'Our offer', media: { fileName: 'Offer 2026.pdf' } },
    ]);
    expect(relay.conversation().messages.at(-1)).toMatchObject({
      body: 'Our offer',
      attachments: [url],
      direction: 'outbound',
    });
  });

  it('send audio as a voice message, its text before it; nothing else passes as one', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const wav = Buffer.concat([
      Buffer.from('RIFF'),
      Buffer.from([36, 0, 0, 0]),
      Buffer.from('WAVEfmt '),
      Buffer.from([16, 0, 0, 0, 1, 0, 1, 0, 64, 31, 0, 0, 128, 62, 0, 0, 2, 0, 16, 0]),
      Buffer.from('data'),
      Buffer.alloc(4),
    ]).toString('base64');
    const audio = uploaded(relay, 'hello.wav', 'audio/wav', wav);
    const answer = await runs(relay, { action: 'voice', url: audio, caption: 'Listen' });
    expect(answer.body?.['ids']).toHaveLength(2);
    const pdf = uploaded(relay, 'offer.pdf', 'application/pdf', 'JVBERi0xLjQK');
    await runs(relay, { action: 'voice', url: pdf });
    await relay.settled();
    expect(relay.evolution.sent()).toMatchObject([{ text: 'Listen' }, { type: 'audioMessage' }]);
    expect(relay.inbox().at(-1)).toContain(
      say('workflow.not-audio', {}, 'en').sentence.slice(0, 20),
    );
  });

  it('send buttons as a numbered text, and as buttons where the setting says so', async () => {
    const buttons = {
      header: 'Appointment',
      body: 'Will you come?',
      footer: 'Answer with a number',
      button1Type: 'reply',
      button1Text: 'Yes',
      button2Type: 'reply',
      button2Text: 'No',
      button3Type: 'reply',
    };
    const numbered = 'Appointment\n\nWill you come?\n\n1. Yes\n2. No\n\nAnswer with a number';
    {
      await using relay = await TestRelay.create();
      await relay.meets(MARIA);
      await runs(relay, buttons);
      await relay.settled();
      expect(texts(relay)).toEqual([numbered]);
    }
    await using relay = await TestRelay.create({ config: { workflowButtons: 'buttons' } });
    await relay.meets(MARIA);
    relay.evolution.fault({ route: 'sendButtons', kind: 'cutAfter', times: 1 });
    await runs(relay, buttons);
    const link = { button3Type: 'url', button3Text: 'Site', button3Value: 'https://shop.example/' };
    await runs(relay, { ...buttons, ...link });
    await relay.settled();
    expect(relay.evolution.sent().map(({ type }) => type)).toEqual([
      'viewOnceMessage',
      // What WhatsApp does not take together is a text again.
      'conversation',
    ]);
    expect(texts(relay)[1]).toContain('3. Site: https://shop.example/');
    expect(relay.inbox()[1]).toBe(numbered);
  });

  it('send polls, places, cards and reactions, and show each as a line', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const oi = relay.evolution.chat(MARIA)[0]?.whatsappId ?? '';
    await runs(relay, {
      action: 'poll',
      question: 'When?',
      options: 'Today\nTomorrow',
      multiple: true,
    });
    await runs(relay, { action: 'location', latitude: '-23,5', longitude: '-46.6', name: 'Shop' });
    await runs(relay, { action: 'contact', cardName: 'Shop', cardPhone: '+55 11 4000-0000' });
    await runs(relay, { action: 'reaction', emoji: '👍' });
    await relay.settled();
    const bodies = ['sendPoll', 'sendLocation', 'sendContact', 'sendReaction'].map(
      (route) => relay.evolution.requests(route)[0]?.body,
    );
    expect(bodies).toMatchObject([
      { name: 'When?', selectableCount: 0, values: ['Today', 'Tomorrow'] },
      { latitude: -23.5, longitude: -46.6, name: 'Shop', address: 'Shop' },
      { contact: [{ fullName: 'Shop', phoneNumber: '+551140000000' }] },
      { reaction: '👍', key: { id: oi, fromMe: false } },
    ]);
    expect(relay.inbox().slice(1)).toEqual([
      '📊 Poll: When?\n• Today\n• Tomorrow',
      '📍 Location: Shop\nhttps://maps.google.com/?q=-23.5,-46.6',
      '👤 Contact\nShop: +551140000000',
      'Reacted with 👍',
    ]);
  });

  it('react to the message that is named by its id in HighLevel', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const [oi] = relay.conversation().messages;
    relay.evolution.receives({ from: MARIA, text: 'And another' });
    await relay.settled();
    await runs(relay, { action: 'reaction', emoji: '❤️', messageId: oi?.id });
    await relay.settled();
    expect(relay.evolution.requests('sendReaction')[0]?.body).toMatchObject({
      key: { id: oi?.altId },
    });
  });

  it('react to no message of somebody else, whichever id names it', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(JOAO, 'João Lima');
    const [his] = relay.conversation(JOAO).messages;
    await relay.meets(MARIA);
    const contactId = relay.conversation(MARIA).contact.id;
    for (const messageId of [his?.id, his?.altId]) {
      await runs(relay, { action: 'reaction', emoji: '👍', messageId }, { contactId });
    }
    await relay.settled();
    expect(relay.evolution.requests('sendReaction')).toEqual([]);
    expect(await relay.entries('workflow.action')).toMatchObject([
      { state: 'dead', error_code: 'workflow.no-target' },
      { state: 'dead', error_code: 'workflow.no-target' },
    ]);
  });

  it('react to a message that HighLevel has, and whose id the relay does not know yet', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    // HighLevel has it, starts the workflow that waits for it, and its answer to the relay is lost.
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    const { whatsappId } = relay.evolution.receives({ from: MARIA, text: 'Thank you!' });
    const thanks = await eventually(() => {
      const shown = relay.conversation().messages.find(({ body }) => body === 'Thank you!');
      if (shown === undefined) throw new Error('not shown yet');
      return shown;
    });
    for (const messageId of [thanks.id, 'nothing']) {
      await runs(relay, { action: 'reaction', emoji: '❤️', messageId });
    }
    await relay.settled();
    expect(relay.evolution.requests('sendReaction').map(({ body }) => body)).toMatchObject([
      { key: { id: whatsappId } },
    ]);
    expect(await relay.entries('workflow.action')).toMatchObject([
      { state: 'done' },
      { state: 'dead', error_code: 'workflow.no-target' },
    ]);
  });

  it('react to a message that the relay sent to the contact’s LID', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.addPerson({ phone: MARIA, lid: LID, name: 'Maria Souza' });
    await relay.meets(MARIA);
    const messageId = relay.answers('At nine?');
    await relay.settled();
    await relay.service.parts.storage.db
      .updateTable('message_links')
      .set({ peer: LID })
      .where('highlevel_id', '=', messageId)
      .execute();
    await runs(relay, { action: 'reaction', emoji: '👍', messageId });
    await relay.settled();
    expect(relay.evolution.requests('sendReaction')[0]?.body).toMatchObject({
      key: { id: relay.evolution.sent()[0]?.whatsappId, fromMe: true },
    });
  });

  it('tell whether a number is on WhatsApp: asked once, one at a time, and never failing the workflow', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    relay.evolution.addPerson({ phone: '5511977776666', onWhatsApp: false });
    const check = (phone?: string) =>
      runs(relay, { action: 'check number', ...(phone === undefined ? {} : { phone }) });
    const yes = { success: true, result: 'yes', onWhatsApp: true, number: MARIA };
    expect(await check()).toMatchObject({ status: 200, body: yes });
    expect(await check(`+${MARIA}`)).toMatchObject({ body: yes });
    expect(await check('+55 11 97777-6666')).toMatchObject({
      body: { result: 'no', onWhatsApp: false },
    });
    expect(relay.evolution.counts()['whatsappNumbers']?.calls).toBe(2);
    relay.evolution.goesOffline();
    await relay.evolution.idle();
    const away = await check('+55 11 96666-5555');
    expect(away).toMatchObject({ status: 200, body: { result: 'unknown', onWhatsApp: null } });
    expect(away.body?.['reason']).toMatch(/\w/);
    expect(relay.evolution.sent()).toEqual([]);
  });

  it('leave by the number that the form names, else by the ordinary route', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const { locationId } = relay.place;
    const { instances } = relay.service.parts;
    const second = relay.evolution.addInstance({ name: 'second', phone: '5511990000002' });
    const added = await instances.add({
      locationId,
      name: 'second',
      serverUrl: relay.evolution.url,
      apiKey: relay.evolution.apiKey,
      evolutionId: second.id,
      evolutionVersion: '2.3.6',
      ownJid: null,
      state: 'open',
    });
    await runs(relay, { message: 'by the one you know' });
    await relay.settled();
    await runs(relay, { message: 'by name', instanceId: 'Second' });
    await runs(relay, { message: 'by id', instanceId: added.instance.id });
    await relay.settled();
    expect(relay.evolution.sent().map(({ instance }) => instance)).toEqual([
      'shop',
      'second',
      'second',
    ]);
  });

  it('write to a person who never wrote before, whose contact is known from then on', async () => {
    await using relay = await TestRelay.create();
    const { locationId } = relay.place;
    const contact = relay.highlevel.addContact({
      locationId,
      name: 'Ana',
      phone: '+5511955554444',
    });
    await runs(relay, { message: 'Welcome' }, { contactId: contact.id });
    await relay.settled();
    relay.evolution.receives({ from: '5511955554444', text: 'Thank you' });
    await relay.settled();
    expect(relay.inbox()).toEqual(['Welcome', 'Thank you']);
    expect(relay.highlevel.contacts(locationId)).toHaveLength(1);
  });

  it('never write to somebody else than the contact, whatever phone the form names', async () => {
    await using relay = await TestRelay.create();
    const { locationId } = relay.place;
    await relay.meets(MARIA);
    const stranger = relay.highlevel.addContact({ locationId, phone: '+5511955554444' });
    await runs(relay, { message: 'for the owner', phone: '+55 11 94444-3333' });
    const contactId = stranger.id;
    await runs(relay, { message: 'for the owner', phone: '+5511944443333' }, { contactId });
    await runs(relay, { message: 'for Maria', phone: '+55 (11) 8888-7777' });
    await relay.settled();
    expect(relay.evolution.sent()).toMatchObject([
      { text: 'for Maria', peer: `${MARIA}@s.whatsapp.net` },
    ]);
    expect(
      relay.highlevel.ledger(locationId).filter(({ body }) => body.includes('Not sent')),
    ).toHaveLength(2);
  });

  it('expire sooner than what a person writes', async () => {
    await using relay = await TestRelay.create({ times: { workflowExpiryMs: 300 } });
    await relay.meets(MARIA);
    relay.evolution.goesOffline();
    await relay.evolution.idle();
    await runs(relay, { message: 'in an hour' });
    relay.answers('from a person');
    await eventually(() => {
      expect(relay.inbox().at(-1)).toContain(say('entry.expired', {}, 'en').sentence.slice(0, 20));
    });
    relay.evolution.goesOnline();
    await relay.settled();
    expect(texts(relay)).toEqual(['from a person']);
  });

  it('that expire together are each told once, also when no answer says so', async () => {
    await using relay = await TestRelay.create({ times: { workflowExpiryMs: 400 } });
    await relay.meets(MARIA);
    relay.evolution.goesOffline();
    await relay.evolution.idle();
    const all = ['one', 'two', 'three', 'four', 'five'].map((word) => `reminder ${word}`);
    for (const message of all) await runs(relay, { message });
    relay.highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 5 });
    await eventually(() => {
      expect(relay.inbox()).toHaveLength(1 + all.length);
    });
    await relay.settled();
    const lines = relay.inbox().slice(1);
    expect(all.map((text) => lines.filter((line) => line.includes(text)).length)).toEqual(
      all.map(() => 1),
    );
  });

  it('that a person sends again go out, and stand in the conversation', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const person = relay.evolution.addPerson({ phone: MARIA, onWhatsApp: false });
    expect(person.onWhatsApp).toBe(false);
    await runs(relay, { message: 'hello' });
    await relay.settled();
    const [entry] = await relay.entries('workflow.action');
    const again = () => relay.service.parts.relay.acts.replay(entry?.id ?? '');
    await again();
    await relay.settled();
    expect(relay.inbox().filter((line) => line.includes('Not sent'))).toHaveLength(2);
    relay.evolution.addPerson({ phone: MARIA, onWhatsApp: true });
    await again();
    await relay.settled();
    expect(texts(relay)).toEqual(['hello']);
    expect(relay.inbox().at(-1)).toBe('hello');
  });

  it('let a person’s message pass a campaign that waits for the same number', async () => {
    await using relay = await TestRelay.create({ times: { sendGapMs: 20 } });
    const { locationId } = relay.place;
    await relay.meets(MARIA);
    relay.evolution.goesOffline();
    await relay.evolution.idle();
    for (let index = 0; index < 10; index += 1) {
      const phone = `+55119555${String(40_000 + index)}`;
      const { id } = relay.highlevel.addContact({ locationId, phone });
      await runs(relay, { message: 'campaign' }, { contactId: id });
    }
    relay.answers('from a person', MARIA);
    await relay.highlevel.idle();
    relay.evolution.goesOnline();
    await relay.settled();
    expect(texts(relay).indexOf('from a person')).toBeLessThan(2);
    expect(texts(relay)).toHaveLength(11);
  });

  it('are told to HighLevel without marks where it takes none', async () => {
    await using relay = await TestRelay.create({ times: { statusLadderMs: [20, 20] } });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'status', kind: 'refuse', status: 403 });
    await runs(relay, { message: 'first' });
    await runs(relay, { message: 'second' });
    await relay.settled();
    const [first, second] = relay.evolution.sent();
    relay.evolution.receipt(first?.whatsappId ?? '', 'DELIVERY_ACK');
    await relay.settled();
    const calls = relay.highlevel.counts()['status']?.calls;
    relay.evolution.receipt(second?.whatsappId ?? '', 'ERROR');
    await relay.settled();
    // Not asked again for a while; that WhatsApp could not deliver is a line.
    expect(relay.highlevel.counts()['status']?.calls).toBe(calls);
    expect(relay.inbox().at(-1)).toContain(say('whatsapp.failed', {}, 'en').sentence.slice(0, 20));
    expect((await relay.entries()).filter(({ state }) => state !== 'done')).toEqual([]);
  });
});

/** The address of a file in HighLevel's media storage. */
function uploaded(relay: TestRelay, fileName: string, mimeType: string, base64: string): string {
  return relay.highlevel.keeps(relay.place.locationId, { fileName, mimeType, base64 });
}

describe('who may call a workflow action', () => {
  const url = (relay: TestRelay, path = '') =>
    `${relay.service.publicUrl}/webhooks/workflow-action${path}`;

  it('shows the token, with or without the word Bearer; nobody else gets in', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const data = { message: 'hello' };
    const withToken = (authorization: string) => runs(relay, data, { headers: { authorization } });
    for (const wrong of [
      '',
      'Bearer',
      'Bearer wrong',
      `Basic ${WORKFLOW_TOKEN}`,
      `${WORKFLOW_TOKEN}x`,
    ]) {
      const answer = await withToken(wrong);
      expect(answer).toMatchObject({
        status: 401,
        body: { success: false, error: { code: 'workflow.unauthorized' } },
      });
    }
    const none = await runs(relay, data, { headers: {} });
    expect(none.status).toBe(401);
    expect(await relay.entries('workflow.action')).toEqual([]);
    for (const right of [WORKFLOW_TOKEN, `Bearer ${WORKFLOW_TOKEN}`, `bearer  ${WORKFLOW_TOKEN}`]) {
      expect((await withToken(right)).status).toBe(200);
    }
    await relay.settled();
    expect(texts(relay)).toEqual(['hello']);
  });

  it('may sign, and then must sign rightly', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    expect((await runs(relay, { message: 'a' }, { signed: 'right' })).status).toBe(200);
    expect((await runs(relay, { message: 'b' }, { signed: 'wrong' })).status).toBe(401);
    await relay.settled();
    expect(texts(relay)).toEqual(['a']);
  });

  it('is refused before the body is read', async () => {
    await using relay = await TestRelay.create();
    const answer = await fetch(url(relay), {
      method: 'POST',
      headers: { authorization: 'Bearer wrong', 'content-encoding': 'gzip' },
      body: 'x'.repeat(2_000_000),
    });
    expect(answer.status).toBe(401);
  });

  it('is told that no token is set, and so is the owner', async () => {
    await using relay = await TestRelay.create({ config: { workflowToken: null } });
    await relay.meets(MARIA);
    const toDo = () => {
      const { settings, reach, locations, instances, relay: running } = relay.service.parts;
      const known = { settings, reach, locations, instances, workflow: running.workflow };
      return stillToDo(known).map(({ code }) => code);
    };
    expect(toDo()).not.toContain('workflow.token-missing');
    const answer = await runs(relay, { message: 'hello' });
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { code: 'workflow.token-missing' } },
    });
    expect(toDo()).toContain('workflow.token-missing');
  });

  it('reaches only locations and numbers that are its own', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    await relay.addPlace('other', '5511990000002');
    const foreign = await runs(relay, { message: 'x', instanceId: 'other' });
    expect(foreign).toMatchObject({
      status: 404,
      body: { error: { code: 'workflow.instance-unknown', field: 'instanceId' } },
    });
    const unknown = await runs(relay, { message: 'x' }, { locationId: 'nowhere' });
    expect(unknown).toMatchObject({
      status: 404,
      body: { error: { code: 'route.location-unknown', field: 'extras.locationId' } },
    });
    expect(await relay.entries('workflow.action')).toEqual([]);
    const { body } = await relay.highlevel.actionOptions(relay.place.locationId);
    expect(JSON.stringify(body)).not.toContain('other');
  });

  it.each([
    [{}, 'workflow.field-missing', 'message'],
    [{ action: 'dance' }, 'workflow.field-wrong', 'action'],
    [{ action: 'media', url: 'ftp://x/y' }, 'workflow.field-wrong', 'url'],
    [{ action: 'media', url: '{{custom.file}}' }, 'workflow.field-unfilled', 'url'],
    [{ action: 'buttons', body: 'x' }, 'workflow.field-missing', 'button1Text'],
    [{ body: 'x', button1Type: 'sing', button1Text: 'La' }, 'workflow.field-wrong', 'button1Type'],
    [{ body: 'x', button1Type: 'url', button1Text: 'La' }, 'workflow.field-wrong', 'button1Value'],
    [{ action: 'poll', question: 'x', options: 'one' }, 'workflow.field-wrong', 'options'],
    [{ action: 'poll', question: 'x', options: 'a\na' }, 'workflow.field-wrong', 'options'],
    [{ action: 'location', latitude: '91', longitude: '0' }, 'workflow.field-wrong', 'latitude'],
    [{ action: 'contact', cardName: 'x', cardPhone: 'y' }, 'workflow.field-wrong', 'cardPhone'],
    [{ action: 'reaction', emoji: 'no' }, 'workflow.field-wrong', 'emoji'],
  ])('%j is refused as %s, naming %s', async (data, code, field) => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    const answer = await runs(relay, data);
    expect(answer).toMatchObject({ status: 400, body: { success: false, error: { code, field } } });
    const error = answer.body?.['error'] as { sentence: string; act: string };
    expect(error.sentence).toContain(field);
    expect(error.act).not.toBe('');
    expect(await relay.entries('workflow.action')).toEqual([]);
  });

  it('gets the location’s numbers and each action’s fields for the editor, in its language', async () => {
    await using relay = await TestRelay.create();
    const { locationId } = relay.place;
    const options = await relay.highlevel.actionOptions(locationId);
    const numbers = [
      { label: expect.any(String) as string, value: 'auto' },
      { label: 'shop (+5511990000001)', value: expect.any(String) as string },
    ];
    expect(options).toMatchObject({ status: 200, body: { options: numbers } });
    const fields = await relay.highlevel.actionFields({ locationId, data: { action: 'poll' } });
    expect(fields).toMatchObject({
      status: 200,
      body: {
        inputs: [
          {
            section: 'WhatsApp',
            fields: [{ field: 'instanceId', fieldType: 'select', options: numbers }],
          },
          {
            section: 'Poll',
            fields: [
              { field: 'question', title: 'Question', fieldType: 'string', required: true },
              { field: 'options', fieldType: 'textarea', required: true },
              { field: 'selectableCount', fieldType: 'numeric', required: false },
            ],
          },
        ],
      },
    });
    const without = await fetch(url(relay, '/options'), {
      headers: { authorization: WORKFLOW_TOKEN },
    });
    expect(without.status).toBe(400);
    expect(await without.json()).toMatchObject({ error: { field: 'extras.locationId' } });
    const stranger = await fetch(url(relay, `/options?locationId=${locationId}`));
    expect(stranger.status).toBe(401);
  });
});
