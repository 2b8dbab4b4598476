/**
 * How many calls a location may still make (HighLevel counts per app and location: 100 in 10 s unless its headers say
 * otherwise). The answer to "may a call leave now, or in how many milliseconds".
 *
 * A call is counted by HighLevel somewhere between the moment it leaves and the moment its answer is here. So a slot is
 * taken when the call leaves and falls free one interval after the *answer* came: then no window of that length at
 * HighLevel can hold more calls than allowed, wherever in between it counted them, be it a sliding window or a fixed
 * one. The price is the answer time once per interval: 9.95 calls/s of 10 at 50 ms, 9.75 at 250 ms. A token bucket of
 * the same rate draws 11 % refusals.
 */
import type { RateLimit } from '../../clients/highlevel/rate-limit.ts';
import type { LocationId } from '../message.ts';
import { TimeRing } from './time-ring.ts';

/** `other`: what neither a message nor a status needs, such as a person's question. */
export type CallPriority = 'message' | 'status' | 'other';

const DEFAULT_MAX = 100;
const DEFAULT_INTERVAL_MS = 10_000;
const LONGEST_INTERVAL_MS = 60 * 60_000;
/** For clocks that count whole milliseconds, and two machines whose seconds differ a little. */
const MARGIN_MS = 5;
/** From here on nothing is counted: no relay reaches it, and counting would cost more than it saves. */
const PRACTICALLY_FREE = 10_000;
/**
 * Of the slots, kept for what is more urgent: a burst of receipts never makes a person's message wait for a whole
 * interval, and what is not urgent holds up neither.
 */
const RESERVED: Readonly<Record<CallPriority, number>> = { message: 0, status: 0.1, other: 0.3 };
/** When the day's calls are spent and HighLevel does not say for how long: ask again this late. */
const DAILY_PROBE_MS = 15 * 60_000;
const LONGEST_BLOCK_MS = 24 * 60 * 60_000;
/** A call that was taken and never answered must not hold its slot for ever; no call lives this long. */
const LOST_CALL_MS = 5 * 60_000;

/**
 * Before the first answer of a location nothing is known: after a restart HighLevel may still count a full window of
 * ours. So one call leaves, and the rest ask again soon; its answer tells how much of the window is left.
 */
const PROBE_WAIT_MS = 20;

interface Budget {
  max: number;
  intervalMs: number;
  inFlight: number;
  /** An answer came since this budget was made. */
  heard: boolean;
  /** When the answers of the last one and a half intervals came. */
  readonly answers: TimeRing;
  blockedUntil: number;
  /** Until when the day's calls are spent; 0 = they are not, as far as is known. */
  spentUntil: number;
  /** Calls of the day that HighLevel last said are left, until they are counted anew; null = not said. */
  day: { readonly left: number; readonly until: number } | null;
  /** The latest time this budget was told. */
  seenAt: number;
}

/**
 * All times are milliseconds of one clock; it may be set back. Every `take` that gave 0 is followed by exactly one
 * `answered`, whatever became of the call. Several waiters of one location should share one timer: they are all told
 * the same wait.
 */
export class Pacing {
  readonly #budgets = new Map<LocationId, Budget>();
  #sweepAt = 1024;

  /** 0 = a slot is taken and the call may leave; else the milliseconds to wait before asking again. */
  take(locationId: LocationId, priority: CallPriority, now: number): number {
    const budget = this.#budget(locationId, now);
    if (budget.blockedUntil > now) return Math.ceil(budget.blockedUntil - now);
    if (!budget.heard && budget.inFlight > 0) return PROBE_WAIT_MS;
    if (budget.max < PRACTICALLY_FREE) {
      const wait = waitForSlot(budget, priority, now);
      if (wait > 0) return wait;
    }
    budget.inFlight += 1;
    return 0;
  }

  /** An answer came, or it is certain that none will. */
  answered(locationId: LocationId, now: number): void {
    const budget = this.#budget(locationId, now);
    budget.heard = true;
    budget.inFlight = Math.max(0, budget.inFlight - 1);
    if (budget.max < PRACTICALLY_FREE) budget.answers.push(now);
  }

  /** The call that `take` let go did not take place: HighLevel counts nothing. */
  unused(locationId: LocationId, now: number): void {
    const budget = this.#budget(locationId, now);
    budget.inFlight = Math.max(0, budget.inFlight - 1);
  }

  /** Locations whose calls of the day are spent, with until when (ms). */
  spent(now: number): Map<LocationId, number> {
    const spent = new Map<LocationId, number>();
    for (const [id, { spentUntil }] of this.#budgets) {
      if (spentUntil > now) spent.set(id, spentUntil);
    }
    return spent;
  }

  /** Calls that are left of the day, as each location's last answer said. */
  left(now: number): Map<LocationId, number> {
    const left = new Map<LocationId, number>();
    for (const [id, { day }] of this.#budgets) {
      if (day !== null && day.until > now) left.set(id, day.left);
    }
    return left;
  }

