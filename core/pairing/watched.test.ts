import { expect, it } from 'vitest';
import { TIMES } from '../settings/times.ts';
import { Watched } from './watched.ts';
import type { Job } from './watched.ts';

const SECOND = 1_000;
const REPORT = { read: 0, stored: 0, newest: null, newestIds: [], complete: true };

/** A number whose first catch-up is through at second 0. */
function quiet(): Watched {
  const watched = new Watched(TIMES, 0);
  watched.begun(0);
  watched.passed('start', REPORT, 0);
  return watched;
}

/** What is done second by second, while nothing new is found. */
function days(watched: Watched, seconds: number, lastEventAt: number): [number, string][] {
  const done: [number, string][] = [];
  for (let second = 0; second <= seconds; second += 1) {
    const now = second * SECOND;
    for (let job: Job = next(); job !== null; job = next()) {
      done.push([second, job.type === 'pass' ? job.reason : job.type]);
      if (job.type === 'webhook') watched.webhookLooked(now);
      else if (job.type === 'probe') watched.probed(false, now);
      else {
        watched.begun(now);
        watched.passed(job.reason, REPORT, now);
      }
    }
    function next(): Job {
      return watched.next({ lastEventAt, lastMessage: null }, null, now);
    }
  }
  return done;
}

it('begins with a catch-up, before anything else', () => {
  const watched = new Watched(TIMES, 0);
  const heard = { lastEventAt: null, lastMessage: null };
  expect(watched.next(heard, null, 0)).toEqual({ type: 'pass', reason: 'start' });
});

it('looks every five seconds at a number that was busy, then every minute, and so often at its webhook', () => {
  const done = days(quiet(), 250, 0);
  const at = (what: string): number[] =>
    done.filter(([, one]) => one === what).map(([second]) => second);
  const busy = Array.from({ length: 24 }, (_, i) => 5 * (i + 1));
  expect(at('probe')).toEqual([...busy, 180, 240]);
  expect(at('webhook')).toEqual([0, 60, 120, 180, 240]);
});

it('sees within eight seconds what a busy number missed', () => {
  const HALF = SECOND / 2;
  for (let missedAt = HALF; missedAt <= 115 * SECOND; missedAt += HALF) {
    const watched = quiet();
    let foundAt = Infinity;
    for (let now = 0; now <= 130 * SECOND && foundAt === Infinity; now += HALF) {
      const job = watched.next({ lastEventAt: 0, lastMessage: null }, null, now);
      if (job?.type === 'webhook') watched.webhookLooked(now);
      if (job?.type === 'probe' && watched.probed(now >= missedAt, now)) foundAt = now;
    }
    expect(foundAt - missedAt).toBeLessThanOrEqual(8 * SECOND);
  }
});

it('mends a webhook that vanished, and brings what it did not, within two minutes: whenever that was', () => {
  // Busy until then, quiet for minutes, and in between.
  for (const lastEventAt of [0, 100, 240]) {
    for (let lostAt = lastEventAt; lostAt <= lastEventAt + 200; lostAt += 1) {
      const { mendedAt, broughtAt } = afterTheLoss(lostAt, lastEventAt);
      expect(mendedAt - lostAt).toBeLessThanOrEqual(61);
      expect(broughtAt - lostAt).toBeLessThanOrEqual(62);
      expect(broughtAt).toBeGreaterThanOrEqual(lostAt);
    }
  }
});

/**
 * The seconds at which the webhook is there again and the message that came the moment after the loss is read back, by
 * the times that the relay has. Each step takes a second.
 */
function afterTheLoss(
  lostAt: number,
  lastEventAt: number,
): { mendedAt: number; broughtAt: number } {
  const watched = quiet();
  let mendedAt = Infinity;
  let broughtAt = Infinity;
  for (let second = 1; second <= lostAt + 120; second += 1) {
    const now = second * SECOND;
    const isLost = second >= lostAt;
    const heard = { lastEventAt: Math.min(second, lastEventAt) * SECOND, lastMessage: null };
    const job = watched.next(heard, null, now);
    if (job?.type === 'webhook') {
      watched.webhookLooked(now);
      if (!isLost || mendedAt < Infinity) continue;
      mendedAt = second;
      watched.want('webhook');
    } else if (job?.type === 'probe') {
      const isMissing = isLost && broughtAt === Infinity;
      if (!watched.probed(isMissing, now)) continue;
      watched.want('silence');
      watched.lookAtWebhookNow();
    } else if (job?.type === 'pass') {
      watched.begun(now);
      watched.passed(job.reason, REPORT, now);
      if (isLost && broughtAt === Infinity) broughtAt = second;
    }
  }
  return { mendedAt, broughtAt };
}

