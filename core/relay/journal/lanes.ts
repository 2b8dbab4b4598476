import type { Entry } from './entry.ts';
import { LEAST_SET_MS } from './set-back.ts';

/** How long a failed try may hold up its lane before later entries pass it (ms). */
export type BlockLimit = (entry: Entry) => number;

/** One conversation's queue in memory, in the order in which its entries are to leave. */
export interface Lane {
  readonly key: string;
  /** Waiting and running entries, by (orderAt, position). */
  readonly entries: Entry[];
  /** The entry that holds the lane, if one runs in order. */
  running: Entry | null;
}

export type Next =
  | { readonly type: 'run'; readonly entry: Entry; readonly inOrder: boolean }
  | { readonly type: 'wait'; readonly until: number }
  | { readonly type: 'idle' };

/**
 * The lanes that this relay owns. What must stay true: at most one entry of a lane runs in order at a time; an entry
 * whose retry has held the lane for longer than its limit is passed by later ones and runs out of order from then on.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #blockLimit: BlockLimit;
  readonly #monotonic: () => number;
  /** The clock's lead over a watch that nobody sets (ms). */
  #lead = -Infinity;

  /** `monotonic`: a watch that nobody sets (ms). */
  constructor(blockLimit: BlockLimit, monotonic = () => performance.now()) {
    this.#blockLimit = blockLimit;
    this.#monotonic = monotonic;
  }

  get(key: string): Lane | null {
    return this.#lanes.get(key) ?? null;
  }

  keys(): Iterable<string> {
    return this.#lanes.keys();
  }

  add(entry: Entry): Lane {
    let lane = this.#lanes.get(entry.lane);
    if (lane === undefined) {
      lane = { key: entry.lane, entries: [], running: null };
      this.#lanes.set(entry.lane, lane);
    }
    let at = lane.entries.length;
    while (at > 0 && isBefore(entry, lane.entries[at - 1])) at -= 1;
    lane.entries.splice(at, 0, entry);
    if (entry.state === 'running') lane.running ??= entry;
    return lane;
  }

  /** Takes an entry out of its lane: it is settled, parked or unsure. */
  remove(entry: Entry): void {
    const lane = this.#lanes.get(entry.lane);
    if (lane === undefined) return;
    const at = lane.entries.indexOf(entry);
    if (at >= 0) lane.entries.splice(at, 1);
    if (lane.running === entry) lane.running = null;
    if (lane.entries.length === 0) this.#lanes.delete(lane.key);
  }

  /** What the lane may do now. */
  next(lane: Lane, now: number): Next {
    this.followClock(now);
    let until = Infinity;
    let blocked = lane.running !== null;
    for (const entry of lane.entries) {
      if (entry.state === 'running') continue;
      const overtaken = this.#isOvertaken(entry, now);
      if (blocked && !overtaken) continue;
      if (entry.nextTryAt <= now) return { type: 'run', entry, inOrder: !overtaken };
      until = Math.min(until, entry.nextTryAt);
      if (!overtaken) {
        if (entry.blockedSince !== null) {
          until = Math.min(until, entry.blockedSince + this.#blockLimit(entry));
        }
        blocked = true;
      }
    }
    return until === Infinity ? { type: 'idle' } : { type: 'wait', until };
  }

  start(entry: Entry, inOrder: boolean): void {
    const lane = this.#lanes.get(entry.lane);
    if (lane !== undefined && inOrder) lane.running = entry;
  }

  stop(entry: Entry): void {
    const lane = this.#lanes.get(entry.lane);
    if (lane?.running === entry) lane.running = null;
  }

  /**
   * When the clock was set back, nothing waits longer for that. To be called before an entry comes in with times of the
   * clock as it is now, which must not be moved.
   */
  followClock(now: number): void {
    const lead = now - this.#monotonic();
    const setBackMs = this.#lead - lead;
    if (setBackMs > 0 && setBackMs < LEAST_SET_MS) return;
    this.#lead = lead;
    if (!(setBackMs > 0 && setBackMs < Infinity)) return;
    for (const { entries } of this.#lanes.values()) {
      for (const entry of entries) {
        entry.nextTryAt -= setBackMs;
        if (entry.blockedSince !== null) entry.blockedSince -= setBackMs;
        if (entry.state === 'running') entry.setBackMs = (entry.setBackMs ?? 0) + setBackMs;
      }
    }
  }

  #isOvertaken(entry: Entry, now: number): boolean {
    return entry.blockedSince !== null && now - entry.blockedSince >= this.#blockLimit(entry);
  }
}

function isBefore(a: Entry, b: Entry | undefined): boolean {
  if (b === undefined) return false;
  return a.orderAt < b.orderAt || (a.orderAt === b.orderAt && a.position < b.position);
}
