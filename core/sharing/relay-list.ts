/** The relays that share the database, for who looks after them. */
import type { Storage } from '../storage/storage.ts';
import { REST } from './allotment.ts';

export interface SharingRelay {
  readonly id: string;
  /** The name of its machine. */
  readonly host: string;
  readonly version: string;
  /** Milliseconds, by the database's clock. */
  readonly seenAt: number;
  /** False: it has ended, or nobody has heard of it for as long as its lease lasts. */
  readonly isAlive: boolean;
  /** Locations whose lanes it holds. */
  readonly locations: readonly string[];
  /** It is the one that answers. */
  readonly isThis: boolean;
}

/** One that has been gone for longer is not named any more (ms). */
const REMEMBERED_MS = 24 * 60 * 60_000;

/** @throws StorageError */
export async function sharingRelays(storage: Storage, me: string): Promise<SharingRelay[]> {
  const now = await storage.now();
  const rows = await storage.db
    .selectFrom('relays')
    .selectAll()
    .where('shares', '=', 1)
    .orderBy('host')
    .orderBy('id')
    .execute();
  const leases = await storage.db.selectFrom('lane_leases').selectAll().execute();
  return rows
    .filter(({ seen_at: seenAt }) => Number(seenAt) > now - REMEMBERED_MS)
    .map((row) => ({
      id: row.id,
      host: row.host ?? '',
      version: row.version ?? '',
      seenAt: Number(row.seen_at),
      isAlive: row.lease_until > now,
      locations: leases
        .filter(({ relay_id: by, location_id: id }) => by === row.id && id !== REST)
        .map(({ location_id: id }) => id),
      isThis: row.id === me,
    }));
}
