import { ClientError } from '../../clients/client-error.ts';
import type { LanguageTag } from '../../words/say.ts';
import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import { toE164 } from '../reading/jid.ts';
import type { ContactFact, Entry, Link, Outcome, Payload } from '../journal/entry.ts';
import { fact } from '../journal/facts.ts';
import type {
  GroupJid,
  InstanceId,
  Jid,
  LocationId,
  PhoneJid,
  WhatsAppMessage,
} from '../message.ts';
import { isGroup, isLid } from '../people.ts';
import { sideOf, writingFor, writtenText } from './originals.ts';
import { linkedFileLine, missingFileLine } from './compose.ts';
import { writeTo } from './contact-healing.ts';
import type { KnownContact } from './contacts.ts';
import { dndEntry } from './dnd.ts';
import { isEcho, isOwnSendPending, unsureSend } from './echo-guard.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { placeMedia } from './inbound-media.ts';
import { unreadBy } from './mark-read.ts';
import { outcomeOf, repeatable } from './outcome.ts';
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
  const peer =
    message.origin === 'contact'
      ? parts.people.current(instanceId, message.peer)
      : parts.people.canonical(instanceId, message.peer);
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
  const sent = await sentOutcome(parts, unsure, { instanceId, whatsappId: message.id, peer });
  if (sent.type !== 'sent') return null;
  return { ...sent, code: 'echo', produced: { ...sent.produced, resolves: [unsure.id] } };
}

