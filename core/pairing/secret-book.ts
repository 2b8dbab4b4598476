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
 * are then compared in constant time. One that was right is remembered as it was shown: every webhook shows one, and
 * hashing it was a thirtieth of its answer. Those are told apart by a hash of the whole text, seeded anew in each run:
 * a wrong one is not compared with them letter by letter.
 */
export class SecretBook<Owner> {
  readonly #pages = new Map<string, Page<Owner>>();
  readonly #shown = new Map<string, Page<Owner>>();

  add(hash: string, owner: Owner, until = Infinity): void {
    this.#pages.set(hash, { hash: Buffer.from(hash, 'hex'), owner, until });
    // A secret that held for ever may now have an end.
    this.#shown.clear();
  }

  find(secret: string): Owner | null {
    const page = this.#shown.get(secret) ?? this.#opened(secret);
    return page === null || page.until <= Date.now() ? null : page.owner;
  }

  removeAllOf(owner: Owner): void {
    for (const [hash, page] of this.#pages) {
      if (page.owner === owner) this.#pages.delete(hash);
    }
    this.#shown.clear();
  }

  #opened(secret: string): Page<Owner> | null {
    const digest = sha256(secret);
    const page = this.#pages.get(digest);
    if (page === undefined || !timingSafeEqual(page.hash, Buffer.from(digest, 'hex'))) return null;
    this.#shown.set(secret, page);
    return page;
  }
}
