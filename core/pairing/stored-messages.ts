/** Evolution's stored messages of a stretch of time, oldest first, however many they are. */
import { ClientError } from '../clients/client-error.ts';
import type { FindMessages, FoundMessage, FoundMessages } from '../clients/evolution/client.ts';

/** The one call of the Evolution client that is needed. */
export interface MessageStore {
  findMessages(name: string, q: FindMessages): Promise<FoundMessages>;
}

export interface Stretch {
  /** The instance's name at Evolution. */
  readonly name: string;
  /** Milliseconds, whole seconds, both inclusive. */
  readonly from: number;
  readonly to: number;
  /** Between two calls: the gateway's database serves others too. */
  readonly pause: () => Promise<void>;
}

/** What one step found. When it has been dealt with, everything up to `to` has. */
export interface Slice {
  readonly records: readonly FoundMessage[];
  readonly to: number;
}

/** The server's own default. */
const PAGE_SIZE = 50;
/** Once an answer was larger than is read: a record with pictures in it can be some hundred kilobytes. */
const SMALL_PAGE = 3;
/** The most that is held in memory at a time, unless one second holds more. */
const SLICE_SIZE = 1_000;
const SECOND = 1_000;

/**
 * Where a number begins that is added now (ms): after what Evolution stores of it, by WhatsApp's clock, where it stores
 * anything and says so; else now. What is older is not relayed.
 */
export async function newestSecond(store: MessageStore, name: string): Promise<number> {
  const newest = await store
    .findMessages(name, { pageSize: 1 })
    .then(({ records }) => records[0]?.sentAt ?? null)
    .catch(() => null);
  return newest === null ? Date.now() : newest + SECOND;
}

/**
 * The server pages newest first. To go from old to new, so that what is committed can be ticked off, the stretch is cut
 * into slices that fit memory: halved until the server counts few enough.
 */
export async function* storedMessages(
  store: MessageStore,
  stretch: Stretch,
): AsyncGenerator<Slice> {
  const pages = new Pages(store, stretch);
  for (let from = stretch.from; from <= stretch.to;) {
    const slice = await pages.slice(from).catch((error: unknown) => {
      if (!isTooLarge(error) || pages.size === SMALL_PAGE) throw error;
      pages.size = SMALL_PAGE;
      return pages.slice(from);
    });
    yield slice;
    from = slice.to + SECOND;
  }
}

type Bounds = Pick<Stretch, 'from' | 'to'>;

class Pages {
  size = PAGE_SIZE;
  readonly #store: MessageStore;
  readonly #stretch: Stretch;

  constructor(store: MessageStore, stretch: Stretch) {
    this.#store = store;
    this.#stretch = stretch;
  }

  /** The slice that begins at `from`. */
  async slice(from: number): Promise<Slice> {
    let { to } = this.#stretch;
    let first = await this.#page({ from, to });
    while (first.total > SLICE_SIZE && to - from >= SECOND) {
      const newest = first.records[0]?.sentAt ?? to;
      to = middleOf(from, Math.min(to, Math.max(from, newest)));
      await this.#stretch.pause();
      first = await this.#page({ from, to });
    }
    return { records: await this.#all({ from, to }, first), to };
  }

  /**
   * Goes down by time instead of by page number: records that an edit moves to another time, or that arrive meanwhile,
   * shift the pages, and a shifted page hides a record.
   */
  async #all({ from, to }: Bounds, first: FoundMessages): Promise<FoundMessage[]> {
    const byId = new Map<string, FoundMessage>();
    let found = first;
    let bound = to;
    let number = 1;
    for (;;) {
      for (const record of found.records) byId.set(record.id, record);
      if (found.records.length + found.unreadable < this.size) break;
      const oldest = found.records.at(-1)?.sentAt ?? bound;
      // A second that fills whole pages can only be paged through.
      number = oldest < bound ? 1 : number + 1;
      bound = Math.min(bound, oldest);
      await this.#stretch.pause();
      found = await this.#page({ from, to: bound, page: number });
    }
    return [...byId.values()].sort(byTime);
  }

  #page(q: Bounds & { readonly page?: number }): Promise<FoundMessages> {
    return this.#store.findMessages(this.#stretch.name, { ...q, pageSize: this.size });
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof ClientError && error.params.reason === 'too-large';
}

/** Within a second by the server's own ids, which rise with the time of storing; the server gives them in no order. */
function byTime(a: FoundMessage, b: FoundMessage): number {
  if (a.sentAt !== b.sentAt) return a.sentAt - b.sentAt;
  if (a.recordId === b.recordId) return 0;
  return a.recordId < b.recordId ? -1 : 1;
}

function middleOf(from: number, to: number): number {
  const half = Math.floor((to - from) / 2);
  return from + half - (half % SECOND);
}
