/**
 * Reads one conversation back for messages that agents wrote and no post of HighLevel's brought. What must stay true (P5):
 * what the relay itself wrote into the conversation is never among them.
 */
import type { ChangedConversation, HighLevelClient } from '../../clients/highlevel/client.ts';
import type { ReadBackMessage } from '../../clients/highlevel/client.ts';
import type { EntryKind, Payload } from '../journal/entry.ts';
import { partKey } from '../journal/facts.ts';
import type { Journal } from '../journal/journal.ts';
import type { LocationId } from '../message.ts';
import type { ReceiptBook } from '../receipts/receipt-book.ts';

export interface ReadBackParts {
  readonly journal: Pick<Journal, 'arrivals' | 'open' | 'payload' | 'deadSince'>;
  readonly receipts: Pick<ReceiptBook, 'linkedAmong'>;
  readonly highlevel: Pick<HighLevelClient, 'messages' | 'changedConversations'>;
  readonly providerOf: (id: LocationId) => string | null;
  /** Each call is paid from what messages and statuses leave over. */
  readonly call: <T>(id: LocationId, work: () => Promise<T>) => Promise<T>;
}

export interface ReadBack {
  /** Oldest first. */
  readonly missed: readonly ReadBackMessage[];
  /** A write of our own is under way that may be one of these messages: to be read again. */
  readonly unsettled: boolean;
  /** Whether a message stands before another one of the conversation, which was taken in at `createdAt` (ms). */
  readonly isBefore: (id: string, other: string, createdAt: number) => boolean;
}

const PAGE = 100;
/** 20,000 messages of one conversation since the last pass. */
const MAX_PAGES = 200;
/** So many in a row must be older: a message that we added with an earlier date stands among newer ones. */
const ALL_OLDER = 10;

export async function readBack(
  parts: ReadBackParts,
  locationId: LocationId,
  conversation: Pick<ChangedConversation, 'id'>,
  since: number,
): Promise<ReadBack> {
  const providerId = parts.providerOf(locationId);
  const readAt = Date.now();
  const all = await messagesSince(parts, locationId, conversation, since);
  const candidates = all.filter((one) => isCandidate(one, providerId, since));
  const unknown = await withoutEntry(parts, locationId, candidates);
  const places = new Map<string, number>(all.map(({ id }, place) => [id, place]));
  const isBefore: ReadBack['isBefore'] = (id, other, createdAt) => {
    const place = places.get(other);
    // What is not among them is older, or was written since.
    return place === undefined ? createdAt >= readAt : (places.get(id) ?? 0) < place;
  };
  if (unknown.length === 0) return { missed: [], unsettled: false, isBefore };
  // Before the links are looked at: a write that ends meanwhile is then among those.
  const writes = await ownWrites(parts, locationId);
  const dead = await parts.journal.deadSince(locationId, since);
  const sameDate = all.filter((one) => unknown.some(({ date }) => date === one.date));
  const linked = await parts.receipts.linkedAmong(
    locationId,
    sameDate.map(({ id }) => id),
  );
  // Written twice, when HighLevel hid the first one from a look-up: only one of the two is linked.
  const told = sameDate.filter(({ id }) => linked.has(id)).map(({ date }) => date);
  const ours = [...told, ...writes.tried, ...datesIn(dead)];
  const foreign = unknown.filter((one) => !linked.has(one.id) && !isAmong(one, ours));
  const missed = foreign.filter((one) => !isAmong(one, writes.running));
  return {
    missed: missed.toSorted((a, b) => a.date - b.date),
    unsettled: missed.length < foreign.length,
    isBefore,
  };
}

async function messagesSince(
  parts: ReadBackParts,
  locationId: LocationId,
  conversation: Pick<ChangedConversation, 'id'>,
  since: number,
): Promise<ReadBackMessage[]> {
  const all: ReadBackMessage[] = [];
  let before: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { limit: PAGE, ...(before === undefined ? {} : { before }) };
    const read = await parts.call(locationId, () =>
      parts.highlevel.messages(locationId, conversation.id, query),
    );
    all.push(...read.messages);
    const last = read.messages.slice(-ALL_OLDER);
    const isThrough = last.length > 0 && last.every(({ date }) => date < since);
    before = read.lastMessageId ?? last.at(-1)?.id;
    if (!read.nextPage || isThrough || before === undefined) break;
  }
  // Newest first; where two pages overlap, a message is there twice.
  return [...new Map(all.map((one) => [one.id, one])).values()].reverse();
}

/** Outbound, through our provider, and nobody has told HighLevel yet what became of it. */
function isCandidate(one: ReadBackMessage, providerId: string | null, since: number): boolean {
  const isSent = one.direction === 'outbound' && one.status === 'pending';
  const isOurs = one.providerId !== null && one.providerId === providerId;
  return isSent && isOurs && one.date >= since && (one.body !== '' || one.attachments.length > 0);
}

async function withoutEntry(
  { journal }: ReadBackParts,
  locationId: LocationId,
  messages: readonly ReadBackMessage[],
): Promise<ReadBackMessage[]> {
  const keyOf = ({ id }: ReadBackMessage): string => partKey(locationId, id, 0);
  const unknown: ReadBackMessage[] = [];
  for (let from = 0; from < messages.length; from += PAGE) {
    const some = messages.slice(from, from + PAGE);
    const known = await journal.arrivals(some.map(keyOf));
    unknown.push(...some.filter((one) => !known.has(keyOf(one))));
  }
  return unknown;
}

/** The dates of what we are writing, or have tried to write, into conversations of this location. */
async function ownWrites(
  { journal }: ReadBackParts,
  locationId: LocationId,
): Promise<{ running: number[]; tried: number[] }> {
  const running: (Payload<EntryKind> | null)[] = [];
  const tried: (Payload<EntryKind> | null)[] = [];
  for (const entry of [...journal.open()]) {
    if (entry.locationId !== locationId) continue;
    // Unsure, or it waits for a further try: what is there with its date is ours all the same.
    if (entry.state === 'running') running.push(await journal.payload(entry));
    else if (entry.attempts > 0) tried.push(await journal.payload(entry));
  }
  return { running: datesIn(running), tried: datesIn(tried) };
}

/** Whatever kind of entry adds to a conversation keeps the date that it gives. */
function datesIn(payloads: readonly (Payload<EntryKind> | null)[]): number[] {
  return payloads.flatMap((payload) =>
    payload !== null && 'date' in payload && typeof payload.date === 'number' ? payload.date : [],
  );
}

/** The date that we gave it, should HighLevel ever cut the milliseconds off too. */
function isAmong({ date }: ReadBackMessage, dates: readonly number[]): boolean {
  const isWhole = date % 1_000 === 0;
  return dates.some((one) => one === date || (isWhole && one - (one % 1_000) === date));
}
