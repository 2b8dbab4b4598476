import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from '../../clients/client-error.ts';
import type { Jid, LocationId, PhoneJid } from '../message.ts';
import type { ContactFinder } from '../outbound/contact-finder.ts';
import type { Contacts } from '../outbound/contacts.ts';
import type { HighLevelCalls } from '../outbound/highlevel-calls.ts';
import { isGroup, isLid } from '../people.ts';
import { toE164 } from '../reading/jid.ts';

/** A stranger who writes on is not asked for again so soon (ms). */
const STRANGER_MS = 60_000;
/** Evolution waits for the answer meanwhile (ms). */
const LONGEST_MS = 8_000;
const MOST = 10_000;

/** Whether somebody is in HighLevel: by our own table, else asked there. Nobody is created. */
export class KnownInHighLevel {
  readonly #contacts: Pick<Contacts, 'known'>;
  readonly #finder: Pick<ContactFinder, 'find'>;
  readonly #calls: (id: LocationId) => HighLevelCalls;
  /** Questions under way, and strangers of the last minute. */
  readonly #asked = new Map<string, { until: number; answer: Promise<boolean> }>();

  constructor(
    contacts: Pick<Contacts, 'known'>,
    finder: Pick<ContactFinder, 'find'>,
    calls: (id: LocationId) => HighLevelCalls,
  ) {
    this.#contacts = contacts;
    this.#finder = finder;
    this.#calls = calls;
  }

  /** @throws ClientError when HighLevel gives no answer in time */
  async has(locationId: LocationId, peer: Jid): Promise<boolean> {
    const key = `${locationId} ${peer}`;
    const asked = this.#asked.get(key);
    if (asked !== undefined && asked.until > Date.now()) return asked.answer;
    const answer = this.#ask(locationId, peer);
    const entry = { until: Infinity, answer };
    this.#asked.delete(key);
    this.#asked.set(key, entry);
    this.#tidy();
    answer.then(
      (isKnown) => {
        if (isKnown) this.#asked.delete(key);
        else entry.until = Date.now() + STRANGER_MS;
      },
      () => this.#asked.delete(key),
    );
    return answer;
  }

  async #ask(locationId: LocationId, peer: Jid): Promise<boolean> {
    if ((await this.#contacts.known(locationId, peer)) !== null) return true;
    if (isLid(peer) || isGroup(peer)) return false;
    const phone = toE164(peer as PhoneJid);
    const over = new AbortController();
    const tooLate = delay(LONGEST_MS, undefined, { signal: over.signal }).then(() => {
      throw new ClientError('network.timeout', { system: 'highlevel', done: 'no' });
    });
    const found = this.#finder.find(locationId, phone, this.#calls(locationId));
    try {
      return (await Promise.race([found, tooLate])) !== null;
    } finally {
      over.abort();
      // Whichever came second has nobody left who waits for it.
      found.catch(() => undefined);
      tooLate.catch(() => undefined);
    }
  }

  #tidy(): void {
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > MOST && oldest !== undefined) this.#asked.delete(oldest);
  }
}
