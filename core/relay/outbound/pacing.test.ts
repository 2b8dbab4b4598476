import { describe, expect, it } from 'vitest';
import { cpuMs } from '../../../tests/support/cpu-ms.ts';
import type { RateLimit } from '../../clients/highlevel/rate-limit.ts';
import type { LocationId } from '../message.ts';
import { Pacing } from './pacing.ts';
import { TimeRing } from './time-ring.ts';

const HERE = 'loc-1' as LocationId;
const nothing: RateLimit = {
  max: null,
  remaining: null,
  intervalMs: null,
  dailyRemaining: null,
  dailyResetMs: null,
};

/** A server that counts; `admit` says how many calls the window holds with this one, or null when it refuses. */
interface Window {
  admit(at: number): number | null;
}

function slidingWindow(max: number, intervalMs: number): Window {
  const log: number[] = [];
  return {
    admit(at) {
      while (log.length > 0 && (log[0] ?? 0) <= at - intervalMs) log.shift();
      if (log.length >= max) return null;
      log.push(at);
      return log.length;
    },
  };
}

function fixedWindow(max: number, intervalMs: number, phase: number): Window {
  let current = -1;
  let count = 0;
  return {
    admit(at) {
      const index = Math.floor((at + phase) / intervalMs);
      if (index !== current) {
        current = index;
        count = 0;
      }
      if (count >= max) return null;
      count += 1;
      return count;
    },
  };
}

type Kind = 'message' | 'status';

interface Run {
  readonly window: Window;
  readonly seconds: number;
  /** Milliseconds there and back. */
  readonly latency: (random: () => number) => [there: number, back: number];
  readonly offered: number;
  readonly max?: number;
  readonly statusesOffered?: number;
  readonly tellHeaders?: boolean;
  readonly pacing?: Pacing;
  readonly start?: number;
}

/** Virtual time: a call asks, waits as told, leaves; the server counts it when it arrives. */
function simulate(run: Run): {
  delivered: number;
  refused: number;
  statuses: number;
  worstWait: number;
} {
  const pacing = run.pacing ?? new Pacing();
  const max = run.max ?? 100;
  let dice = 42;
  const random = (): number => (dice = (dice * 48_271) % 2_147_483_647) / 2_147_483_647;
  const start = run.start ?? 1_000_000;
  const events: { at: number; act: (at: number) => void }[] = [];
  const plan = (at: number, act: (at: number) => void): void => {
    let index = events.length;
    while (index > 0 && (events[index - 1]?.at ?? 0) > at) index -= 1;
    events.splice(index, 0, { at, act });
  };
  const tally = { delivered: 0, refused: 0, statuses: 0, worstWait: 0 };

  const leave = (kind: Kind, offeredAt: number, at: number): void => {
    const [there, back] = run.latency(random);
    plan(at + there, (arrival) => {
      const counted = run.window.admit(arrival);
      plan(arrival + back, (answer) => {
        const told = Math.floor(answer);
        if (run.tellHeaders === true) {
          const remaining = max - (counted ?? max);
          pacing.learn(HERE, { ...nothing, max, intervalMs: 10_000, remaining }, told);
        }
        if (counted === null) {
          tally.refused += 1;
          pacing.refused(HERE, null, told);
        } else if (kind === 'message') {
          tally.delivered += 1;
          tally.worstWait = Math.max(tally.worstWait, at - offeredAt);
        } else {
          tally.statuses += 1;
        }
        pacing.answered(HERE, told);
      });
    });
  };
  /** One queue and one timer per kind: the head asks for all. */
  const offer = (kind: Kind, perSecond: number): void => {
    const queue: number[] = [];
    let asleep = false;
    const serve = (at: number): void => {
      while (!asleep) {
        const [head] = queue;
        if (head === undefined) return;
        const wait = pacing.take(HERE, kind, Math.floor(at));
        if (wait === 0) {
          queue.shift();
          leave(kind, head, at);
        } else {
          asleep = true;
          plan(at + wait, (later) => {
            asleep = false;
            serve(later);
          });
        }
      }
    };
    for (let n = 0; n < perSecond * run.seconds; n += 1) {
      plan(start + (n * 1000) / perSecond, (at) => {
        queue.push(at);
        serve(at);
      });
    }
  };
  offer('message', run.offered);
  if (run.statusesOffered !== undefined) offer('status', run.statusesOffered);
  const end = start + run.seconds * 1000;
  for (let next = events.shift(); next !== undefined && next.at < end; next = events.shift())
    next.act(next.at);
  return tally;
}

const quick = (random: () => number): [number, number] => [2 + 30 * random(), 2 + 30 * random()];
const uneven = (random: () => number): [number, number] =>
  random() < 0.1 ? [900 * random(), 900 * random()] : [120 * random(), 120 * random()];

