/**
 * Times in rising order, in a ring that grows by doubling: add at the end, drop from the front, both in constant time.
 * Between the front and the end runs a mark: what is before it has expired and is only remembered, what is after is live.
 */
export class TimeRing {
  #times = new Float64Array(16);
  #head = 0;
  #length = 0;
  #expired = 0;

  /** Remembered and live ones together. */
  get length(): number {
    return this.#length;
  }

  get live(): number {
    return this.#length - this.#expired;
  }

  /** The n-th live one, from the oldest; undefined beyond the last. */
  liveAt(n: number): number | undefined {
    return n < this.live ? this.#at(this.#expired + n) : undefined;
  }

  /** A time before the last one is taken for the last one: the order never breaks. */
  push(time: number): void {
    if (this.#length === this.#times.length) this.#grow();
    const last = this.#length === 0 ? time : this.#at(this.#length - 1);
    this.#times[(this.#head + this.#length) % this.#times.length] = Math.max(time, last);
    this.#length += 1;
  }

  /** Forgets what is not after `time`. */
  drop(time: number): void {
    while (this.#length > 0 && this.#at(0) <= time) {
      this.#head = (this.#head + 1) % this.#times.length;
      this.#length -= 1;
      if (this.#expired > 0) this.#expired -= 1;
    }
  }

  /** Moves the mark over what is not after `time`. */
  expire(time: number): void {
    while (this.#expired < this.#length && this.#at(this.#expired) <= time) this.#expired += 1;
  }

  /** Adds to every time, as when the clock was set. */
  shift(by: number): void {
    this.#times = this.#times.map((time) => time + by);
  }

  #at(index: number): number {
    return this.#times[(this.#head + index) % this.#times.length] ?? 0;
  }

  #grow(): void {
    const larger = new Float64Array(this.#times.length * 2);
    for (let index = 0; index < this.#length; index += 1) larger[index] = this.#at(index);
    this.#times = larger;
    this.#head = 0;
  }
}
