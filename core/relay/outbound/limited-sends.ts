/** What becomes of a send that WhatsApp refuses because it limits the number as a whole. */
import { ClientError } from '../../clients/client-error.ts';
import type { ClientErrorCode } from '../../clients/client-error.ts';
import { timeText } from '../../words/utc.ts';
import type { Outcome, SendEntry } from '../journal/entry.ts';
import type { InstanceId } from '../message.ts';
import type { LimitCode } from '../sending/number-pace.ts';
import { isBulk } from '../sending/send-kind.ts';
import { reasonOf } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

const LIMITS: Readonly<Partial<Record<ClientErrorCode, LimitCode>>> = {
  'evolution.reach-out-limited': 'number.reach-out-limited',
  'evolution.restricted': 'number.restricted',
  'evolution.banned': 'number.banned',
};

/**
 * From now on the number sends only replies, for a while. A bulk message waits for the end of that; a person's message
 * is failed at once, in words, since the person is there to decide. Null = the error says nothing of the kind.
 */
export function heldByLimit(
  { sending, places }: Pick<RelayParts, 'sending' | 'places'>,
  entry: SendEntry,
  instanceId: InstanceId,
  error: unknown,
): Outcome | null {
  if (!(error instanceof ClientError)) return null;
  const code = LIMITS[error.code];
  if (code === undefined) return null;
  const { until } = sending.limit(instanceId, code);
  const params = { instance: places.instance(instanceId)?.name ?? '', until: timeText(until) };
  const reason = { ...reasonOf(error), code, params };
  if (!isBulk(entry)) return { type: 'refused', reason };
  // A try that counts: later entries of the chat pass it after a while, as with any other failure.
  return { type: 'again', at: until, reason, burnt: true };
}
