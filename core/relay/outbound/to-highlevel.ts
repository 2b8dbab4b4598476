import { ClientError } from '../../clients/client-error.ts';
import type { LanguageTag } from '../../words/say.ts';
import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import { toE164 } from '../reading/jid.ts';
import type { ContactFact, Entry, Link, Outcome, Payload } from '../journal/entry.ts';
import { fact } from '../journal/facts.ts';
import type { InstanceId, Jid, LocationId, PhoneJid, WhatsAppMessage } from '../message.ts';
import { isGroup, isLid } from '../people.ts';
import { writingFor, writtenText } from './originals.ts';
import { linkedFileLine, missingFileLine } from './compose.ts';
import type { KnownContact } from './contacts.ts';
import { isEcho, isOwnSendPending, unsureSend } from './echo-guard.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { placeMedia } from './inbound-media.ts';
import { outcomeOf, reasonOf, repeatable } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';
import { sentOutcome } from './to-whatsapp.ts';

type MessageEntry = Entry<'whatsapp.message'>;

/** How soon an echo is looked at again while a send that may be its own is still under way (ms). */
const ECHO_RECHECK_MS = 500;

/** One WhatsApp message on its way into HighLevel. */
interface Delivery {
  readonly entry: MessageEntry;
  readonly payload: Payload<'whatsapp.message'>;
  readonly locationId: LocationId;
  readonly instanceId: InstanceId;
  readonly message: WhatsAppMessage;
  readonly peer: Jid;
  readonly language: LanguageTag;
  readonly calls: HighLevelCalls;
}

/** Writes a WhatsApp message into its HighLevel conversation: one call in the steady state. */
export async function deliverToHighLevel(
  parts: RelayParts,
  entry: MessageEntry,
  calls: HighLevelCalls,
): Promise<Outcome> {
  const { payload, locationId, instanceId } = entry;
  if (payload === null || locationId === null || instanceId === null) return unreadableEntry();
  const ownJid = parts.places.instance(instanceId)?.ownJid ?? null;
  const message = readWhatsAppMessage(payload.data, { ownJid });
  if (message === null) return unreadableEntry();
  if (payload.gateway) {
    const outcome = await guardEcho(parts, { entry, instanceId, locationId, message });
    if (outcome !== null) return outcome;
  }
  const peer = parts.people.canonical(instanceId, message.peer);
  if (peer === null) return { type: 'refused', reason: { code: 'peer.unresolved' } };
  const language = parts.places.location(locationId)?.language ?? 'en';
  return deliver(parts, {
    entry,
    payload,
    locationId,
    instanceId,
    message,
    peer,
    language,
    calls,
  });
}

function unreadableEntry(): Outcome {
  return { type: 'refused', reason: { code: 'entry.unreadable' } };
}

/** What left through the gateway's API may be our own send: known by its id, or waited for while one is under way. */
async function guardEcho(parts: RelayParts, report: Report): Promise<Outcome | null> {
  const { instanceId, locationId, message } = report;
  if (await isEcho(parts, instanceId, message)) return { type: 'sent', code: 'echo' };
  if (!isOwnSendPending(parts, locationId, message)) return echoOfUnsure(parts, report);
  const at = Date.now() + ECHO_RECHECK_MS;
  return { type: 'again', at, reason: { code: 'echo.pending' }, burnt: false };
}

type Report = Pick<Delivery, 'entry' | 'instanceId' | 'locationId' | 'message'>;

/** The report of a send that no look-up could tell anything of: that entry is done by it. */
async function echoOfUnsure(parts: RelayParts, report: Report): Promise<Outcome | null> {
  const { instanceId, message } = report;
  const peer = parts.people.canonical(instanceId, message.peer);
  const unsure = peer === null ? null : await unsureSend(parts, { ...report, peer });
  if (peer === null || unsure === null) return null;
  const sent = sentOutcome(unsure, instanceId, message.id, peer);
  if (sent.type !== 'sent') return null;
  return { ...sent, code: 'echo', produced: { ...sent.produced, resolves: [unsure.id] } };
}

async function deliver(parts: RelayParts, delivery: Delivery): Promise<Outcome> {
  const { locationId } = delivery;
  let contact: KnownContact | null;
  let written: Written;
  try {
    contact = await contactOf(parts, delivery);
    if (contact === null) return parkUnresolved(delivery);
    written = await writtenForm(parts, delivery, contact);
    parts.destinations.highlevelAnswered(locationId);
  } catch (error) {
    // An upload, too, says that its contact is gone.
    if (isContactGone(error)) return contactGone(parts, delivery, error);
    return failed(parts, delivery, error, repeatable);
  }
  try {
    const { messageId, conversationId } = await addWritten(parts, delivery, contact, written);
    parts.destinations.highlevelAnswered(locationId);
    return delivered(delivery, { contact, highlevelId: messageId, conversationId });
  } catch (error) {
    if (isContactGone(error)) return contactGone(parts, delivery, error);
    return failed(parts, delivery, error, outcomeOf);
  }
}

interface Written {
  readonly text: string;
  readonly attachments: readonly string[];
}

/**
 * Adds the message. HighLevel refuses some addresses as attachments (one with a query was answered 422); nothing was
 * stored then, and the address is told in the text.
 */
