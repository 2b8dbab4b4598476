/**
 * An edit or a deletion that came before its message is in HighLevel: the gateway posts in parallel, a first message has
 * no contact until it is written, and one of somebody without a phone yet waits for that. It waits for what becomes of
 * its message, whatever fact that one waits for itself.
 */
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Entry, Outcome } from '../journal/entry.ts';
import { fact, messageKey } from '../journal/facts.ts';
import type { Standing } from '../journal/reads.ts';
import type { WhatsAppId } from '../message.ts';
import type { RelayParts } from './relay-parts.ts';

type LineOf = Entry<'whatsapp.line'> & { readonly instanceId: NonNullable<Entry['instanceId']> };

/** Null: its message is written, or nothing is to be waited for. @throws StorageError */
export async function outcomeOfEarly(
  parts: Pick<RelayParts, 'journal' | 'receipts'>,
  entry: LineOf,
  target: WhatsAppId,
): Promise<Outcome | null> {
  const { instanceId } = entry;
  if ((await parts.receipts.byWhatsAppId(instanceId, target)) !== null) return null;
  const key = messageKey(instanceId, target);
  const standing = await parts.journal.standing(key);
  // One that nobody could tell, or that was given up, may be in HighLevel all the same, and holds nothing up.
  const comes = standing === null ? mayStillCome(entry) : isOnItsWay(standing);
  return comes ? waitFor(key, isOnItsWay, standing === null) : null;
}

/** There is no conversation to write it into; a message that a person may still send again makes one. @throws StorageError */
export async function withoutConversation(
  parts: Pick<RelayParts, 'journal'>,
  entry: LineOf,
  target: WhatsAppId,
): Promise<Outcome> {
  const key = messageKey(entry.instanceId, target);
  const standing = await parts.journal.standing(key);
  return standing !== null && maySendAgain(standing)
    ? waitFor(key, maySendAgain, false)
    : { type: 'sent', code: 'line.without-original' };
}

/** Of a message that nobody knows the line has an end, until which it may come. */
function mayStillCome({ expiresAt }: Entry): boolean {
  return expiresAt !== null && expiresAt > Date.now();
}

function isOnItsWay({ state }: Standing): boolean {
  return state === 'waiting' || state === 'running' || state === 'parked';
}

function maySendAgain(standing: Standing): boolean {
  const { state, errorCode } = standing;
  return (
    isOnItsWay(standing) || state === 'unsure' || (state === 'dead' && errorCode !== 'entry.buried')
  );
}

function waitFor(
  key: string,
  isToWait: (standing: Standing) => boolean,
  alsoUnknown: boolean,
): Outcome {
  return {
    type: 'parked',
    waitsFor: fact.settled(key),
    reason: { code: 'change.early' },
    unless: async (tx) => {
      const [row] = await tx.all<{ state: Standing['state']; error_code: string | null }>(
        'SELECT state, error_code FROM journal WHERE dedupe_hash = ?',
        [fingerprint(key)],
      );
      if (row === undefined) return !alsoUnknown;
      return !isToWait({ state: row.state, errorCode: row.error_code });
    },
  };
}
