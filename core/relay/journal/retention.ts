import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Limits } from '../../settings/times.ts';
import type { Storage, Tx } from '../../storage/storage.ts';
import { idAt } from './ids.ts';
import { OldLinks } from './old-links.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Rows of one step: small, so that no acknowledgement waits for it noticeably. */
const STEP = 200;
const PAUSE_MS = 50;
/** Pages of 8 KB that are given back in one step: about 2 ms of the event loop on a local disk. */
const PAGES_PER_STEP = 64;
/** So many stay free for what comes next: a file that shrinks and grows by turns writes everything twice. */
const PAGES_LEFT_FREE = 1_000;
/** Whatever is set: a webhook that comes again within a week, or that catch-up finds, must still be known. */
const LEAST_KEYS_DAYS = 7;

/** How much of each kind one pass removed. */
interface Removed {
  readonly bodies: number;
  readonly attempts: number;
  readonly entries: number;
  readonly links: number;
  /** What people did. */
  readonly acts: number;
}

/**
 * Removes what is old: first the bodies of settled entries, later their attempts, and the entries with their keys and
 * links. Dead entries stay until a person lets them go; what people did goes by a time of its own. Ids are UUIDv7, so that a time is a range of the primary key and
 * no further index is needed. What is freed is given back to the file system.
 */
