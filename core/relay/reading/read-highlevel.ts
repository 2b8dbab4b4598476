/**
 * From a post to the Delivery URL to the message that is to be sent. Lenient: fields nobody knows are left alone, and a
 * missing optional one is not an error (marketplace docs, "Provider outbound message"; `conversationId` and
 * `conversationProviderId` are sent but not documented; `replyToAltId` is documented for e-mail providers only, and read
 * by integrations of our kind too). Pure, never throws.
 */
import type {
  ContactId,
  ConversationId,
  HighLevelId,
  HighLevelMessage,
  LocationId,
} from '../message.ts';
import { isJson, textOrNull } from './decode.ts';
import { whatsappId } from './read-key.ts';

export type DeliveryReading =
  | {
      readonly type: 'message';
      readonly message: HighLevelMessage;
      /** To be compared with our own; null when the post names none. */
      readonly providerId: string | null;
      /** `SMS` or `Custom`, whatever its spelling; both name a custom provider of type SMS. */
      readonly kind: string;
    }
  | { readonly type: 'ignored'; readonly reason: string }
  | { readonly type: 'unreadable'; readonly field: string };

export function readDeliveryPost(body: unknown): DeliveryReading {
  if (!isJson(body)) return { type: 'unreadable', field: 'body' };
  const kind = kindOf(body.type);
  if (kind === null)
    return { type: 'ignored', reason: body.type === 'Email' ? 'type.email' : 'type.other' };
  const id = idOf(body.messageId);
  if (id === null) return { type: 'unreadable', field: 'messageId' };
  const locationId = idOf(body.locationId);
  if (locationId === null) return { type: 'unreadable', field: 'locationId' };
  const contactId = idOf(body.contactId);
  if (contactId === null) return { type: 'unreadable', field: 'contactId' };
  const text = body.message ?? '';
  if (typeof text !== 'string') return { type: 'unreadable', field: 'message' };
  const attachments = attachmentsOf(body.attachments);
  if (attachments === null) return { type: 'unreadable', field: 'attachments' };
  if (text === '' && attachments.length === 0) return { type: 'ignored', reason: 'message.empty' };
  return {
    type: 'message',
    message: {
      id: id as HighLevelId,
      locationId: locationId as LocationId,
      contactId: contactId as ContactId,
      conversationId: idOf(body.conversationId) as ConversationId | null,
      phone: textOrNull(body.phone),
      text,
      attachments,
      userId: textOrNull(body.userId),
      // One that is no id of ours names nothing, and is no reason to hold the message back.
      replyToAltId: whatsappId(body.replyToAltId),
    },
    providerId: textOrNull(body.conversationProviderId),
    kind,
  };
}

/** A post without a type is taken for ours: only e-mail providers get anything else here. */
function kindOf(type: unknown): 'SMS' | 'Custom' | null {
  if (type === undefined || type === null || type === '') return 'SMS';
  if (typeof type !== 'string') return null;
  const lower = type.toLowerCase();
  return lower === 'sms' ? 'SMS' : lower === 'custom' ? 'Custom' : null;
}

/** Printable ASCII, at most 80 characters, so that two of them fit a dedupe key. HighLevel's have about 20. */
function idOf(value: unknown): string | null {
  return typeof value === 'string' && /^[\x21-\x7e]{1,80}$/.test(value) ? value : null;
}

/** A list of URLs, or one; null when an attachment is there but cannot be read, since it must not be dropped silently. */
function attachmentsOf(value: unknown): string[] | null {
  if (value === undefined || value === null || value === '') return [];
  const urls: string[] = [];
  for (const one of Array.isArray(value) ? value : [value]) {
    const url: unknown = isJson(one) ? one.url : one;
    if (url === null || url === '') continue;
    if (typeof url !== 'string') return null;
    urls.push(url);
  }
  return urls;
}
