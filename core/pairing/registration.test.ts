import { afterEach, beforeEach, expect, test } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { EvolutionClient } from '../clients/evolution/client.ts';
import type { WebhookConfig } from '../clients/evolution/client.ts';
import { HttpClient } from '../clients/http.ts';
import type { WebhookHost } from './registration.ts';
import { inspectWebhook, registerWebhook, unregisterWebhook } from './registration.ts';

const ours = { name: 'shop', baseUrl: 'https://relay.example/', secret: 's3cret-of-shop' };
const theirs = { url: 'https://other.example/hook?key=planted', headers: { 'X-Other': 'key' } };

let resources: AsyncDisposableStack;
let evolution: PretendEvolution;
let client: EvolutionClient;

beforeEach(async () => {
  resources = new AsyncDisposableStack();
  evolution = resources.use(await PretendEvolution.start());
  const http = resources.use(new HttpClient());
  client = new EvolutionClient(http, { url: evolution.url, apiKey: evolution.apiKey });
  evolution.addInstance({ name: 'shop' });
});
afterEach(() => resources.disposeAsync());

test('registers, and Evolution then has exactly what we need', async () => {
  expect(await registerWebhook(client, ours, { force: false })).toBe('registered');
  expect(await client.findWebhook('shop')).toMatchObject({
    enabled: true,
    url: 'https://relay.example/webhooks/evolution',
    headers: { 'X-Waybridge-Secret': 's3cret-of-shop' },
    byEvents: false,
    base64: false,
  });
  expect(await inspectWebhook(client, ours)).toEqual({ state: 'ok' });
  expect(await registerWebhook(client, ours, { force: false })).toBe('unchanged');
});

test('another tool’s webhook is named and left alone, unless it may be replaced', async () => {
  evolution.setWebhook('shop', theirs);
  await expect(registerWebhook(client, ours, { force: false })).rejects.toMatchObject({
    code: 'instance.webhook-foreign',
    params: { instance: 'shop', url: 'https://other.example/hook' },
  });
  expect((await client.findWebhook('shop'))?.url).toBe(theirs.url);
  expect(await registerWebhook(client, ours, { force: true })).toBe('registered');
});

test('our own webhook at an older address, or with an older secret, is replaced without asking', async () => {
  await registerWebhook(client, ours, { force: false });
  const moved = { ...ours, baseUrl: 'https://new.example' };
  expect(await registerWebhook(client, moved, { force: false })).toBe('registered');
  const renewed = { ...moved, secret: 'another-secret' };
  expect(await registerWebhook(client, renewed, { force: false })).toBe('registered');
});

test('the webhook of another relay, with a secret of its own, is another tool’s', async () => {
  const other = { ...ours, baseUrl: 'https://relay-2.example', secret: 'of-the-other' };
  await registerWebhook(client, other, { force: false });
  await expect(registerWebhook(client, ours, { force: false })).rejects.toMatchObject({
    code: 'instance.webhook-foreign',
  });
});

test('every difference is found', async () => {
  expect(await inspectWebhook(client, ours)).toEqual({ state: 'missing' });
  await client.setWebhook('shop', {
    enabled: true,
    url: 'https://relay.example/webhooks/evolution',
    headers: {},
    events: ['MESSAGES_UPSERT'],
    byEvents: true,
    base64: true,
  });
  const fields = ['byEvents', 'base64', 'headers', 'events'];
  expect(await inspectWebhook(client, ours)).toEqual({ state: 'differs', fields });
  evolution.losesWebhook('shop', { disabled: true });
  expect(await inspectWebhook(client, ours)).toEqual({ state: 'missing' });
  evolution.setWebhook('shop', theirs);
  const url = 'https://other.example/hook';
  expect(await inspectWebhook(client, ours)).toEqual({ state: 'stolen', url });
});

test('what is read back counts, not the 201', async () => {
  const deaf: WebhookHost = {
    findWebhook: () => client.findWebhook('shop'),
    setWebhook: (name: string, config: WebhookConfig) =>
      client.setWebhook(name, { ...config, base64: true }),
  };
  await expect(registerWebhook(deaf, ours, { force: false })).rejects.toMatchObject({
    code: 'instance.webhook-differs',
    params: { instance: 'shop', fields: 'base64' },
  });
});

test('removing switches off ours only', async () => {
  evolution.setWebhook('shop', theirs);
  await unregisterWebhook(client, ours);
  expect((await client.findWebhook('shop'))?.enabled).toBe(true);
  await registerWebhook(client, ours, { force: true });
  await unregisterWebhook(client, ours);
  expect((await client.findWebhook('shop'))?.enabled).toBe(false);
});
