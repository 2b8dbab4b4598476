import { digitsForSending, phoneJidOfDigits } from '../reading/jid.ts';
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import type { Entry, Reason } from '../journal/entry.ts';
import type { HighLevelMessage, InstanceId, LocationId } from '../message.ts';
import { isLid } from '../people.ts';
import type { KnownPeer } from './contacts.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import type { RelayParts } from './relay-parts.ts';

/** By which number an entry is sent, and to which address (a full JID, or digits when only the phone is known). */
export interface Route {
  readonly instanceId: InstanceId;
  readonly number: string;
}
export type Routed = Route | { readonly refused: Reason };

/** The tag by which the seed adapter, and people who come from it, choose a number. */
const TAG = 'whatsapp-instance-';

/**
 * Which number sends: the one that last spoke with this contact, else the contact's tag, else the location's default.
 * The address comes from our own table; HighLevel's phone field is only the fall-back, since agents edit it.
 */
export async function routeOf(
  parts: RelayParts,
  entry: Entry<'highlevel.message'>,
  calls: HighLevelCalls,
): Promise<Routed> {
  const post = readDeliveryPost(entry.payload?.post);
  if (post.type !== 'message' || entry.locationId === null) {
    return { refused: { code: 'entry.unreadable' } };
  }
  const { message } = post;
  const locationId = entry.locationId;
  const ours = new Set(parts.places.instancesOf(locationId));
  const peers = await peersOf(parts, message);
  // A phone outlives a LID: with both known the phone is the better address.
  const known = peers.find(({ peer }) => !isLid(peer)) ?? peers[0];
  const sticky = peers.find(({ lastInstanceId: id }) => id !== null && ours.has(id));
  const instanceId =
    sticky?.lastInstanceId ?? (await chosenInstance(parts, locationId, message, calls));
  if (instanceId === null) {
    return { refused: { code: 'route.no-instance', params: { location: locationId } } };
  }
  const number = known?.peer ?? (await phoneOf(parts, message, calls));
  return number === null ? { refused: { code: 'route.no-phone' } } : { instanceId, number };
}

/** A contact that is new here may be the one into which a known one was merged: its number tells. */
async function peersOf(parts: RelayParts, message: HighLevelMessage): Promise<KnownPeer[]> {
  const { locationId, contactId, phone } = message;
  const peers = await parts.contacts.peersOf(locationId, contactId);
  const digits = phone === null || peers.length > 0 ? null : digitsForSending(phone);
  const jid = digits === null ? null : phoneJidOfDigits(digits);
  if (jid === null) return peers;
  const before = await parts.contacts.known(locationId, jid);
  if (before?.peer == null) return peers;
  return [{ peer: before.peer, lastInstanceId: before.lastInstanceId }];
}

async function chosenInstance(
  parts: RelayParts,
  locationId: LocationId,
  message: HighLevelMessage,
  calls: HighLevelCalls,
): Promise<InstanceId | null> {
  const ours = parts.places.instancesOf(locationId);
  const [only] = ours;
  if (only === undefined || ours.length === 1) return only ?? null;
  const contact = await calls.call(() => parts.highlevel.getContact(locationId, message.contactId));
  const names = (contact?.tags ?? [])
    .filter((tag) => tag.startsWith(TAG))
    .map((tag) => tag.slice(TAG.length));
  // HighLevel stores tags in lower case.
  const tagged = ours.find((id) =>
    names.includes(parts.places.instance(id)?.name.toLowerCase() ?? ''),
  );
  const standard = parts.places.location(locationId)?.defaultInstanceId ?? null;
  return tagged ?? (standard !== null && ours.includes(standard) ? standard : only);
}

async function phoneOf(
  parts: RelayParts,
  message: HighLevelMessage,
  calls: HighLevelCalls,
): Promise<string | null> {
  if (message.phone !== null) return digitsForSending(message.phone);
  const contact = await calls.call(() =>
    parts.highlevel.getContact(message.locationId, message.contactId),
  );
  return contact?.phone == null ? null : digitsForSending(contact.phone);
}
