/** From something that happened to one entry for each workflow that waits for it. */
import { createHash } from 'node:crypto';
import type { NewEntry } from '../journal/entry.ts';
import { triggerKey, lane } from '../journal/facts.ts';
import type { LocationId } from '../message.ts';
import type { Happening } from '../reading/workflow-trigger.ts';
import type { TriggerBook } from './trigger-book.ts';

export interface ToTell {
  readonly locationId: LocationId;
  /** What makes it one thing, however often it is heard of. */
  readonly once: string;
  readonly happening: Happening;
  readonly expiresAt: number;
  readonly notBefore?: number;
}

/** Stored with what told of it; each has a lane of its own, so that no workflow waits for another's. */
export function triggerEntries(
  book: TriggerBook,
  { locationId, once, happening, expiresAt, notBefore }: ToTell,
): NewEntry<'workflow.trigger'>[] {
  return book.for(locationId, happening.event).map(({ triggerId }) => {
    const eventId = eventIdOf(triggerId, happening.event, once);
    return {
      kind: 'workflow.trigger',
      locationId,
      instanceId: null,
      lane: lane.trigger(locationId, eventId),
      orderAt: 0,
      dedupeKey: triggerKey(locationId, eventId),
      payload: { triggerId, eventId, happening },
      expiresAt,
      ...(notBefore === undefined ? {} : { notBefore }),
    };
  });
}

function eventIdOf(triggerId: string, event: string, once: string): string {
  return createHash('sha256')
    .update(JSON.stringify([triggerId, event, once]))
    .digest('base64url');
}
