/** What an event's chat is refused for, before anything of it is stored; a refusal is counted, and its text let go. */
import type { InstanceRef } from '../../pairing/instance.ts';
import type { AdmissionBook } from '../admission/admission-book.ts';
import type { Gate } from '../admission/gate.ts';
import type { Refusal, Refusals } from '../admission/refusals.ts';
import { messageKey } from '../journal/facts.ts';
import type { Journal } from '../journal/journal.ts';
import type { LocationId, WhatsAppMessage } from '../message.ts';
import type { People } from '../people.ts';
import type { EventReading, LineReading } from '../reading/reading.ts';
import type { ReceiptBook } from '../receipts/receipt-book.ts';

export interface AdmittingOptions {
  readonly gate: Gate;
  readonly book: AdmissionBook;
  readonly refusals: Refusals;
  readonly people: People;
  readonly journal: Pick<Journal, 'arrivals'>;
  readonly receipts: Pick<ReceiptBook, 'linksOf'>;
  readonly mayBeOwnSend: (locationId: LocationId, message: WhatsAppMessage) => boolean;
}

type MessageReading = Extract<EventReading, { type: 'message' }>;
/** `found`: a catch-up shows it, perhaps once more. `here`: it was relayed before, and is not counted. */
type Way = 'told' | 'found' | 'here';

export class Admitting {
  readonly #options: AdmittingOptions;

  constructor(options: AdmittingOptions) {
    this.#options = options;
  }

  /**
   * Null = it is taken in. A promise only where somebody has to be asked; it rejects when nobody can tell, and then the
   * event must not be stored either.
   */
  refusal(
    instance: InstanceRef,
    what: EventReading,
    way: Way = 'told',
  ): Refusal | null | Promise<Refusal | null> {
    if (what.type === 'message') return this.#message(instance, what, way);
    return what.type === 'line' ? this.#line(instance, what) : null;
  }

  #message(
    instance: InstanceRef,
    reading: MessageReading,
    way: Way,
  ): Refusal | null | Promise<Refusal | null> {
    const { gate, book } = this.#options;
    const asked = gate.refusal(instance, reading.message.peer);
    if (asked instanceof Promise)
      return asked.then((by) => this.#decided(instance, reading, by, way));
    const isOff = asked === null && reading.gateway && !book.of(instance.id).gateway;
    return this.#decided(instance, reading, isOff ? 'chat.gateway-off' : asked, way);
  }

  #decided(
    instance: InstanceRef,
    reading: MessageReading,
    reason: Refusal | null,
    way: Way,
  ): Refusal | null | Promise<Refusal | null> {
    if (reason === null) return null;
    if (reading.gateway) return this.#unlessOurs(instance, reading, reason, way);
    this.#count(instance, reading.message, reason, way);
    return reason;
  }

  /** What an agent or a workflow sends may go to whom it likes; the gateway's report of it is wanted. */
  async #unlessOurs(
    instance: InstanceRef,
    { message }: MessageReading,
    reason: Refusal,
    way: Way,
  ): Promise<Refusal | null> {
    const { mayBeOwnSend, receipts } = this.#options;
    if (mayBeOwnSend(instance.locationId, message)) return null;
    const link = (await receipts.linksOf(instance.id, [message.id])).get(message.id);
    if (link?.origin === 'highlevel' || link?.origin === 'workflow') return null;
    this.#count(instance, message, reason, way);
    return reason;
  }

  #line(instance: InstanceRef, line: LineReading): Refusal | null | Promise<Refusal | null> {
    const { gate, book } = this.#options;
    if (line.peer !== null) return gate.refusal(instance, line.peer);
    // An edit does not show its chat: it is let in where its original was.
    return book.isSelective(instance.id) ? this.#unlessHere(instance, line) : null;
  }

  async #unlessHere({ id }: InstanceRef, { target }: LineReading): Promise<Refusal | null> {
    const { journal, receipts } = this.#options;
    if (target === null) return 'chat.original-unknown';
    const key = messageKey(id, target);
    const isHere =
      (await journal.arrivals([key])).has(key) ||
      (await receipts.linksOf(id, [target])).has(target);
    return isHere ? null : 'chat.original-unknown';
  }

  #count({ id }: InstanceRef, message: WhatsAppMessage, reason: Refusal, way: Way): void {
    if (way === 'here') return;
    const { refusals, people } = this.#options;
    const peer = people.canonical(id, message.peer) ?? '';
    const refused = { instanceId: id, peer, reason };
    refusals.count(refused, { id: message.id, at: message.sentAt, again: way === 'found' });
  }
}
