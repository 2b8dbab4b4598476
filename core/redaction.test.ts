import { expect, it } from 'vitest';
import { mask, scrub } from './redaction.ts';

it.each([
  ['5511987654321@s.whatsapp.net', '…21@s.whatsapp.net'],
  ['5511987654321:12@s.whatsapp.net', '…21:12@s.whatsapp.net'],
  ['123456789012345@lid', '…45@lid'],
  ['5511987654321-1612345678@g.us', '…78@g.us'],
  ['wa:0b3f7c1e:5511987654321@s.whatsapp.net', 'wa:0b3f7c1e:…21@s.whatsapp.net'],
  ['no address', 'no address'],
])('masks %s', (text, masked) => {
  expect(mask(text)).toBe(masked);
});

it.each([
  ['Authorization: Bearer abc.def-ghi', 'abc.def-ghi'],
  ['{"access_token":"planted"}', 'planted'],
  ['refreshToken=planted&x=1', 'planted'],
  ["apikey: 'planted'", 'planted'],
  ['mysql://user:planted@host/db refused', 'planted'],
  ['jwt eyJhbGciOi.eyJzdWIi.c2ln', 'eyJzdWIi'],
  ['call +55 11 98765-4321 now', '98765-4321'],
  ['number 5511987654321 not found', '5511987654321'],
])('scrubs %s', (text, gone) => {
  const scrubbed = scrub(text);
  expect(scrubbed).not.toContain(gone);
  expect(scrubbed.length).toBeGreaterThan(5);
});

it.each([
  'at file:///app/core/x.ts:12:34',
  'entry 0197f3a2-7c1e-7d2a-9b1c-1234567890ab is dead',
  'status 503 after 15000 ms',
  'https://relay.example:3000/live',
])('leaves %s as it is', (text) => {
  expect(scrub(text)).toBe(text);
});
