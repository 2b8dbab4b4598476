import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hangUp, inTurn, json, LoopbackServer } from '../../../tests/support/loopback.ts';
import type { ContactId, ConversationId, HighLevelId, LocationId } from '../../relay/message.ts';
import { ClientError } from '../client-error.ts';
import { HttpClient } from '../http.ts';
import { HighLevelClient } from './client.ts';
import type { AddMessage, RateLimit, TokenSource } from './client.ts';

const LOCATION = 'loc-1' as LocationId;
const CONTACT = 'con-1' as ContactId;
const MESSAGE = 'msg-1' as HighLevelId;

/** Tokens `t1`, `t2`, …, kept as the real keeper does: one refresh for all whose token is still the current one. */
class Tokens implements TokenSource {
  readonly rejected: string[] = [];
  refreshes = 0;
  #current = 1;
  #refreshing: Promise<string> | null = null;
  accessToken(): Promise<string> {
    return Promise.resolve(`t${String(this.#current)}`);
  }
  renewed(_location: LocationId, rejected: string): Promise<string> {
    this.rejected.push(rejected);
    if (rejected !== `t${String(this.#current)}`) return this.accessToken();
    return (this.#refreshing ??= this.#refresh());
  }
  async #refresh(): Promise<string> {
    this.refreshes += 1;
    await new Promise((resolve) => setImmediate(resolve));
    this.#current += 1;
    this.#refreshing = null;
    return this.accessToken();
  }
}

let http: HttpClient;
let server: LoopbackServer;
let tokens: Tokens;
let limits: [LocationId, RateLimit][];
let highlevel: HighLevelClient;

beforeEach(async () => {
  http = new HttpClient();
  server = await LoopbackServer.start(json(200, {}));
  tokens = new Tokens();
  limits = [];
  highlevel = new HighLevelClient(http, {
    apiUrl: `${server.url}/`,
    tokens,
    timeoutMs: 2_000,
    onRateLimit: (location, limit) => limits.push([location, limit]),
  });
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

const message: AddMessage = {
  contactId: CONTACT,
  conversationProviderId: 'prov-1',
  direction: 'inbound',
  date: 1_764_000_000_123,
  text: 'Oi',
  attachments: [],
  altId: '3A01',
};
const add = (): ReturnType<HighLevelClient['addMessage']> =>
  highlevel.addMessage(LOCATION, message);
const unauthorized = json(401, {
  statusCode: 401,
  message: 'Invalid token: access token is invalid',
  error: 'Unauthorized',
});

describe('adding a message', () => {
  it('says direction, provider, date to the millisecond, and the pinned version', async () => {
    server.reply = json(200, {
      success: true,
      conversationId: 'cv-1',
      messageId: 'm-1',
      message: 'ok',
    });
    expect(await add()).toEqual({ messageId: 'm-1', conversationId: 'cv-1' });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      path: '/conversations/messages/inbound',
    });
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer t1',
      version: '2021-04-15',
    });
    expect(server.bodies[0]).toEqual({
      type: 'SMS',
      contactId: 'con-1',
      conversationProviderId: 'prov-1',
      direction: 'inbound',
      date: '2025-11-24T16:00:00.123Z',
      message: 'Oi',
      altId: '3A01',
    });
    await highlevel.addMessage(LOCATION, {
      ...message,
      type: 'Custom',
      attachments: ['https://f/x.png'],
    });
    expect(server.bodies[1]).toMatchObject({ type: 'Custom', attachments: ['https://f/x.png'] });
  });

  it('takes a 201 and an answer without conversation', async () => {
    server.reply = json(201, { messageId: 'm-1' });
    expect(await add()).toEqual({ messageId: 'm-1', conversationId: null });
  });

  it('an answer without a message id is a failure that must be looked up', async () => {
    for (const reply of [json(201, null), json(201, {}), json(200, { messageId: '' })]) {
      server.reply = reply;
      expect(await failureOf(add())).toMatchObject({
        code: 'highlevel.no-message-id',
        done: 'unknown',
      });
    }
    server.reply = (response) => response.writeHead(201).end();
    expect(await failureOf(add())).toMatchObject({ code: 'highlevel.no-message-id', status: 201 });
  });

  it('sorts refusals', async () => {
    const cases: [number, string | string[], Partial<ClientError>][] = [
      [400, 'Contact not found', { code: 'highlevel.contact-gone', done: 'no' }],
      [404, 'Contact with id con-1 does not exist', { code: 'highlevel.contact-gone', done: 'no' }],
      [422, ['attachments must be valid URLs'], { code: 'http.invalid', done: 'no' }],
      [400, 'Location is not active', { code: 'highlevel.location-inactive', done: 'no' }],
      [403, 'Forbidden resource', { code: 'http.forbidden', done: 'no' }],
      [404, 'Not found', { code: 'http.not-found', done: 'no' }],
      [500, 'Internal server error', { code: 'http.server', done: 'unknown' }],
      [503, 'Contact not found', { code: 'http.server', done: 'unknown' }],
    ];
    for (const [statusCode, text, expected] of cases) {
      server.reply = json(statusCode, { statusCode, message: text });
      expect(await failureOf(add()), String(text)).toMatchObject(expected);
    }
    server.reply = hangUp;
    expect(await failureOf(add())).toMatchObject({ code: 'network.cut', done: 'unknown' });
    server.reply = json(429, { statusCode: 429 }, { 'retry-after': '2' });
    expect(await failureOf(add())).toMatchObject({
      code: 'http.rate-limited',
      done: 'no',
      retryAfterMs: 2_000,
    });
    expect(tokens.rejected).toEqual([]);
  });
});

