/** From what the worker and the destinations report to the events of the business. */
import type { BreakerKind, Events } from '../events.ts';
import type { Entry, Outcome } from './journal/entry.ts';
import type { MovedContact } from './journal/number-change.ts';
import type { ContactEvents } from './outbound/contact-finder.ts';
import type { DestinationEvents } from './outbound/destinations.ts';
import type { RelayParts } from './outbound/relay-parts.ts';
import type { WorkerEvents } from './outbound/worker.ts';

export function workerEvents(events: Events, parts: Pick<RelayParts, 'contacts'>): WorkerEvents {
  return {
    entryClaimed: (entry) => {
      events.entryClaimed({ entryId: entry.id, kind: entry.kind, attempt: entry.attempts });
    },
    entrySettled: (entry, outcome, ms) => {
      report(events, entry, outcome, ms);
    },
    contactsLearnt: (facts) => {
      for (const fact of facts) parts.contacts.learn(fact);
    },
    storageFailed: (during, error) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal';
      events.storageFailed({ code, during });
    },
  };
}

/** A contact stands under another phone number now. */
export function moveEvents(
  events: Events,
  { contacts }: Pick<RelayParts, 'contacts'>,
): (moved: MovedContact) => void {
  return ({ locationId, contactId, from }) => {
    contacts.moved(locationId, from);
    events.contactMoved({ locationId, contactId });
  };
}

function report(events: Events, entry: Entry, outcome: Outcome, ms: number): void {
  const which = { entryId: entry.id, kind: entry.kind };
  switch (outcome.type) {
    case 'sent':
      events.entrySent({ ...which, attempt: entry.attempts, ms });
      return;
    case 'again':
    case 'unknown': {
      const { code } = outcome.reason;
      const attempt = entry.attempts;
      events.entryPostponed({ ...which, attempt, code, nextTryAt: outcome.at });
      return;
    }
    case 'parked':
      events.entryParked({ ...which, fact: factOf(outcome.waitsFor) });
      return;
    case 'unsure':
      events.entryUnsure({ ...which, code: outcome.reason.code });
      return;
    case 'refused':
      events.entryDead({ ...which, code: outcome.reason.code });
  }
}

function factOf(waitsFor: string): 'lid' | 'link' | 'location' | 'settled' {
  if (waitsFor.startsWith('lid:')) return 'lid';
  if (waitsFor.startsWith('settled:')) return 'settled';
  return waitsFor.startsWith('link:') ? 'link' : 'location';
}

export function contactEvents(events: Events): ContactEvents {
  return {
    contactMet: (locationId, contactId, how) => {
      events.contactMet({ locationId, contactId, how });
    },
    contactGone: (locationId, contactId) => {
      events.contactGone({ locationId, contactId });
    },
    contactNotTouched: (locationId, { code }) => {
      events.contactNotTouched({ locationId, code });
    },
  };
}

export function destinationEvents(events: Events): DestinationEvents {
  return {
    breakerTripped: (destination, code) => {
      events.breakerTripped({ ...breakerOf(destination), code });
    },
    breakerClosed: (destination) => {
      events.breakerClosed(breakerOf(destination));
    },
  };
}

function breakerOf(destination: string): { breaker: BreakerKind; target: string } {
  const [system, ...target] = destination.split(':');
  const kinds: Record<string, BreakerKind> = { evolution: 'evolution', whatsapp: 'number' };
  return { breaker: kinds[system ?? ''] ?? 'highlevel', target: target.join(':') };
}
