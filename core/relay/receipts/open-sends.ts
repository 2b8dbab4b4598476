/** Messages that we sent lately and of which WhatsApp has not said the last word, as far as we heard. */
import type { Storage } from '../../storage/storage.ts';
import type { InstanceId } from '../message.ts';
import { RANK } from './receipt-book.ts';

export interface OpenSend {
  readonly whatsappId: string;
  /** What WhatsApp said so far, as in `message_links`. */
  readonly rank: number;
}

/** Entries that are looked through, newest first: ids rise with time, so no index is needed. */
const LOOKED_THROUGH = 5_000;
const SENDS = 500;

/** Newest first, at most `limit`, not older than `since` (ms). */
export async function openSends(
  storage: Storage,
  instanceId: InstanceId,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<OpenSend[]> {
  const newest = storage.db
    .selectFrom('journal')
    .select(['kind', 'state', 'dedupe_key', 'location_id', 'created_at'])
    .orderBy('id', 'desc')
    .limit(LOOKED_THROUGH)
    .as('newest');
  const rows = await storage.db
    .selectFrom(newest)
    .select(['dedupe_key', 'location_id'])
    .where('kind', '=', 'highlevel.message')
    .where('state', '=', 'done')
    .where('created_at', '>=', since)
    .limit(SENDS)
    .execute();
  const ids = [...new Set(rows.map((row) => row.dedupe_key.split(':').at(-2) ?? ''))];
  if (ids.length === 0) return [];
  const locations = [...new Set(rows.flatMap((row) => row.location_id ?? []))];
  const links = await storage.db
    .selectFrom('message_links')
    .select(['whatsapp_id', 'receipt_rank'])
    .where('location_id', 'in', locations)
    .where('highlevel_id', 'in', ids)
    .where('instance_id', '=', instanceId)
    .where('origin', '=', 'highlevel')
    .where('receipt_rank', '<', RANK.read)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
  return links.map((row) => ({ whatsappId: row.whatsapp_id, rank: row.receipt_rank }));
}
