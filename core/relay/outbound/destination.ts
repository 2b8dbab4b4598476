import type { Entry } from '../journal/entry.ts';
import type { CallPriority } from './pacing.ts';

/** In the order in which they may leave: a campaign never delays what a person wrote. */
export const PRIORITIES = ['message', 'workflow', 'status'] as const;
export type Priority = (typeof PRIORITIES)[number];

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

/** What workflows send yields to people's messages; statuses, failure notes, settings and read marks yield to both. */
export function priorityOf(entry: Entry): Priority {
  switch (entry.kind) {
    case 'whatsapp.message':
    case 'whatsapp.line':
    case 'highlevel.message':
    case 'relay.line':
    case 'contact.dnd':
      return 'message';
    case 'workflow.action':
    case 'workflow.line':
      return 'workflow';
    case 'whatsapp.status':
    case 'whatsapp.read':
    case 'relay.failure':
    case 'relay.twin':
      return 'status';
  }
}

/** Of a location's calls, some are kept for people's messages. */
export function callPriorityOf(entry: Entry): CallPriority {
  return priorityOf(entry) === 'message' ? 'message' : 'status';
}
