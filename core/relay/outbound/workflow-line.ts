/** What a workflow had sent on WhatsApp, or could not, as the conversation in HighLevel shows it. */
import { ClientError } from '../../clients/client-error.ts';
import { phrase, say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { Entry, Outcome } from '../journal/entry.ts';
import type { ContactId, InstanceId, Jid, LocationId } from '../message.ts';
import { mapLink } from '../reading/read-content-lines.ts';
import { numberedText } from '../reading/workflow-action.ts';
import type { WorkflowAction } from '../reading/workflow-action.ts';
import { contactOfPeer, writeTo } from './contact-healing.ts';
import type { KnownContact } from './contacts.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { lookUpInHighLevel } from './look-up-highlevel.ts';
import type { LookedUp, Sought } from './look-up-highlevel.ts';
import { shortened } from './originals.ts';
import { outcomeOf } from './outcome.ts';
import { lineWritten } from './own-lines.ts';
import type { RelayParts } from './relay-parts.ts';

type WorkflowLineEntry = Entry<'workflow.line'>;

interface ShownLine {
  readonly sought: Sought;
  /** Where it was sent on WhatsApp; null = it was not. */
  readonly peer: Jid | null;
  readonly attachments: readonly string[];
  /** The text without any attachment: a file that HighLevel does not take is named by its address. */
  readonly textAlone: string;
}

/** A line as it stands in HighLevel. */
interface WrittenLine {
  readonly highlevelId: string;
  readonly conversationId: string | null;
  readonly contactId: ContactId;
}
type LookedUpLine = LookedUp<WrittenLine>;

/** Null when the entry's body cannot be read. */
export async function shownLine(
  parts: RelayParts,
  entry: WorkflowLineEntry,
): Promise<ShownLine | null> {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) return null;
  const { action, failure, sent, date } = payload;
  const language = parts.places.location(locationId)?.language ?? 'en';
  const known = sent === null ? null : await parts.contacts.known(locationId, sent.peer as Jid);
  const contactId = payload.contactId as ContactId;
  const conversationId = known?.contactId === contactId ? known.conversationId : null;
  const text = failure === null ? textOf(action, language) : failureText(action, failure, language);
  const file = action.type === 'media' && failure === null ? action.url : null;
  const link = file === null ? '' : phrase('label.media-link', { link: file }, language);
  const textAlone = text === '' || link === '' ? text + link : `${text}\n${link}`;
  const attachments = file !== null && isClean(file) ? [file] : [];
  const sought: Sought = {
    locationId,
    contact: { contactId, conversationId },
    direction: 'outbound',
    date,
    text: attachments.length > 0 ? text : textAlone,
    hasAttachment: attachments.length > 0,
  };
  return { sought, peer: (sent?.peer ?? null) as Jid | null, attachments, textAlone };
}

