/**
 * Another number of the location sends in place of the one that the rules chose, where the location wants that and the
 * chosen one has been away for long enough. Never in a chat that a number has had already: an answer from a stranger's
 * number would be worse than a late one. Never after a first try, which may have left.
 */
import type { InstanceId, LocationId } from '../message.ts';
import type { RelayParts } from './relay-parts.ts';

const MINUTE_MS = 60_000;

type StandInParts = Pick<RelayParts, 'places' | 'closed'>;

/** Null: the chosen one sends, now or when it is back. */
export function standInFor(
  { places, closed }: StandInParts,
  { locationId, chosen }: { readonly locationId: LocationId; readonly chosen: InstanceId },
  now: number,
): InstanceId | null {
  const minutes = places.location(locationId)?.options.failoverMinutes ?? null;
  const since = minutes === null ? null : closed.since(chosen, now);
  if (minutes === null || since === null || now < since + minutes * MINUTE_MS) return null;
  return places.instancesOf(locationId).find((id) => closed.since(id, now) === null) ?? null;
}

/** A chat in which a number of the location has spoken, or was spoken to. */
export function isOpenChat(
  { places }: Pick<RelayParts, 'places'>,
  locationId: LocationId,
  peers: readonly { readonly lastInstanceId: InstanceId | null }[],
): boolean {
  const ours = places.instancesOf(locationId);
  return peers.some(({ lastInstanceId: id }) => id !== null && ours.includes(id));
}
