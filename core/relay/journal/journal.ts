import { v7 as uuidv7 } from 'uuid';
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
} from './entry.ts';
import { fact, lane as laneName } from './facts.ts';
import { GroupCommit } from './group-commit.ts';
import type { Channel, Written } from './group-commit.ts';
import { Lanes } from './lanes.ts';
import type { BlockLimit, Lane } from './lanes.ts';
import { loadOpenEntries } from './recovery.ts';
import { readPayload } from './row.ts';
import { producedOf, writeSettlements } from './settling.ts';
import type { Owner, Settled, Settlement } from './settling.ts';
import {
  CLAIM,
  forIds,
  insertAppends,
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
  readonly #parked = new Map<string, Set<Entry>>();
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

  /** The payload of an entry in memory, or null when it cannot be read. */
  async payload<K extends EntryKind>(entry: Entry<K>): Promise<Payload<K> | null> {
    if (entry.payload !== null) return entry.payload;
    const row = await this.#storage.db
      .selectFrom('journal')
      .select('payload')
      .where('id', '=', entry.id)
      .executeTakeFirst();
    return readPayload(entry.kind, row?.payload ?? null);
  }

  /** The payload of any entry, also a settled one, as long as its body is kept. */
  async payloadByKey<K extends EntryKind>(kind: K, dedupeKey: string): Promise<Payload<K> | null> {
    const row = await this.#storage.db
      .selectFrom('journal')
      .select('payload')
      .where('dedupe_key', '=', dedupeKey)
      .executeTakeFirst();
    return readPayload(kind, row?.payload ?? null);
  }

  /** A fact came from outside the journal (a location was installed): what waits for it goes on. */
  async factIsKnown(name: string): Promise<void> {
    await this.#wake([...(this.#parked.get(name) ?? [])]);
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
    return this.#parked.get(name)?.size ?? 0;
  }

  /** The sends to WhatsApp of a location whose outcome is not known yet. */
  *runningIn(locationId: LocationId): Iterable<Entry> {
    for (const entry of this.#sending) if (entry.locationId === locationId) yield entry;
  }

  /** Waits until everything submitted is committed. */
  async drained(): Promise<void> {
    await this.#commits.settled();
  }

  #append(entry: NewEntry, now: number): Append {
    const keep = this.#payloads < PAYLOADS_IN_MEMORY;
    if (keep) this.#payloads += 1;
    return {
      payload: JSON.stringify(entry.payload),
      entry: {
        id: uuidv7(),
        kind: entry.kind,
        locationId: entry.locationId,
        instanceId: entry.instanceId,
        lane: entry.lane,
        position: this.nextPosition(),
        orderAt: entry.orderAt,
        dedupeKey: entry.dedupeKey,
        createdAt: now,
        expiresAt: entry.expiresAt,
        state: entry.waitsFor === undefined ? 'waiting' : 'parked',
        waitsFor: entry.waitsFor ?? null,
        attempts: 0,
        nextTryAt: entry.notBefore ?? now,
        claimedAt: null,
        blockedSince: null,
        unknownOutcome: false,
        payload: keep ? entry.payload : null,
      },
    };
  }

  async #writeAppends(tx: Tx, calls: readonly AppendCall[]): Promise<Written<Appended[]>> {
    const appends = calls.flatMap((call) => call.entries);
    const stored = await insertAppends(tx, appends);
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
        this.#holdStored(appends, stored);
        for (const pair of pairs) this.#people.learn(pair);
        relaned();
      },
    };
  }

  /** A learnt pair moves what waits under the LID into the phone's lane, in the transaction that learns it. */
  async #writePairs(
    tx: Tx,
    pairs: readonly LidPair[],
    appends: readonly Append[],
  ): Promise<() => void> {
    const now = Date.now();
    const moves: (() => void)[] = [];
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
          for (const entry of entries) this.#move(entry, to);
        });
      }
      const parked = [...(this.#parked.get(fact.lid(pair.instanceId, pair.lid)) ?? [])];
      const to = laneName.fromWhatsApp(pair.instanceId, pair.phone);
      await relane(tx, parked, to);
      await wake(tx, parked, now);
      moves.push(() => {
        for (const entry of parked) entry.lane = to;
        this.#wakeParked(parked, now);
      });
    }
    return () => {
      for (const move of moves) move();
    };
  }

  async #writeClaims(tx: Tx, entries: readonly Entry[]): Promise<Written<ClaimResult>> {
    const now = Date.now();
    const { relayId, epoch } = this.owner;
    const ids = entries.map((entry) => entry.id);
    const affected = await forIds(tx, ids, { sql: CLAIM, before: [relayId, epoch, now] });
    const ours =
      affected === entries.length
        ? new Set(ids)
        : await ownedAmong(tx, entries, { relayId, epoch, claimedAt: now });
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
    const woken = [...settled.keys()].flatMap((one) => this.#waitingForLinks(one));
    const now = Date.now();
    await wake(tx, woken, now);
    return {
      results: all.map((one) => settled.has(one)),
      afterCommit: () => {
        for (const one of all) this.#afterSettlement(one, settled.get(one) ?? null);
        this.#holdStored(follow, stored);
        this.#wakeParked(woken, now);
      },
    };
  }

  #waitingForLinks(settlement: Settlement): Entry[] {
    return (producedOf(settlement).links ?? []).flatMap((link) => [
      ...(this.#parked.get(fact.link(link.instanceId, link.whatsappId)) ?? []),
    ]);
  }

  /** `state` is what the table now says; null = another owner has the entry, and it is none of our business any more. */
  #afterSettlement({ entry, outcome, endedAt }: Settlement, state: EntryState | null): void {
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
      this.#park(entry, outcome.waitsFor);
    } else if (state === 'unsure') {
      entry.state = 'unsure';
    } else {
      this.#forget(entry.id);
    }
    this.#announce(entry);
  }

  #park(entry: Entry, waitsFor: string): void {
    entry.state = 'parked';
    entry.waitsFor = waitsFor;
    const set = this.#parked.get(waitsFor) ?? new Set();
    set.add(entry);
    this.#parked.set(waitsFor, set);
  }

  #unpark(entry: Entry): void {
    if (entry.waitsFor === null) return;
    const set = this.#parked.get(entry.waitsFor);
    set?.delete(entry);
    if (set?.size === 0) this.#parked.delete(entry.waitsFor);
    entry.waitsFor = null;
  }

  #wakeParked(entries: readonly Entry[], now: number): void {
    for (const entry of entries) {
      if (entry.state !== 'parked') continue;
      this.#unpark(entry);
      entry.state = 'waiting';
      entry.nextTryAt = now;
      this.lanes.add(entry);
      this.#announce(entry);
    }
  }

  #holdStored(appends: readonly Append[], stored: ReadonlyMap<string, string>): void {
    for (const { entry } of appends) {
      if (storedId(stored, entry) === entry.id) {
        this.#hold(entry);
        this.#announce(entry);
      } else if (entry.payload !== null) {
        this.#payloads -= 1;
      }
    }
  }

  #hold(entry: Entry): void {
    this.#entries.set(entry.id, entry);
    if (entry.state === 'running' && entry.kind === 'highlevel.message') this.#sending.add(entry);
    if (entry.state === 'waiting' || entry.state === 'running') this.lanes.add(entry);
    else if (entry.state === 'parked' && entry.waitsFor !== null) this.#park(entry, entry.waitsFor);
  }

  #forget(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    this.#sending.delete(entry);
    this.#unpark(entry);
    this.lanes.remove(entry);
    if (entry.payload !== null) this.#payloads -= 1;
  }

  /** Moves an entry to another lane, keeping its place in the order. */
  #move(entry: Entry, to: string): void {
    this.lanes.remove(entry);
    entry.lane = to;
    this.#announceLane(this.lanes.add(entry));
  }

  #announce(entry: Entry): void {
    const lane = this.lanes.get(entry.lane);
    if (lane !== null) this.#announceLane(lane);
  }

  #announceLane(lane: Lane): void {
    this.#onLane(lane);
  }
}

/** A settlement with the entries that it produced, made ready before the transaction. */
interface PendingSettlement extends Settlement {
  readonly follow: readonly Append[];
}