describe('a rejected token', () => {
  it('is renewed, and the call repeated once', async () => {
    server.reply = inTurn(unauthorized, json(200, { messageId: 'm-1' }));
    expect(await add()).toMatchObject({ messageId: 'm-1' });
    expect(server.seen.map((one) => one.headers['authorization'])).toEqual([
      'Bearer t1',
      'Bearer t2',
    ]);
  });

  it('is renewed once for all calls that were rejected with it', async () => {
    server.reply = (response, seen) => {
      const reply =
        seen.headers['authorization'] === 'Bearer t1'
          ? unauthorized
          : json(200, { messageId: 'm' });
      reply(response, seen);
    };
    await Promise.all(Array.from({ length: 20 }, add));
    expect(tokens.refreshes).toBe(1);
    expect(tokens.rejected).toEqual(Array.from({ length: 20 }, () => 't1'));
    expect(server.seen).toHaveLength(40);
  });

  it('rejected again says so, without a third attempt', async () => {
    server.reply = unauthorized;
    expect(await failureOf(add())).toMatchObject({
      code: 'highlevel.token-invalid',
      status: 401,
      done: 'no',
    });
    expect(server.seen).toHaveLength(2);
  });

  it('that has no successor is not tried again', async () => {
    const stuck = { accessToken: () => Promise.resolve('t'), renewed: () => Promise.resolve('t') };
    const client = new HighLevelClient(http, { apiUrl: server.url, tokens: stuck });
    server.reply = unauthorized;
    expect((await failureOf(client.getLocation(LOCATION))).code).toBe('highlevel.token-invalid');
    expect(server.seen).toHaveLength(1);
  });

  it('passes on why it could not be renewed', async () => {
    const broken = {
      accessToken: () => Promise.resolve('t'),
      renewed: () => Promise.reject(new Error('store is down')),
    };
    const client = new HighLevelClient(http, { apiUrl: server.url, tokens: broken });
    server.reply = unauthorized;
    await expect(client.getLocation(LOCATION)).rejects.toThrow('store is down');
    await expect(client.getLocation(LOCATION)).rejects.toThrow('store is down');
  });
});

