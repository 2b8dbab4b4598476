import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hangUp, json, LoopbackServer } from '../../../tests/support/loopback.ts';
import type { Reply } from '../../../tests/support/loopback.ts';
import type { WhatsAppId } from '../../relay/message.ts';
import { ClientError } from '../client-error.ts';
import { HttpClient } from '../http.ts';
import { EvolutionClient, isVersion1 } from './client.ts';

let http: HttpClient;
let server: LoopbackServer;
let evolution: EvolutionClient;

/** The reply to a send, as seen on 2.3.6. */
const SENT = {
  key: { remoteJid: '5511988887777@s.whatsapp.net', fromMe: true, id: '3EB0D1E03F37A858B2CC43' },
  pushName: 'Você',
  status: 'PENDING',
  message: { conversation: 'Ola' },
  contextInfo: { ephemeralSettingTimestamp: { low: 1763827200, high: 0, unsigned: false } },
  messageType: 'conversation',
  messageTimestamp: 1764000000,
  instanceId: '6b7047aa-1a14-4320-83f6-6adf279c2ad3',
  source: 'web',
};

beforeEach(async () => {
  http = new HttpClient();
  server = await LoopbackServer.start(json(201, SENT));
  evolution = new EvolutionClient(
    http,
    { url: `${server.url}/evo/`, apiKey: 'k-123456' },
    { text: 1_000, media: 1_000, read: 1_000, info: 1_000 },
  );
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await http[Symbol.asyncDispose]();
});

async function failureOf(call: Promise<unknown>): Promise<ClientError> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ClientError) return error;
  throw error;
}
const text = { number: '5511988887777', text: 'Ola' };
const send = (): Promise<unknown> => evolution.sendText('sales', text);
/** The error body of every refusal of Evolution. */
const refuse = (status: number, message: unknown): Reply =>
  json(status, { status, error: 'Bad Request', response: { message } });

describe('sending', () => {
  it('a text, to the encoded instance name, with key, delay and quote', async () => {
    const sent = await evolution.sendText('my shop/1', {
      ...text,
      delayMs: 1200.4,
      quoted: { id: '3A01' },
    });
    expect(sent).toEqual({
      whatsappId: SENT.key.id,
      remoteJid: SENT.key.remoteJid,
      sentAt: 1_764_000_000_000,
    });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      path: '/evo/message/sendText/my%20shop%2F1',
    });
    expect(server.seen[0]?.headers['apikey']).toBe('k-123456');
    expect(server.bodies[0]).toEqual({
      number: '5511988887777',
      text: 'Ola',
      delay: 1200,
      quoted: { key: { id: '3A01' } },
    });
  });

  it('media and voice as bare base64', async () => {
    const bytes = Buffer.from([0xff, 0xd8, 0xff, 0x00]);
    await evolution.sendMedia('sales', {
      number: '1',
      type: 'image',
      bytes,
      mimeType: 'image/jpeg',
      fileName: 'a.jpg',
      caption: 'foto',
    });
    await evolution.sendVoice('sales', { number: '1', bytes });
    expect(server.bodies).toEqual([
      {
        number: '1',
        mediatype: 'image',
        mimetype: 'image/jpeg',
        fileName: 'a.jpg',
        caption: 'foto',
        media: '/9j/AA==',
      },
      { number: '1', audio: '/9j/AA==', encoding: true },
    ]);
    expect(server.seen.map((one) => one.path)).toEqual([
      '/evo/message/sendMedia/sales',
      '/evo/message/sendWhatsAppAudio/sales',
    ]);
  });

  it('files, voice notes and cards with what they answer', async () => {
    const to = { number: '1', quoted: { id: '3A01' } };
    const bytes = Buffer.from([0xff, 0xd8]);
    const file = { type: 'image', bytes, mimeType: 'image/jpeg', fileName: 'a.jpg' } as const;
    await evolution.sendMedia('sales', { ...to, ...file, caption: '' });
    await evolution.sendVoice('sales', { ...to, bytes });
    const card = { name: 'Joao', phone: '5511', organization: null, email: null, url: null };
    await evolution.sendSpecial('sales', { ...to, type: 'contact', card });
    const quoted = { quoted: { key: { id: '3A01' } } };
    expect(server.bodies).toMatchObject([quoted, quoted, quoted]);
  });

  it('reads every spelling of the time, and drops a device part of the address', async () => {
    for (const messageTimestamp of [
      1764000000,
      '1764000000',
      { low: 1764000000, high: 0, unsigned: true },
    ]) {
      const key = { ...SENT.key, remoteJid: '5511988887777:12@s.whatsapp.net' };
      server.reply = json(201, { ...SENT, key, messageTimestamp });
      expect(await send()).toMatchObject({
        sentAt: 1_764_000_000_000,
        remoteJid: '5511988887777@s.whatsapp.net',
      });
    }
  });

  it('a 201 that names no message is unknown', async () => {
    for (const body of [{}, null, { key: {} }, { key: { id: '' } }]) {
      server.reply = json(201, body);
      expect(await failureOf(send())).toMatchObject({ code: 'answer.unreadable', done: 'unknown' });
    }
  });
});

