/** Whole numbers are written without the browser's own format, and just as it writes them. */
import { expect, test } from 'vitest';
import { figureIn } from '../../renderer/words/figure.ts';

test.each(['en', 'pt-BR', 'es'] as const)('%s', (language) => {
  for (const count of [0, 7, 999, 1_000, 4_711, 9_999, 10_000, 123_456, 1_000_000]) {
    expect(figureIn(language, count)).toBe(count.toLocaleString(language));
  }
});
