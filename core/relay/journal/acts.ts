import { sql } from 'kysely';
import type { Events } from '../../events.ts';
import type { Storage } from '../../storage/storage.ts';
import { WordedError } from '../../words/worded-error.ts';
import type { Entry } from './entry.ts';
import { fact } from './facts.ts';
import type { HeldLanes } from './held-lanes.ts';
import type { Journal } from './journal.ts';
import { bare } from './statements.ts';
import { OPEN_COLUMNS, entryOfRow, openRow } from './row.ts';

const REPLAYABLE = ['dead', 'unsure'];
const BURIABLE = ['waiting', 'parked', 'unsure', 'dead'];

export interface ActOptions {
  readonly storage: Storage;
  readonly journal: Journal;
  readonly events: Events;
  /** A replayed entry that may expire gets this much time again (ms). */
  readonly expiryMs: (entry: Entry) => number;
  /** Where several relays share the table: what this one holds of it. */
  readonly held?: HeldLanes | undefined;
}

/** What a person may decide about an entry. Each act is committed before memory follows. */
export class JournalActs {
  readonly #options: ActOptions;

  constructor(options: ActOptions) {
    this.#options = options;
  }

  /**
   * Sends a dead or unsure entry again, at the tail of its lane.
   * @throws WordedError `entry.not-found`, `entry.not-replayable`, `entry.already-done`, `entry.unreadable`
   */
  async replay(id: string): Promise<void> {
    const { storage, journal, events, expiryMs } = this.#options;
    const { entry, hasBody } = await this.#find(id);
    if (entry.state === 'done')
      throw new WordedError('entry.already-done', { entry: id }, 'conflict');
    if (!REPLAYABLE.includes(entry.state)) {
      const params = { entry: id, state: entry.state };
      throw new WordedError('entry.not-replayable', params, 'conflict');
    }
    if (!hasBody) throw new WordedError('entry.unreadable', {}, 'conflict');
    const now = Date.now();
    const tail: Entry = {
      ...entry,
      position: journal.nextPosition(),
      // After everything that waits: a person released it late.
      orderAt: entry.orderAt === 0 ? 0 : Math.max(now, entry.orderAt),
      state: 'waiting',
      waitsFor: null,
      attempts: 0,
      nextTryAt: now,
      expiresAt: entry.expiresAt === null ? null : now + expiryMs(entry),
      blockedSince: null,
      unknownOutcome: false,
      released: true,
    };
    const changed = await storage.transaction((tx) =>
      tx.run(
        `UPDATE journal SET state = 'waiting', \`open\` = 1, waits_for = NULL, position = ?, order_at = ?, attempts = 0, next_try_at = ?, expires_at = ?, settled_at = NULL WHERE id = ? AND state = ?`,
        [tail.position, tail.orderAt, now, tail.expiresAt, id, entry.state],
      ),
    );
    if (changed === 0) return this.replay(id);
    journal.reopen(tail);
    events.entryReplayed({ entryId: id, kind: entry.kind });
  }

  /**
   * Lets an entry go for good: it is not tried again and retention may remove it.
   * @throws WordedError `entry.not-found`, `entry.not-buriable`
   */
  async bury(id: string): Promise<void> {
    const { storage, journal, events } = this.#options;
    const { entry } = await this.#find(id);
    if (!BURIABLE.includes(entry.state)) {
      const params = { entry: id, state: entry.state };
      throw new WordedError('entry.not-buriable', params, 'conflict');
    }
    const changed = await storage.transaction((tx) =>
      tx.run(
        `UPDATE journal SET state = 'dead', \`open\` = NULL, ${this.#bare}waits_for = NULL, error_code = 'entry.buried', settled_at = ? WHERE id = ? AND state = ?`,
        [Date.now(), id, entry.state],
      ),
    );
    if (changed === 0) return this.bury(id);
    journal.release(id);
    await journal.factIsKnown(fact.settled(entry.dedupeKey));
    events.entryBuried({ entryId: id, kind: entry.kind });
  }

  /**
   * A person has seen that an unsure entry was carried out: it is done, and what waited for its end goes on.
   * @throws WordedError `entry.not-found`, `entry.not-unsure`
   */
  async arrived(id: string): Promise<void> {
    const { storage, journal, events } = this.#options;
    const { entry } = await this.#find(id);
    const changed = await storage.transaction((tx) =>
      tx.run(
        `UPDATE journal SET state = 'done', \`open\` = NULL, ${this.#bare}error_code = 'entry.arrived', error_detail = NULL, settled_at = ? WHERE id = ? AND state = 'unsure'`,
        [Date.now(), id],
      ),
    );
    if (changed === 0) {
      const params = { entry: id, state: entry.state };
      throw new WordedError('entry.not-unsure', params, 'conflict');
    }
    journal.release(id);
    await journal.factIsKnown(fact.settled(entry.dedupeKey));
    events.entryArrived({ entryId: id, kind: entry.kind });
  }

  get #bare(): string {
    return bare(this.#options.journal.owner.keepsBodies);
  }

  async #find(id: string): Promise<{ entry: Entry; hasBody: boolean }> {
    const { rows } = await sql<Record<string, unknown>>`
      SELECT ${sql.raw(OPEN_COLUMNS)}, payload IS NOT NULL AS has_body FROM journal WHERE id = ${id}
    `.execute(this.#options.storage.db);
    const parsed = openRow.safeParse(rows[0]);
    if (!parsed.success) throw new WordedError('entry.not-found', { entry: id }, 'not-found');
    const entry = entryOfRow(parsed.data);
    if (this.#options.held?.holds(entry.locationId) === false) {
      throw new WordedError('relay.held-elsewhere', {}, 'conflict');
    }
    return { entry, hasBody: Boolean(rows[0]?.['has_body']) };
  }
}
