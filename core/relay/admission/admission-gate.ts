/**
 * Decides whether a message is taken in, before anything of it is written down. Whether somebody is in HighLevel is
 * asked while the webhook waits: without an answer in time nothing is stored, Evolution is told to come again, and what
 * it gives up on the catch-up reads from its database.
 */
import type { InstanceRef } from '../../pairing/instance.ts';
import { messageKey } from '../journal/facts.ts';
import type {
  GroupJid,
  InstanceId,
  Jid,
  LocationId,
  Peer,
  PhoneJid,
  WhatsAppMessage,
} from '../message.ts';
import { isLid } from '../people.ts';
import type { People } from '../people.ts';
import { isSamePhone } from '../reading/jid.ts';
import type { EventReading, LineReading } from '../reading/reading.ts';
import type { GroupBook } from '../groups/group-book.ts';
import type { AdmissionBook } from './admission-book.ts';
import type { RefusalRule } from './rules.ts';

export interface AdmissionGateOptions {
  readonly book: AdmissionBook;
  readonly people: Pick<People, 'canonical'>;
  readonly groups: Pick<GroupBook, 'isOn' | 'missed'>;
  /** A group spoke whose name is not known. */
  readonly onUnnamed: (instance: InstanceRef, group: GroupJid) => void;
  /** Something was said in a group that is on. */
  readonly onSpoken: (instance: InstanceRef, group: GroupJid) => void;
  readonly instancesOf: (id: LocationId) => readonly InstanceRef[];
  /** Rejects when HighLevel cannot be asked. */
  readonly isContact: (locationId: LocationId, peer: Jid) => Promise<boolean>;
  /** A message of ours that the gateway reports. */
  readonly isOwnSend: (instance: InstanceRef, message: WhatsAppMessage) => Promise<boolean>;
  /** A message with this key came in, or this WhatsApp id is linked. */
  readonly isHere: (id: InstanceId, key: string, whatsappId: string) => Promise<boolean>;
}

export class AdmissionGate {
  readonly #options: AdmissionGateOptions;

  constructor(options: AdmissionGateOptions) {
    this.#options = options;
  }

  /** The rule that refuses it; null = it is taken in. Rejects when that cannot be told now. */
  async refusedBy(
    instance: InstanceRef,
    what: Exclude<EventReading, { type: 'connection' }>,
  ): Promise<RefusalRule | null> {
    if (what.type !== 'message' && what.type !== 'line') return null;
    const rule =
      what.type === 'message'
        ? await this.#message(instance, what)
        : await this.#line(instance, what);
    if (rule === null) return null;
    const peer = what.type === 'message' ? what.message.peer : what.peer;
    const chat = peer === null ? null : this.#options.people.canonical(instance.id, peer);
    const id = what.type === 'message' ? what.message.id : what.id;
    if (rule === 'group' && peer?.type === 'group') this.#missed(instance, peer.group, what);
    this.#options.book.refused(instance.id, id, { at: Date.now(), rule, chat });
    return rule;
  }

  #missed(instance: InstanceRef, group: GroupJid, what: EventReading): void {
    const { book, groups, onUnnamed } = this.#options;
    if (what.type !== 'message' || book.wasRefused(instance.id, what.message.id)) return;
    if (groups.missed(instance.id, group, what.message.sentAt)) onUnnamed(instance, group);
  }

  async #message(
    instance: InstanceRef,
    { message, gateway }: Extract<EventReading, { type: 'message' }>,
  ): Promise<RefusalRule | null> {
    const { book, isOwnSend } = this.#options;
    const isOff = gateway && !book.of(instance.id).rules.otherPrograms;
    const byChat = await this.#chat(instance, message.peer);
    const rule = byChat ?? (isOff ? 'other-program' : null);
    if (rule === null || !gateway) return rule;
    // It may tell what became of a send of ours, and says nothing that is not stored here already.
    return (await isOwnSend(instance, message)) ? null : rule;
  }

  /** An edit holds words as well. Where it names no chat, it is taken in with the message that it names only. */
  async #line(instance: InstanceRef, line: LineReading): Promise<RefusalRule | null> {
    if (line.peer !== null) return this.#chat(instance, line.peer);
    const { id } = instance;
    if (line.target === null) return null;
    const { book, isHere } = this.#options;
    if (book.wasRefused(id, line.target)) return 'original-refused';
    if (!this.#isSelective(instance)) return null;
    const isKnown = await isHere(id, messageKey(id, line.target), line.target);
    return isKnown ? null : 'original-refused';
  }

  async #chat(instance: InstanceRef, peer: Peer): Promise<RefusalRule | null> {
    const { rules, allowed, ignored } = this.#options.book.of(instance.id);
    const chat = this.#options.people.canonical(instance.id, peer);
    if (chat === null) return null;
    if (ignored.has(chat)) return 'ignored';
    if (peer.type === 'group') {
      if (!this.#options.groups.isOn(instance.id, peer.group)) return 'group';
      this.#options.onSpoken(instance, peer.group);
      return null;
    }
    if (peer.lid !== null && ignored.has(peer.lid)) return 'ignored';
    if (!rules.ownNumbers && this.#isOwnNumber(instance, chat)) return 'own-number';
    if (rules.mode === 'everyone') return null;
    if (allowed.has(chat) || (peer.lid !== null && allowed.has(peer.lid))) return null;
    if (rules.mode === 'allow-list') return isLid(chat) ? 'no-phone' : 'not-listed';
    if (await this.#options.isContact(instance.locationId, chat)) return null;
    return isLid(chat) ? 'no-phone' : 'not-in-highlevel';
  }

  #isOwnNumber({ id, locationId }: InstanceRef, chat: Jid): boolean {
    if (isLid(chat)) return false;
    return this.#options
      .instancesOf(locationId)
      .some(
        ({ id: other, ownJid }) =>
          other !== id && ownJid !== null && isSamePhone(ownJid, chat as PhoneJid),
      );
  }

  /** Whether a chat with a person may be refused at all. */
  #isSelective({ id, locationId }: InstanceRef): boolean {
    const { rules } = this.#options.book.of(id);
    const hasOthers = !rules.ownNumbers && this.#options.instancesOf(locationId).length > 1;
    return (
      rules.mode !== 'everyone' || rules.ignore.length > 0 || !rules.otherPrograms || hasOthers
    );
  }
}
