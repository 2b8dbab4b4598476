/**
 * A bucket of tokens for callers who could not show a secret. One for all of them: behind a tunnel or a proxy everybody
 * has the same address. Callers who can show a secret never meet it.
 */
export class Throttle {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;
  readonly #reportedAt = new Map<string, number>();

  /** `now` in milliseconds. */
  constructor(burst: number, perSecond: number, now: () => number = () => performance.now()) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#tokens = burst;
    this.#filledAt = now();
  }

  /** Whether one more may be answered as usual. */
  take(): boolean {
    const now = this.#now();
    const refill = ((now - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + refill);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** At most once a second for each of the few reasons, so that a flood does not become a flood of log lines. */
  isWorthReporting(reason: string): boolean {
    const now = this.#now();
    if (now - (this.#reportedAt.get(reason) ?? -Infinity) < 1000) return false;
    this.#reportedAt.set(reason, now);
    return true;
  }
}
