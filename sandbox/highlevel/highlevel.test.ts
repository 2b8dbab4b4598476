import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { startReceiver } from '../support/receiver.ts';
import { PretendHighLevel, type HighLevelOptions } from './pretend-highlevel.ts';

interface Asked {
  readonly method?: string;
  readonly version?: string | null;
  readonly token?: string | null;
  readonly json?: unknown;
  readonly body?: FormData | URLSearchParams;
}

async function world(options: HighLevelOptions = {}) {
  const highlevel = await PretendHighLevel.start(options);
  const location = highlevel.addLocation();
  const contact = highlevel.addContact({
    locationId: location.locationId,
    name: 'Maria Souza',
    phone: '+5511988887777',
  });
  const ask = async (path: string, asked: Asked = {}) => {
    const family = path.startsWith('/conversations') ? '2021-04-15' : '2021-07-28';
    const headers: Record<string, string> = {};
    if (asked.version !== null) headers['Version'] = asked.version ?? family;
    if (asked.token !== null)
      headers['Authorization'] = `Bearer ${asked.token ?? location.accessToken}`;
    if (asked.json !== undefined) headers['content-type'] = 'application/json';
    const body = asked.json === undefined ? asked.body : JSON.stringify(asked.json);
    const answer = await fetch(highlevel.url + path, {
      method: asked.method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    const parsed = text === '' ? null : (JSON.parse(text) as Record<string, unknown>);
    return { status: answer.status, body: parsed, headers: answer.headers };
  };
  const inbound = (fields: Record<string, unknown> = {}) => ({
    type: 'SMS',
    contactId: contact.id,
    conversationProviderId: highlevel.app.providerId,
    direction: 'inbound',
    date: '2026-01-02T03:04:05.678Z',
    message: 'Oi',
    altId: '3A0001',
    ...fields,
  });
  return {
    highlevel,
    location,
    contact,
    ask,
    inbound,
    [Symbol.asyncDispose]: () => highlevel[Symbol.asyncDispose](),
  };
}

describe('who asks', () => {
  test.each([
    ['without a Version header', { version: null }, 401],
    ['with the version of another family', { version: '2021-07-28' }, 401],
    ['without a token', { token: null }, 401],
    ['with an unknown token', { token: 'eyJ.unknown' }, 401],
  ])('%s is refused', async (_name, asked, status) => {
    await using w = await world();
    const answer = await w.ask('/conversations/messages/inbound', { ...asked, json: w.inbound() });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ statusCode: status, error: 'Unauthorized' });
    expect(w.highlevel.ledger()).toEqual([]);
  });

  test('an expired token is refused, a refreshed one accepted, and a refresh token works once', async () => {
    await using w = await world();
    w.highlevel.endTokens(w.location.locationId);
    const refused = await w.ask(`/locations/${w.location.locationId}`);
    expect(refused.body).toEqual({
      statusCode: 401,
      message: 'Invalid token: access token is invalid',
      error: 'Unauthorized',
    });
    const { clientId, clientSecret } = w.highlevel.app;
    const form = () =>
      new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'refresh_token',
        refresh_token: w.location.refreshToken,
        user_type: 'Location',
      });
    const first = await w.ask('/oauth/token', { version: null, token: null, body: form() });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ token_type: 'Bearer', userType: 'Location' });
    const again = await w.ask('/oauth/token', { version: null, token: null, body: form() });
    expect(again.status).toBe(400);
    expect(again.body).toMatchObject({ message: 'Invalid grant: refresh token is invalid' });
    const accepted = await w.ask(`/locations/${w.location.locationId}`, {
      token: String(first.body?.['access_token']),
    });
    expect(accepted.status).toBe(200);
  });

  test('a paused location keeps its refresh token', async () => {
    await using w = await world();
    const { clientId, clientSecret } = w.highlevel.app;
    const refresh = () =>
      w.ask('/oauth/token', {
        version: null,
        token: null,
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: 'refresh_token',
          refresh_token: w.location.refreshToken,
        }),
      });
    w.highlevel.pauseLocation(w.location.locationId);
    expect((await refresh()).body).toMatchObject({ message: 'Location is not active' });
    w.highlevel.pauseLocation(w.location.locationId, 'active');
    expect((await refresh()).status).toBe(200);
  });

  test('a token does not reach another location', async () => {
    await using w = await world();
    const other = w.highlevel.addLocation();
    const answer = await w.ask(`/locations/${other.locationId}`);
    expect(answer.status).toBe(403);
  });

  test('a Company token lists the installed locations in pages and is exchanged for a location token', async () => {
    await using w = await world();
    w.highlevel.addLocation({ name: 'Second' });
    const code = w.highlevel.authorizationCode({
      locationId: w.location.locationId,
      userType: 'Company',
    });
    const { appId, clientId, clientSecret } = w.highlevel.app;
    const exchange = () =>
      w.ask('/oauth/token', {
        version: null,
        token: null,
        body: new URLSearchParams({
          client_id: clientId,
          client_secret: clientSecret,
          grant_type: 'authorization_code',
          code,
        }),
      });
    const company = await exchange();
    expect(company.body).toMatchObject({ userType: 'Company', isBulkInstallation: true });
    expect((await exchange()).status).toBe(400);
    const token = String(company.body?.['access_token']);
    const { companyId } = w.location;
    const page = await w.ask(
      `/oauth/installedLocations?companyId=${companyId}&appId=${appId}&limit=1&skip=1`,
      { token },
    );
    expect(page.body).toMatchObject({ count: 2, locations: [{ name: 'Second' }] });
    const { locationId } = w.location;
    const body = new URLSearchParams({ companyId, locationId });
    const own = await w.ask('/oauth/locationToken', { token, body });
    const read = await w.ask(`/locations/${locationId}`, {
      token: String(own.body?.['access_token']),
    });
    expect(read.status).toBe(200);
  });
});

