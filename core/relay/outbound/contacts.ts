import type { Storage } from '../../storage/storage.ts';
import type { ContactFact } from '../journal/entry.ts';
import type { ContactId, InstanceId, Jid, LocationId } from '../message.ts';
import { phoneJid, samePhoneJids } from '../reading/jid.ts';

export interface KnownContact {
  readonly contactId: ContactId;
  /** Under which address it stands in our table; null while it was only found or created in HighLevel. */
  readonly peer: Jid | null;
  readonly conversationId: string | null;
  readonly lastInstanceId: InstanceId | null;
  /** It has a name, or was looked at for one. */
  readonly named: boolean;
  /** What the person is called on WhatsApp, as it stands in our table. */
  readonly name: string | null;
  /** Since when it is on Do Not Disturb by a stop word of its own (ms). */
  readonly optedOutAt: number | null;
}

/** A peer that is a contact, and the number that spoke with it there. */
export interface KnownPeer {
  readonly peer: Jid;
  readonly lastInstanceId: InstanceId | null;
  /** When they were last spoken with (ms). */
  readonly updatedAt: number;
}

const CACHED = 50_000;
const COLUMNS = [
  'peer',
  'contact_id',
  'conversation_id',
  'last_instance_id',
  'named',
  'name',
  'opted_out_at',
] as const;

/**
 * Which HighLevel contact a WhatsApp peer is, by our own table. It comes first and is cached, so that a steady-state
 * message costs no call for it; who is not in it is looked for by the `ContactFinder`.
 */
export class Contacts {
  readonly #storage: Storage;
  readonly #cache = new Map<string, KnownContact>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Under this address, or another spelling of the same number. */
  async known(locationId: LocationId, peer: Jid): Promise<KnownContact | null> {
    const key = keyOf(locationId, peer);
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const spellings = spellingsOf(peer);
    const rows = await this.#storage.db
      .selectFrom('contacts')
      .select(COLUMNS)
      .where('location_id', '=', locationId)
      .where('peer', 'in', spellings)
      .execute();
    const row = rows.find((one) => one.peer === peer) ?? rows[0];
    if (row === undefined) return null;
    const contact = contactOf(row);
    this.#remember(key, contact);
    return contact;
  }

  /** Called with what a settlement committed. */
  learn(fact: ContactFact): void {
    const key = keyOf(fact.locationId, fact.peer);
    const before = this.#cache.get(key);
    const named = fact.named ?? before?.named;
    const name = fact.name ?? before?.name ?? null;
    const optedOutAt = fact.optedOutAt === undefined ? before?.optedOutAt : fact.optedOutAt;
    // What the fact leaves open stands in the table.
    if (named === undefined || optedOutAt === undefined) {
      this.#cache.delete(key);
      return;
    }
    this.#remember(key, {
      contactId: fact.contactId as ContactId,
      peer: fact.peer as Jid,
      conversationId: fact.conversationId,
      lastInstanceId: fact.lastInstanceId,
      named,
      name,
      optedOutAt,
    });
  }

  /** The contact was deleted in HighLevel, or merged into another: nobody is this contact any more. */
  async forget(locationId: LocationId, contactId: ContactId): Promise<void> {
    await this.#storage.db
      .deleteFrom('contacts')
      .where('location_id', '=', locationId)
      .where('contact_id', '=', contactId)
      .execute();
    for (const [key, contact] of this.#cache) {
      if (contact.contactId === contactId && key.startsWith(`${locationId} `)) {
        this.#cache.delete(key);
      }
    }
  }

  /** This peer is not that contact after all; others who are it stay. */
  async unlearn(locationId: LocationId, peer: Jid): Promise<void> {
    await this.#storage.db
      .deleteFrom('contacts')
      .where('location_id', '=', locationId)
      .where('peer', '=', peer)
      .execute();
    this.#cache.delete(keyOf(locationId, peer));
  }

  /** The contact stands under another address now. */
  moved(locationId: LocationId, from: Jid): void {
    const gone = spellingsOf(from);
    for (const peer of gone) this.#cache.delete(keyOf(locationId, peer));
  }

  /** The peers that are this contact, the one spoken with last first. */
  async peersOf(locationId: LocationId, contactId: ContactId): Promise<KnownPeer[]> {
    const rows = await this.#storage.db
      .selectFrom('contacts')
      .select(['peer', 'last_instance_id', 'updated_at'])
      .where('location_id', '=', locationId)
      .where('contact_id', '=', contactId)
      .orderBy('updated_at', 'desc')
      .execute();
    return rows.map((row) => ({
      peer: row.peer as Jid,
      lastInstanceId: row.last_instance_id as InstanceId | null,
      updatedAt: row.updated_at,
    }));
  }

  #remember(key: string, contact: KnownContact): void {
    this.#cache.delete(key);
    this.#cache.set(key, contact);
    if (this.#cache.size <= CACHED) return;
    const oldest = this.#cache.keys().next();
    if (oldest.done !== true) this.#cache.delete(oldest.value);
  }
}

function keyOf(locationId: string, peer: string): string {
  return `${locationId} ${peer}`;
}

function spellingsOf(peer: Jid): Jid[] {
  const phone = phoneJid(peer);
  return phone === null ? [peer] : [...samePhoneJids(phone)];
}

function contactOf(row: {
  peer: string;
  contact_id: string;
  conversation_id: string | null;
  last_instance_id: string | null;
  named: number | null;
  name: string | null;
  opted_out_at: number | null;
}): KnownContact {
  return {
    contactId: row.contact_id as ContactId,
    peer: row.peer as Jid,
    conversationId: row.conversation_id,
    lastInstanceId: row.last_instance_id as InstanceId | null,
    named: row.named === 1,
    name: row.name,
    optedOutAt: row.opted_out_at,
  };
}
