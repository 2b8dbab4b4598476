import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LogIns } from './log-ins.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

function sessionOf(logIns: LogIns): { cookie: string; key: string } {
  const result = logIns.withCode(logIns.newCode());
  if (result.outcome !== 'in') throw new Error(result.outcome);
  return result.session;
}

test('a code logs in once', () => {
  const logIns = new LogIns(null);
  const code = logIns.newCode();
  expect(logIns.withCode(code).outcome).toBe('in');
  expect(logIns.withCode(code).outcome).toBe('wrong');
});

test('a code lives for 15 minutes', () => {
  const logIns = new LogIns(null);
  const code = logIns.newCode();
  later(15 * 60_000);
  expect(logIns.withCode(code).outcome).toBe('wrong');
});

test('a session needs both its halves, and ends after 12 hours or at log-out', () => {
  const logIns = new LogIns(null);
  const one = sessionOf(logIns);
  const two = sessionOf(logIns);
  expect(logIns.isSession(one.cookie, one.key)).toBe(true);
  expect(logIns.isSession(one.cookie, two.key)).toBe(false);
  expect(logIns.isSession(one.key, one.key)).toBe(false);
  logIns.logOut(one.cookie);
  expect(logIns.isSession(one.cookie, one.key)).toBe(false);
  later(12 * 60 * 60_000);
  expect(logIns.isSession(two.cookie, two.key)).toBe(false);
});

test('the password logs in as often as it is right; without one nothing does', () => {
  const logIns = new LogIns('correct horse battery');
  expect(logIns.withPassword('correct horse battery').outcome).toBe('in');
  expect(logIns.withPassword('correct horse battery').outcome).toBe('in');
  expect(logIns.withPassword('correct horse').outcome).toBe('wrong');
  expect(new LogIns(null).withPassword('').outcome).toBe('wrong');
});

test('after five failures no password is tried for the rest of the minute, not even the right one; a code is', () => {
  const logIns = new LogIns('correct horse battery');
  for (let round = 0; round < 5; round += 1) {
    expect(logIns.withCode('guess').outcome).toBe('wrong');
    later(1_000);
  }
  const code = logIns.newCode();
  expect(logIns.withPassword('correct horse battery')).toEqual({
    outcome: 'too-many',
    retryAfterMs: 55_000,
  });
  expect(logIns.withCode('guess').outcome).toBe('too-many');
  // Who guesses from elsewhere must not lock the person out who holds a code.
  expect(logIns.withCode(code).outcome).toBe('in');
  expect(logIns.withCode(code).outcome).toBe('too-many');
  later(55_000);
  expect(logIns.withPassword('correct horse battery').outcome).toBe('in');
});
