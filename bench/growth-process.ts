/**
 * What an entry costs in a journal while it grows, beside an empty one:
 * `growth-process.ts <folder> <database url or -> <url of the empty one or -> <entries> <sizes…>`. Says, for each size and
 * as soon as it is measured, `{size, grown, empty}`, each of the two `{alone, append, settle}` in microseconds per entry:
 * appended one at a time, as a webhook that comes alone is, and 50 at a time, as those that arrive together are, then
 * claimed and settled one after the other. The two take turns, since a disk's own speed drifts by more than what is looked
 * for; each figure is the median of several rounds.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from '../core/relay/journal/journal.ts';
import { People } from '../core/relay/people.ts';
import { openStorage } from '../core/storage/open-storage.ts';
import type { Storage } from '../core/storage/storage.ts';
import { median } from './bench.ts';
import { grow } from './grow.ts';
import { entryOf, linkOf, newId } from './journal-entries.ts';

const ROUNDS = 5;
const TOGETHER = 50;
/** Of so many entries, one is appended alone. */
const PER_ALONE = 10;
interface Cost {
  readonly alone: number;
  readonly append: number;
  readonly settle: number;
}

export interface GrowthCost {
  readonly size: number;
  readonly grown: Cost;
  readonly empty: Cost;
}

const [, , folder = '', address = '-', emptyAddress = '-', count = '0', ...sizes] = process.argv;

await using storage = await opened('grown', address);
let held = 0;
for (const size of sizes.map(Number)) {
  await grow(storage, held, size);
  held = Math.max(held, size);
  const cost: GrowthCost = { size, ...(await measured(Number(count))) };
  process.send?.(cost);
}

async function opened(name: string, url: string): Promise<Storage> {
  const dataDir = join(folder, name);
  mkdirSync(dataDir, { recursive: true });
  return openStorage({ dataDir, ...(url === '-' ? {} : { databaseUrl: url }) });
}

async function measured(entries: number): Promise<Omit<GrowthCost, 'size'>> {
  await using empty = await opened('empty', emptyAddress);
  // What the sizes before left there is little, but it is not nothing.
  for (const table of ['journal', 'attempts', 'message_links'] as const) {
    await empty.db.deleteFrom(table).execute();
  }
  const grownRounds: Cost[] = [];
  const emptyRounds: Cost[] = [];
  // The first round warms the caches.
  for (let number = 0; number <= ROUNDS; number += 1) {
    const ofEmpty = await round(empty, entries);
    const ofGrown = await round(storage, entries);
    if (number === 0) continue;
    emptyRounds.push(ofEmpty);
    grownRounds.push(ofGrown);
  }
  const middle = (rounds: readonly Cost[]): Cost => ({
    alone: median(rounds.map(({ alone }) => alone)),
    append: median(rounds.map(({ append }) => append)),
    settle: median(rounds.map(({ settle }) => settle)),
  });
  return { grown: middle(grownRounds), empty: middle(emptyRounds) };
}

async function round(on: Storage, entries: number): Promise<Cost> {
  const people = await People.load(on);
  const owner = { relayId: 'a-relay', epoch: 2 };
  const journal = await Journal.open({ storage: on, people, owner, blockLimit: () => 30_000 });
  const ids = Array.from({ length: entries }, newId);
  const appended: { readonly id: string }[] = [];
  const appending = async (from: number, to: number, together: number): Promise<number> => {
    const started = performance.now();
    for (let first = from; first < to; first += together) {
      const next = ids.slice(first, Math.min(first + together, to));
      appended.push(...(await journal.append(next.map((id, at) => entryOf(id, first + at)))));
    }
    return ((performance.now() - started) * 1000) / (to - from);
  };
  const alone = await appending(0, entries / PER_ALONE, 1);
  const append = await appending(entries / PER_ALONE, entries, TOGETHER);
  const started = performance.now();
  for (const [number, { id }] of appended.entries()) {
    const entry = journal.get(id);
    if (entry === null || !(await journal.claim(entry))) throw new Error('could not be claimed');
    const links = [linkOf(ids[number] ?? '', number)];
    const times = { startedAt: Date.now(), endedAt: Date.now() };
    const isSettled = await journal.settle(entry, { type: 'sent', produced: { links } }, times);
    if (!isSettled) throw new Error('could not be settled');
  }
  return { alone, append, settle: ((performance.now() - started) * 1000) / entries };
}
