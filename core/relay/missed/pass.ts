/**
 * One pass over a location: every conversation that changed since the last one is read back, and what was missed is
 * taken in under the keys that its post would have had. What must stay true: the watermark follows only what is committed.
 */
import type { ChangedConversation, ReadBackMessage } from '../../clients/highlevel/client.ts';
import type { MissedMessage } from '../inbound/intake.ts';
import type { ConversationId, LocationId } from '../message.ts';
import type { MissedMarks } from './marks.ts';
import { readBack } from './read-back.ts';
import type { ReadBackParts } from './read-back.ts';

export interface PassParts extends ReadBackParts {
  readonly marks: MissedMarks;
  readonly intake: { missed(message: MissedMessage): Promise<boolean> };
  /** How old (ms) a message may be and still be sent. */
  readonly maxAgeMs: (id: LocationId) => number;
  readonly expiryMs: number;
  readonly overlapMs: number;
  /** Waits a little before a conversation is read again; rejects when the relay stops. */
  readonly pause: () => Promise<void>;
}

export interface PassReport {
  /** Conversations that were read. */
  readonly conversations: number;
  /** Messages that are sent now. */
  readonly recovered: number;
  /** Messages that were too old, and are shown as failed. */
  readonly failed: number;
}

const PAGE = 100;
/** How often a conversation is read again because a write of our own is under way. */
const MOST_AGAIN = 20;

/** @throws ClientError, StorageError: what was done is kept, and the next pass goes on there. */
export async function passOver(parts: PassParts, locationId: LocationId): Promise<PassReport> {
  const { marks } = parts;
  const mark = marks.get(locationId);
  const report = { conversations: 0, recovered: 0, failed: 0 };
  if (mark === null) return report;
  const since = sinceOf(mark, parts.overlapMs);
  const startedAt = mark.pass?.startedAt ?? Date.now();
  const read = new Set<ConversationId>();
  let newest = Math.max(since, mark.pass?.listedUntil ?? 0);
  let after = newest - 1;
  for (;;) {
    const listed = await parts.call(locationId, () =>
      parts.highlevel.changedConversations(locationId, { after, limit: PAGE }),
    );
    for (const conversation of listed) {
      if (read.has(conversation.id)) continue;
      read.add(conversation.id);
      const found = await takeInConversation(parts, { locationId, conversation, since });
      report.conversations += 1;
      report.recovered += found.recovered;
      report.failed += found.failed;
    }
    newest = listed.at(-1)?.lastDate ?? newest;
    if (listed.length < PAGE) break;
    // Others may have the same date as the last one; unless they fill a whole page they are listed again.
    after = newest - 1 > after ? newest - 1 : newest;
    await marks.proceed(locationId, { startedAt, listedUntil: after });
  }
  // By HighLevel's own clock, which may differ from ours; a date from the future must not hide what comes before it.
  await marks.finish(locationId, Math.min(newest, startedAt));
  return report;
}

export function sinceOf(
  { floor, watermark }: { readonly floor: number; readonly watermark: number },
  overlapMs: number,
): number {
  return Math.max(floor, watermark - overlapMs);
}

export interface Stretch {
  readonly locationId: LocationId;
  readonly conversation: Pick<ChangedConversation, 'id' | 'contactId' | 'phone'>;
  /** Nothing older is looked at (ms). */
  readonly since: number;
}

/** @throws as `passOver` */
export async function takeInConversation(
  parts: PassParts,
  { locationId, conversation, since }: Stretch,
): Promise<Omit<PassReport, 'conversations'>> {
  const found = { recovered: 0, failed: 0 };
  for (let again = 0; ; again += 1) {
    const { missed, unsettled, isBefore } = await readBack(parts, locationId, conversation, since);
    for (const one of missed) {
      const message = missedMessage(parts, locationId, conversation, one);
      const isBeforeOther = (other: string, createdAt: number): boolean =>
        isBefore(one.id, other, createdAt);
      if (!(await parts.intake.missed({ ...message, isBefore: isBeforeOther }))) continue;
      found[message.tooOld ? 'failed' : 'recovered'] += 1;
      if (!message.tooOld) await parts.marks.count(locationId, 1);
    }
    if (!unsettled || again >= MOST_AGAIN) return found;
    await parts.pause();
  }
}

function missedMessage(
  parts: PassParts,
  locationId: LocationId,
  conversation: Stretch['conversation'],
  one: ReadBackMessage,
): Omit<MissedMessage, 'isBefore'> {
  const maxAgeMs = parts.maxAgeMs(locationId);
  return {
    message: {
      id: one.id,
      locationId,
      contactId: conversation.contactId,
      conversationId: conversation.id,
      phone: conversation.phone,
      text: one.body,
      attachments: one.attachments,
      userId: one.userId,
      // What is read back does not say it.
      replyToAltId: null,
    },
    writtenAt: one.date,
    tooOld: Date.now() - one.date > maxAgeMs,
    // As if it had come in time; whoever wants old ones sent does not want them to expire first.
    expiresAt: one.date + Math.max(parts.expiryMs, maxAgeMs),
  };
}
