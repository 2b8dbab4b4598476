/** What is there, as tests and the page see it. */
import { messageView } from './state.ts';
import type { Contact, HighLevelState, MessageView } from './state.ts';

export interface InboxConversation {
  readonly id: string;
  readonly unreadCount: number;
  readonly contact: Contact;
  /** By their own date, oldest first, as an inbox shows them. */
  readonly messages: readonly MessageView[];
}

export function inboxOf(state: HighLevelState, locationId: string): InboxConversation[] {
  const found: InboxConversation[] = [];
  for (const conversation of state.conversations.values()) {
    const contact = state.contacts.get(conversation.contactId);
    if (conversation.locationId !== locationId || !contact) continue;
    found.push({
      id: conversation.id,
      unreadCount: conversation.unreadCount,
      contact: structuredClone(contact),
      messages: conversation.messages
        .toSorted((a, b) => a.dateAdded.localeCompare(b.dateAdded) || a.seq - b.seq)
        .map(messageView),
    });
  }
  return found;
}

/** Every message of the location (or of all) in the order in which it was stored. */
export function ledgerOf(state: HighLevelState, locationId?: string): MessageView[] {
  return [...state.messages.values()]
    .filter((one) => locationId === undefined || one.locationId === locationId)
    .map(messageView);
}
