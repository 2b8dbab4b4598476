/** The rows by which relays that share a database know each other: `relays`, and `lane_leases` between them. */
import type { Owner } from '../relay/journal/settling.ts';
import type { Storage, Tx } from '../storage/storage.ts';
import type { LaneLease } from './allotment.ts';
import type { Look } from './turn.ts';

/** False: it is still there, or holds its row. */
export async function fence(tx: Tx, id: string, until: number): Promise<boolean> {
  const found = await tx.db
    .selectFrom('relays')
    .select('id')
    .where('id', '=', id)
    .where('lease_until', '=', until)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (found === undefined) return false;
  await tx.run('UPDATE relays SET lease_until = 0 WHERE id = ?', [id]);
  return true;
}

/** Only the relay itself, or who fenced it, ends its lease. */
export async function isAlive(tx: Tx, { relayId, epoch }: Owner): Promise<boolean> {
  const row = await tx.db
    .selectFrom('relays')
    .select(['epoch', 'lease_until'])
    .where('id', '=', relayId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined && row.epoch === epoch && row.lease_until > 0;
}

/** What a relay held is nobody's. */
export async function letGo(tx: Tx, relayId: string): Promise<void> {
  await tx.run('UPDATE lane_leases SET relay_id = NULL WHERE relay_id = ?', [relayId]);
}

/** Whose leases nobody has ended yet. */
export async function liveRelays(db: Storage['db']): Promise<{ id: string; until: number }[]> {
  return db
    .selectFrom('relays')
    .select(['id', 'lease_until as until'])
    .where('lease_until', '>', 0)
    .orderBy('id')
    .execute();
}

export interface TouchedLease extends LaneLease {
  readonly touchedAt: number;
}

/** Who holds what by these rows. */
export function lookOf(
  leases: readonly TouchedLease[],
  isMine: (lease: LaneLease) => boolean,
): Omit<Look, 'giveUp'> {
  return {
    held: new Set(leases.filter(isMine).map(idOf)),
    elsewhere: new Set(leases.filter((lease) => !isMine(lease)).map(idOf)),
    touched: new Map(leases.map(({ locationId, touchedAt }) => [locationId, touchedAt])),
  };
}

/** In the order of the locations. @throws StorageError */
export async function leasesOf(db: Storage['db']): Promise<TouchedLease[]> {
  const rows = await db
    .selectFrom('lane_leases')
    .select(['location_id', 'relay_id', 'epoch', 'touched_at'])
    .orderBy('location_id')
    .execute();
  return rows.map((row) => ({
    locationId: row.location_id,
    relayId: row.relay_id,
    epoch: row.epoch,
    touchedAt: row.touched_at,
  }));
}

export function idOf({ locationId }: LaneLease): string {
  return locationId;
}
