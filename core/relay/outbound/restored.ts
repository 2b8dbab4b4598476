/**
 * After a restore the database knows nothing of what happened since its backup. What an entry of that time asks for may
 * be done already: it is looked up before it is carried out, and a message to a person that cannot be found is never
 * sent by itself.
 */
import { restoredSpanOf } from '../../storage/backup/restore.ts';
import type { RestoredSpan } from '../../storage/backup/restore.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Entry, EntryKind, Reason } from '../journal/entry.ts';
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
    const happenedAt = writtenAt(entry) ?? entry.orderAt;
    const began = happenedAt === 0 ? entry.createdAt : Math.min(happenedAt, entry.createdAt);
    return { since: began - CLOCK_SKEW_MS, withinMs: SENT_WITHIN_MS };
  }

  /** It was in the backup, or what brought it happened while nothing was written down here. */
  #mayBeDone(entry: Entry): boolean {
    if (this.#span === null || entry.released === true || !LOOKED_UP.has(entry.kind)) return false;
    const { from, to } = this.#span;
    if (entry.createdAt <= to) return true;
    const happenedAt = writtenAt(entry);
    // Whoever writes to us now is ordered by our own clock; what was found again bears the other side's.
    const skew = isSend(entry) && happenedAt === null ? 0 : CLOCK_SKEW_MS;
    const at = happenedAt ?? entry.orderAt;
    return at >= from - skew && at <= to + skew;
  }
}

/**
 * When a message that no post brought was written (ms of HighLevel's clock), which its place in its lane does not say:
 * that is the one of its arrival. Null: it came by a post.
 */
function writtenAt({ payload }: Entry): number | null {
  if (payload === null || !('recovered' in payload) || payload.recovered !== true) return null;
  return 'writtenAt' in payload ? (payload.writtenAt ?? null) : null;
}
