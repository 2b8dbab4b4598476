/** What one entry costs in a journal that has grown large: the growth rows' steps at one size, on SQLite alone. */
import type { Bench, Figure, Row } from '../bench.ts';
import { steps } from './growth.ts';

export const oldEntries: Row = { name: 'old-entries', run };

function run(bench: Bench): Promise<Figure[]> {
  const sizes = [Math.min(bench.short ? 50_000 : 1_000_000, bench.largest)];
  return steps(bench, { database: 'SQLite', addresses: [undefined, undefined], sizes });
}