describe('under 100 calls in 10 s, offered 15 a second', () => {
  const windows: [string, () => Window][] = [
    ['a strict sliding window', () => slidingWindow(100, 10_000)],
    ['a fixed window', () => fixedWindow(100, 10_000, 0)],
    ['a fixed window out of step', () => fixedWindow(100, 10_000, 6_321)],
  ];
  for (const [name, open] of windows) {
    it(`${name}: no refusal, and 9.5 a second or more`, () => {
      for (const tellHeaders of [false, true]) {
        const tally = simulate({
          window: open(),
          seconds: 120,
          latency: quick,
          offered: 15,
          tellHeaders,
        });
        expect(tally.refused).toBe(0);
        expect(tally.delivered / 120).toBeGreaterThanOrEqual(9.5);
      }
    });
  }

  it('answers that take from 0 to 1.8 s: no refusal', () => {
    const window = slidingWindow(100, 10_000);
    const tally = simulate({
      window,
      seconds: 300,
      latency: uneven,
      offered: 15,
      tellHeaders: true,
    });
    expect(tally.refused).toBe(0);
    expect(tally.delivered / 300).toBeGreaterThanOrEqual(9);
  });

  it('a steady stream just under the limit is never held back', () => {
    const window = slidingWindow(100, 10_000);
    const tally = simulate({
      window,
      seconds: 120,
      latency: quick,
      offered: 9.5,
      tellHeaders: true,
    });
    expect(tally).toMatchObject({ refused: 0, worstWait: 0 });
  });

  it("the other side's counting really is strict: one call more in the window is refused", () => {
    const window = slidingWindow(100, 10_000);
    for (let n = 0; n < 100; n += 1) expect(window.admit(n)).toBe(n + 1);
    expect(window.admit(9_999)).toBeNull();
    expect(window.admit(10_000)).toBe(100);
  });
});

/** A pacing that has heard of the location, so that it need not feel its way. */
function heard(): Pacing {
  const pacing = new Pacing();
  pacing.learn(HERE, nothing, 0);
  return pacing;
}

describe('what it learns', () => {
  it('feels its way until the first answer', () => {
    const pacing = new Pacing();
    expect(pacing.take(HERE, 'message', 0)).toBe(0);
    const wait = pacing.take(HERE, 'message', 0);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThan(100);
    pacing.answered(HERE, 10);
    for (let n = 0; n < 99; n += 1) expect(pacing.take(HERE, 'message', 10)).toBe(0);
    expect(pacing.take(HERE, 'message', 10)).toBe(10_005);
  });

  it('after a restart with a backlog, before a window it filled itself', () => {
    const window = slidingWindow(100, 10_000);
    for (let n = 0; n < 95; n += 1) window.admit(999_000 + n * 10);
    const tally = simulate({
      window,
      seconds: 60,
      latency: quick,
      offered: 200,
      tellHeaders: true,
    });
    expect(tally.refused).toBe(0);
    expect(tally.delivered).toBeGreaterThan(480);
  });

  it('after a restart, what the server still counts from before', () => {
    const window = slidingWindow(100, 10_000);
    for (let n = 0; n < 90; n += 1) window.admit(999_000 + n * 10);
    const tally = simulate({
      window,
      seconds: 60,
      latency: quick,
      offered: 4,
      tellHeaders: true,
    });
    expect(tally.refused).toBe(0);
    // Not told, it walks into the limit.
    const blind = slidingWindow(100, 10_000);
    for (let n = 0; n < 90; n += 1) blind.admit(999_000 + n * 10);
    expect(
      simulate({ window: blind, seconds: 60, latency: quick, offered: 4 }).refused,
    ).toBeGreaterThan(0);
  });

  it('another limit and interval', () => {
    const pacing = new Pacing();
    expect(pacing.take(HERE, 'message', 0)).toBe(0);
    pacing.learn(HERE, { ...nothing, max: 3, intervalMs: 1_000, remaining: 2 }, 50);
    pacing.answered(HERE, 50);
    expect(pacing.take(HERE, 'message', 60)).toBe(0);
    expect(pacing.take(HERE, 'message', 60)).toBe(0);
    expect(pacing.take(HERE, 'message', 60)).toBe(50 + 1_000 + 5 - 60);
    expect(pacing.take(HERE, 'message', 1_055)).toBe(0);
    // Three are unanswered now: nothing can be free before an answer and an interval.
    expect(pacing.take(HERE, 'message', 1_056)).toBe(1_005);
  });

  it('senseless headers change nothing', () => {
    const pacing = new Pacing();
    pacing.learn(HERE, { ...nothing, max: 0, intervalMs: 0, remaining: 0 }, 0);
    for (let n = 0; n < 100; n += 1) expect(pacing.take(HERE, 'message', n)).toBe(0);
    expect(pacing.take(HERE, 'message', 100)).toBeGreaterThan(0);
  });

  it('a huge limit is practically free, until a lower one is told', () => {
    const pacing = new Pacing();
    pacing.learn(HERE, { ...nothing, max: 1_000_000, intervalMs: 10_000, remaining: 999_999 }, 0);
    const took = cpuMs(() => {
      for (let n = 0; n < 200_000; n += 1) {
        if (pacing.take(HERE, 'message', n) > 0) throw new Error(`call ${String(n)} had to wait`);
        pacing.answered(HERE, n);
      }
    });
    expect(took).toBeLessThan(1_000);
    pacing.learn(HERE, { ...nothing, max: 1, intervalMs: 10_000, remaining: 0 }, 200_000);
    expect(pacing.take(HERE, 'message', 200_000)).toBeGreaterThan(0);
  });
});

