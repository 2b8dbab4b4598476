import { describe, expect, it } from 'vitest';
import { NumberPace } from './number-pace.ts';
import type { PaceOptions } from './pace-options.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 2026-03-04 12:00 UTC, a Wednesday. */
const NOON = Date.UTC(2026, 2, 4, 12);

const FREE: PaceOptions = {
  gapMs: { min: 0, max: 0 },
  typing: 'off',
  caps: { minute: Infinity, hour: Infinity, day: Infinity },
  quiet: null,
  timeZone: null,
  pairedAt: null,
};

function pace(options: Partial<PaceOptions>, sent: readonly number[] = [], random = 0.5) {
  const more = { timeZone: () => 'America/Sao_Paulo', sent, random: () => random };
  return new NumberPace({ ...FREE, ...options }, more);
}

function send(number: NumberPace, at: number): void {
  number.begins(at);
  number.ended(at);
}

describe('the gap', () => {
  it.each([
    [0, 3_000],
    [0.5, 5_500],
    [0.999, 7_995],
  ])('is drawn between its two ends (%d)', (random, ms) => {
    const number = pace({ gapMs: { min: 3_000, max: 8_000 } }, [], random);
    expect(number.hold(NOON)).toBeNull();
    send(number, NOON);
    expect(number.hold(NOON)).toEqual({ code: 'bulk.gap', until: NOON + ms });
    expect(number.hold(NOON + ms)).toBeNull();
  });
});

describe('a cap', () => {
  it('holds until the oldest of its sends has left the window', () => {
    const number = pace({ caps: { minute: 3, hour: Infinity, day: Infinity } });
    for (const at of [0, 10_000, 20_000]) {
      expect(number.hold(NOON + at)).toBeNull();
      send(number, NOON + at);
    }
    expect(number.hold(NOON + 20_000)).toEqual({ code: 'bulk.minute', until: NOON + MINUTE });
    expect(number.hold(NOON + MINUTE)).toBeNull();
  });

  it('counts what was sent before a restart, and of several the longest one tells', () => {
    const sent = [NOON - 23 * HOUR, NOON - 30 * MINUTE, NOON - 20_000];
    const number = pace({ caps: { minute: 1, hour: 2, day: 3 } }, sent);
    expect(number.hold(NOON)).toEqual({ code: 'bulk.day', until: NOON + HOUR });
    expect(number.count('day', NOON)).toBe(3);
    expect(number.hold(NOON + HOUR)).toBeNull();
  });

  it.each([
    [0, 1, 'bulk.warm-up'],
    [4, 2, 'bulk.warm-up'],
    [10, 3, 'bulk.warm-up'],
    [20, 6, 'bulk.warm-up'],
    [31, 10, 'bulk.minute'],
  ] as const)('of a number that is %d days old is %d a minute', (days, most, code) => {
    const pairedAt = NOON - days * DAY;
    const number = pace({ caps: { minute: 10, hour: 200, day: 1_000 }, pairedAt });
    for (let count = 0; count < most; count += 1) {
      expect(number.hold(NOON)).toBeNull();
      send(number, NOON);
    }
    expect(number.hold(NOON)?.code).toBe(code);
  });

  it('of an adopted number is that of an established one', () => {
    const number = pace({ caps: { minute: 10, hour: 200, day: 1_000 } });
    for (let count = 0; count < 10; count += 1) send(number, NOON);
    expect(number.hold(NOON)?.code).toBe('bulk.minute');
  });
});

describe('quiet hours', () => {
  /** From nine in the evening to eight in the morning. */
  const quiet = { from: 21 * 60, to: 8 * 60 };

  it.each([
    // São Paulo is three hours behind UTC.
    ['2026-03-04T23:59:59Z', null],
    ['2026-03-05T00:00:00Z', '2026-03-05T11:00:00Z'],
    ['2026-03-05T10:59:30Z', '2026-03-05T11:00:00Z'],
    ['2026-03-05T11:00:00Z', null],
  ])('by the clock of the location: at %s until %s', (now, until) => {
    const hold = pace({ quiet }).hold(Date.parse(now));
    const expected = { code: 'bulk.quiet-hours', until: Date.parse(until ?? '') };
    expect(hold).toEqual(until === null ? null : expected);
  });

  it('by the clock that the number names', () => {
    const number = pace({ quiet, timeZone: 'Asia/Tokyo' });
    expect(number.hold(Date.parse('2026-03-04T12:30:00Z'))?.until).toBe(
      Date.parse('2026-03-04T23:00:00Z'),
    );
  });
});

describe('a forecast', () => {
  it('tells each one in line why and until when it waits', () => {
    const number = pace({
      gapMs: { min: 4_000, max: 6_000 },
      caps: { minute: 3, hour: Infinity, day: Infinity },
    });
    send(number, NOON);
    const holds = number.forecast(4, NOON);
    expect(holds.map(({ until }) => until - NOON)).toEqual([5_000, 10_000, 60_000, 65_000]);
    expect(holds.map(({ code }) => code)).toEqual([
      'bulk.gap',
      'bulk.gap',
      'bulk.minute',
      'bulk.minute',
    ]);
    // It was a look: nothing was sent.
    expect(number.count('minute', NOON)).toBe(1);
  });

  it('goes through the night', () => {
    const number = pace({
      quiet: { from: 21 * 60, to: 8 * 60 },
      timeZone: 'UTC',
      gapMs: { min: HOUR, max: HOUR },
    });
    const holds = number.forecast(3, Date.UTC(2026, 2, 4, 20));
    expect(holds.map(({ until }) => new Date(until).toISOString().slice(11, 16))).toEqual([
      '20:00',
      '08:00',
      '09:00',
    ]);
  });
});

describe('a limit', () => {
  it('holds until it is over', () => {
    const number = pace({});
    number.limited = { code: 'number.restricted', since: NOON, until: NOON + HOUR };
    expect(number.hold(NOON)).toEqual({ code: 'number.restricted', until: NOON + HOUR });
    expect(number.hold(NOON + HOUR)).toBeNull();
  });
});
