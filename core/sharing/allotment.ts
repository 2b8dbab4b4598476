/** How the locations are divided among the relays that are alive: each as many, with as little moving as that takes. */

/** What belongs to no location that is known, and what is done once for all relays. */
export const REST = '*';

export interface LaneLease {
  readonly locationId: string;
  /** Null = nobody. */
  readonly relayId: string | null;
  readonly epoch: number;
}

export interface Allotment {
  /** Free ones that this relay takes. */
  readonly take: readonly LaneLease[];
  /** Those of its own that it leaves to a relay which has fewer. */
  readonly giveUp: readonly string[];
}

/**
 * `live`: the relays that are alive, this one among them. All of them reckon alike and look again and again, so that
 * what none of them takes now is taken at the next look.
 */
export function allot(
  me: string,
  live: readonly string[],
  leases: readonly LaneLease[],
): Allotment {
  const share = Math.ceil(leases.length / Math.max(1, live.length));
  const mine = leases.filter(({ relayId }) => relayId === me).map(({ locationId }) => locationId);
  if (mine.length > share) return { take: [], giveUp: mine.sort().slice(share) };
  const free = leases.filter(({ relayId }) => relayId === null || !live.includes(relayId));
  return { take: free.slice(0, share - mine.length), giveUp: [] };
}
