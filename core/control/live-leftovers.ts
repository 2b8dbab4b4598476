/**
 * Contacts that a live check is about to make, noted before they are made: a run that is killed in the middle leaves one
 * behind, and the next run takes it away. It is known by an address that nobody else can have; nothing is deleted by its
 * name.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { HighLevelClient } from '../clients/highlevel/client.ts';
import type { LocationId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';

const PREFIX = 'live-check.contact.';
const noted = z.object({ locationId: z.string(), email: z.string() });

export interface Leftover {
  /** Of the row that notes it. */
  readonly name: string;
  readonly email: string;
}

export async function noteContact(storage: Storage, locationId: LocationId): Promise<Leftover> {
  const id = randomUUID();
  // RFC 2606: a domain in which nobody has an address.
  const leftover = { name: PREFIX + id, email: `waybridge-check-${id}@example.com` };
  const value = JSON.stringify({ locationId, email: leftover.email });
  const row = { name: leftover.name, value, updated_at: Date.now() };
  await storage.transaction((tx) => tx.upsert('settings', row, ['name'], ['value', 'updated_at']));
  return leftover;
}

export async function forgetContact(storage: Storage, { name }: Leftover): Promise<void> {
  await storage.db.deleteFrom('settings').where('name', '=', name).execute();
}

/** What earlier runs left in this location; each is removed, or named in `failed`. */
export async function removeLeftovers(
  storage: Storage,
  highlevel: Pick<HighLevelClient, 'findContactByEmail' | 'deleteContact'>,
  locationId: LocationId,
): Promise<{ removed: number; failed: string[] }> {
  const failed: string[] = [];
  let removed = 0;
  for (const leftover of await leftoversOf(storage, locationId)) {
    try {
      const found = await highlevel.findContactByEmail(locationId, leftover.email);
      // An answer for another address would be somebody's contact.
      if (found?.email?.toLowerCase() === leftover.email) {
        await highlevel.deleteContact(locationId, found.id);
        removed += 1;
      }
      await forgetContact(storage, leftover);
    } catch {
      failed.push(leftover.email);
    }
  }
  return { removed, failed };
}

async function leftoversOf(storage: Storage, locationId: LocationId): Promise<Leftover[]> {
  const rows = await storage.db
    .selectFrom('settings')
    .select(['name', 'value'])
    .where('name', 'like', `${PREFIX}%`)
    .execute();
  return rows.flatMap(({ name, value }) => {
    const read = noted.safeParse(JSON.parse(value));
    return read.success && read.data.locationId === locationId
      ? [{ name, email: read.data.email }]
      : [];
  });
}
