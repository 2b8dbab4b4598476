import { describe, expect, test } from 'vitest';
import type { GuardedRequest, Surroundings } from './guard.ts';
import { refusalOf } from './guard.ts';

const call: GuardedRequest = {
  method: 'POST',
  path: '/trpc/x',
  host: '127.0.0.1:4010',
  origin: undefined,
  fetchSite: undefined,
  fetchMode: undefined,
  from: '127.0.0.1',
  forwardedHost: undefined,
  isForwarded: false,
};

function isAllowed(request: GuardedRequest, listensOn: string): boolean {
  return refusalOf(request, { listensOn, hosts: [], proxies: [] }) === null;
}

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

describe('behind a proxy', () => {
  const around: Surroundings = {
    listensOn: '127.0.0.1',
    hosts: ['panel.example', 'other.example:8443'],
    proxies: ['loopback', '10.0.0.0/8', '2001:db8::7'],
  };
  const origin = 'https://panel.example';
  const refused = (request: Partial<GuardedRequest>, over: Partial<Surroundings> = {}) =>
    refusalOf({ ...call, ...request }, { ...around, ...over })?.code ?? null;

  test('that passes Host on', () => {
    expect(refused({ host: 'panel.example', origin, isForwarded: true })).toBeNull();
    expect(refused({ host: 'PANEL.example', origin })).toBeNull();
    expect(
      refused({ host: 'panel.example:8443', origin: 'https://panel.example:8443' }),
    ).toBeNull();
    expect(refused({ host: 'other.example:8443' })).toBeNull();
    expect(refused({ host: 'other.example' })).toBe('control.host-unknown');
    expect(refused({ host: 'panel.example.evil' })).toBe('control.host-unknown');
    expect(refused({ host: 'panel.example', origin: 'https://evil.example' })).toBe(
      'control.refused-origin',
    );
    expect(refused({ host: 'panel.example' }, { hosts: [] })).toBe('control.host-unknown');
  });

  test('that puts its own Host there, and says the browser’s in X-Forwarded-Host', () => {
    const forwarded = { origin, forwardedHost: 'panel.example', isForwarded: true };
    expect(refused(forwarded)).toBeNull();
    for (const from of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::7', '::1']) {
      expect(refused({ ...forwarded, from })).toBeNull();
    }
    for (const from of ['11.0.0.1', '2001:db8::8', undefined, 'nonsense']) {
      expect(refused({ ...forwarded, from })).toBe('control.proxy-untrusted');
    }
    expect(refused(forwarded, { proxies: [] })).toBe('control.proxy-untrusted');
    expect(refused({ ...forwarded, forwardedHost: undefined })).toBe('control.host-rewritten');
    expect(refused({ ...forwarded, forwardedHost: 'evil.example' })).toBe('control.host-unknown');
  });

  test('a rebound name is refused, whatever it says of itself', () => {
    const rebound = { host: 'evil.example:4010', forwardedHost: 'panel.example' };
    expect(refused(rebound)).toBe('control.host-unknown');
    expect(refused({ ...rebound, isForwarded: true, from: '203.0.113.5' })).toBe(
      'control.host-unknown',
    );
  });
});
