import type { ContactFact, Entry, Outcome, Reason } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Lane } from '../journal/lanes.ts';
import type { Settled } from '../journal/settling.ts';
import { lanePriority, PRIORITIES } from './destination.ts';
import type { Destination, Priority } from './destination.ts';

/** What the worker needs to carry entries out. */
export interface Carrier {
  /** The destination, once it is known without asking anybody; null = `prepare` first. */
  destinationOf(entry: Entry): Destination | null;
  /** Finds out where the entry goes. Never throws. */
  prepare(entry: Entry): Promise<void>;
  /** One attempt. Never throws. */
  carry(entry: Entry): Promise<Outcome>;
  /** When an attempt that nobody waits for any more can be looked up: its call must have run out by then (ms). */
  lookUpAt(entry: Entry): number;
  /** Looks the last attempt's unknown outcome up on the other side. Never throws. */
  lookUp(entry: Entry): Promise<Outcome>;
  /** Whether what holds it has lasted too long, although its own time is not over. */
  isGivenUp(entry: Entry, now: number): boolean;
  /** Where it waits nothing leaves, and it may leave elsewhere. */
  isStranded(entry: Entry, now: number): boolean;
  /** What becomes of an entry whose time is over, or that is given up. */
  expire(entry: Entry): Settled;
}

export interface WorkerEvents {
  entryClaimed(entry: Entry): void;
  entrySettled(entry: Entry, outcome: Outcome, ms: number): void;
  /** Committed with the settlement. */
  contactsLearnt(facts: readonly ContactFact[]): void;
  storageFailed(doing: string, error: unknown): void;
}

export interface WorkerOptions {
  readonly journal: Journal;
  readonly carrier: Carrier;
  readonly events: WorkerEvents;
  /** Entries that run at the same time, over all destinations. */
  readonly maxRunning: number;
  readonly sweepMs: number;
  /** A fenced relay starts nothing. */
  readonly mayStart: () => boolean;
  /** How long an entry has to wait for older ones that are still being fetched (ms); default 0. */
  readonly heldFor?: (entry: Entry, now: number) => number;
  /** Until when (ms) an entry may stand in the line of a destination that flows, although its time is over; default not. */
  readonly inLineUntil?: (entry: Entry) => number;
}

type Queue = Set<string>;

/** The lanes that wait for one destination, in the order in which they came; messages first. */
interface Waiting {
  readonly lanes: Record<Priority, Queue>;
  timer: NodeJS.Timeout | null;
  /** When the timer goes off (ms). */
  dueAt: number;
}

/** The longest delay that a Node timer takes (2^31 - 1 ms). */
const LONGEST_TIMER_MS = 2_147_483_647;
const STORAGE_RETRY_MS = [100, 250, 500, 1_000, 2_000];

