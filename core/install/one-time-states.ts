/**
 * The `state` of OAuth: proof that an install was begun here. Good once, for ten minutes, and only while whoever asked
 * is still logged in. Kept hashed in the database, so that a restart in between spoils nothing.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Storage } from '../storage/storage.ts';

const LIVES_MS = 10 * 60 * 1000;

export class OneTimeStates {
  readonly #storage: Storage;
  readonly #livesMs: number;

  constructor(storage: Storage, livesMs = LIVES_MS) {
    this.#storage = storage;
    this.#livesMs = livesMs;
  }

  /** `askedBy` names a log-in, or `cli`; at most 64 characters. */
  async issue(askedBy: string): Promise<string> {
    const state = randomBytes(24).toString('base64url');
    const now = Date.now();
    const row = { hash: hashed(state), asked_by: askedBy, expires_at: now + this.#livesMs };
    await this.#storage.transaction(async (tx) => {
      await tx.db.deleteFrom('oauth_states').where('expires_at', '<=', now).execute();
      await tx.db.insertInto('oauth_states').values(row).execute();
    });
    return state;
  }

  /** Whether it was issued here, is young enough and was not used: from now on it is used. */
  async take(state: string): Promise<boolean> {
    return this.#storage.transaction(async (tx) => {
      const taken = await tx.db
        .deleteFrom('oauth_states')
        .where('hash', '=', hashed(state))
        .where('expires_at', '>', Date.now())
        .executeTakeFirst();
      return taken.numDeletedRows > 0n;
    });
  }

  /** Who logs out takes what he began with him. */
  async forget(askedBy: string): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db.deleteFrom('oauth_states').where('asked_by', '=', askedBy).execute(),
    );
  }
}

function hashed(state: string): string {
  return createHash('sha256').update(state).digest('hex');
}
