import type { ContactId, LocationId } from '../message.ts';
import { phoneVariants } from '../reading/jid.ts';
import type { KnownContact } from './contacts.ts';

/** Long enough for the first message to be settled, after which our own table knows the person (ms). */
const KEPT_MS = 60_000;
const MOST = 10_000;

interface Flight {
  readonly until: number;
  readonly contact: Promise<KnownContact>;
  /** Null while the person is being looked for. */
  contactId: ContactId | null;
}

/**
 * People who are being looked for or created at this moment, or were a moment ago. Two numbers of one location, or two
 * spellings of one number, have lanes of their own and meet the same person side by side: the second waits for the
 * first one's contact.
 */
export class FreshContacts {
  readonly #flights = new Map<string, Flight>();

  once(
    locationId: LocationId,
    phone: string,
    find: () => Promise<KnownContact>,
  ): Promise<KnownContact> {
    const key = `${locationId} ${lineOf(phone)}`;
    const now = Date.now();
    const flight = this.#flights.get(key);
    if (flight !== undefined && flight.until > now) return flight.contact;
    const started: Flight = { until: now + KEPT_MS, contact: find(), contactId: null };
    this.#flights.delete(key);
    this.#flights.set(key, started);
    this.#tidy(now);
    started.contact.then(
      ({ contactId }) => {
        started.contactId = contactId;
      },
      () => {
        if (this.#flights.get(key) === started) this.#flights.delete(key);
      },
    );
    return started.contact;
  }

  forget(contactId: ContactId): void {
    for (const [key, flight] of this.#flights) {
      if (flight.contactId === contactId) this.#flights.delete(key);
    }
  }

  #tidy(now: number): void {
    for (const [key, { until }] of this.#flights) {
      if (until > now && this.#flights.size <= MOST) return;
      this.#flights.delete(key);
    }
  }
}

/** One name for all spellings of a line. */
function lineOf(phone: string): string {
  return [...phoneVariants(phone.slice(1))].sort()[0] ?? phone;
}
