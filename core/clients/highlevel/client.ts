/**
 * The calls we make to HighLevel, one method each. Every method makes one attempt, except that a rejected access token
 * is renewed and the call repeated once, and throws ClientError; repeating is the caller's decision.
 */
import type { z } from 'zod';
import type { ContactId, ConversationId, HighLevelId, LocationId } from '../../relay/message.ts';
import { failure, isSuccess, unreadable } from '../http.ts';
import type { CallOptions, HttpAnswer, HttpClient, HttpRequest } from '../http.ts';
import { ClientError } from '../client-error.ts';
import type { Call } from './call.ts';
import { ContactFieldCalls } from './contact-fields.ts';
import { highlevelFailure, lacksScope } from './errors.ts';
import { readRateLimit } from './rate-limit.ts';
import type { RateLimit } from './rate-limit.ts';
import * as schemas from './schemas.ts';
import { foundContact, readBackMessages } from './shapes.ts';
import type {
  AddMessage,
  ChangedConversation,
  DndSetting,
  FoundContact,
  LocationFacts,
  ReadBackMessage,
  StatusError,
} from './shapes.ts';
import { HIGHLEVEL_VERSIONS } from './versions.ts';

export type { RateLimit } from './rate-limit.ts';
export type * from './shapes.ts';

export interface TokenSource {
  accessToken(locationId: LocationId): Promise<string>;
  /** After a 401: a token other than `rejected`, refreshed once for all whose calls were rejected with it. */
  renewed(locationId: LocationId, rejected: string): Promise<string>;
}

/** Uploads carry up to 5 MB. */
const UPLOAD_TIMES = 4;

