import type { Storage, Tx } from '../../storage/storage.ts';
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
import { fact, lane as laneName } from './facts.ts';
import { GroupCommit } from './group-commit.ts';
import type { Channel, Written } from './group-commit.ts';
import { Lanes } from './lanes.ts';
import type { BlockLimit, Lane } from './lanes.ts';
import { loadOpenEntries } from './recovery.ts';
import { ParkedEntries } from './parked.ts';
import { readArrivals, readLines, storedPayload } from './reads.ts';
import type { Arrival, KnownLine } from './reads.ts';
import { OPEN_COLUMNS, entryOfRow, openRow, readPayload } from './row.ts';
import { producedOf, writeSettlements } from './settling.ts';
import type { Owner, Settled, Settlement } from './settling.ts';
import {
  CLAIM,
  NOTE_REASON,
  appendOf,
  detailOf,
  forIds,
  insertAppends,
  openRows,
  ownedAmong,
  readPayloads,
  relane,
  storedId,
  wake,
  writePair,
} from './statements.ts';
import type { Append } from './statements.ts';

/** How many payloads are kept in memory; entries beyond that are read again when their turn comes. */
const PAYLOADS_IN_MEMORY = 10_000;

interface AppendCall {
  readonly entries: readonly Append[];
  readonly pairs: readonly LidPair[];
}

interface ClaimResult {
  readonly claimed: boolean;
}

export interface JournalOptions {
  readonly storage: Storage;
  readonly people: People;
  readonly owner: Owner;
  readonly blockLimit: BlockLimit;
}

/**
 * The journal: one table of entries, the truth about all work, and the lanes of this relay in memory. Every change is
 * committed before memory follows, and what a settlement produced is written in its own transaction.
 */
export class Journal {
  readonly lanes: Lanes;
  readonly owner: Owner;
  readonly #storage: Storage;
  readonly #people: People;
  readonly #entries = new Map<string, Entry>();
  /** Sends to WhatsApp that are under way or whose outcome is being looked up. */
  readonly #sending = new Set<Entry>();
  readonly #unsure = new Set<Entry>();
  readonly #parked = new ParkedEntries();
  readonly #commits: GroupCommit;
  readonly #appends: Channel<AppendCall, Appended[]>;
  readonly #claims: Channel<Entry, ClaimResult>;
  readonly #settlements: Channel<PendingSettlement, boolean>;
  #lastPosition = 0;
  #payloads = 0;
  #onLane: (lane: Lane) => void = () => undefined;

  private constructor(options: JournalOptions) {
    this.#storage = options.storage;
    this.#people = options.people;
    this.owner = options.owner;
    this.lanes = new Lanes(options.blockLimit);
    this.#commits = new GroupCommit(options.storage);
    this.#appends = this.#commits.channel((tx, calls) => this.#writeAppends(tx, calls));
    this.#claims = this.#commits.channel((tx, entries) => this.#writeClaims(tx, entries));
    this.#settlements = this.#commits.channel((tx, all) => this.#writeSettlements(tx, all));
  }

