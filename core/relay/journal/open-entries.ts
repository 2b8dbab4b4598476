import { isSend } from './entry.ts';
import type { Entry } from './entry.ts';
import { fact } from './facts.ts';
import { Lanes } from './lanes.ts';
import type { BlockLimit, Lane } from './lanes.ts';
import { ParkedEntries } from './parked.ts';

/** How many payloads are kept in memory; entries beyond that are read again when their turn comes. */
const PAYLOADS_IN_MEMORY = 10_000;

/** The open entries of this relay in memory: a copy of the table's, which follows after each commit. */
export class OpenEntries {
  readonly lanes: Lanes;
  readonly parked = new ParkedEntries();
  /** Sends to WhatsApp that are under way or whose outcome is being looked up. */
  readonly sending = new Set<Entry>();
  readonly unsure = new Set<Entry>();
  /** Told of each lane in which something may have become due. */
  onLane: (lane: Lane) => void = () => undefined;
  readonly #byId = new Map<string, Entry>();
  #payloads = 0;

  constructor(blockLimit: BlockLimit) {
    this.lanes = new Lanes(blockLimit);
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Entry | null {
    return this.#byId.get(id) ?? null;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  values(): Iterable<Entry> {
    return this.#byId.values();
  }

  /** Those of a lane; of parked ones those that wait for `waitsFor`, or for the end of another one of them. */
  *inLane(lane: string, waitsFor: string): Iterable<Entry> {
    const found = [...(this.lanes.get(lane)?.entries ?? [])];
    for (const entry of this.unsure) if (entry.lane === lane) found.push(entry);
    for (const entry of this.parked.of(waitsFor)) if (entry.lane === lane) found.push(entry);
    // The list grows while it is walked: what waits for what waits.
    for (const entry of found) {
      found.push(...this.parked.of(fact.settled(entry.dedupeKey)));
      yield entry;
    }
  }

  /** Whether a new entry keeps its payload here. One that does is counted until it is let go. */
  keepsPayload(): boolean {
    if (this.#payloads >= PAYLOADS_IN_MEMORY) return false;
    this.#payloads += 1;
    return true;
  }

  /** The entry's payload was read again. */
  givePayload(entry: Entry, payload: Entry['payload']): void {
    if (entry.payload !== null || payload === null) return;
    entry.payload = payload;
    this.#payloads += 1;
  }

  /** A payload that was counted is not held after all. */
  payloadGone(entry: Entry): void {
    if (entry.payload !== null) this.#payloads -= 1;
  }

  hold(entry: Entry): void {
    this.lanes.followClock(Date.now());
    this.#byId.set(entry.id, entry);
    if (entry.state === 'running' && isSend(entry)) this.sending.add(entry);
    if (entry.state === 'unsure') this.unsure.add(entry);
    if (entry.state === 'waiting' || entry.state === 'running') this.lanes.add(entry);
    else if (entry.state === 'parked' && entry.waitsFor !== null)
      this.parked.add(entry, entry.waitsFor);
  }

  forget(id: string): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    this.#byId.delete(id);
    this.sending.delete(entry);
    this.unsure.delete(entry);
    this.parked.remove(entry);
    this.lanes.remove(entry);
    this.payloadGone(entry);
  }

  /** Moves an entry to another lane, keeping its place in the order. */
  move(entry: Entry, to: string): void {
    this.lanes.remove(entry);
    entry.lane = to;
    this.lanes.add(entry);
  }

  /** Puts those that are still parked into their lanes; the caller announces them. */
  takeUpParked(entries: readonly Entry[], now: number): Entry[] {
    const parked = entries.filter((entry) => entry.state === 'parked');
    this.lanes.followClock(Date.now());
    for (const entry of parked) {
      this.parked.remove(entry);
      entry.state = 'waiting';
      entry.nextTryAt = now;
      this.lanes.add(entry);
    }
    return parked;
  }

  /** Only once all of them are in their lanes: the first of a lane that is announced may start at once. */
  announceAll(entries: readonly Entry[]): void {
    for (const lane of new Set(entries.map((entry) => entry.lane))) {
      const found = this.lanes.get(lane);
      if (found !== null) this.onLane(found);
    }
  }

  announce(entry: Entry): void {
    const lane = this.lanes.get(entry.lane);
    if (lane !== null) this.onLane(lane);
  }
}
