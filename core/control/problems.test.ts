import { expect, test } from 'vitest';
import { withoutEchoes } from './problems.ts';

const full = { code: 'storage.full', params: { place: '/data' }, since: null };
const evolution = (reason: string) => ({
  code: 'catch-up.failing',
  params: { instance: 'shop', reason },
  since: null,
});
const highlevel = (reason: string) => ({
  code: 'missed.not-read',
  params: { location: 'shop', reason },
  since: null,
});

test('a full disk is no fault of Evolution or HighLevel, which would have been read back', () => {
  const echoes = [evolution('storage.full'), highlevel('storage.full')];
  expect(withoutEchoes([full, ...echoes])).toEqual([full]);
  // Told by nothing else.
  expect(withoutEchoes(echoes)).toEqual(echoes);
});

test('what they do wrong themselves is told beside it', () => {
  const all = [full, evolution('network.timeout'), highlevel('highlevel.server-error')];
  expect(withoutEchoes(all)).toEqual(all);
});
