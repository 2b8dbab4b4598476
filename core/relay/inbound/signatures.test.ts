import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSameSecret, isSigned, readPublicKey, signatureIn } from './signatures.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const key = readPublicKey(pem);
// Spaces and escapes as no serialiser of ours writes them: only the raw bytes verify.
const body = Buffer.from('{ "message" : "ol\\u00e1",\n"n":1.0 }');
const header = sign(null, body, privateKey).toString('base64');

test('the raw bytes verify', () => {
  const signature = signatureIn(header);
  if (signature === null) throw new Error('no signature');
  expect(isSigned(body, signature, key)).toBe(true);
  const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
  expect(isSigned(rewritten, signature, key)).toBe(false);
  expect(isSigned(Buffer.concat([body, Buffer.from(' ')]), signature, key)).toBe(false);
});

test('another key’s signature does not', () => {
  const other = generateKeyPairSync('ed25519').privateKey;
  const signature = signatureIn(sign(null, body, other).toString('base64'));
  expect(signature && isSigned(body, signature, key)).toBe(false);
});

describe('what is no signature at all', () => {
  test.each([
    ['no header', undefined],
    ['N/A', 'N/A'],
    ['empty', ''],
    ['too short', Buffer.alloc(63).toString('base64')],
    ['too long', Buffer.alloc(65).toString('base64')],
    ['two headers joined', `${header}, ${header}`],
    ['hexadecimal', Buffer.from(header, 'base64').toString('hex')],
    [
      'stray characters that a lenient decoder skips',
      ` ${header.slice(0, 40)}\n${header.slice(40)}`,
    ],
    ['a list', [header]],
  ])('%s', (_name, value) => {
    expect(signatureIn(value)).toBeNull();
  });
});

test('only Ed25519 keys are taken', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  expect(() => readPublicKey(rsa.export({ type: 'spki', format: 'pem' }).toString())).toThrow(
    'Ed25519',
  );
  expect(() => readPublicKey('nonsense')).toThrow();
});

test('secrets of any length are compared', () => {
  expect(isSameSecret('s3cret', 's3cret')).toBe(true);
  expect(isSameSecret('s3cret', 's3creT')).toBe(false);
  expect(isSameSecret('', 's3cret')).toBe(false);
  expect(isSameSecret('x'.repeat(10_000), 's3cret')).toBe(false);
});
