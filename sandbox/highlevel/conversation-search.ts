/** `GET /conversations/search`: what is asked is checked as the published OpenAPI file describes it. */
import type { Answer, Call } from '../support/call.ts';
import { letterId } from '../support/random.ts';
import { PROVIDER_TYPE } from './conversation-routes.ts';
import { problem, unprocessable } from './errors.ts';
import { admit, mayReach } from './guard.ts';
import type { HighLevelWorld } from './highlevel-world.ts';
import type { Conversation } from './state.ts';

const NAMES = [
  ...['locationId', 'contactId', 'assignedTo', 'followers', 'mentions', 'query', 'sort'],
  ...['startAfterDate', 'id', 'limit', 'lastMessageType', 'lastMessageAction'],
  ...['lastMessageDirection', 'status', 'sortBy', 'sortScoreProfile', 'scoreProfile'],
  ...['scoreProfileMin', 'scoreProfileMax', 'startDate', 'endDate'],
];
const NUMBERS = ['startAfterDate', 'limit', 'startDate', 'endDate'];
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  sort: ['asc', 'desc'],
  status: ['all', 'read', 'unread', 'starred', 'recents'],
  lastMessageAction: ['automated', 'manual'],
  lastMessageDirection: ['inbound', 'outbound'],
  // What is sorted by besides is not kept here.
  sortBy: ['last_message_date'],
};
const MOST = 100;

export function getConversationSearch(world: HighLevelWorld, call: Call): Answer {
  const token = admit(call, world, 'conversations', 'conversations.readonly');
  const { query } = call;
  const { locationId } = query;
  if (!locationId) throw problem(400, 'locationId is required');
  check(query);
  mayReach(token, locationId);
  const rising = query['sort'] === 'asc';
  const found = candidates(world, locationId, query)
    .filter((one) => matches(one, query))
    .sort((a, b) => (rising ? 1 : -1) * (lastDate(a) - lastDate(b) || a.id.localeCompare(b.id)));
  return {
    status: 200,
    body: {
      conversations: found
        .filter((one) => isAfter(one, query['startAfterDate'], rising))
        .slice(0, Number(query['limit'] ?? '20'))
        .map((one) => conversationBody(world, one)),
      total: found.length,
      traceId: letterId(24),
    },
  };
}

function check(query: Call['query']): void {
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (!NAMES.includes(name)) wrong.push(`property ${name} should not exist`);
    if (NUMBERS.includes(name) && !/^\d+$/.test(value)) {
      wrong.push(`${name} must be a number conforming to the specified constraints`);
    }
    const allowed = CHOICES[name];
    if (allowed !== undefined && !allowed.includes(value)) {
      wrong.push(`${name} must be one of the following values: ${allowed.join(', ')}`);
    }
  }
  const limit = Number(query['limit'] ?? '20');
  if (limit < 1 || limit > MOST) wrong.push(`limit must not be greater than ${String(MOST)}`);
  if (wrong.length > 0) throw unprocessable(wrong);
}

function candidates(
  world: HighLevelWorld,
  locationId: string,
  query: Call['query'],
): Conversation[] {
  const { contactId } = query;
  if (contactId === undefined) {
    return [...world.state.conversations.values()].filter((one) => one.locationId === locationId);
  }
  const contact = world.state.contacts.get(contactId);
  const known = contact && world.state.conversationOf(contact);
  return known?.locationId === locationId ? [known] : [];
}

function matches(conversation: Conversation, query: Call['query']): boolean {
  const added = Date.parse(conversation.dateAdded);
  const { id, startDate, endDate, lastMessageDirection } = query;
  return (
    (id === undefined || conversation.id === id) &&
    (startDate === undefined || added >= Number(startDate)) &&
    (endDate === undefined || added <= Number(endDate)) &&
    (lastMessageDirection === undefined ||
      conversation.messages.at(-1)?.direction === lastMessageDirection)
  );
}

/** As `search_after`: strictly behind the given value, in the order that is asked for. */
function isAfter(conversation: Conversation, value: string | undefined, rising: boolean): boolean {
  if (value === undefined) return true;
  const date = lastDate(conversation);
  return rising ? date > Number(value) : date < Number(value);
}

function lastDate({ messages, dateAdded }: Conversation): number {
  return Date.parse(messages.at(-1)?.dateAdded ?? dateAdded);
}

function conversationBody(world: HighLevelWorld, conversation: Conversation) {
  const contact = world.state.contacts.get(conversation.contactId);
  const last = conversation.messages.at(-1);
  return {
    id: conversation.id,
    contactId: conversation.contactId,
    locationId: conversation.locationId,
    lastMessageBody: last?.body ?? '',
    lastMessageType: PROVIDER_TYPE.name,
    type: 'TYPE_PHONE',
    unreadCount: conversation.unreadCount,
    fullName: contact?.name ?? '',
    contactName: contact?.name ?? '',
    email: contact?.email ?? '',
    phone: contact?.phone ?? '',
    dateAdded: Date.parse(conversation.dateAdded),
    dateUpdated: Date.parse(conversation.dateUpdated),
    ...(last && { lastMessageDate: lastDate(conversation) }),
    sort: [lastDate(conversation)],
  };
}
