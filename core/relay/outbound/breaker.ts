/** Delays between probes while a destination is away (ms); the last one repeats. */
export interface BreakerTimes {
  /** Failures in a row that trip it. */
  readonly tripAfter: number;
  readonly probeMs: readonly number[];
}

/**
 * One breaker per destination. Tripped, it lets a single try through at a time, as a probe, and closes itself on the
 * first success; everything held behind it then goes on in order.
 */
export class Breaker {
  readonly #times: BreakerTimes;
  #failures = 0;
  #trippedSince: number | null = null;
  #probes = 0;
  #probeAt = 0;
  #pauseMs = 0;
  #probing = false;

  constructor(times: BreakerTimes) {
    this.#times = times;
  }

  get trippedSince(): number | null {
    return this.#trippedSince;
  }

  /** 0 = a try may start (tripped: as the probe), else the ms until it is worth asking again. */
  enter(now: number): number {
    if (this.#trippedSince === null) return 0;
    if (this.#probing) return Infinity;
    // When the clock was set back, the pause is no longer for that.
    this.#probeAt = Math.min(this.#probeAt, now + this.#pauseMs);
    if (now < this.#probeAt) return this.#probeAt - now;
    this.#probing = true;
    return 0;
  }

  /** The try that `enter` let through did not take place. */
  abandon(): void {
    this.#probing = false;
  }

  /** True when this closed a tripped breaker. */
  succeeded(): boolean {
    const wasTripped = this.#trippedSince !== null;
    this.#failures = 0;
    this.#trippedSince = null;
    this.#probes = 0;
    this.#probing = false;
    return wasTripped;
  }

  /** True when this failure tripped it. `atOnce`: no need to see it again (a revoked token). */
  failed(now: number, atOnce = false): boolean {
    this.#failures += 1;
    if (this.#trippedSince !== null) {
      this.#scheduleProbe(now);
      return false;
    }
    if (!atOnce && this.#failures < this.#times.tripAfter) return false;
    this.#trippedSince = now;
    this.#scheduleProbe(now);
    return true;
  }

  #scheduleProbe(now: number): void {
    const { probeMs } = this.#times;
    this.#pauseMs = probeMs[Math.min(this.#probes, probeMs.length - 1)] ?? 30_000;
    this.#probeAt = now + this.#pauseMs;
    this.#probes += 1;
    this.#probing = false;
  }
}
