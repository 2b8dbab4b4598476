/**
 * Who is in HighLevel already, by our own table, else by asking HighLevel. What a person wrote is not stored before the
 * answer is here: while HighLevel cannot tell, the webhook is refused (503), Evolution keeps the message and sends it
 * again, and what it gives up on is found by the catch-up.
 */
import type { Jid, LocationId, PhoneJid } from '../message.ts';
import { toE164 } from '../reading/jid.ts';

/** Somebody who becomes a contact is relayed from this long after at the latest (ms). */
const NOT_KNOWN_HOLDS_MS = 60_000;
const MOST_ANSWERS = 20_000;

export interface KnownPeopleOptions {
  /** Our own table; null = nobody there. */
  readonly contacts: { known(locationId: LocationId, peer: Jid): Promise<object | null> };
  /** Asks HighLevel, without creating anybody. */
  readonly find: (locationId: LocationId, phone: string) => Promise<boolean>;
  /** The longest that a webhook waits for the answer (ms). */
  readonly waitMs: number;
  /** For how long a "no" is believed (ms). */
  readonly holdsMs?: number;
}

/** HighLevel did not say in time whether somebody is a contact: nothing is stored, and the sender comes again. */
export class NotTold extends Error {
  override readonly name = 'NotTold';
}

export class KnownPeople {
  readonly #options: KnownPeopleOptions;
  readonly #asking = new Map<string, Promise<boolean>>();
  /** Who was not there, and until when that is believed. */
  readonly #unknown = new Map<string, number>();

  constructor(options: KnownPeopleOptions) {
    this.#options = options;
  }

  /** @throws NotTold, StorageError */
  async isKnown(
    locationId: LocationId,
    chat: readonly Jid[],
    phone: PhoneJid | null,
  ): Promise<boolean> {
    for (const jid of chat) {
      if ((await this.#options.contacts.known(locationId, jid)) !== null) return true;
    }
    return phone === null ? false : this.#ask(locationId, phone);
  }

  async #ask(locationId: LocationId, phone: PhoneJid): Promise<boolean> {
    const key = `${locationId} ${phone}`;
    if ((this.#unknown.get(key) ?? 0) > Date.now()) return false;
    let asking = this.#asking.get(key);
    if (asking === undefined) {
      asking = this.#options.find(locationId, toE164(phone)).finally(() => {
        this.#asking.delete(key);
      });
      this.#asking.set(key, asking);
    }
    const isThere = await atMost(this.#options.waitMs, asking);
    if (!isThere) this.#remember(key);
    return isThere;
  }

  #remember(key: string): void {
    this.#unknown.delete(key);
    this.#unknown.set(key, Date.now() + (this.#options.holdsMs ?? NOT_KNOWN_HOLDS_MS));
    const oldest = this.#unknown.keys().next();
    if (this.#unknown.size > MOST_ANSWERS && oldest.done !== true) {
      this.#unknown.delete(oldest.value);
    }
  }
}

async function atMost<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NotTold('HighLevel did not answer in time'));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw error instanceof NotTold ? error : new NotTold('HighLevel cannot tell', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
