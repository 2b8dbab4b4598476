/** What an edit, a deletion, a reaction or a vote belongs to: the message that it names. */
import { messageKey } from '../journal/facts.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { Content, InstanceId, Jid, WhatsAppId, WhatsAppMessage } from '../message.ts';
import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import { textOf } from './compose.ts';
import type { RelayParts } from './relay-parts.ts';

/** How much of the original is quoted in a line that belongs to it. */
const QUOTE_LENGTH = 60;

export interface Original {
  readonly peer: Jid;
  /** The side of the conversation on which HighLevel shows it. */
  readonly direction: 'inbound' | 'outbound';
  /** Empty when its body is not kept. */
  readonly text: string;
}

/** The message that an id names; null when it is none that we know. */
export async function originalOf(
  parts: RelayParts,
  instanceId: InstanceId,
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
    text: message === null ? '' : wordsOf(message.content),
  };
}

function wordsOf(content: Content): string {
  if (content.type === 'text') return content.text;
  return content.type === 'media' ? content.caption : '';
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= QUOTE_LENGTH ? line : `${line.slice(0, QUOTE_LENGTH - 1)}…`;
}

/** The text that HighLevel shows for a message, with the start of what it belongs to where it names something. */
export async function writtenText(
  parts: RelayParts,
  instanceId: InstanceId,
  message: WhatsAppMessage,
  language: LanguageTag,
): Promise<string> {
  const { content, quote } = message;
  const named = content.type === 'line' && quote !== null;
  const target = named ? await quotedText(parts, instanceId, quote.id) : '';
  return textOf(message, language, target);
}

/** The start of the named message, or nothing when it is not known. */
async function quotedText(
  parts: RelayParts,
  instanceId: InstanceId,
  target: WhatsAppId,
): Promise<string> {
  const original = await originalOf(parts, instanceId, target);
  return original === null ? '' : shortened(original.text);
}
