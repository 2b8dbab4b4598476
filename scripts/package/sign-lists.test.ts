import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { publisherKey, signLists } from './sign-lists.ts';

const PKCS8 = { type: 'pkcs8', format: 'pem' } as const;

test('the lists of versions are signed, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wb-lists-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  for (const name of ['latest.yml', 'latest-linux.yml', 'builder-debug.yml', 'a.deb']) {
    writeFileSync(join(folder, name), `of ${name}\n`);
  }
  const key = publisherKey(privateKey.export(PKCS8).toString());
  if (key === null) throw new Error('no key');
  const written = signLists(folder, key);
  expect(written.sort()).toEqual(
    ['latest-linux.yml.sig', 'latest.yml.sig'].map((name) => join(folder, name)),
  );
  const signature = Buffer.from(readFileSync(join(folder, 'latest.yml.sig'), 'utf8'), 'base64');
  expect(verify(null, Buffer.from('of latest.yml\n'), publicKey, signature)).toBe(true);
});

test('without a key nothing is signed, and a key of another kind is refused', () => {
  expect(publisherKey(undefined)).toBeNull();
  expect(publisherKey(' ')).toBeNull();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export(PKCS8).toString();
  expect(() => publisherKey(pem)).toThrow('openssl genpkey -algorithm ed25519');
});
