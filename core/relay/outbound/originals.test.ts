import { expect, it } from 'vitest';
import { shortened } from './originals.ts';

it('a quoted start ends between characters, never within one', () => {
  const before = 'a'.repeat(58);
  for (const sign of ['😀', '👨‍👩‍👧', '🇧🇷', 'é']) {
    const cut = shortened(`${before}${sign}${'b'.repeat(9)}`);
    expect(cut.isWellFormed()).toBe(true);
    expect([`${before}…`, `${before}${sign}…`]).toContain(cut);
    expect(cut.length).toBeLessThanOrEqual(60);
  }
  expect(shortened('😀'.repeat(30))).toBe('😀'.repeat(30));
  expect(shortened('👨‍👩‍👧'.repeat(9))).toMatch(/^(?:👨‍👩‍👧)+…$/u);
  // One that is longer than a quote by itself is cut between its parts.
  const piled = shortened(`👍${'\u0301'.repeat(90)}`);
  expect([piled.length, piled.startsWith('👍'), piled.endsWith('…')]).toEqual([60, true, true]);
});
