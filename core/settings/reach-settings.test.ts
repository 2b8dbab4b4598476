import { describe, expect, test } from 'vitest';
import { wordsIn } from './checks.ts';
import type { SettingName } from './names.ts';
import { loadSettings } from './settings.ts';

const load = (given: Partial<Record<SettingName, string>>, sandbox = false) =>
  loadSettings({ env: {}, cwd: '/', interactive: false, sandbox, given });

test.each([
  ['bore local {port}', ['bore', 'local', '{port}']],
  [`  '/a b/c'  "d 'e'" f"g h"i  `, ['/a b/c', `d 'e'`, 'fg hi']],
  [`ssh -o "ProxyCommand=x y" ''`, ['ssh', '-o', 'ProxyCommand=x y', '']],
  ['C:\\bin\\x.exe', ['C:\\bin\\x.exe']],
  ['a "b', null],
  ["it's", null],
  ['', null],
])('the words of %j', (text, words) => {
  expect(wordsIn(text)).toEqual(words);
});

describe('a wrong setting is named, never shown', () => {
  test.each<[SettingName, string]>([
    ['WAYBRIDGE_REACH', 'tailscale'],
    ['WAYBRIDGE_REACH_COMMAND', 'planted "secret'],
    ['WAYBRIDGE_REACH_PATTERN', '(unclosed'],
    ['WAYBRIDGE_REACH_SSH', "planted 'secret"],
    ['WAYBRIDGE_REACH_SSH_REMOTE', 'port eighty'],
    ['WAYBRIDGE_CONTROL_HOSTS', 'https://panel.example'],
    ['WAYBRIDGE_CONTROL_PROXIES', '10.0.0.0/33'],
    ['WAYBRIDGE_CONTROL_PROXIES', 'everybody'],
    ['WAYBRIDGE_CONTROL_PATH', 'no-slash'],
    ['WAYBRIDGE_CONTROL_PATH', '/slash-at-end/'],
    ['WAYBRIDGE_CONTROL_SECURE', 'yes'],
  ])('%s=%s', (name, text) => {
    const shown = { code: 'settings.invalid', params: { name } };
    const loading = () => load({ [name]: text });
    expect(loading).toThrow(expect.objectContaining({ code: shown.code }) as Error);
    expect(loading).toThrow(name);
    expect(loading).not.toThrow(text);
  });
});

test('several names and proxies stand in one setting', () => {
  const { control } = load({
    WAYBRIDGE_CONTROL_HOSTS: 'Panel.example, [fd00::5]:8443 ,',
    WAYBRIDGE_CONTROL_PROXIES: 'loopback, 10.0.0.0/8, 2001:db8::7',
    WAYBRIDGE_CONTROL_PATH: '/a/way-bridge',
  });
  expect(control).toMatchObject({
    hosts: ['panel.example', '[fd00::5]:8443'],
    proxies: ['loopback', '10.0.0.0/8', '2001:db8::7'],
    path: '/a/way-bridge',
  });
});

test('the sandbox starts no tunnel, whatever is given', () => {
  expect(load({ WAYBRIDGE_REACH: 'cloudflared' }, true).reach.provider).toBe('own');
});
