import { sql } from 'kysely';
import type { Storage } from '../../storage/storage.ts';
import type { Limits } from '../../settings/times.ts';
import { idAt } from './ids.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Rows of one step: small, so that no acknowledgement waits for it noticeably. */
const STEP = 200;
const PAUSE_MS = 50;

/**
 * Removes what is old: first the bodies of settled entries, later the entries with their keys, attempts and links.
 * Dead entries stay until a person lets them go. Ids are UUIDv7, so that a time is a range of the primary key and no
 * further index is needed.
 */
export class Retention implements AsyncDisposable {
  readonly #storage: Storage;
  readonly #limits: Limits;
  readonly #onTrouble: (error: unknown) => void;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(storage: Storage, limits: Limits, onTrouble: (error: unknown) => void) {
    this.#storage = storage;
    this.#limits = limits;
    this.#onTrouble = onTrouble;
  }

  start(everyMs: number): void {
    this.#timer = setInterval(() => {
      this.#running = this.run().then(() => undefined, this.#onTrouble);
    }, everyMs);
    this.#timer.unref();
  }

  /** One whole pass; answers how many bodies and entries went. */
  async run(now = Date.now()): Promise<{ bodies: number; entries: number }> {
    const { doneDays, keysDays, maxDoneEntries } = this.#limits;
    const keysBefore = idAt(now - keysDays * DAY);
    await this.#storage.db
      .deleteFrom('paced_sends')
      .where('at', '<', now - DAY)
      .execute();
    const crowded = await this.#idBeyond(maxDoneEntries);
    const entriesBefore = crowded > keysBefore ? crowded : keysBefore;
    const bodies = await this.#steps(idAt(now - doneDays * DAY), (ids) => this.#dropBodies(ids));
    const entries = await this.#steps(entriesBefore, (ids) => this.#dropEntries(ids));
    await this.#dropUnread(now - keysDays * DAY);
    if (bodies + entries > 0) await this.#storage.compact(1_000);
    return { bodies, entries };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#stop.abort();
    await this.#running;
  }

  /** Walks settled entries below an id, oldest first. */
  async #steps(before: string, drop: (ids: string[]) => Promise<number>): Promise<number> {
    let dropped = 0;
    let after = '';
    while (!this.#stop.signal.aborted) {
      const rows = await this.#storage.db
        .selectFrom('journal')
        .select(['id'])
        .where('id', '>', after)
        .where('id', '<', before)
        .where((eb) =>
          eb.or([
            eb('state', '=', 'done'),
            eb.and([eb('state', '=', 'dead'), eb('error_code', '=', 'entry.buried')]),
          ]),
        )
        .orderBy('id')
        .limit(STEP)
        .execute();
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
      dropped += await drop(rows.map((row) => row.id));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return dropped;
  }

  async #dropBodies(ids: string[]): Promise<number> {
    return this.#storage.transaction(async (tx) => {
      const result = await tx.db
        .updateTable('journal')
        .set({ payload: null })
        .where('id', 'in', ids)
        .where('payload', 'is not', null)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    });
  }

  async #dropEntries(ids: string[]): Promise<number> {
    return this.#storage.transaction(async (tx) => {
      const rows = await tx.db
        .selectFrom('journal')
        .select(['instance_id', 'location_id', 'dedupe_key'])
        .where('id', 'in', ids)
        .execute();
      for (const row of rows) {
        const link = linkOf(row.dedupe_key);
        if (link === null) continue;
        const links = tx.db.deleteFrom('message_links');
        await (
          link.side === 'wa'
            ? links.where('instance_id', '=', link.owner).where('whatsapp_id', '=', link.id)
            : links.where('location_id', '=', link.owner).where('highlevel_id', '=', link.id)
        ).execute();
        if (link.side === 'hl') {
          await tx.db
            .deleteFrom('message_twins')
            .where('location_id', '=', link.owner)
            .where('highlevel_id', '=', link.id)
            .execute();
        }
      }
      await tx.db.deleteFrom('attempts').where('entry_id', 'in', ids).execute();
      const result = await tx.db.deleteFrom('journal').where('id', 'in', ids).executeTakeFirst();
      return Number(result.numDeletedRows);
    });
  }

  /** What was never answered is not going to be shown as read after so long. */
  async #dropUnread(before: number): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db.deleteFrom('unread_messages').where('created_at', '<', before).execute(),
    );
  }

  /** The id below which entries are more than `most` from the newest; empty when there are not so many. */
  async #idBeyond(most: number): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM journal ORDER BY id DESC LIMIT 1 OFFSET ${sql.raw(String(Math.trunc(most)))}
    `.execute(this.#storage.db);
    return rows[0]?.id ?? '';
  }
}

function linkOf(dedupeKey: string): { side: 'wa' | 'hl'; owner: string; id: string } | null {
  const [side, owner, third, fourth] = dedupeKey.split(':');
  if (side === 'wa' && third === 'msg' && owner !== undefined && fourth !== undefined) {
    return { side, owner, id: fourth };
  }
  if (side === 'wl' && owner !== undefined && third !== undefined) {
    return { side: 'wa', owner, id: third };
  }
  if (side === 'hl' && owner !== undefined && third !== undefined)
    return { side, owner, id: third };
  return null;
}
