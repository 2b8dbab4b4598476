import { digitsForSending, isSamePhone, phoneJidOfDigits } from '../reading/jid.ts';
import type { Reason, SendEntry } from '../journal/entry.ts';
import type { GroupJid, InstanceId, LocationId } from '../message.ts';
import { isGroup, isLid } from '../people.ts';
import type { KnownPeer } from './contacts.ts';
import { chooseNumber } from './choose-number.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import type { RelayParts } from './relay-parts.ts';
import { addresseeOf } from './sends.ts';
import type { Addressee } from './sends.ts';
import { isOpenChat, standInFor } from './stand-in.ts';

/** By which number an entry is sent, and to which address (a full JID, or digits when only the phone is known). */
export interface Route {
  readonly instanceId: InstanceId;
  readonly number: string;
  /** Another number of the location may send in its place. */
  readonly mayMove?: true;
}
export type Routed = Route | { readonly refused: Reason };

/**
 * Which number sends: the one that the call or the text's code chose, else the one that the location's rules choose.
 * The address comes from our own table; HighLevel's phone field is only the fall-back, since agents edit it.
 */
export async function routeOf(
  parts: RelayParts,
  entry: SendEntry,
  calls: HighLevelCalls,
): Promise<Routed> {
  const to = addresseeOf(entry);
  const { locationId } = entry;
  if (to === null || locationId === null) return { refused: { code: 'entry.unreadable' } };
  const search: Search = { locationId, to, calls };
  const ours = new Set(parts.places.instancesOf(locationId));
  const peers = await peersOf(parts, search);
  const { contactId, userId } = to;
  const inGroup = peers.find(({ peer }) => isGroup(peer));
  if (inGroup !== undefined) return groupRoute(parts, inGroup, ours);
  const chosen =
    to.instanceId ??
    (await chooseNumber(parts, { locationId, contactId, userId, peers, calls })).instanceId;
  const mayMove =
    to.instanceId === null && entry.attempts === 0 && !isOpenChat(parts, locationId, peers);
  const instanceId =
    chosen !== null && mayMove
      ? (standInFor(parts, { locationId, chosen }, Date.now()) ?? chosen)
      : chosen;
  if (instanceId === null || !ours.has(instanceId)) {
    return { refused: { code: 'route.no-instance', params: { location: locationId } } };
  }
  // A phone outlives a LID: with both known the phone is the better address.
  const known = peers.find(({ peer }) => !isLid(peer)) ?? peers[0];
  const number = known?.peer ?? (await phoneOf(parts, search));
  if (number === null) return { refused: { code: 'route.no-phone' } };
  return isOther(to, number)
    ? { refused: { code: 'workflow.phone-other' } }
    : { instanceId, number, ...(mayMove ? { mayMove } : {}) };
}

/** Only the number that is in the group can write there, and only while the group is relayed. */
function groupRoute(
  { groups }: Pick<RelayParts, 'groups'>,
  { peer, lastInstanceId }: KnownPeer,
  ours: ReadonlySet<InstanceId>,
): Routed {
  const isOn =
    lastInstanceId !== null &&
    ours.has(lastInstanceId) &&
    groups.isOn(lastInstanceId, peer as GroupJid);
  return isOn ? { instanceId: lastInstanceId, number: peer } : { refused: { code: 'group.off' } };
}

interface Search {
  readonly locationId: LocationId;
  readonly to: Addressee;
  readonly calls: HighLevelCalls;
}

/** A form names a phone that is not the contact's: nobody can tell whom the message is meant for, so nobody gets it. */
function isOther({ mustBeTheirs, phone }: Addressee, number: string): boolean {
  const asked = phone === null ? null : phoneJidOfDigits(digitsForSending(phone) ?? '');
  const theirs = phoneJidOfDigits(number);
  return mustBeTheirs && asked !== null && theirs !== null && !isSamePhone(asked, theirs);
}

/** A contact that is new here may be the one into which a known one was merged: its number tells. */
async function peersOf(parts: RelayParts, { locationId, to }: Search): Promise<KnownPeer[]> {
  const peers = await parts.contacts.peersOf(locationId, to.contactId);
  // What somebody wrote into a form tells nothing of who the contact was.
  const phone = peers.length > 0 || to.mustBeTheirs ? null : to.phone;
  const digits = phone === null ? null : digitsForSending(phone);
  const jid = digits === null ? null : phoneJidOfDigits(digits);
  if (jid === null) return peers;
  const before = await parts.contacts.known(locationId, jid);
  if (before?.peer == null) return peers;
  return parts.contacts.peersOf(locationId, before.contactId);
}

async function phoneOf(
  parts: RelayParts,
  { locationId, to, calls }: Search,
): Promise<string | null> {
  if (to.phone !== null && !to.mustBeTheirs) return digitsForSending(to.phone);
  const contact = await calls.call(() => parts.highlevel.getContact(locationId, to.contactId));
  // Without a contact there is nobody whose phone it could be.
  const phone = contact === null ? null : (contact.phone ?? to.phone);
  return phone === null ? null : digitsForSending(phone);
}