describe('adding a message', () => {
  test('keeps the milliseconds of its date, and reads back newest first', async () => {
    await using w = await world();
    const early = await w.ask('/conversations/messages/inbound', { json: w.inbound() });
    expect(early.status).toBe(200);
    const { conversationId, messageId } = early.body as Record<string, string>;
    await w.ask('/conversations/messages/inbound', {
      json: w.inbound({ date: '2026-01-02T03:04:05.677Z', message: 'before' }),
    });
    const read = await w.ask(`/conversations/${String(conversationId)}/messages?limit=1`);
    expect(read.body).toMatchObject({
      nextPage: true,
      lastMessageId: messageId,
      messages: [{ id: messageId, body: 'Oi', dateAdded: '2026-01-02T03:04:05.678Z', type: 22 }],
    });
    const next = await w.ask(
      `/conversations/${String(conversationId)}/messages?limit=5&lastMessageId=${String(messageId)}`,
    );
    expect(next.body).toMatchObject({ nextPage: false, messages: [{ body: 'before' }] });
  });

  test('without a provider id answers 201 with an empty body and stores nothing', async () => {
    await using w = await world();
    const { conversationProviderId: _id, ...json } = w.inbound();
    const answer = await w.ask('/conversations/messages/inbound', { json });
    expect(answer).toMatchObject({ status: 201, body: null });
    expect(w.highlevel.ledger()).toEqual([]);
  });

  test('the direction is outbound when it is not sent', async () => {
    await using w = await world();
    const { direction: _direction, ...json } = w.inbound();
    await w.ask('/conversations/messages/inbound', { json });
    expect(w.highlevel.ledger()).toMatchObject([{ direction: 'outbound' }]);
  });

  test.each([
    ['no contact', { contactId: undefined }, 422],
    ['an unknown type', { type: 'Pigeon' }, 422],
    ['a date that is none', { date: 'yesterday' }, 422],
    [
      'an attachment with a query string',
      { attachments: ['https://x.example/a.png?alt=media'] },
      422,
    ],
    ['an unknown contact', { contactId: 'nobody' }, 400],
    ['a foreign provider', { conversationProviderId: 'other' }, 400],
  ])('%s is refused', async (_name, fields, status) => {
    await using w = await world();
    const answer = await w.ask('/conversations/messages/inbound', { json: w.inbound(fields) });
    expect(answer.status).toBe(status);
    expect(w.highlevel.ledger()).toEqual([]);
  });
});