export class Retention implements AsyncDisposable {
  readonly #storage: Storage;
  readonly #limits: Limits;
  readonly #onTrouble: (error: unknown) => void;
  readonly #stop = new AbortController();
  readonly #bodies = new Walked();
  readonly #attempts = new Walked();
  readonly #links: OldLinks;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(storage: Storage, limits: Limits, onTrouble: (error: unknown) => void) {
    this.#storage = storage;
    this.#limits = limits;
    this.#onTrouble = onTrouble;
    this.#links = new OldLinks(storage);
  }

  /** A pass that takes longer than the pause between two is not joined by a second one. */
  start(everyMs: number): void {
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.run()).then(() => undefined, this.#onTrouble);
    }, everyMs);
    this.#timer.unref();
  }

  /** One whole pass. */
  async run(now = Date.now()): Promise<Removed> {
    const { doneDays, maxBodies, attemptDays, maxDoneEntries } = this.#limits;
    const keysBefore = now - Math.max(this.#limits.keysDays, LEAST_KEYS_DAYS) * DAY;
    await this.#dropOthers(now, keysBefore);
    const acts = await this.#dropActs(now);
    const olderThan = async (at: number, most: number): Promise<string> =>
      later(idAt(at), await this.#idBeyond('journal', most));
    const bodiesBefore = await olderThan(now - doneDays * DAY, maxBodies);
    const bodies = await this.#walk(this.#bodies.from(now), bodiesBefore, (rows) =>
      this.#dropBodies(rows),
    );
    const attemptsBefore = idAt(now - attemptDays * DAY);
    const attempts = await this.#walk(this.#attempts.from(now), attemptsBefore, (rows) =>
      this.#dropAttempts(rows),
    );
    const entriesBefore = await olderThan(keysBefore, maxDoneEntries);
    const entries = await this.#walk(new Walked(), entriesBefore, (rows) =>
      this.#dropEntries(rows),
    );
    const links = await this.#links.drop(keysBefore, () => this.#pause());
    await this.#giveBack();
    return { bodies, attempts, entries, links, acts };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#stop.abort();
    await this.#running;
  }

  /** Goes through the settled entries up to an id, oldest first. */
  async #walk(
    walked: Walked,
    before: string,
    drop: (rows: readonly SettledRow[]) => Promise<number>,
  ): Promise<number> {
    let dropped = 0;
    while (!this.#stop.signal.aborted) {
      const rows = await this.#settledAfter(walked.upTo, before);
      const last = rows.at(-1);
      if (last === undefined) break;
      const here = await drop(rows);
      walked.upTo = last.id;
      dropped += here;
      if (here > 0) await this.#pause();
      else await turn();
    }
    return dropped;
  }

  async #settledAfter(after: string, before: string): Promise<SettledRow[]> {
    return this.#storage.db
      .selectFrom('journal')
      .select(['id', (eb) => eb('payload', 'is not', null).as('has_body')])
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
  }

  async #dropBodies(rows: readonly SettledRow[]): Promise<number> {
    const ids = rows.filter((row) => Boolean(row.has_body)).map(({ id }) => id);
    if (ids.length === 0) return 0;
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

  async #dropAttempts(rows: readonly SettledRow[]): Promise<number> {
    const ids = rows.map(({ id }) => id);
    const some = await this.#storage.db
      .selectFrom('attempts')
      .select('entry_id')
      .where('entry_id', 'in', ids)
      .limit(1)
      .executeTakeFirst();
    return some === undefined ? 0 : this.#storage.transaction((tx) => deleteAttempts(tx, ids));
  }

  async #dropEntries(rows: readonly SettledRow[]): Promise<number> {
    const ids = rows.map(({ id }) => id);
    return this.#storage.transaction(async (tx) => {
      const keys = await tx.db
        .selectFrom('journal')
        .select('dedupe_key')
        .where('id', 'in', ids)
        .execute();
      for (const row of keys) await deleteLinks(tx, row.dedupe_key);
      await deleteAttempts(tx, ids);
      const result = await tx.db.deleteFrom('journal').where('id', 'in', ids).executeTakeFirst();
      return Number(result.numDeletedRows);
    });
  }

  /** Sends that no cap counts any more; and what was not answered for so long is not going to be shown as read. */
  async #dropOthers(now: number, keysBefore: number): Promise<void> {
    await this.#storage.db
      .deleteFrom('paced_sends')
      .where('at', '<', now - DAY)
      .execute();
    await this.#storage.transaction((tx) =>
      tx.db.deleteFrom('unread_messages').where('created_at', '<', keysBefore).execute(),
    );
  }

  async #dropActs(now: number): Promise<number> {
    const { auditDays, maxAudit } = this.#limits;
    const before = later(idAt(now - auditDays * DAY), await this.#idBeyond('audit', maxAudit));
    let dropped = 0;
    while (!this.#stop.signal.aborted) {
      const acts = await this.#storage.db
        .selectFrom('audit')
        .select('id')
        .where('id', '<', before)
        .orderBy('id')
        .limit(STEP)
        .execute();
      if (acts.length === 0) break;
      const ids = acts.map(({ id }) => id);
      await this.#storage.transaction((tx) =>
        tx.db.deleteFrom('audit').where('id', 'in', ids).execute(),
      );
      dropped += ids.length;
      await this.#pause();
    }
    return dropped;
  }

  /** Until nothing is left to give back: one pass may have freed gigabytes. */
  async #giveBack(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const free = await this.#storage.compact(PAGES_PER_STEP);
      if (free <= PAGES_LEFT_FREE || !(await this.#pause())) return;
    }
  }

  /** The id below which rows are more than `most` from the newest; empty when there are not so many. */
  async #idBeyond(table: 'journal' | 'audit', most: number): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM ${sql.table(table)} ORDER BY id DESC LIMIT 1 OFFSET ${sql.raw(String(Math.trunc(most)))}
    `.execute(this.#storage.db);
    return rows[0]?.id ?? '';
  }

  /** False = the relay is stopping. */
  async #pause(): Promise<boolean> {
    const { signal } = this.#stop;
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }
}

interface SettledRow {
  readonly id: string;
  /** A boolean, as each database spells it. */
  readonly has_body: unknown;
}

/** How far a kind was walked. What settled late lies before that: once a day the walk begins anew. */
class Walked {
  upTo = '';
  #begunAt = -Infinity;

  from(now: number): this {
    if (Math.abs(now - this.#begunAt) >= DAY) {
      this.upTo = '';
      this.#begunAt = now;
    }
    return this;
  }
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

async function deleteAttempts(tx: Tx, ids: readonly string[]): Promise<number> {
  const result = await tx.db.deleteFrom('attempts').where('entry_id', 'in', ids).executeTakeFirst();
  return Number(result.numDeletedRows);
}

async function deleteLinks(tx: Tx, dedupeKey: string): Promise<void> {
  const link = linkOf(dedupeKey);
  if (link === null) return;
  const links = tx.db.deleteFrom('message_links');
  await (
    link.side === 'wa'
      ? links.where('instance_id', '=', link.owner).where('whatsapp_id', '=', link.id)
      : links.where('location_id', '=', link.owner).where('highlevel_id', '=', link.id)
  ).execute();
  if (link.side !== 'hl') return;
  await tx.db
    .deleteFrom('message_twins')
    .where('location_id', '=', link.owner)
    .where('highlevel_id', '=', link.id)
    .execute();
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
