/** A system clock that is set back: times that were written down before it lie in the future. */

/** Less than this is how a clock is kept right, or how two readings differ (ms). */
export const LEAST_SET_MS = 1_000;

/**
 * By how much the clock was set back at least (ms), when `writtenAt` (ms) was the time as it was written down and `now` is
 * later; 0 = nothing shows that it was.
 */
export function setBackSince(writtenAt: number, now: number): number {
  const ms = writtenAt - now;
  return ms < LEAST_SET_MS ? 0 : ms;
}
