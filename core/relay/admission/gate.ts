/** Whether a chat is relayed at all. Asked before anything of an event is stored; also of what a catch-up found. */
import type { InstanceRef } from '../../pairing/instance.ts';
import type { InstanceId, Jid, LocationId, Peer, PhoneJid } from '../message.ts';
import type { People } from '../people.ts';
import { isSamePhone } from '../reading/jid.ts';
import type { AdmissionBook } from './admission-book.ts';
import type { KnownPeople } from './known-people.ts';
import type { Refusal } from './refusals.ts';

export interface GateOptions {
  readonly book: AdmissionBook;
  readonly people: People;
  readonly known: Pick<KnownPeople, 'isKnown'>;
  /** The own numbers of a location's instances. */
  readonly numbersOf: (
    locationId: LocationId,
  ) => readonly { id: InstanceId; ownJid: PhoneJid | null }[];
}

export class Gate {
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Null = let in. Only the rule `known` has to ask; a promise of it rejects when nobody can tell. */
  refusal(instance: InstanceRef, peer: Peer): Refusal | null | Promise<Refusal | null> {
    const { book } = this.#options;
    const { id } = instance;
    const chat = this.#chatOf(id, peer);
    if (book.isOn(id, 'ignore', chat)) return 'chat.ignored';
    // Groups are not relayed.
    if (peer.type === 'group') return 'group.off';
    const { rule, ownNumbers } = book.of(id);
    const phone = this.#phoneOf(id, peer);
    if (!ownNumbers && phone !== null && this.#isOwn(instance, phone)) return 'chat.own-number';
    if (rule === 'everyone') return null;
    if (rule === 'list') return book.isOn(id, 'allow', chat) ? null : 'chat.not-listed';
    if (book.isOn(id, 'allow', chat)) return null;
    return this.#unlessKnown(instance.locationId, chat, phone);
  }

  async #unlessKnown(
    locationId: LocationId,
    chat: readonly Jid[],
    phone: PhoneJid | null,
  ): Promise<Refusal | null> {
    if (await this.#options.known.isKnown(locationId, chat, phone)) return null;
    return phone === null ? 'chat.unresolved' : 'chat.not-known';
  }

  /** Another number of the same location: what the two write to each other is nobody's conversation. */
  #isOwn({ id, locationId }: InstanceRef, phone: PhoneJid): boolean {
    return this.#options
      .numbersOf(locationId)
      .some(
        (other) => other.id !== id && other.ownJid !== null && isSamePhone(other.ownJid, phone),
      );
  }

  #phoneOf(id: InstanceId, peer: Extract<Peer, { type: 'person' }>): PhoneJid | null {
    if (peer.phone !== null || peer.lid === null) return peer.phone;
    return this.#options.people.phoneOf(id, peer.lid);
  }

  /** Every address of the chat that is known. */
  #chatOf(id: InstanceId, peer: Peer): Jid[] {
    if (peer.type === 'group') return [peer.group];
    return [this.#phoneOf(id, peer), peer.lid].filter((jid) => jid !== null);
  }
}
