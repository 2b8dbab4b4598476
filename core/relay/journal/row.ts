import { z } from 'zod';
import type { InstanceId, LocationId } from '../message.ts';
import { ENTRY_STATES, PAYLOADS } from './entry.ts';
import type { Entry, EntryKind, Payload } from './entry.ts';
import { setBackSince } from './set-back.ts';

/** What is read back of an open entry. */
export const OPEN_COLUMNS =
  'id, kind, location_id, instance_id, lane, position, order_at, dedupe_key, state, waits_for, attempts, next_try_at, expires_at, claimed_at, created_at';

export const openRow = z.object({
  id: z.string(),
  kind: z.enum(Object.keys(PAYLOADS) as [EntryKind, ...EntryKind[]]),
  location_id: z.string().nullable(),
  instance_id: z.string().nullable(),
  lane: z.string(),
  position: z.coerce.number(),
  order_at: z.coerce.number(),
  dedupe_key: z.string(),
  state: z.enum(ENTRY_STATES),
  waits_for: z.string().nullable(),
  attempts: z.coerce.number(),
  next_try_at: z.coerce.number(),
  expires_at: z.coerce.number().nullable(),
  claimed_at: z.coerce.number().nullable(),
  created_at: z.coerce.number(),
});

/** The entry of a row, without its payload, which is read when it is needed. */
export function entryOfRow(row: z.infer<typeof openRow>): Entry {
  const now = Date.now();
  const setBackMs = setBackSince(row.claimed_at ?? row.created_at, now);
  return {
    id: row.id,
    kind: row.kind,
    locationId: row.location_id as LocationId | null,
    instanceId: row.instance_id as InstanceId | null,
    lane: row.lane,
    position: row.position,
    orderAt: row.order_at,
    dedupeKey: row.dedupe_key,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    state: row.state,
    waitsFor: row.waits_for,
    attempts: row.attempts,
    // By a clock that was set back since, it is farther away than it was when it was written down: its pause begins
    // anew.
    nextTryAt: row.next_try_at - setBackMs,
    claimedAt: row.claimed_at,
    // A retry holds its lane for its limit from now on: the table does not say since when it does. What was running did
    // not stand there as a retry: it is looked up first, and nothing passes it meanwhile.
    blockedSince: row.state === 'waiting' && row.attempts > 0 ? now : null,
    unknownOutcome: row.state === 'running',
    payload: null,
    ...(setBackMs > 0 ? { setBackMs } : {}),
  };
}

/** Reads a stored payload with the schema of its kind; null when it cannot be read (it becomes a dead letter). */
export function readPayload<K extends EntryKind>(
  kind: K,
  stored: string | null,
): Payload<K> | null {
  if (stored === null) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(stored);
  } catch {
    return null;
  }
  const result = PAYLOADS[kind].safeParse(parsed);
  return result.success ? (result.data as Payload<K>) : null;
}
