import type { NewSend } from './highlevel-world.ts';
import type { HighLevelState } from './state.ts';

/** What a press on Retry sends: the same text and attachments, under a new id. */
export function retryOf(state: HighLevelState, messageId: string): NewSend {
  const original = state.messages.get(messageId);
  const contact = original && state.contacts.get(original.contactId);
  if (original?.origin !== 'app' || !contact) throw new Error('no such message of a user');
  const { body: text, attachments, userId, type } = original;
  return { contact, text, attachments, userId, type, origin: 'app', originalMessageId: messageId };
}