describe('contacts', () => {
  test('an upsert matches by phone, overwrites the name and replaces the tags', async () => {
    await using w = await world();
    const { locationId } = w.location;
    await w.ask(`/contacts/${w.contact.id}/tags`, { json: { tags: ['vip'] } });
    const upsert = (fields: object) =>
      w.ask('/contacts/upsert', { json: { locationId, phone: '+5511988887777', ...fields } });
    expect((await upsert({})).body).toMatchObject({ new: false, contact: { tags: ['vip'] } });
    expect((await upsert({ name: 'M', tags: ['b'] })).body).toMatchObject({
      contact: { id: w.contact.id, name: 'M', tags: ['b'] },
    });
    expect((await upsert({ phone: '+351912345678', name: 'New' })).body).toMatchObject({
      new: true,
    });
    expect((await upsert({ phone: '5511' })).status).toBe(422);
  });

  test('the duplicate search gives the contact or null', async () => {
    await using w = await world();
    const base = `/contacts/search/duplicate?locationId=${w.location.locationId}&number=`;
    const known = await w.ask(base + encodeURIComponent('+5511988887777'));
    expect(known.body).toMatchObject({ contact: { id: w.contact.id } });
    expect((await w.ask(`${base}%2B1`)).body).toMatchObject({ contact: null });
  });

  test('an unknown contact is 404', async () => {
    await using w = await world();
    expect((await w.ask('/contacts/nobody')).status).toBe(404);
  });

  test('an update changes what is named, and Do Not Disturb as a whole', async () => {
    await using w = await world();
    const put = (json: unknown) => w.ask(`/contacts/${w.contact.id}`, { method: 'PUT', json });
    await put({ dndSettings: { Email: { status: 'active' } } });
    await put({ dndSettings: { SMS: { status: 'permanent' } } });
    const { body } = await w.ask(`/contacts/${w.contact.id}`);
    expect(body).toMatchObject({ contact: { name: 'Maria Souza', phone: '+5511988887777' } });
    expect(body?.['contact']).toHaveProperty('dndSettings', { SMS: { status: 'permanent' } });
    expect((await put({ dndSettings: { Pigeon: { status: 'active' } } })).status).toBe(422);
    expect((await put({ dnd: 'yes' })).status).toBe(422);
  });

  test('where e-mail alone is compared, a phone finds nobody and an upsert creates again', async () => {
    await using w = await world();
    const { locationId } = w.location;
    w.highlevel.setDuplicates(locationId, { matchBy: ['email'] });
    const number = encodeURIComponent('+5511988887777');
    const path = `/contacts/search/duplicate?locationId=${locationId}&number=${number}`;
    expect((await w.ask(path)).body).toMatchObject({ contact: null });
    const json = { locationId, phone: '+5511988887777' };
    expect((await w.ask('/contacts/upsert', { json })).body).toMatchObject({ new: true });
    w.highlevel.setDuplicates(locationId, { allow: true });
    expect((await w.ask(path)).body).toMatchObject({ contact: { id: w.contact.id } });
  });

  test('a merged contact is known no more, and its messages are the other’s', async () => {
    await using w = await world();
    const { locationId } = w.location;
    await w.ask('/conversations/messages/inbound', { json: w.inbound() });
    const kept = w.highlevel.addContact({ locationId, name: 'M. S.', tags: ['vip'] });
    w.highlevel.mergesContacts(kept.id, w.contact.id);
    expect((await w.ask(`/contacts/${w.contact.id}`)).status).toBe(404);
    const refused = await w.ask('/conversations/messages/inbound', { json: w.inbound() });
    expect(refused.status).toBe(400);
    const [conversation] = w.highlevel.inbox(locationId);
    expect(conversation).toMatchObject({
      contact: { id: kept.id, name: 'M. S.', phone: '+5511988887777', tags: ['vip'] },
      messages: [{ body: 'Oi', contactId: kept.id }],
    });
    w.highlevel.deletesContact(kept.id);
    expect(w.highlevel.inbox(locationId)).toEqual([]);
  });

  test('on Do Not Disturb hears nothing of a provider that stands in for SMS', async () => {
    await using w = await world();
    const { locationId } = w.location;
    const contactId = w.contact.id;
    w.highlevel.editsContact(contactId, { dndSettings: { SMS: { status: 'active' } } });
    const extra = w.highlevel.agentWrites({ locationId, contactId, text: 'extra channel' });
    expect(w.highlevel.message(extra.messageId)?.status).toBe('pending');
    w.highlevel.useProvider(locationId, w.highlevel.addProvider('sms'));
    const held = w.highlevel.agentWrites({ locationId, contactId, text: 'as SMS' });
    expect(w.highlevel.message(held.messageId)?.status).toBe('failed');
    const foreign = w.inbound({ conversationProviderId: 'nobody-s' });
    const refused = await w.ask('/conversations/messages/inbound', { json: foreign });
    expect(refused.status).toBe(400);
  });
});

