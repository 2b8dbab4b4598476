/** What a reply, an edit, a deletion, a reaction or a vote belongs to: the message that it names. */
import { phrase, say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import { messageKey, partKey, sentLineKey } from '../journal/facts.ts';
import type {
  Content,
  InstanceId,
  Jid,
  LineCode,
  LocationId,
  WhatsAppId,
  WhatsAppMessage,
} from '../message.ts';
import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import type { LinkRow } from '../receipts/receipt-book.ts';
import { around, withNames } from './beside.ts';
import { mediaLabel, textOf } from './compose.ts';
import { speakerOf, spoken, writerOf } from './group-speaker.ts';
import type { RelayParts } from './relay-parts.ts';

/** How much of the original is quoted in a line that belongs to it. */
const QUOTE_LENGTH = 60;
const characters = new Intl.Segmenter();

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
  /** A reply names what it answers above its own text, and what is forwarded is marked. */
  readonly quotes: boolean;
  /** What another program sent is marked. */
  readonly labelsPrograms: boolean;
  /** A contact's reaction stands on our side, under their name, where it starts no workflow. */
  readonly quietReactions: boolean;
}

const REACTIONS: readonly string[] = [
  'line.reaction',
  'line.reaction-removed',
  'line.reaction-unreadable',
] satisfies LineCode[];

function isQuiet({ quietReactions }: Writing, { content, origin }: WhatsAppMessage): boolean {
  return (
    quietReactions &&
    origin === 'contact' &&
    content.type === 'line' &&
    REACTIONS.includes(content.code)
  );
}

/** On which side of the conversation a message stands; what is inbound starts the workflows that wait for an answer. */
export function sideOf(writing: Writing, message: WhatsAppMessage): 'inbound' | 'outbound' {
  return message.origin === 'contact' && !isQuiet(writing, message) ? 'inbound' : 'outbound';
}

/** Where a message that another one names is looked for. */
type Known = Pick<RelayParts, 'people'> & {
  readonly receipts: Pick<RelayParts['receipts'], 'byWhatsAppId'>;
  readonly journal: Pick<RelayParts['journal'], 'payloadByKey'>;
};

/** The message that an id names; null when it is none that we know. */
export async function originalOf(
  parts: Known,
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
  if (content.type === 'line') return lineWords(content, language);
  return content.caption === '' ? mediaLabel(content, language) : content.caption;
}

/** A poll is known by its question; anything else by the line that shows it. */
function lineWords(
  { code, params }: Extract<Content, { type: 'line' }>,
  language: LanguageTag,
): string {
  if (code === 'line.poll') return params.question ?? '';
  return say(code, params, language).sentence;
}

/** What an agent wrote in HighLevel is kept as the part that was sent; what a workflow sent, with the line that shows it. */
async function agentsText(parts: Known, link: LinkRow | null): Promise<string> {
  if (link?.origin === 'workflow') return workflowsText(parts, link);
  if (link?.origin !== 'highlevel') return '';
  const key = partKey(link.locationId, link.highlevelId, link.part);
  const payload = await parts.journal.payloadByKey('highlevel.message', key);
  return payload?.text ?? '';
}

async function workflowsText(parts: Known, link: LinkRow): Promise<string> {
  const key = sentLineKey(link.instanceId, link.whatsappId);
  const action = (await parts.journal.payloadByKey('workflow.line', key))?.action;
  switch (action?.type) {
    case 'text':
      return action.text;
    case 'poll':
      return action.question;
    case 'buttons':
      return action.body;
    case 'media':
      return action.caption;
    case 'location':
    case 'contact':
    case 'reaction':
    case undefined:
      return '';
  }
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= QUOTE_LENGTH ? line : `${startOf(line, QUOTE_LENGTH - 1)}…`;
}

/** As many whole characters as fit: half a sign is no text that every server takes. */
function startOf(text: string, most: number): string {
  let end = 0;
  for (const { index, segment } of characters.segment(text)) {
    if (index + segment.length > most) break;
    end = index + segment.length;
  }
  // Marks can be piled on one character without end.
  return end > 0 ? text.slice(0, end) : text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
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
    labelsPrograms: location?.options.labelPrograms ?? false,
    quietReactions: location?.options.reactions !== 'message',
  };
}

/**
 * The text that HighLevel shows for a message, with the start of what it belongs to where it names something. A look-up
 * must come to the same text later, so what the event itself shows of the original comes before what we know of it.
 */
export async function writtenText(
  parts: Known,
  writing: Writing,
  message: WhatsAppMessage,
): Promise<string> {
  const { content, quote, beside } = message;
  const { language, instanceId } = writing;
  const inGroup = speakerOf(message, language);
  const speaker = inGroup === '' && isQuiet(writing, message) ? writerOf(message) : inGroup;
  const isLabelled = writing.labelsPrograms && message.origin === 'gateway';
  const label = isLabelled ? [phrase('label.program', {}, language)] : [];
  if (content.type === 'line') {
    const target = quote === null ? '' : await quotedText(parts, writing, quote.id);
    return [...label, spoken(speaker, textOf(message, language, target))].join('\n');
  }
  const own = withNames(textOf(message, language), beside, (lid) =>
    parts.people.phoneOf(instanceId, lid),
  );
  const { above, below } = around(beside, language);
  const quoted = writing.quotes ? [...above, await quoteLine(parts, writing, quote)] : [];
  return [...label, ...quoted, spoken(speaker, own), ...below]
    .filter((line) => line !== '')
    .join('\n');
}

/** The line above a reply; empty when it answers nothing that is known. */
async function quoteLine(
  parts: Known,
  writing: Writing,
  quote: WhatsAppMessage['quote'],
): Promise<string> {
  if (quote === null) return '';
  const original = shortened(quote.text ?? '') || (await quotedText(parts, writing, quote.id));
  return original === '' ? '' : phrase('label.quote', { text: original }, writing.language);
}

/** The start of the named message, or nothing when it is not known. */
async function quotedText(parts: Known, writing: Writing, target: WhatsAppId): Promise<string> {
  const original = await originalOf(parts, writing, target);
  return original === null ? '' : shortened(original.text);
}
