/** The entries that the page holds: read in pages downwards, kept fresh at the top, never more than it can carry. */
import { relay } from '../../relay/relay.ts';
import type { Change } from '../../relay/changes.ts';
import { filterOf } from './filter.ts';
import type { Filter, Row, Search } from './filter.ts';

export interface FeedState {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
  /** Older entries than these (ms) were not looked at yet. */
  readonly searchedTo: number | null;
  readonly busy: boolean;
  /** The first page is there. */
  readonly ready: boolean;
  readonly error: unknown;
  /** Something newer came while one looks further down. */
  readonly news: boolean;
}

const PAGE = 60;
/** Scrolled down so far nobody reads any more: a narrower search is the way. */
export const MOST_ROWS = 5_000;
/** At the top the list follows what comes, and lets go of as much at its end. */
const KEPT_AT_TOP = 300;
const REFRESH_MS = 1_000;

const EMPTY: FeedState = {
  rows: [],
  cursor: null,
  searchedTo: null,
  busy: false,
  ready: false,
  error: null,
  news: false,
};

export class Feed {
  readonly #search: Search;
  readonly #listeners = new Set<() => void>();
  #filter: Filter = {};
  #state = EMPTY;
  #atTop = true;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  constructor(search: Search) {
    this.#search = search;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): FeedState => this.#state;

  /** Begins, or begins again. */
  open(): void {
    this.#closed = false;
    if (this.#state.ready) return;
    this.#filter = filterOf(this.#search, Date.now());
    void this.#read(null);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  more(): void {
    const { cursor, busy, rows } = this.#state;
    if (cursor !== null && !busy && rows.length < MOST_ROWS) void this.#read(cursor);
  }

  setAtTop(atTop: boolean): void {
    this.#atTop = atTop;
    if (atTop && this.#state.news) this.refresh();
  }

  /** The top again; what is further down stays where it is. */
  refresh(): void {
    void this.#refresh();
  }

  changed({ entries, more }: Change): void {
    const known = new Map(entries.map((entry) => [entry.id, entry]));
    const { rows } = this.#state;
    if (rows.some(({ id }) => known.has(id))) {
      this.#set({ rows: rows.map((row) => known.get(row.id) ?? row) });
    }
    const first = rows[0]?.id ?? '';
    if (more || entries.some(({ id }) => id > first)) this.#somethingNewer();
  }

  #somethingNewer(): void {
    if (!this.#atTop) {
      if (!this.#state.news) this.#set({ news: true });
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.refresh();
    }, REFRESH_MS);
  }

  async #read(after: string | null): Promise<void> {
    this.#set({ busy: true });
    const asked = { ...this.#filter, limit: PAGE, ...(after === null ? {} : { cursor: after }) };
    try {
      const { entries, cursor, searchedTo } = await relay.messages.list.query(asked);
      const rows = after === null ? entries : [...this.#state.rows, ...entries];
      this.#set({ rows, cursor, searchedTo, busy: false, ready: true, error: null });
    } catch (error) {
      this.#set({ busy: false, error });
    }
  }

  async #refresh(): Promise<void> {
    if (this.#state.busy) {
      this.#somethingNewer();
      return;
    }
    try {
      const page = await relay.messages.list.query({ ...this.#filter, limit: PAGE });
      this.#set({ ...this.#merged(page), ready: true, error: null, news: false });
    } catch (error) {
      this.#set({ error });
    }
  }

  #merged(page: Pick<FeedState, 'cursor' | 'searchedTo'> & { readonly entries: readonly Row[] }) {
    const { rows: before, cursor, searchedTo } = this.#state;
    const last = page.entries.at(-1)?.id ?? '';
    const meets = page.cursor === null || before.some(({ id }) => id >= last);
    if (!meets || before.length === 0) {
      return { rows: page.entries, cursor: page.cursor, searchedTo: page.searchedTo };
    }
    const rows = [...page.entries, ...before.filter(({ id }) => id < last)];
    if (rows.length <= KEPT_AT_TOP || !this.#atTop) return { rows, cursor, searchedTo };
    const kept = rows.slice(0, KEPT_AT_TOP);
    return { rows: kept, cursor: kept.at(-1)?.id ?? null, searchedTo: null };
  }

  #set(changes: Partial<FeedState>): void {
    if (this.#closed) return;
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
