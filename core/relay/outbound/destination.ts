import type { Entry } from '../journal/entry.ts';
import type { Lane } from '../journal/lanes.ts';
import { isBulk } from '../sending/send-kind.ts';
import type { CallPriority } from './pacing.ts';

/** In the order in which they may leave: a campaign never delays what a person wrote. */
export const PRIORITIES = ['message', 'workflow', 'status'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Where entries go: what may leave now, and what its failures mean for the others. */
export interface Destination {
  readonly key: string;
  /**
   * 0 = the entry may start now; else the ms until it is worth asking again, Infinity = until `worker.wake(key)`.
   * `priority` is that of its lane: what stands before a person's reply leaves like one.
   */
  enter(entry: Entry, now: number, priority: Priority): number;
  /** The entry's run has ended (whatever came of it); `hasRun` false: it could not be claimed, and nothing was tried. */
  leave(entry: Entry, now: number, hasRun: boolean): void;
  /** Why nothing leaves, as a code of the catalogue; null = it flows. */
  heldBy(now: number): string | null;
}

/** What workflows send yields to people's messages; statuses, failure notes, settings and read marks yield to both. */
export function priorityOf(entry: Entry): Priority {
  switch (entry.kind) {
    case 'whatsapp.message':
    case 'whatsapp.line':
    case 'relay.line':
    case 'contact.dnd':
    case 'call.reply':
      return 'message';
    case 'highlevel.message':
      return isBulk(entry) ? 'workflow' : 'message';
    case 'workflow.action':
    case 'workflow.line':
      return 'workflow';
    case 'whatsapp.status':
    case 'whatsapp.read':
    case 'relay.failure':
    case 'relay.twin':
    case 'workflow.trigger':
      return 'status';
  }
}

/**
 * With which priority a lane waits whose next entry this is. Order within a chat stays: a bulk message that a person's
 * reply stands behind leaves at once with it, since the reply may not wait for a gap, a cap or the morning.
 */
export function lanePriority(entry: Entry, lane: Lane | null): Priority {
  const priority = priorityOf(entry);
  if (priority !== 'workflow' || entry.kind === 'workflow.line' || lane === null) return priority;
  const isAnswered = lane.entries.some((one) => one !== entry && isWaitingReply(one));
  return isAnswered ? 'message' : priority;
}

/** Of a body that is not in memory nobody can tell; its turn comes when the bodies before it have gone. */
function isWaitingReply(entry: Entry): boolean {
  if (entry.kind !== 'highlevel.message' || entry.payload === null) return false;
  return entry.state === 'waiting' && !isBulk(entry);
}

/** Of a location's calls, some are kept for people's messages. */
export function callPriorityOf(entry: Entry): CallPriority {
  return priorityOf(entry) === 'message' ? 'message' : 'status';
}
