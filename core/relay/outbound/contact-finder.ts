import { ClientError } from '../../clients/client-error.ts';
import type { FoundContact, HighLevelClient } from '../../clients/highlevel/client.ts';
import type { ContactId, LocationId } from '../message.ts';
import { phoneVariants } from '../reading/jid.ts';
import type { KnownContact } from './contacts.ts';
import { FreshContacts } from './fresh-contacts.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { LocationFacts } from './location-facts.ts';
import { classOf, isForbidden } from './outcome.ts';

/** Somebody who wrote, or was written to, and is in no table of ours. */
export interface Person {
  /** E.164, as WhatsApp spells the number. */
  readonly phone: string;
  /** The profile name; null when the event shows none. */
  readonly name: string | null;
  /** Added to the contact; never taken away. */
  readonly tags: readonly string[];
}

/** Ids and codes only. */
export interface ContactEvents {
  /** The contact of somebody who is new here. */
  contactMet(locationId: LocationId, contactId: ContactId, how: 'found' | 'created'): void;
  /** It was deleted or merged in HighLevel; who it was is looked for anew. */
  contactGone(locationId: LocationId, contactId: ContactId): void;
  /** A tag or a name that could not be written: the message goes on without it. */
  contactNotTouched(locationId: LocationId, error: ClientError): void;
}

/** All spellings of a number end with these digits. */
const COMMON_DIGITS = 8;

/**
 * Finds a person's contact in HighLevel, else creates it; one contact per person, however many first messages come at
 * the same time by however many numbers. Nothing that stands in a contact is ever overwritten: a name is given where
 * there is none, tags are added.
 */
export class ContactFinder {
  readonly #client: HighLevelClient;
  readonly #events: ContactEvents;
  readonly #facts: LocationFacts;
  readonly #fresh = new FreshContacts();

  constructor(client: HighLevelClient, events: ContactEvents) {
    this.#client = client;
    this.#events = events;
    this.#facts = new LocationFacts(client);
  }

