/**
 * Every call of the HighLevel client, held against every version of HighLevel's published contract: the dated documents,
 * in which the calls are made, and v3, which is to follow them. The calls of OAuth are made in either spelling, and held
 * against both by the tests of installs and refreshes.
 */
import { describe, expect, it } from 'vitest';
import { HighLevelClient } from '../core/clients/highlevel/client.ts';
import type { ContactFieldCalls } from '../core/clients/highlevel/contact-fields.ts';
import { HttpClient } from '../core/clients/http.ts';
import type { ContactId, ConversationId, HighLevelId, LocationId } from '../core/relay/message.ts';
import { parseMultipart } from '../sandbox/support/body.ts';
import { json, LoopbackServer } from './support/loopback.ts';
import { HighLevelSpec, V3_FILES } from './support/openapi.ts';
import type { SpecRequest } from './support/openapi.ts';
import { referenceFolder } from './support/reference.ts';

const folder = referenceFolder('highlevel-openapi');
const LOCATION = 'location1' as LocationId;
const CONTACT = 'contact1' as ContactId;
const MESSAGE = 'message1' as HighLevelId;
const UNPUBLISHED = 'is not in the specification';

type Method =
  Exclude<keyof HighLevelClient, 'constructor' | 'fields'> | `fields.${keyof ContactFieldCalls}`;
type Make = (client: HighLevelClient) => Promise<unknown>;

/** Named after the client's method; a new one is missing here until it is added. */
const CALLS: Readonly<Record<Method, Make>> = {
  addMessage: (client) =>
    client.addMessage(LOCATION, {
      contactId: CONTACT,
      conversationProviderId: 'provider1',
      direction: 'inbound',
      date: 1_764_000_000_123,
      text: 'Oi',
      attachments: ['https://files.example/a.png'],
      altId: '3A01',
    }),
  setStatus: (client) =>
    client.setStatus(LOCATION, MESSAGE, 'failed', { code: 'c', type: 't', message: 'm' }),
  upload: (client) =>
    client.upload(LOCATION, {
      contactId: CONTACT,
      fileName: 'a.png',
      mimeType: 'image/png',
      bytes: Buffer.from('a'),
    }),
  findContactByPhone: (client) => client.findContactByPhone(LOCATION, '+5511988887777'),
  findContactByEmail: (client) => client.findContactByEmail(LOCATION, 'a@example.com'),
  searchContacts: (client) => client.searchContacts(LOCATION, '5511988887777'),
  upsertContact: (client) =>
    client.upsertContact(LOCATION, { phone: '+5511988887777', name: 'Maria', source: 'WhatsApp' }),
  getContact: (client) => client.getContact(LOCATION, CONTACT),
  deleteContact: (client) => client.deleteContact(LOCATION, CONTACT),
  updateContact: (client) =>
    client.updateContact(LOCATION, CONTACT, {
      name: 'Maria',
      dndSettings: { SMS: { status: 'active', message: 'asked', code: '103' } },
    }),
  addTags: (client) => client.addTags(LOCATION, CONTACT, ['whatsapp']),
  findConversation: (client) => client.findConversation(LOCATION, CONTACT),
  changedConversations: (client) => client.changedConversations(LOCATION, { after: 1, limit: 20 }),
  originalOf: (client) => client.originalOf(LOCATION, MESSAGE),
  messages: (client) =>
    client.messages(LOCATION, 'conversation1' as ConversationId, { limit: 20, before: MESSAGE }),
  fireTrigger: (client) =>
    client.fireTrigger(LOCATION, '/workflows-marketplace/triggers/execute/a/b', { event: 'e' }),
  getLocation: (client) => client.getLocation(LOCATION),
  smsProviders: (client) => client.smsProviders(LOCATION),
  'fields.list': (client) => client.fields.list(LOCATION),
  'fields.make': (client) => client.fields.make(LOCATION, 'WhatsApp ad link'),
  'fields.set': (client) =>
    client.fields.set(LOCATION, CONTACT, [{ id: 'field1', value: 'https://fb.me/ad1' }]),
};
const METHODS = Object.keys(CALLS) as Method[];

/** What a method sends, whatever is thought of the answer. */
async function sentBy(method: Method): Promise<SpecRequest> {
  await using server = await LoopbackServer.start(json(200, {}));
  await using http = new HttpClient();
  const token = (): Promise<string> => Promise.resolve('token');
  const tokens = { accessToken: token, renewed: token };
  const client = new HighLevelClient(http, { apiUrl: server.url, tokens, timeoutMs: 2_000 });
  await CALLS[method](client).catch(() => undefined);
  const [request] = server.seen;
  if (request === undefined) throw new Error(`${method} sent nothing`);
  const url = new URL(request.path, server.url);
  const type = request.headers['content-type'] ?? '';
  return {
    method: request.method,
    path: url.pathname,
    headers: request.headers,
    query: Object.fromEntries(url.searchParams),
    body: bodyOf(request.body, type),
  };
}

function bodyOf(raw: Buffer, type: string): unknown {
  if (raw.length === 0) return undefined;
  if (!type.startsWith('multipart/form-data')) return JSON.parse(raw.toString()) as unknown;
  const form = parseMultipart(raw, type);
  const files = (form?.files ?? []).map((file) => [file.field, file.fileName]);
  return { ...form?.fields, ...(Object.fromEntries(files) as Record<string, unknown>) };
}

/** In no document, with how it is known; a call that stands here without need fails. */
const NOWHERE: readonly Method[] = [
  // The address of a trigger comes with its subscription (marketplace docs, "Creating a Marketplace Workflow Trigger").
  'fireTrigger',
];
/** Made in v3, since no dated document has them. */
const V3_ALONE: readonly Method[] = ['smsProviders'];

describe.skipIf(folder === null)('each call to HighLevel', () => {
  it.each(METHODS)('%s keeps the contract of the version in which it is made', async (method) => {
    const request = await sentBy(method);
    expect(request.headers['version'] === 'v3').toBe(V3_ALONE.includes(method));
    const faults = new HighLevelSpec(folder ?? '').checkRequest(request);
    if (NOWHERE.includes(method)) expect(faults.join()).toContain(UNPUBLISHED);
    else expect(faults).toEqual([]);
  });

  it.each(METHODS)('%s would keep the contract of v3', async (method) => {
    const faults = v3().checkRequest(inV3(await sentBy(method)));
    if (NOWHERE.includes(method)) expect(faults.join()).toContain(UNPUBLISHED);
    else expect(faults).toEqual([]);
  });

  it('is known to break v3 when it does', async () => {
    const upsert = inV3(await sentBy('upsertContact'));
    const broken = { ...upsert, body: { ...(upsert.body as object), phoneNumber: '+1' } };
    expect(v3().checkRequest(broken).join()).toMatch(/phoneNumber/);
    const search = inV3(await sentBy('findConversation'));
    const asked = { ...search, query: { ...search.query, contact: 'x' } };
    expect(v3().checkRequest(asked).join()).toMatch(/query contact is unknown/);
    const dated = { ...upsert, headers: { ...upsert.headers, version: '2021-07-28' } };
    expect(v3().checkRequest(dated)).not.toEqual([]);
  });
});

function v3(): HighLevelSpec {
  return new HighLevelSpec(folder ?? '', V3_FILES);
}

function inV3(request: SpecRequest): SpecRequest {
  return { ...request, headers: { ...request.headers, version: 'v3' } };
}
