/**
 * After a restore the database knows nothing of what happened since its backup. What an entry of that time asks for may
 * be done already: it is looked up before it is carried out, and a message to a person that cannot be found is never
 * sent by itself.
 */
import { restoredSpanOf } from '../../storage/backup/restore.ts';
import type { RestoredSpan } from '../../storage/backup/restore.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Entry, EntryKind, Reason, SendEntry } from '../journal/entry.ts';
import { isSend } from '../journal/entry.ts';

/** The clocks of WhatsApp, HighLevel and this machine may differ by this much (ms). */
const CLOCK_SKEW_MS = 60_000;
/** What HighLevel shows of a message of ours bears the time when it was written there, not when it left (ms). */
const SENT_WITHIN_MS = 60 * 60_000;

/** Kinds whose second carrying out would be seen by somebody. */
const LOOKED_UP: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'whatsapp.message',
  'whatsapp.line',
  'relay.line',
  'workflow.line',
  'highlevel.message',
  'workflow.action',
  'call.reply',
]);

/** How to look for what was done in a time that nothing is known of. */
export interface RestoredSearch {
  /** Since when it may have been done (ms). */
  readonly since: number;
  /** How far the date of what is found may be from the one that is sought, where the other side gave it (ms). */
  readonly withinMs: number;
}

/** Why the outcome is unknown. */
export const RESTORED: Reason = { code: 'entry.restored' };

export class RestoredEntries {
  readonly #span: RestoredSpan | null;
  /** Looked up in this run. */
  readonly #checked = new WeakSet<Entry>();

  private constructor(span: RestoredSpan | null) {
    // Null = the database never was a backup.
    this.#span = span;
  }

  static async load(db: Storage['db']): Promise<RestoredEntries> {
    return new RestoredEntries(await restoredSpanOf(db));
  }

  /** True once for each entry that is to be looked up before it is carried out. */
  toCheck(entry: Entry): boolean {
    if (!this.#mayBeDone(entry) || this.#checked.has(entry)) return false;
    this.#checked.add(entry);
    return true;
  }

  /** Null: an ordinary look-up, of an attempt of a relay that knew what it did. */
  searchFor(entry: Entry): RestoredSearch | null {
    if (!this.#mayBeDone(entry)) return null;
    const began = entry.orderAt === 0 ? entry.createdAt : Math.min(entry.orderAt, entry.createdAt);
    return { since: began - CLOCK_SKEW_MS, withinMs: SENT_WITHIN_MS };
  }

  /** It was in the backup, or what brought it happened while nothing was written down here. */
  #mayBeDone(entry: Entry): boolean {
    if (this.#span === null || entry.released === true || !LOOKED_UP.has(entry.kind)) return false;
    const { from, to } = this.#span;
    if (entry.createdAt <= to) return true;
    // Whoever writes to us now is ordered by our own clock; only what was found again bears another one.
    const skew = isSend(entry) && !isFoundAgain(entry) ? 0 : CLOCK_SKEW_MS;
    return entry.orderAt >= from - skew && entry.orderAt <= to + skew;
  }
}

function isFoundAgain({ payload }: SendEntry): boolean {
  return payload !== null && 'recovered' in payload && payload.recovered === true;
}
