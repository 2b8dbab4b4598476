/** Looking for messages among a million entries: every way answers in the blink of an eye, and the relay goes on meanwhile. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillJournal, personOf } from '../bench/old-journal.ts';
import type { OldJournal } from '../bench/old-journal.ts';
import { JournalView } from '../core/control/journal-view.ts';
import type { EntryFilter } from '../core/control/search/filter.ts';
import { PeopleSearch } from '../core/control/search/people.ts';
import type { InstanceDirectory } from '../core/pairing/instance-directory.ts';
import { openStorage } from '../core/storage/open-storage.ts';
import type { Storage } from '../core/storage/storage.ts';

const OLD: OldJournal = {
  entries: 1_000_000,
  places: Array.from({ length: 30 }, (_, index) => ({
    locationId: `location${String(index).padStart(12, '0')}`,
    instanceId: `0198a000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  })),
};
const INSTANCES = OLD.places.map(({ instanceId, locationId }) => ({ id: instanceId, locationId }));
/** What the page promises is 500 ms; machines that run many tests at once are slow. */
const MOST_MS = 1_500;
/** How long the relay may be held up at a time; a slice is about 10 ms. */
const MOST_HELD_UP_MS = 400;
/** A stall of the machine spoils one measurement; what is slow by itself spoils each. */
const MOST_TRIES = 4;

let dataDir: string;
let storage: Storage;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waybridge-million-'));
  await (await openStorage({ dataDir }))[Symbol.asyncDispose]();
  fillJournal(join(dataDir, 'waybridge.db'), OLD);
  storage = await openStorage({ dataDir });
}, 300_000);
afterAll(async () => {
  await storage[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true });
});

const [place] = OLD.places;
const everyday: readonly [string, EntryFilter][] = [
  ['everything', {}],
  ['a location', { locationId: place?.locationId }],
  ['a number', { locationId: place?.locationId, instanceId: place?.instanceId }],
  ['what failed', { states: ['dead'] }],
  ['what failed in a location', { states: ['dead'], locationId: place?.locationId }],
  ['what waits', { states: ['waiting', 'parked'] }],
  ['one direction', { direction: 'to-whatsapp' }],
  ['a week long ago', { since: Date.now() - 60 * 86_400_000, until: Date.now() - 53 * 86_400_000 }],
  ['a kind that never comes', { kinds: ['whatsapp.call'] }],
];

test.each(everyday)('%s: a page and its count', async (name, filter) => {
  const view = new JournalView(storage);
  const { most, ms, value } = await measured(() => view.list(filter, { limit: 50 }));
  const counted = await measured(() => view.count(filter));
  print(name, ms, counted.ms, Math.max(most, counted.most));
  if (name === 'a kind that never comes') {
    expect(value.entries).toEqual([]);
    expect(counted.value.count).toBe(0);
    // It may have stopped at its time, or looked through all of them: search.test.ts tells the two apart.
  } else {
    expect(value.searchedTo).toBeNull();
  }
  expect(Math.max(ms, counted.ms)).toBeLessThan(MOST_MS);
  expect(Math.max(most, counted.most)).toBeLessThan(MOST_HELD_UP_MS);
});

test.each([
  ['a phone', (person: ReturnType<typeof personOf>) => person.phone],
  ['a part of a phone', (person: ReturnType<typeof personOf>) => person.phone.slice(-7)],
  ['a name', (person: ReturnType<typeof personOf>) => person.name.toLowerCase()],
])('a person by %s', async (name, typed) => {
  const view = new JournalView(storage);
  const people = new PeopleSearch(storage, {
    all: () => INSTANCES as ReturnType<InstanceDirectory['all']>,
  });
  const text = typed(personOf(0, OLD));
  const { ms, most, value } = await measured(async () => {
    const lanes = await people.lanesOf(await people.find(text));
    return view.list({ lanes }, { limit: 50 });
  });
  print(`a person by ${name}`, ms, 0, most);
  expect(value.entries.length).toBe(50);
  expect(ms).toBeLessThan(MOST_MS);
});

interface Measured<T> {
  readonly value: T;
  readonly ms: number;
  readonly most: number;
}

/** The time of an act, and the longest time in which nothing else had its turn (ms): each the best of a few tries. */
async function measured<T>(act: () => Promise<T>): Promise<Measured<T>> {
  let best = await measuredOnce(act);
  for (let tries = 1; tries < MOST_TRIES && !isWell(best); tries += 1) {
    const { ms, most } = await measuredOnce(act);
    best = { ...best, ms: Math.min(ms, best.ms), most: Math.min(most, best.most) };
  }
  return best;
}

function isWell({ ms, most }: Measured<unknown>): boolean {
  return ms < MOST_MS && most < MOST_HELD_UP_MS;
}

async function measuredOnce<T>(act: () => Promise<T>): Promise<Measured<T>> {
  let most = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    most = Math.max(most, performance.now() - last);
    last = performance.now();
  }, 1);
  const started = performance.now();
  try {
    const value = await act();
    const ms = performance.now() - started;
    return { value, ms, most: Math.max(most, performance.now() - last) };
  } finally {
    clearInterval(timer);
  }
}

function print(name: string, page: number, count: number, held: number): void {
  const shown = [page, count, held].map((ms) => `${ms.toFixed(0)} ms`);
  process.stdout.write(`${name}: page ${shown[0]}, count ${shown[1]}, held up ${shown[2]}\n`);
}
