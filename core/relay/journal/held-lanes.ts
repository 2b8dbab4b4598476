/** What one relay holds of a table of entries that several relays share. */
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Tx } from '../../storage/storage.ts';
import type { Entry } from './entry.ts';
import type { Owner } from './settling.ts';

export interface HeldLanes {
  readonly owner: Owner;
  /** Also those that belong to no location which is known. */
  readonly holdsRest: boolean;
  holds(locationId: string | null): boolean;
}

export function rowsOf({ owner, holdsRest }: HeldLanes): RawBuilder<boolean> {
  const own = sql<boolean>`location_id IN (SELECT location_id FROM lane_leases WHERE relay_id = ${owner.relayId})`;
  if (!holdsRest) return own;
  return sql<boolean>`(${own} OR location_id IS NULL OR location_id NOT IN (SELECT location_id FROM lane_leases))`;
}

/**
 * Those of the entries that this relay may still take, by what the table says: who fences it does so in a transaction
 * that this one waits for, or that waits for this one.
 */
export async function claimable(
  tx: Tx,
  held: HeldLanes,
  entries: readonly Entry[],
): Promise<readonly Entry[]> {
  const { relayId, epoch } = held.owner;
  const rows = await tx.all<object>(
    'SELECT epoch FROM relays WHERE id = ? AND epoch = ? AND lease_until > 0 FOR UPDATE',
    [relayId, epoch],
  );
  return rows.length === 0 ? [] : entries.filter(({ locationId }) => held.holds(locationId));
}
