import { ClientError } from '../../clients/client-error.ts';
import type { ReadBackMessage } from '../../clients/highlevel/client.ts';
import type { ConversationId, LocationId } from '../message.ts';
import { forgetGone } from './contact-healing.ts';
import type { KnownContact } from './contacts.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import type { RelayParts } from './relay-parts.ts';

/** What a look-up on the other side came to. */
export type LookedUp<Found> =
  | { readonly type: 'found'; readonly found: Found }
  /** It is certain that nothing was done. */
  | { readonly type: 'absent' }
  /** It cannot be told, now or (`final`) ever. */
  | { readonly type: 'open'; readonly final: boolean };

/** What we asked HighLevel to write, when nobody knows whether it did. */
export interface Sought {
  readonly locationId: LocationId;
  readonly contact: Pick<KnownContact, 'contactId' | 'conversationId'>;
  readonly direction: 'inbound' | 'outbound';
  /** Milliseconds; unique in its lane, and returned as the message's date. */
  readonly date: number;
  readonly text: string;
  /** A file belongs to it, as an attachment or as a line. */
  readonly hasAttachment: boolean;
  /**
   * It may have been written in a time that the database knows nothing of, under another date: the nearest one of the
   * same content is ours. `withinMs`: how far it may be beside the ordinary second.
   */
  readonly restored?: { readonly withinMs: number };
}

/** Messages are read back, newest first, until this much older than the one that is sought (ms). */
const MARGIN_MS = 60_000;
const PAGE = 100;
const MAX_PAGES = 20;

/**
 * Whether HighLevel has the message: same direction, provider and date, not linked to anything yet. Exactly one such
 * message is ours; none, with everything since read, means that it was not written.
 */
export async function lookUpInHighLevel(
  parts: RelayParts,
  sought: Sought,
  calls: HighLevelCalls,
): Promise<LookedUp<{ message: ReadBackMessage; conversationId: ConversationId }>> {
  const { locationId, contact } = sought;
  const conversationId =
    (contact.conversationId as ConversationId | null) ??
    (await calls.call(() => parts.highlevel.findConversation(locationId, contact.contactId)));
  if (conversationId === null) return { type: 'absent' };
  const { messages, complete } = await readBack(parts, sought, conversationId, calls).catch(
    async (error: unknown) => {
      if (!(error instanceof ClientError) || error.code !== 'http.not-found') throw error;
      // Its contact was deleted or merged into another, and the next look begins with who it is now.
      await forgetGone(parts, locationId, contact.contactId);
      return { messages: null, complete: false };
    },
  );
  if (messages === null) return { type: 'open', final: false };
  const near = messages.filter((message) => isLike(parts, message, sought));
  const linked = await parts.receipts.linkedAmong(
    locationId,
    near.map((message) => message.id),
  );
  const free = near.filter((message) => !linked.has(message.id));
  const same = free.filter((message) => sameContent(message, sought));
  const [nearest] = same.toSorted(byDistance(sought.date));
  if (sought.restored !== undefined && nearest !== undefined) {
    return { type: 'found', found: { message: nearest, conversationId } };
  }
  const exact = free.filter((message) => message.date === sought.date);
  const candidates = exact.length > 0 ? exact : same;
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) {
    return { type: 'found', found: { message: only, conversationId } };
  }
  if (candidates.length > 1) return { type: 'open', final: true };
  return complete ? { type: 'absent' } : { type: 'open', final: true };
}

type ReadBackPage = Awaited<ReturnType<RelayParts['highlevel']['messages']>>;

async function readBack(
  parts: RelayParts,
  sought: Sought,
  conversationId: ConversationId,
  calls: HighLevelCalls,
): Promise<{ messages: ReadBackMessage[]; complete: boolean }> {
  const all: ReadBackMessage[] = [];
  let before: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query: { limit: number; before?: string } = { limit: PAGE };
    if (before !== null) query.before = before;
    const read: ReadBackPage = await calls.call(() =>
      parts.highlevel.messages(sought.locationId, conversationId, query),
    );
    all.push(...read.messages);
    const oldest = read.messages.at(-1);
    if (!read.nextPage || oldest === undefined) return { messages: all, complete: true };
    if (oldest.date < sought.date - MARGIN_MS - (sought.restored?.withinMs ?? 0))
      return { messages: all, complete: true };
    before = read.lastMessageId ?? oldest.id;
  }
  return { messages: all, complete: false };
}

function byDistance(date: number): (a: ReadBackMessage, b: ReadBackMessage) => number {
  return (a, b) => Math.abs(a.date - date) - Math.abs(b.date - date);
}

function isLike(parts: RelayParts, message: ReadBackMessage, sought: Sought): boolean {
  const { providerId } = message;
  const ours = providerId === null || providerId === parts.providerOf(sought.locationId);
  // A whole second of tolerance, should HighLevel ever cut the milliseconds off.
  const near = Math.abs(message.date - sought.date) < 1_000 + (sought.restored?.withinMs ?? 0);
  return ours && near && message.direction === sought.direction;
}

function sameContent(message: ReadBackMessage, sought: Sought): boolean {
  if (message.attachments.length > 0) return sought.hasAttachment && message.body === sought.text;
  // A file that HighLevel does not take became a line below the text.
  return sought.hasAttachment ? message.body.startsWith(sought.text) : message.body === sought.text;
}