describe('refusals are read by their text (bodies as seen on 2.3.6)', () => {
  const cases: [string, Reply, Partial<ClientError>][] = [
    [
      'not on WhatsApp',
      refuse(400, [{ jid: '551133334444@s.whatsapp.net', exists: false, number: '551133334444' }]),
      { code: 'evolution.not-on-whatsapp', done: 'no' },
    ],
    [
      'socket down, 500',
      refuse(500, 'Connection Closed'),
      { code: 'evolution.connection-closed', done: 'no' },
    ],
    [
      'socket down, 400',
      refuse(400, ['Error: Connection Closed']),
      { code: 'evolution.connection-closed', done: 'no' },
    ],
    [
      'never connected since boot',
      refuse(500, "Cannot read properties of undefined (reading 'onWhatsApp')"),
      { code: 'evolution.connection-closed', done: 'no' },
    ],
    [
      'time-out inside, though 400',
      refuse(400, ['Error: Timed Out']),
      { code: 'http.server', done: 'unknown' },
    ],
    [
      'socket trouble inside',
      refuse(500, ['Error: read ECONNRESET']),
      { code: 'http.server', done: 'unknown' },
    ],
    [
      'media refused',
      refuse(400, ['Owned media must be a url or base64']),
      { code: 'evolution.media-rejected', done: 'no' },
    ],
    [
      'schema, array in array',
      refuse(400, [['instance requires property "text"']]),
      { code: 'http.invalid', done: 'no' },
    ],
    ['wrong key', refuse(401, 'Unauthorized'), { code: 'http.unauthorized', done: 'no' }],
    [
      'unknown instance',
      refuse(404, ['The "sales" instance does not exist']),
      { code: 'evolution.instance-unknown', done: 'no' },
    ],
    ['unknown route', refuse(404, ['Cannot POST /nope']), { code: 'http.not-found', done: 'no' }],
    ['anything else', refuse(500, ['boom']), { code: 'http.server', done: 'unknown' }],
    [
      '200 with an error',
      json(200, { error: true, message: 'Connection Closed' }),
      { code: 'evolution.connection-closed', done: 'no' },
    ],
    [
      '200 with an object',
      json(200, { error: true, message: '[object Object]' }),
      { code: 'http.server', done: 'unknown' },
    ],
    ['an empty object', json(400, {}), { code: 'http.invalid', done: 'no' }],
    ['cut', hangUp, { code: 'network.cut', done: 'unknown' }],
  ];
  for (const [name, reply, expected] of cases) {
    it(name, async () => {
      server.reply = reply;
      expect(await failureOf(send())).toMatchObject(expected);
      expect(server.seen).toHaveLength(1);
    });
  }

  it('the licence gate of 2.4, with the address that mends it', async () => {
    server.reply = json(503, {
      error: 'service not activated',
      code: 'LICENSE_REQUIRED',
      register_url: 'https://host/manager/login',
      message: '…',
    });
    expect(await failureOf(send())).toMatchObject({
      code: 'evolution.licence-missing',
      done: 'no',
      params: { registerUrl: 'https://host/manager/login' },
    });
  });

  it('shows neither number nor text of the message', async () => {
    server.reply = refuse(400, [
      { jid: '551133334444@s.whatsapp.net', exists: false, number: '551133334444' },
      'Ola',
    ]);
    const error = await failureOf(
      evolution.sendText('sales', { number: '551133334444', text: 'segredo' }),
    );
    expect(error.answer).toContain('exists');
    expect(JSON.stringify(error)).not.toMatch(/551133334444|segredo/);
  });
});

