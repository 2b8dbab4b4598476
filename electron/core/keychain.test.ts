import { expect, test } from 'vitest';
import { answerOf, keychainOf } from './keychain.ts';
import type { SafeStorage } from './keychain.ts';

/** As Electron 33 has it. */
function older(given: Partial<SafeStorage> = {}): SafeStorage {
  return {
    isEncryptionAvailable: () => true,
    encryptString: (plain) => Buffer.from(`old ${plain}`),
    decryptString: (sealed) => sealed.toString().slice('old '.length),
    getSelectedStorageBackend: () => 'gnome_libsecret',
    ...given,
  };
}

/** As Electron 45 has it, which wants the older calls not to be used. */
function newer(given: Partial<SafeStorage> = {}): SafeStorage {
  const never = (): never => {
    throw new Error('the older call');
  };
  return older({
    isEncryptionAvailable: never,
    encryptString: never,
    decryptString: never,
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: (plain) => Promise.resolve(Buffer.from(`new ${plain}`)),
    decryptStringAsync: (sealed) =>
      Promise.resolve({ result: sealed.toString().slice('new '.length) }),
    ...given,
  });
}

test.each([
  ['older', older()],
  ['newer', newer()],
])('seals and opens by the %s calls', async (_name, safe) => {
  const keychain = await keychainOf(safe, 'linux');
  const sealed = (await keychain?.seal('key')) ?? '';
  expect(Buffer.from(sealed, 'base64').toString()).toMatch(/^(old|new) key$/);
  expect(await keychain?.open(sealed)).toBe('key');
});

test.each([
  ['no keychain', older({ isEncryptionAvailable: () => false })],
  ['a password that anybody knows', older({ getSelectedStorageBackend: () => 'basic_text' })],
  ['a backend that is not known yet', older({ getSelectedStorageBackend: () => 'unknown' })],
  [
    'no keychain, by the newer call',
    newer({ isAsyncEncryptionAvailable: () => Promise.resolve(false) }),
  ],
  [
    'the same password, by the newer call',
    newer({ getSelectedStorageBackend: () => 'basic_text' }),
  ],
  [
    'one that fails',
    newer({ isAsyncEncryptionAvailable: () => Promise.reject(new Error('no bus')) }),
  ],
])('%s is none', async (_name, safe) => {
  expect(await keychainOf(safe, 'linux')).toBeNull();
});

test('only Linux has to say which one it is', async () => {
  const safe = older();
  delete safe.getSelectedStorageBackend;
  expect(await keychainOf(safe, 'darwin')).not.toBeNull();
  expect(await keychainOf(safe, 'win32')).not.toBeNull();
  expect(await keychainOf(safe, 'linux')).toBeNull();
});

test('answers what the relay asks, and nothing else', async () => {
  const keychain = await keychainOf(older(), 'linux');
  const sealed = await answerOf(keychain, { keychain: 'seal', id: 1, text: 'key' });
  expect(sealed).toMatchObject({ keychain: 1 });
  expect(await answerOf(keychain, { keychain: 'open', id: 2, text: sealed?.text })).toEqual({
    keychain: 2,
    text: 'key',
  });
  for (const other of ['stop', null, {}, { keychain: 'toString', id: 1, text: '' }]) {
    expect(await answerOf(keychain, other)).toBeNull();
  }
  expect(await answerOf(null, { keychain: 'seal', id: 3, text: 'key' })).toEqual({
    keychain: 3,
    text: null,
  });
});
