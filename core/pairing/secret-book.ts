import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes, base64url: 43 characters that pass unchanged through headers and paths. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Hex, as it is stored: a copy of the database does not open the webhooks. */
export function sha256(secret: string): string {
  return hash('sha256', secret, 'hex');
}

interface Page<Owner> {
  readonly hash: Buffer;
  readonly owner: Owner;
  /** Milliseconds; it no longer opens anything after that. */
  readonly until: number;
}

/**
 * Who a secret belongs to. Looked up by its hash, so that the time it takes says nothing of a near miss; the hashes
 * are then compared in constant time.
 */
export class SecretBook<Owner> {
  readonly #pages = new Map<string, Page<Owner>>();

  add(hash: string, owner: Owner, until = Infinity): void {
    this.#pages.set(hash, { hash: Buffer.from(hash, 'hex'), owner, until });
  }

  find(secret: string): Owner | null {
    const digest = sha256(secret);
    const page = this.#pages.get(digest);
    if (page === undefined || page.until <= Date.now()) return null;
    return timingSafeEqual(page.hash, Buffer.from(digest, 'hex')) ? page.owner : null;
  }

  removeAllOf(owner: Owner): void {
    for (const [hash, page] of this.#pages) {
      if (page.owner === owner) this.#pages.delete(hash);
    }
  }
}