/** HighLevel refuses (422) an attachment whose address has a query. */
function isClean(url: string): boolean {
  return !/[?#]/.test(url);
}

/** Only logged in HighLevel, never sent from there: it was added as an outbound message (P5). */
export async function deliverWorkflowLine(
  parts: RelayParts,
  entry: WorkflowLineEntry,
  calls: HighLevelCalls,
): Promise<Outcome> {
  const line = await shownLine(parts, entry);
  if (line === null) return { type: 'refused', reason: { code: 'entry.unreadable' } };
  const { sought, attachments, textAlone } = line;
  const { locationId, contact } = sought;
  const add = (contactId: ContactId, text: string, files: readonly string[]) =>
    calls.call(() =>
      parts.highlevel.addMessage(locationId, {
        contactId,
        conversationProviderId: parts.providerOf(locationId) ?? '',
        direction: sought.direction,
        date: sought.date,
        text,
        attachments: files,
        altId: entry.payload?.sent?.whatsappId ?? entry.dedupeKey,
      }),
    );
  try {
    const find = () => whoIs(parts, line, calls);
    const written = await writeTo(parts, { locationId, contact, find }, ({ contactId }) =>
      add(contactId, sought.text, attachments).catch((error: unknown) => {
        if (attachments.length === 0 || !isRefused(error)) throw error;
        return add(contactId, textAlone, []);
      }),
    );
    parts.destinations.highlevelAnswered(locationId);
    // Nobody is created to show a line to.
    if (written === null) return { type: 'refused', reason: { code: 'highlevel.contact-gone' } };
    const { messageId: highlevelId, conversationId } = written.answer;
    return shown(entry, { highlevelId, conversationId, contactId: written.contact.contactId });
  } catch (error) {
    const away = parts.destinations.highlevelFailed(locationId, error);
    return outcomeOf(error, entry, { times: parts.times, away, now: Date.now() });
  }
}

/** Who was sent to is now another contact. */
function whoIs(
  parts: RelayParts,
  { sought: { locationId }, peer }: ShownLine,
  calls: HighLevelCalls,
): Promise<KnownContact | null> {
  return peer === null ? Promise.resolve(null) : contactOfPeer(parts, locationId, peer, calls);
}

/** Also where the contact's conversation went when it was merged into another. */
export async function lookUpLine(
  parts: RelayParts,
  line: ShownLine,
  calls: HighLevelCalls,
): Promise<LookedUpLine> {
  const { sought } = line;
  const { contactId } = sought.contact;
  const looked = await lookUpInHighLevel(parts, sought, calls);
  if (looked.type !== 'absent') return withContact(looked, contactId);
  const contact = await whoIs(parts, line, calls);
  if (contact === null || contact.contactId === contactId) return looked;
  const elsewhere = await lookUpInHighLevel(parts, { ...sought, contact }, calls);
  return withContact(elsewhere, contact.contactId);
}

function withContact(
  looked: Awaited<ReturnType<typeof lookUpInHighLevel>>,
  contactId: ContactId,
): LookedUpLine {
  if (looked.type !== 'found') return looked;
  const { message, conversationId } = looked.found;
  return { type: 'found', found: { highlevelId: message.id, conversationId, contactId } };
}

function isRefused(error: unknown): boolean {
  return error instanceof ClientError && error.code === 'http.invalid';
}

/** The line is there: the WhatsApp message's link names it from now on, and receipts find it. */
export function shown(
  entry: WorkflowLineEntry,
  { highlevelId, conversationId, contactId }: WrittenLine,
): Outcome {
  const { payload, locationId } = entry;
  if (payload?.sent == null || locationId === null) {
    return lineWritten(entry, { highlevelId, peer: '' });
  }
  const { whatsappId, peer } = payload.sent;
  const instanceId = payload.sent.instanceId as InstanceId;
  return {
    type: 'sent',
    produced: {
      unlinks: [{ instanceId, whatsappId }],
      links: [linkOf({ instanceId, whatsappId, peer, locationId, highlevelId })],
      contacts: [
        {
          locationId,
          peer,
          contactId,
          conversationId,
          lastInstanceId: instanceId,
        },
      ],
    },
  };
}

function linkOf(ids: {
  instanceId: InstanceId;
  whatsappId: string;
  peer: string;
  locationId: LocationId;
  highlevelId: string;
}) {
  return { ...ids, part: 0, parts: 1, origin: 'workflow', receiptRank: 0 } as const;
}

function failureText(
  action: WorkflowAction,
  { code, params }: { code: string; params: Readonly<Record<string, string>> },
  language: LanguageTag,
): string {
  const { sentence, act } = say(code, params, language);
  const reason = act === '' ? sentence : `${sentence} ${act}`;
  const text = shortened(textOf(action, language));
  return phrase('line.workflow-failed', { reason, text }, language);
}

/** What a person wrote stays byte for byte (P7); what HighLevel cannot show as such gets a line of ours. */
function textOf(action: WorkflowAction, language: LanguageTag): string {
  switch (action.type) {
    case 'text':
      return action.text;
    case 'media':
      return action.caption;
    case 'buttons':
      return numberedText(action);
    case 'poll': {
      const options = action.options.map((option) => `• ${option}`).join('\n');
      return say('line.poll', { question: action.question, options }, language).sentence;
    }
    case 'location': {
      const { name, latitude, longitude } = action;
      const address = action.address === name ? '' : action.address;
      const link = mapLink({ degreesLatitude: latitude, degreesLongitude: longitude }) ?? '';
      return say('line.location', { name, address, link }, language).sentence;
    }
    case 'contact': {
      const { name, phone } = action.card;
      return say('line.contacts', { cards: `${name}: +${phone}` }, language).sentence;
    }
    case 'reaction': {
      const code = action.emoji === '' ? 'line.reaction-removed' : 'line.reaction';
      return say(code, { emoji: action.emoji, target: '' }, language).sentence;
    }
  }
}
