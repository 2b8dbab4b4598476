/** What is read of the table beside the work in memory: settled entries, and bodies that memory let go. */
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Storage } from '../../storage/storage.ts';
import type { EntryKind, Payload } from './entry.ts';
import { readPayload } from './row.ts';

/** When an entry arrived (ms), and in which lane it is. */
export interface Arrival {
  readonly lane: string;
  readonly createdAt: number;
}

/** By dedupe key; those that are unknown are missing. */
export async function readArrivals(
  storage: Storage,
  dedupeKeys: readonly string[],
): Promise<Map<string, Arrival>> {
  if (dedupeKeys.length === 0) return new Map();
  const rows = await storage.db
    .selectFrom('journal')
    .select(['dedupe_key', 'lane', 'created_at'])
    .where('dedupe_hash', 'in', dedupeKeys.map(fingerprint))
    .execute();
  return new Map(
    rows.map((row) => [row.dedupe_key, { lane: row.lane, createdAt: row.created_at }]),
  );
}

/** The payload of one entry; null when there is no such entry, or its body is gone or cannot be read. */
export async function storedPayload<K extends EntryKind>(
  storage: Storage,
  kind: K,
  by: { readonly column: 'id' | 'dedupe_hash'; readonly value: string },
): Promise<Payload<K> | null> {
  const row = await storage.db
    .selectFrom('journal')
    .select('payload')
    .where(by.column, '=', by.value)
    .executeTakeFirst();
  return readPayload(kind, row?.payload ?? null);
}