export class HighLevelClient {
  readonly fields = new ContactFieldCalls((schema, of, call) => this.#read(schema, of, call));
  readonly #http: Pick<HttpClient, 'exchange'>;
  readonly #apiUrl: string;
  readonly #tokens: TokenSource;
  readonly #timeoutMs: number;
  readonly #onRateLimit: ((locationId: LocationId, limit: RateLimit) => void) | undefined;

  constructor(
    http: Pick<HttpClient, 'exchange'>,
    options: {
      readonly apiUrl: string;
      readonly tokens: TokenSource;
      readonly timeoutMs?: number;
      readonly onRateLimit?: (locationId: LocationId, limit: RateLimit) => void;
    },
  ) {
    this.#http = http;
    this.#apiUrl = options.apiUrl.trim().replace(/\/+$/, '');
    this.#tokens = options.tokens;
    this.#timeoutMs = options.timeoutMs ?? 15_000;
    this.#onRateLimit = options.onRateLimit;
  }

  /**
   * Adds a message to a conversation without sending it. Direction and provider are always said: without the first
   * HighLevel takes it for outbound, without the second it answers 201 and stores nothing.
   */
  async addMessage(
    locationId: LocationId,
    m: AddMessage,
    call: CallOptions = {},
  ): Promise<{ messageId: HighLevelId; conversationId: ConversationId | null }> {
    const { r, answer } = await this.#call(locationId, {
      subject: 'contact',
      family: 'conversations',
      method: 'POST',
      path: '/conversations/messages/inbound',
      json: {
        type: m.type ?? 'SMS',
        contactId: m.contactId,
        conversationProviderId: m.conversationProviderId,
        direction: m.direction,
        date: new Date(m.date).toISOString(),
        message: m.text,
        ...(m.attachments.length === 0 ? {} : { attachments: m.attachments }),
        altId: m.altId,
      },
      signal: call.signal,
    });
    const read = schemas.addedMessage.safeParse(answer.body);
    if (!read.success) {
      throw failure(r, answer, { code: 'highlevel.no-message-id', done: 'unknown' });
    }
    return {
      messageId: read.data.messageId as HighLevelId,
      conversationId: (read.data.conversationId ?? null) as ConversationId | null,
    };
  }

  /**
   * A 401, 403 or 404 here is `highlevel.status-too-early` and never a reason to renew the token: HighLevel gives all
   * three for messages whose hand-over it has not recorded yet, and a dead token shows on the next call of any other kind.
   */
  async setStatus(
    locationId: LocationId,
    messageId: HighLevelId,
    status: 'delivered' | 'read' | 'failed',
    error?: StatusError,
  ): Promise<void> {
    await this.#call(locationId, {
      subject: 'status',
      family: 'conversations',
      method: 'PUT',
      path: `/conversations/messages/${encodeURIComponent(messageId)}/status`,
      json: error === undefined ? { status } : { status, error },
      idempotent: true,
    });
  }

  /** At most 5 MB and of an allowed type; gives the URL to attach. Uploading twice leaves a stray file, nothing more. */
  async upload(
    locationId: LocationId,
    f: {
      readonly contactId: ContactId;
      readonly fileName: string;
      readonly mimeType: string;
      readonly bytes: Buffer;
    },
  ): Promise<string> {
    const multipart = new FormData();
    multipart.set('locationId', locationId);
    multipart.set('contactId', f.contactId);
    const file = new Blob([new Uint8Array(f.bytes)], { type: f.mimeType });
    multipart.set('fileAttachment', file, f.fileName);
    const { r, answer } = await this.#call(locationId, {
      subject: 'contact',
      family: 'conversations',
      method: 'POST',
      path: '/conversations/messages/upload',
      multipart,
      timeoutMs: this.#timeoutMs * UPLOAD_TIMES,
      idempotent: true,
    });
    const read = schemas.uploaded.safeParse(answer.body);
    const files = read.success ? read.data.uploadedFiles : {};
    const url = files[f.fileName] ?? Object.values(files)[0];
    if (url === undefined) throw unreadable(r, answer, 'uploadedFiles');
    return url;
  }

  findContactByPhone(locationId: LocationId, phone: string): Promise<FoundContact | null> {
    return this.#duplicateOf(locationId, { number: phone });
  }

  findContactByEmail(locationId: LocationId, email: string): Promise<FoundContact | null> {
    return this.#duplicateOf(locationId, { email });
  }

  async #duplicateOf(
    locationId: LocationId,
    by: { readonly number: string } | { readonly email: string },
  ): Promise<FoundContact | null> {
    const read = await this.#read(schemas.duplicateSearch, locationId, {
      subject: 'other',
      family: 'contacts',
      method: 'GET',
      path: '/contacts/search/duplicate',
      query: { locationId, ...by },
    });
    const found = read?.contact ?? null;
    return found === null ? null : foundContact(found);
  }

  /**
   * Contacts whose phone holds these digits, whatever the location's duplicate setting compares. The call is documented
   * by name only, and its index may lag behind: absence here proves nothing.
   */
  async searchContacts(locationId: LocationId, digits: string): Promise<FoundContact[]> {
    const read = await this.#read(schemas.contactSearch, locationId, {
      subject: 'other',
      family: 'contacts',
      method: 'POST',
      path: '/contacts/search',
      json: {
        locationId,
        page: 1,
        pageLimit: 20,
        filters: [{ field: 'phone', operator: 'contains', value: digits }],
      },
      idempotent: true,
    });
    return read.contacts.map(foundContact);
  }

  /** Creates or matches by the location's own rule. Overwrites the name: give it only for a contact that is new. */
  async upsertContact(
    locationId: LocationId,
    c: Readonly<Partial<Record<'phone' | 'email' | 'name' | 'source', string>>>,
  ): Promise<{ id: ContactId; isNew: boolean }> {
    const read = await this.#read(schemas.upserted, locationId, {
      subject: 'other',
      family: 'contacts',
      method: 'POST',
      path: '/contacts/upsert',
      json: { locationId, ...c },
      idempotent: true,
    });
    return { id: read.contact.id as ContactId, isNew: read.new };
  }

  /** Null when the contact is gone. */
  async getContact(locationId: LocationId, id: ContactId): Promise<FoundContact | null> {
    try {
      const { contact } = await this.#read(schemas.contactAnswer, locationId, {
        subject: 'contact',
        family: 'contacts',
        method: 'GET',
        path: `/contacts/${encodeURIComponent(id)}`,
      });
      return foundContact(contact);
    } catch (error) {
      const gone =
        error instanceof ClientError &&
        (error.code === 'highlevel.contact-gone' || error.code === 'http.not-found');
      if (gone) return null;
      throw error;
    }
  }

  /** With all that belongs to it. One that is gone already is as good as deleted. */
  async deleteContact(locationId: LocationId, id: ContactId): Promise<void> {
    await this.#call(locationId, {
      subject: 'contact',
      family: 'contacts',
      method: 'DELETE',
      path: `/contacts/${encodeURIComponent(id)}`,
      idempotent: true,
    });
  }

  /** Changes only what is named; `dndSettings` is the whole map, since it may replace the one that is there. */
  async updateContact(
    locationId: LocationId,
    id: ContactId,
    change: {
      readonly name?: string;
      readonly dndSettings?: Readonly<Record<string, DndSetting>>;
    },
  ): Promise<void> {
    await this.#call(locationId, {
      subject: 'contact',
      family: 'contacts',
      method: 'PUT',
      path: `/contacts/${encodeURIComponent(id)}`,
      json: change,
      idempotent: true,
    });
  }

  /** Only adds. (The tags of an upsert would replace all that the contact has.) */
  async addTags(locationId: LocationId, id: ContactId, tags: readonly string[]): Promise<void> {
    await this.#call(locationId, {
      subject: 'contact',
      family: 'contacts',
      method: 'POST',
      path: `/contacts/${encodeURIComponent(id)}/tags`,
      json: { tags },
      idempotent: true,
    });
  }

  /** A contact has one conversation at most. */
  async findConversation(
    locationId: LocationId,
    contactId: ContactId,
  ): Promise<ConversationId | null> {
    const read = await this.#read(schemas.conversations, locationId, {
      subject: 'other',
      family: 'conversations',
      method: 'GET',
      path: '/conversations/search',
      query: { locationId, contactId, limit: 1 },
    });
    return (read.conversations[0]?.id ?? null) as ConversationId | null;
  }

  /**
   * Conversations whose last message is newer than `after` (ms), the longest unchanged first, so that one which changes
   * meanwhile only moves to a later page.
   */
  async changedConversations(
    locationId: LocationId,
    q: { readonly after: number; readonly limit: number },
  ): Promise<ChangedConversation[]> {
    const call: Call = {
      subject: 'other',
      family: 'conversations',
      method: 'GET',
      path: '/conversations/search',
      query: {
        locationId,
        sortBy: 'last_message_date',
        sort: 'asc',
        startAfterDate: q.after,
        limit: q.limit,
      },
    };
    const { r, answer } = await this.#call(locationId, call);
    const read = schemas.conversationPage.safeParse(answer.body);
    if (!read.success) throw unreadable(r, answer, 'conversations');
    const changed = read.data.conversations.map(({ lastDate, ...one }) => {
      if (lastDate === null) throw unreadable(r, answer, 'conversations.lastMessageDate');
      return {
        id: one.id as ConversationId,
        contactId: one.contactId as ContactId,
        phone: one.phone,
        lastDate,
      };
    });
    // In any other order it could not be told what was left out.
    const inOrder = changed.every(
      ({ lastDate }, n) => lastDate >= (changed[n - 1]?.lastDate ?? q.after),
    );
    if (!inOrder) throw unreadable(r, answer, 'conversations.sort');
    return changed;
  }

  /** The message that a user pressed Retry on to make this one; null when it is no repetition, or does not say so. */
  async originalOf(locationId: LocationId, messageId: HighLevelId): Promise<HighLevelId | null> {
    const read = await this.#read(schemas.originalOfMessage, locationId, {
      subject: 'other',
      family: 'conversations',
      method: 'GET',
      path: `/conversations/messages/${encodeURIComponent(messageId)}`,
    });
    return read.originalMessageId as HighLevelId | null;
  }

  /** A conversation's messages, newest first, of all channels; entries without a direction (activities) are left out. */
  async messages(
    locationId: LocationId,
    conversationId: ConversationId,
    q: { readonly limit?: number; readonly before?: string } = {},
  ): Promise<{ messages: ReadBackMessage[]; nextPage: boolean; lastMessageId: string | null }> {
    const read = await this.#read(schemas.messages, locationId, {
      subject: 'other',
      family: 'conversations',
      method: 'GET',
      path: `/conversations/${encodeURIComponent(conversationId)}/messages`,
      query: { limit: q.limit ?? 20, lastMessageId: q.before },
    });
    const messages = readBackMessages(read.messages);
    return { messages, nextPage: read.nextPage, lastMessageId: read.lastMessageId };
  }

  /** Starts the workflow of a trigger; `path` is what its subscription named. Twice starts it twice. */
  async fireTrigger(
    locationId: LocationId,
    path: string,
    body: Readonly<Record<string, string>>,
  ): Promise<void> {
    await this.#call(locationId, {
      subject: 'other',
      family: 'workflows',
      method: 'POST',
      path,
      json: body,
    });
  }

  async getLocation(locationId: LocationId): Promise<LocationFacts> {
    const { r, answer } = await this.#call(locationId, {
      subject: 'other',
      family: 'locations',
      method: 'GET',
      path: `/locations/${encodeURIComponent(locationId)}`,
    });
    const read = schemas.location.safeParse(answer.body);
    if (!read.success) throw unreadable(r, answer, read.error.issues[0]?.path.join('.') ?? '');
    const { settings, ...location } = read.data.location;
    const clock = Date.parse(answer.headers['date'] ?? '');
    return {
      ...location,
      id: location.id as LocationId,
      allowsDuplicates: settings?.allowDuplicateContact ?? null,
      clock: Number.isNaN(clock) ? null : clock,
    };
  }

  /** The conversation providers of type SMS that a location has, ours among them when the app is there. */
  async smsProviders(
    locationId: LocationId,
  ): Promise<{ readonly id: string; readonly isDefault: boolean }[]> {
    const read = await this.#read(schemas.channels, locationId, {
      subject: 'other',
      family: 'channels',
      method: 'GET',
      path: `/locations/${encodeURIComponent(locationId)}/conversationChannels/SMS`,
    });
    return read.conversationChannel.SMS.map(({ conversationProvider: { _id, ...one } }) => ({
      id: _id,
      isDefault: one.default,
    }));
  }

  async #read<S extends z.ZodType>(
    schema: S,
    locationId: LocationId,
    call: Call,
  ): Promise<z.output<S>> {
    const { r, answer } = await this.#call(locationId, call);
    const read = schema.safeParse(answer.body);
    if (!read.success) throw unreadable(r, answer, read.error.issues[0]?.path.join('.') ?? '');
    return read.data;
  }

  async #call(locationId: LocationId, call: Call): Promise<{ r: HttpRequest; answer: HttpAnswer }> {
    const token = await this.#tokens.accessToken(locationId);
    let r = this.#request(token, call);
    let answer = await this.#attempt(locationId, r);
    if (answer.status === 401 && call.subject !== 'status' && !lacksScope(answer)) {
      const renewed = await this.#tokens.renewed(locationId, token);
      if (renewed !== token) {
        r = this.#request(renewed, call);
        answer = await this.#attempt(locationId, r);
      }
    }
    if (!isSuccess(answer)) throw highlevelFailure(r, answer, call.subject);
    return { r, answer };
  }

  #request(token: string, call: Call): HttpRequest {
    const { path, family, subject: _, ...rest } = call;
    return {
      system: 'highlevel',
      url: this.#apiUrl + path,
      headers: {
        authorization: `Bearer ${token}`,
        version: HIGHLEVEL_VERSIONS[family],
        accept: 'application/json',
      },
      timeoutMs: this.#timeoutMs,
      ...rest,
    };
  }

  async #attempt(locationId: LocationId, r: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.#http.exchange(r);
    if (this.#onRateLimit !== undefined) {
      const limit = readRateLimit(answer.headers);
      if (limit !== null) this.#onRateLimit(locationId, limit);
    }
    return answer;
  }
}