describe('a status', () => {
  it('goes out with its reason', async () => {
    await highlevel.setStatus(LOCATION, MESSAGE, 'failed', {
      code: '1',
      type: 'saas',
      message: 'no WhatsApp',
    });
    expect(server.seen[0]).toMatchObject({
      method: 'PUT',
      path: '/conversations/messages/msg-1/status',
    });
    expect(server.bodies[0]).toEqual({
      status: 'failed',
      error: { code: '1', type: 'saas', message: 'no WhatsApp' },
    });
    await highlevel.setStatus(LOCATION, MESSAGE, 'read');
    expect(server.bodies[1]).toEqual({ status: 'read' });
  });

  it('refused by 401, 403 or 404 was too early, and is no reason to renew the token', async () => {
    for (const status of [401, 403, 404]) {
      server.reply = json(status, {
        statusCode: status,
        message: 'No conversation provider found for this message',
      });
      const error = await failureOf(highlevel.setStatus(LOCATION, MESSAGE, 'delivered'));
      expect(error).toMatchObject({ code: 'highlevel.status-too-early', status, done: 'no' });
    }
    server.reply = unauthorized;
    expect((await failureOf(highlevel.setStatus(LOCATION, MESSAGE, 'read'))).code).toBe(
      'highlevel.status-too-early',
    );
    expect(tokens.rejected).toEqual([]);
    expect(server.seen).toHaveLength(4);
  });

  it('may be repeated whatever became of it', async () => {
    server.reply = hangUp;
    expect((await failureOf(highlevel.setStatus(LOCATION, MESSAGE, 'read'))).done).toBe('no');
  });
});

