/**
 * 100 calls per 10 s and 200,000 per day for each app and resource (location or company), counted in a strict sliding
 * window: whatever 10 s one looks at, no more than 100 accepted calls lie in it. Refused calls do not count.
 */
export interface RateLimitRule {
  readonly max: number;
  readonly intervalMs: number;
  readonly daily: number;
  /** How long a day lasts here; the real one has 24 hours. */
  readonly dayMs: number;
}

const DAY_MS = 86_400_000;

export const DOCUMENTED_LIMIT: RateLimitRule = {
  max: 100,
  intervalMs: 10_000,
  daily: 200_000,
  dayMs: DAY_MS,
};

interface Window {
  /** Times of accepted calls, oldest at `head`. */
  times: number[];
  head: number;
  day: number;
  dayCount: number;
}

export class RateLimiter {
  rule: RateLimitRule;
  readonly #windows = new Map<string, Window>();

  constructor(rule: RateLimitRule) {
    this.rule = rule;
  }

  /** True = accepted and counted. */
  take(resource: string, now: number): boolean {
    const window = this.#window(resource, now);
    if (this.#used(window) >= this.rule.max || window.dayCount >= this.rule.daily) return false;
    window.times.push(now);
    window.dayCount += 1;
    return true;
  }

  /** The day's calls of this resource are all made, until the day is over. */
  spendDay(resource: string, now: number): void {
    this.#window(resource, now).dayCount = this.rule.daily;
  }

  headers(resource: string | null, now: number): Record<string, string> {
    const window = resource === null ? null : this.#window(resource, now);
    const used = window ? this.#used(window) : 0;
    const usedToday = window?.dayCount ?? 0;
    return {
      'x-ratelimit-max': String(this.rule.max),
      'x-ratelimit-remaining': String(Math.max(0, this.rule.max - used)),
      'x-ratelimit-interval-milliseconds': String(this.rule.intervalMs),
      'x-ratelimit-limit-daily': String(this.rule.daily),
      'x-ratelimit-daily-remaining': String(Math.max(0, this.rule.daily - usedToday)),
      'x-ratelimit-daily-reset': String(this.rule.dayMs - (now % this.rule.dayMs)),
    };
  }

  #used(window: Window): number {
    return window.times.length - window.head;
  }

  #window(resource: string, now: number): Window {
    let window = this.#windows.get(resource);
    if (!window) {
      window = { times: [], head: 0, day: 0, dayCount: 0 };
      this.#windows.set(resource, window);
    }
    const from = now - this.rule.intervalMs;
    let time = window.times[window.head];
    while (time !== undefined && time <= from) {
      window.head += 1;
      time = window.times[window.head];
    }
    if (window.head > 4096 && window.head * 2 > window.times.length) {
      window.times = window.times.slice(window.head);
      window.head = 0;
    }
    const day = Math.floor(now / this.rule.dayMs);
    if (day !== window.day) {
      window.day = day;
      window.dayCount = 0;
    }
    return window;
  }
}
