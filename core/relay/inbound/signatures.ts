/**
 * Whether a HighLevel post is genuine, and whether two secrets are the same.
 *
 * HighLevel signs its posts to a provider's Delivery URL with Ed25519 over the raw body and sends the signature in
 * base64 as `X-GHL-Signature` (marketplace docs, "Webhook integration guide" and "Provider outbound message", 2026).
 * The older `X-WH-Signature` never comes to the Delivery URL. So: keep the bytes, verify, and only then parse; a body
 * that is parsed and written again is not what was signed.
 */
import { createHash, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Reads an Ed25519 key in PEM. Throws a `TypeError` for anything else, since then no post could ever be verified. */
export function readPublicKey(pem: string): KeyObject {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 public key');
  return key;
}

/** 64 bytes in base64; nothing else is a signature: no header, the literal `N/A`, two headers joined by a comma. */
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;

/** Null when the header holds no signature; cheap enough to ask before the body is read. */
export function signatureIn(header: string | string[] | undefined): Buffer | null {
  if (typeof header !== 'string' || !SIGNATURE.test(header)) return null;
  return Buffer.from(header, 'base64');
}

export function isSigned(bytes: Uint8Array, signature: Buffer, key: KeyObject): boolean {
  return verify(null, bytes, key, signature);
}

/** Takes the same time wherever the two differ, and whatever their lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
