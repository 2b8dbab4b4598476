/** Adding messages without sending, and telling what became of a sent one. */
import type { Answer, Call } from '../support/call.ts';
import { letterId } from '../support/random.ts';
import { problem, unprocessable } from './errors.ts';
import { Fields } from './fields.ts';
import { admit, jsonBody, mayReach } from './guard.ts';
import type { HighLevelWorld } from './highlevel-world.ts';
import type { Contact, StatusError, StoredMessage } from './state.ts';
import type { AccessToken } from './tokens.ts';

const MESSAGE_TYPES = [
  ...['SMS', 'RCS', 'Email', 'WhatsApp', 'GMB', 'IG', 'FB', 'Custom', 'WebChat', 'Live_Chat'],
  ...['Call', 'IVR_Call', 'Campaign_Call', 'Campaign_VoiceMail', 'TIKTOK', 'ALL_IN_ONE_CHAT'],
  'FORM_SUBMISSION',
];
const STATUSES = ['delivered', 'failed', 'pending', 'read'] as const;
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** The body's fields, or 422 with every fault. */
function readInbound(call: Call) {
  const fields = new Fields(jsonBody(call));
  fields.required('type');
  const type = fields.oneOf('type', MESSAGE_TYPES) ?? '';
  const contactId = fields.text('contactId');
  const conversationId = fields.text('conversationId');
  const providerId = fields.text('conversationProviderId');
  const message = fields.text('message') ?? '';
  const attachments = fields.texts('attachments') ?? [];
  const direction = fields.oneOf('direction', ['inbound', 'outbound']) ?? 'outbound';
  const date = fields.text('date');
  const altId = fields.text('altId');
  if (contactId === null && conversationId === null) {
    fields.wrong('contactId or conversationId should not be empty');
  }
  if (date !== null && (!ISO_DATE.test(date) || Number.isNaN(Date.parse(date)))) {
    fields.wrong('date must be a valid ISO 8601 date string');
  }
  if (!attachments.every(isCleanUrl))
    fields.wrong('each value in attachments must be a URL address');
  fields.done();
  return {
    type,
    contactId,
    conversationId,
    providerId,
    message,
    attachments,
    direction,
    date,
    altId,
  };
}

/** A URL with a query string was answered 422 (seen with `?alt=media`). */
function isCleanUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (url?.protocol === 'http:' || url?.protocol === 'https:') && url.search === '';
}

/** `POST /conversations/messages/inbound`: logs a message in either direction and delivers nothing. */
export function postInbound(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'conversations', 'conversations/message.write');
  const input = readInbound(call);
  const contact = contactOf(world, token, input.contactId, input.conversationId);
  // Without a provider a custom channel answers 201 with an empty body, and the message is lost.
  if (input.providerId === null) return { status: 201 };
  if (!world.providers.has(input.providerId)) {
    throw problem(400, 'Conversation provider not found');
  }
  const conversation = world.state.openConversation(contact);
  const now = Date.now();
  const dateAdded = input.date === null ? new Date(now) : new Date(input.date);
  const stored: StoredMessage = {
    seq: world.state.nextSeq(),
    id: letterId(),
    locationId: contact.locationId,
    conversationId: conversation.id,
    contactId: contact.id,
    direction: input.direction,
    origin: 'api',
    type: input.type,
    body: input.message,
    attachments: input.attachments,
    dateAdded: dateAdded.toISOString(),
    storedAt: now,
    altId: input.altId,
    conversationProviderId: input.providerId,
    userId: null,
    originalMessageId: null,
    replyToAltId: null,
    status: input.direction === 'outbound' ? 'pending' : 'delivered',
    statuses: [],
    request: call.state,
    delivery: null,
    statusFrom: 0,
  };
  if (!call.forget) {
    world.state.addMessage(conversation, stored);
    world.changes.tell({ type: 'message', id: stored.id });
  }
  return {
    status: world.options.createdStatus,
    body: {
      success: true,
      conversationId: conversation.id,
      messageId: stored.id,
      message: stored.body,
      contactId: contact.id,
      dateAdded: stored.dateAdded,
      traceId: letterId(24),
    },
  };
}

function contactOf(
  world: HighLevelWorld,
  token: AccessToken,
  contactId: string | null,
  conversationId: string | null,
): Contact {
  const conversation =
    conversationId === null ? null : world.state.conversations.get(conversationId);
  if (conversation === undefined) {
    throw problem(400, `Conversation with id ${conversationId ?? ''} not found`);
  }
  const id = contactId ?? conversation?.contactId ?? '';
  const contact = world.state.contacts.get(id);
  if (!contact) throw problem(400, `Contact with id ${id} not found`);
  mayReach(token, contact.locationId);
  if (conversation && conversation.contactId !== contact.id) {
    throw problem(400, 'The conversation does not belong to the contact');
  }
  return contact;
}

/**
 * `PUT /conversations/messages/:id/status`. For some seconds after the Delivery URL post HighLevel has not recorded the
 * hand-over and refuses with 403 and this sentence; the same for a token of an app that does not own the provider.
 */
export function putStatus(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'conversations', 'conversations/message.write');
  const body = jsonBody(call);
  const fields = new Fields(body);
  const status = fields.oneOf('status', STATUSES);
  if (status === null && !fields.has('status')) fields.wrong('status should not be empty');
  const error = readStatusError(body['error']);
  fields.done();
  const id = call.params['messageId'] ?? '';
  const message = world.state.messages.get(id);
  if (!message) throw problem(404, `Message with id ${id} not found`);
  mayReach(token, message.locationId);
  if (
    token.appId !== world.app.appId ||
    message.conversationProviderId === null ||
    call.at < message.statusFrom
  ) {
    throw problem(403, 'No conversation provider found for this message');
  }
  if (status !== null && !call.forget) {
    message.status = status;
    message.statuses.push({ status, error, at: call.at, requestSeq: call.seq });
    world.changes.tell({ type: 'message', id: message.id });
  }
  return {
    status: 200,
    body: {
      conversationId: message.conversationId,
      messageId: message.id,
      status,
      traceId: letterId(24),
    },
  };
}

function readStatusError(value: unknown): StatusError | null {
  if (value === undefined) return null;
  const error = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const { code, type, message } = error;
  if (typeof code === 'string' && typeof type === 'string' && typeof message === 'string') {
    return { code, type, message };
  }
  const wrong = ['code', 'type', 'message'].filter((name) => typeof error[name] !== 'string');
  throw unprocessable(wrong.map((name) => `error.${name} must be a string`));
}

/** `POST /conversations/messages`: HighLevel sends; with our provider that fires the Delivery URL (a loop for a relay). */
export function postSend(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'conversations', 'conversations/message.write');
  const fields = new Fields(jsonBody(call));
  const type = fields.required('type');
  const contactId = fields.required('contactId');
  const text = fields.text('message') ?? '';
  const attachments = fields.texts('attachments') ?? [];
  fields.text('conversationProviderId');
  fields.done();
  const contact = contactOf(world, token, contactId, null);
  const message = world.send({ contact, text, attachments, userId: null, origin: 'send', type });
  return {
    status: 200,
    body: { conversationId: message.conversationId, messageId: message.id, status: 'pending' },
  };
}
