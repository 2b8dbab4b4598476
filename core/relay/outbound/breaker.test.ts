import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';

function tripped(): Breaker {
  const breaker = new Breaker({ tripAfter: 3, probeMs: [100, 1_000] });
  expect([breaker.failed(0), breaker.failed(0), breaker.failed(0)]).toEqual([false, false, true]);
  return breaker;
}

describe('a breaker', () => {
  it('trips after failures in a row only', () => {
    const breaker = new Breaker({ tripAfter: 2, probeMs: [100] });
    breaker.failed(0);
    breaker.succeeded();
    expect(breaker.failed(0)).toBe(false);
    expect(breaker.enter(0)).toBe(0);
  });

  it('trips at once on what does not get better by asking twice', () => {
    const breaker = new Breaker({ tripAfter: 3, probeMs: [100] });
    expect(breaker.failed(0, true)).toBe(true);
  });

  it('lets one probe through at a time', () => {
    const breaker = tripped();
    expect(breaker.enter(40)).toBe(60);
    expect(breaker.enter(100)).toBe(0);
    expect(breaker.enter(100)).toBe(Infinity);
  });

  it('probes more slowly after each failed probe', () => {
    const breaker = tripped();
    expect(breaker.enter(100)).toBe(0);
    breaker.failed(100);
    expect(breaker.enter(200)).toBe(900);
  });

  it('closes on the first success and says so once', () => {
    const breaker = tripped();
    expect(breaker.succeeded()).toBe(true);
    expect(breaker.succeeded()).toBe(false);
    expect(breaker.enter(0)).toBe(0);
  });

  it('waits no longer than its pause when the clock is set back', () => {
    const breaker = new Breaker({ tripAfter: 1, probeMs: [100] });
    breaker.failed(3_600_000);
    expect(breaker.enter(0)).toBe(100);
    expect(breaker.enter(100)).toBe(0);
  });

  it('gives a probe back that did not take place', () => {
    const breaker = tripped();
    breaker.enter(100);
    breaker.abandon();
    expect(breaker.enter(100)).toBe(0);
  });
});
