import { fingerprint } from '../../storage/fingerprint.ts';
import type { Storage, StorageReturn, Tx } from '../../storage/storage.ts';
import type { LocationId } from '../message.ts';
import type { People } from '../people.ts';
import type {
  Appended,
  Entry,
  EntryKind,
  EntryState,
  LidPair,
  NewEntry,
  Payload,
  Reason,
} from './entry.ts';
import { isSend } from './entry.ts';
import { fact } from './facts.ts';
import { Appending } from './appending.ts';
import type { AppendCall } from './appending.ts';
import { GroupCommit } from './group-commit.ts';
import type { Channel, Written } from './group-commit.ts';
import type { BlockLimit, Lane, Lanes } from './lanes.ts';
import { claimable } from './held-lanes.ts';
import type { HeldLanes } from './held-lanes.ts';
import { loadOpenEntries, storedOpenEntries, takeOverLeft } from './recovery.ts';
import type { MovedContact } from './number-change.ts';
import { OpenEntries } from './open-entries.ts';
import { readArrivals, readDead, readLine, readStanding, storedPayload } from './reads.ts';
import type { Arrival, KnownLine, Standing } from './reads.ts';
import { readPayload } from './row.ts';
import { setBackSince } from './set-back.ts';
import { producedOf, writeSettlements } from './settling.ts';
import type { Owner, Settled, Settlement, Settler } from './settling.ts';
import {
  CLAIM,
  NOTE_REASON,
  appendOf,
  detailOf,
  forIds,
  ownedAmong,
  readPayloads,
  wake,
} from './statements.ts';
import type { Append } from './statements.ts';

interface ClaimResult {
  readonly claimed: boolean;
}

export interface JournalOptions {
  readonly storage: Storage;
  readonly people: People;
  readonly owner: Owner;
  readonly blockLimit: BlockLimit;
  /** Where several relays share the table: what this one holds of it. */
  readonly held?: HeldLanes | undefined;
  /** False: what a message said goes when it is done. Default: retention takes it later. */
  readonly keepsBodies?: boolean;
}

/**
 * The journal: one table of entries, the truth about all work, and the lanes of this relay in memory. Every change is
 * committed before memory follows, and what a settlement produced is written in its own transaction.
 */
export class Journal {
  readonly owner: Settler;
  readonly #storage: Storage;
  readonly #people: People;
  readonly #held: HeldLanes | null;
  readonly #open: OpenEntries;
  readonly #appending: Appending;
  readonly #commits: GroupCommit;
  readonly #appends: Channel<AppendCall, Appended[]>;
  readonly #claims: Channel<Entry, ClaimResult>;
  readonly #settlements: Channel<PendingSettlement, boolean>;
  #lastPosition = 0;

