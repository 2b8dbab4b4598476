import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { alongsideOf, eventOf, postOf, shownUrl, wants } from './kept-webhook.ts';
import type { KeptWebhook } from './kept-webhook.ts';

const KEPT: KeptWebhook = {
  enabled: true,
  url: 'https://tool.example/hook',
  headers: {},
  events: ['MESSAGES_UPSERT', 'GROUP_PARTICIPANTS_UPDATE'],
  byEvents: false,
  base64: true,
};

test('an event is wanted by the name that Evolution writes in the body', () => {
  expect(wants(KEPT, 'messages.upsert')).toBe(true);
  expect(wants(KEPT, 'group-participants.update')).toBe(true);
  expect(wants(KEPT, 'messages.update')).toBe(false);
  expect(wants({ ...KEPT, events: [] }, 'messages.update')).toBe(true);
});

test('what names no event is none', () => {
  expect(eventOf({ event: 'call' })).toBe('call');
  for (const body of [null, [], {}, { event: 1 }, { event: '' }, { event: '../x' }]) {
    expect(eventOf(body)).toBe(null);
  }
});

test('a webhook that names no event gets them all', () => {
  expect(alongsideOf(KEPT)).toEqual({ events: KEPT.events, base64: true });
  expect(alongsideOf({ ...KEPT, events: [] }).events).toContain('CHATS_UPSERT');
});

test('the tool’s own headers go before ours, but none that belong to the connection', () => {
  const headers = { 'X-Tool': 'a', 'Content-Type': 'text/json', Host: 'x', 'Content-Length': '3' };
  const post = postOf({ ...KEPT, headers }, 'messages.upsert', { 'x-timestamp': '1' });
  expect(post).toEqual({
    url: 'https://tool.example/hook',
    headers: { 'x-tool': 'a', 'content-type': 'text/json', 'x-timestamp': '1' },
  });
});

test('with byEvents each event has an address of its own', () => {
  const kept = { ...KEPT, byEvents: true };
  expect(postOf(kept, 'messages.upsert', {}).url).toBe('https://tool.example/hook/messages-upsert');
  expect(postOf(kept, 'call', {}).url).toBe('https://tool.example/hook/call');
});

test('a jwt_key is never sent, but signs a token for ten minutes', () => {
  const kept = { ...KEPT, headers: { jwt_key: 'their secret' } };
  const { headers } = postOf(kept, 'call', {}, 1_700_000_000_999);
  expect(JSON.stringify(headers)).not.toContain('their secret');
  const [head = '', claims = '', signature] = (headers['authorization'] ?? '').slice(7).split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
    iat: 1_700_000_000,
    exp: 1_700_000_600,
    app: 'evolution',
    action: 'webhook',
  });
  const hmac = createHmac('sha256', 'their secret').update(`${head}.${claims}`);
  expect(signature).toBe(hmac.digest('base64url'));
});

test('the name and password in an address are Basic authorization, as Evolution’s client sends them', () => {
  const kept = { ...KEPT, url: 'https://n8n:p%40ss@tool.example?key=1#part', headers: {} };
  expect(shownUrl(kept)).toBe('https://tool.example');
  const post = postOf(kept, 'call', {});
  expect(post.url).toBe('https://tool.example/?key=1');
  expect(post.headers['authorization']).toBe(`Basic ${Buffer.from('n8n:p@ss').toString('base64')}`);
  const both = postOf({ ...kept, headers: { Authorization: 'Bearer x' } }, 'call', {});
  expect(both.headers).toEqual(post.headers);
  // What is no address stays as it is, and fails as such.
  expect(postOf({ ...KEPT, url: 'no address' }, 'call', {}).url).toBe('no address');
});
