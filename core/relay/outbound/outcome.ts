import { ClientError } from '../../clients/client-error.ts';
import type { ClientErrorCode } from '../../clients/client-error.ts';
import type { Times } from '../../settings/times.ts';
import type { Entry, Outcome, Reason } from '../journal/entry.ts';

/** What a failure says about more than the one entry that met it. */
export type FailureClass =
  /** This entry will never work. */
  | 'permanent'
  /** It may work later. */
  | 'passing'
  /** The whole destination is away: nobody's tries are burnt on it. */
  | 'destination'
  /** Too many calls: the destination's budget knows when. */
  | 'rate'
  /** Right after its own post HighLevel refuses statuses for some seconds. */
  | 'too-early';

const CLASSES: Readonly<Record<ClientErrorCode, FailureClass>> = {
  'network.refused': 'destination',
  'network.timeout': 'destination',
  'network.cut': 'destination',
  'network.dns': 'destination',
  'network.tls': 'destination',
  'http.rate-limited': 'rate',
  'http.unauthorized': 'destination',
  // A scope or a right is missing: mended for all messages of the place, or for none.
  'http.forbidden': 'destination',
  'http.not-found': 'permanent',
  'http.invalid': 'permanent',
  'http.too-large': 'permanent',
  'http.unsupported-type': 'permanent',
  'http.server': 'destination',
  'answer.unreadable': 'passing',
  'highlevel.no-message-id': 'passing',
  'highlevel.contact-gone': 'permanent',
  'highlevel.status-too-early': 'too-early',
  'highlevel.token-invalid': 'destination',
  'highlevel.location-inactive': 'destination',
  'highlevel.scope-missing': 'destination',
  'evolution.not-on-whatsapp': 'permanent',
  'evolution.connection-closed': 'destination',
  'evolution.media-rejected': 'permanent',
  // The number as a whole may send only replies: see limited-sends.ts.
  'evolution.reach-out-limited': 'permanent',
  'evolution.restricted': 'permanent',
  'evolution.banned': 'permanent',
  'evolution.licence-missing': 'destination',
  'evolution.instance-unknown': 'destination',
  'evolution.message-unknown': 'permanent',
  'evolution.group-unknown': 'permanent',
  'attachment.address-refused': 'permanent',
  'attachment.too-large': 'permanent',
  'attachment.unavailable': 'permanent',
};

export function classOf(error: unknown): FailureClass {
  if (!(error instanceof ClientError)) return 'passing';
  // 500 may be about this one request (HighLevel answers it to an upload for an unknown conversation); 502, 503, 504
  // and the like are about the system.
  if (error.code === 'http.server' && error.status === 500) return 'passing';
  return CLASSES[error.code];
}

/** Reading may be forbidden (a scope is missing) where writing is not: no sign that the place is away. */
export function isForbidden(error: unknown): boolean {
  const codes: readonly ClientErrorCode[] = ['http.forbidden', 'highlevel.scope-missing'];
  return error instanceof ClientError && codes.includes(error.code);
}

/** A failure in the form in which it is stored and worded. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof ClientError) {
    return {
      code: error.code,
      params: { system: error.system, ...error.params },
      ...(error.answer === null ? {} : { answer: error.answer }),
    };
  }
  const answer = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'internal', answer: answer.slice(0, 2_000) };
}

/**
 * The pause before the next try; null when the entry is given up. The last step of the ladder repeats for an entry that
 * expires; one without an expiry (a customer's message) is a dead letter at its end, to be replayed by a person.
 */
export function pauseAfter(ladder: readonly number[], entry: Entry, jitter: number): number | null {
  const last = entry.expiresAt === null ? undefined : ladder.at(-1);
  const step = ladder[entry.attempts - 1] ?? last;
  if (step === undefined) return null;
  return Math.round(step * (1 + jitter * (2 * Math.random() - 1)));
}

/**
 * Sorts a failed attempt into its outcome. `away`: the destination's breaker is tripped, so that the try is not burnt.
 * A failure after which the other side may have done the work is never simply tried again.
 */
export function outcomeOf(
  error: unknown,
  entry: Entry,
  { times, away, now }: { times: Times; away: boolean; now: number },
): Outcome {
  const reason = reasonOf(error);
  if (!(error instanceof ClientError) || error.done === 'unknown') {
    return { type: 'unknown', at: now + times.lookupDelayMs, reason };
  }
  return again(error, entry, { times, away, now });
}

/** As `outcomeOf`, for work that may be repeated without harm (reads, uploads, statuses). */
export function repeatable(
  error: unknown,
  entry: Entry,
  { times, away, now }: { times: Times; away: boolean; now: number },
): Outcome {
  return again(error, entry, { times, away, now });
}

function again(
  error: unknown,
  entry: Entry,
  { times, away, now }: { times: Times; away: boolean; now: number },
): Outcome {
  const reason = reasonOf(error);
  const failure = classOf(error);
  if (failure === 'permanent') return { type: 'refused', reason };
  const asked = error instanceof ClientError ? (error.retryAfterMs ?? 0) : 0;
  if (failure === 'rate') {
    // HighLevel's budgets know when the next call may leave; the other systems have none.
    const hasBudget = error instanceof ClientError && error.system === 'highlevel';
    const least = hasBudget ? 0 : (times.retryLadderMs[0] ?? 0);
    return { type: 'again', at: now + Math.max(asked, least), reason, burnt: false };
  }
  if (failure === 'destination' && away) return { type: 'again', at: now, reason, burnt: false };
  const tooEarly = failure === 'too-early';
  if (tooEarly && entry.attempts > times.statusLadderMs.length) {
    // By now it is no longer a matter of seconds, and the words must not say so.
    return { type: 'refused', reason: { ...reason, code: 'highlevel.status-refused' } };
  }
  const ladder = tooEarly ? times.statusLadderMs : times.retryLadderMs;
  const pause = pauseAfter(ladder, entry, times.jitterShare);
  if (pause === null) return { type: 'refused', reason };
  return { type: 'again', at: now + Math.max(pause, asked), reason, burnt: true };
}
