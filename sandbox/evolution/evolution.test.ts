import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { createJid } from './jid.ts';
import { PretendEvolution } from './pretend-evolution.ts';

const NUMBER = '5511988887777';
let evolution: PretendEvolution;
let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
  evolution = await PretendEvolution.start({
    retry: { initialDelayMs: 5, maxDelayMs: 10, attempts: 4 },
    mediaRetryMs: 1,
  });
  evolution.addInstance({ name: 'shop' });
});

afterEach(async () => {
  await evolution[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

async function ask(method: string, path: string, body?: unknown, key = evolution.apiKey) {
  const answer = await fetch(evolution.url + path, {
    method,
    headers: { apikey: key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const parsed = (await answer.json()) as Record<string, unknown>;
  const inner = parsed['response'] as { message: unknown } | undefined;
  return { status: answer.status, body: parsed, message: inner?.message };
}

const sendText = (fields: object, instance = 'shop') =>
  ask('POST', `/message/sendText/${instance}`, { number: NUMBER, ...fields });

const events = (name: string) => receiver.posts.filter((p) => p.body['event'] === name);
const data = (name: string) => events(name).map((p) => p.body['data'] as Record<string, unknown>);

describe('who asks', () => {
  test('an unknown instance is 404 even with a wrong key; a known one 401', async () => {
    const unknown = await ask('GET', '/instance/connectionState/nope', undefined, 'wrong');
    expect(unknown.status).toBe(404);
    expect(unknown.message).toEqual(['The "nope" instance does not exist']);
    const wrong = await ask('GET', '/instance/connectionState/shop', undefined, 'wrong');
    expect(wrong.body).toEqual({
      status: 401,
      error: 'Unauthorized',
      response: { message: 'Unauthorized' },
    });
    const own = evolution.instances()[0]?.token ?? '';
    expect((await ask('GET', '/instance/connectionState/shop', undefined, own)).status).toBe(200);
  });

  test('names are URL-decoded, a taken one is 403 before the key is looked at', async () => {
    const body = { instanceName: 'a b/c', integration: 'WHATSAPP-BAILEYS' };
    expect((await ask('POST', '/instance/create', body)).status).toBe(201);
    expect((await ask('GET', '/instance/connectionState/a%20b%2Fc')).status).toBe(200);
    expect((await ask('POST', '/instance/create', body, 'wrong')).status).toBe(403);
  });

  test('a body that is no JSON is 400 with the parser’s text', async () => {
    const answer = await ask('POST', '/message/sendText/shop', '{"number":');
    expect(answer.status).toBe(400);
    expect(typeof answer.message).toBe('string');
    expect(answer.body['error']).toBe('Internal Server Error');
  });

  test('an unknown route is 404', async () => {
    expect((await ask('GET', '/nope')).message).toEqual(['Cannot GET /nope']);
  });

  test('without a licence every business route is 503', async () => {
    evolution.setLicensed(false);
    const answer = await sendText({ text: 'x' });
    expect(answer.status).toBe(503);
    expect(answer.body['code']).toBe('LICENSE_REQUIRED');
    expect((await ask('GET', '/')).status).toBe(200);
  });
});

describe('numbers', () => {
  test.each([
    ['+55 (11) 98888-7777', '5511988887777@s.whatsapp.net'],
    ['5531987654321', '553187654321@s.whatsapp.net'],
    ['5561912345678', '5561912345678@s.whatsapp.net'],
    ['5215512345678', '525512345678@s.whatsapp.net'],
    ['5491123456789', '541123456789@s.whatsapp.net'],
    ['(415) 555-0100', '4155550100@s.whatsapp.net'],
    ['120363000000000001', '120363000000000001@g.us'],
    ['201111111111111@lid', '201111111111111@lid'],
    ['201111111111111', '201111111111111@s.whatsapp.net'],
    ['5511988887777:12@s.whatsapp.net', '5511988887777@s.whatsapp.net'],
    ['abc', '@s.whatsapp.net'],
  ])('%s → %s', (input, jid) => {
    expect(createJid(input)).toBe(jid);
  });

  test('the reply shows the resolved address: the ninth digit, a known LID', async () => {
    const person = evolution.addPerson({ phone: '553187654321', lid: '201111111111111@lid' });
    for (const number of ['5531987654321', '201111111111111@lid']) {
      const answer = await sendText({ number, text: 'x' });
      expect(answer.body['key']).toMatchObject({ remoteJid: person.phone, fromMe: true });
    }
  });

  test('a number that is not on WhatsApp is 400 with exists:false', async () => {
    evolution.addPerson({ phone: '551133334444', onWhatsApp: false });
    const answer = await sendText({ number: '551133334444', text: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.message).toEqual([
      { jid: '551133334444@s.whatsapp.net', exists: false, number: '551133334444' },
    ]);
  });
});

describe('sending', () => {
  test.each([
    [{ number: undefined, text: 'x' }, [['instance requires property "number"']]],
    [{ number: 5511, text: 'x' }, [['Invalid format']]],
    [{ number: '+5511988887777', text: 'x' }, [['Invalid format']]],
    [{}, [['instance requires property "text"']]],
    [{ text: ' ' }, ['Text is required']],
  ])('%j is 400', async (fields, message) => {
    const answer = await sendText(fields);
    expect(answer.status).toBe(400);
    expect(answer.message).toEqual(message);
    expect(evolution.sent()).toEqual([]);
  });

  test('what arrived on the phone is kept as it came', async () => {
    const text = ' *Olá*\n\u00a0👩‍👩‍👧 ';
    const answer = await sendText({ text });
    expect(answer.status).toBe(201);
    expect(evolution.sent()).toMatchObject([{ text, number: NUMBER, origin: 'api', fromMe: true }]);
    await expect.poll(() => evolution.sent()[0]?.answered).toBe('written');
  });

  test('while the socket is down: 500 for a number that was never checked, 400 for a cached one', async () => {
    await sendText({ text: 'x' });
    evolution.goesOffline();
    const cached = await sendText({ text: 'y' });
    expect(cached).toMatchObject({ status: 400, message: ['Error: Connection Closed'] });
    const fresh = await sendText({ number: '5511900001111', text: 'y' });
    expect(fresh).toMatchObject({ status: 500, message: 'Connection Closed' });
    evolution.addInstance({ name: 'new', state: 'close' });
    const never = await sendText({ text: 'y' }, 'new');
    expect(never.status).toBe(500);
    expect(never.message).toBe("Cannot read properties of undefined (reading 'onWhatsApp')");
    expect(evolution.sent()).toHaveLength(1);
  });

  test('the number of sends under way at the same time is kept', async () => {
    await Promise.all([sendText({ text: 'a', delay: 600 }), sendText({ text: 'b', delay: 600 })]);
    expect(evolution.instances()[0]?.mostSendsUnderway).toBe(2);
  });
});

describe('media', () => {
  const base64 = Buffer.from('%PDF-1.4 hello').toString('base64');
  const sendMedia = (fields: object) =>
    ask('POST', '/message/sendMedia/shop', { number: NUMBER, mediatype: 'document', ...fields });

  test.each([
    [{ media: `data:application/pdf;base64,${base64}`, fileName: 'a.pdf' }, 400],
    [{ media: 'http://localhost/a.pdf' }, 400],
    [{ media: 'http://minio:9000/a.pdf' }, 400],
    [{ media: base64 }, 400],
    [{ media: base64, fileName: 'a.pdf' }, 201],
  ])('%j: %i', async (fields, status) => {
    expect((await sendMedia(fields)).status).toBe(status);
  });

  test('the extension of the file name overrides the type; a name without one gives "false"', async () => {
    await sendMedia({ media: base64, fileName: 'a.pdf', mimetype: 'text/plain' });
    await sendMedia({ media: base64, fileName: 'contrato', mimetype: 'application/pdf' });
    expect(evolution.sent().map((m) => m.media?.mimeType)).toEqual(['application/pdf', 'false']);
  });

  test('an address that answers 404 is 500', async () => {
    const answer = await sendMedia({ media: `${evolution.url}/nothing.pdf` });
    expect(answer.status).toBe(500);
    expect(answer.message).toEqual(['AxiosError: Request failed with status code 404']);
  });

  test('a multipart file is taken', async () => {
    const form = new FormData();
    form.set('number', NUMBER);
    form.set('mediatype', 'image');
    form.set('fileName', 'a.png');
    form.set('file', new Blob([Buffer.from([1, 2, 3])], { type: 'image/png' }), 'a.png');
    const answer = await fetch(`${evolution.url}/message/sendMedia/shop`, {
      method: 'POST',
      headers: { apikey: evolution.apiKey },
      body: form,
    });
    expect(answer.status).toBe(201);
    expect(evolution.sent()).toMatchObject([{ media: { mimeType: 'image/png', size: 3 } }]);
  });

  test('audio that nothing can decode becomes a voice note of 0 bytes', async () => {
    const path = '/message/sendWhatsAppAudio/shop';
    const noise = Buffer.from('no audio').toString('base64');
    expect((await ask('POST', path, { number: NUMBER, audio: noise })).status).toBe(201);
    const ogg = Buffer.from('OggS and so on').toString('base64');
    await ask('POST', path, { number: NUMBER, audio: ogg });
    expect(evolution.sent().map((m) => m.media?.size)).toEqual([0, 14]);
  });

  test('inbound media are fetched by id, or by the whole message when nothing is stored', async () => {
    evolution.setWebhook('shop', { url: receiver.url });
    const bytes = Buffer.from('jpeg').toString('base64');
    const { whatsappId } = evolution.receives({ from: NUMBER, image: { base64: bytes } });
    const path = '/chat/getBase64FromMediaMessage/shop';
    const byId = await ask('POST', path, { message: { key: { id: whatsappId } } });
    expect(byId).toMatchObject({ status: 201, body: { base64: bytes, mimetype: 'image/jpeg' } });
    evolution.setSaveMessages(false);
    const lost = await ask('POST', path, { message: { key: { id: whatsappId } } });
    expect(lost).toMatchObject({ status: 400, message: ['Message not found'] });
    await evolution.idle();
    const whole = await ask('POST', path, { message: data('messages.upsert')[0] });
    expect(whole.body['base64']).toBe(bytes);
    evolution.mediaExpires(whatsappId);
    expect((await ask('POST', path, { message: data('messages.upsert')[0] })).status).toBe(400);
  });
});

describe('webhooks', () => {
  beforeEach(() => {
    evolution.setWebhook('shop', { url: `${receiver.url}/in`, headers: { 'X-Secret': 's' } });
  });

  test('carry the custom headers, no api key, and the local clock with a false Z', async () => {
    evolution.receives({ from: NUMBER, text: 'Oi' });
    await evolution.idle();
    const [post] = events('messages.upsert');
    expect(post?.headers['x-secret']).toBe('s');
    expect(post?.body).toMatchObject({
      instance: 'shop',
      destination: `${receiver.url}/in`,
      apikey: null,
      sender: '5511990000001@s.whatsapp.net',
    });
    const clock = Date.parse(String(post?.body['date_time']));
    expect((Date.now() - clock) / 3_600_000).toBeCloseTo(3, 1);
  });

  test('503, 429 and a cut connection are tried again; 401 drops the event', async () => {
    receiver.answers.push(503, 429, null);
    evolution.emit('shop', 'call', {});
    await evolution.idle();
    expect(receiver.posts).toHaveLength(4);
    receiver.answers.push(401);
    evolution.emit('shop', 'call', {});
    await evolution.idle();
    expect(receiver.posts).toHaveLength(5);
  });

  test('read and written under different names; omitted headers stay; unknown events are 400', async () => {
    const set = (webhook: object) =>
      ask('POST', '/webhook/set/shop', { webhook: { enabled: true, url: 'x', ...webhook } });
    expect((await set({})).status).toBe(500);
    expect((await set({ events: ['NOPE'] })).status).toBe(400);
    const answer = await set({ events: ['CALL'], byEvents: false, base64: true });
    expect(answer.status).toBe(201);
    const found = await ask('GET', '/webhook/find/shop');
    expect(found.body).toMatchObject({
      webhookBase64: true,
      webhookByEvents: false,
      events: ['CALL'],
      headers: { 'X-Secret': 's' },
    });
  });

  test('an edit is awaited: what comes later waits until its webhook is taken or given up', async () => {
    const { whatsappId } = evolution.receives({ from: NUMBER, text: 'a' });
    await evolution.idle();
    receiver.answers.push(503, 503);
    evolution.edits(whatsappId, 'b');
    evolution.receives({ from: NUMBER, text: 'later' });
    await expect.poll(() => events('messages.upsert').length).toBe(2);
    const order = receiver.posts
      .map((p) => p.body['event'])
      .filter((e) => /edited|upsert/.test(String(e)));
    expect(order.at(-1)).toBe('messages.upsert');
    expect(order.filter((e) => e === 'messages.edited')).toHaveLength(3);
  });

  test('what arrives while the socket is down comes after the reconnect', async () => {
    evolution.goesOffline();
    evolution.receives({ from: NUMBER, text: 'meanwhile' });
    await evolution.idle();
    expect(events('messages.upsert')).toEqual([]);
    evolution.goesOnline();
    await evolution.idle();
    expect(data('messages.upsert')).toMatchObject([{ message: { conversation: 'meanwhile' } }]);
    expect(data('connection.update').map((d) => d['state'])).toEqual(['connecting', 'open']);
  });
});

describe('receipts', () => {
  test('go by id, once per status, and never for a group', async () => {
    evolution.setWebhook('shop', { url: receiver.url });
    const person = evolution.addPerson({ phone: NUMBER });
    await sendText({ text: 'x' });
    const id = evolution.sent()[0]?.whatsappId ?? '';
    expect(evolution.receipt(id, 'DELIVERY_ACK')).toBe(true);
    expect(evolution.receipt(id, 'DELIVERY_ACK')).toBe(false);
    await evolution.idle();
    expect(data('messages.update')).toMatchObject([
      { keyId: id, status: 'DELIVERY_ACK', fromMe: true, remoteJid: person.lid },
    ]);
    const group = '120363000000000001@g.us';
    evolution.addGroup({ jid: group, subject: 'G', participants: [] });
    await sendText({ number: group, text: 'x' });
    expect(evolution.receipt(evolution.sent()[1]?.whatsappId ?? '', 'READ')).toBe(false);
  });

  test('come by themselves when they are switched on', async () => {
    evolution.automaticReceipts({ deliveredAfterMs: 1, readAfterMs: 1 });
    await sendText({ text: 'x' });
    await expect
      .poll(() => evolution.sent()[0]?.receipts.map((r) => r.status))
      .toEqual(['DELIVERY_ACK', 'READ']);
  });
});

describe('webhooks that reach nobody', () => {
  beforeEach(() => {
    evolution.setWebhook('shop', { url: receiver.url });
  });

  test('while the relay cannot be reached they are tried by the policy, and then forgotten', async () => {
    evolution.setRelayReachable(false);
    const { whatsappId } = evolution.receives({ from: NUMBER, text: 'lost' });
    await evolution.idle();
    expect(evolution.message(whatsappId)?.webhook).toMatchObject({ attempts: 4, ended: true });
    evolution.setRelayReachable(true);
    evolution.receives({ from: NUMBER, text: 'told' });
    await evolution.idle();
    expect(data('messages.upsert')).toMatchObject([{ message: { conversation: 'told' } }]);
  });

  test('a webhook can be gone or switched off without a word', async () => {
    evolution.losesWebhook('shop', { disabled: true });
    expect((await ask('GET', '/webhook/find/shop')).body).toMatchObject({ enabled: false });
    evolution.receives({ from: NUMBER, text: 'lost' });
    evolution.losesWebhook('shop');
    evolution.receives({ from: NUMBER, text: 'lost, too' });
    await evolution.idle();
    expect(evolution.instances()[0]?.webhook).toBeNull();
    expect(receiver.posts).toEqual([]);
  });
});

describe('looking up', () => {
  const find = async (where: object, more: object = {}) => {
    const answer = await ask('POST', '/chat/findMessages/shop', { where, ...more });
    return answer.body['messages'] as { total: number; pages: number; records: object[] };
  };

  test('newest first, in pages; one time bound alone filters nothing; fromMe works only as true', async () => {
    const at = Date.parse('2026-01-01T00:00:00Z');
    for (const hour of [0, 1, 2]) {
      evolution.receives({ from: NUMBER, text: String(hour), at: at + hour * 3_600_000 });
    }
    await sendText({ text: 'own' });
    const page = await find({}, { offset: 2, page: 2 });
    expect(page).toMatchObject({ total: 4, pages: 2, records: [{}, {}] });
    const bound = (messageTimestamp: object) => find({ messageTimestamp });
    expect((await bound({ gte: '2026-01-01T00:30:00Z' })).total).toBe(4);
    const both = { gte: '2026-01-01T00:30:00Z', lte: '2026-01-01T01:30:00Z' };
    expect(await bound(both)).toMatchObject({
      total: 1,
      records: [{ message: { conversation: '1' } }],
    });
    expect((await find({ key: { fromMe: true } })).total).toBe(1);
    expect((await find({ key: { fromMe: false } })).total).toBe(4);
  });

  test('without storage nothing is found, and what came meanwhile is not found later', async () => {
    evolution.setSaveMessages(false);
    await sendText({ text: 'own' });
    expect((await find({})).total).toBe(0);
    evolution.setSaveMessages(true);
    expect((await find({})).total).toBe(0);
  });

  test('an edit takes the place of the message and its time, once its webhook is over', async () => {
    const at = Date.parse('2026-01-01T00:00:00Z');
    const { whatsappId } = evolution.receives({ from: NUMBER, text: 'first', at });
    evolution.setWebhook('shop', { url: 'http://127.0.0.1:9/nobody' });
    evolution.edits(whatsappId, 'last');
    evolution.receives({ from: NUMBER, text: 'after the edit' });
    // The edit's webhook is awaited: nothing else is stored before it is given up.
    expect((await find({})).records).toMatchObject([{ message: { conversation: 'first' } }]);
    await evolution.idle();
    const { records } = await find({ key: { id: whatsappId } });
    const [edited] = records as { messageTimestamp: number }[];
    expect(edited).toMatchObject({
      message: { conversation: 'last' },
      MessageUpdate: [{ status: 'EDITED' }],
    });
    expect(edited?.messageTimestamp).toBeGreaterThan(at / 1_000 + 60);
    expect((await find({})).total).toBe(2);
  });

  test('a deletion leaves the message without content', async () => {
    const { whatsappId } = evolution.receives({ from: NUMBER, text: 'regret' });
    evolution.revokes(whatsappId);
    expect((await find({})).records).toMatchObject([
      { message: null, MessageUpdate: [{ status: 'DELETED' }] },
    ]);
    const told = await ask('POST', '/chat/findStatusMessage/shop', { where: { id: whatsappId } });
    expect(told.body).toMatchObject([{ keyId: whatsappId, status: 'DELETED' }]);
  });

  test('whatsappNumbers: groups first, 400 {} while the socket is down', async () => {
    const path = '/chat/whatsappNumbers/shop';
    const body = { numbers: [NUMBER, '120363000000000001@g.us'] };
    const up = await ask('POST', path, body);
    expect(up.body).toMatchObject([{ exists: false }, { number: NUMBER, exists: true }]);
    evolution.goesOffline();
    expect(await ask('POST', path, body)).toMatchObject({ status: 400, body: {} });
  });
});

describe('marking as read', () => {
  const mark = (...keys: object[]) =>
    ask('POST', '/chat/markMessageAsRead/shop', { readMessages: keys });

  test('shows what the contact wrote as read; another chat and a LID are passed over', async () => {
    const { whatsappId: id, peer: remoteJid } = evolution.receives({ from: NUMBER, text: 'Oi' });
    const read = () => evolution.message(id)?.receipts.map(({ status }) => status);
    expect(await mark({ remoteJid: '1@s.whatsapp.net', fromMe: false, id })).toMatchObject({
      status: 201,
    });
    await mark({ remoteJid: '201111111111111@lid', fromMe: false, id });
    expect(read()).toEqual([]);
    await mark({ remoteJid, fromMe: false, id });
    expect(read()).toEqual(['READ']);
  });

  test('needs whole keys and a connection', async () => {
    expect((await mark({ id: 'x' })).status).toBe(400);
    evolution.goesOffline();
    const key = { remoteJid: `${NUMBER}@s.whatsapp.net`, fromMe: false, id: 'x' };
    expect((await mark(key)).status).toBe(400);
  });
});

describe('special sends', () => {
  const send = (route: string, body: object) =>
    ask('POST', `/message/${route}/shop`, { number: NUMBER, ...body });

  test.each([
    ['sendPoll', { name: 'a', selectableCount: 1, values: ['a'] }],
    ['sendPoll', { name: 'a', selectableCount: 11, values: ['a', 'b'] }],
    ['sendPoll', { name: 'a', selectableCount: 1, values: ['a', 'a'] }],
    ['sendPoll', { name: 'a', selectableCount: 1, values: ['a', 2] }],
    ['sendLocation', { latitude: 1, longitude: 2, name: 'a' }],
    ['sendLocation', { latitude: '1', longitude: 2, name: 'a', address: 'b' }],
    ['sendLocation', { latitude: 91, longitude: 2, name: 'a', address: 'b' }],
    ['sendContact', { contact: [{ fullName: 'a' }] }],
    ['sendContact', { contact: [{ fullName: 'a', phoneNumber: '1', email: 2 }] }],
    ['sendReaction', { reaction: 'ab', key: { id: 'a', remoteJid: 'b', fromMe: false } }],
    ['sendReaction', { reaction: '👍', key: { id: 'a', remoteJid: 'b', fromMe: 'no' } }],
    ['sendButtons', { title: 'a', buttons: [{ type: 'reply', displayText: 'a' }] }],
    ['sendButtons', { title: 'a', buttons: [{ type: 'sing', displayText: 'a' }] }],
  ])('%s refuses %j', async (route, body) => {
    expect((await send(route, body)).status).toBe(400);
    expect(evolution.sent()).toEqual([]);
  });

  test('show on the phone what there is to see', async () => {
    await send('sendPoll', { name: 'When?', selectableCount: 1, values: ['Now', 'Later'] });
    const buttons = [{ type: 'url', displayText: 'Site', url: 'https://x.example' }];
    await send('sendButtons', { title: 'Hi', description: 'Look', footer: 'Thanks', buttons });
    expect(evolution.sent().map(({ text }) => text)).toEqual([
      'When?\n○ Now\n○ Later',
      'Hi\nLook\nThanks\n[Site]',
    ]);
  });
});