  async findOrCreate(
    locationId: LocationId,
    person: Person,
    calls: HighLevelCalls,
  ): Promise<KnownContact> {
    return this.#fresh.once(locationId, person.phone, async () => {
      const found = await this.#find(locationId, person.phone, calls);
      const { id, named } =
        found === null
          ? await this.#create(locationId, person, calls)
          : await this.#met(locationId, found, person, calls);
      await this.#tag(locationId, { id, tags: found?.tags ?? [] }, person.tags, calls);
      this.#events.contactMet(locationId, id, found === null ? 'created' : 'found');
      return newlyKnown(id, named);
    });
  }

  /**
   * A group's contact: it has no phone number and no address, and is known by our own table alone. HighLevel can find it
   * by nothing, so that it is made once and never looked for.
   */
  async createGroup(
    locationId: LocationId,
    group: { readonly peer: string; readonly name: string },
    calls: HighLevelCalls,
  ): Promise<KnownContact> {
    return this.#fresh.once(locationId, group.peer, async () => {
      const { id } = await calls.call(() =>
        this.#client.upsertContact(locationId, { name: group.name, source: 'WhatsApp group' }),
      );
      this.#events.contactMet(locationId, id, 'created');
      return { ...newlyKnown(id, true), name: group.name };
    });
  }

  /** A group has a new name; a name that somebody gave the contact in HighLevel stays. */
  async renameGroup(
    locationId: LocationId,
    id: ContactId,
    name: { readonly from: string; readonly to: string },
    calls: HighLevelCalls,
  ): Promise<void> {
    await this.#optional(locationId, async () => {
      const contact = await calls.call(() => this.#client.getContact(locationId, id));
      if (contact?.name == null || !isAlike(contact.name, name.from)) return;
      await calls.call(() => this.#client.updateContact(locationId, id, { name: name.to }));
    });
  }

  /** Without creating anybody. */
  async find(
    locationId: LocationId,
    phone: string,
    calls: HighLevelCalls,
  ): Promise<KnownContact | null> {
    const found = await this.#find(locationId, phone, calls);
    return found && newlyKnown(found.id, found.name !== null);
  }

  /** Gives the contact a name if it has none, or only its number; what an agent wrote stays. */
  async nameIfMissing(
    locationId: LocationId,
    id: ContactId,
    name: string,
    calls: HighLevelCalls,
  ): Promise<void> {
    await this.#optional(locationId, async () => {
      const contact = await calls.call(() => this.#client.getContact(locationId, id));
      if (contact === null || !isNameless(contact)) return;
      await calls.call(() => this.#client.updateContact(locationId, id, { name }));
    });
  }

  /** It was deleted or merged: who was it is looked for anew. */
  forget(contactId: ContactId): void {
    this.#fresh.forget(contactId);
  }

  /**
   * Under any spelling of the number: Brazil, Mexico and Argentina have two for one line. A location that compares
   * e-mail addresses only may not find a phone by the duplicate search, and an upsert would create the person again:
   * there the contacts are searched as well.
   */
  async #find(
    locationId: LocationId,
    phone: string,
    calls: HighLevelCalls,
  ): Promise<FoundContact | null> {
    const spellings = phoneVariants(phone.slice(1)).map((digits) => `+${digits}`);
    for (const spelling of spellings) {
      const found = await calls.call(() => this.#client.findContactByPhone(locationId, spelling));
      if (found !== null && hasPhone(found, spellings)) return found;
    }
    if (await this.#facts.allowsDuplicates(locationId, calls)) return null;
    const alike = await this.#search(locationId, phone.slice(-COMMON_DIGITS), calls);
    return alike.find((one) => one.phone !== null && hasPhone(one, spellings)) ?? null;
  }

  /** The search is not documented: a location that refuses it is served without. */
  async #search(
    locationId: LocationId,
    digits: string,
    calls: HighLevelCalls,
  ): Promise<readonly FoundContact[]> {
    try {
      return await calls.call(() => this.#client.searchContacts(locationId, digits));
    } catch (error) {
      if (error instanceof ClientError && isAboutTheCall(error)) return [];
      throw error;
    }
  }

  /** An upsert overwrites the name, so that it is given only here. */
  async #create(
    locationId: LocationId,
    { phone, name }: Person,
    calls: HighLevelCalls,
  ): Promise<{ id: ContactId; named: boolean }> {
    const { id } = await calls.call(() =>
      this.#client.upsertContact(locationId, {
        phone,
        source: 'WhatsApp',
        ...(name === null ? {} : { name }),
      }),
    );
    return { id, named: name !== null };
  }

  async #met(
    locationId: LocationId,
    found: FoundContact,
    { name }: Person,
    calls: HighLevelCalls,
  ): Promise<{ id: ContactId; named: boolean }> {
    const { id } = found;
    if (!isNameless(found)) return { id, named: true };
    if (name === null) return { id, named: false };
    // The search's answer is not documented: that it shows no name does not mean that there is none.
    await this.nameIfMissing(locationId, id, name, calls);
    return { id, named: true };
  }

  async #tag(
    locationId: LocationId,
    { id, tags: has }: { id: ContactId; tags: readonly string[] },
    wanted: readonly string[],
    calls: HighLevelCalls,
  ): Promise<void> {
    const missing = wanted.filter((tag) => !has.includes(tag));
    if (missing.length === 0) return;
    await this.#optional(locationId, () =>
      calls.call(() => this.#client.addTags(locationId, id, missing)),
    );
  }

  /** A name or a tag that HighLevel refuses holds up no message; where HighLevel is away, everything waits as usual. */
  async #optional(locationId: LocationId, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ClientError) || !isAboutTheCall(error)) throw error;
      this.#events.contactNotTouched(locationId, error);
    }
  }
}

/** Refused as such: neither is HighLevel away, nor the access lost, nor too much asked. */
function isAboutTheCall(error: ClientError): boolean {
  return classOf(error) === 'permanent' || isForbidden(error);
}

function newlyKnown(contactId: ContactId, named: boolean): KnownContact {
  const unknown = { peer: null, conversationId: null, lastInstanceId: null, optedOutAt: null };
  return { contactId, named, name: null, ...unknown };
}

/** A search that does not show the phone found it by the phone it was asked for. */
function hasPhone({ phone }: FoundContact, spellings: readonly string[]): boolean {
  return phone === null || spellings.includes(`+${phone.replace(/\D/g, '')}`);
}

/** HighLevel shows the number, in any layout, where a contact has no name. */
function isNameless({ name }: FoundContact): boolean {
  return name === null || /^[\s+().\-/\d]*$/.test(name);
}

/** HighLevel keeps first and last name apart, and shows some names in lower case. */
function isAlike(one: string, other: string): boolean {
  const plain = (name: string): string => name.replace(/\s+/g, ' ').trim().toLowerCase();
  return plain(one) === plain(other);
}
