import { createHash, randomBytes } from 'node:crypto';
import { newId } from '../journal/ids.ts';
import type { Storage } from '../../storage/storage.ts';
import type { InstanceId, LocationId, WhatsAppId } from '../message.ts';

/** A file as a link names it. */
export interface LinkedFile {
  readonly locationId: LocationId;
  readonly instanceId: InstanceId;
  readonly whatsappId: WhatsAppId;
  readonly sha256: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: number;
}

export type LinkState = 'open' | 'expired' | 'revoked';

export interface MediaLink extends LinkedFile {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly state: LinkState;
}

/** 32 random bytes in base64url. */
const TOKEN = /^[\w-]{43}$/;

/**
 * Which address leads to which file. An address opens the file to whoever has it, so it is random and only its hash is
 * stored: who can read the database still cannot open a file by it.
 */
export class MediaLinks {
  readonly #storage: Storage;

  #made = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Makes a link and gives its token; from now on it is told to nobody else. */
  async add(
    file: LinkedFile,
    { now, expiresAt }: { now: number; expiresAt: number },
  ): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const row = {
      // Rises with time, so that a list by id is a list by age.
      id: newId(now, this.#made++),
      token_hash: hashOf(token),
      location_id: file.locationId,
      instance_id: file.instanceId,
      whatsapp_id: file.whatsappId,
      sha256: file.sha256,
      file_name: file.fileName,
      mime_type: file.mimeType,
      bytes: file.bytes,
      created_at: now,
      expires_at: expiresAt,
    };
    const columns = Object.keys(row);
    await this.#storage.transaction((tx) =>
      tx.insertNew('media_links', columns, [Object.values(row)]),
    );
    return token;
  }

  async byToken(token: string, now: number): Promise<MediaLink | null> {
    if (!TOKEN.test(token)) return null;
    const row = await this.#storage.db
      .selectFrom('media_links')
      .selectAll()
      .where('token_hash', '=', hashOf(token))
      .executeTakeFirst();
    return row === undefined ? null : linkOf(row, now);
  }

  /** By how their ids begin. */
  async startingWith(start: string, now: number): Promise<MediaLink[]> {
    const rows = await this.#storage.db
      .selectFrom('media_links')
      .selectAll()
      .where('id', 'like', `${start}%`)
      .limit(2)
      .execute();
    return rows.map((row) => linkOf(row, now));
  }

  /** Newest first. */
  async list(
    { locationId, after }: { locationId?: LocationId | undefined; after?: string | undefined },
    limit: number,
    now: number,
  ): Promise<MediaLink[]> {
    let query = this.#storage.db.selectFrom('media_links').selectAll();
    if (locationId !== undefined) query = query.where('location_id', '=', locationId);
    if (after !== undefined) query = query.where('id', '<', after);
    const rows = await query.orderBy('id', 'desc').limit(limit).execute();
    return rows.map((row) => linkOf(row, now));
  }

  /** The bytes were fetched anew and are not, byte for byte, what they were. */
  async setFile(id: string, file: { sha256: string; bytes: number }): Promise<void> {
    await this.#storage.db.updateTable('media_links').set(file).where('id', '=', id).execute();
  }

  async revoke(id: string, now: number): Promise<void> {
    await this.#storage.db
      .updateTable('media_links')
      .set({ revoked_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .execute();
  }

  /** Which of these files an open link leads to. */
  async wanted(all: readonly string[], now: number): Promise<Set<string>> {
    if (all.length === 0) return new Set();
    const rows = await this.#storage.db
      .selectFrom('media_links')
      .select('sha256')
      .distinct()
      .where('sha256', 'in', [...all])
      .where('expires_at', '>', now)
      .where('revoked_at', 'is', null)
      .execute();
    return new Set(rows.map((row) => row.sha256));
  }

  /** Forgets links that ran out before this time (ms); until then a dead link can say why it is dead. */
  async dropExpired(before: number): Promise<number> {
    const result = await this.#storage.db
      .deleteFrom('media_links')
      .where('expires_at', '<', before)
      .executeTakeFirst();
    return Number(result.numDeletedRows);
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function linkOf(
  row: {
    id: string;
    location_id: string;
    instance_id: string;
    whatsapp_id: string;
    sha256: string;
    file_name: string;
    mime_type: string;
    bytes: number;
    created_at: number;
    expires_at: number;
    revoked_at: number | null;
  },
  now: number,
): MediaLink {
  const expiresAt = row.expires_at;
  const ran = expiresAt <= now ? 'expired' : 'open';
  return {
    id: row.id,
    locationId: row.location_id as LocationId,
    instanceId: row.instance_id as InstanceId,
    whatsappId: row.whatsapp_id as WhatsAppId,
    sha256: row.sha256,
    fileName: row.file_name,
    mimeType: row.mime_type,
    bytes: row.bytes,
    createdAt: row.created_at,
    expiresAt,
    state: row.revoked_at === null ? ran : 'revoked',
  };
}
