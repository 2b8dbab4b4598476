import { say } from '../../words/say.ts';
import { phoneJid, toE164 } from '../reading/jid.ts';
import { readWhatsAppLine } from '../reading/read-evolution.ts';
import { isKind } from '../journal/entry.ts';
import type { Entry, Outcome } from '../journal/entry.ts';
import type { Jid, LocationId } from '../message.ts';
import { contactOfPeer, writeTo } from './contact-healing.ts';
import type { KnownContact } from './contacts.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { originalOf, shortened } from './originals.ts';
import { outcomeOf, repeatable } from './outcome.ts';
import { lineWritten } from './own-lines.ts';
import type { RelayParts } from './relay-parts.ts';

/** A line that WhatsApp's event asks for, or one of our own. */
export type LineEntry = Entry<'whatsapp.line'> | Entry<'relay.line'>;

/** A line as HighLevel is to show it, and where. */
export interface WrittenLine {
  readonly peer: Jid;
  readonly text: string;
  /** The side on which the original stands. */
  readonly direction: 'inbound' | 'outbound';
}

/** Words an edit, a deletion, a call or our own doing. Null: nobody knows where it belongs. */
export async function writtenLine(
  parts: RelayParts,
  entry: LineEntry,
): Promise<WrittenLine | null> {
  return isKind(entry, 'relay.line') ? ownLine(parts, entry) : lineOfEvent(parts, entry);
}

/** What the relay did stands on our side of the conversation. */
function ownLine(parts: RelayParts, entry: Entry<'relay.line'>): WrittenLine | null {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) return null;
  const language = parts.places.location(locationId)?.language ?? 'en';
  const { code, params, peer } = payload;
  return { peer: peer as Jid, direction: 'outbound', text: say(code, params, language).sentence };
}

/** Filed by the message that it names. */
async function lineOfEvent(
  parts: RelayParts,
  entry: Entry<'whatsapp.line'>,
): Promise<WrittenLine | null> {
  const { payload, instanceId, locationId } = entry;
  if (payload === null || instanceId === null || locationId === null) return null;
  const line = readWhatsAppLine(payload.event, payload.data);
  if (line?.content.type !== 'line') return null;
  const { code, params } = line.content;
  const language = parts.places.location(locationId)?.language ?? 'en';
  if (line.target === null) {
    return {
      direction: 'inbound',
      peer: entry.lane.split(':').at(-1) as Jid,
      text: say(code, params, language).sentence,
    };
  }
  const original = await originalOf(parts, { instanceId, language }, line.target);
  if (original === null) return null;
  const target = { target: shortened(original.text) };
  const { peer, direction } = original;
  return { peer, direction, text: say(code, { ...params, ...target }, language).sentence };
}

/** Writes the line into HighLevel, on the side of the conversation where the original stands. */
export async function deliverLine(
  parts: RelayParts,
  entry: LineEntry,
  calls: HighLevelCalls,
): Promise<Outcome> {
  const { payload, locationId } = entry;
  const line = await writtenLine(parts, entry);
  if (line === null || payload === null || locationId === null) {
    return { type: 'sent', code: 'line.without-original' };
  }
  const find = (): Promise<KnownContact | null> => person(parts, locationId, line.peer, calls);
  let sort = repeatable;
  try {
    const contact = await contactOfPeer(parts, locationId, line.peer, calls);
    if (contact === null) return { type: 'sent', code: 'line.without-original' };
    sort = outcomeOf;
    const written = await writeTo(parts, { locationId, contact, find }, ({ contactId }) =>
      calls.call(() =>
        parts.highlevel.addMessage(locationId, {
          type: parts.places.location(locationId)?.options.messageType ?? 'SMS',
          contactId,
          conversationProviderId: parts.providerOf(locationId) ?? '',
          direction: line.direction,
          date: payload.date,
          text: line.text,
          attachments: [],
          altId: entry.dedupeKey,
        }),
      ),
    );
    parts.destinations.highlevelAnswered(locationId);
    if (written === null) return { type: 'sent', code: 'line.without-original' };
    return lineWritten(entry, { highlevelId: written.answer.messageId, peer: line.peer });
  } catch (error) {
    const away = parts.destinations.highlevelFailed(locationId, error);
    return sort(error, entry, { times: parts.times, away, now: Date.now() });
  }
}

/** The contact of a line's chat, after the one that was known is gone. */
async function person(
  parts: RelayParts,
  locationId: LocationId,
  peer: Jid,
  calls: HighLevelCalls,
): Promise<KnownContact | null> {
  const phone = phoneJid(peer);
  if (phone === null) return null;
  return parts.finder.findOrCreate(
    locationId,
    { phone: toE164(phone), name: null, tags: [] },
    calls,
  );
}
