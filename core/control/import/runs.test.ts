import { expect, test } from 'vitest';
import { WordedError } from '../../words/worded-error.ts';
import { ImportRuns } from './runs.ts';
import type { ImportOutcome, ImportRun } from './runs.ts';

const NOTHING: ImportOutcome = { links: 0, instances: [] };
const named = (...ids: string[]) => ids.map((id) => ({ id, name: null }));
const statesOf = (run: ImportRun | undefined) => run?.locations.map(({ state }) => state);

async function ended(runs: ImportRuns): Promise<ImportRun[]> {
  await expect.poll(() => runs.all().every(({ endedAt }) => endedAt !== null)).toBe(true);
  return runs.all();
}

test('a location that fails keeps none of the others back, and says why', async () => {
  const runs = new ImportRuns();
  const work = (id: string): Promise<ImportOutcome> =>
    id === 'b'
      ? Promise.reject(new WordedError('import.adapter-busy', { location: id }, 'conflict'))
      : Promise.resolve(NOTHING);
  runs.start({ act: 'take', locations: named('a', 'b', 'c'), work, goesOn: () => true });
  const [run] = await ended(runs);
  expect(statesOf(run)).toEqual(['done', 'failed', 'done']);
  expect(run?.locations[1]?.problem).toMatchObject({ code: 'import.adapter-busy' });
});

test('one run follows the other, and what is stopped begins nothing more', async () => {
  const runs = new ImportRuns();
  const begun: string[] = [];
  const gate = Promise.withResolvers<ImportOutcome>();
  const work = (id: string): Promise<ImportOutcome> => {
    begun.push(id);
    return id === 'a' ? gate.promise : Promise.resolve(NOTHING);
  };
  const first = runs.start({ act: 'take', locations: named('a', 'b'), work, goesOn: () => true });
  runs.start({ act: 'give-back', locations: named('a'), work, goesOn: () => true });
  await expect.poll(() => statesOf(runs.all()[1])).toEqual(['running', 'waiting']);
  expect(begun).toEqual(['a']);
  runs.stop(first.id);
  gate.resolve(NOTHING);
  const [second, stopped] = await ended(runs);
  expect(statesOf(stopped)).toEqual(['done', 'left-out']);
  expect(statesOf(second)).toEqual(['done']);
  expect(begun).toEqual(['a', 'a']);
});

test('nothing is begun when the relay stops', async () => {
  const runs = new ImportRuns();
  const work = () => Promise.resolve(NOTHING);
  runs.start({ act: 'take', locations: named('a'), work, goesOn: () => false });
  expect(statesOf((await ended(runs))[0])).toEqual(['left-out']);
});

test('an address is answered for what stands for it, and for nothing else', () => {
  const runs = new ImportRuns();
  const token = runs.keep('mysql://adapter:secret@host/db');
  expect(runs.address(token)).toBe('mysql://adapter:secret@host/db');
  expect(() => runs.address('other')).toThrow('import.look-again');
  for (let more = 0; more < 20; more += 1) runs.keep('mysql://host/db');
  expect(() => runs.address(token)).toThrow('import.look-again');
});