describe('refusals', () => {
  it('wait as long as was asked, else an interval', () => {
    const pacing = new Pacing();
    pacing.refused(HERE, 2_000, 0);
    expect(pacing.take(HERE, 'message', 500)).toBe(1_500);
    expect(pacing.take(HERE, 'message', 2_000)).toBe(0);
    pacing.refused(HERE, null, 3_000);
    expect(pacing.take(HERE, 'status', 3_000)).toBe(10_000);
    // A shorter time asked later does not shorten the longer one.
    pacing.refused(HERE, 1, 3_001);
    expect(pacing.take(HERE, 'message', 4_000)).toBe(9_000);
  });

  it("the day's calls are spent: wait for the reset, at most a day", () => {
    const pacing = new Pacing();
    pacing.learn(HERE, { ...nothing, dailyRemaining: 1, dailyResetMs: 9_000_000 }, 0);
    expect(pacing.take(HERE, 'message', 0)).toBe(0);
    pacing.learn(HERE, { ...nothing, dailyRemaining: 0, dailyResetMs: 9_000_000 }, 10);
    expect(pacing.take(HERE, 'message', 10)).toBe(9_000_000);
    pacing.learn('b' as LocationId, { ...nothing, dailyRemaining: 0 }, 0);
    expect(pacing.take('b' as LocationId, 'message', 0)).toBe(15 * 60_000);
    pacing.learn('c' as LocationId, { ...nothing, dailyRemaining: 0, dailyResetMs: 1e15 }, 0);
    expect(pacing.take('c' as LocationId, 'message', 0)).toBe(24 * 3_600_000);
  });
});

describe('statuses', () => {
  it('leave room for messages', () => {
    const pacing = heard();
    let statuses = 0;
    while (pacing.take(HERE, 'status', 0) === 0) statuses += 1;
    expect(statuses).toBe(90);
    for (let n = 0; n < 10; n += 1) expect(pacing.take(HERE, 'message', 0)).toBe(0);
    expect(pacing.take(HERE, 'message', 0)).toBeGreaterThan(0);
  });

  it('a flood of them hardly delays messages', () => {
    const tally = simulate({
      window: slidingWindow(100, 10_000),
      seconds: 120,
      latency: quick,
      offered: 0.8,
      statusesOffered: 30,
      tellHeaders: true,
    });
    expect(tally.refused).toBe(0);
    expect(tally.statuses).toBeGreaterThan(900);
    expect(tally.worstWait).toBeLessThan(1_000);
  });

  it('may still go one by one where the limit is one', () => {
    const pacing = new Pacing();
    pacing.learn(HERE, { ...nothing, max: 1, intervalMs: 1_000 }, 0);
    expect(pacing.take(HERE, 'status', 0)).toBe(0);
  });
});

describe('locations and clocks', () => {
  it('locations do not share a budget', () => {
    const pacing = new Pacing();
    while (pacing.take(HERE, 'message', 0) === 0);
    expect(pacing.take('other' as LocationId, 'message', 0)).toBe(0);
  });

  it('a clock set back by an hour holds nobody for an hour', () => {
    const pacing = heard();
    const now = 10_000_000;
    while (pacing.take(HERE, 'message', now) === 0) pacing.answered(HERE, now);
    expect(pacing.take(HERE, 'message', now - 3_600_000)).toBeLessThanOrEqual(10_005);
    pacing.refused('b' as LocationId, 2_000, now);
    expect(pacing.take('b' as LocationId, 'message', now - 3_600_000)).toBeLessThanOrEqual(2_000);
  });

  it('a call whose answer was never reported does not hold its slot for ever', () => {
    const pacing = heard();
    while (pacing.take(HERE, 'message', 0) === 0);
    expect(pacing.take(HERE, 'message', 60_000)).toBeGreaterThan(0);
    expect(pacing.take(HERE, 'message', 60_000 + 5 * 60_000 + 1)).toBe(0);
  });

  it('forgets locations at rest', () => {
    const pacing = new Pacing();
    for (let n = 0; n < 5_000; n += 1) {
      const id = `loc-${String(n)}` as LocationId;
      pacing.learn(id, { ...nothing, max: 1 }, n * 1_000);
    }
    // The first one, long at rest, feels its way again; the last still knows its limit of one.
    const [first, last] = ['loc-0', 'loc-4999'].map((id) => {
      pacing.take(id as LocationId, 'message', 5_000_000);
      return pacing.take(id as LocationId, 'message', 5_000_000);
    });
    expect(first).toBe(20);
    expect(last).toBe(10_005);
  });
});

