/**
 * The journal's messages in the order in which they came, each once, for whoever counts them. What the gateway reports of
 * a send is told once it is settled, and only when it was not our own: an answer would count in both directions.
 */
import type { EntryKind } from '../relay/journal/entry.ts';
import type { Storage } from '../storage/storage.ts';
import { ECHO } from './search/filter.ts';

/** Towards HighLevel, or towards WhatsApp. */
export type Way = 'inbound' | 'outbound';

export interface Came {
  /** When it was stored (ms). */
  readonly at: number;
  readonly way: Way;
}

const SLICE = 1_000;
/** Entries whose lane begins so are the gateway's reports of sends. */
const REPORTS = 'gw:';
/** What counts as a message, and which way it goes; the rest are receipts, lines and notes about messages. */
const WAYS: Partial<Readonly<Record<string, Way>>> = {
  'whatsapp.message': 'inbound',
  'highlevel.message': 'outbound',
  'workflow.action': 'outbound',
  'call.reply': 'outbound',
} satisfies Partial<Record<EntryKind, Way>>;

export class NewMessages {
  readonly #storage: Storage;
  readonly #reports = new Map<string, Came>();
  #after = '';

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Those that came after `since` (ms) and were not told yet. One reader at a time. @throws StorageError */
  async *next(since: number): AsyncGenerator<Came> {
    const start = idsFrom(since);
    if (this.#after < start) this.#after = start;
    for (;;) {
      const rows = await this.#storage.db
        .selectFrom('journal')
        .select(['id', 'kind', 'lane', 'created_at'])
        .where('id', '>', this.#after)
        .orderBy('id')
        .limit(SLICE)
        .execute();
      this.#after = rows.at(-1)?.id ?? this.#after;
      for (const { id, kind, lane, created_at: at } of rows) {
        const way = WAYS[kind];
        if (way === undefined) continue;
        if (lane.startsWith(REPORTS)) this.#reports.set(id, { at, way });
        else yield { at, way };
      }
      if (rows.length < SLICE) break;
    }
    yield* this.#settledReports(since);
  }

  async *#settledReports(since: number): AsyncGenerator<Came> {
    for (const [id, { at }] of this.#reports) if (at <= since) this.#reports.delete(id);
    const ids = [...this.#reports.keys()];
    for (let from = 0; from < ids.length; from += SLICE) {
      const rows = await this.#storage.db
        .selectFrom('journal')
        .select(['id', ECHO.as('is_echo')])
        .where('id', 'in', ids.slice(from, from + SLICE))
        .where('settled_at', 'is not', null)
        .execute();
      for (const { id, is_echo: isEcho } of rows) {
        const report = this.#reports.get(id);
        this.#reports.delete(id);
        if (report !== undefined && isEcho === 0) yield report;
      }
    }
  }
}

/** UUIDv7 begins with its time, so that ids sort as they were made (RFC 9562, 5.7). */
function idsFrom(at: number): string {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
