/** What the pretend HighLevel answers keeps to HighLevel's published OpenAPI files, their known faults put right. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HighLevelSpec, type SpecRequest } from '../../tests/support/openapi.ts';
import { referenceFolder } from '../../tests/support/reference.ts';
import type { LocationAccess } from './inputs.ts';
import { PretendHighLevel } from './pretend-highlevel.ts';

const folder = referenceFolder('highlevel-openapi');
let spec: HighLevelSpec;
let highlevel: PretendHighLevel;
let location: LocationAccess;
let contactId = '';
let conversationId = '';
let messageId = '';

describe.skipIf(folder === null)('answers', () => {
  beforeAll(async () => {
    spec = new HighLevelSpec(folder ?? '');
    highlevel = await PretendHighLevel.start({ statusRefusedMs: 0 });
    location = highlevel.addLocation();
    const { locationId } = location;
    contactId = highlevel.addContact({ locationId, name: 'A B', phone: '+5511988887777' }).id;
    const sent = highlevel.agentWrites({ locationId, contactId, text: 'Hi' });
    ({ conversationId, messageId } = sent);
  });

  afterAll(() => highlevel[Symbol.asyncDispose]());

  interface Question {
    readonly json?: unknown;
    readonly body?: URLSearchParams | FormData;
    readonly token?: string;
    readonly version?: string;
    readonly status: number;
  }

  async function keeps(method: string, address: string, question: Question): Promise<unknown> {
    const { json, body = json === undefined ? undefined : JSON.stringify(json) } = question;
    const family = address.startsWith('/conversations') ? '2021-04-15' : '2021-07-28';
    const answer = await fetch(highlevel.url + address, {
      method,
      headers: {
        authorization: `Bearer ${question.token ?? location.accessToken}`,
        version: question.version ?? family,
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    expect(answer.status, text).toBe(question.status);
    const path = new URL(highlevel.url + address).pathname;
    expect(spec.checkAnswer({ method, path, status: answer.status, body: parsed })).toEqual([]);
    return parsed;
  }

  const inbound = (fields: object = {}) => ({
    type: 'SMS',
    contactId,
    conversationProviderId: highlevel.app.providerId,
    direction: 'inbound',
    message: 'Oi',
    ...fields,
  });

  test('inbound: 200, 400, 401, 422', async () => {
    const path = '/conversations/messages/inbound';
    await keeps('POST', path, { json: inbound(), status: 200 });
    await keeps('POST', path, { json: inbound({ contactId: 'x' }), status: 400 });
    await keeps('POST', path, { json: inbound(), token: 'x', status: 401 });
    await keeps('POST', path, { json: inbound({ date: 'x' }), status: 422 });
    const { conversationProviderId: _id, ...lost } = inbound();
    await keeps('POST', path, { json: lost, status: 201 });
  });

  test('status: 200, 403, 404', async () => {
    const path = `/conversations/messages/${messageId}/status`;
    await keeps('PUT', path, { json: { status: 'delivered' }, status: 200 });
    highlevel.setStatusRefusedMs(60_000);
    const { locationId } = location;
    const late = highlevel.agentWrites({ locationId, contactId, text: 'x' }).messageId;
    const early = `/conversations/messages/${late}/status`;
    await keeps('PUT', early, { json: { status: 'delivered' }, status: 403 });
    const unknown = '/conversations/messages/none/status';
    await keeps('PUT', unknown, { json: { status: 'delivered' }, status: 404 });
  });

  test('contacts', async () => {
    const { locationId } = location;
    const json = { locationId, phone: '+351912345678', name: 'New One', source: 'whatsapp' };
    await keeps('POST', '/contacts/upsert', { json, status: 200 });
    await keeps('POST', '/contacts/upsert', { json: { phone: 'x' }, status: 422 });
    await keeps('GET', `/contacts/${contactId}`, { status: 200 });
    await keeps('GET', '/contacts/none', { status: 404 });
    await keeps('POST', `/contacts/${contactId}/tags`, { json: { tags: ['a'] }, status: 201 });
    const sms = { status: 'active', message: 'STOP', code: 'x' };
    const change = { name: 'A', dndSettings: { SMS: sms } };
    await keeps('PUT', `/contacts/${contactId}`, { json: change, status: 200 });
    const wrong = { dndSettings: { SMS: { status: 'maybe' } } };
    await keeps('PUT', `/contacts/${contactId}`, { json: wrong, status: 422 });
    const duplicate = `/contacts/search/duplicate?locationId=${locationId}&number=%2B5511988887777`;
    await keeps('GET', duplicate, { status: 200 });
    await keeps('POST', '/contacts/search', { json: { locationId }, status: 200 });
  });

  test('conversations and reading back, in both shapes that were seen', async () => {
    const { locationId } = location;
    await keeps('GET', `/conversations/search?locationId=${locationId}`, { status: 200 });
    const sorted = `locationId=${locationId}&sortBy=last_message_date&sort=asc&startAfterDate=1`;
    await keeps('GET', `/conversations/search?${sorted}&limit=100`, { status: 200 });
    const channels = `/locations/${locationId}/conversationChannels/SMS`;
    await keeps('GET', channels, { version: 'v3', status: 200 });
    const fresh = highlevel.addContact({ locationId, phone: '+5511977770000' });
    const json = { locationId, contactId: fresh.id };
    await keeps('POST', '/conversations/', { json, status: 201 });
    await keeps('POST', '/conversations/', { json, status: 400 });
    await keeps('GET', `/conversations/${conversationId}/messages?limit=2`, { status: 200 });
    await keeps('GET', `/conversations/messages/${messageId}`, { status: 200 });
    await keeps('GET', `/locations/${locationId}`, { status: 200 });
  });

  test('upload: 200, 413, 415', async () => {
    const upload = (name: string, size: number) => {
      const form = new FormData();
      form.set('locationId', location.locationId);
      form.set('contactId', contactId);
      form.append('fileAttachment', new Blob([Buffer.alloc(size)]), name);
      return form;
    };
    const path = '/conversations/messages/upload';
    await keeps('POST', path, { body: upload('a.png', 3), status: 200 });
    await keeps('POST', path, { body: upload('a.png', 5 * 1024 * 1024 + 1), status: 413 });
    await keeps('POST', path, { body: upload('a.webp', 3), status: 415 });
  });

  test('oauth', async () => {
    const { clientId, clientSecret, appId } = highlevel.app;
    const { locationId, companyId } = location;
    const code = highlevel.authorizationCode({ locationId, userType: 'Company' });
    const client = { client_id: clientId, client_secret: clientSecret };
    const byCode = new URLSearchParams({ ...client, grant_type: 'authorization_code', code });
    const company = await keeps('POST', '/oauth/token', { body: byCode, status: 200 });
    await keeps('POST', '/oauth/token', { body: byCode, status: 400 });
    const token = (company as { access_token: string }).access_token;
    const list = `/oauth/installedLocations?companyId=${companyId}&appId=${appId}`;
    await keeps('GET', list, { token, status: 200 });
    const body = new URLSearchParams({ companyId, locationId });
    await keeps('POST', '/oauth/locationToken', { token, body, status: 200 });
  });

  describe('requests', () => {
    const good: SpecRequest = {
      method: 'POST',
      path: '/conversations/messages/inbound',
      headers: {
        authorization: 'Bearer t',
        version: '2021-04-15',
        'content-type': 'application/json',
      },
      query: {},
      body: { type: 'SMS', contactId: 'c', conversationProviderId: 'p', direction: 'inbound' },
    };
    const headers = (changed: object) => ({ headers: { ...good.headers, ...changed } });
    const body = (changed: object) => ({ body: { ...(good.body as object), ...changed } });

    test('a good one passes', () => {
      expect(spec.checkRequest(good)).toEqual([]);
    });

    test.each<[string, Partial<SpecRequest>]>([
      ['a wrong version', headers({ version: '2021-07-28' })],
      ['no token', headers({ authorization: undefined })],
      ['a wrong content type', headers({ 'content-type': 'text/plain' })],
      ['an unknown field', body({ idempotencyKey: 'x' })],
      ['no provider', body({ conversationProviderId: undefined })],
      ['no direction', body({ direction: undefined })],
      ['a direction that is none', body({ direction: 'sideways' })],
      ['no contact', body({ contactId: undefined })],
      ['an unknown type', body({ type: 'Pigeon' })],
      ['an unknown path', { path: '/conversations/messages/inbound/x' }],
      ['an unknown query field', { query: { x: '1' } }],
    ])('%s is found', (_name, fields) => {
      const request = { ...good, ...fields };
      const sent: unknown = JSON.parse(JSON.stringify(request.body));
      expect(spec.checkRequest({ ...request, body: sent })).not.toEqual([]);
    });
  });
});
