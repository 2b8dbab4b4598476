import { describe, expect, it } from 'vitest';
import { MessageDates } from './dates.ts';

const SECOND = 1_764_000_000_000;

describe('the dates that HighLevel is told', () => {
  it('rise strictly within a second of a lane, in the order of arrival', () => {
    const dates = new MessageDates();
    const given = [1, 2, 3].map(() => dates.dateFor('a', SECOND, SECOND + 300));
    expect(given).toEqual([SECOND + 300, SECOND + 301, SECOND + 302]);
  });

  it('stay at the end of WhatsApp’s second, however late the message comes', () => {
    const dates = new MessageDates();
    const given = Array.from({ length: 50 }, () => dates.dateFor('a', SECOND, SECOND + 3_600_000));
    expect(given).toEqual(Array.from({ length: 50 }, (_, place) => SECOND + 999 + place));
  });

  it('do not repeat after a restart within the same second', () => {
    const before = new MessageDates().dateFor('a', SECOND, SECOND + 100);
    const after = new MessageDates().dateFor('a', SECOND, SECOND + 400);
    expect(after).toBeGreaterThan(before);
  });

  it('of what is known to the millisecond are its own, so that an answer in another lane stands behind it', () => {
    const dates = new MessageDates();
    const at = SECOND + 950;
    const calls = [at, at].map((when) => dates.dateFor('call', when, at + 20));
    const answer = dates.dateFor('answer', at + 30, at + 30);
    // WhatsApp gives whole seconds.
    const message = dates.dateFor('a', SECOND, at + 40);
    expect([...calls, answer, message]).toEqual([at, at + 1, at + 30, at + 40]);
  });

  it('keep a late message’s own second', () => {
    const dates = new MessageDates();
    dates.dateFor('a', SECOND + 5_000, SECOND + 5_100);
    expect(Math.floor(dates.dateFor('a', SECOND, SECOND + 5_200) / 1_000) * 1_000).toBe(SECOND);
  });

  it('rise still after 30,000 other lanes wrote in between', () => {
    const dates = new MessageDates();
    const first = dates.dateFor('a', SECOND, SECOND + 300);
    for (let lane = 0; lane < 30_000; lane += 1) dates.dateFor(String(lane), SECOND, SECOND + 300);
    expect(dates.dateFor('a', SECOND, SECOND + 300)).toBe(first + 1);
  });

  it('know lanes apart', () => {
    const dates = new MessageDates();
    const [a, b] = ['a', 'b'].map((lane) => dates.dateFor(lane, SECOND, SECOND + 7));
    expect(a).toBe(b);
  });
});
