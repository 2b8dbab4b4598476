import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../tests/support/temp-folder.ts';
import type { SecretStore } from './secret-store.ts';
import { VaultError } from './vault-error.ts';
import { keyIdOf, Vault } from './vault.ts';

const AT = { table: 'locations', row: 'loc1', column: 'access_token_sealed' };
const KEY = Buffer.alloc(32, 7);

function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
}

test('opens what it sealed, also after a restart', async () => {
  const dataDir = await tempFolder();
  const vault = await Vault.open({ dataDir });
  for (const plain of ['', 'token', 'ação 😀', 'x'.repeat(100_000)]) {
    const sealed = vault.seal(plain, AT);
    expect(vault.open(sealed, AT)).toBe(plain);
    expect((await Vault.open({ dataDir })).open(sealed, AT)).toBe(plain);
  }
});

test('the same text sealed twice looks different, and never plain', async () => {
  const vault = await Vault.open({ dataDir: await tempFolder() });
  const [one, two] = [vault.seal('a-long-secret', AT), vault.seal('a-long-secret', AT)];
  expect(one).toMatch(/^v1\.[0-9a-f]{16}\.[A-Za-z0-9_-]+$/);
  expect(one).not.toBe(two);
  expect(keyIdOf(one)).toBe(vault.keyId);
  expect(Buffer.from(one.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain(
    'secret',
  );
});

test.each([
  { ...AT, table: 'companies' },
  { ...AT, row: 'loc2' },
  { ...AT, column: 'refresh_token_sealed' },
])('a value moved to $table/$row/$column does not open', async (elsewhere) => {
  const vault = await Vault.open({ dataDir: await tempFolder() });
  const sealed = vault.seal('secret', AT);
  expect(thrown(() => vault.open(sealed, elsewhere))).toMatchObject({
    code: 'vault.damaged',
    params: elsewhere,
  });
});

test('a changed, cut or foreign value is damaged, one of another key is told apart', async () => {
  const vault = await Vault.open({ dataDir: await tempFolder() });
  const sealed = vault.seal('secret', AT);
  const changed = (at: number): string =>
    sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
  for (const wrong of [
    changed(20),
    changed(40),
    changed(sealed.length - 3),
    sealed.slice(0, 30),
    sealed.slice(0, 21),
    'secret',
    '',
  ]) {
    const error = thrown(() => vault.open(wrong, AT));
    expect(error, wrong).toMatchObject({ code: 'vault.damaged', params: AT });
    expect(String(error)).not.toContain('secret');
  }
  const other = await Vault.open({ dataDir: await tempFolder() });
  expect(thrown(() => other.open(sealed, AT))).toMatchObject({
    code: 'vault.wrong-key',
    params: { ...AT, key: vault.keyId },
  });
});

test('the key may be given as base64, base64url, hex or a passphrase', async () => {
  const dataDir = await tempFolder();
  const ids = new Set<string>();
  for (const masterKey of [
    KEY.toString('base64'),
    KEY.toString('base64url'),
    KEY.toString('hex'),
    KEY.toString('hex').toUpperCase(),
    ` ${KEY.toString('base64')}\n`,
  ]) {
    ids.add((await Vault.open({ masterKey, dataDir })).keyId);
  }
  expect(ids.size).toBe(1);
  const [one, again, other] = await Promise.all(
    ['correct horse battery', 'correct horse battery', 'correct horse batterz'].map((masterKey) =>
      Vault.open({ masterKey, dataDir }),
    ),
  );
  expect(one?.keyId).toBe(again?.keyId);
  expect(one?.keyId).not.toBe(other?.keyId);
  // A passphrase must give the same key in every version to come.
  expect(one?.keyId).toBe('9415689692b86f83');
});

test('a short passphrase is refused without being repeated', async () => {
  const refused = Vault.open({ masterKey: 'only15letters!!', dataDir: await tempFolder() });
  await expect(refused).rejects.toMatchObject({ code: 'vault.key-invalid' });
  await expect(refused).rejects.not.toThrow(/only15letters/);
});

test('a key that is given makes no file; the file still opens what it sealed', async () => {
  const dataDir = await tempFolder();
  const given = { masterKey: KEY.toString('hex'), dataDir };
  await Vault.open(given);
  await expect(stat(join(dataDir, 'master.key'))).rejects.toThrow('ENOENT');
  const own = await Vault.open({ dataDir });
  const sealed = own.seal('secret', AT);
  const both = await Vault.open(given);
  expect(both.open(sealed, AT)).toBe('secret');
  expect(both.keyId).not.toBe(own.keyId);
});

test('older keys on further lines still open', async () => {
  const dataDir = await tempFolder();
  const old = KEY.toString('hex');
  const sealed = (await Vault.open({ masterKey: old, dataDir })).seal('secret', AT);
  const vault = await Vault.open({ masterKey: `a new long passphrase\n${old}`, dataDir });
  expect(vault.open(sealed, AT)).toBe('secret');
  expect(keyIdOf(vault.seal('secret', AT))).not.toBe(keyIdOf(sealed));
});

test.skipIf(process.platform === 'win32')(
  'the key file is private, and refused when not',
  async () => {
    const dataDir = join(await tempFolder(), 'new', 'folder');
    await Vault.open({ dataDir });
    const file = join(dataDir, 'master.key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    for (const mode of [0o640, 0o604, 0o620]) {
      await chmod(file, mode);
      const error = await Vault.open({ dataDir }).catch((refused: unknown) => refused);
      expect(error).toBeInstanceOf(VaultError);
      expect(error).toMatchObject({
        code: 'vault.key-file',
        params: { file, reason: 'readable-by-others', fix: `chmod 600 ${file}` },
      });
    }
  },
);

test('a key file that says nothing, or nonsense, is refused and not replaced', async () => {
  const dataDir = await tempFolder();
  const file = join(dataDir, 'master.key');
  for (const [text, reason] of [
    ['', 'empty'],
    ['# only a comment\n', 'empty'],
    ['short', 'invalid'],
  ] as const) {
    await writeFile(file, text, { mode: 0o600 });
    await expect(Vault.open({ dataDir })).rejects.toMatchObject({
      code: 'vault.key-file',
      params: { file, reason },
    });
    expect(await readFile(file, 'utf8')).toBe(text);
  }
});

test('many that start at once agree on one key', async () => {
  const dataDir = await tempFolder();
  const vaults = await Promise.all(Array.from({ length: 8 }, () => Vault.open({ dataDir })));
  expect(new Set(vaults.map((vault) => vault.keyId)).size).toBe(1);
});

/** Seals for itself alone, as the keychain of one user on one computer. */
class Keychain implements SecretStore {
  works = true;
  readonly #kept = new Map<string, string>();

  seal(plain: string): Promise<string> {
    if (!this.works) return Promise.reject(new Error('locked'));
    const name = `sealed-${String(this.#kept.size)}`;
    this.#kept.set(name, plain);
    return Promise.resolve(name);
  }

  open(sealed: string): Promise<string> {
    const plain = this.works ? this.#kept.get(sealed) : undefined;
    return plain === undefined ? Promise.reject(new Error('locked')) : Promise.resolve(plain);
  }
}

test('a new key is sealed by the keychain, and opened by it alone', async () => {
  const dataDir = await tempFolder();
  const file = join(dataDir, 'master.key');
  const store = new Keychain();
  const vault = await Vault.open({ dataDir, store });
  const sealed = vault.seal('token', AT);
  expect(vault.keyState).toEqual({ keptIn: 'keychain', file, hasKeychain: true });
  expect((await Vault.open({ dataDir, store })).open(sealed, AT)).toBe('token');
  await expect(Vault.open({ dataDir })).rejects.toMatchObject({
    code: 'vault.in-keychain',
    params: { file },
  });
  await expect(Vault.open({ dataDir, store: new Keychain() })).rejects.toMatchObject({
    code: 'vault.keychain',
  });
  store.works = false;
  await expect(Vault.open({ dataDir, store })).rejects.toMatchObject({ code: 'vault.keychain' });
  // A setting needs the file no more.
  const masterKey = KEY.toString('base64');
  expect((await Vault.open({ dataDir, masterKey })).keyState.keptIn).toBe('setting');
});

test('keys move into the keychain and back, and every one of them goes along', async () => {
  const dataDir = await tempFolder();
  const store = new Keychain();
  const first = await Vault.open({ dataDir });
  const old = first.seal('old', AT);
  await first.renewKey();
  const sealed = first.seal('token', AT);
  const opensBoth = (vault: Vault): void => {
    expect([vault.open(old, AT), vault.open(sealed, AT)]).toEqual(['old', 'token']);
  };
  // A key that was there already stays in its file until somebody moves it.
  const vault = await Vault.open({ dataDir, store });
  expect(vault.keyState.keptIn).toBe('file');
  const lines = await readFile(join(dataDir, 'master.key'), 'utf8');
  await vault.keepIn('keychain');
  const text = await readFile(join(dataDir, 'master.key'), 'utf8');
  for (const line of lines.split('\n').filter((one) => /^[^#]/.test(one))) {
    expect(text).not.toContain(line);
  }
  opensBoth(await Vault.open({ dataDir, store }));
  // A key that is made there stays there.
  const made = await Vault.open({ dataDir, store });
  await Promise.all([made.renewKey(), made.keepIn('keychain')]);
  expect(made.keyState.keptIn).toBe('keychain');
  const newest = made.seal('newest', AT);
  await made.keepIn('file');
  const back = await Vault.open({ dataDir });
  opensBoth(back);
  expect(back.open(newest, AT)).toBe('newest');
  expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
  await expect(back.keepIn('keychain')).rejects.toMatchObject({ code: 'vault.no-keychain' });
});

test('a keychain that refuses, or gives back something else, loses no key', async () => {
  const dataDir = await tempFolder();
  const store = new Keychain();
  const before = await Vault.open({ dataDir });
  const sealed = before.seal('token', AT);
  const file = join(dataDir, 'master.key');
  const text = await readFile(file, 'utf8');
  const forgetful: SecretStore = {
    seal: () => Promise.resolve('sealed'),
    open: () => Promise.resolve('something else'),
  };
  store.works = false;
  for (const bad of [store, forgetful]) {
    const vault = await Vault.open({ dataDir, store: bad });
    await expect(vault.keepIn('keychain')).rejects.toMatchObject({ code: 'vault.keychain' });
    expect(vault.keyState.keptIn).toBe('file');
    expect(await readFile(file, 'utf8')).toBe(text);
    // It goes on as before.
    expect(await vault.renewKey()).toBe(true);
    expect((await Vault.open({ dataDir })).open(sealed, AT)).toBe('token');
    await writeFile(file, text);
  }
  // Where no key is yet, the relay begins with one in a file, and says so.
  const fresh = await Vault.open({ dataDir: await tempFolder(), store });
  expect(fresh.keyState.keptIn).toBe('file');
});

test('cut off between draft and rename, the keys are still where they were', async () => {
  const dataDir = await tempFolder();
  const file = join(dataDir, 'master.key');
  const store = new Keychain();
  const vault = await Vault.open({ dataDir });
  const sealed = vault.seal('token', AT);
  // What a move leaves that never came to its rename.
  await writeFile(`${file}.cut-off.draft`, 'keychain\nhalf', { mode: 0o600 });
  const again = await Vault.open({ dataDir, store });
  expect(again.open(sealed, AT)).toBe('token');
  await again.keepIn('keychain');
  expect(await readdir(dataDir)).toEqual(['master.key']);
});
