import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/**
 * Files that take long although they are short: the fault runs and what starts whole programs. On a machine that has not run
 * the tests before, the size of a file is all that is known of it, and the last file would run alone for a minute.
 */
const LONG = [
  'tests/faults/server-away',
  'tests/faults/kill',
  'tests/faults/catch-up-kill',
  'tests/search-million',
  'tests/faults/token-kill',
  'tests/lid-thousand',
  'tests/packages/packages',
  'tests/faults/',
  'tests/desktop/',
  'tests/gui/',
];

/** The longest files begin first, and those of the rooms come last, which are short: so both workers end together. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    // A worker goes on with the next file of its own project only.
    return sorted.toSorted(
      (a, b) => projectRank(a) - projectRank(b) || lengthRank(a) - lengthRank(b),
    );
  }
}

function projectRank({ project }: TestSpecification): number {
  return project.name === 'unit' ? 1 : 0;
}

function lengthRank({ moduleId }: TestSpecification): number {
  const rank = LONG.findIndex((part) => moduleId.includes(part));
  return rank === -1 ? LONG.length : rank;
}