  /** Opens the journal and takes up every open entry; those that another run left `running` are marked for look-up. */
  static async open(options: JournalOptions): Promise<Journal> {
    const journal = new Journal(options);
    for await (const entry of loadOpenEntries(options.storage, options.owner)) {
      journal.#lastPosition = Math.max(journal.#lastPosition, entry.position);
      journal.#hold(entry);
    }
    for (const entry of journal.#sending) entry.payload = await journal.payload(entry);
    return journal;
  }

  /** `listener` is told of each lane in which something may have become due. A hint only. */
  onLane(listener: (lane: Lane) => void): void {
    this.#onLane = listener;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(id: string): Entry | null {
    return this.#entries.get(id) ?? null;
  }

  open(): Iterable<Entry> {
    return this.#entries.values();
  }

  /**
   * Writes entries down, all or none, together with the LID pairs that the same event taught.
   * Resolves after the commit; rejects with a StorageError when nothing was stored or that cannot be told.
   */
  async append(entries: readonly NewEntry[], pairs: readonly LidPair[] = []): Promise<Appended[]> {
    const news = pairs.filter((pair) => !this.#people.isKnown(pair));
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

  /** The payload of any entry, also a settled one, as long as its body is kept. */
  payloadByKey<K extends EntryKind>(kind: K, dedupeKey: string): Promise<Payload<K> | null> {
    return storedPayload(this.#storage, kind, { column: 'dedupe_key', value: dedupeKey });
  }

  /** In which lane and when (ms) the entries with these keys arrived; those that are unknown here are missing. */
  arrivals(dedupeKeys: readonly string[]): Promise<Map<string, Arrival>> {
    return readArrivals(this.#storage, dedupeKeys);
  }

  /** The lines whose dedupe keys begin so, settled ones too. */
  linesLike(keyStart: string): Promise<KnownLine[]> {
    return readLines(this.#storage, keyStart);
  }

  /** A fact came from outside the journal (a location was installed): what waits for it goes on. */
  async factIsKnown(name: string): Promise<void> {
    await this.#wake(this.#parked.of(name));
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
    this.#forget(entry.id);
    this.#hold(entry);
    this.#announce(entry);
  }

  /** A number for the tail of any lane. */
  nextPosition(): number {
    this.#lastPosition += 1;
    return this.#lastPosition;
  }

  /** Lets go of an entry that a person buried or settled in the table. */
  release(id: string): void {
    this.#forget(id);
  }

  /** How many entries wait for a fact. */
  parkedFor(name: string): number {
    return this.#parked.of(name).length;
  }

  /** The sends to WhatsApp of a location whose outcome is not known yet. */
  *runningIn(locationId: LocationId): Iterable<Entry> {
    for (const entry of this.#sending) if (entry.locationId === locationId) yield entry;
  }

  /** The entries of a location whose outcome nobody could tell. */
  *unsureIn(locationId: LocationId): Iterable<Entry> {
    for (const entry of this.#unsure) if (entry.locationId === locationId) yield entry;
  }

  /** Waits until everything submitted is committed. */
  async drained(): Promise<void> {
    await this.#commits.settled();
  }

  #append(entry: NewEntry, now: number): Append {
    const keepPayload = this.#payloads < PAYLOADS_IN_MEMORY;
    if (keepPayload) this.#payloads += 1;
    return appendOf(entry, { now, position: this.nextPosition(), keepPayload });
  }

  async #writeAppends(tx: Tx, calls: readonly AppendCall[]): Promise<Written<Appended[]>> {
    const appends = calls.flatMap((call) => call.entries);
    const stored = await insertAppends(tx, appends);
    const missed = await this.#missed(tx, appends, stored);
    const pairs = calls.flatMap((call) => call.pairs);
    const relaned = await this.#writePairs(tx, pairs, appends);
    return {
      results: calls.map((call) =>
        call.entries.map(({ entry }): Appended => {
          const id = storedId(stored, entry);
          return { outcome: id === entry.id ? 'stored' : 'duplicate', id };
        }),
      ),
      afterCommit: () => {
        const held = [...this.#holdStored(appends, stored), ...this.#holdMissed(missed)];
        for (const pair of pairs) this.#people.learn(pair);
        this.#announceAll([...held, ...relaned()]);
      },
    };
  }

  /** A learnt pair moves what waits under the LID into the phone's lane, in the transaction that learns it. */
  async #writePairs(
    tx: Tx,
    pairs: readonly LidPair[],
    appends: readonly Append[],
  ): Promise<() => Entry[]> {
    const now = Date.now();
    const moves: (() => readonly Entry[])[] = [];
    for (const pair of pairs) {
      await writePair(tx, pair, now);
      for (const name of [laneName.fromWhatsApp, laneName.gateway]) {
        const from = name(pair.instanceId, pair.lid);
        const to = name(pair.instanceId, pair.phone);
        const entries = [
          ...(this.lanes.get(from)?.entries ?? []),
          ...appends.map((append) => append.entry).filter((entry) => entry.lane === from),
        ];
        await relane(tx, entries, to);
        moves.push(() => {
          // What was appended and turned out to be there already is in no lane.
          const moved = entries.filter((entry) => this.#entries.has(entry.id));
          for (const entry of moved) this.#move(entry, to);
          return moved;
        });
      }
      const parked = this.#parked.of(fact.lid(pair.instanceId, pair.lid));
      const to = laneName.fromWhatsApp(pair.instanceId, pair.phone);
      await relane(tx, parked, to);
      await wake(tx, parked, now);
      moves.push(() => {
        for (const entry of parked) entry.lane = to;
        return this.#takeUpParked(parked, now);
      });
    }
    return () => moves.flatMap((move) => move());
  }

  async #writeClaims(tx: Tx, entries: readonly Entry[]): Promise<Written<ClaimResult>> {
    const now = Date.now();
    const { relayId, epoch } = this.owner;
    const ids = entries.map((entry) => entry.id);
    const affected = await forIds(tx, ids, { sql: CLAIM, before: [relayId, epoch, now] });
    const ours =
      affected === entries.length
        ? new Set(ids)
        : await ownedAmong(tx, entries, { relayId, epoch });
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
          if (payloads.has(entry.id)) this.#payloads += 1;
          entry.payload ??= readPayload(entry.kind, payloads.get(entry.id) ?? null);
          if (entry.kind === 'highlevel.message') this.#sending.add(entry);
        }
      },
    };
  }

  async #writeSettlements(tx: Tx, all: readonly PendingSettlement[]): Promise<Written<boolean>> {
    const settled = await writeSettlements(tx, this.owner, all);
    const follow = all.flatMap((one) => (settled.has(one) ? one.follow : []));
    const stored = await insertAppends(tx, follow);
    const missed = await this.#missed(tx, follow, stored);
    const woken = [...settled.keys()].flatMap((one) => this.#waitingForLinks(one));
    const now = Date.now();
    await wake(tx, woken, now);
    return {
      results: all.map((one) => settled.has(one)),
      afterCommit: () => {
        for (const one of all) this.#afterSettlement(one, settled.get(one) ?? null);
        this.#announceAll([...this.#holdStored(follow, stored), ...this.#holdMissed(missed)]);
        this.#wakeParked(woken, now);
      },
    };
  }

  #waitingForLinks(settlement: Settlement): Entry[] {
    return (producedOf(settlement).links ?? []).flatMap((link) => [
      ...this.#parked.of(fact.link(link.instanceId, link.whatsappId)),
    ]);
  }

  /** `state` is what the table now says; null = another owner has the entry, and it is none of our business any more. */
  #afterSettlement(settlement: Settlement, state: EntryState | null): void {
    const { entry, outcome, endedAt } = settlement;
    this.lanes.remove(entry);
    this.#sending.delete(entry);
    entry.unknownOutcome = false;
    if (state === 'waiting') {
      entry.state = 'waiting';
      entry.nextTryAt = outcome.type === 'again' ? outcome.at : endedAt;
      if (outcome.type === 'again' && outcome.burnt) entry.blockedSince ??= endedAt;
      else entry.attempts = Math.max(0, entry.attempts - 1);
      this.lanes.add(entry);
    } else if (state === 'parked' && outcome.type === 'parked') {
      this.#parked.add(entry, outcome.waitsFor);
    } else if (state === 'unsure') {
      entry.state = 'unsure';
      this.#unsure.add(entry);
    } else {
      this.#forget(entry.id);
    }
    if (state !== null) {
      for (const id of producedOf(settlement).resolves ?? []) this.#forget(id);
    }
    this.#announce(entry);
  }

  #wakeParked(entries: readonly Entry[], now: number): void {
    this.#announceAll(this.#takeUpParked(entries, now));
  }

