/** Do Not Disturb in HighLevel, set by a contact's own stop word and lifted by its start word. */
import type { DndSetting, FoundContact } from '../../clients/highlevel/client.ts';
import { stopOrStart } from '../../words/stop-words.ts';
import type { ContactFact, Entry, NewEntry, Outcome, Payload, Produced } from '../journal/entry.ts';
import { lane } from '../journal/facts.ts';
import type { Jid, LocationId, WhatsAppMessage } from '../message.ts';
import { DND_CHANNEL, isOnDnd } from './automated-sends.ts';
import { contactOfPeer, forgetGone } from './contact-healing.ts';
import type { KnownContact } from './contacts.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { repeatable } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

/** By them our own setting is told from one that an agent made. */
const CODE = 'whatsapp-stop-word';
const STOPPED = 'WhatsApp: STOP';
const STARTED = 'WhatsApp: START';

type DndEntry = Entry<'contact.dnd'>;

/** The work that a stop or start word asks for; null where the message is none, or the location does not want it. */
export function dndEntry(
  parts: RelayParts,
  entry: Entry<'whatsapp.message'>,
  { message, peer, date }: { message: WhatsAppMessage; peer: Jid; date: number },
): NewEntry<'contact.dnd'> | null {
  const { locationId, instanceId } = entry;
  const { content, origin, quote } = message;
  const location = locationId === null ? null : parts.places.location(locationId);
  if (locationId === null || location?.options.stopWords !== true) return null;
  if (message.peer.type === 'group') return null;
  if (origin !== 'contact' || content.type !== 'text' || quote !== null) return null;
  const word = stopOrStart(content.text, location.language);
  if (word === null) return null;
  return {
    kind: 'contact.dnd',
    locationId,
    instanceId,
    lane: lane.dnd(locationId, peer),
    orderAt: 0,
    dedupeKey: `dnd:${entry.id}`,
    payload: { peer, stop: word === 'stop', date },
    expiresAt: null,
  };
}

/** Sets Do Not Disturb for our channel, or takes back what an earlier word of the same person set. */
export async function deliverDnd(
  parts: RelayParts,
  entry: DndEntry,
  calls: HighLevelCalls,
): Promise<Outcome> {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  try {
    const person = await personOf(parts, locationId, payload.peer as Jid, calls);
    if (person === null) return { type: 'sent', code: 'dnd.nobody' };
    const { known, contact } = person;
    if (isDone(payload, known, contact)) {
      parts.automated.learn(locationId, contact.id, payload.stop || contact.dnd);
      return { type: 'sent', produced: producedBy(entry, known, locationId) };
    }
    const changed = payload.stop ? stopped(contact) : startedAgain(known, contact);
    if (changed === null) return { type: 'sent', code: 'dnd.as-it-is' };
    await calls.call(() =>
      parts.highlevel.updateContact(locationId, contact.id, {
        dndSettings: { ...contact.dndSettings, [DND_CHANNEL]: changed },
      }),
    );
    parts.automated.learn(locationId, contact.id, payload.stop || contact.dnd);
    parts.destinations.highlevelAnswered(locationId);
    return { type: 'sent', produced: producedBy(entry, known, locationId) };
  } catch (error) {
    const away = parts.destinations.highlevelFailed(locationId, error);
    return repeatable(error, entry, { times: parts.times, away, now: Date.now() });
  }
}

/** Null: nobody is there any more. A contact that was merged into another since the word was written is followed. */
async function personOf(
  parts: RelayParts,
  locationId: LocationId,
  peer: Jid,
  calls: HighLevelCalls,
): Promise<{ known: KnownContact; contact: FoundContact } | null> {
  for (let look = 0; look < 2; look += 1) {
    const known = await contactOfPeer(parts, locationId, peer, calls);
    if (known === null) return null;
    const contact = await calls.call(() => parts.highlevel.getContact(locationId, known.contactId));
    if (contact !== null) return { known, contact };
    await forgetGone(parts, locationId, known.contactId);
  }
  return null;
}

/** An earlier try set it, and its answer was lost: what it would have left behind is still missing. */
function isDone(
  { stop }: Payload<'contact.dnd'>,
  { optedOutAt }: KnownContact,
  { dndSettings }: FoundContact,
): boolean {
  const setting = dndSettings[DND_CHANNEL];
  return stop
    ? optedOutAt === null && setting?.status === 'active' && setting.message === STOPPED
    : optedOutAt !== null && setting?.status === 'inactive' && setting.message === STARTED;
}

/** Null: it is on Do Not Disturb already. */
function stopped(contact: FoundContact): DndSetting | null {
  if (isOnDnd(contact)) return null;
  const setting = contact.dndSettings[DND_CHANNEL];
  return { ...setting, status: 'active', message: STOPPED, code: CODE };
}

/** Null: it is not ours to lift. */
function startedAgain(
  { optedOutAt }: KnownContact,
  { dndSettings }: FoundContact,
): DndSetting | null {
  const setting = dndSettings[DND_CHANNEL];
  // HighLevel may not keep our words, so that our table counts too; other ones are somebody else's. The table knows
  // nothing of a contact into which the one that opted out was merged: there the words have to say it.
  const { code, message, status } = setting ?? {};
  const said = optedOutAt === null ? message : (message ?? STOPPED);
  const isOurs = (code ?? CODE) === CODE && said === STOPPED && status === 'active';
  if (!isOurs) return null;
  return { ...setting, status: 'inactive', message: STARTED, code: CODE };
}

function producedBy(entry: DndEntry, known: KnownContact, locationId: LocationId): Produced {
  const { peer, stop, date } = entry.payload ?? { peer: '', stop: false, date: 0 };
  const fact: ContactFact = {
    locationId,
    peer,
    contactId: known.contactId,
    conversationId: known.conversationId,
    lastInstanceId: known.lastInstanceId,
    named: known.named,
    optedOutAt: stop ? Date.now() : null,
  };
  const line: NewEntry<'relay.line'> = {
    kind: 'relay.line',
    locationId,
    instanceId: entry.instanceId,
    lane: entry.lane,
    orderAt: 0,
    dedupeKey: `line:${entry.id}`,
    // Right behind the word that it belongs to.
    payload: { peer, code: stop ? 'line.opted-out' : 'line.opted-in', params: {}, date: date + 1 },
    expiresAt: null,
  };
  return { contacts: [fact], entries: [line] };
}
