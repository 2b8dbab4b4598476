/**
 * How many messages came each hour of the last day, in each direction. Counted from the journal once, in small slices,
 * and from then on only what came since: a look costs what is new, not what is there.
 */
import type { EntryKind } from '../relay/journal/entry.ts';
import type { Storage } from '../storage/storage.ts';

const HOUR_MS = 60 * 60_000;
const HOURS = 24;
const SLICE = 1_000;
/** What counts as a message, and which way it goes; the rest are receipts, lines and notes about messages. */
const WAYS: Partial<Readonly<Record<string, Way>>> = {
  'whatsapp.message': 'inbound',
  'highlevel.message': 'outbound',
  'workflow.action': 'outbound',
  'call.reply': 'outbound',
} satisfies Partial<Record<EntryKind, Way>>;

/** Towards HighLevel, or towards WhatsApp. */
export type Way = 'inbound' | 'outbound';

export interface HourCount {
  /** When the hour begins (ms). */
  readonly from: number;
  /** Towards HighLevel. */
  readonly inbound: number;
  /** Towards WhatsApp. */
  readonly outbound: number;
}

export class DayView {
  readonly #storage: Storage;
  readonly #hours = new Map<number, { inbound: number; outbound: number }>();
  #after = '';
  #counting: Promise<void> | null = null;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Oldest first, the hour of now last. @throws StorageError */
  async hours(now = Date.now()): Promise<HourCount[]> {
    const last = hourOf(now);
    const first = last - (HOURS - 1) * HOUR_MS;
    this.#counting ??= this.#count(first).finally(() => (this.#counting = null));
    await this.#counting;
    for (const hour of this.#hours.keys()) if (hour < first) this.#hours.delete(hour);
    return Array.from({ length: HOURS }, (_, n) => {
      const from = first + n * HOUR_MS;
      return { from, ...(this.#hours.get(from) ?? { inbound: 0, outbound: 0 }) };
    });
  }

  async #count(first: number): Promise<void> {
    if (this.#after === '') this.#after = idsFrom(first);
    for (;;) {
      const rows = await this.#storage.db
        .selectFrom('journal')
        .select(['id', 'kind', 'created_at'])
        .where('id', '>', this.#after)
        .orderBy('id')
        .limit(SLICE)
        .execute();
      for (const { kind, created_at: at } of rows) this.#add(hourOf(at), kind);
      this.#after = rows.at(-1)?.id ?? this.#after;
      if (rows.length < SLICE) return;
    }
  }

  #add(hour: number, kind: string): void {
    const counted = this.#hours.get(hour) ?? { inbound: 0, outbound: 0 };
    const way = wayOf(kind);
    if (way !== null) counted[way] += 1;
    this.#hours.set(hour, counted);
  }
}

function hourOf(at: number): number {
  return at - (at % HOUR_MS);
}

/** Null = no message. */
export function wayOf(kind: string): Way | null {
  return WAYS[kind] ?? null;
}

/** UUIDv7 begins with its time, so that ids sort as they were made (RFC 9562, 5.7). */
export function idsFrom(at: number): string {
  const hex = at.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