  /**
   * What the headers of an answer said; to be told before `answered` of the same call. True: they say for the first
   * time that the day's calls are spent.
   */
  learn(locationId: LocationId, limit: RateLimit, now: number): boolean {
    const budget = this.#budget(locationId, now);
    budget.heard = true;
    if (limit.max !== null && limit.max >= 1) budget.max = Math.floor(limit.max);
    if (limit.intervalMs !== null && limit.intervalMs >= 1) {
      budget.intervalMs = Math.min(limit.intervalMs, LONGEST_INTERVAL_MS);
    }
    if (limit.remaining !== null && limit.max !== null && budget.max < PRACTICALLY_FREE) {
      countForeign(budget, limit.max - limit.remaining, now);
    }
    if (limit.dailyRemaining !== null) {
      const until = now + (limit.dailyResetMs ?? LONGEST_BLOCK_MS);
      budget.day = { left: limit.dailyRemaining, until };
    }
    if (limit.dailyRemaining !== 0) return false;
    const isNews = budget.spentUntil <= now;
    block(budget, limit.dailyResetMs ?? DAILY_PROBE_MS, now);
    budget.spentUntil = budget.blockedUntil;
    return isNews;
  }

  /** A 429. Without a time from HighLevel the location waits a whole interval. */
  refused(locationId: LocationId, retryAfterMs: number | null, now: number): void {
    const budget = this.#budget(locationId, now);
    block(budget, retryAfterMs ?? budget.intervalMs, now);
  }

  #budget(locationId: LocationId, now: number): Budget {
    let budget = this.#budgets.get(locationId);
    if (budget === undefined) {
      if (this.#budgets.size >= this.#sweepAt) this.#sweep(now);
      budget = {
        max: DEFAULT_MAX,
        intervalMs: DEFAULT_INTERVAL_MS,
        inFlight: 0,
        heard: false,
        answers: new TimeRing(),
        blockedUntil: 0,
        spentUntil: 0,
        day: null,
        seenAt: now,
      };
      this.#budgets.set(locationId, budget);
    }
    settleClock(budget, now);
    return budget;
  }

  /** Forgets locations at rest; what was learnt of them is learnt again from their next answer. */
  #sweep(now: number): void {
    for (const [id, budget] of this.#budgets) {
      const rested = budget.seenAt + Math.max(LOST_CALL_MS, 2 * budget.intervalMs) < now;
      if (rested && budget.blockedUntil <= now) this.#budgets.delete(id);
    }
    this.#sweepAt = Math.max(1024, 2 * this.#budgets.size);
  }
}

function waitForSlot(budget: Budget, priority: CallPriority, now: number): number {
  const { answers, max, intervalMs } = budget;
  const held = intervalMs + MARGIN_MS;
  // Answers older than their interval no longer count against us, but still tell ours from foreign calls.
  answers.drop(now - keptFor(budget));
  answers.expire(now - held);
  const limit = Math.max(1, max - Math.ceil(max * RESERVED[priority]));
  const tooMany = budget.inFlight + answers.live - limit + 1;
  if (tooMany <= 0) return 0;
  const frees = answers.liveAt(tooMany - 1);
  // All that stands in the way is still unanswered: no slot falls free before an answer and an interval.
  if (frees === undefined) return Math.ceil(held);
  return Math.max(1, Math.ceil(frees + held - now));
}

/**
 * Calls that the server counted and we did not make: another relay's, or our own before a restart. They are booked as
 * if answered now. Ours are counted generously, including those that left the window while the answer travelled, so
 * that our own traffic is never taken for foreign.
 */
function countForeign(budget: Budget, counted: number, now: number): void {
  const { answers } = budget;
  answers.drop(now - keptFor(budget));
  answers.expire(now - budget.intervalMs - MARGIN_MS);
  const unknown = Math.floor(counted) - budget.inFlight - answers.length;
  const room = budget.max - budget.inFlight - answers.live;
  for (let n = Math.min(unknown, room); n > 0; n -= 1) answers.push(now);
}

function keptFor(budget: Budget): number {
  return budget.intervalMs * 1.5 + MARGIN_MS;
}

function block(budget: Budget, ms: number, now: number): void {
  const until = now + Math.min(Math.max(ms, 1), LONGEST_BLOCK_MS);
  budget.blockedUntil = Math.max(budget.blockedUntil, until);
}

function settleClock(budget: Budget, now: number): void {
  const back = budget.seenAt - now;
  if (back > 1_000) {
    budget.answers.shift(-back);
    budget.blockedUntil -= back;
    budget.spentUntil = Math.max(0, budget.spentUntil - back);
  } else if (-back > LOST_CALL_MS) {
    budget.inFlight = 0;
  }
  budget.seenAt = back > 1_000 ? now : Math.max(budget.seenAt, now);
}
