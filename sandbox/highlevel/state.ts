/**
 * What the pretend HighLevel holds. Glossary as in the marketplace docs: *location* = sub-account, *company* = agency;
 * one conversation per contact; a message of our provider is of numeric type 22.
 */
import type { AnswerState, Answered } from '../support/call.ts';
import type { Delivery } from '../support/poster.ts';
import { letterId } from '../support/random.ts';

export type MessageStatus = 'delivered' | 'failed' | 'pending' | 'read';

export interface StatusError {
  readonly code: string;
  readonly type: string;
  readonly message: string;
}

export interface StatusChange {
  readonly status: MessageStatus;
  readonly error: StatusError | null;
  readonly at: number;
  /** Which request told it; null for the status a message starts with. */
  readonly requestSeq: number | null;
}

export interface Location {
  readonly id: string;
  readonly name: string;
  readonly companyId: string;
  readonly timezone: string;
  readonly country: string;
  readonly phone: string;
  allowDuplicateContact: boolean;
  /** Fields by which contacts are recognised, in this order. */
  matchBy: readonly ('email' | 'phone')[];
  /** By which of the app's providers its agents write. */
  providerId: string;
  /** `paused` = "Location is not active" on refresh. */
  state: 'active' | 'paused';
  readonly installed: boolean;
}

export interface DndSetting {
  readonly status: 'active' | 'inactive' | 'permanent';
  readonly message?: string;
  readonly code?: string;
}

/** One of the app's conversation providers: an extra channel, or one that stands in for the location's SMS. */
export interface Provider {
  readonly id: string;
  readonly kind: 'custom' | 'sms';
}

export interface Contact {
  readonly id: string;
  readonly locationId: string;
  name: string;
  phone: string | null;
  email: string | null;
  source: string | null;
  tags: string[];
  /** Do Not Disturb: on all channels, and by channel. */
  dnd: boolean;
  dndSettings: Record<string, DndSetting>;
  /** Values of the location's custom fields, by field id. */
  customFields: Record<string, string>;
  readonly dateAdded: string;
  dateUpdated: string;
}

export interface CustomField {
  readonly id: string;
  readonly name: string;
  readonly fieldKey: string;
}

/** Where a message came from: `api` = added by `/messages/inbound`; `app` = written by a user; `send` = sent by API. */
export type MessageOrigin = 'api' | 'app' | 'send';

export interface StoredMessage {
  /** Order of arrival over the whole server. */
  readonly seq: number;
  readonly id: string;
  readonly locationId: string;
  readonly conversationId: string;
  readonly contactId: string;
  readonly direction: 'inbound' | 'outbound';
  readonly origin: MessageOrigin;
  readonly type: string;
  readonly body: string;
  readonly attachments: readonly string[];
  /** The `date` that was sent, milliseconds kept; ISO. */
  readonly dateAdded: string;
  readonly storedAt: number;
  readonly altId: string | null;
  readonly conversationProviderId: string | null;
  readonly userId: string | null;
  /** The message that a user pressed Retry on; null = it is no repetition. */
  readonly originalMessageId: string | null;
  /** The `altId` of the message that it answers. */
  readonly replyToAltId: string | null;
  status: MessageStatus | null;
  readonly statuses: StatusChange[];
  /** The request that made it; null when a user wrote it here. */
  readonly request: AnswerState | null;
  readonly delivery: Delivery | null;
  /** Until then a status update is refused: HighLevel has not recorded the hand-over yet. */
  statusFrom: number;
}

export interface Conversation {
  readonly id: string;
  readonly locationId: string;
  readonly contactId: string;
  readonly dateAdded: string;
  dateUpdated: string;
  unreadCount: number;
  messages: StoredMessage[];
}

/** A stored message as tests and the page see it. */
export type MessageView = Omit<StoredMessage, 'request' | 'statusFrom'> & {
  readonly requestSeq: number | null;
  readonly answered: Answered | null;
};

export function messageView(message: StoredMessage): MessageView {
  const { request, statusFrom: _statusFrom, ...rest } = message;
  return {
    ...rest,
    statuses: [...rest.statuses],
    delivery: rest.delivery && { ...rest.delivery },
    requestSeq: request?.seq ?? null,
    answered: request?.answered ?? null,
  };
}

export interface StoredFile {
  readonly id: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

export class HighLevelState {
  readonly locations = new Map<string, Location>();
  readonly contacts = new Map<string, Contact>();
  readonly conversations = new Map<string, Conversation>();
  readonly messages = new Map<string, StoredMessage>();
  readonly files = new Map<string, StoredFile>();
  /** Of contacts, by location. */
  readonly customFields = new Map<string, CustomField[]>();
  readonly #conversationOfContact = new Map<string, Conversation>();
  readonly #contactsByPhone = new Map<string, Contact[]>();
  readonly #keepMessages: number;
  #seq = 0;

