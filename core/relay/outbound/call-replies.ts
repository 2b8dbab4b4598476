/** What a location has written to whoever calls one of its numbers on WhatsApp. */
import { isKind } from '../journal/entry.ts';
import type { Entry, NewEntry } from '../journal/entry.ts';
import { lane } from '../journal/facts.ts';
import type { ContactId, InstanceId, Jid, LocationId } from '../message.ts';
import { isSamePhone, phoneJid } from '../reading/jid.ts';
import { readCallFacts } from '../reading/read-evolution.ts';
import { isLid } from '../people.ts';
import type { RelayParts } from './relay-parts.ts';

/** Somebody who called this long ago does not wait for an answer any more (ms). */
const IN_TIME_MS = 10 * 60 * 1000;

type Parts = Pick<RelayParts, 'places' | 'people'>;

/**
 * The answer to a call whose line is written into HighLevel; null = it gets none. It is part of the line's settlement:
 * every event about a call is the same entry, so that a call is answered once however often it is reported, and a relay
 * that dies here answers it once, too.
 */
export function callReply(
  { places, people }: Parts,
  entry: Entry,
  to: { readonly contactId: ContactId; readonly peer: Jid },
): NewEntry<'call.reply'> | null {
  if (!isKind(entry, 'whatsapp.line')) return null;
  const { payload, locationId, instanceId } = entry;
  if (payload?.event !== 'call' || locationId === null || instanceId === null) return null;
  const text = places.location(locationId)?.options.callReply ?? '';
  const isLate = Date.now() - payload.date > IN_TIME_MS;
  if (text === '' || isLate || payload.recovered === true) return null;
  const { status, wasOffline, from } = readCallFacts(payload.data);
  if (wasOffline || status === 'accept') return null;
  // Neither a group nor somebody whose number is not known.
  const phone = phoneJid(to.peer);
  if (phone === null) return null;
  // Who began it is not the one in the chat, or cannot be told: it may be the owner.
  if (from !== null) {
    const caller = isLid(from) ? people.phoneOf(instanceId, from) : from;
    if (caller === null || !isSamePhone(caller, phone)) return null;
  }
  return replyEntry(entry, { locationId, instanceId, text, contactId: to.contactId });
}

function replyEntry(
  { id, payload }: Entry<'whatsapp.line'>,
  of: {
    readonly locationId: LocationId;
    readonly instanceId: InstanceId;
    readonly contactId: ContactId;
    readonly text: string;
  },
): NewEntry<'call.reply'> {
  const { locationId, instanceId, contactId, text } = of;
  return {
    kind: 'call.reply',
    locationId,
    instanceId: null,
    // The contact's own lane: in order with what agents write.
    lane: lane.fromHighLevel(locationId, contactId),
    orderAt: Date.now(),
    dedupeKey: `call:${id}`,
    payload: {
      contactId,
      workflowId: null,
      phone: null,
      // By the number that was called, whatever the rules say.
      instanceId,
      action: { type: 'text', text },
    },
    expiresAt: (payload?.date ?? Date.now()) + IN_TIME_MS,
  };
}
