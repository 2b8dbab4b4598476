/** What the relay is made of as to whose messages it takes, and who people are. */
import type { InstanceDirectory } from '../pairing/instance-directory.ts';
import type { Storage } from '../storage/storage.ts';
import { AdmissionBook } from './admission/admission-book.ts';
import { AdmissionGate } from './admission/admission-gate.ts';
import { KnownInHighLevel } from './admission/is-contact.ts';
import { AssignedPeers } from './assigned-peers.ts';
import { mayBeOwnSend } from './outbound/echo-guard.ts';
import { GroupNames } from './groups/group-names.ts';
import { HighLevelCalls } from './outbound/highlevel-calls.ts';
import type { RelayParts } from './outbound/relay-parts.ts';

export interface AdmissionSurroundings {
  readonly storage: Storage;
  readonly instances: InstanceDirectory;
  readonly parts: RelayParts;
}

/** @throws StorageError */
export async function openAdmission(
  { storage, instances, parts }: AdmissionSurroundings,
  onTrouble: (error: unknown) => void,
): Promise<{
  book: AdmissionBook;
  gate: AdmissionGate;
  assigned: AssignedPeers;
  names: GroupNames;
}> {
  const { journal, people, receipts, contacts, finder, pacing, groups } = parts;
  const names = new GroupNames(groups, ({ id }) => instances.client(id));
  const book = await AdmissionBook.load(storage, onTrouble);
  const known = new KnownInHighLevel(
    contacts,
    finder,
    (id) => new HighLevelCalls(pacing, id, { priority: 'other', prepaid: 0 }),
  );
  const gate = new AdmissionGate({
    book,
    people,
    groups,
    onUnnamed: (instance, group) => {
      // Asked again with the next message, and whenever the groups are listed.
      names.ask(instance, group).catch(() => undefined);
    },
    onSpoken: (instance, group) => {
      names.freshen(instance, group);
    },
    instancesOf: (id) => instances.ofLocation(id),
    isContact: (id, peer) => known.has(id, peer),
    isOwnSend: async ({ id, locationId }, message) =>
      mayBeOwnSend({ journal }, locationId, message) ||
      (await receipts.linksOf(id, [message.id])).has(message.id),
    isHere: async (id, key, whatsappId) =>
      (await journal.arrivals([key])).has(key) ||
      (await receipts.linksOf(id, [whatsappId])).has(whatsappId),
  });
  const assigned = new AssignedPeers({ storage, journal, people, contacts });
  return { book, gate, assigned, names };
}
