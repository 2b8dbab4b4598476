import { describe, expect, it } from 'vitest';
import { LIMITS, TIMES } from '../../settings/times.ts';
import { assigned, paceOptionsOf } from './pace-options.ts';

const NOW = Date.UTC(2026, 2, 4, 12);
const defaults = { ...TIMES, ...LIMITS };

describe('the options of a number', () => {
  it('are the relay’s own until a person chooses', () => {
    expect(paceOptionsOf({}, defaults)).toMatchObject({
      gapMs: { min: 3_000, max: 8_000 },
      typing: 'bulk',
      caps: { minute: 10, hour: 200, day: 1_000 },
      quiet: null,
      pairedAt: null,
    });
  });

  it('are read as they were typed, and set back by nothing', () => {
    const typed = {
      gapSeconds: '10-20',
      perDay: 'off',
      quiet: '21:30-08:00',
      timeZone: 'America/Bogota',
      age: 'new',
    };
    const texts = assigned({}, typed, NOW);
    expect(paceOptionsOf(texts, defaults)).toMatchObject({
      gapMs: { min: 10_000, max: 20_000 },
      caps: { day: Infinity },
      quiet: { from: 21 * 60 + 30, to: 8 * 60 },
      timeZone: 'America/Bogota',
      pairedAt: NOW,
    });
    expect(assigned(texts, { gapSeconds: '', quiet: '' }, NOW)).not.toHaveProperty('gapSeconds');
    expect(assigned(texts, { quiet: 'off' }, NOW)['quiet']).toBe('off');
  });

  it.each([
    ['gapSeconds', '8-3'],
    ['gapSeconds', 'soon'],
    ['perHour', '0'],
    ['perHour', '-1'],
    ['perHour', '100001'],
    ['quiet', '25:00-08:00'],
    ['quiet', '08:00-08:00'],
    ['timeZone', 'Mars/Olympus'],
    ['typing', 'on'],
    ['age', 'young'],
    ['age', '2026-13-40'],
  ])('do not take %s=%s', (name, text) => {
    expect(() => assigned({}, { [name]: text }, NOW)).toThrow(
      expect.objectContaining({ code: 'location.option-invalid' }),
    );
    // Nor is such a text, once stored, a reason not to start.
    expect(paceOptionsOf({ [name]: text }, defaults)).toEqual(paceOptionsOf({}, defaults));
  });

  it('that do not exist are named', () => {
    expect(() => assigned({}, { speed: '1' }, NOW)).toThrow(
      expect.objectContaining({ code: 'location.option-unknown' }),
    );
  });
});
