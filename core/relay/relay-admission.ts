/** What the relay is made of as to whom it relays. */
import type { InstanceDirectory } from '../pairing/instance-directory.ts';
import type { Storage } from '../storage/storage.ts';
import { AdmissionBook } from './admission/admission-book.ts';
import { Gate } from './admission/gate.ts';
import { KnownPeople } from './admission/known-people.ts';
import { Refusals } from './admission/refusals.ts';
import type { LocationId } from './message.ts';
import type { ContactFinder } from './outbound/contact-finder.ts';
import type { Contacts } from './outbound/contacts.ts';
import type { HighLevelCalls } from './outbound/highlevel-calls.ts';
import type { People } from './people.ts';

/** Evolution waits half a minute for the answer to a webhook. */
const ASK_MS = 8_000;

export interface AdmissionParts {
  readonly book: AdmissionBook;
  readonly refusals: Refusals;
  readonly gate: Gate;
}

/** @throws StorageError */
export async function openAdmission(options: {
  readonly storage: Storage;
  readonly instances: InstanceDirectory;
  readonly people: People;
  readonly contacts: Contacts;
  readonly finder: ContactFinder;
  readonly calls: (id: LocationId) => HighLevelCalls;
  readonly onTrouble: (error: unknown) => void;
}): Promise<AdmissionParts> {
  const { storage, instances, people, contacts, finder, calls, onTrouble } = options;
  const book = await AdmissionBook.load(storage);
  const refusals = await Refusals.load(storage, onTrouble);
  const known = new KnownPeople({
    contacts,
    find: async (id, phone) => (await finder.find(id, phone, calls(id))) !== null,
    waitMs: ASK_MS,
  });
  const gate = new Gate({
    book,
    people,
    known,
    numbersOf: (id) => instances.ofLocation(id),
  });
  return { book, refusals, gate };
}
