/** Master keys: how they are written down, read and derived. */
import { hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { VaultError } from './vault-error.ts';

export interface MasterKey {
  /** 16 hex digits, derived from the key; stands in every value sealed with it. */
  readonly id: string;
  /** 32 bytes for AES-256. */
  readonly bytes: Buffer;
  /** The line it was read from, to write it again. */
  readonly line: string;
}

const KEY_BYTES = 32;
const SHORTEST_PASSPHRASE = 16;

/**
 * Fixed for ever, since the same passphrase must give the same key on every machine: hence also a fixed salt, which a
 * key of our own per installation would need a place to store. N = 2^15, r = 8, p = 3 (32 MB, about 0.2 s).
 */
const SCRYPT = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const;
const SCRYPT_SALT = 'waybridge master key v1';

export function newKeyLine(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

/**
 * Reads master keys, one per line; `#` starts a comment line. The first seals, the others only open what they once
 * sealed. A line is 32 bytes in base64 or hex, or else a passphrase of at least 16 characters.
 */
export async function readKeys(text: string): Promise<MasterKey[]> {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const keys: MasterKey[] = [];
  for (const line of lines) keys.push(derive(await secretOf(line), line));
  return keys;
}

async function secretOf(line: string): Promise<Buffer> {
  if (/^[0-9a-f]{64}$/i.test(line)) return Buffer.from(line, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(line)) {
    const bytes = Buffer.from(line, 'base64');
    if (bytes.length === KEY_BYTES) return bytes;
  }
  if (line.length < SHORTEST_PASSPHRASE) throw new VaultError('vault.key-invalid');
  return new Promise((resolve, reject) => {
    scrypt(line.normalize('NFKC'), SCRYPT_SALT, KEY_BYTES, SCRYPT, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** The id and the key are independent of each other: the id tells nothing about the key. */
function derive(secret: Buffer, line: string): MasterKey {
  const part = (purpose: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `waybridge vault ${purpose}`, length));
  return { id: part('key id', 8).toString('hex'), bytes: part('value key', KEY_BYTES), line };
}
