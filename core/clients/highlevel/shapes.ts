/** What the client takes and gives, in our own words. */
import type { z } from 'zod';
import type { ContactId, ConversationId, HighLevelId, LocationId } from '../../relay/message.ts';
import type { contactAnswer, messages } from './schemas.ts';

export interface AddMessage {
  readonly contactId: ContactId;
  readonly conversationProviderId: string;
  readonly direction: 'inbound' | 'outbound';
  /** Milliseconds; sent as ISO text with milliseconds. */
  readonly date: number;
  readonly text: string;
  readonly attachments: readonly string[];
  /** The WhatsApp id. */
  readonly altId: string;
  readonly type?: 'SMS' | 'Custom';
}
export interface ReadBackMessage {
  readonly id: HighLevelId;
  readonly direction: 'inbound' | 'outbound';
  /** Milliseconds; 0 when unreadable. */
  readonly date: number;
  readonly body: string;
  readonly attachments: string[];
  readonly providerId: string | null;
  readonly status: string | null;
  /** The user who wrote it; null for workflows, bots and the API. */
  readonly userId: string | null;
}
export interface ChangedConversation {
  readonly id: ConversationId;
  readonly contactId: ContactId;
  readonly phone: string | null;
  /** When its last message was written (ms). */
  readonly lastDate: number;
}
/** A contact, as far as it is read here. */
export interface FoundContact {
  readonly id: ContactId;
  readonly phone: string | null;
  readonly email: string | null;
  /** First and last name where there is no whole one; null when it has none. */
  readonly name: string | null;
  readonly tags: readonly string[];
  /** Do Not Disturb on all channels. */
  readonly dnd: boolean;
  /** By channel: `SMS`, `Email`, … */
  readonly dndSettings: Readonly<Record<string, DndSetting>>;
}
export interface DndSetting {
  /** `active`, `inactive` or `permanent`. */
  readonly status: string;
  readonly message?: string | null | undefined;
  readonly code?: string | null | undefined;
}
export interface LocationFacts {
  readonly id: LocationId;
  readonly name: string;
  readonly timezone: string | null;
  readonly companyId: string | null;
  /** Two letters. */
  readonly country: string | null;
  /** "Allow Duplicate Contact": one phone number may have several contacts; null = HighLevel does not say. */
  readonly allowsDuplicates: boolean | null;
  /** HighLevel's own time (ms) as it answered; null = it does not say. */
  readonly clock: number | null;
}
export interface StatusError {
  readonly code: string;
  readonly type: string;
  readonly message: string;
}

export function foundContact({
  id,
  name,
  firstName,
  lastName,
  ...rest
}: z.output<typeof contactAnswer>['contact']): FoundContact {
  const parts = [firstName, lastName].filter((part) => part !== null).join(' ');
  return {
    id: id as ContactId,
    phone: rest.phone,
    email: rest.email,
    name: name ?? (parts === '' ? null : parts),
    tags: rest.tags ?? [],
    dnd: rest.dnd,
    dndSettings: rest.dndSettings ?? {},
  };
}

/** Entries without a direction (activities) are no messages. */
export function readBackMessages(read: z.output<typeof messages>['messages']): ReadBackMessage[] {
  return read.flatMap(({ direction, ...one }) =>
    direction === null || direction === undefined
      ? []
      : {
          id: one.id as HighLevelId,
          direction,
          date: one.dateAdded ?? 0,
          body: one.body ?? '',
          attachments: one.attachments ?? [],
          providerId: one.conversationProviderId,
          status: one.status,
          userId: one.userId,
        },
  );
}
