/** Whatever was read can be shown: a text in every language, with nothing of a template left in it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FUZZ_SEED } from '../../../tests/support/fuzz-seed.ts';
import { LANGUAGES } from '../../words/say.ts';
import { isJson } from '../reading/decode.ts';
import { mutationsOf } from '../../../tests/support/mutations.ts';
import { TYPE_BODIES } from '../reading/fixtures/types/all.ts';
import { readEvolutionEvent } from '../reading/read-evolution.ts';
import { shownText } from './testing/shown-text.ts';

it('spoiled events', async () => {
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(mutationsOf(TYPE_BODIES), async (body) => {
      const { what } = readEvolutionEvent(body, { ownJid: null });
      if (!isJson(body) || (what.type !== 'message' && what.type !== 'line')) return;
      for (const language of LANGUAGES) {
        const { text, message } = await shownText(body, language);
        if (message?.content.type === 'line') expect(text.trim()).not.toBe('');
      }
      shown += 1;
    }),
    { seed: FUZZ_SEED, numRuns: 5_000 },
  );
  expect(shown).toBeGreaterThan(2_000);
});