  /** Puts those that are still parked into their lanes; the caller announces them. */
  #takeUpParked(entries: readonly Entry[], now: number): Entry[] {
    const parked = entries.filter((entry) => entry.state === 'parked');
    for (const entry of parked) {
      this.#parked.remove(entry);
      entry.state = 'waiting';
      entry.nextTryAt = now;
      this.lanes.add(entry);
    }
    return parked;
  }

  /** Takes up what is new; the caller announces it. */
  #holdStored(appends: readonly Append[], stored: ReadonlyMap<string, string>): Entry[] {
    const held: Entry[] = [];
    for (const { entry } of appends) {
      if (storedId(stored, entry) === entry.id) {
        this.#hold(entry);
        held.push(entry);
      } else if (entry.payload !== null) {
        this.#payloads -= 1;
      }
    }
    return held;
  }

  /**
   * What a duplicate shows: an entry that waits in the table and is unknown here, since the commit that brought it was
   * in doubt and nobody was told that it is there.
   */
  async #missed(
    tx: Tx,
    appends: readonly Append[],
    stored: ReadonlyMap<string, string>,
  ): Promise<Entry[]> {
    const here = new Set(appends.map(({ entry }) => entry.id));
    const ids = appends
      .map(({ entry }) => storedId(stored, entry))
      .filter((id) => !here.has(id) && !this.#entries.has(id));
    const rows = await openRows(tx, OPEN_COLUMNS, ids);
    return rows.flatMap((row) => {
      const parsed = openRow.safeParse(row);
      return parsed.success && parsed.data.state !== 'running' ? [entryOfRow(parsed.data)] : [];
    });
  }

  #holdMissed(missed: readonly Entry[]): Entry[] {
    const unknown = missed.filter((entry) => !this.#entries.has(entry.id));
    for (const entry of unknown) this.#hold(entry);
    return unknown;
  }

  #hold(entry: Entry): void {
    this.#entries.set(entry.id, entry);
    if (entry.state === 'running' && entry.kind === 'highlevel.message') this.#sending.add(entry);
    if (entry.state === 'unsure') this.#unsure.add(entry);
    if (entry.state === 'waiting' || entry.state === 'running') this.lanes.add(entry);
    else if (entry.state === 'parked' && entry.waitsFor !== null)
      this.#parked.add(entry, entry.waitsFor);
  }

  #forget(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#sending.delete(entry);
    this.#unsure.delete(entry);
    this.#parked.remove(entry);
    this.lanes.remove(entry);
    if (entry.payload !== null) this.#payloads -= 1;
  }

  /** Moves an entry to another lane, keeping its place in the order. */
  #move(entry: Entry, to: string): void {
    this.lanes.remove(entry);
    entry.lane = to;
    this.lanes.add(entry);
  }

  /** Only once all of them are in their lanes: the first of a lane that is announced may start at once. */
  #announceAll(entries: readonly Entry[]): void {
    for (const lane of new Set(entries.map((entry) => entry.lane))) {
      const found = this.lanes.get(lane);
      if (found !== null) this.#onLane(found);
    }
  }

  #announce(entry: Entry): void {
    const lane = this.lanes.get(entry.lane);
    if (lane !== null) this.#onLane(lane);
  }
}

/** A settlement with the entries that it produced, made ready before the transaction. */
interface PendingSettlement extends Settlement {
  readonly follow: readonly Append[];
}
