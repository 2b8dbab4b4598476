/** Old entries in a database, and what a measurement leaves there. */
import { lane, laneHash, messageKey } from '../core/relay/journal/facts.ts';
import { newId as newEntryId } from '../core/relay/journal/ids.ts';
import { fingerprint } from '../core/storage/fingerprint.ts';
import type { Storage } from '../core/storage/storage.ts';
import { INSTANCE, LOCATION, newId, payloadOf, peerOf } from './journal-entries.ts';

const DAY_MS = 86_400_000;
const ROWS_PER_STEP = 1_000;

const JOURNAL_COLUMNS = [
  ...['id', 'kind', 'location_id', 'instance_id', 'lane', 'lane_hash', 'position', 'order_at'],
  ...['dedupe_key', 'dedupe_hash', 'payload', 'state', 'attempts', 'next_try_at', 'owner'],
  ...['epoch', 'claimed_at', 'created_at', 'settled_at'],
];
const ATTEMPT_COLUMNS = ['entry_id', 'number', 'started_at', 'ended_at', 'outcome'];
const LINK_COLUMNS = [
  ...['instance_id', 'whatsapp_id', 'location_id', 'highlevel_id', 'part', 'parts', 'origin'],
  ...['peer', 'receipt_rank', 'created_at'],
];

/** Done entries of the last weeks, with their attempts and links, as a relay leaves them behind: from so many to so many. */
export async function grow(into: Storage, from: number, to: number): Promise<void> {
  const payload = JSON.stringify(payloadOf('an old text'));
  const since = Date.now() - 21 * DAY_MS;
  for (let first = from; first < to; first += ROWS_PER_STEP) {
    const journal: unknown[][] = [];
    const attempts: unknown[][] = [];
    const links: unknown[][] = [];
    for (let number = first; number < Math.min(first + ROWS_PER_STEP, to); number += 1) {
      // Whatever their number in the end: all of them lie within three weeks, in the order of their time.
      const at = since + number;
      const id = newEntryId(at, number);
      const whatsappId = newId();
      const peer = peerOf(number);
      const name = lane.fromWhatsApp(INSTANCE, peer);
      const key = messageKey(INSTANCE, whatsappId);
      journal.push([
        ...[id, 'whatsapp.message', LOCATION, INSTANCE, name, laneHash(name), number, at],
        ...[key, fingerprint(key), payload, 'done', 1, at, 'an-old-relay', 1, at, at, at],
      ]);
      attempts.push([id, 1, at, at, 'sent']);
      links.push([INSTANCE, whatsappId, LOCATION, newId(), 0, 1, 'contact', peer, 0, at]);
    }
    await into.transaction(async (tx) => {
      await tx.insertNew('journal', JOURNAL_COLUMNS, journal);
      await tx.insertNew('attempts', ATTEMPT_COLUMNS, attempts);
      await tx.insertNew('message_links', LINK_COLUMNS, links);
    });
  }
}

/** What was taken in and not carried out goes, so that the next measurement begins with nothing open. */
export async function forgetOpen({ db }: Storage): Promise<void> {
  await db.deleteFrom('journal').where('state', '!=', 'done').execute();
}
