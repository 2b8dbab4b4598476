/** What the two kinds of sends have in common: whom they are for, and by what they are recognised on WhatsApp. */
import { isAutomatic } from '../journal/entry.ts';
import type { SendEntry } from '../journal/entry.ts';
import type { ContactId, Content, ConversationId, InstanceId, LineCode } from '../message.ts';
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import type { WorkflowAction } from '../reading/workflow-action.ts';
import { isCardAddress } from './contact-card.ts';

export interface Addressee {
  readonly contactId: ContactId;
  readonly conversationId: ConversationId | null;
  /** As HighLevel has it. */
  readonly phone: string | null;
  /** Somebody wrote the phone into a form: it counts only when it is the contact's own. */
  readonly mustBeTheirs: boolean;
  /** The number that is to send, where the call or the code of the text chose one. */
  readonly instanceId: InstanceId | null;
  /** The HighLevel user who wrote it; null = no person did. */
  readonly userId: string | null;
}

/** Null when the entry's body cannot be read. */
export function addresseeOf(entry: SendEntry): Addressee | null {
  if (isAutomatic(entry)) {
    if (entry.payload === null) return null;
    const { contactId, phone, instanceId } = entry.payload;
    return {
      contactId: contactId as ContactId,
      conversationId: null,
      phone,
      mustBeTheirs: true,
      instanceId: instanceId as InstanceId | null,
      userId: null,
    };
  }
  const post = readDeliveryPost(entry.payload?.post);
  if (post.type !== 'message') return null;
  const { contactId, conversationId, phone, userId } = post.message;
  const instanceId = (entry.payload?.number ?? null) as InstanceId | null;
  return { contactId, conversationId, phone, mustBeTheirs: false, instanceId, userId };
}

export function hasFile(entry: SendEntry): boolean {
  if (isAutomatic(entry)) return entry.payload?.action.type === 'media';
  return entry.payload?.attachment !== null;
}

/**
 * What of a send can be found again on WhatsApp. Of what the gateway builds itself (a card, a poll) only the kind is
 * compared: who looks too closely finds nothing, and sends it a second time.
 */
export type SentContent =
  | { readonly type: 'text'; readonly text: string }
  /** `card`: the file may have been sent as a contact card. */
  | { readonly type: 'file'; readonly caption: string; readonly card: boolean }
  | { readonly type: 'line'; readonly code: LineCode }
  | { readonly type: 'containing'; readonly text: string };

export function contentOf(entry: SendEntry): SentContent | null {
  if (entry.payload === null) return null;
  if (isAutomatic(entry)) return contentOfAction(entry.payload.action);
  const { text, attachment } = entry.payload as { text: string; attachment: string | null };
  if (attachment === null) return { type: 'text', text };
  return { type: 'file', caption: text, card: text === '' && isCardAddress(attachment) };
}

function contentOfAction(action: WorkflowAction): SentContent {
  switch (action.type) {
    case 'text':
      return { type: 'text', text: action.text };
    case 'media':
      return { type: 'file', caption: action.caption, card: false };
    case 'buttons':
      return { type: 'containing', text: action.body };
    case 'poll':
      return { type: 'line', code: 'line.poll' };
    case 'location':
      return { type: 'line', code: 'line.location' };
    case 'contact':
      return { type: 'line', code: 'line.contacts' };
    case 'reaction':
      return {
        type: 'line',
        code: action.emoji === '' ? 'line.reaction-removed' : 'line.reaction',
      };
  }
}

/** Whether a message that the gateway reports may be this send. Of files, nothing but that they are files. */
export function mayBe(sought: SentContent, content: Content): boolean {
  switch (sought.type) {
    case 'text':
      return content.type === 'text' && content.text === sought.text;
    case 'file':
      if (sought.card && content.type === 'line') return content.code === 'line.contacts';
      return content.type === 'media';
    case 'line':
      return content.type === 'line' && content.code === sought.code;
    case 'containing':
      return content.type === 'text' && content.text.includes(sought.text);
  }
}
