import { ClientError } from '../../clients/client-error.ts';
import type { LocationId } from '../message.ts';
import type { KnownContact } from './contacts.ts';
import type { RelayParts } from './relay-parts.ts';

interface Addressee {
  readonly locationId: LocationId;
  readonly contact: KnownContact;
  /** Who the person is now; null = that cannot be told any more. */
  readonly find: () => Promise<KnownContact | null>;
}

/**
 * Writes to a contact. One that was deleted in HighLevel, or merged into another, is healed once: forgotten, found by
 * its number or created anew, and written to. Null = nobody was found.
 */
export async function writeTo<Answer>(
  parts: RelayParts,
  { locationId, contact, find }: Addressee,
  write: (contact: KnownContact) => Promise<Answer>,
): Promise<{ contact: KnownContact; answer: Answer } | null> {
  try {
    return { contact, answer: await write(contact) };
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'highlevel.contact-gone') throw error;
    const { contactId } = contact;
    parts.finder.forget(contactId);
    await parts.contacts.forget(locationId, contactId);
    parts.contactEvents.contactGone(locationId, contactId);
  }
  const found = await find();
  return found && { contact: found, answer: await write(found) };
}
