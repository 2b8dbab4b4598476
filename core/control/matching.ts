import type { ContactId, LocationId } from '../relay/message.ts';
import type { Control } from './control.ts';

/**
 * Whether a location recognises contacts by phone. HighLevel does not tell which fields it compares, so a contact that
 * is there is looked for by its own number: one that is not found shows that only e-mail addresses are compared.
 * Null = nobody is known yet to try it with.
 */
export async function matchesByPhone(
  { storage, highlevel }: Pick<Control, 'storage' | 'highlevel'>,
  locationId: LocationId,
): Promise<boolean | null> {
  const row = await storage.db
    .selectFrom('contacts')
    .select('contact_id')
    .where('location_id', '=', locationId)
    .where('peer', 'like', '%@s.whatsapp.net')
    .orderBy('updated_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  const contact = await highlevel.getContact(locationId, row.contact_id as ContactId);
  if (contact?.phone == null) return null;
  return (await highlevel.findContactByPhone(locationId, contact.phone)) !== null;
}