  private constructor(options: JournalOptions) {
    this.#storage = options.storage;
    this.#people = options.people;
    this.owner = { ...options.owner, keepsBodies: options.keepsBodies ?? true };
    this.#held = options.held ?? null;
    this.#open = new OpenEntries(options.blockLimit);
    this.#appending = new Appending({
      open: this.#open,
      people: options.people,
      held: this.#held,
      append: (entry, now) => this.#append(entry, now),
    });
    this.#commits = new GroupCommit(options.storage);
    this.#appends = this.#commits.channel(
      (tx, calls) => this.#appending.write(tx, calls),
      (calls) => this.#appending.writeAtOnce(options.storage, calls),
    );
    this.#claims = this.#commits.channel((tx, entries) => this.#writeClaims(tx, entries));
    this.#settlements = this.#commits.channel((tx, all) => this.#writeSettlements(tx, all));
  }

  /** Opens the journal and takes up every open entry; those that another run left `running` are marked for look-up. */
  static async open(options: JournalOptions): Promise<Journal> {
    const journal = new Journal(options);
    for await (const entry of loadOpenEntries(options.storage, options.owner, journal.#held)) {
      journal.#lastPosition = Math.max(journal.#lastPosition, entry.position);
      journal.#open.hold(entry);
    }
    for (const entry of journal.#open.sending) {
      journal.#open.givePayload(entry, await journal.payload(entry));
    }
    return journal;
  }

  /**
   * The database server is in charge again, and may know what happened to entries while this relay was not told.
   * Answers those that are to be looked up: an earlier run began them, and the mirror never heard of it.
   */
  async compare({ settled, unknownBefore }: StorageReturn): Promise<Entry[]> {
    for (const id of settled) this.#open.forget(id);
    if (unknownBefore === null) return [];
    // Before the table is read: what runs now may be settled while it is.
    const left = this.#held === null ? await takeOverLeft(this.#storage, this.owner) : NONE_LEFT;
    const found: Entry[] = [];
    for await (const entry of storedOpenEntries(this.#storage, this.#held)) {
      const isKnown = entry.state === 'running' && !left.has(entry.id);
      if (isKnown || entry.createdAt >= unknownBefore || this.#open.has(entry.id)) continue;
      this.#lastPosition = Math.max(this.#lastPosition, entry.position);
      this.#open.hold(entry);
      found.push(entry);
    }
    this.#open.announceAll(found);
    return found.filter((entry) => entry.unknownOutcome);
  }

  /** `listener` is told of each lane in which something may have become due. A hint only. */
  onLane(listener: (lane: Lane) => void): void {
    this.#open.onLane = listener;
  }

  /** `listener` is told of each contact that has another phone number now. */
  onMoved(listener: (moved: MovedContact) => void): void {
    this.#appending.onMoved = listener;
  }

  get lanes(): Lanes {
    return this.#open.lanes;
  }

  get size(): number {
    return this.#open.size;
  }

  get(id: string): Entry | null {
    return this.#open.get(id);
  }

  open(): Iterable<Entry> {
    return this.#open.values();
  }

  /**
   * Writes entries down, all or none, together with the LID pairs that the same event taught.
   * Resolves after the commit. Rejects: StorageError, nothing was stored or that cannot be told; NotHeldError, another
   * relay has the lanes.
   */
  async append(entries: readonly NewEntry[], pairs: readonly LidPair[] = []): Promise<Appended[]> {
    const news = pairs.filter((pair) => this.#people.isNews(pair));
    if (entries.length === 0 && news.length === 0) return [];
    const now = Date.now();
    const appends = entries.map((entry) => this.#append(entry, now));
    const [appended] = await this.#appends.submit([{ entries: appends, pairs: news }]);
    return appended ?? [];
  }

  /** Takes a waiting entry for a try; false = it is not to be had any more. */
  async claim(entry: Entry): Promise<boolean> {
    const [result] = await this.#claims.submit([entry]);
    return result?.claimed ?? false;
  }

  /**
   * Writes an attempt's outcome and what it produced in one transaction. False = the entry was not this relay's any
   * more, and nothing was written.
   */
  async settle(
    entry: Entry,
    outcome: Settled,
    times: { startedAt: number; endedAt: number },
  ): Promise<boolean> {
    const produced = producedOf({ entry, outcome, ...times });
    const follow = (produced.entries ?? []).map((next) => this.#append(next, times.endedAt));
    const settlement: PendingSettlement = { entry, outcome, ...times, follow };
    const [settled] = await this.#settlements.submit([settlement]);
    return settled ?? false;
  }

  /** The try's outcome is unknown: the row stays `running`, the entry keeps its lane and is looked up at `at`. */
  leaveUnknown(entry: Entry, at: number): void {
    entry.unknownOutcome = true;
    entry.nextTryAt = at;
  }

  /** Writes down why an entry that stays `running` is looked up. */
  async noteReason(entry: Entry, reason: Reason): Promise<void> {
    const { relayId, epoch } = this.owner;
    const detail = [reason.code, detailOf(reason)];
    await this.#storage.transaction((tx) =>
      tx.run(NOTE_REASON, [...detail, entry.id, relayId, epoch]),
    );
  }

  /** The payload of an entry in memory, or null when it cannot be read. */
  async payload<K extends EntryKind>(entry: Entry<K>): Promise<Payload<K> | null> {
    if (entry.payload !== null) return entry.payload;
    return storedPayload(this.#storage, entry.kind, { column: 'id', value: entry.id });
  }

  /** Reads an entry's body into memory, where it is missing. */
  async readBody(entry: Entry): Promise<void> {
    entry.payload ??= await this.payload(entry);
  }

  /** The payload of any entry, also a settled one, as long as its body is kept. */
  payloadByKey<K extends EntryKind>(kind: K, dedupeKey: string): Promise<Payload<K> | null> {
    return storedPayload(this.#storage, kind, {
      column: 'dedupe_hash',
      value: fingerprint(dedupeKey),
    });
  }

  /** In which lane and when (ms) the entries with these keys arrived; those that are unknown here are missing. */
  arrivals(dedupeKeys: readonly string[]): Promise<Map<string, Arrival>> {
    return readArrivals(this.#storage, dedupeKeys);
  }

  /** The line with this key, also a settled one; null when there is none. */
  lineByKey(dedupeKey: string): Promise<KnownLine | null> {
    return readLine(this.#storage, dedupeKey);
  }

  /** The payloads of what was given up in a location; `since` (ms) is when the oldest of them was written at most. */
  deadSince(locationId: LocationId, since: number): Promise<(Payload<EntryKind> | null)[]> {
    return readDead(this.#storage, locationId, since);
  }

  /** What the table says of the entry with this key. */
  standing(dedupeKey: string): Promise<Standing | null> {
    return readStanding(this.#storage, dedupeKey);
  }

  /** The open entries of a lane; of parked ones those that wait for `waitsFor`, or for the end of another one of them. */
  *openIn(lane: string, waitsFor: string): Iterable<Entry> {
    yield* this.#open.inLane(lane, waitsFor);
  }

  /** A fact came from outside the journal (a location was installed): what waits for it goes on. */
  async factIsKnown(name: string): Promise<void> {
    await this.#wake(this.#open.parked.of(name));
  }

  /** Parked entries whose time is over wait no longer; the worker settles them as expired. */
  async wakeExpired(entries: readonly Entry[]): Promise<void> {
    await this.#wake(entries);
  }

  async #wake(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const now = Date.now();
    await this.#storage.transaction((tx) => wake(tx, entries, now));
    this.#wakeParked(entries, now);
  }

  /** Takes up an entry that a person released; it joins the tail of its lane. */
  reopen(entry: Entry): void {
    this.#open.forget(entry.id);
    this.#open.hold(entry);
    this.#open.announce(entry);
  }

  /** A number for the tail of any lane. */
  nextPosition(): number {
    this.#lastPosition += 1;
    return this.#lastPosition;
  }

  /** Lets go of an entry that a person buried or settled in the table. */
  release(id: string): void {
    this.#open.forget(id);
  }

  /** How many entries wait for a fact. */
  parkedFor(name: string): number {
    return this.#open.parked.of(name).length;
  }

  /** The sends to WhatsApp of a location whose outcome is not known yet. */
  *runningIn(locationId: LocationId): Iterable<Entry> {
    for (const entry of this.#open.sending) if (entry.locationId === locationId) yield entry;
  }

  /** The entries of a location whose outcome nobody could tell. */
  *unsureIn(locationId: LocationId): Iterable<Entry> {
    for (const entry of this.#open.unsure) if (entry.locationId === locationId) yield entry;
  }

  /** Waits until everything submitted is committed. */
  async drained(): Promise<void> {
    await this.#commits.settled();
  }

  #append(entry: NewEntry, now: number): Append {
    const keepPayload = this.#open.keepsPayload();
    return appendOf(entry, { now, position: this.nextPosition(), keepPayload });
  }

  async #writeClaims(tx: Tx, entries: readonly Entry[]): Promise<Written<ClaimResult>> {
    const now = Date.now();
    const { relayId, epoch } = this.owner;
    this.#open.lanes.followClock(now);
    for (const entry of entries) delete entry.setBackMs;
    const own = this.#held === null ? entries : await claimable(tx, this.#held, entries);
    const ids = own.map((entry) => entry.id);
    const affected = await forIds(tx, ids, { sql: CLAIM, before: [relayId, epoch, now] });
    const ours =
      affected === own.length ? new Set(ids) : await ownedAmong(tx, own, { relayId, epoch });
    const missing = entries.filter((entry) => entry.payload === null && ours.has(entry.id));
    const payloads = await readPayloads(tx, missing);
    return {
      results: entries.map((entry) => ({ claimed: ours.has(entry.id) })),
      afterCommit: () => {
        for (const entry of entries) {
          if (!ours.has(entry.id)) continue;
          entry.state = 'running';
          entry.attempts += 1;
          entry.claimedAt = now;
          const stored = payloads.get(entry.id) ?? null;
          this.#open.givePayload(entry, readPayload(entry.kind, stored));
          if (isSend(entry)) this.#open.sending.add(entry);
        }
      },
    };
  }

  async #writeSettlements(tx: Tx, all: readonly PendingSettlement[]): Promise<Written<boolean>> {
    const settled = await writeSettlements(tx, this.owner, all);
    const follow = all.flatMap((one) => (settled.has(one) ? one.follow : []));
    const { hold } = await this.#appending.takeIn(tx, follow);
    const woken = [...settled].flatMap(([one, state]) => [
      ...this.#waitingForLinks(one),
      ...this.#waitingForEnd(one, state),
    ]);
    const now = Date.now();
    await wake(tx, woken, now);
    return {
      results: all.map((one) => settled.has(one)),
      afterCommit: () => {
        for (const one of all) this.#afterSettlement(one, settled.get(one) ?? null);
        this.#open.announceAll(hold());
        this.#wakeParked(woken, now);
      },
    };
  }

  #waitingForLinks(settlement: Settlement): Entry[] {
    return (producedOf(settlement).links ?? []).flatMap((link) => [
      ...this.#open.parked.of(fact.link(link.instanceId, link.whatsappId)),
    ]);
  }

  /** What waits until this entry, or one that it resolves, is done or dead. */
  #waitingForEnd(settlement: Settlement, state: EntryState): Entry[] {
    const ended = state === 'done' || state === 'dead' ? [settlement.entry] : [];
    for (const id of producedOf(settlement).resolves ?? []) {
      const resolved = this.#open.get(id);
      if (resolved !== null) ended.push(resolved);
    }
    return ended.flatMap(({ dedupeKey }) => this.#open.parked.of(fact.settled(dedupeKey)));
  }

  /** `state` is what the table now says; null = another owner has the entry, and it is none of our business any more. */
  #afterSettlement(settlement: Settlement, state: EntryState | null): void {
    const { entry, outcome, endedAt } = settlement;
    const now = Date.now();
    this.#open.lanes.followClock(now);
    this.#open.lanes.remove(entry);
    this.#open.sending.delete(entry);
    entry.unknownOutcome = false;
    if (state === 'waiting') {
      entry.state = 'waiting';
      const nextTryAt = outcome.type === 'again' ? outcome.at : endedAt;
      entry.nextTryAt = nextTryAt - setBackSince(endedAt, now);
      if (outcome.type === 'again' && outcome.burnt) entry.blockedSince ??= endedAt;
      else entry.attempts = Math.max(0, entry.attempts - 1);
      this.#open.lanes.add(entry);
    } else if (state === 'parked' && outcome.type === 'parked') {
      this.#open.parked.add(entry, outcome.waitsFor);
    } else if (state === 'unsure') {
      entry.state = 'unsure';
      this.#open.unsure.add(entry);
    } else {
      this.#open.forget(entry.id);
    }
    if (state !== null) {
      for (const id of producedOf(settlement).resolves ?? []) this.#open.forget(id);
    }
    this.#open.announce(entry);
  }

  #wakeParked(entries: readonly Entry[], now: number): void {
    this.#open.announceAll(this.#open.takeUpParked(entries, now));
  }
}

const NONE_LEFT: ReadonlySet<string> = new Set();

/** A settlement with the entries that it produced, made ready before the transaction. */
interface PendingSettlement extends Settlement {
  readonly follow: readonly Append[];
}
