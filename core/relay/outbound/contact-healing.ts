import { ClientError } from '../../clients/client-error.ts';
import type { ContactId, Jid, LocationId } from '../message.ts';
import { phoneJid, toE164 } from '../reading/jid.ts';
import type { KnownContact } from './contacts.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import type { RelayParts } from './relay-parts.ts';

interface Addressee<C> {
  readonly locationId: LocationId;
  readonly contact: C;
  /** Who the person is now; null = that cannot be told any more. */
  readonly find: () => Promise<C | null>;
}

/**
 * Writes to a contact. One that was deleted in HighLevel, or merged into another, is healed once: forgotten, found by
 * its number or created anew, and written to. Null = nobody was found.
 */
export async function writeTo<C extends Pick<KnownContact, 'contactId'>, Answer>(
  parts: RelayParts,
  { locationId, contact, find }: Addressee<C>,
  write: (contact: C) => Promise<Answer>,
): Promise<{ contact: C; answer: Answer } | null> {
  try {
    return { contact, answer: await write(contact) };
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'highlevel.contact-gone') throw error;
    await forgetGone(parts, locationId, contact.contactId);
  }
  const found = await find();
  return found && { contact: found, answer: await write(found) };
}

/** The contact was deleted in HighLevel, or merged into another: whose it was is looked for anew. */
export async function forgetGone(
  parts: RelayParts,
  locationId: LocationId,
  contactId: ContactId,
): Promise<void> {
  parts.finder.forget(contactId);
  await parts.contacts.forget(locationId, contactId);
  parts.contactEvents.contactGone(locationId, contactId);
}

/** Who a peer is: by our own table, else by its number. Nobody is created. */
export async function contactOfPeer(
  parts: RelayParts,
  locationId: LocationId,
  peer: Jid,
  calls: HighLevelCalls,
): Promise<KnownContact | null> {
  const known = await parts.contacts.known(locationId, peer);
  const phone = known === null ? phoneJid(peer) : null;
  return phone === null ? known : parts.finder.find(locationId, toE164(phone), calls);
}
