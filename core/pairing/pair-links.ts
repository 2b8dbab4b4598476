/**
 * Links by which somebody else links one number, from a phone or another place: one browser, one number, 30 minutes.
 * Only the hash of a token is kept.
 */
import { randomUUID } from 'node:crypto';
import type { InstanceId, LocationId } from '../relay/message.ts';
import type { Schema } from '../storage/schema.ts';
import type { Storage } from '../storage/storage.ts';
import { WordedError } from '../words/worded-error.ts';
import { newSecret, sha256 } from './secret-book.ts';

export interface PairLink {
  readonly id: string;
  readonly instanceId: InstanceId;
  readonly locationId: LocationId | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** `begun`: a browser holds it. */
  readonly state: 'open' | 'begun' | 'used' | 'expired' | 'revoked';
}

/** `not-yours`: another browser has begun. The rest of the ends are the link's own state. */
export type OpenedLink =
  | { readonly type: 'unknown' }
  | { readonly type: 'over'; readonly link: PairLink; readonly why: LinkEnd }
  | { readonly type: 'new' | 'held'; readonly link: PairLink };
export type LinkEnd = 'used' | 'expired' | 'revoked' | 'not-yours';

type Row = Schema['pair_links'];
export const PAIR_PATH = '/pair';
const LINK_HOLDS_MS = 30 * 60 * 1000;
/** Who opens a link that is over is told so for this long. */
const TOLD_MS = 7 * 24 * 60 * 60 * 1000;

export class PairLinks {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** The token is shown once and cannot be read again. @throws StorageError */
  async make(
    instanceId: InstanceId,
    locationId: LocationId,
  ): Promise<{ link: PairLink; token: string }> {
    const token = newSecret();
    const now = Date.now();
    const row: Row = {
      id: randomUUID(),
      token_hash: sha256(token),
      instance_id: instanceId,
      location_id: locationId,
      holder_hash: null,
      created_at: now,
      expires_at: now + LINK_HOLDS_MS,
      used_at: null,
      revoked_at: null,
    };
    await this.#storage.transaction(async (tx) => {
      await tx.db
        .deleteFrom('pair_links')
        .where('expires_at', '<=', now - TOLD_MS)
        .execute();
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
      tx.db
        .updateTable('pair_links')
        .set({ revoked_at: Date.now() })
        .where('instance_id', '=', instanceId)
        .where('revoked_at', 'is', null)
        .execute(),
    );
  }

  /** `holder`: what the browser that began keeps. @throws StorageError */
  async open(token: string, holder: string | null): Promise<OpenedLink> {
    const row = await this.#row(token);
    if (row === undefined) return { type: 'unknown' };
    const isHeld = holder !== null && row.holder_hash === sha256(holder);
    const link = viewOf(row);
    const { state } = link;
    if (state === 'revoked' || state === 'expired') return { type: 'over', link, why: state };
    if (isHeld) return { type: 'held', link };
    if (state === 'used') return { type: 'over', link, why: state };
    if (row.holder_hash === null) return { type: 'new', link };
    return { type: 'over', link, why: 'not-yours' };
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
    locationId: row.location_id as LocationId | null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    state: stateOf(row),
  };
}

function stateOf(row: Row): PairLink['state'] {
  if (row.revoked_at !== null) return 'revoked';
  if (row.used_at !== null) return 'used';
  if (row.expires_at <= Date.now()) return 'expired';
  return row.holder_hash === null ? 'open' : 'begun';
}
