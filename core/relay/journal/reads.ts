/** What is read of the table beside the work in memory: settled entries, and bodies that memory let go. */
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Storage } from '../../storage/storage.ts';
import type { LocationId } from '../message.ts';
import { PAYLOADS } from './entry.ts';
import type { EntryKind, EntryState, Payload } from './entry.ts';
import { idAt } from './ids.ts';
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

/** A line (edit, deletion, call) that was taken in, with the time that it carries (ms). */
export interface KnownLine {
  readonly orderAt: number;
  /** Null when its body is not kept any more. */
  readonly payload: Payload<'whatsapp.line'> | null;
}

/** Null when there is none under this key. */
export async function readLine(storage: Storage, dedupeKey: string): Promise<KnownLine | null> {
  const row = await storage.db
    .selectFrom('journal')
    .select(['order_at', 'payload'])
    .where('dedupe_hash', '=', fingerprint(dedupeKey))
    .executeTakeFirst();
  if (row === undefined) return null;
  return { orderAt: row.order_at, payload: readPayload('whatsapp.line', row.payload) };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** With a day to spare, since an entry's id follows our clock. */
export async function readDead(
  storage: Storage,
  locationId: LocationId,
  since: number,
): Promise<(Payload<EntryKind> | null)[]> {
  const rows = await storage.db
    .selectFrom('journal')
    .select(['kind', 'payload'])
    .where('id', '>=', idAt(since - DAY_MS))
    .where('location_id', '=', locationId)
    .where('state', '=', 'dead')
    .execute();
  return rows.map(({ kind, payload }) =>
    Object.hasOwn(PAYLOADS, kind) ? readPayload(kind as EntryKind, payload) : null,
  );
}

/** What became of an entry. */
export interface Standing {
  readonly state: EntryState;
  readonly errorCode: string | null;
}

/** Null when there is no such entry (any more). */
export async function readStanding(storage: Storage, dedupeKey: string): Promise<Standing | null> {
  const row = await storage.db
    .selectFrom('journal')
    .select(['state', 'error_code'])
    .where('dedupe_hash', '=', fingerprint(dedupeKey))
    .executeTakeFirst();
  if (row === undefined) return null;
  return { state: row.state as EntryState, errorCode: row.error_code };
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
