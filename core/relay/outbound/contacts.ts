import type { HighLevelClient } from '../../clients/highlevel/client.ts';
import type { Storage } from '../../storage/storage.ts';
import type { ContactFact } from '../journal/entry.ts';
import type { ContactId, InstanceId, Jid, LocationId } from '../message.ts';
import { phoneVariants } from '../reading/jid.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';

export interface KnownContact {
  readonly contactId: ContactId;
  readonly conversationId: string | null;
  readonly lastInstanceId: InstanceId | null;
}

const CACHED = 50_000;

/**
 * Which HighLevel contact a WhatsApp peer is. Our own table comes first and is cached, so that a steady-state message
 * costs no call for it; a person unknown there is looked for in HighLevel and only then created.
 */
export class Contacts {
  readonly #storage: Storage;
  readonly #client: HighLevelClient;
  readonly #cache = new Map<string, KnownContact>();

  constructor(storage: Storage, client: HighLevelClient) {
    this.#storage = storage;
    this.#client = client;
  }

  async known(locationId: LocationId, peer: Jid): Promise<KnownContact | null> {
    const key = `${locationId} ${peer}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const row = await this.#storage.db
      .selectFrom('contacts')
      .select(['contact_id', 'conversation_id', 'last_instance_id'])
      .where('location_id', '=', locationId)
      .where('peer', '=', peer)
      .executeTakeFirst();
    if (row === undefined) return null;
    const contact: KnownContact = {
      contactId: row.contact_id as ContactId,
      conversationId: row.conversation_id,
      lastInstanceId: row.last_instance_id as InstanceId | null,
    };
    this.#remember(key, contact);
    return contact;
  }

  /**
   * Finds the person in HighLevel by phone, else creates the contact. The name is given only when creating: an upsert
   * would overwrite what an agent wrote (HighLevel's contact upsert replaces the fields that it is sent).
   */
  async findOrCreate(
    locationId: LocationId,
    person: { phone: string; name: string | null },
    calls: HighLevelCalls,
  ): Promise<KnownContact> {
    const found = await this.#findByPhone(locationId, person.phone, calls);
    const contact =
      found ??
      (await calls.call(() =>
        this.#client.upsertContact(locationId, {
          phone: person.phone,
          source: 'WhatsApp',
          ...(person.name === null ? {} : { name: person.name }),
        }),
      ));
    return { contactId: contact.id, conversationId: null, lastInstanceId: null };
  }

  /** Under any spelling of the number: Brazil, Mexico and Argentina have two for one line. */
  async #findByPhone(
    locationId: LocationId,
    phone: string,
    calls: HighLevelCalls,
  ): Promise<{ id: ContactId } | null> {
    for (const digits of phoneVariants(phone.slice(1))) {
      const found = await calls.call(() =>
        this.#client.findContactByPhone(locationId, `+${digits}`),
      );
      if (found !== null) return found;
    }
    return null;
  }

  /** Called with what a settlement committed. */
  learn(fact: ContactFact): void {
    this.#remember(`${fact.locationId} ${fact.peer}`, {
      contactId: fact.contactId as ContactId,
      conversationId: fact.conversationId,
      lastInstanceId: fact.lastInstanceId,
    });
  }

  /** The contact was deleted or merged in HighLevel: it is found or created anew. */
  async forget(locationId: LocationId, peer: Jid): Promise<void> {
    this.#cache.delete(`${locationId} ${peer}`);
    await this.#storage.db
      .deleteFrom('contacts')
      .where('location_id', '=', locationId)
      .where('peer', '=', peer)
      .execute();
  }

  /** The peers that are this contact, the one spoken with last first. */
  async peersOf(
    locationId: LocationId,
    contactId: ContactId,
  ): Promise<{ peer: Jid; lastInstanceId: InstanceId | null; updatedAt: number }[]> {
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