async function deliver(parts: RelayParts, delivery: Delivery): Promise<Outcome> {
  const { locationId } = delivery;
  // Until the message itself is handed over, everything may be repeated.
  let sort = repeatable;
  try {
    const contact = await contactOf(parts, delivery);
    if (contact === null) return parkUnresolved(delivery);
    const find = (): Promise<KnownContact | null> => contactOf(parts, delivery);
    const written = await writeTo(parts, { locationId, contact, find }, async (to) => {
      sort = repeatable;
      const form = await writtenForm(parts, delivery, to);
      sort = outcomeOf;
      return addWritten(parts, delivery, to, form);
    });
    if (written === null) return parkUnresolved(delivery);
    parts.destinations.highlevelAnswered(locationId);
    const { messageId, conversationId } = written.answer;
    const to = { contact: written.contact, highlevelId: messageId, conversationId };
    return delivered(parts, delivery, to);
  } catch (error) {
    return failed(parts, delivery, error, sort);
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
  { locationId, instanceId, message, payload }: Delivery,
  { contactId }: KnownContact,
  { text, attachments }: Written,
): ReturnType<RelayParts['highlevel']['addMessage']> {
  return parts.highlevel.addMessage(locationId, {
    type: parts.places.location(locationId)?.options.messageType ?? 'SMS',
    contactId,
    conversationProviderId: parts.providerOf(locationId) ?? '',
    direction: sideOf(writingFor(parts, locationId, instanceId), message),
    date: payload.date,
    text,
    attachments,
    altId: message.id,
  });
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

async function contactOf(parts: RelayParts, delivery: Delivery): Promise<KnownContact | null> {
  const { locationId, peer, message, calls } = delivery;
  const known = await knownContact(parts, locationId, peer, message);
  const name = message.pushName;
  if (known !== null) {
    if (isGroup(peer)) return underItsName(parts, delivery, known);
    if (known.named || name === null) return known;
    await parts.finder.nameIfMissing(locationId, known.contactId, name, calls);
    // As one that our table does not hold yet: that it was looked at is written down.
    return { ...known, named: true, peer: null };
  }
  if (isLid(peer)) return null;
  if (isGroup(peer)) {
    const { instanceId } = delivery;
    const group = parts.groups.get(instanceId, peer as GroupJid)?.name;
    return parts.finder.createGroup(locationId, { peer, name: group ?? peer }, calls);
  }
  const tags = tagsFor(parts, delivery);
  return parts.finder.findOrCreate(
    locationId,
    { phone: toE164(peer as PhoneJid), name, tags },
    calls,
  );
}

/** A group that WhatsApp calls something else by now is called so in HighLevel, too. */
async function underItsName(
  parts: RelayParts,
  { locationId, instanceId, peer, calls }: Delivery,
  known: KnownContact,
): Promise<KnownContact> {
  const to = parts.groups.get(instanceId, peer as GroupJid)?.name ?? null;
  if (to === null || to === known.name) return known;
  const { contactId, name: from } = known;
  if (from !== null) await parts.finder.renameGroup(locationId, contactId, { from, to }, calls);
  // As one that our table does not hold yet: under which name it stands there is written down.
  return { ...known, name: to, peer: null };
}

/** The tags that the location wants on people who write. */
export function tagsFor(
  parts: Pick<RelayParts, 'places'>,
  { locationId, instanceId }: Pick<Delivery, 'locationId' | 'instanceId'>,
): string[] {
  const wanted = parts.places.location(locationId)?.options.contactTags ?? '';
  return tagsIn(parts, wanted, instanceId);
}

/** Between commas; `{instance}` is the name of the number. */
export function tagsIn(
  { places }: Pick<RelayParts, 'places'>,
  wanted: string,
  instanceId: InstanceId,
): string[] {
  const instance = places.instance(instanceId)?.name ?? '';
  // HighLevel stores tags in lower case.
  const tags = wanted.split(',').map((tag) => tag.replaceAll('{instance}', instance));
  return tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== '');
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
export function parkUnresolved({
  instanceId,
  peer,
}: Pick<Delivery, 'instanceId' | 'peer'>): Outcome {
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

/** What a written message leaves behind: its link, what was learnt of the contact, what is to be done next. */
export function delivered(
  parts: RelayParts,
  delivery: Pick<Delivery, 'entry' | 'payload' | 'locationId' | 'instanceId' | 'message' | 'peer'>,
  written: { contact: KnownContact; highlevelId: string; conversationId: string | null },
): Outcome {
  const { entry, payload, locationId, instanceId, message, peer } = delivery;
  const { contact } = written;
  const { origin } = message;
  const link: Link = {
    instanceId,
    whatsappId: message.id,
    locationId,
    highlevelId: written.highlevelId,
    part: 0,
    parts: 1,
    origin,
    peer,
    receiptRank: 0,
  };
  const next = dndEntry(parts, entry, { message, peer, date: payload.date });
  const from = { instanceId, whatsappId: message.id, locationId, peer, origin };
  const unread = unreadBy(parts, { ...from, contactId: contact.contactId });
  const learnt = contactFact(delivery, written);
  return {
    type: 'sent',
    produced: {
      links: [link],
      ...(learnt === null ? {} : { contacts: [learnt] }),
      ...(unread.length === 0 ? {} : { unread }),
      ...(next === null ? {} : { entries: [next] }),
    },
  };
}

/** Null: our table says so already. */
function contactFact(
  {
    locationId,
    instanceId,
    peer,
    message,
  }: Pick<Delivery, 'locationId' | 'instanceId' | 'peer' | 'message'>,
  { contact, ...written }: { contact: KnownContact; conversationId: string | null },
): ContactFact | null {
  // A contact that was merged into another has the other's conversation.
  const conversationId = written.conversationId ?? contact.conversationId;
  const isKnown =
    contact.peer === peer &&
    contact.lastInstanceId === instanceId &&
    contact.conversationId === conversationId &&
    (message.pushName === null || contact.name === message.pushName);
  if (isKnown) return null;
  const { contactId, named, optedOutAt } = contact;
  // Of a group the name that the contact was given.
  const name = isGroup(peer) ? contact.name : message.pushName;
  // Known under another spelling, or a LID: what stood there goes on here.
  const moved = contact.peer !== null && contact.peer !== peer;
  return {
    locationId,
    peer,
    contactId,
    conversationId,
    lastInstanceId: instanceId,
    named,
    ...(name === null ? {} : { name }),
    ...(moved ? { optedOutAt } : {}),
  };
}
