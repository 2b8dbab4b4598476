import { say } from '../../words/say.ts';
import { phoneJid, toE164 } from '../reading/jid.ts';
import { readWhatsAppLine } from '../reading/read-evolution.ts';
import { isKind } from '../journal/entry.ts';
import type { Entry, Outcome } from '../journal/entry.ts';
import type { ContactId, InstanceId, Jid, LocationId, WhatsAppId } from '../message.ts';
import { isLid } from '../people.ts';
import { callReply } from './call-replies.ts';
import { contactOfPeer, writeTo } from './contact-healing.ts';
import type { KnownContact } from './contacts.ts';
import { outcomeOfEarly, withoutConversation } from './early-lines.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { originalOf, shortened } from './originals.ts';
import { outcomeOf, repeatable } from './outcome.ts';
import { lineWritten } from './own-lines.ts';
import type { RelayParts } from './relay-parts.ts';
import { parkUnresolved, tagsFor, tagsIn } from './to-highlevel.ts';

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
  const change = changeOf(entry);
  const early = change === null ? null : await outcomeOfEarly(parts, change.entry, change.target);
  if (early !== null) return early;
  const line = await writtenLine(parts, entry);
  if (line === null || payload === null || locationId === null) {
    return { type: 'sent', code: 'line.without-original' };
  }
  const find = (): Promise<KnownContact | null> => person(parts, entry, line.peer, calls);
  let sort = repeatable;
  try {
    const known = await contactOfPeer(parts, locationId, line.peer, calls);
    const contact = known ?? (isCall(entry) ? await find() : null);
    if (contact === null) return await withoutContact(parts, entry, line);
    const written = await writeTo(parts, { locationId, contact, find }, async ({ contactId }) => {
      sort = repeatable;
      await intoContact(parts, entry, { locationId, contactId }, calls);
      sort = outcomeOf;
      return calls.call(() =>
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
      );
    });
    parts.destinations.highlevelAnswered(locationId);
    if (written === null) return { type: 'sent', code: 'line.without-original' };
    const { messageId: highlevelId, conversationId } = written.answer;
    return await lineDelivered(parts, entry, line, {
      highlevelId,
      conversationId,
      contact: written.contact,
    });
  } catch (error) {
    const away = parts.destinations.highlevelFailed(locationId, error);
    return sort(error, entry, { times: parts.times, away, now: Date.now() });
  }
}

/** The line of an ad stands there once for each click; what the contact is to hold of it is written with it. */
async function intoContact(
  parts: RelayParts,
  entry: LineEntry,
  to: { readonly locationId: LocationId; readonly contactId: ContactId },
  calls: HighLevelCalls,
): Promise<void> {
  const { payload, instanceId } = entry;
  if (!isKind(entry, 'whatsapp.line') || payload === null || instanceId === null) return;
  const options = parts.places.location(to.locationId)?.options;
  const content = readWhatsAppLine(entry.payload?.event ?? '', entry.payload?.data ?? {})?.content;
  if (options === undefined || content?.type !== 'line' || content.code !== 'line.ad') return;
  const { title = '', link = '', click = '' } = content.params;
  const wanted = { tags: tagsIn(parts, options.adTags, instanceId), fields: options.adFields };
  await parts.ads.write(to, { title, link, click }, wanted, calls);
}

/** Nobody wrote anything that it could be filed by: a call is a first word of its own. */
function isCall(entry: LineEntry): boolean {
  return isKind(entry, 'whatsapp.line') && entry.payload?.event === 'call';
}

/** The message that an edit, a deletion or an ad belongs to; null = the line stands by itself. */
function changeOf(entry: LineEntry): {
  readonly entry: Entry<'whatsapp.line'> & { readonly instanceId: InstanceId };
  readonly target: WhatsAppId;
} | null {
  const { payload, instanceId } = entry;
  if (!isKind(entry, 'whatsapp.line') || payload === null || instanceId === null) return null;
  const { event = '', data = {} } = entry.payload ?? {};
  const target = readWhatsAppLine(event, data)?.target ?? null;
  return target === null ? null : { entry: { ...entry, instanceId }, target };
}

/** Nobody is made of an edit's or a deletion's chat; who called and is known by a LID alone waits for the phone (P6). */
async function withoutContact(
  parts: RelayParts,
  entry: LineEntry,
  { peer }: WrittenLine,
): Promise<Outcome> {
  const { instanceId } = entry;
  const change = changeOf(entry);
  if (change !== null) return withoutConversation(parts, change.entry, change.target);
  return isCall(entry) && isLid(peer) && instanceId !== null
    ? parkUnresolved({ instanceId, peer })
    : { type: 'sent', code: 'line.without-original' };
}

/** What a line that stands in HighLevel leaves behind: its link, and of a call who called and the answer to it. */
export async function lineDelivered(
  parts: RelayParts,
  entry: LineEntry,
  { peer }: WrittenLine,
  written: {
    readonly highlevelId: string;
    readonly conversationId: string | null;
    readonly contact: KnownContact;
  },
): Promise<Outcome> {
  const { contact, highlevelId } = written;
  const outcome = lineWritten(entry, { highlevelId, peer });
  const { locationId, instanceId } = entry;
  if (outcome.type !== 'sent' || locationId === null || !isCall(entry)) return outcome;
  const { contactId, named } = contact;
  const conversationId = written.conversationId ?? contact.conversationId;
  const reply = await callReply(parts, entry, { contactId, peer });
  const isNew = contact.peer === null;
  const met = { locationId, peer, contactId, conversationId, lastInstanceId: instanceId, named };
  return {
    ...outcome,
    produced: {
      ...outcome.produced,
      ...(isNew ? { contacts: [met] } : {}),
      ...(reply === null ? {} : { entries: [reply] }),
    },
  };
}

/** The contact of a line's chat, where none is known, or the known one is gone. */
async function person(
  parts: RelayParts,
  { locationId, instanceId }: LineEntry,
  peer: Jid,
  calls: HighLevelCalls,
): Promise<KnownContact | null> {
  const phone = phoneJid(peer);
  if (phone === null || locationId === null) return null;
  const tags = instanceId === null ? [] : tagsFor(parts, { locationId, instanceId });
  return parts.finder.findOrCreate(locationId, { phone: toE164(phone), name: null, tags }, calls);
}