it('the ring keeps order and counts through growing and wrapping', () => {
  const ring = new TimeRing();
  let kept: number[] = [];
  for (let n = 0; n < 1_000; n += 1) {
    ring.push(n);
    kept.push(n);
    if (n % 3 === 0) {
      ring.drop(n - 40);
      kept = kept.filter((one) => one > n - 40);
      ring.expire(n - 20);
      const live = kept.filter((one) => one > n - 20);
      expect([ring.length, ring.live, ring.liveAt(0), ring.liveAt(ring.live)]).toEqual([
        kept.length,
        live.length,
        live[0],
        undefined,
      ]);
    }
  }
  ring.push(5);
  expect(ring.liveAt(ring.live - 1)).toBe(999);
});

describe('the day', () => {
  const OTHER = 'loc-2' as LocationId;
  const spentFor = (ms: number | null): RateLimit => ({
    ...nothing,
    dailyRemaining: 0,
    dailyResetMs: ms,
  });

  it('that is spent stops its location until it is over, says so once, and stops no other', () => {
    const pacing = new Pacing();
    expect(pacing.take(HERE, 'message', 0)).toBe(0);
    expect(pacing.learn(HERE, spentFor(5_000), 10)).toBe(true);
    pacing.answered(HERE, 10);
    expect(pacing.learn(HERE, spentFor(5_000), 20)).toBe(false);
    expect(pacing.spent(20)).toEqual(new Map([[HERE, 5_020]]));
    for (const priority of ['message', 'status', 'other'] as const) {
      expect(pacing.take(HERE, priority, 1_000)).toBe(4_020);
      expect(pacing.take(OTHER, priority, 1_000)).toBe(0);
      pacing.answered(OTHER, 1_000);
    }
    expect(pacing.spent(5_020)).toEqual(new Map());
    expect(pacing.take(HERE, 'message', 5_020)).toBe(0);
  });

  it('has so many calls left as its last answer said, until it is over', () => {
    const pacing = new Pacing();
    expect(pacing.left(0)).toEqual(new Map());
    pacing.learn(HERE, { ...nothing, dailyRemaining: 199_000, dailyResetMs: 5_000 }, 0);
    pacing.learn(HERE, nothing, 10);
    expect(pacing.left(10)).toEqual(new Map([[HERE, 199_000]]));
    pacing.learn(HERE, { ...nothing, dailyRemaining: 198_999, dailyResetMs: 4_980 }, 20);
    pacing.take(OTHER, 'message', 20);
    expect(pacing.left(20)).toEqual(new Map([[HERE, 198_999]]));
    expect(pacing.left(5_000)).toEqual(new Map());
  });

  it('is asked for again after a quarter of an hour when HighLevel does not say how long it lasts', () => {
    const pacing = new Pacing();
    pacing.learn(HERE, spentFor(null), 0);
    expect(pacing.take(HERE, 'message', 0)).toBe(15 * 60_000);
    expect(pacing.take(HERE, 'message', 15 * 60_000)).toBe(0);
  });
});

describe('places', () => {
  it('that were not used are free at once, and say nothing of the window', () => {
    const pacing = new Pacing();
    pacing.learn(HERE, { ...nothing, max: 2, intervalMs: 1_000 }, 0);
    for (let n = 0; n < 50; n += 1) {
      expect(pacing.take(HERE, 'message', n)).toBe(0);
      pacing.unused(HERE, n);
    }
  });

  it('are kept for what is more urgent', () => {
    const pacing = new Pacing();
    pacing.learn(HERE, { ...nothing, max: 10, intervalMs: 1_000 }, 0);
    const taken = (['other', 'status', 'message'] as const).map((priority) => {
      let count = 0;
      while (count < 20 && pacing.take(HERE, priority, 0) === 0) count += 1;
      return count;
    });
    expect(taken).toEqual([7, 2, 1]);
  });
});