  constructor(keepMessages: number) {
    this.#keepMessages = keepMessages;
  }

  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  addContact(
    fields: Pick<Contact, 'locationId' | 'name' | 'phone' | 'email' | 'source' | 'tags'>,
  ): Contact {
    const now = new Date().toISOString();
    const untouched = { dnd: false, dndSettings: {}, customFields: {}, dateAdded: now };
    const contact: Contact = { id: letterId(), ...fields, ...untouched, dateUpdated: now };
    this.contacts.set(contact.id, contact);
    this.#indexPhone(contact);
    return contact;
  }

  setPhone(contact: Contact, phone: string | null): void {
    this.#unindexPhone(contact);
    contact.phone = phone;
    this.#indexPhone(contact);
  }

  /** Its conversation goes with it. */
  deleteContact(contact: Contact): void {
    this.contacts.delete(contact.id);
    this.#unindexPhone(contact);
    const conversation = this.#conversationOfContact.get(contact.id);
    if (conversation === undefined) return;
    this.#conversationOfContact.delete(contact.id);
    this.conversations.delete(conversation.id);
    for (const message of conversation.messages) this.messages.delete(message.id);
  }

  /** `gone` becomes part of `kept`: its messages move there, and what `kept` lacks is taken over. */
  mergeContacts(kept: Contact, gone: Contact): void {
    const from = this.#conversationOfContact.get(gone.id);
    if (from !== undefined) {
      const to = this.openConversation(kept);
      for (const message of from.messages) {
        const moved = { ...message, conversationId: to.id, contactId: kept.id };
        to.messages.push(moved);
        this.messages.set(moved.id, moved);
      }
      from.messages = [];
    }
    this.deleteContact(gone);
    kept.tags = [...new Set([...kept.tags, ...gone.tags])];
    kept.email ??= gone.email;
    if (kept.name === '') kept.name = gone.name;
    if (kept.phone === null && gone.phone !== null) this.setPhone(kept, gone.phone);
  }

  #indexPhone(contact: Contact): void {
    if (contact.phone === null) return;
    const key = phoneKey(contact.locationId, contact.phone);
    this.#contactsByPhone.set(key, [...(this.#contactsByPhone.get(key) ?? []), contact]);
  }

  #unindexPhone(contact: Contact): void {
    if (contact.phone === null) return;
    const key = phoneKey(contact.locationId, contact.phone);
    const others = (this.#contactsByPhone.get(key) ?? []).filter((one) => one !== contact);
    this.#contactsByPhone.set(key, others);
  }

  contactByPhone(locationId: string, phone: string): Contact | null {
    return this.#contactsByPhone.get(phoneKey(locationId, phone))?.[0] ?? null;
  }

  contactByEmail(locationId: string, email: string): Contact | null {
    const wanted = email.toLowerCase();
    for (const contact of this.contacts.values()) {
      if (contact.locationId === locationId && contact.email?.toLowerCase() === wanted) {
        return contact;
      }
    }
    return null;
  }

  conversationOf(contact: Contact): Conversation | null {
    return this.#conversationOfContact.get(contact.id) ?? null;
  }

  /** One conversation per contact: found, or made. */
  openConversation(contact: Contact): Conversation {
    const known = this.#conversationOfContact.get(contact.id);
    if (known) return known;
    const now = new Date().toISOString();
    const conversation: Conversation = {
      id: letterId(),
      locationId: contact.locationId,
      contactId: contact.id,
      dateAdded: now,
      dateUpdated: now,
      unreadCount: 0,
      messages: [],
    };
    this.conversations.set(conversation.id, conversation);
    this.#conversationOfContact.set(contact.id, conversation);
    return conversation;
  }

  addMessage(conversation: Conversation, message: StoredMessage): void {
    conversation.messages.push(message);
    conversation.dateUpdated = new Date(message.storedAt).toISOString();
    if (message.direction === 'inbound') conversation.unreadCount += 1;
    this.messages.set(message.id, message);
    if (this.messages.size > this.#keepMessages) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.messages.values().next().value;
    if (!oldest) return;
    this.messages.delete(oldest.id);
    const conversation = this.conversations.get(oldest.conversationId);
    if (conversation?.messages[0] === oldest) conversation.messages.shift();
  }
}

function phoneKey(locationId: string, phone: string): string {
  return `${locationId} ${phone}`;
}
