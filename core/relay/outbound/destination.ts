import type { Entry, EntryKind } from '../journal/entry.ts';

export type Priority = 'message' | 'status';

/** Where entries go: what may leave now, and what its failures mean for the others. */
export interface Destination {
  readonly key: string;
  /** 0 = the entry may start now; else the ms until it is worth asking again, Infinity = until `worker.wake(key)`. */
  enter(entry: Entry, now: number): number;
  /** The entry's run has ended (whatever came of it). */
  leave(entry: Entry, now: number): void;
  /** Why nothing leaves, as a code of the catalogue; null = it flows. */
  heldBy(now: number): string | null;
}

const YIELDING: readonly EntryKind[] = ['whatsapp.status', 'relay.failure', 'whatsapp.read'];

/** Statuses, failure notes and read marks yield to messages. */
export function priorityOf(entry: Entry): Priority {
  return YIELDING.includes(entry.kind) ? 'status' : 'message';
}
