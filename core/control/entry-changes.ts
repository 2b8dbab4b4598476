/** Which entries changed, for pages that are looked at. Costs nothing while nobody watches. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Events, RelayEvent } from '../events.ts';
import type { EntryRow, JournalView } from './journal-view.ts';

export interface EntryChange {
  /** As they stand now, newest first. */
  readonly entries: readonly EntryRow[];
  /** More changed than is told one by one: whoever looks asks anew. */
  readonly more: boolean;
}

/** Changes of this long are told together: four times a second, however much happens. */
const GATHER_MS = 250;
const MOST = 100;

type Source = Pick<JournalView, 'rows' | 'newest' | 'idsAfter'>;

export class EntryChanges {
  readonly #view: Source;
  readonly #events: Pick<Events, 'subscribe'>;
  readonly #watchers = new Set<Watcher>();
  readonly #changed = new Set<string>();
  #newest = '';
  #unsubscribe: (() => void) | null = null;
  #reading = false;
  #stale = false;

  constructor(view: Source, events: Pick<Events, 'subscribe'>) {
    this.#view = view;
    this.#events = events;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  /** Changes from now on, until the signal. */
  async *watch(signal: AbortSignal): AsyncGenerator<EntryChange> {
    const watcher = new Watcher();
    const leave = (): void => {
      watcher.close();
    };
    signal.addEventListener('abort', leave);
    if (signal.aborted) leave();
    await this.#join(watcher);
    try {
      yield* watcher.changes();
    } finally {
      signal.removeEventListener('abort', leave);
      this.#leave(watcher);
    }
  }

  async #join(watcher: Watcher): Promise<void> {
    this.#watchers.add(watcher);
    if (this.#unsubscribe !== null) return;
    this.#unsubscribe = this.#events.subscribe((event) => {
      this.#happened(event);
    });
    this.#newest = (await this.#view.newest().catch(() => null)) ?? '';
  }

  #leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#changed.clear();
  }

  #happened(event: RelayEvent): void {
    if ('entryId' in event) this.#changed.add(event.entryId);
    else if (event.type !== 'webhook.stored' || event.stored === 0) return;
    this.#stale = true;
    if (!this.#reading) void this.#read();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    while (this.#stale && this.#watchers.size > 0) {
      this.#stale = false;
      await this.#tell();
    }
    this.#reading = false;
  }

  async #tell(): Promise<void> {
    await delay(GATHER_MS, undefined, { ref: false });
    const changed = [...this.#changed];
    this.#changed.clear();
    if (this.#watchers.size === 0) return;
    try {
      const fresh = await this.#view.idsAfter(this.#newest, MOST);
      this.#newest = fresh.at(-1) ?? this.#newest;
      const ids = [...new Set([...fresh, ...changed])];
      const entries = await this.#view.rows(ids.slice(0, MOST));
      entries.sort((a, b) => (a.id < b.id ? 1 : -1));
      this.#push({ entries, more: ids.length > MOST || fresh.length === MOST });
    } catch {
      // The database is away, or the relay stops: whoever looks asks anew.
      this.#push({ entries: [], more: true });
    }
  }

  #push(change: EntryChange): void {
    for (const watcher of this.#watchers) watcher.push(change);
  }
}

/** One page: what it has not taken yet is merged, so that a slow one costs no memory. */
class Watcher {
  #waiting: EntryChange | null = null;
  #wake: () => void = () => undefined;
  #closed = false;

  push(change: EntryChange): void {
    this.#waiting = this.#waiting === null ? change : { entries: [], more: true };
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async *changes(): AsyncGenerator<EntryChange> {
    while (!this.#closed) {
      const change = this.#waiting;
      this.#waiting = null;
      if (change === null) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      } else yield change;
    }
  }
}
