/**
 * People of whom WhatsApp shows a LID only. Their messages wait until the phone turns up, or until somebody says who it
 * is: by a phone number, or by a contact of the location. What waited leaves then, in its order. What was assigned is
 * marked as such, so that it can be taken back, and so that it shows when WhatsApp says otherwise later.
 */
import type { Storage } from '../storage/storage.ts';
import { fact } from './journal/facts.ts';
import type { Journal } from './journal/journal.ts';
import type { ContactId, InstanceId, LidJid, LocationId, PhoneJid } from './message.ts';
import type { Contacts } from './outbound/contacts.ts';
import type { People } from './people.ts';
import { isSamePhone, lidJid } from './reading/jid.ts';

/** A person at one number. */
export interface PeerAt {
  readonly instanceId: InstanceId;
  readonly locationId: LocationId;
  readonly lid: LidJid;
}

export interface WaitingPeer extends PeerAt {
  readonly count: number;
  /** Since when the first of their messages waits (ms). */
  readonly since: number;
}

export interface AssignedPeer extends PeerAt {
  readonly phone: PhoneJid | null;
  readonly contactId: ContactId | null;
  readonly assignedAt: number;
  /** WhatsApp showed this phone since, which is not the one that was assigned. */
  readonly contradictedBy: PhoneJid | null;
}

export interface AssignedPeersOptions {
  readonly storage: Storage;
  readonly journal: Pick<Journal, 'open' | 'append' | 'factIsKnown'>;
  readonly people: People;
  readonly contacts: Contacts;
}

export class AssignedPeers {
  readonly #options: AssignedPeersOptions;

  constructor(options: AssignedPeersOptions) {
    this.#options = options;
  }

  /** Who waits, the longest-waiting first. */
  waiting(): WaitingPeer[] {
    const found = new Map<string, WaitingPeer>();
    for (const {
      state,
      waitsFor,
      instanceId,
      locationId,
      createdAt,
    } of this.#options.journal.open()) {
      if (state !== 'parked' || waitsFor === null) continue;
      if (instanceId === null || locationId === null) continue;
      const lid = lidIn(waitsFor, instanceId);
      if (lid === null) continue;
      const before = found.get(waitsFor);
      found.set(waitsFor, {
        instanceId,
        locationId,
        lid,
        count: (before?.count ?? 0) + 1,
        since: Math.min(before?.since ?? createdAt, createdAt),
      });
    }
    return [...found.values()].sort((a, b) => a.since - b.since);
  }

  /** @throws StorageError */
  async all(): Promise<AssignedPeer[]> {
    const rows = await this.#options.storage.db
      .selectFrom('assigned_peers')
      .selectAll()
      .orderBy('created_at')
      .execute();
    return Promise.all(
      rows.map(async (row) => {
        const peer = {
          instanceId: row.instance_id as InstanceId,
          locationId: row.location_id as LocationId,
          lid: row.lid as LidJid,
          phone: row.phone as PhoneJid | null,
          contactId: row.contact_id as ContactId | null,
          assignedAt: row.created_at,
        };
        return { ...peer, contradictedBy: await this.#contradiction(peer) };
      }),
    );
  }

  /** @throws StorageError */
  async toPhone(peer: PeerAt, phone: PhoneJid): Promise<void> {
    const { contacts, journal } = this.#options;
    await this.#note(peer, { phone, contact_id: null });
    await contacts.unlearn(peer.locationId, peer.lid);
    await journal.append(
      [],
      [{ instanceId: peer.instanceId, lid: peer.lid, phone, seenAt: Date.now() }],
    );
  }

  /** @throws StorageError */
  async toContact(peer: PeerAt, contactId: ContactId): Promise<void> {
    const { storage, contacts, journal } = this.#options;
    const { instanceId, locationId, lid } = peer;
    await this.#note(peer, { phone: null, contact_id: contactId });
    const now = Date.now();
    const row = {
      location_id: locationId,
      peer: lid,
      contact_id: contactId,
      conversation_id: null,
      last_instance_id: instanceId,
      named: 1,
      opted_out_at: null,
      created_at: now,
      updated_at: now,
    };
    await storage.transaction((tx) =>
      tx.upsert(
        'contacts',
        row,
        ['location_id', 'peer'],
        ['contact_id', 'conversation_id', 'last_instance_id', 'named', 'updated_at'],
      ),
    );
    contacts.learn({
      locationId,
      peer: lid,
      contactId,
      conversationId: null,
      lastInstanceId: instanceId,
      named: true,
      optedOutAt: null,
    });
    await journal.factIsKnown(fact.lid(instanceId, lid));
  }

  /** For what comes from now on; what was delivered stays where it is. A pair that WhatsApp showed since stays, too. */
  async undo({ instanceId, locationId, lid, phone }: AssignedPeer): Promise<void> {
    const { storage, people, contacts } = this.#options;
    await storage.transaction(async (tx) => {
      if (phone !== null) {
        await tx.run('DELETE FROM lid_pairs WHERE instance_id = ? AND lid = ? AND phone = ?', [
          instanceId,
          lid,
          phone,
        ]);
      }
      await tx.run('DELETE FROM assigned_peers WHERE instance_id = ? AND lid = ?', [
        instanceId,
        lid,
      ]);
    });
    if (phone !== null && people.phoneOf(instanceId, lid) === phone) people.forget(instanceId, lid);
    await contacts.unlearn(locationId, lid);
  }

  async #note(
    { instanceId, locationId, lid }: PeerAt,
    to: { phone: PhoneJid | null; contact_id: ContactId | null },
  ): Promise<void> {
    const row = { instance_id: instanceId, lid, location_id: locationId, ...to };
    await this.#options.storage.transaction((tx) =>
      tx.upsert(
        'assigned_peers',
        { ...row, created_at: Date.now() },
        ['instance_id', 'lid'],
        ['phone', 'contact_id', 'created_at'],
      ),
    );
  }

  async #contradiction({
    instanceId,
    locationId,
    lid,
    phone,
    contactId,
  }: Omit<AssignedPeer, 'contradictedBy'>): Promise<PhoneJid | null> {
    const { people, contacts } = this.#options;
    const shown = people.phoneOf(instanceId, lid);
    if (shown === null) return null;
    if (phone !== null) return isSamePhone(shown, phone) ? null : shown;
    const known = await contacts.known(locationId, shown);
    return known === null || known.contactId === contactId ? null : shown;
  }
}

function lidIn(waitsFor: string, instanceId: InstanceId): LidJid | null {
  const prefix = fact.lid(instanceId, '');
  return waitsFor.startsWith(prefix) ? lidJid(waitsFor.slice(prefix.length)) : null;
}