describe('files', () => {
  it('uploads with one part named fileAttachment and both ids', async () => {
    server.reply = json(200, {
      uploadedFiles: { 'other.png': 'https://f/o', 'a ç.png': 'https://f/a' },
    });
    const url = await highlevel.upload(LOCATION, {
      contactId: CONTACT,
      fileName: 'a ç.png',
      mimeType: 'image/png',
      bytes: Buffer.from('PNGBYTES'),
    });
    expect(url).toBe('https://f/a');
    const body = server.seen[0]?.body.toString() ?? '';
    expect(body).toContain(
      'name="fileAttachment"; filename="a ç.png"\r\nContent-Type: image/png\r\n\r\nPNGBYTES',
    );
    expect(body).toMatch(/name="locationId"\r\n\r\nloc-1/);
    expect(body).toMatch(/name="contactId"\r\n\r\ncon-1/);
    expect(server.seen[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  });

  it('is repeated whole after a renewal; refusals keep their meaning', async () => {
    server.reply = inTurn(unauthorized, json(200, { uploadedFiles: { renamed: 'https://f/r' } }));
    const file = {
      contactId: CONTACT,
      fileName: 'a.png',
      mimeType: 'image/png',
      bytes: Buffer.from('X'),
    };
    expect(await highlevel.upload(LOCATION, file)).toBe('https://f/r');
    for (const [status, code] of [
      [413, 'http.too-large'],
      [415, 'http.unsupported-type'],
      [500, 'http.server'],
    ] as const) {
      server.reply = json(status, { status, message: 'no' });
      expect(await failureOf(highlevel.upload(LOCATION, file))).toMatchObject({ code, done: 'no' });
    }
    server.reply = json(200, { uploadedFiles: {} });
    expect((await failureOf(highlevel.upload(LOCATION, file))).code).toBe('answer.unreadable');
  });
});

describe('people', () => {
  it('looks for a phone', async () => {
    server.reply = json(200, { contact: { id: 'con-9', phone: '+55' } });
    expect(await highlevel.findContactByPhone(LOCATION, '+5511988887777')).toMatchObject({
      id: 'con-9',
      phone: '+55',
      name: null,
    });
    expect(server.seen[0]?.path).toBe(
      '/contacts/search/duplicate?locationId=loc-1&number=%2B5511988887777',
    );
    expect(server.seen[0]?.headers['version']).toBe('2021-07-28');
    for (const body of [{ contact: null }, {}, null]) {
      server.reply = json(200, body);
      expect(await highlevel.findContactByPhone(LOCATION, '+55')).toBeNull();
    }
  });

  it('creates, reads, tags', async () => {
    server.reply = json(201, { new: true, contact: { id: 'con-2', name: 'x' }, traceId: 't' });
    const made = await highlevel.upsertContact(LOCATION, {
      phone: '+55',
      name: 'Maria',
      source: 'WhatsApp',
    });
    expect(made).toEqual({ id: 'con-2', isNew: true });
    expect(server.bodies[0]).toEqual({
      locationId: 'loc-1',
      phone: '+55',
      name: 'Maria',
      source: 'WhatsApp',
    });
    server.reply = json(200, { contact: { id: 'con-2', phone: '+55', tags: ['a'] } });
    expect(await highlevel.getContact(LOCATION, CONTACT)).toEqual({
      id: 'con-2',
      phone: '+55',
      email: null,
      name: null,
      tags: ['a'],
      dnd: false,
      dndSettings: {},
    });
    server.reply = json(400, { statusCode: 400, message: 'Contact not found' });
    expect(await highlevel.getContact(LOCATION, CONTACT)).toBeNull();
    server.reply = json(201, { tags: ['a', 'b'] });
    await highlevel.addTags(LOCATION, CONTACT, ['b']);
    expect(server.seen[3]).toMatchObject({ method: 'POST', path: '/contacts/con-1/tags' });
  });

  it('reads a name in either form, and what Do Not Disturb says, and changes both', async () => {
    const sms = { status: 'active', message: 'by hand', since: 7 };
    const contact = { id: 'con-2', firstName: 'Maria', lastName: 'Souza' };
    server.reply = json(200, { contact: { ...contact, dnd: true, dndSettings: { SMS: sms } } });
    expect(await highlevel.getContact(LOCATION, CONTACT)).toMatchObject({
      name: 'Maria Souza',
      dnd: true,
      dndSettings: { SMS: sms },
    });
    server.reply = json(200, { contact: { ...contact, dnd: 'x', dndSettings: { SMS: {} } } });
    expect(await highlevel.getContact(LOCATION, CONTACT)).toMatchObject({
      dnd: false,
      dndSettings: { SMS: { status: 'inactive' } },
    });
    server.reply = json(200, { succeded: true });
    await highlevel.updateContact(LOCATION, CONTACT, { dndSettings: { SMS: sms } });
    expect(server.seen[2]).toMatchObject({ method: 'PUT', path: '/contacts/con-1' });
    expect(JSON.parse(String(server.seen[2]?.body))).toEqual({ dndSettings: { SMS: sms } });
  });

  it('searches by the digits of a phone', async () => {
    server.reply = json(200, { contacts: [{ id: 'con-3', phone: '+5511988887777' }], total: 1 });
    expect(await highlevel.searchContacts(LOCATION, '88887777')).toMatchObject([{ id: 'con-3' }]);
    expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/contacts/search' });
    server.reply = json(200, { nothing: true });
    expect(await highlevel.searchContacts(LOCATION, '88887777')).toEqual([]);
  });
});

describe('reading back', () => {
  const raw = {
    id: 'm-1',
    type: 22,
    direction: 'inbound',
    dateAdded: '2025-11-24T16:00:00.123Z',
    body: 'Oi',
    status: 'delivered',
    conversationProviderId: 'prov-1',
    attachments: ['https://f/x'],
  };
  const read = {
    id: 'm-1',
    direction: 'inbound',
    date: 1_764_000_000_123,
    body: 'Oi',
    status: 'delivered',
    providerId: 'prov-1',
    attachments: ['https://f/x'],
    userId: null,
  };

  it('reads messages in both shapes, without those that have no direction', async () => {
    const activity = { id: 'm-2', dateAdded: '2025-11-24T16:00:00Z', type: 28 };
    const page = { lastMessageId: 'm-1', nextPage: true, messages: [raw, activity] };
    for (const body of [page, { messages: page }]) {
      server.reply = json(200, body);
      expect(
        await highlevel.messages(LOCATION, 'cv-1' as ConversationId, { limit: 50, before: 'm-0' }),
      ).toEqual({
        messages: [read],
        nextPage: true,
        lastMessageId: 'm-1',
      });
    }
    expect(server.seen[0]?.path).toBe('/conversations/cv-1/messages?limit=50&lastMessageId=m-0');
  });

  it('does not pass over a message it cannot read', async () => {
    server.reply = json(200, { messages: [{ ...raw, id: undefined }], nextPage: false });
    expect((await failureOf(highlevel.messages(LOCATION, 'cv-1' as ConversationId))).code).toBe(
      'answer.unreadable',
    );
  });

  it('finds the conversation and the location', async () => {
    server.reply = json(200, { conversations: [{ id: 'cv-1' }], total: 1 });
    expect(await highlevel.findConversation(LOCATION, CONTACT)).toBe('cv-1');
    expect(server.seen[0]?.path).toBe(
      '/conversations/search?locationId=loc-1&contactId=con-1&limit=1',
    );
    server.reply = json(200, { conversations: [], total: 0 });
    expect(await highlevel.findConversation(LOCATION, CONTACT)).toBeNull();
    server.reply = json(200, {
      location: {
        id: 'loc-1',
        name: 'Shop',
        timezone: 'America/Sao_Paulo',
        companyId: 'c',
        settings: { allowDuplicateContact: true },
      },
    });
    expect(await highlevel.getLocation(LOCATION)).toEqual({
      id: 'loc-1',
      name: 'Shop',
      timezone: 'America/Sao_Paulo',
      companyId: 'c',
      country: null,
      allowsDuplicates: true,
      clock: expect.any(Number) as number,
    });
  });

  it('lists what changed, the longest unchanged first, wherever its date stands', async () => {
    const of = (id: string, more: object) => ({ id, contactId: `c-${id}`, phone: '+55', ...more });
    server.reply = json(200, {
      conversations: [
        of('1', { lastMessageDate: 1_001 }),
        of('2', { lastMessageDate: '1970-01-01T00:00:01.002Z' }),
        of('3', { sort: [1_003] }),
      ],
    });
    const changed = await highlevel.changedConversations(LOCATION, { after: 1_000, limit: 50 });
    expect(changed.map(({ lastDate }) => lastDate)).toEqual([1_001, 1_002, 1_003]);
    expect(server.seen[0]?.path).toBe(
      '/conversations/search?locationId=loc-1&sortBy=last_message_date&sort=asc&startAfterDate=1000&limit=50',
    );
  });

  it.each([
    ['without its date', [{ id: '1', contactId: 'c' }]],
    [
      'in another order',
      [
        { id: '1', contactId: 'c', lastMessageDate: 2_000 },
        { id: '2', contactId: 'd', lastMessageDate: 1_500 },
      ],
    ],
    ['older than asked for', [{ id: '1', contactId: 'c', lastMessageDate: 999 }]],
  ])('takes no list %s for the whole', async (_, conversations) => {
    server.reply = json(200, { conversations });
    const asked = highlevel.changedConversations(LOCATION, { after: 1_000, limit: 50 });
    expect((await failureOf(asked)).code).toBe('answer.unreadable');
  });

  it('says which message a Retry was pressed on, in both shapes, and null for any other', async () => {
    for (const body of [{ originalMessageId: 'm-0' }, { message: { originalMessageId: 'm-0' } }]) {
      server.reply = json(200, body);
      expect(await highlevel.originalOf(LOCATION, 'm-1' as HighLevelId)).toBe('m-0');
    }
    for (const body of [{ id: 'm-1' }, { message: { id: 'm-1' } }]) {
      server.reply = json(200, body);
      expect(await highlevel.originalOf(LOCATION, 'm-1' as HighLevelId)).toBeNull();
    }
  });

  it('names the providers of a location', async () => {
    const conversationProvider = { _id: 'prov-1', name: 'W', type: 'SMS', default: true };
    server.reply = json(200, { conversationChannel: { SMS: [{ conversationProvider }] } });
    expect(await highlevel.smsProviders(LOCATION)).toEqual([{ id: 'prov-1', isDefault: true }]);
    expect(server.seen[0]).toMatchObject({
      path: '/locations/loc-1/conversationChannels/SMS',
      headers: { version: 'v3' },
    });
  });
});

it('hands on the rate limit of every answer, refusals too, and nothing when none is said', async () => {
  const headers = {
    'X-RateLimit-Max': '100',
    'X-RateLimit-Remaining': '41',
    'X-RateLimit-Interval-Milliseconds': '10000',
    'X-RateLimit-Daily-Remaining': '199000',
    'x-ratelimit-daily-reset': '5000',
  };
  const limit = {
    max: 100,
    remaining: 41,
    intervalMs: 10_000,
    dailyRemaining: 199_000,
    dailyResetMs: 5_000,
  };
  server.reply = inTurn(
    json(200, { messageId: 'm' }, headers),
    json(429, {}, headers),
    json(200, { messageId: 'm' }),
  );
  await add();
  await failureOf(add());
  await add();
  expect(limits).toEqual([
    [LOCATION, limit],
    [LOCATION, limit],
  ]);
});