async function addWritten(
  parts: RelayParts,
  delivery: Delivery,
  contact: KnownContact,
  written: Written,
): Promise<Awaited<ReturnType<RelayParts['highlevel']['addMessage']>>> {
  const { calls, language, message } = delivery;
  const { content } = message;
  try {
    return await calls.call(() => add(parts, delivery, contact, written));
  } catch (error) {
    const [url] = written.attachments;
    const isRefused = error instanceof ClientError && error.code === 'http.invalid';
    if (!isRefused || url === undefined || content.type !== 'media') throw error;
    const inText = {
      text: linkedFileLine({ content, text: written.text }, url, language),
      attachments: [],
    };
    return calls.call(() => add(parts, delivery, contact, inText));
  }
}

function add(
  parts: RelayParts,
  { locationId, message, payload }: Delivery,
  { contactId }: KnownContact,
  { text, attachments }: Written,
): ReturnType<RelayParts['highlevel']['addMessage']> {
  return parts.highlevel.addMessage(locationId, {
    type: parts.places.location(locationId)?.options.messageType ?? 'SMS',
    contactId,
    conversationProviderId: parts.providerId ?? '',
    direction: message.origin === 'contact' ? 'inbound' : 'outbound',
    date: payload.date,
    text,
    attachments,
    altId: message.id,
  });
}

function isContactGone(error: unknown): error is ClientError {
  return error instanceof ClientError && error.code === 'highlevel.contact-gone';
}

function failed(
  parts: RelayParts,
  { entry, locationId, instanceId }: Delivery,
  error: unknown,
  sort: typeof outcomeOf,
): Outcome {
  const away =
    parts.destinations.highlevelFailed(locationId, error) ||
    parts.destinations.whatsappFailed(instanceId, error);
  return sort(error, entry, { times: parts.times, away, now: Date.now() });
}

/** Deleted or merged in HighLevel: healed once, by finding or creating the contact anew. */
async function contactGone(
  parts: RelayParts,
  { entry, locationId, peer }: Delivery,
  error: ClientError,
): Promise<Outcome> {
  await parts.contacts.forget(locationId, peer);
  if (entry.attempts > 2) return { type: 'refused', reason: reasonOf(error) };
  return { type: 'again', at: Date.now(), reason: reasonOf(error), burnt: true };
}

async function contactOf(
  parts: RelayParts,
  { locationId, peer, message, calls }: Delivery,
): Promise<KnownContact | null> {
  const known = await knownContact(parts, locationId, peer, message);
  if (known !== null) return known;
  if (isLid(peer) || isGroup(peer)) return null;
  const person = { phone: toE164(peer as PhoneJid), name: message.pushName };
  return parts.contacts.findOrCreate(locationId, person, calls);
}

/** Under the peer's phone, or under the LID by which a person assigned it before the phone was known. */
async function knownContact(
  parts: RelayParts,
  locationId: LocationId,
  peer: Jid,
  message: WhatsAppMessage,
): Promise<KnownContact | null> {
  const known = await parts.contacts.known(locationId, peer);
  if (known !== null || message.peer.type === 'group') return known;
  const { lid } = message.peer;
  return lid === null || lid === peer ? null : parts.contacts.known(locationId, lid);
}

/** P6: a person of whom only the LID is known waits, visibly, until the phone turns up or somebody assigns it. */
function parkUnresolved({ instanceId, peer }: Delivery): Outcome {
  return {
    type: 'parked',
    waitsFor: fact.lid(instanceId, peer),
    reason: { code: 'peer.unresolved' },
    unless: async (tx) => {
      const rows = await tx.all('SELECT phone FROM lid_pairs WHERE instance_id = ? AND lid = ?', [
        instanceId,
        peer,
      ]);
      return rows.length > 0;
    },
  };
}

async function writtenForm(
  parts: RelayParts,
  delivery: Delivery,
  contact: KnownContact,
): Promise<Written> {
  const { message, language, entry } = delivery;
  const { content } = message;
  const writing = writingFor(parts, delivery.locationId, delivery.instanceId);
  const text = await writtenText(parts, writing, message);
  if (content.type !== 'media') return { text, attachments: [] };
  const file = await placeMedia(parts, { ...delivery, entry, content, contact });
  if ('missing' in file) {
    return { text: missingFileLine({ content, text }, file.missing, language), attachments: [] };
  }
  if (file.as === 'attachment') return { text, attachments: [file.url] };
  return { text: linkedFileLine({ content, text }, file.url, language), attachments: [] };
}

/** The links and the contact that a written message leaves behind. */
export function delivered(
  {
    locationId,
    instanceId,
    message,
    peer,
  }: Omit<Delivery, 'entry' | 'payload' | 'language' | 'calls'>,
  written: { contact: KnownContact; highlevelId: string; conversationId: string | null },
): Outcome {
  const link: Link = {
    instanceId,
    whatsappId: message.id,
    locationId,
    highlevelId: written.highlevelId,
    part: 0,
    parts: 1,
    origin: message.origin,
    peer,
    receiptRank: 0,
  };
  const { contact } = written;
  const conversationId = contact.conversationId ?? written.conversationId;
  const isNew = contact.lastInstanceId !== instanceId || contact.conversationId !== conversationId;
  if (!isNew) return { type: 'sent', produced: { links: [link] } };
  const learnt: ContactFact = {
    locationId,
    peer,
    contactId: contact.contactId,
    conversationId,
    lastInstanceId: instanceId,
  };
  return { type: 'sent', produced: { links: [link], contacts: [learnt] } };
}
