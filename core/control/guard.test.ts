import { describe, expect, test } from 'vitest';
import type { GuardedRequest } from './guard.ts';
import { isAllowed } from './guard.ts';

const call: GuardedRequest = {
  method: 'POST',
  path: '/trpc/x',
  host: '127.0.0.1:4010',
  origin: undefined,
  fetchSite: undefined,
  fetchMode: undefined,
};

describe('on loopback', () => {
  test.each(['127.0.0.1:4010', 'localhost:4010', '[::1]:4010', 'LOCALHOST', '127.0.0.1:5000'])(
    'Host %s is ours',
    (host) => {
      expect(isAllowed({ ...call, host }, '127.0.0.1')).toBe(true);
    },
  );

  test.each([
    'evil.example:4010',
    '127.0.0.1.evil.example',
    'localhost.evil.example:4010',
    '192.168.0.5:4010',
    'user@127.0.0.1:4010',
    '127.0.0.1:4010/x',
    '',
    undefined,
  ])('Host %s is refused: a name may have been rebound to this machine', (host) => {
    expect(isAllowed({ ...call, host }, '127.0.0.1')).toBe(false);
  });

  test.each([
    ['http://127.0.0.1:4010', true],
    ['http://localhost:4010', false],
    ['http://127.0.0.1:8080', false],
    ['https://evil.example', false],
    ['null', false],
    ['', false],
  ])('Origin %s: %s', (origin, allowed) => {
    expect(isAllowed({ ...call, origin }, '127.0.0.1')).toBe(allowed);
  });

  test.each([
    ['same-origin', true],
    ['none', true],
    ['same-site', false],
    ['cross-site', false],
  ])('Sec-Fetch-Site %s: %s', (fetchSite, allowed) => {
    expect(isAllowed({ ...call, fetchSite }, '127.0.0.1')).toBe(allowed);
  });

  test('a link from elsewhere may open the page, and nothing but the page', () => {
    const link = { ...call, method: 'GET', path: '/', fetchSite: 'cross-site' };
    expect(isAllowed({ ...link, fetchMode: 'navigate' }, '127.0.0.1')).toBe(true);
    expect(isAllowed({ ...link, fetchMode: 'no-cors' }, '127.0.0.1')).toBe(false);
    const data = { ...link, path: '/status', fetchMode: 'navigate' };
    expect(isAllowed(data, '127.0.0.1')).toBe(false);
  });
});

test('elsewhere: bare addresses and the configured name, no other', () => {
  for (const host of ['192.168.0.5:4010', '[fd00::5]:4010', '127.0.0.1:4010']) {
    expect(isAllowed({ ...call, host }, '0.0.0.0')).toBe(true);
  }
  expect(isAllowed({ ...call, host: 'relay.lan:4010' }, 'relay.lan')).toBe(true);
  expect(isAllowed({ ...call, host: 'evil.example:4010' }, '0.0.0.0')).toBe(false);
});
