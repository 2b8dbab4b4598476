/**
 * HighLevel's Retry makes a new message that says the same. It is not sent beside the first one: it waits for what
 * becomes of that, and is done with it, or takes its place when the first one was given up.
 */
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Entry, Outcome, Twin } from '../journal/entry.ts';
import { fact, lane } from '../journal/facts.ts';
import type { Standing } from '../journal/reads.ts';
import type { HighLevelId } from '../message.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { repeatable } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

/** Null = it is a message of its own, and to be sent. */
export async function outcomeOfRepetition(
  parts: RelayParts,
  entry: Entry<'highlevel.message'>,
  calls: HighLevelCalls,
): Promise<Outcome | null> {
  const repeats = entry.payload?.repeats;
  if (repeats === undefined) return null;
  const first = await parts.journal.standing(repeats.key);
  if (first === null || isGivenUp(first)) return null;
  if (!repeats.certain) {
    const isRetry = await askHighLevel(parts, entry, calls);
    if (typeof isRetry !== 'boolean') return isRetry;
    if (!isRetry) return null;
  }
  if (first.state === 'done') return doneWith(parts, entry, repeats.messageId);
  // A person who looked at the phone let the first one go.
  if (first.state === 'dead') return { type: 'sent', code: 'repetition.let-go' };
  return {
    type: 'parked',
    waitsFor: fact.settled(repeats.key),
    reason: { code: 'repetition.waits' },
    unless: async (tx) => {
      const rows = await tx.all<{ state: string }>(
        'SELECT state FROM journal WHERE dedupe_hash = ?',
        [fingerprint(repeats.key)],
      );
      return rows[0] === undefined || rows[0].state === 'done' || rows[0].state === 'dead';
    },
  };
}

function isGivenUp({ state, errorCode }: Standing): boolean {
  return state === 'dead' && errorCode !== 'entry.buried';
}

/** Two equal messages in quick succession: only HighLevel knows whether a person wrote both. */
async function askHighLevel(
  parts: RelayParts,
  entry: Entry<'highlevel.message'>,
  calls: HighLevelCalls,
): Promise<boolean | Outcome> {
  const { locationId, payload } = entry;
  const messageId = payload?.post['messageId'];
  if (locationId === null || typeof messageId !== 'string') return false;
  try {
    const asked = () => parts.highlevel.originalOf(locationId, messageId as HighLevelId);
    return (await calls.call(asked)) !== null;
  } catch (error) {
    const away = parts.destinations.highlevelFailed(locationId, error);
    const outcome = repeatable(error, entry, { times: parts.times, away, now: Date.now() });
    // It is not to be found, or may not be asked for: then there is nothing that speaks for a Retry.
    return outcome.type === 'refused' ? false : outcome;
  }
}

function doneWith(parts: RelayParts, entry: Entry<'highlevel.message'>, firstId: string): Outcome {
  const { locationId, payload } = entry;
  const highlevelId = payload?.post['messageId'];
  if (locationId === null || typeof highlevelId !== 'string') {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  const twinOf = parts.twins.sentFor(locationId, firstId);
  const twin: Twin = { locationId, highlevelId, twinOf };
  parts.twins.learn(twin);
  const telling = {
    kind: 'relay.twin' as const,
    locationId,
    instanceId: null,
    lane: lane.failure(locationId, highlevelId),
    orderAt: 0,
    dedupeKey: `tw:${locationId}:${highlevelId}`,
    payload: { highlevelId, twinOf },
    expiresAt: null,
    // By then a receipt that was under way has been noted, and HighLevel takes statuses of its newest message.
    notBefore: Date.now() + parts.times.statusFirstDelayMs,
  };
  return { type: 'sent', code: 'repetition.done', produced: { twins: [twin], entries: [telling] } };
}
