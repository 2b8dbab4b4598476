/** How long to wait before the relay is started again: longer each time, up to half a minute. */
const FIRST_MS = 500;
const MOST_MS = 30_000;
/** Who ran for so long did not fail at its start. */
const HEALTHY_MS = 60_000;

export class Backoff {
  #failures = 0;

  /** `ranMs`: how long it ran before it ended. */
  next(ranMs: number): number {
    this.#failures = ranMs >= HEALTHY_MS ? 1 : this.#failures + 1;
    return Math.min(FIRST_MS * 2 ** (this.#failures - 1), MOST_MS);
  }

  reset(): void {
    this.#failures = 0;
  }
}
