import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Changes } from '../support/changes.ts';
import { startSandboxWorld, type SandboxWorld } from '../world.ts';
import type { EntryView, Snapshot } from './page-view.ts';
import { startSandboxPage, type SandboxPage } from './serve-page.ts';

const ENTRY: EntryView = {
  id: 'e1',
  kind: 'whatsapp.message',
  lane: 'wa:shop:1',
  state: 'done',
  attempts: 1,
  errorCode: null,
  sentence: null,
  createdAt: 1,
  settledAt: 2,
};

let world: SandboxWorld;
let page: SandboxPage;
let entries: EntryView[];
const changes = new Changes<undefined>();

beforeEach(async () => {
  entries = [];
  world = await startSandboxWorld({ relayPublicUrl: null });
  page = await startSandboxPage({
    world,
    entries: {
      recent: (language) =>
        entries.map((entry) => ({
          ...entry,
          sentence: entry.sentence && `${language}: ${entry.sentence}`,
        })),
      subscribe: (listener) => changes.subscribe(listener),
    },
  });
});

afterEach(async () => {
  await page[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

async function act(name: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await request(`${page.url}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await answer.body.dump();
  return answer.statusCode;
}

/** Reads the stream until a picture passes. */
async function until(passes: (world: Snapshot) => boolean, language = 'en'): Promise<Snapshot> {
  const answer = await request(`${page.url}/api/events?language=${language}`);
  let text = '';
  for await (const chunk of answer.body) {
    text += String(chunk);
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const snapshot = JSON.parse(event.slice('data: '.length)) as Snapshot;
      if (!passes(snapshot)) continue;
      answer.body.destroy();
      return snapshot;
    }
  }
  throw new Error('the stream ended');
}

describe('who may ask', () => {
  test('another Host or Origin is refused', async () => {
    for (const headers of [{ host: 'evil.example' }, { origin: 'http://evil.example' }]) {
      const answer = await request(page.url, { headers });
      await answer.body.dump();
      expect(answer.statusCode).toBe(403);
      expect(await act('switch', { name: 'slow', on: true }, headers)).toBe(403);
    }
    expect(world.highlevel.faults()).toEqual([]);
  });

  test('a form of another site cannot act: only JSON is read', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await act('switch', { name: 'slow', on: true }, headers)).toBe(400);
  });

  test('the page comes with a strict policy, and holds no script or style of its own in the HTML', async () => {
    const answer = await request(page.url);
    const html = await answer.body.text();
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style| style=| on\w+=/);
    expect(html).not.toMatch(/https?:/);
  });
});

describe('playing', () => {
  test('what a customer writes is on WhatsApp, and on the phone', async () => {
    const [maria] = world.customers;
    const jid = maria?.jid ?? '';
    const written = until((w) => w.customers[0]?.messages[0]?.text === 'Oi <b>');
    expect(await act('customer-writes', { jid, text: 'Oi <b>', file: null })).toBe(200);
    expect((await written).customers[0]?.messages[0]).toMatchObject({ mine: true, ticks: 'sent' });
    expect(world.evolution.messages()).toMatchObject([{ text: 'Oi <b>', peer: jid }]);
  });

  test('a picture is served back with its type, in a sandbox of its own', async () => {
    const file = { fileName: 'a.png', mimeType: 'image/png', base64: 'AAAA' };
    await act('agent-writes', { contactId: world.contactId, text: '', file });
    const shown = await until((w) => w.conversations[0]?.messages.length === 1);
    const url = shown.conversations[0]?.messages[0]?.files[0]?.url ?? '';
    const answer = await request(page.url + url);
    expect(Buffer.from(await answer.body.arrayBuffer())).toEqual(Buffer.from('AAAA', 'base64'));
    expect(answer.headers).toMatchObject({ 'content-type': 'image/png' });
    expect(answer.headers['content-security-policy']).toContain('sandbox');
  });

  test('an SVG is never shown, only downloaded', async () => {
    const file = { fileName: 'a.svg', mimeType: 'image/svg+xml', base64: 'AAAA' };
    await act('agent-writes', { contactId: world.contactId, text: '', file });
    const shown = await until((w) => w.conversations[0]?.messages.length === 1);
    const url = shown.conversations[0]?.messages[0]?.files[0]?.url ?? '';
    const answer = await request(page.url + url);
    await answer.body.dump();
    expect(answer.headers['content-disposition']).toContain('attachment');
  });

  test('a failed message shows its reason', async () => {
    const { locationId, accessToken } = world.relay.highlevel.location;
    world.highlevel.setStatusRefusedMs(0);
    const { contactId } = world;
    const { messageId } = world.highlevel.agentWrites({ locationId, contactId, text: 'x' });
    const answer = await request(
      `${world.highlevel.url}/conversations/messages/${messageId}/status`,
      {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${accessToken}`,
          version: '2021-04-15',
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          status: 'failed',
          error: { code: 'a', type: 'b', message: 'Not on WhatsApp' },
        }),
      },
    );
    await answer.body.dump();
    const shown = await until((w) => w.conversations[0]?.messages[0]?.status === 'failed');
    expect(shown.conversations[0]?.messages[0]?.error).toBe('Not on WhatsApp');
  });

  test('the journal’s entries pass', async () => {
    const seen = until((w) => w.entries.length === 2);
    await until(() => true);
    const lane = `wa:shop:${world.customers[0]?.jid ?? ''}`;
    entries.push(ENTRY, { ...ENTRY, id: 'e2', lane, createdAt: 2 });
    changes.tell(undefined);
    expect((await seen).entries).toEqual([
      { ...ENTRY, id: 'e2', lane, createdAt: 2, person: 'Maria Souza' },
      { ...ENTRY, person: null },
    ]);
  });

  test('each page is told why in its own language', async () => {
    entries.push({ ...ENTRY, sentence: 'away' });
    const sentenceIn = async (language: string) =>
      (await until((w) => w.entries.length === 1, language)).entries[0]?.sentence;
    expect(await Promise.all([sentenceIn('es'), sentenceIn('pt-BR')])).toEqual([
      'es: away',
      'pt-BR: away',
    ]);
  });
});

