/** An agent's answer shows what the contact wrote before as read on WhatsApp, where the location wants it. */
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import { isKind } from '../journal/entry.ts';
import type { Entry, NewEntry, Outcome, SendEntry, UnreadMessage } from '../journal/entry.ts';
import { lane } from '../journal/facts.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { isGroup } from '../people.ts';
import { repeatable } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

/** Ticks that turn blue hours later would tell something that is not so (ms). */
const EXPIRY_MS = 60 * 60 * 1000;
/** Of one call; what is older stays as it is on the contact's phone until the next answer. */
const MOST = 200;

/** What an inbound message leaves behind for a later answer. */
export function unreadBy(
  parts: RelayParts,
  message: UnreadMessage & { readonly origin: string },
): UnreadMessage[] {
  const { origin, ...unread } = message;
  const wanted = parts.places.location(unread.locationId)?.options.markRead === true;
  // Reading in a group would need the author of each message, which the gateway's call has no place for.
  return wanted && origin === 'contact' && !isGroup(unread.peer) ? [unread] : [];
}

/** Adds the marking to what a sent part produced; only its last part, and only a person's message, asks for it. */
export function withReadMark(
  parts: RelayParts,
  entry: SendEntry,
  instanceId: InstanceId,
  outcome: Outcome,
): Outcome {
  if (!isKind(entry, 'highlevel.message')) return outcome;
  const { payload, locationId } = entry;
  if (outcome.type !== 'sent' || payload === null || locationId === null) return outcome;
  if (parts.places.location(locationId)?.options.markRead !== true) return outcome;
  const post = readDeliveryPost(payload.post);
  if (post.type !== 'message' || post.message.userId === null) return outcome;
  if (payload.part < payload.parts - 1) return outcome;
  const mark = markEntry(entry, { locationId, instanceId, contactId: post.message.contactId });
  const entries = [...(outcome.produced?.entries ?? []), mark];
  return { ...outcome, produced: { ...outcome.produced, entries } };
}

function markEntry(
  entry: Entry,
  chat: { locationId: LocationId; instanceId: InstanceId; contactId: string },
): NewEntry<'whatsapp.read'> {
  const { locationId, instanceId, contactId } = chat;
  return {
    kind: 'whatsapp.read',
    locationId,
    instanceId,
    lane: lane.read(instanceId, contactId),
    orderAt: 0,
    dedupeKey: `read:${entry.id}`,
    payload: { contactId },
    expiresAt: Date.now() + EXPIRY_MS,
  };
}

/** Never becomes a failure that a person has to look at: the answer itself has left. */
export async function deliverRead(
  parts: RelayParts,
  entry: Entry<'whatsapp.read'>,
): Promise<Outcome> {
  const { payload, instanceId, locationId } = entry;
  const instance = instanceId === null ? null : parts.places.instance(instanceId);
  if (payload === null || instanceId === null || locationId === null || instance === null) {
    return { type: 'sent', code: 'read.not-marked' };
  }
  const unread = await parts.unread.of({ locationId, instanceId, ...payload, most: MOST });
  if (unread.length === 0) return { type: 'sent', code: 'read.nothing' };
  try {
    const client = parts.places.evolution(instanceId);
    const keys = unread.map(({ peer, whatsappId }) => ({ remoteJid: peer, id: whatsappId }));
    await client.markRead(instance.name, keys);
    parts.destinations.whatsappAnswered(instanceId);
  } catch (error) {
    const away = parts.destinations.whatsappFailed(instanceId, error);
    const outcome = repeatable(error, entry, { times: parts.times, away, now: Date.now() });
    return outcome.type === 'refused' ? { type: 'sent', code: 'read.not-marked' } : outcome;
  }
  const read = unread.map(({ whatsappId }) => ({ instanceId, whatsappId }));
  return { type: 'sent', produced: { read } };
}
