/** The rate-limit headers that HighLevel puts on its answers. */

/** Null = not said. Documented defaults: 100 calls in 10 s and 200,000 a day, per app and location. */
export interface RateLimit {
  readonly max: number | null;
  readonly remaining: number | null;
  readonly intervalMs: number | null;
  readonly dailyRemaining: number | null;
  /** Milliseconds until the daily count starts again; undocumented, read by HighLevel's own SDK 3.1. */
  readonly dailyResetMs: number | null;
}

/** Null when the answer says nothing about limits, as one from a proxy. */
export function readRateLimit(headers: Readonly<Record<string, string>>): RateLimit | null {
  const limit: RateLimit = {
    max: count(headers['x-ratelimit-max']),
    remaining: count(headers['x-ratelimit-remaining']),
    intervalMs: count(headers['x-ratelimit-interval-milliseconds']),
    dailyRemaining: count(headers['x-ratelimit-daily-remaining']),
    dailyResetMs: count(headers['x-ratelimit-daily-reset']),
  };
  const silent =
    limit.max === null &&
    limit.remaining === null &&
    limit.intervalMs === null &&
    limit.dailyRemaining === null;
  return silent ? null : limit;
}

function count(value: string | undefined): number | null {
  if (value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : null;
}
