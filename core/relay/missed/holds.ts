import type { Entry } from '../journal/entry.ts';
import type { LocationId } from '../message.ts';

/**
 * Locations whose new messages wait until older ones have been fetched that the relay missed. What was here before that
 * is older still, and does not wait.
 */
export class MissedHolds {
  readonly #holds = new Map<LocationId, { readonly since: number; readonly until: number }>();
  #onRelease: () => void = () => undefined;

  /** At most `ms` from now. A hold that is on is not made longer. */
  hold(id: LocationId, ms: number, now: number): void {
    if ((this.#holds.get(id)?.until ?? 0) > now) return;
    this.#holds.set(id, { since: now, until: now + ms });
  }

  release(id: LocationId): void {
    if (this.#holds.delete(id)) this.#onRelease();
  }

  onRelease(listener: () => void): void {
    this.#onRelease = listener;
  }

  /** How long this entry still has to wait (ms); 0 = not at all. */
  heldFor(entry: Entry, now: number): number {
    if (this.#holds.size === 0 || entry.kind !== 'highlevel.message') return 0;
    const hold = entry.locationId === null ? undefined : this.#holds.get(entry.locationId);
    if (hold === undefined || entry.createdAt < hold.since) return 0;
    return Math.max(0, hold.until - now);
  }
}
