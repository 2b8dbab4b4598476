import { say } from '../../words/say.ts';
import { readWhatsAppLine } from '../reading/read-evolution.ts';
import type { Entry, Outcome } from '../journal/entry.ts';
import type { Jid } from '../message.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { originalOf, shortened } from './originals.ts';
import { outcomeOf } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

type LineEntry = Entry<'whatsapp.line'>;

/** A line as HighLevel is to show it, and where. */
export interface WrittenLine {
  readonly peer: Jid;
  readonly text: string;
  /** The side on which the original stands. */
  readonly direction: 'inbound' | 'outbound';
}

/** Words an edit, a deletion or a call, filed by the message that it names. Null: nobody knows where it belongs. */
export async function writtenLine(
  parts: RelayParts,
  entry: LineEntry,
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
  const contact = await parts.contacts.known(locationId, line.peer);
  if (contact === null) return { type: 'sent', code: 'line.without-original' };
  try {
    await calls.call(() =>
      parts.highlevel.addMessage(locationId, {
        type: parts.places.location(locationId)?.options.messageType ?? 'SMS',
        contactId: contact.contactId,
        conversationProviderId: parts.providerId ?? '',
        direction: line.direction,
        date: payload.date,
        text: line.text,
        attachments: [],
        altId: entry.dedupeKey,
      }),
    );
    parts.destinations.highlevelAnswered(locationId);
    return { type: 'sent' };
  } catch (error) {
    const away = parts.destinations.highlevelFailed(locationId, error);
    return outcomeOf(error, entry, { times: parts.times, away, now: Date.now() });
  }
}
