/** Takes in what is new: entries, and the LID pairs that the same event taught. */
import type { Storage, Tx } from '../../storage/storage.ts';
import type { People } from '../people.ts';
import type { Appended, Entry, LidPair, NewEntry } from './entry.ts';
import { fact, lane as laneName } from './facts.ts';
import type { Written } from './group-commit.ts';
import { assertHolder } from './held-lanes.ts';
import type { HeldLanes } from './held-lanes.ts';
import { followNumber } from './number-change.ts';
import type { MovedContact, NumberChange } from './number-change.ts';
import type { OpenEntries } from './open-entries.ts';
import { OPEN_COLUMNS, entryOfRow, openRow } from './row.ts';
import { setBackSince } from './set-back.ts';
import {
  APPEND_COLUMNS,
  appendRow,
  insertAppends,
  openRows,
  relane,
  storedId,
  wake,
  writePair,
} from './statements.ts';
import type { Append } from './statements.ts';

export interface AppendCall {
  readonly entries: readonly Append[];
  readonly pairs: readonly LidPair[];
}

export interface TakenIn {
  readonly stored: ReadonlyMap<string, string>;
  /** After the commit: takes up what memory does not know yet. The caller announces what it answers. */
  readonly hold: () => Entry[];
}

export interface AppendingOptions {
  readonly open: OpenEntries;
  readonly people: People;
  /** Where several relays share the table: what this one holds of it. */
  readonly held: HeldLanes | null;
  /** Makes an entry ready to be written. */
  readonly append: (entry: NewEntry, now: number) => Append;
}

export class Appending {
  readonly #open: OpenEntries;
  readonly #people: People;
  readonly #held: HeldLanes | null;
  readonly #append: AppendingOptions['append'];
  /** Told after the commit of each contact that has another address now. */
  onMoved: (moved: MovedContact) => void = () => undefined;

  constructor({ open, people, held, append }: AppendingOptions) {
    this.#open = open;
    this.#people = people;
    this.#held = held;
    this.#append = append;
  }

  /** Writes the calls of one transaction. @throws NotHeldError */
  async write(tx: Tx, calls: readonly AppendCall[]): Promise<Written<Appended[]>> {
    if (this.#held !== null) await assertHolder(tx, this.#held);
    const pairs = calls.flatMap((call) => call.pairs);
    const now = Date.now();
    const changes = await this.#followNumbers(tx, pairs, now);
    const lines = changes.map(({ line }) => this.#append(line, now));
    const appends = [...calls.flatMap((call) => call.entries), ...lines];
    const { stored, hold } = await this.takeIn(tx, appends);
    const relaned = await this.#writePairs(tx, pairs, appends);
    return {
      results: resultsOf(calls, stored),
      afterCommit: () => {
        const held = hold();
        for (const pair of pairs) this.#people.learn(pair);
        for (const { moved } of changes) this.onMoved(moved);
        this.#open.announceAll([...held, ...relaned()]);
      },
    };
  }

  /** What is nearly always the case: every entry is new, and nothing was learnt. */
  async writeAtOnce(
    storage: Storage,
    calls: readonly AppendCall[],
  ): Promise<Written<Appended[]> | null> {
    if (this.#held !== null || calls.some((call) => call.pairs.length > 0)) return null;
    const appends = calls.flatMap((call) => call.entries);
    if (!(await storage.insertAtOnce('journal', APPEND_COLUMNS, appends.map(appendRow)))) {
      return null;
    }
    return {
      results: resultsOf(calls, NONE_BEFORE),
      afterCommit: () => {
        this.#open.announceAll(this.#holdStored(appends, NONE_BEFORE));
      },
    };
  }

  /** Inserts what is new. */
  async takeIn(tx: Tx, appends: readonly Append[]): Promise<TakenIn> {
    const stored = await insertAppends(tx, appends);
    const missed = await this.#missed(tx, appends, stored);
    return {
      stored,
      hold: () => [...this.#holdStored(appends, stored), ...this.#holdMissed(missed)],
    };
  }

  /** Of each LID that is known with a number, whether it has another one now. */
  async #followNumbers(tx: Tx, pairs: readonly LidPair[], now: number): Promise<NumberChange[]> {
    const changes: NumberChange[] = [];
    for (const pair of pairs) {
      const former = this.#people.phoneOf(pair.instanceId, pair.lid);
      const change = former === null ? null : await followNumber(tx, pair, former, now);
      if (change !== null) changes.push(change);
    }
    return changes;
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
          ...(this.#open.lanes.get(from)?.entries ?? []),
          ...appends.map((append) => append.entry).filter((entry) => entry.lane === from),
        ];
        await relane(tx, entries, to);
        moves.push(() => {
          // What was appended and turned out to be there already is in no lane.
          const moved = entries.filter((entry) => this.#open.has(entry.id));
          for (const entry of moved) this.#open.move(entry, to);
          return moved;
        });
      }
      const parked = this.#open.parked.of(fact.lid(pair.instanceId, pair.lid));
      const to = laneName.fromWhatsApp(pair.instanceId, pair.phone);
      await relane(tx, parked, to);
      await wake(tx, parked, now);
      moves.push(() => {
        for (const entry of parked) entry.lane = to;
        return this.#open.takeUpParked(parked, now);
      });
    }
    return () => moves.flatMap((move) => move());
  }

  /**
   * Takes up what is new; the caller announces it. What is known already was found by a duplicate of it that was
   * written before this one was answered.
   */
  #holdStored(appends: readonly Append[], stored: ReadonlyMap<string, string>): Entry[] {
    const held: Entry[] = [];
    for (const { entry } of appends) {
      if (storedId(stored, entry) === entry.id && !this.#open.has(entry.id)) {
        entry.nextTryAt -= setBackSince(entry.createdAt, Date.now());
        this.#open.hold(entry);
        held.push(entry);
      } else {
        this.#open.payloadGone(entry);
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
    if (stored.size === 0) return [];
    const here = new Set(appends.map(({ entry }) => entry.id));
    const ids = appends
      .map(({ entry }) => storedId(stored, entry))
      .filter((id) => !here.has(id) && !this.#open.has(id));
    const rows = await openRows(tx, OPEN_COLUMNS, ids);
    return rows.flatMap((row) => {
      const parsed = openRow.safeParse(row);
      return parsed.success && parsed.data.state !== 'running' ? [entryOfRow(parsed.data)] : [];
    });
  }

  #holdMissed(missed: readonly Entry[]): Entry[] {
    const unknown = missed.filter((entry) => !this.#open.has(entry.id));
    for (const entry of unknown) this.#open.hold(entry);
    return unknown;
  }
}

/** Of keys that were taken, the id under each: none of them was. */
const NONE_BEFORE: ReadonlyMap<string, string> = new Map();

function resultsOf(
  calls: readonly AppendCall[],
  stored: ReadonlyMap<string, string>,
): Appended[][] {
  return calls.map((call) =>
    call.entries.map(({ entry }): Appended => {
      const id = storedId(stored, entry);
      return { outcome: id === entry.id ? 'stored' : 'duplicate', id };
    }),
  );
}
