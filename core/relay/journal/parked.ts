import type { Entry } from './entry.ts';

/** Entries that wait for a fact, by its name. */
export class ParkedEntries {
  readonly #byFact = new Map<string, Set<Entry>>();

  of(fact: string): Entry[] {
    return [...(this.#byFact.get(fact) ?? [])];
  }

  add(entry: Entry, fact: string): void {
    entry.state = 'parked';
    entry.waitsFor = fact;
    const entries = this.#byFact.get(fact) ?? new Set();
    entries.add(entry);
    this.#byFact.set(fact, entries);
  }

  /** The entry waits no longer; what becomes of it is the caller's to say. */
  remove(entry: Entry): void {
    if (entry.waitsFor === null) return;
    const entries = this.#byFact.get(entry.waitsFor);
    entries?.delete(entry);
    if (entries?.size === 0) this.#byFact.delete(entry.waitsFor);
    entry.waitsFor = null;
  }
}
