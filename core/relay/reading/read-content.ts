/**
 * What a message says: from the `message` object of an event to a `Content`, one row per message type.
 *
 * What must stay true: a type that is not known here becomes a visible line, never silence. Wrappers (view-once,
 * disappearing, captioned documents, …) are opened whatever their name: every one of them holds its content in `.message`.
 */
import type { Content, MediaType, WhatsAppId } from '../message.ts';
import { decodeInt64, isJson, textOf, textOrNull } from './decode.ts';
import type { Json } from './decode.ts';
import * as lines from './read-content-lines.ts';
import { whatsappId } from './read-key.ts';
import * as rarer from './read-rarer-lines.ts';

export type ContentReading =
  | {
      readonly type: 'content';
      readonly content: Content;
      /** The message that a reaction, a vote or an unreadable edit belongs to. */
      readonly target: WhatsAppId | null;
      /** As found inside the content; older versions and captioned documents have it only there. */
      readonly contextInfo: unknown;
    }
  /** An edit or a deletion that came as an ordinary message. */
  | { readonly type: 'protocol'; readonly protocol: Json }
  | { readonly type: 'nothing'; readonly reason: string }
  | { readonly type: 'unreadable'; readonly field: string };

/** Stands beside a content and is none. */
const BESIDE = new Set([
  'messageContextInfo',
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
  'base64',
  'mediaUrl',
  'speechToText',
  'call',
  'chat',
]);
/** Says only that a disappearing message is to stay. */
const SILENT = new Map([['keepInChatMessage', 'message.keep']]);
const VIEW_ONCE = new Set(['viewOnceMessage', 'viewOnceMessageV2', 'viewOnceMessageV2Extension']);
/** Real messages have up to three wrappers. */
const DEEPEST = 8;

type Row = (value: Json) => Content | null;

const ROWS = new Map<string, Row>([
  ['extendedTextMessage', (value) => text(value.text)],
  ['imageMessage', (value) => media('image', value, null)],
  ['videoMessage', (value) => media('video', value, value.gifPlayback === true ? 'gif' : null)],
  ['ptvMessage', (value) => media('video', value, 'round')],
  ['audioMessage', (value) => media('audio', value, value.ptt === true ? 'voice' : null)],
  ['documentMessage', (value) => media('document', value, null)],
  ['stickerMessage', (value) => media('sticker', value, null)],
  ['locationMessage', lines.location],
  ['liveLocationMessage', lines.liveLocation],
  ['contactMessage', (value) => lines.contacts([value])],
  ['contactsArrayMessage', (value) => lines.contacts(value.contacts)],
  ['reactionMessage', lines.reaction],
  ['pollCreationMessage', lines.poll],
  ['pollCreationMessageV2', lines.poll],
  ['pollCreationMessageV3', lines.poll],
  ['pollCreationMessageV5', lines.poll],
  ['pollUpdateMessage', lines.pollVote],
  [
    'buttonsResponseMessage',
    (value) => text(value.selectedDisplayText) ?? text(value.selectedButtonId),
  ],
  [
    'templateButtonReplyMessage',
    (value) => text(value.selectedDisplayText) ?? text(value.selectedId),
  ],
  [
    'listResponseMessage',
    (value) => text(value.title) ?? text(inside(value, 'singleSelectReply').selectedRowId),
  ],
  ['interactiveResponseMessage', interactiveResponse],
  ['templateMessage', template],
  ['interactiveMessage', interactive],
  ['buttonsMessage', (value) => paragraphs(value.text, value.contentText, value.footerText)],
  ['listMessage', (value) => paragraphs(value.title, value.description, value.footerText)],
  ['albumMessage', lines.album],
  ['groupInviteMessage', lines.groupInvite],
  ['productMessage', lines.product],
  ['orderMessage', lines.order],
  ['secretEncryptedMessage', lines.secretEdit],
  ['placeholderMessage', () => lines.line('line.open-on-phone')],
  ['highlyStructuredMessage', (value) => template(inside(value, 'hydratedHsm'))],
  ['encReactionMessage', () => lines.line('line.reaction-unreadable', { target: '' })],
  ['encEventResponseMessage', () => lines.line('line.event-answer', { target: '' })],
  ['eventMessage', rarer.event],
  ['scheduledCallCreationMessage', rarer.scheduledCall],
  // The protocol itself spells it like this.
  ['callLogMesssage', rarer.callLog],
  ['pinInChatMessage', rarer.pin],
  ['pollResultSnapshotMessage', rarer.pollResult],
  ['pollResultSnapshotMessageV3', rarer.pollResult],
  ['newsletterAdminInviteMessage', rarer.channelInvite],
  ['newsletterFollowerInviteMessageV2', rarer.channelInvite],
  ['stickerPackMessage', rarer.stickerPack],
  ['requestPhoneNumberMessage', () => lines.line('line.phone-asked')],
  ['requestPaymentMessage', rarer.paymentAsked],
  ['sendPaymentMessage', rarer.payment],
  ['declinePaymentRequestMessage', () => lines.line('line.payment-declined', { target: '' })],
  ['cancelPaymentRequestMessage', () => lines.line('line.payment-cancelled', { target: '' })],
  ['paymentInviteMessage', () => lines.line('line.payment-invite')],
]);

