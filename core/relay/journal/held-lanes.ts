/** What one relay holds of a table of entries that several relays share. */
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Tx } from '../../storage/storage.ts';
import type { Entry } from './entry.ts';
import type { Owner } from './settling.ts';

/** Relays whose clocks differ by more would not agree on what has expired, or on the order of what arrives. */
export const MOST_CLOCK_MS = 10_000;

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

/** Another relay has the lanes now: nothing was written. */
export class NotHeldError extends Error {
  override name = 'NotHeldError';
}

/**
 * Whether this relay still holds its lanes, by what the table says: who fences it does so in a transaction that this one
 * waits for, or that waits for this one.
 */
async function isHolder(tx: Tx, { owner }: HeldLanes): Promise<boolean> {
  const rows = await tx.all<object>(
    'SELECT epoch FROM relays WHERE id = ? AND epoch = ? AND lease_until > 0 FOR UPDATE',
    [owner.relayId, owner.epoch],
  );
  return rows.length > 0;
}

/** Those of the entries that this relay may still take. */
export async function claimable(
  tx: Tx,
  held: HeldLanes,
  entries: readonly Entry[],
): Promise<readonly Entry[]> {
  return (await isHolder(tx, held))
    ? entries.filter(({ locationId }) => held.holds(locationId))
    : [];
}

/**
 * What is taken in under an old lease would be in nobody's memory: who has the lanes now would learn of it later, and
 * carry out first what came after it. @throws NotHeldError
 */
export async function assertHolder(tx: Tx, held: HeldLanes): Promise<void> {
  if (!(await isHolder(tx, held))) throw new NotHeldError('another relay holds these lanes');
}
