import { expect, it } from 'vitest';
import type { EventReading } from '../reading/reading.ts';
import { upsert } from '../reading/fixtures/fixture.ts';
import { readEvolutionEvent } from '../reading/read-evolution.ts';
import { UnsupportedTypes } from './unsupported.ts';

function counting(): { types: UnsupportedTypes; counted: string[] } {
  const counted: string[] = [];
  const types = new UnsupportedTypes({
    messageUnsupported: ({ messageType }) => {
      counted.push(messageType);
    },
  });
  return { types, counted };
}

const of = (type: string): EventReading =>
  readEvolutionEvent(upsert({ [type]: { x: 1 } }), { ownJid: null }).what;

it('counts only what is shown by its name', () => {
  const { types, counted } = counting();
  types.count(of('hologramMessage'));
  types.count(of('pinInChatMessage'));
  types.count(readEvolutionEvent(upsert({ conversation: 'x' }), { ownJid: null }).what);
  expect(counted).toEqual(['hologramMessage']);
});

it('has a bounded number of names, and none that may be a phone number', () => {
  const { types, counted } = counting();
  types.count(of('x5511988887777'));
  const letters = (n: number): string =>
    String(n).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
  for (let n = 0; n < 1_000; n += 1) types.count(of(`type${letters(n)}`));
  expect(counted).toHaveLength(1_001);
  expect(counted[0]).toBe('other');
  expect(new Set(counted).size).toBeLessThanOrEqual(201);
});
