/** Conversations and reading back: create, one message, the messages of a conversation, a location, a file. */
import type { Answer, Call } from '../support/call.ts';
import { letterId } from '../support/random.ts';
import { problem } from './errors.ts';
import { Fields } from './fields.ts';
import { admit, jsonBody, mayReach } from './guard.ts';
import type { HighLevelWorld } from './highlevel-world.ts';
import type { StoredMessage } from './state.ts';

/** Our channel: numeric type 22. */
export const PROVIDER_TYPE = { number: 22, name: 'TYPE_CUSTOM_PROVIDER_SMS' } as const;

/** What no user wrote is a workflow's; the API's own messages say so. */
function sourceOf({ origin, userId }: StoredMessage): 'workflow' | 'app' | 'api' {
  if (origin !== 'app') return 'api';
  return userId === null ? 'workflow' : 'app';
}

/** `full`: asked for by its id, which names the message that a Retry was pressed on. */
export function messageBody(message: StoredMessage, full = false): Record<string, unknown> {
  const ours = message.conversationProviderId !== null;
  return {
    id: message.id,
    type: ours ? PROVIDER_TYPE.number : 2,
    messageType: ours ? PROVIDER_TYPE.name : 'TYPE_SMS',
    locationId: message.locationId,
    contactId: message.contactId,
    conversationId: message.conversationId,
    dateAdded: message.dateAdded,
    body: message.body,
    direction: message.direction,
    ...(message.status !== null && { status: message.status }),
    contentType: 'text/plain',
    ...(message.attachments.length > 0 && { attachments: [...message.attachments] }),
    source: sourceOf(message),
    ...(message.userId !== null && { userId: message.userId }),
    ...(message.conversationProviderId !== null && {
      conversationProviderId: message.conversationProviderId,
    }),
    ...(message.altId !== null && { altId: message.altId }),
    ...(full &&
      message.originalMessageId !== null && { originalMessageId: message.originalMessageId }),
  };
}

export function postConversation(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'conversations', 'conversations.write');
  const fields = new Fields(jsonBody(call));
  const locationId = fields.required('locationId');
  const contactId = fields.required('contactId');
  fields.done();
  mayReach(token, locationId);
  const contact = world.state.contacts.get(contactId);
  if (contact?.locationId !== locationId)
    throw problem(400, `Contact with id ${contactId} not found`);
  if (world.state.conversationOf(contact)) {
    throw problem(400, `Conversation with the contact id:${contactId} already exists!`);
  }
  const conversation = world.state.openConversation(contact);
  return {
    status: 201,
    body: {
      success: true,
      conversation: {
        id: conversation.id,
        dateUpdated: conversation.dateUpdated,
        dateAdded: conversation.dateAdded,
        deleted: false,
        contactId,
        locationId,
        lastMessageDate: conversation.dateUpdated,
        assignedTo: '',
      },
    },
  };
}

export function getMessage(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'conversations', 'conversations/message.readonly');
  const id = call.params['id'] ?? '';
  const message = world.state.messages.get(id);
  if (!message) throw problem(404, `Message with id ${id} not found`);
  mayReach(token, message.locationId);
  const body = messageBody(message, world.showsOriginals());
  return {
    status: 200,
    body: world.options.nestedReads ? { message: body, traceId: letterId(24) } : body,
  };
}

/** Newest first by `dateAdded`; `lastMessageId` continues after (= before in time) that message. */
export function getMessages(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'conversations', 'conversations/message.readonly');
  const id = call.params['conversationId'] ?? '';
  const conversation = world.state.conversations.get(id);
  if (!conversation) throw problem(404, `Conversation with id ${id} not found`);
  mayReach(token, conversation.locationId);
  const limit = Number(call.query['limit'] ?? '20');
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw problem(400, 'limit must not be greater than 100');
  }
  const sorted = conversation.messages.toSorted(
    (a, b) => b.dateAdded.localeCompare(a.dateAdded) || b.seq - a.seq,
  );
  const after = call.query['lastMessageId'];
  const from = after === undefined ? 0 : sorted.findIndex((m) => m.id === after) + 1;
  const page = sorted.slice(from, from + limit);
  const body = {
    lastMessageId: page.at(-1)?.id ?? '',
    nextPage: from + limit < sorted.length,
    messages: page.map((one) => messageBody(one)),
  };
  return {
    status: 200,
    body: world.options.nestedReads ? { messages: body, traceId: letterId(24) } : body,
  };
}

export function getLocation(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'locations', 'locations.readonly');
  const id = call.params['locationId'] ?? '';
  mayReach(token, id);
  const location = world.state.locations.get(id);
  if (!location) throw problem(404, `Location with id ${id} not found`);
  const { companyId, name, timezone, country, phone, allowDuplicateContact } = location;
  return {
    status: 200,
    body: {
      location: {
        id,
        companyId,
        name,
        timezone,
        country,
        phone,
        settings: {
          allowDuplicateContact,
          allowDuplicateOpportunity: false,
          allowFacebookNameMerge: false,
          disableContactTimezone: false,
        },
      },
      traceId: letterId(24),
    },
  };
}

/** The providers of a location, as in the v3 document: ours is there when the app is installed. */
export function getChannels(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'channels', 'locations.readonly');
  const id = call.params['locationId'] ?? '';
  const type = call.params['type'] ?? '';
  mayReach(token, id);
  if (type !== 'SMS' && type !== 'Email') {
    throw problem(400, 'type must be one of the following values: SMS, Email');
  }
  const isInstalled = world.state.locations.get(id)?.installed === true;
  const ours = { _id: world.app.providerId, name: 'Waybridge', type: 'SMS', default: false };
  const list = type === 'SMS' && isInstalled ? [{ conversationProvider: ours }] : [];
  return { status: 200, body: { conversationChannel: { [type]: list } } };
}

/** Uploaded files and an agent's attachments are public, as on HighLevel's own storage. */
export function getFile(world: HighLevelWorld, call: Call): Answer {
  const file = world.state.files.get(call.params['file']?.split('.')[0] ?? '');
  if (!file) throw problem(404, 'File not found');
  return { status: 200, bytes: file.bytes, contentType: file.mimeType };
}