describe('uploads', () => {
  async function upload(w: Awaited<ReturnType<typeof world>>, name: string, size = 10) {
    const body = new FormData();
    body.set('locationId', w.location.locationId);
    body.set('contactId', w.contact.id);
    body.append('fileAttachment', new Blob([Buffer.alloc(size, 7)]), name);
    return w.ask('/conversations/messages/upload', { body });
  }

  test('a file is served back under a URL without a query', async () => {
    await using w = await world();
    const answer = await upload(w, 'foto 1.png');
    expect(answer.status).toBe(200);
    const url = (answer.body?.['uploadedFiles'] as Record<string, string>)['foto 1.png'] ?? '';
    expect(url).not.toContain('?');
    const served = await fetch(url);
    expect(Buffer.from(await served.arrayBuffer())).toEqual(Buffer.alloc(10, 7));
  });

  test.each([
    ['sticker.webp', 10, 415],
    ['film.mov', 10, 415],
    ['big.pdf', 5 * 1024 * 1024 + 1, 413],
    ['full.pdf', 5 * 1024 * 1024, 200],
  ])('%s of %i bytes: %i', async (name, size, status) => {
    await using w = await world();
    const answer = await upload(w, name, size);
    expect(answer.status).toBe(status);
    if (status > 400) expect(answer.body).toMatchObject({ status });
  });

  test('an unknown conversation is 500, as was seen', async () => {
    await using w = await world();
    const body = new FormData();
    body.set('locationId', w.location.locationId);
    body.set('conversationId', 'nowhere');
    body.append('fileAttachment', new Blob(['x']), 'a.txt');
    expect((await w.ask('/conversations/messages/upload', { body })).status).toBe(500);
  });
});

test('the rate limit is a strict sliding window per location, with headers on every answer', async () => {
  await using w = await world({ rateLimit: { max: 3, intervalMs: 2_000 } });
  const read = () => w.ask(`/locations/${w.location.locationId}`);
  const answers = [await read(), await read(), await read(), await read()];
  expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 429]);
  expect(answers.map((a) => a.headers.get('x-ratelimit-remaining'))).toEqual(['2', '1', '0', '0']);
  expect(answers[3]?.headers.get('x-ratelimit-interval-milliseconds')).toBe('2000');
  const other = w.highlevel.addLocation();
  const elsewhere = await w.ask(`/locations/${other.locationId}`, { token: other.accessToken });
  expect(elsewhere.status).toBe(200);
  await expect.poll(async () => (await read()).status).toBe(200);
});

describe('the Delivery URL', () => {
  test('an agent’s message is posted, signed over its raw bytes, and tried again until it is taken', async () => {
    await using receiver = await startReceiver();
    await using w = await world({
      deliveryUrl: `${receiver.url}/webhooks/ghl`,
      deliveryDelayMs: 5,
    });
    receiver.answers.push(503, null);
    const { locationId } = w.location;
    const { messageId } = w.highlevel.agentWrites({
      locationId,
      contactId: w.contact.id,
      text: 'Olá “você”',
      attachments: [{ fileName: 'a.png', mimeType: 'image/png', base64: 'AAAA' }],
    });
    await w.highlevel.idle();
    expect(receiver.posts).toHaveLength(3);
    const post = receiver.posts[2];
    expect(post?.body).toMatchObject({ messageId, locationId, message: 'Olá “você”', type: 'SMS' });
    const key = createPublicKey(w.highlevel.publicKeyPem);
    const signature = Buffer.from(String(post?.headers['x-ghl-signature']), 'base64');
    expect(verify(null, post?.raw ?? Buffer.alloc(0), key, signature)).toBe(true);
    expect(w.highlevel.message(messageId)?.delivery).toMatchObject({
      attempts: 3,
      lastStatus: 200,
      ended: true,
    });
  });

  test('status updates are refused at first, then kept with their history', async () => {
    await using w = await world({ statusRefusedMs: 1_500 });
    const { messageId } = w.highlevel.agentWrites({
      locationId: w.location.locationId,
      contactId: w.contact.id,
      text: 'Hi',
    });
    const put = (json: unknown) =>
      w.ask(`/conversations/messages/${messageId}/status`, { method: 'PUT', json });
    const early = await put({ status: 'delivered' });
    expect(early.status).toBe(403);
    expect(early.body).toMatchObject({
      message: 'No conversation provider found for this message',
    });
    await expect.poll(async () => (await put({ status: 'delivered' })).status).toBe(200);
    expect((await put({ status: 'sent' })).status).toBe(422);
    expect((await put({ status: 'failed', error: { code: 1 } })).status).toBe(422);
    await put({ status: 'read' });
    expect(w.highlevel.message(messageId)).toMatchObject({ status: 'read' });
    expect(w.highlevel.message(messageId)?.statuses.map((s) => s.status)).toEqual([
      'pending',
      'delivered',
      'read',
    ]);
  });

  test('adding a message does not fire it; sending one does', async () => {
    await using receiver = await startReceiver();
    await using w = await world({ deliveryUrl: receiver.url });
    await w.ask('/conversations/messages/inbound', { json: w.inbound({ direction: 'outbound' }) });
    await w.highlevel.idle();
    expect(receiver.posts).toEqual([]);
    await w.ask('/conversations/messages', {
      json: { type: 'SMS', contactId: w.contact.id, message: 'x' },
    });
    await w.highlevel.idle();
    expect(receiver.posts).toHaveLength(1);
  });
});