describe('reading', () => {
  it('shows messages of contacts as read', async () => {
    server.reply = json(201, { message: 'Read messages', read: 'success' });
    const remoteJid = '5511988887777@s.whatsapp.net';
    await evolution.markRead('sales', [{ remoteJid, id: 'A1' }]);
    expect(server.seen[0]?.path).toBe('/evo/chat/markMessageAsRead/sales');
    expect(server.bodies[0]).toEqual({
      readMessages: [{ remoteJid, id: 'A1', fromMe: false }],
    });
  });

  it('version, and what version 1 looks like', async () => {
    server.reply = json(200, { status: 200, version: '2.3.6', clientName: 'evolution_local' });
    expect(await evolution.serverInfo()).toEqual({ version: '2.3.6' });
    expect(server.seen[0]?.path).toBe('/evo/');
    expect([isVersion1('1.8.2'), isVersion1('v1.7'), isVersion1('2.1.0')]).toEqual([
      true,
      true,
      false,
    ]);
    server.reply = json(200, [{ instance: { instanceName: 'a', status: 'open' } }]);
    expect(await failureOf(evolution.fetchInstances())).toMatchObject({
      code: 'answer.unreadable',
      params: { field: 'instance (version 1)' },
    });
  });

  it('states, also when there is none', async () => {
    for (const [state, expected] of [
      ['open', 'open'],
      ['refused', 'refused'],
      [undefined, 'unknown'],
      ['new', 'unknown'],
    ] as const) {
      server.reply = json(200, { instance: { instanceName: 'sales', state } });
      expect(await evolution.connectionState('sales')).toBe(expected);
    }
  });

  it('instances', async () => {
    server.reply = json(200, [
      {
        id: 'i-1',
        name: 'sales',
        connectionStatus: 'open',
        ownerJid: '55@s.whatsapp.net',
        profileName: 'Shop',
        integration: 'WHATSAPP-BAILEYS',
        token: 't',
      },
      {
        id: 'i-2',
        name: 'new',
        connectionStatus: 'close',
        ownerJid: null,
        integration: 'EVOLUTION',
        Setting: {},
      },
    ]);
    expect(await evolution.fetchInstances()).toEqual([
      {
        id: 'i-1',
        name: 'sales',
        connectionStatus: 'open',
        ownerJid: '55@s.whatsapp.net',
        profileName: 'Shop',
        integration: 'WHATSAPP-BAILEYS',
      },
      {
        id: 'i-2',
        name: 'new',
        connectionStatus: 'close',
        ownerJid: null,
        profileName: null,
        integration: 'EVOLUTION',
      },
    ]);
  });

  it('media by id or by whole message', async () => {
    server.reply = json(201, {
      mediaType: 'imageMessage',
      fileName: 'x.jpg',
      mimetype: 'image/jpeg',
      base64: '/9j/AA==',
      buffer: null,
    });
    const media = await evolution.media('sales', { id: '3A01' as WhatsAppId });
    expect(media).toEqual({
      bytes: Buffer.from('ffd8ff00', 'hex'),
      mimeType: 'image/jpeg',
      fileName: 'x.jpg',
    });
    const message = { key: { id: '3A01' }, message: { imageMessage: { mediaKey: 'k' } } };
    await evolution.media('sales', { message });
    expect(server.bodies).toEqual([
      { message: { key: { id: '3A01' } }, convertToMp4: false },
      { message, convertToMp4: false },
    ]);
    server.reply = refuse(400, ['Message not found']);
    expect(await failureOf(evolution.media('sales', { id: 'x' as WhatsAppId }))).toMatchObject({
      code: 'evolution.message-unknown',
      done: 'no',
    });
    server.reply = refuse(400, ['The message is not of the media type']);
    expect((await failureOf(evolution.media('sales', { id: 'x' as WhatsAppId }))).code).toBe(
      'evolution.media-rejected',
    );
  });

  it('stored messages, with both time bounds even when one is given', async () => {
    server.reply = json(200, {
      messages: {
        total: 1,
        pages: 1,
        currentPage: 1,
        records: [
          {
            id: 'cm1',
            key: {
              id: '3EB0',
              fromMe: true,
              remoteJid: '2011@lid',
              remoteJidAlt: '55@s.whatsapp.net',
            },
            messageType: 'conversation',
            message: { conversation: 'x' },
            messageTimestamp: '1764000000',
          },
          {
            key: { id: '3A', fromMe: false, remoteJid: '55@s.whatsapp.net' },
            messageType: 'unknown',
            message: null,
            messageTimestamp: 1764000001,
            MessageUpdate: [{ status: 'READ' }, { status: 'EDITED' }],
          },
          { id: 'cm3', key: null },
        ],
      },
    });
    const found = await evolution.findMessages('sales', {
      fromMe: true,
      from: 1_764_000_000_000,
      pageSize: 20,
    });
    expect(found).toMatchObject({
      total: 1,
      pages: 1,
      unreadable: 1,
      records: [
        {
          id: '3EB0',
          fromMe: true,
          remoteJid: '2011@lid',
          remoteJidAlt: '55@s.whatsapp.net',
          sentAt: 1_764_000_000_000,
          message: { conversation: 'x' },
          messageType: 'conversation',
          recordId: 'cm1',
          updates: [],
        },
        {
          id: '3A',
          fromMe: false,
          remoteJid: '55@s.whatsapp.net',
          remoteJidAlt: null,
          sentAt: 1_764_000_001_000,
          message: {},
          messageType: 'unknown',
          recordId: '',
          updates: ['READ', 'EDITED'],
        },
      ],
    });
    await evolution.findMessages('sales', { id: '3EB0', to: 1_764_000_000_000, page: 2 });
    await evolution.findMessages('sales', {});
    expect(server.bodies).toEqual([
      {
        where: {
          key: { fromMe: true },
          messageTimestamp: {
            gte: '2025-11-24T16:00:00.000Z',
            lte: expect.stringMatching(/^20\d\d-/) as string,
          },
        },
        page: 1,
        offset: 20,
      },
      {
        where: {
          key: { id: '3EB0' },
          messageTimestamp: { gte: '1970-01-01T00:00:00.000Z', lte: '2025-11-24T16:00:00.000Z' },
        },
        page: 2,
        offset: 50,
      },
      { where: {}, page: 1, offset: 50 },
    ]);
    const [first] = server.bodies as { where: { messageTimestamp: { lte: string } } }[];
    expect(Date.parse(first?.where.messageTimestamp.lte ?? '')).toBeGreaterThan(Date.now());
  });

  it('the webhook, under its two sets of names', async () => {
    server.reply = json(200, null);
    expect(await evolution.findWebhook('sales')).toBeNull();
    server.reply = json(200, {
      id: 'w',
      url: 'https://r/x',
      headers: { 'X-Relay': 's' },
      enabled: true,
      events: ['CALL'],
      webhookByEvents: false,
      webhookBase64: true,
    });
    const config = await evolution.findWebhook('sales');
    expect(config).toEqual({
      url: 'https://r/x',
      headers: { 'X-Relay': 's' },
      enabled: true,
      events: ['CALL'],
      byEvents: false,
      base64: true,
    });
    server.reply = json(201, {});
    if (config !== null) await evolution.setWebhook('sales', config);
    expect(JSON.parse(server.seen[2]?.body.toString() ?? '')).toEqual({ webhook: config });
  });
});
