/** Events that wait to be passed on, each a row; a row is gone once its event is settled, and counted where it went. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { newId } from '../relay/journal/ids.ts';
import type { InstanceId } from '../relay/message.ts';
import type { Storage, Tx } from '../storage/storage.ts';

export interface NewForward {
  readonly event: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Queued {
  readonly id: string;
  readonly attempts: number;
}

export interface Forward extends NewForward, Queued {}

/** What is to be posted now, oldest first, and what of it nobody can read. */
export interface Due {
  readonly readable: readonly Forward[];
  readonly unreadable: readonly Queued[];
}

/** Where an event may end. */
export type End = 'sent' | 'refused' | 'dropped';

export interface Waiting {
  readonly count: number;
  readonly bytes: number;
}

interface Row extends Queued {
  readonly event: string;
  readonly headers: string;
  readonly body: string;
}

const headers = z.record(z.string(), z.string());

/** Rows that go in one transaction. */
const AT_ONCE = 500;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The queue of one kept webhook. Bodies hold the instance's key, media keys and texts: they are sealed with a key of
 * this queue, which the vault seals, so that a rotation of its keys leaves thousands of bodies alone.
 */
export class ForwardQueue {
  readonly #storage: Storage;
  readonly #id: InstanceId;
  readonly #key: Buffer;
  #position = 0;

  constructor(storage: Storage, id: InstanceId, key: Buffer) {
    this.#storage = storage;
    this.#id = id;
    this.#key = key;
  }

  /** @throws StorageError */
  async waiting(): Promise<Waiting> {
    const { count, bytes } = await this.#storage.db
      .selectFrom('forwards')
      .select((eb) => [
        eb.fn.countAll<number | string>().as('count'),
        eb.fn.sum<number | string | null>('bytes').as('bytes'),
      ])
      .where('instance_id', '=', this.#id)
      .executeTakeFirstOrThrow();
    return { count: Number(count), bytes: Number(bytes ?? 0) };
  }

  /** Committed when it resolves. @throws StorageError */
  async add({ event, headers, body }: NewForward): Promise<void> {
    const now = Date.now();
    const id = newId(now, (this.#position += 1));
    const row = {
      id,
      instance_id: this.#id,
      event,
      attempts: 0,
      bytes: body.length,
      next_at: now,
      created_at: now,
      headers: JSON.stringify(headers),
      body: this.#seal(body, id),
    };
    await this.#storage.transaction((tx) => tx.db.insertInto('forwards').values(row).execute());
  }

  /** The oldest give way while there is more than the most; answers how many did. @throws StorageError */
  async trim(most: Waiting): Promise<number> {
    let dropped = 0;
    for (;;) {
      const { count, bytes } = await this.waiting();
      if (count <= most.count && bytes <= most.bytes) return dropped;
      const oldest = await this.#oldest(Math.min(AT_ONCE, Math.ceil(count / 10)));
      await this.settle(oldest, 'dropped');
      dropped += oldest.length;
    }
  }

  /** The oldest of what is to be posted now, at most `limit`. @throws StorageError */
  async due(now: number, limit: number): Promise<Due> {
    const rows = await this.#storage.db
      .selectFrom('forwards')
      .select(['id', 'event', 'headers', 'body', 'attempts'])
      .where('instance_id', '=', this.#id)
      .where('next_at', '<=', now)
      .orderBy('id')
      .limit(limit)
      .execute();
    const readable: Forward[] = [];
    const unreadable: Queued[] = [];
    for (const row of rows) {
      const forward = this.#read(row);
      if (forward === null) unreadable.push(row);
      else readable.push(forward);
    }
    return { readable, unreadable };
  }

  /** When the next one is due (ms); null = nothing waits. @throws StorageError */
  async nextAt(): Promise<number | null> {
    const row = await this.#storage.db
      .selectFrom('forwards')
      .select((eb) => eb.fn.min<number | string | null>('next_at').as('next'))
      .where('instance_id', '=', this.#id)
      .executeTakeFirst();
    return row?.next == null ? null : Number(row.next);
  }

  /** Gone, and counted, in one. @throws StorageError */
  async settle(ids: readonly string[], end: End): Promise<void> {
    if (ids.length === 0) return;
    await this.#storage.transaction(async (tx) => {
      await tx.db.deleteFrom('forwards').where('id', 'in', ids).execute();
      await this.#count(tx, end, ids.length);
    });
  }

  /** @throws StorageError */
  async postpone({ id, attempts }: Queued, nextAt: number): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db
        .updateTable('forwards')
        .set({ attempts: attempts + 1, next_at: nextAt })
        .where('id', '=', id)
        .execute(),
    );
  }

  /** The tool takes events again: none of them waits any longer. @throws StorageError */
  async release(): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db
        .updateTable('forwards')
        .set({ next_at: Date.now() })
        .where('instance_id', '=', this.#id)
        .where('next_at', '>', Date.now())
        .execute(),
    );
  }

  /** An event that cannot wait here. @throws StorageError */
  async turnAway(): Promise<void> {
    await this.#storage.transaction((tx) => this.#count(tx, 'dropped', 1));
  }

  /** What came before that time (ms) is passed on no more; answers how many. @throws StorageError */
  async expire(before: number): Promise<number> {
    const old = await this.#oldest(AT_ONCE, before);
    await this.settle(old, 'dropped');
    return old.length;
  }

  async #oldest(limit: number, before = Number.MAX_SAFE_INTEGER): Promise<string[]> {
    const rows = await this.#storage.db
      .selectFrom('forwards')
      .select('id')
      .where('instance_id', '=', this.#id)
      .where('created_at', '<', before)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  async #count(tx: Tx, end: End, by: number): Promise<void> {
    const sentAt = end === 'sent' ? { last_sent_at: Date.now() } : {};
    await tx.db
      .updateTable('kept_webhooks')
      .set((eb) => ({ [end]: eb(end, '+', by), ...sentAt }))
      .where('id', '=', this.#id)
      .execute();
  }

  #seal(body: Buffer, id: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(id));
    const sealed = Buffer.concat([cipher.update(body), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Null: it is damaged, or sealed with another key. */
  #read(row: Row): Forward | null {
    const { id, event, attempts } = row;
    try {
      const read = headers.parse(JSON.parse(row.headers));
      return { id, event, headers: read, body: this.#open(row.body, id), attempts };
    } catch {
      return null;
    }
  }

  #open(text: string, id: string): Buffer {
    const blob = Buffer.from(text, 'base64');
    const nonce = blob.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(id))
      .setAuthTag(blob.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const body = decipher.update(blob.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([body, decipher.final()]);
  }
}
