/**
 * Links by which somebody else links one number, from a phone or another place: one browser, one number, 30 minutes.
 * Only the hash of a token is kept.
 */
import { randomUUID } from 'node:crypto';
import type { InstanceId } from '../relay/message.ts';
import type { Schema } from '../storage/schema.ts';
import type { Storage } from '../storage/storage.ts';
import { WordedError } from '../words/worded-error.ts';
import { newSecret, sha256 } from './secret-book.ts';

export interface PairLink {
  readonly id: string;
  readonly instanceId: InstanceId;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** `begun`: a browser holds it. */
  readonly state: 'open' | 'begun' | 'used' | 'expired' | 'revoked';
}

/** `not-yours`: another browser has begun. */
export type OpenedLink =
  | { readonly type: 'unknown' | 'over' | 'not-yours' }
  | { readonly type: 'new' | 'held'; readonly link: PairLink };

type Row = Schema['pair_links'];
export const PAIR_PATH = '/pair';
const LINK_HOLDS_MS = 30 * 60 * 1000;

export class PairLinks {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** The token is shown once and cannot be read again. @throws StorageError */
  async make(instanceId: InstanceId): Promise<{ link: PairLink; token: string }> {
    const token = newSecret();
    const now = Date.now();
    const row: Row = {
      id: randomUUID(),
      token_hash: sha256(token),
      instance_id: instanceId,
      holder_hash: null,
      created_at: now,
      expires_at: now + LINK_HOLDS_MS,
      used_at: null,
      revoked_at: null,
    };
    await this.#storage.transaction(async (tx) => {
      // What nobody can use any more, and what this one takes the place of.
      await tx.db.deleteFrom('pair_links').where('expires_at', '<=', now).execute();
      await tx.db.insertInto('pair_links').values(row).execute();
    });
    return { link: viewOf(row), token };
  }

  async all(): Promise<PairLink[]> {
    const rows = await this.#storage.db
      .selectFrom('pair_links')
      .selectAll()
      .orderBy('created_at', 'desc')
      .execute();
    return rows.map(viewOf);
  }

  /** By its id, or how that begins. @throws WordedError `pair-link.not-found`, StorageError */
  async revoke(idStart: string): Promise<PairLink> {
    const [found, another] = (await this.all()).filter(({ id }) => id.startsWith(idStart));
    if (found === undefined || another !== undefined) {
      throw new WordedError('pair-link.not-found', { link: idStart }, 'not-found');
    }
    await this.#set(found.id, { revoked_at: Date.now() });
    return { ...found, state: 'revoked' };
  }

  async revokeAllOf(instanceId: InstanceId): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db.deleteFrom('pair_links').where('instance_id', '=', instanceId).execute(),
    );
  }

  /** `holder`: what the browser that began keeps. @throws StorageError */
  async open(token: string, holder: string | null): Promise<OpenedLink> {
    const row = await this.#row(token);
    if (row === undefined) return { type: 'unknown' };
    const isHeld = holder !== null && row.holder_hash === sha256(holder);
    const link = viewOf(row);
    if (link.state === 'revoked' || link.state === 'expired') return { type: 'over' };
    if (isHeld) return { type: 'held', link };
    if (link.state === 'used') return { type: 'over' };
    return row.holder_hash === null ? { type: 'new', link } : { type: 'not-yours' };
  }

  /** Gives the link to one browser; null = another one was faster. @throws StorageError */
  async hold(link: PairLink): Promise<string | null> {
    const holder = newSecret();
    const { numUpdatedRows } = await this.#storage.transaction((tx) =>
      tx.db
        .updateTable('pair_links')
        .set({ holder_hash: sha256(holder) })
        .where('id', '=', link.id)
        .where('holder_hash', 'is', null)
        .executeTakeFirstOrThrow(),
    );
    return numUpdatedRows === 1n ? holder : null;
  }

  async used(link: PairLink): Promise<void> {
    await this.#set(link.id, { used_at: Date.now() });
  }

  async #row(token: string): Promise<Row | undefined> {
    return this.#storage.db
      .selectFrom('pair_links')
      .selectAll()
      .where('token_hash', '=', sha256(token))
      .executeTakeFirst();
  }

  async #set(id: string, columns: Partial<Row>): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db.updateTable('pair_links').set(columns).where('id', '=', id).execute(),
    );
  }
}

function viewOf(row: Row): PairLink {
  return {
    id: row.id,
    instanceId: row.instance_id as InstanceId,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    state: stateOf(row),
  };
}

function stateOf(row: Row): PairLink['state'] {
  if (row.revoked_at !== null) return 'revoked';
  if (row.used_at !== null && row.expires_at > Date.now()) return 'used';
  if (row.expires_at <= Date.now()) return 'expired';
  return row.holder_hash === null ? 'open' : 'begun';
}