/** Reads the `message` of an event; `path` names it in an unreadable answer. Never throws. */
export function readContent(message: Json, path = 'data.message', depth = 0): ContentReading {
  let unknown: string | null = null;
  for (const key of Object.keys(message)) {
    const value = message[key];
    if (value === null || value === undefined || BESIDE.has(key)) continue;
    if (key === 'conversation') {
      if (typeof value !== 'string') return { type: 'unreadable', field: `${path}.conversation` };
      if (value !== '') return found({ type: 'text', text: value }, null);
      continue;
    }
    const silent = SILENT.get(key);
    if (silent !== undefined) return { type: 'nothing', reason: silent };
    const reading = isJson(value) ? readValue(key, value, path, depth) : null;
    if (reading !== null) return reading;
    unknown ??= key;
  }
  unknown ??=
    isJson(message.messageContextInfo) && !message.senderKeyDistributionMessage
      ? 'messageContextInfo'
      : null;
  if (unknown === null) return { type: 'nothing', reason: 'message.empty' };
  return found(lines.line('line.unsupported', { type: typeName(unknown) }), null);
}

function readValue(key: string, value: Json, path: string, depth: number): ContentReading | null {
  if (key === 'protocolMessage') return { type: 'protocol', protocol: value };
  const row = ROWS.get(key);
  if (row !== undefined) {
    const content = row(value);
    return content === null ? null : found(content, value);
  }
  const inner = value.message;
  if (!isJson(inner) || depth >= DEEPEST) return VIEW_ONCE.has(key) ? viewOnce() : null;
  const reading = readContent(inner, `${path}.${typeName(key)}.message`, depth + 1);
  if (!VIEW_ONCE.has(key)) return reading.type === 'nothing' ? null : reading;
  return reading.type === 'content' ? reading : viewOnce();
}

function found(content: Content, value: Json | null): ContentReading {
  const target = value === null ? null : lines.targetOf(value);
  return { type: 'content', content, target: whatsappId(target), contextInfo: value?.contextInfo };
}

function viewOnce(): ContentReading {
  return found(lines.line('line.view-once'), null);
}

/** The name of a type as it may be shown and logged: what a sender made up is cut to something harmless. */
function typeName(key: string): string {
  return key.replace(/\W/g, '').slice(0, 60);
}

function text(value: unknown): Content | null {
  return typeof value === 'string' && value !== '' ? { type: 'text', text: value } : null;
}

/** A view-once picture that WhatsApp keeps from linked devices comes as a block without anything to fetch. */
function media(
  kind: MediaType,
  value: Json,
  variant: 'voice' | 'round' | 'gif' | null,
): Content | null {
  const mimeType = textOrNull(value.mimetype);
  const size = decodeInt64(value.fileLength);
  if (value.viewOnce === true && mimeType === null && size === null)
    return lines.line('line.view-once');
  const seconds = decodeInt64(value.seconds);
  return {
    type: 'media',
    media: kind,
    caption: textOf(value.caption),
    mimeType,
    fileName: textOrNull(value.fileName) ?? (kind === 'document' ? textOrNull(value.title) : null),
    size: size !== null && size >= 0 ? size : null,
    seconds: seconds !== null && seconds >= 0 ? seconds : null,
    variant,
  };
}

/** A tapped button shows its words; where they are missing, its id tells more than the kind of button. */
function interactiveResponse(value: Json): Content | null {
  const flow = inside(value, 'nativeFlowResponseMessage');
  const params = jsonIn(flow.paramsJson);
  return (
    text(inside(value, 'body').text) ??
    text(params.display_text) ??
    text(params.title) ??
    text(params.id) ??
    text(flow.name)
  );
}

function jsonIn(value: unknown): Json {
  if (typeof value !== 'string') return {};
  try {
    const inner: unknown = JSON.parse(value);
    return isJson(inner) ? inner : {};
  } catch {
    return {};
  }
}

/** Business messages: the texts they show, one below the other. */
function template(value: Json): Content | null {
  const form = isJson(value.hydratedTemplate)
    ? value.hydratedTemplate
    : value.hydratedFourRowTemplate;
  if (isJson(form)) {
    return paragraphs(form.hydratedTitleText, form.hydratedContentText, form.hydratedFooterText);
  }
  return interactive(inside(value, 'interactiveMessageTemplate'));
}

function interactive(value: Json): Content | null {
  return paragraphs(
    inside(value, 'header').title,
    inside(value, 'body').text,
    inside(value, 'footer').text,
  );
}

function paragraphs(...parts: readonly unknown[]): Content | null {
  return text(parts.map(textOf).filter(Boolean).join('\n'));
}

function inside(value: Json, name: string): Json {
  const inner = value[name];
  return isJson(inner) ? inner : {};
}

/** The text of a message for a quote or an edit: its text or caption; null when it has none. */
export function plainText(message: unknown): string | null {
  if (!isJson(message)) return null;
  const reading = readContent(message);
  if (reading.type !== 'content') return null;
  const { content } = reading;
  if (content.type === 'text') return content.text;
  return content.type === 'media' ? content.caption || null : null;
}