test('a location that has used up its day is refused until the next one, and no other is', async () => {
  await using w = await world({ rateLimit: { daily: 5, dayMs: 6_000 } });
  const other = w.highlevel.addLocation();
  const own = () => w.ask(`/locations/${w.location.locationId}`);
  // Early in the day, so that what is asked next is still asked in it.
  await expect.poll(() => Date.now() % 6_000).toBeLessThan(2_000);
  w.highlevel.spendDay(w.location.locationId);
  const refused = await own();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-ratelimit-limit-daily')).toBe('5');
  expect(refused.headers.get('x-ratelimit-daily-remaining')).toBe('0');
  expect(Number(refused.headers.get('x-ratelimit-daily-reset'))).toBeLessThanOrEqual(6_000);
  const { locationId, accessToken: token } = other;
  expect((await w.ask(`/locations/${locationId}`, { token })).status).toBe(200);
  await expect.poll(async () => (await own()).status).toBe(200);
});

describe('conversations by what changed', () => {
  async function three() {
    const made = await world();
    const { highlevel, location } = made;
    const { locationId } = location;
    const ids = [1_000, 2_000, 3_000].map((at) => {
      const contact = highlevel.addContact({ locationId, phone: `+55119${at}` });
      return highlevel.agentWrites({ locationId, contactId: contact.id, text: 'x', at })
        .conversationId;
    });
    const search = async (query: string) => {
      const answer = await made.ask(`/conversations/search?locationId=${locationId}${query}`);
      const found = (answer.body?.['conversations'] ?? []) as { id: string }[];
      return { status: answer.status, found: found.map(({ id }) => ids.indexOf(id)) };
    };
    return { ...made, search, [Symbol.asyncDispose]: () => highlevel[Symbol.asyncDispose]() };
  }

  test('are sorted by their last message, and go on behind a date, in either order', async () => {
    await using made = await three();
    const { search } = made;
    expect((await search('')).found).toEqual([2, 1, 0]);
    expect((await search('&sort=asc&sortBy=last_message_date')).found).toEqual([0, 1, 2]);
    expect((await search('&sort=asc&startAfterDate=1000')).found).toEqual([1, 2]);
    expect((await search('&sort=desc&startAfterDate=3000&limit=1')).found).toEqual([1]);
  });

  test.each([
    '&sort=up',
    '&sortBy=name',
    '&startAfterDate=soon',
    '&limit=0',
    '&limit=101',
    '&page=2',
  ])('%s is refused', async (query) => {
    await using made = await three();
    expect((await made.search(query)).status).toBe(422);
  });
});

describe('Retry', () => {
  test('makes a new message that names its original, where that is shown', async () => {
    for (const showsOriginals of [true, false]) {
      await using made = await world({ showsOriginals });
      const { highlevel, location, contact, ask } = made;
      const { locationId } = location;
      const first = highlevel.agentWrites({ locationId, contactId: contact.id, text: 'hi' });
      const { messageId } = highlevel.retries(first.messageId);
      expect(messageId).not.toBe(first.messageId);
      expect(highlevel.message(messageId)).toMatchObject({ body: 'hi', status: 'pending' });
      const { body } = await ask(`/conversations/messages/${messageId}`);
      expect(body?.['originalMessageId']).toBe(showsOriginals ? first.messageId : undefined);
    }
  });

  test('is posted as an event too, signed, when the app is subscribed', async () => {
    await using receiver = await startReceiver();
    await using made = await world();
    const { highlevel, location, contact } = made;
    const { locationId } = location;
    const first = highlevel.agentWrites({ locationId, contactId: contact.id, text: 'hi' });
    highlevel.setAppWebhookUrl(receiver.url);
    highlevel.subscribesOutbound(true);
    highlevel.retries(first.messageId);
    await highlevel.idle();
    expect(receiver.posts[0]?.body).toMatchObject({
      type: 'OutboundMessage',
      locationId,
      originalMessageId: first.messageId,
    });
  });
});