it('fetches every five seconds as long as the tunnel is cut, and once more when it is back', () => {
  const watched = quiet();
  const heard = { lastEventAt: 0, lastMessage: null };
  const pulls: number[] = [];
  const hours = 3 * 3_600;
  for (let second = 1; second <= hours; second += 1) {
    const now = second * SECOND;
    const job = watched.next(heard, 'tunnel', now);
    if (job?.type === 'webhook') watched.webhookLooked(now);
    if (job?.type !== 'pass') continue;
    if (job.reason === 'pull') pulls.push(second);
    watched.begun(now);
    watched.passed(job.reason, REPORT, now);
  }
  expect(pulls[0]).toBe(5);
  expect(Math.max(...pulls.map((second, i) => (pulls[i + 1] ?? hours) - second))).toBeLessThan(10);
  const back = watched.next(heard, null, (hours + 1) * SECOND);
  expect(back).toEqual({ type: 'pass', reason: 'webhook' });
});

it('fetches rarely in the place of another program once nobody writes', () => {
  const watched = quiet();
  const heard = { lastEventAt: 0, lastMessage: null };
  expect(watched.next(heard, 'stolen', SECOND)).not.toBeNull();
  watched.begun(2 * 3_600 * SECOND);
  watched.passed('timer', REPORT, 2 * 3_600 * SECOND);
  watched.webhookLooked(2 * 3_600 * SECOND);
  const after = (seconds: number): Job =>
    watched.next(heard, 'stolen', (2 * 3_600 + seconds) * SECOND);
  expect(after(30)).toBeNull();
  expect(after(59)).toBeNull();
  expect(after(60)).toEqual({ type: 'pass', reason: 'pull' });
});

it('catches up every ten minutes although nothing seems to be missing', () => {
  const passes = days(quiet(), 1_300, 0).filter(([, what]) => what === 'timer');
  expect(passes).toEqual([
    [600, 'timer'],
    [1_200, 'timer'],
  ]);
});

it('believes in a silence only when it sees it twice', () => {
  const watched = quiet();
  expect(watched.probed(true, 5 * SECOND)).toBe(false);
  expect(watched.probed(false, 10 * SECOND)).toBe(false);
  expect(watched.probed(true, 15 * SECOND)).toBe(false);
  expect(watched.probed(true, 20 * SECOND)).toBe(true);
});

it('fetches every five seconds while webhooks do not come through', () => {
  const watched = quiet();
  watched.pullingSince = 0;
  const pulls = days(watched, 30, 0).filter(([, what]) => what === 'pull');
  expect(pulls.map(([second]) => second)).toEqual([5, 10, 15, 20, 25, 30]);
});

it('asks a gateway that keeps nothing but once in ten minutes', () => {
  const watched = quiet();
  watched.keepsMessages = false;
  const asked = days(watched, 1_300, 0).filter(([, what]) => what !== 'webhook');
  expect(asked.map(([second]) => second)).toEqual([600, 1_200]);
});

it('rests after failures, longer each time, and says so when they come again', () => {
  const watched = quiet();
  const failure = { code: 'network.refused', params: {} };
  const job = { type: 'pass', reason: 'silence' } as const;
  const due = (second: number): boolean =>
    watched.next({ lastEventAt: 0, lastMessage: null }, null, second * SECOND)?.type === 'pass';
  watched.failed(failure, job, 0);
  expect([due(4), due(5), watched.failure]).toEqual([false, true, null]);
  watched.failed(failure, job, 5 * SECOND);
  expect([due(19), due(20), watched.failure]).toEqual([false, true, failure]);
  watched.succeeded({ type: 'webhook' });
  expect(watched.failure).toEqual(failure);
  watched.succeeded(job);
  expect(watched.failure).toBe(null);
});

it('catches up although the webhook can never be looked at', () => {
  const watched = quiet();
  const done: string[] = [];
  for (let now = 0; now < 1_300 * SECOND; now += SECOND) {
    const job = watched.next({ lastEventAt: 0, lastMessage: null }, null, now);
    if (job === null) continue;
    done.push(job.type);
    if (job.type !== 'pass') watched.failed({ code: 'http.forbidden', params: {} }, job, now);
    else watched.passed(job.reason, REPORT, now);
  }
  expect(done.filter((type) => type === 'pass')).toHaveLength(2);
  expect(done).toContain('probe');
});

it('does again what failed, and what is asked for while it runs', () => {
  const watched = new Watched(TIMES, 0);
  const heard = { lastEventAt: null, lastMessage: null };
  const start = { type: 'pass', reason: 'start' } as const;
  watched.begun(0);
  watched.failed({ code: 'network.refused', params: {} }, start, 0);
  expect(watched.next(heard, null, 10 * SECOND)).toEqual(start);
  watched.begun(10 * SECOND);
  watched.want('asked');
  watched.passed('start', REPORT, 11 * SECOND);
  expect(watched.next(heard, null, 11 * SECOND)).toEqual({ type: 'pass', reason: 'asked' });
});