/**
 * Carries entries out: takes what is due from the lanes, asks its destination whether it may leave, claims it, runs
 * the attempt, settles it. Lanes never wait for each other; wake-ups are only hints, since every look reads the lanes.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #laneTimers = new Map<string, NodeJS.Timeout>();
  readonly #preparing = new Set<string>();
  /** Destinations that were ready when too much ran already; the next free place is offered to them in turn. */
  readonly #crowded = new Set<Waiting>();
  readonly #lookUps = new Map<Entry, NodeJS.Timeout>();
  readonly #runs = new Set<Promise<void>>();
  #running = 0;
  #stopping = true;
  #sweep: NodeJS.Timeout | null = null;

  constructor(options: WorkerOptions) {
    this.#options = options;
    options.journal.onLane((lane) => {
      this.#consider(lane);
    });
  }

  get running(): number {
    return this.#running;
  }

  start(): void {
    this.#stopping = false;
    this.lookUpSoon(this.#options.journal.open());
    this.wakeAll();
    this.#sweep = setInterval(() => {
      this.#sweepExpired();
    }, this.#options.sweepMs);
  }

  /** Those among the entries that an earlier run began are looked up, when the call that it made must be over. */
  lookUpSoon(entries: Iterable<Entry>): void {
    if (this.#stopping) return;
    for (const entry of entries) {
      if (entry.unknownOutcome) this.#scheduleLookUp(entry, this.#options.carrier.lookUpAt(entry));
    }
  }

  /** Takes nothing new, and waits for what runs, at most `ms`. */
  async drain(ms: number): Promise<void> {
    this.#stopping = true;
    if (this.#sweep !== null) clearInterval(this.#sweep);
    for (const timer of this.#laneTimers.values()) clearTimeout(timer);
    for (const timer of this.#lookUps.values()) clearTimeout(timer);
    for (const waiting of this.#waiting.values()) {
      if (waiting.timer !== null) clearTimeout(waiting.timer);
    }
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
    await Promise.race([Promise.allSettled(this.#runs), timeout]);
  }

  /** Something about a destination changed: what waits for it is looked at again. */
  wake(destinationKey: string): void {
    const waiting = this.#waiting.get(destinationKey);
    if (waiting !== undefined) this.#pump(waiting);
  }

  /** Every destination is looked at again. */
  wakeWaiting(): void {
    for (const waiting of this.#waiting.values()) this.#pump(waiting);
  }

  waitsFor(destinationKey: string): boolean {
    const lanes = this.#waiting.get(destinationKey)?.lanes;
    return lanes !== undefined && PRIORITIES.some((one) => lanes[one].size > 0);
  }

  /** The lanes of this priority that wait for a destination, in the order of their turn. */
  waitingLanes(destinationKey: string, priority: Priority): string[] {
    return [...(this.#waiting.get(destinationKey)?.lanes[priority] ?? [])];
  }

  wakeAll(): void {
    for (const key of [...this.#options.journal.lanes.keys()]) this.#considerKey(key);
  }

  #considerKey(key: string): void {
    const lane = this.#options.journal.lanes.get(key);
    if (lane !== null) this.#consider(lane);
  }

  #consider(lane: Lane): void {
    this.#advance(lane, null);
  }

  /**
   * Starts what the lane may start. `turn` is the destination whose turn this lane has; without it the lane queues
   * behind those that wait already. Gives the queue in which it waits, when its destination refused it for now.
   */
  #advance(lane: Lane, turn: Waiting | null): Queue | null {
    if (this.#stopping) return null;
    const { journal, carrier } = this.#options;
    const now = Date.now();
    for (;;) {
      const next = journal.lanes.next(lane, now);
      if (next.type === 'idle') return null;
      if (next.type === 'wait') {
        this.#considerAt(lane.key, next.until - now);
        return null;
      }
      const { entry, inOrder } = next;
      if (this.#isOver(entry, now)) {
        this.#go(entry, inOrder, null);
        continue;
      }
      const heldMs = this.#options.heldFor?.(entry, now) ?? 0;
      if (heldMs > 0) {
        this.#considerAt(lane.key, heldMs);
        return null;
      }
      const destination = carrier.destinationOf(entry);
      if (destination === null) {
        this.#prepare(entry, lane.key);
        return null;
      }
      const queue = this.#enter(entry, inOrder, destination, { now, turn });
      if (queue !== null) return queue;
    }
  }

  /** What only waits for its turn among others is not late by a fault that anybody could mend. */
  #isOver(entry: Entry, now: number): boolean {
    const { carrier, inLineUntil } = this.#options;
    if (carrier.isGivenUp(entry, now)) return true;
    if (!isExpired(entry, now)) return false;
    if ((inLineUntil?.(entry) ?? 0) <= now) return true;
    const destination = carrier.destinationOf(entry);
    const lanes = destination === null ? undefined : this.#waiting.get(destination.key)?.lanes;
    const isInLine = lanes !== undefined && PRIORITIES.some((one) => lanes[one].has(entry.lane));
    return !isInLine || destination?.heldBy(now) !== null;
  }

  /** Null when the entry started; otherwise its lane waits in this queue, where it will be woken. */
  #enter(
    entry: Entry,
    inOrder: boolean,
    destination: Destination,
    { now, turn }: { now: number; turn: Waiting | null },
  ): Queue | null {
    const waiting = this.#waitingFor(destination);
    const priority = lanePriority(entry, this.#options.journal.lanes.get(entry.lane));
    const queue = waiting.lanes[priority];
    if (this.#running >= this.#options.maxRunning || !this.#options.mayStart()) {
      queue.add(entry.lane);
      this.#crowded.add(waiting);
      return queue;
    }
    if (turn !== waiting && isBehindOthers(waiting, priority)) {
      queue.add(entry.lane);
      return queue;
    }
    const ms = destination.enter(entry, now, priority);
    if (ms > 0) {
      queue.add(entry.lane);
      this.#pumpIn(waiting, ms);
      return queue;
    }
    queue.delete(entry.lane);
    this.#go(entry, inOrder, destination);
    return null;
  }

  #waitingFor(destination: Destination): Waiting {
    let waiting = this.#waiting.get(destination.key);
    if (waiting === undefined) {
      const lanes = {
        message: new Set<string>(),
        workflow: new Set<string>(),
        status: new Set<string>(),
      };
      waiting = { lanes, timer: null, dueAt: Infinity };
      this.#waiting.set(destination.key, waiting);
    }
    return waiting;
  }

  #pumpIn(waiting: Waiting, ms: number): void {
    if (!Number.isFinite(ms)) return;
    const delay = Math.max(1, Math.ceil(ms));
    const dueAt = performance.now() + delay;
    // A reply that waits for a second must not wait for the hours of what is held behind it.
    if (waiting.timer !== null) {
      if (waiting.dueAt <= dueAt) return;
      clearTimeout(waiting.timer);
    }
    waiting.dueAt = dueAt;
    waiting.timer = setTimeout(() => {
      waiting.timer = null;
      this.#pump(waiting);
    }, delay);
  }

  /**
   * Lets waiting lanes start in turn, until one is refused. One that waits elsewhere by now (its next entry goes to
   * another number, or no reply stands in it any more) holds up nobody here.
   */
  #pump(waiting: Waiting): void {
    for (const queue of PRIORITIES.map((one) => waiting.lanes[one])) {
      for (const key of queue) {
        const lane = this.#options.journal.lanes.get(key);
        if (lane !== null && this.#advance(lane, waiting) === queue) break;
        queue.delete(key);
      }
    }
  }

  #considerAt(key: string, ms: number): void {
    clearTimeout(this.#laneTimers.get(key));
    const timer = setTimeout(
      () => {
        this.#laneTimers.delete(key);
        this.#considerKey(key);
      },
      Math.min(Math.max(1, ms), LONGEST_TIMER_MS),
    );
    this.#laneTimers.set(key, timer);
  }

  #prepare(entry: Entry, laneKey: string): void {
    if (this.#preparing.has(entry.id)) return;
    this.#preparing.add(entry.id);
    void this.#options.carrier.prepare(entry).then(() => {
      this.#preparing.delete(entry.id);
      this.#considerKey(laneKey);
    });
  }

  /** From here on the entry holds its lane (if in order) and its destination's place until its run has ended. */
  #go(entry: Entry, inOrder: boolean, destination: Destination | null): void {
    entry.state = 'running';
    this.#options.journal.lanes.start(entry, inOrder);
    this.#running += 1;
    let hasRun = false;
    const work = this.#run(entry, destination === null).then((claimed) => {
      hasRun = claimed;
    });
    const run = work.finally(() => {
      this.#running -= 1;
      this.#runs.delete(run);
      destination?.leave(entry, Date.now(), hasRun);
      if (destination !== null) this.wake(destination.key);
      this.#considerKey(entry.lane);
      this.#startCrowded();
    });
    this.#runs.add(run);
  }

  /** False: it was not to be had. */
  async #run(entry: Entry, expired: boolean): Promise<boolean> {
    const { carrier, events } = this.#options;
    if (!(await this.#claim(entry))) return false;
    events.entryClaimed(entry);
    const startedAt = Date.now();
    const outcome = expired ? carrier.expire(entry) : await carrier.carry(entry);
    await this.#finish(entry, outcome, startedAt);
    return true;
  }

  async #claim(entry: Entry): Promise<boolean> {
    const { journal, events } = this.#options;
    try {
      if (await journal.claim(entry)) return true;
      journal.release(entry.id);
    } catch (error) {
      events.storageFailed('claim', error);
      entry.state = 'waiting';
      entry.nextTryAt = Date.now() + 1_000;
      journal.lanes.stop(entry);
      this.#considerAt(entry.lane, 1_000);
    }
    return false;
  }

  async #finish(entry: Entry, outcome: Outcome, startedAt: number): Promise<void> {
    const endedAt = Date.now();
    const { events, journal } = this.#options;
    // As it was during the try: the settlement changes it.
    const tried = { ...entry };
    if (outcome.type === 'unknown') {
      journal.leaveUnknown(entry, outcome.at);
      await this.#noteReason(entry, outcome.reason);
      this.#scheduleLookUp(entry, outcome.at);
    } else {
      await this.#settle(entry, outcome, { startedAt, endedAt });
    }
    // Only what is committed is told: whoever hears it may look at the table.
    events.entrySettled(tried, outcome, endedAt - startedAt);
  }

  /** What keeps an entry under way is shown; not being able to write it down changes nothing else. */
  async #noteReason(entry: Entry, reason: Reason): Promise<void> {
    try {
      await this.#options.journal.noteReason(entry, reason);
    } catch (error) {
      this.#options.events.storageFailed('note', error);
    }
  }

  /** Goes on until the result is recorded: an entry whose result is not written must not be tried again. */
  async #settle(
    entry: Entry,
    outcome: Settled,
    times: { startedAt: number; endedAt: number },
  ): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        const settled = await this.#options.journal.settle(entry, outcome, times);
        const learnt = 'produced' in outcome ? outcome.produced.contacts : undefined;
        if (settled && learnt !== undefined) this.#options.events.contactsLearnt(learnt);
        return;
      } catch (error) {
        this.#options.events.storageFailed('settle', error);
        if (this.#stopping && failures >= STORAGE_RETRY_MS.length) return;
        const ms = STORAGE_RETRY_MS[Math.min(failures, STORAGE_RETRY_MS.length - 1)];
        await new Promise((resolve) => setTimeout(resolve, ms));
      }
    }
  }

  #scheduleLookUp(entry: Entry, at: number): void {
    clearTimeout(this.#lookUps.get(entry));
    const timer = setTimeout(
      () => {
        this.#lookUps.delete(entry);
        const run = this.#lookUp(entry).finally(() => this.#runs.delete(run));
        this.#runs.add(run);
      },
      Math.max(0, at - Date.now()),
    );
    this.#lookUps.set(entry, timer);
  }

  async #lookUp(entry: Entry): Promise<void> {
    if (this.#stopping) return;
    const startedAt = Date.now();
    this.#options.journal.lanes.followClock(startedAt);
    const outcome = await this.#options.carrier.lookUp(entry);
    await this.#finish(entry, outcome, startedAt);
  }

  #startCrowded(): void {
    for (const waiting of this.#crowded) {
      if (this.#running >= this.#options.maxRunning || !this.#options.mayStart()) return;
      this.#crowded.delete(waiting);
      this.#pump(waiting);
    }
  }

  /** Entries expire whatever holds them: a lane that waits for a pause or an offline number is looked at here. */
  #sweepExpired(): void {
    const { journal, carrier, mayStart } = this.#options;
    const now = Date.now();
    const parked: Entry[] = [];
    for (const entry of journal.open()) {
      const isOver = isExpired(entry, now) || carrier.isGivenUp(entry, now);
      if (!isOver && !carrier.isStranded(entry, now)) continue;
      if (entry.state === 'parked') parked.push(entry);
      if (entry.state === 'waiting') this.#considerKey(entry.lane);
    }
    if (parked.length > 0) {
      journal.wakeExpired(parked).catch((error: unknown) => {
        this.#options.events.storageFailed('expire', error);
      });
    }
    if (mayStart()) this.#startCrowded();
  }
}

/** Who comes anew queues behind those that wait already, of its own priority or a higher one. */
function isBehindOthers({ lanes }: Waiting, priority: Priority): boolean {
  const higher = PRIORITIES.slice(0, PRIORITIES.indexOf(priority) + 1);
  return higher.some((one) => lanes[one].size > 0);
}

function isExpired(entry: Entry, now: number): boolean {
  return entry.expiresAt !== null && entry.expiresAt <= now;
}