describe('switches', () => {
  test('each makes its trouble, and ends it', async () => {
    await act('switch', { name: 'highlevelDown', on: true });
    expect(world.highlevel.faults()).toMatchObject([{ kind: 'refuse', status: 503, route: '*' }]);
    await act('switch', { name: 'highlevelDown', on: false });
    expect(world.highlevel.faults()).toEqual([]);
    await act('switch', { name: 'numberOffline', on: true });
    expect(world.evolution.instances()).toMatchObject([{ state: 'connecting' }]);
    await act('switch', { name: 'numberOffline', on: false });
    expect(world.evolution.instances()).toMatchObject([{ state: 'open' }]);
    await act('switch', { name: 'outOfOrder', on: true });
    expect(world.evolution.faults()).toMatchObject([{ kind: 'delay', route: 'webhook' }]);
    await act('switch', { name: 'outOfOrder', on: false });
    expect(world.evolution.faults()).toEqual([]);
    expect(await act('switch', { name: 'nonsense', on: true })).toBe(400);
  });

  test('the version of Evolution can be changed while it runs', async () => {
    const { evolution } = await until(() => true);
    expect(evolution.version).toBe('2.3.6');
    expect(evolution.versions).toContain('2.4.0');
    expect(await act('evolution-version', { version: '2.4.0' })).toBe(200);
    await until((w) => w.evolution.version === '2.4.0');
    expect(world.evolution.version).toBe('2.4.0');
    expect(await act('evolution-version', { version: '1.8.2' })).toBe(400);
  });

  test('customers that do not read by themselves read when they are told', async () => {
    await act('switch', { name: 'readsAutomatically', on: false });
    const { url, apiKey } = world.relay.evolution;
    const answer = await request(`${url}/message/sendText/shop`, {
      method: 'POST',
      headers: { apikey: apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ number: '5511988887777', text: 'x' }),
    });
    await answer.body.dump();
    expect((await until((w) => w.customers[0]?.unread === 1)).customers[0]?.unread).toBe(1);
    await act('customer-reads', { jid: world.customers[0]?.jid });
    expect(world.evolution.sent()[0]?.receipts.map((r) => r.status)).toContain('READ');
    await until((w) => w.customers[0]?.unread === 0);
  });
});

test('the shop’s phone scans the code of an instance that waits for one', async () => {
  world.evolution.addInstance({ name: 'sales', state: 'close' });
  const { url, apiKey } = world.relay.evolution;
  const answer = await request(`${url}/instance/connect/sales`, { headers: { apikey: apiKey } });
  await answer.body.dump();
  await until(({ linking }) => linking.includes('sales'));
  expect(await act('phone-scans', { instance: 'sales' })).toBe(200);
  await until(({ linking }) => linking.length === 0);
  expect(world.evolution.instances().find(({ name }) => name === 'sales')?.state).toBe('open');
});
