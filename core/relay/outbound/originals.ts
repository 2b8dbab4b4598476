/** What a reply, an edit, a deletion, a reaction or a vote belongs to: the message that it names. */
import { phrase } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import { messageKey, partKey } from '../journal/facts.ts';
import type {
  Content,
  InstanceId,
  Jid,
  LocationId,
  WhatsAppId,
  WhatsAppMessage,
} from '../message.ts';
import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import type { LinkRow } from '../receipts/receipt-book.ts';
import { mediaLabel, textOf } from './compose.ts';
import type { RelayParts } from './relay-parts.ts';

/** How much of the original is quoted in a line that belongs to it. */
const QUOTE_LENGTH = 60;

export interface Original {
  readonly peer: Jid;
  /** The side of the conversation on which HighLevel shows it. */
  readonly direction: 'inbound' | 'outbound';
  /** Its text or caption, else what kind of file it is; empty when its body is not kept. */
  readonly text: string;
}

/** Where and in which language a message is written. */
export interface Writing {
  readonly instanceId: InstanceId;
  readonly language: LanguageTag;
  /** A reply names what it answers above its own text. */
  readonly quotes: boolean;
}

/** The message that an id names; null when it is none that we know. */
export async function originalOf(
  parts: RelayParts,
  { instanceId, language }: Pick<Writing, 'instanceId' | 'language'>,
  target: WhatsAppId,
): Promise<Original | null> {
  const link = await parts.receipts.byWhatsAppId(instanceId, target);
  const payload = await parts.journal.payloadByKey(
    'whatsapp.message',
    messageKey(instanceId, target),
  );
  const message = payload === null ? null : readWhatsAppMessage(payload.data, { ownJid: null });
  const origin = link?.origin ?? message?.origin;
  const peer =
    link?.peer ?? (message === null ? null : parts.people.canonical(instanceId, message.peer));
  if (peer === null || origin === undefined) return null;
  return {
    peer: peer as Jid,
    direction: origin === 'contact' ? 'inbound' : 'outbound',
    text:
      message !== null ? wordsOf(message.content, language) : await agentsText(parts, link ?? null),
  };
}

function wordsOf(content: Content, language: LanguageTag): string {
  if (content.type === 'text') return content.text;
  if (content.type === 'line') return '';
  return content.caption === '' ? mediaLabel(content, language) : content.caption;
}

/** What an agent wrote in HighLevel is kept as the part that was sent. */
async function agentsText(parts: RelayParts, link: LinkRow | null): Promise<string> {
  if (link?.origin !== 'highlevel') return '';
  const key = partKey(link.locationId, link.highlevelId, link.part);
  const payload = await parts.journal.payloadByKey('highlevel.message', key);
  return payload?.text ?? '';
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= QUOTE_LENGTH ? line : `${line.slice(0, QUOTE_LENGTH - 1)}…`;
}

/** How a message by this number is written. */
export function writingFor(
  parts: RelayParts,
  locationId: LocationId,
  instanceId: InstanceId,
): Writing {
  const location = parts.places.location(locationId);
  return {
    instanceId,
    language: location?.language ?? 'en',
    quotes: location?.options.quotes ?? true,
  };
}

/**
 * The text that HighLevel shows for a message, with the start of what it belongs to where it names something. A look-up
 * must come to the same text later, so what the event itself shows of the original comes before what we know of it.
 */
export async function writtenText(
  parts: RelayParts,
  writing: Writing,
  message: WhatsAppMessage,
): Promise<string> {
  const { content, quote } = message;
  const { language } = writing;
  if (quote === null) return textOf(message, language);
  if (content.type === 'line') {
    return textOf(message, language, await quotedText(parts, writing, quote.id));
  }
  const own = textOf(message, language);
  if (!writing.quotes) return own;
  const original = shortened(quote.text ?? '') || (await quotedText(parts, writing, quote.id));
  if (original === '') return own;
  return [phrase('label.quote', { text: original }, language), own].filter(Boolean).join('\n');
}

/** The start of the named message, or nothing when it is not known. */
async function quotedText(
  parts: RelayParts,
  writing: Writing,
  target: WhatsAppId,
): Promise<string> {
  const original = await originalOf(parts, writing, target);
  return original === null ? '' : shortened(original.text);
}
