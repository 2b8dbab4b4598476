/**
 * A relay's seat among those that share a database. It says again and again that it is alive, takes the lanes of
 * locations that nobody holds, and leaves some to a relay which has fewer. All that a relay keeps in memory (lanes,
 * tokens, contacts, the pace of numbers, what HighLevel still allows) is of the locations that it holds: whoever takes
 * one over reads it from the database, as after a start. That is why what is held changes only between two turns
 * (`Turn`), and the service begins anew with each.
 *
 * What must stay true: the lanes of a location are never held by two. A relay that gave no sign of life until its lease
 * ran out is fenced in the transaction that takes its lanes; its epoch claims nothing from then on. Before that it has
 * stopped by itself: it starts and writes nothing once its lease is about to run out by its own clock.
 */
import { hostname } from 'node:os';
import { sql } from 'kysely';
import { MOST_CLOCK_MS } from '../relay/journal/held-lanes.ts';
import type { Owner } from '../relay/journal/settling.ts';
import { atMost } from '../storage/fallback/candidate.ts';
import type { Storage, Tx } from '../storage/storage.ts';
import { WordedError } from '../words/worded-error.ts';
import { allot, REST } from './allotment.ts';
import type { LaneLease } from './allotment.ts';
import { thisMoment } from './moment.ts';
import { fence, idOf, isAlive, leasesOf, letGo, liveRelays, lookOf } from './seat-rows.ts';
import { SharedTurn } from './turn.ts';
import type { Look, Turn } from './turn.ts';

export interface SeatOptions {
  /** Of its own, so that nothing else that goes on keeps a sign of life waiting. */
  readonly storage: Storage;
  readonly relayId: string;
  readonly version: string;
  readonly times: { readonly leaseMs: number; readonly heartbeatMs: number };
  /** A person says that a relay which worked here alone, and ended without a word, is gone for good. */
  readonly takesOver: boolean;
}

/** Signs of life per lease: several may get lost. */
const BEATS_PER_LEASE = 6;
/** A location that another relay has just added is taken by that one. */
const SETTLING_BEATS = 3;
/** While the database is away its lease runs out by itself (ms). */
const LEAVING_MS = 700;

