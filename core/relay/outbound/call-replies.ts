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

/** Whoever rings again within this time has the answer before their eyes (ms). */
const ONE_IN_MS = 60 * 60 * 1000;

type Parts = Pick<RelayParts, 'places' | 'people'> & {
  readonly journal: Pick<RelayParts['journal'], 'arrivals'>;
};

/**
 * The answer to a call whose line is written into HighLevel; null = it gets none. It is part of the line's settlement:
 * every event about a call is the same entry, so that a call is answered once however often it is reported, and a relay
 * that dies here answers it once, too. @throws StorageError
 */
export async function callReply(
  parts: Parts,
  entry: Entry,
  to: { readonly contactId: ContactId; readonly peer: Jid },
): Promise<NewEntry<'call.reply'> | null> {
  const reply = wantedReply(parts, entry, to);
  return reply === null || (await isAnswered(parts, reply)) ? null : reply;
}

function wantedReply(
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

/** One in this hour of the clock is one by its key; one of the hour before may be as late as that. */
async function isAnswered({ journal }: Parts, { payload, orderAt }: Reply): Promise<boolean> {
  const before = replyKey(payload, orderAt - ONE_IN_MS);
  const arrival = (await journal.arrivals([before])).get(before);
  return arrival !== undefined && arrival.createdAt > orderAt - ONE_IN_MS;
}

function replyKey(
  { instanceId, contactId }: Pick<Reply['payload'], 'instanceId' | 'contactId'>,
  at: number,
): string {
  return `call:${instanceId ?? ''}:${contactId}:${String(Math.floor(at / ONE_IN_MS))}`;
}

type Reply = NewEntry<'call.reply'>;

function replyEntry(
  { payload }: Entry<'whatsapp.line'>,
  of: {
    readonly locationId: LocationId;
    readonly instanceId: InstanceId;
    readonly contactId: ContactId;
    readonly text: string;
  },
): NewEntry<'call.reply'> {
  const { locationId, instanceId, contactId, text } = of;
  const now = Date.now();
  return {
    kind: 'call.reply',
    locationId,
    instanceId: null,
    // The contact's own lane: in order with what agents write.
    lane: lane.fromHighLevel(locationId, contactId),
    orderAt: now,
    dedupeKey: replyKey({ instanceId, contactId }, now),
    payload: {
      contactId,
      workflowId: null,
      phone: null,
      // By the number that was called, whatever the rules say.
      instanceId,
      action: { type: 'text', text },
    },
    // A clock that is ahead makes nobody wait for longer.
    expiresAt: Math.min(payload?.date ?? now, now) + IN_TIME_MS,
  };
}
