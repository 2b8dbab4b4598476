/** A moment by both clocks of this machine. */
export interface Moment {
  readonly steady: number;
  readonly wall: number;
}

export function thisMoment(): Moment {
  return { steady: performance.now(), wall: Date.now() };
}

/**
 * Milliseconds since then: the steady clock is not set by anybody, the other one goes on while the machine sleeps; the
 * longer of both is the safe answer for a lease.
 */
export function sinceMoment({ steady, wall }: Moment): number {
  return Math.max(performance.now() - steady, Date.now() - wall);
}