export class Seat implements AsyncDisposable {
  readonly #options: SeatOptions;
  readonly #beatMs: number;
  #turn: SharedTurn | null = null;
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;
  /** What is left to others when the next turn begins. */
  #givingUp: readonly string[] = [];
  #isOver = false;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#beatMs = Math.min(options.times.heartbeatMs, options.times.leaseMs / BEATS_PER_LEASE);
  }

  /**
   * Ends the turn before it, if any, and begins the next one, with what is held now.
   * @throws WordedError `start.database-not-shared`, `start.database-held`, `start.clock-differs`; StorageError
   */
  async begin(): Promise<Turn> {
    const { storage, relayId, times } = this.#options;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#beating;
    await this.#looking;
    const before = this.#turn;
    before?.end();
    const askedAt = thisMoment();
    const now = await storage.now();
    assertSameClock(now);
    const { epoch, held, elsewhere } = await storage.transaction(async (tx) => {
      await this.#assertShared(tx, now);
      const goesOn = before !== null && (await isAlive(tx, before.owner));
      const epoch = await this.#enter(tx, now);
      if (goesOn) await this.#keep(tx, before.owner, epoch);
      else await letGo(tx, relayId);
      return { epoch, ...(await this.#divide(tx, { epoch, now, isBeginning: true })) };
    });
    this.#givingUp = [];
    const turn = new SharedTurn({
      owner: { relayId, epoch },
      leaseMs: times.leaseMs,
      renewedAt: askedAt,
      beganAt: now,
      held,
      elsewhere,
    });
    this.#turn = turn;
    this.#schedule();
    return turn;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await atMost(LEAVING_MS, Promise.all([this.#beating, this.#looking]));
    const { storage, relayId } = this.#options;
    const owner = this.#turn?.owner;
    this.#turn?.end();
    if (owner === undefined) return;
    const leaving = storage.transaction(async (tx) => {
      const left = await tx.run(
        'UPDATE relays SET lease_until = 0, seen_at = NULL WHERE id = ? AND epoch = ?',
        [relayId, owner.epoch],
      );
      if (left > 0) await letGo(tx, relayId);
    });
    await atMost(LEAVING_MS, leaving);
  }

  #schedule(): void {
    if (this.#isOver) return;
    // One at a time: a sign of life that was under way when a turn began has set the next one, too.
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat().finally(() => {
        this.#schedule();
      });
    }, this.#beatMs);
    this.#timer.unref();
  }

  /**
   * One statement by itself: on a machine that has too much to do each answer of the database takes its time, and a lease
   * must not run out over many of them. What takes longer, to look who holds what, goes on beside it.
   */
  async #beat(): Promise<void> {
    const turn = this.#turn;
    if (turn === null || turn.isOver) return;
    const askedAt = thisMoment();
    try {
      if (!(await this.#giveSign(turn))) {
        turn.end();
        return;
      }
      turn.renewed(askedAt);
    } catch {
      // The lease runs out by itself when that goes on; whoever writes meanwhile says what is wrong.
      turn.missed();
      return;
    }
    this.#lookBeside(turn);
  }

  /** False: this relay was fenced. By the clock of the database, whose relays are all of one dialect. */
  async #giveSign({ owner }: SharedTurn): Promise<boolean> {
    const { storage, times } = this.#options;
    const now = sql<number>`cast(unix_timestamp(now(3)) * 1000 as signed)`;
    const { numUpdatedRows } = await storage.db
      .updateTable('relays')
      .set({ lease_until: sql<number>`${now} + ${times.leaseMs}`, seen_at: now })
      .where('id', '=', owner.relayId)
      .where('epoch', '=', owner.epoch)
      .where('lease_until', '>', 0)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** One look at a time; the next sign of life does not wait for it. */
  #lookBeside(turn: SharedTurn): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#looking = this.#lookOnce(turn)
      .catch(() => {
        turn.missed();
      })
      .finally(() => {
        this.#isLooking = false;
      });
  }

  async #lookOnce(turn: SharedTurn): Promise<void> {
    const { storage } = this.#options;
    const now = await storage.now();
    const quiet = await this.#glance(turn, now);
    const look = quiet ?? (await storage.transaction((tx) => this.#look(tx, turn, now)));
    if (look !== null) turn.looked(look);
  }

  /**
   * What is nearly always the case: nobody is dead, and everything is where it is to be. Read without a lock, for which
   * whatever this relay takes in, and its next sign of life, would have to wait. Null = something is to be done.
   */
  async #glance({ owner }: SharedTurn, now: number): Promise<Look | null> {
    const { db } = this.#options.storage;
    const relays = await liveRelays(db);
    if (relays.some(({ id, until }) => until <= now && id !== owner.relayId)) return null;
    const locations = await db.selectFrom('locations').select('id').execute();
    const leases = await leasesOf(db);
    const live = relays.map(({ id }) => id);
    const { take, giveUp } = allot(owner.relayId, live, leases);
    const places = new Set([REST, ...locations.map(({ id }) => id)]);
    const isNoted = leases.length === places.size && leases.every((one) => places.has(idOf(one)));
    if (!isNoted || take.length > 0 || giveUp.length > 0) return null;
    const look = lookOf(leases, ({ relayId, epoch }) => {
      return relayId === owner.relayId && epoch === owner.epoch;
    });
    const known = this.#turn?.known() ?? new Set();
    return [...known].some((id) => look.elsewhere.has(id)) ? null : { ...look, giveUp };
  }

  /** Null: another relay is dividing, or was cut off in the middle of it; the next look is soon. */
  async #look(tx: Tx, { owner }: SharedTurn, now: number): Promise<Look | null> {
    const leases = tx.db.selectFrom('lane_leases').select('location_id');
    const free = await leases.forUpdate().skipLocked().execute();
    if (free.length < (await leases.execute()).length) return null;
    if (!(await isAlive(tx, owner))) return null;
    return this.#divide(tx, { epoch: owner.epoch, now, isBeginning: false });
  }

  /** Where a relay works alone that may go on without the database, nobody can tell whether it still does. */
  async #assertShared(tx: Tx, now: number): Promise<void> {
    const { relayId, takesOver } = this.#options;
    const alone = await tx.db
      .selectFrom('relays')
      .select(['id', 'lease_until', 'outlives'])
      .where('id', '!=', relayId)
      .where('lease_until', '>', 0)
      .where('shares', 'is', null)
      .execute();
    const other = alone.find(({ lease_until, outlives }) => lease_until > now || outlives === 1);
    if (other === undefined) return;
    if (other.lease_until > now || !takesOver) {
      throw new WordedError('start.database-not-shared', { relay: other.id }, 'conflict');
    }
    await tx.db
      .updateTable('relays')
      .set({ outlives: null, lease_until: 0 })
      .where('id', '=', other.id)
      .execute();
  }

  /** A new epoch, above all others. */
  async #enter(tx: Tx, now: number): Promise<number> {
    const { relayId, version, times } = this.#options;
    const last = await tx.db
      .selectFrom('relays')
      .select((eb) => eb.fn.max('epoch').as('epoch'))
      .executeTakeFirst();
    const row = {
      id: relayId,
      epoch: (last?.epoch ?? 0) + 1,
      started_at: now,
      lease_until: now + times.leaseMs,
      outlives: null,
      seen_at: now,
      version,
      host: hostname(),
      shares: 1,
    };
    const { id: _id, ...columns } = row;
    await tx.upsert('relays', row, ['id'], Object.keys(columns));
    // No mirror of any relay is what the database is from now on.
    await tx.db.deleteFrom('settings').where('name', 'like', 'mirror:%').execute();
    return row.epoch;
  }

  /** What was held before is held under the new epoch, but for what is left to others. */
  async #keep(tx: Tx, { relayId, epoch }: Owner, next: number): Promise<void> {
    for (const id of this.#givingUp) {
      await tx.run(
        'UPDATE lane_leases SET relay_id = NULL WHERE location_id = ? AND relay_id = ? AND epoch = ?',
        [id, relayId, epoch],
      );
    }
    await tx.run('UPDATE lane_leases SET epoch = ? WHERE relay_id = ? AND epoch = ?', [
      next,
      relayId,
      epoch,
    ]);
  }

  /** Fences who is dead, and takes this relay's part of what is free. */
  async #divide(
    tx: Tx,
    { epoch, now, isBeginning }: { epoch: number; now: number; isBeginning: boolean },
  ): Promise<Look> {
    const { relayId } = this.#options;
    const live = await this.#liveAmong(tx, now);
    await this.#note(tx, now);
    const leases = await leasesOf(tx.db);
    const { take, giveUp } = allot(relayId, live, leases);
    if (!isBeginning) this.#givingUp = giveUp;
    for (const { locationId, relayId: from, epoch: then } of take) {
      const owned = from === null ? 'relay_id IS NULL' : 'relay_id = ? AND epoch = ?';
      await tx.run(
        `UPDATE lane_leases SET relay_id = ?, epoch = ? WHERE location_id = ? AND ${owned}`,
        [relayId, epoch, locationId, ...(from === null ? [] : [from, then])],
      );
    }
    const after = take.length === 0 ? leases : await leasesOf(tx.db);
    // Installed here anew, while another relay holds it: that one has to read what is new.
    const known = isBeginning ? [] : [...(this.#turn?.known() ?? [])];
    for (const { locationId, relayId: by } of after) {
      if (by === null || by === relayId || !known.includes(locationId)) continue;
      await tx.run('UPDATE lane_leases SET touched_at = ? WHERE location_id = ?', [
        now,
        locationId,
      ]);
    }
    const isMine = (lease: LaneLease): boolean =>
      lease.relayId === relayId && (lease.epoch === epoch || isBeginning);
    return { ...lookOf(after, isMine), giveUp };
  }

  /**
   * Relays that may hold lanes. One whose lease has run out is fenced, unless it was quicker, or was silenced in the
   * middle of something: the server ends that before long.
   */
  async #liveAmong(tx: Tx, now: number): Promise<string[]> {
    const live: string[] = [];
    for (const { id, until } of await liveRelays(tx.db)) {
      const isDead = until <= now && id !== this.#options.relayId;
      if (!isDead || !(await fence(tx, id, until))) live.push(id);
    }
    return live;
  }

  /** Each location has a row; who added it takes it at once, the others only after a while. */
  async #note(tx: Tx, now: number): Promise<void> {
    const noted = new Set((await leasesOf(tx.db)).map(idOf));
    const locations = await tx.db.selectFrom('locations').select(['id', 'created_at']).execute();
    const settledAt = now - SETTLING_BEATS * this.#beatMs;
    const known = this.#turn?.known() ?? new Set();
    const missing = locations
      .filter(({ id, created_at: at }) => !noted.has(id) && (at < settledAt || known.has(id)))
      .map(({ id }) => id);
    if (!noted.has(REST)) missing.push(REST);
    const rows = missing.map((id) => [id, null, 0, 0]);
    await tx.insertNew('lane_leases', ['location_id', 'relay_id', 'epoch', 'touched_at'], rows);
    const here = new Set(locations.map(({ id }) => id));
    for (const id of noted) {
      if (id === REST || here.has(id)) continue;
      await tx.run('DELETE FROM lane_leases WHERE location_id = ?', [id]);
    }
  }
}

/** @throws WordedError `start.clock-differs` */
function assertSameClock(databaseNow: number): void {
  const ms = Math.abs(Date.now() - databaseNow);
  if (ms <= MOST_CLOCK_MS) return;
  const seconds = String(Math.round(ms / 1_000));
  throw new WordedError('start.clock-differs', { seconds }, 'conflict');
}
