import { describe, expect, it } from 'vitest';
import { ClientError } from '../../clients/client-error.ts';
import type { ClientErrorCode, ClientErrorDetails } from '../../clients/client-error.ts';
import { TIMES } from '../../settings/times.ts';
import type { Entry } from '../journal/entry.ts';
import { outcomeOf, pauseAfter, repeatable } from './outcome.ts';

const NOW = 1_000_000;
const SECOND = 1_000;
const exact = { ...TIMES, jitterShare: 0 };

function entry(attempts: number, expiresAt: number | null = null): Entry {
  return { attempts, expiresAt } as Entry;
}

function failure(code: ClientErrorCode, details: Partial<ClientErrorDetails> = {}): ClientError {
  return new ClientError(code, { system: 'highlevel', done: 'no', ...details });
}

function sorted(
  error: unknown,
  { attempts = 1, away = false }: { attempts?: number; away?: boolean } = {},
): ReturnType<typeof outcomeOf> {
  return outcomeOf(error, entry(attempts), { times: exact, away, now: NOW });
}

describe('the outcome of a failed attempt', () => {
  it('is looked up, never tried again straight, when it may have been done (P2)', () => {
    const unknown = failure('network.timeout', { done: 'unknown' });
    expect(sorted(unknown)).toMatchObject({ type: 'unknown', at: NOW + TIMES.lookupDelayMs });
    expect(sorted(new TypeError('a fault of ours'))).toMatchObject({ type: 'unknown' });
  });

  it('climbs the ladder when it may work later', () => {
    const waits = [1, 2, 3].map((attempts) => {
      const outcome = sorted(failure('network.refused'), { attempts });
      return outcome.type === 'again' ? outcome.at - NOW : outcome.type;
    });
    expect(waits).toEqual([5 * SECOND, 30 * SECOND, 120 * SECOND]);
  });

  it('burns no try while the destination is away', () => {
    expect(sorted(failure('network.refused'), { away: true })).toMatchObject({
      type: 'again',
      at: NOW,
      burnt: false,
    });
  });

  it('waits as long as it was asked to, and burns no try, when there were too many calls', () => {
    const error = failure('http.rate-limited', { status: 429, retryAfterMs: 7_000 });
    expect(sorted(error)).toMatchObject({ type: 'again', at: NOW + 7_000, burnt: false });
  });

  it('waits a step of the ladder where nobody said for how long and no budget knows', () => {
    const bare = { status: 429, retryAfterMs: null };
    const highlevel = failure('http.rate-limited', bare);
    expect(sorted(highlevel)).toMatchObject({ type: 'again', at: NOW, burnt: false });
    const other = failure('http.rate-limited', { ...bare, system: 'attachment' });
    expect(sorted(other)).toMatchObject({ type: 'again', at: NOW + 5 * SECOND, burnt: false });
  });

  it('stops at once on a permanent refusal', () => {
    expect(sorted(failure('http.invalid', { status: 400, answer: 'no' }))).toMatchObject({
      type: 'refused',
      reason: { code: 'http.invalid', answer: 'no' },
    });
  });

  it('takes a lone 500 for this message’s own, and a 503 for the system’s', () => {
    const own = failure('http.server', { status: 500 });
    const system = failure('http.server', { status: 503 });
    expect(sorted(own, { away: true })).toMatchObject({ burnt: true });
    expect(sorted(system, { away: true })).toMatchObject({ burnt: false });
  });

  it('gives statuses a ladder of their own, which ends', () => {
    const early = failure('highlevel.status-too-early', { status: 403 });
    const at = (attempts: number): ReturnType<typeof repeatable> =>
      repeatable(early, entry(attempts, NOW + 1e9), { times: exact, away: false, now: NOW });
    expect(at(2)).toMatchObject({ type: 'again', at: NOW + 10 * SECOND });
    // The words of a status that is tried again in a few seconds would be wrong by now.
    expect(at(6)).toMatchObject({ type: 'refused', reason: { code: 'highlevel.status-refused' } });
  });
});

describe('the retry ladder', () => {
  const ladder = [100, 200];

  it('ends for what never expires, and repeats its last step for what does', () => {
    expect(pauseAfter(ladder, entry(3), 0)).toBeNull();
    expect(pauseAfter(ladder, entry(3, NOW), 0)).toBe(200);
  });

  it('parts entries that failed together by its jitter', () => {
    const pauses = new Set(Array.from({ length: 50 }, () => pauseAfter(ladder, entry(1), 0.2)));
    expect(pauses.size).toBeGreaterThan(5);
    for (const pause of pauses) {
      expect(pause).toBeGreaterThanOrEqual(80);
      expect(pause).toBeLessThanOrEqual(120);
    }
  });
});
