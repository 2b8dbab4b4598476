/** HighLevel's OutboundMessage event (marketplace docs, webhook "OutboundMessage"). It tells of a gap; nothing is sent from it. */
import { z } from 'zod';
import { id, optionalText } from '../../clients/decode.ts';
import type { ContactId, ConversationId, HighLevelId, LocationId } from '../message.ts';

export interface OutboundEvent {
  readonly locationId: LocationId;
  readonly conversationId: ConversationId;
  readonly contactId: ContactId;
  readonly messageId: HighLevelId;
  readonly providerId: string | null;
}

const event = z.object({
  type: z.literal('OutboundMessage'),
  locationId: id,
  conversationId: id,
  contactId: id,
  messageId: id,
  conversationProviderId: optionalText,
});

/** Null when the (verified) body is none. */
export function readOutboundEvent(body: unknown): OutboundEvent | null {
  const read = event.safeParse(body);
  if (!read.success) return null;
  const { locationId, conversationId, contactId, messageId, conversationProviderId } = read.data;
  return {
    locationId: locationId as LocationId,
    conversationId: conversationId as ConversationId,
    contactId: contactId as ContactId,
    messageId: messageId as HighLevelId,
    providerId: conversationProviderId,
  };
}
