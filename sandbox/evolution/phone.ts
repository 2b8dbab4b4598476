/** The phones on the other side: what arrives from them, and what they report of what we sent. */
import type { EvolutionWorld } from './evolution-world.ts';
import { keepMessage, saveEdit, saveMessage } from './evolution-world.ts';
import { inOrder, whenConnected } from './connection.ts';
import { incomingMessage, type Incoming } from './incoming.ts';
import { isGroup, isLid } from './jid.ts';
import { messageObject } from './send-routes.ts';
import { newDelivery, type Delivery } from '../support/poster.ts';
import type { Instance, ReceiptName, StoredMessage } from './state.ts';
import { mannersOf, type Manners } from './versions.ts';
import type { Json } from '../support/call.ts';

/** What a customer's phone does by itself after a message of ours arrives. */
export interface AutomaticReceipts {
  /** Milliseconds after the send; null = never. */
  readonly deliveredAfterMs: number | null;
  /** Milliseconds after that; null = never. */
  readonly readAfterMs: number | null;
}

type Told = StoredMessage & { readonly delivery: Delivery };

export class Phones {
  automatic: AutomaticReceipts | null = null;
  readonly #world: EvolutionWorld;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(world: EvolutionWorld) {
    this.#world = world;
  }

  /** A message appears on WhatsApp; its webhook leaves now, or after the reconnect. */
  write(instance: Instance, incoming: Incoming): StoredMessage {
    const message = this.#written(instance, incoming);
    whenConnected(instance, () => this.#comes(instance, message));
    return message;
  }

  /** Several at once. Some versions fall over a LID without its phone: what follows in the batch is never told. */
  writeBatch(instance: Instance, incoming: readonly Incoming[]): StoredMessage[] {
    const messages = incoming.map((one) => this.#written(instance, one));
    whenConnected(instance, () => {
      let isLost = false;
      for (const message of messages) {
        if (isLost) this.#isNeverTold(instance, message);
        else this.#comes(instance, message);
        const { remoteJid, remoteJidAlt } = message.key;
        const falls = isLid(remoteJid) && remoteJidAlt === undefined;
        isLost ||= falls && this.#manners.losesBatches;
      }
    });
    return messages;
  }

  /** WhatsApp hands over a message that it handed over before. True = it is told again. */
  redeliver(instance: Instance, message: StoredMessage): boolean {
    if (!this.#manners.repeatsMessages) return false;
    whenConnected(instance, () => this.#upsert(instance, message, newDelivery()));
    return true;
  }

  get #manners(): Manners {
    return mannersOf(this.#world.behaviour.version);
  }

  #written(instance: Instance, incoming: Incoming): Told {
    return { ...incomingMessage(this.#world, instance, incoming), delivery: newDelivery() };
  }

  #comes(instance: Instance, message: Told): void {
    if (message.messageType === 'pollUpdateMessage' && !this.#manners.votes) {
      this.#isNeverTold(instance, message);
      return;
    }
    keepMessage(this.#world, instance, message);
    inOrder(instance, () => {
      saveMessage(this.#world, message);
      this.#upsert(instance, message, message.delivery);
      return undefined;
    });
  }

  /** It is on the phone, but not in the server's database, and no event tells of it. */
  #isNeverTold(instance: Instance, message: Told): void {
    keepMessage(this.#world, instance, message);
    message.delivery.ended = true;
  }

  #upsert(instance: Instance, message: StoredMessage, delivery: Delivery): void {
    const base64 =
      instance.base64 && message.media && message.messageType !== 'viewOnceMessageV2'
        ? message.media.bytes.toString('base64')
        : null;
    const sent = this.#world.webhooks.emit(
      instance,
      'messages.upsert',
      messageObject(this.#world, message, base64),
      delivery,
    );
    if (!sent) delivery.ended = true;
    const contact = {
      remoteJid: message.key.remoteJid,
      pushName: message.pushName,
      profilePicUrl: null,
      instanceId: instance.id,
    };
    if (!message.key.fromMe) this.#world.webhooks.emit(instance, 'contacts.update', contact);
    const chat = [{ remoteJid: message.key.remoteJid, instanceId: instance.id }];
    this.#world.webhooks.emit(instance, 'chats.update', chat);
  }

  /**
   * WhatsApp reports what became of a message. Sent on only when the server's database knows the id, never for groups,
   * and again only as far as the version's repeat filter lets it through. True = an event left.
   */
  report(instance: Instance, id: string, status: ReceiptName): boolean {
    const message = instance.byId.get(id);
    if (!message || this.#isFiltered(message, status)) return false;
    message.receipts.push({ status, at: Date.now() });
    this.#world.changes.tell({ type: 'message', instance: instance.name, id });
    if (!this.#world.behaviour.saveMessages || isGroup(message.peer)) return false;
    whenConnected(instance, () => this.#update(instance, message, { status }));
    return true;
  }

  #update(instance: Instance, message: StoredMessage, what: Json): void {
    const person = this.#world.people.find(message.peer);
    this.#world.webhooks.emit(instance, 'messages.update', {
      keyId: message.key.id,
      remoteJid: person?.lid ?? message.key.remoteJid,
      fromMe: message.key.fromMe,
      ...what,
      instanceId: instance.id,
      messageId: message.databaseId,
    });
  }

  #isFiltered(message: StoredMessage, status: ReceiptName): boolean {
    const told = message.receipts.filter((r) => r.status === status).at(-1);
    if (told === undefined) return false;
    const second = (at: number): number => Math.floor(at / 1000);
    switch (this.#manners.repeatsStatus) {
      case 'never':
        return true;
      case 'later':
        return second(told.at) === second(Date.now());
      case 'always':
        return false;
    }
  }

  /** The customer's phone gets a message of ours. */
  arrived(instance: Instance, message: StoredMessage): void {
    const { automatic } = this;
    if (automatic?.deliveredAfterMs == null) return;
    this.#after(automatic.deliveredAfterMs, () => {
      this.report(instance, message.key.id, 'DELIVERY_ACK');
      const { readAfterMs } = this.automatic ?? automatic;
      if (readAfterMs === null) return;
      this.#after(readAfterMs, () => this.report(instance, message.key.id, 'READ'));
    });
  }

  /**
   * An edit; its webhook is awaited, so later inbound events of the instance wait behind it, and only then the
   * database holds the new text in place of the old one, under the time of the edit.
   */
  edit(instance: Instance, message: StoredMessage, text: string): void {
    message.edits.push(text);
    const editedMessage = { conversation: text };
    const at = Date.now();
    const what = { type: 'MESSAGE_EDIT', editedMessage, timestampMs: String(at) };
    this.#protocol(instance, message, what, () => {
      this.#editedStatus(instance, message, editedMessage);
      saveEdit(message, editedMessage, at);
    });
  }

  /** As newer phones edit: what is new can be read on phones alone. Versions that do not know it tell nothing. */
  editSecretly(instance: Instance, message: StoredMessage, text: string): void {
    message.edits.push(text);
    this.#world.changes.tell({ type: 'message', instance: instance.name, id: message.key.id });
    if (!this.#manners.secretEdits) return;
    const { remoteJid, fromMe, id } = message.key;
    const secretEncryptedMessage = {
      targetMessageKey: { remoteJid, fromMe, id },
      secretEncType: 2,
      encPayload: { '0': 1 },
      encIv: { '0': 2 },
    };
    const secret = this.#written(instance, {
      from: message.peer,
      fromMe,
      content: { secretEncryptedMessage },
    });
    whenConnected(instance, () => this.#upsert(instance, secret, secret.delivery));
  }

  /** What some versions say of an edited message's state: none, a wrong one, or a deletion that never was. */
  #editedStatus(instance: Instance, message: StoredMessage, editedMessage: Json): void {
    switch (this.#manners.editStatus) {
      case null:
        return;
      case 'missing':
        this.#update(instance, message, {});
        return;
      case 'DELETED':
        this.#update(instance, message, { status: 'DELETED' });
        return;
      case 'SERVER_ACK':
        this.#update(instance, message, { status: 'SERVER_ACK', message: editedMessage });
    }
  }

  /** Deleted for everyone: first `messages.edited` with `REVOKE`, then `messages.delete`; the content is gone. */
  revoke(instance: Instance, message: StoredMessage): void {
    message.deleted = true;
    message.message = null;
    message.marks.push('DELETED');
    this.#protocol(instance, message, { type: 'REVOKE' });
    whenConnected(instance, () => {
      inOrder(instance, () => {
        const mark = this.#manners.marksDeleted ? { status: 'DELETED' } : {};
        this.#world.webhooks.emit(instance, 'messages.delete', { ...message.key, ...mark });
        return undefined;
      });
    });
  }

  #protocol(
    instance: Instance,
    message: StoredMessage,
    what: Record<string, unknown>,
    afterwards: () => void = () => undefined,
  ): void {
    const { remoteJid, fromMe, id } = message.key;
    whenConnected(instance, () => {
      inOrder(instance, async () => {
        await this.#world.webhooks.emitAndWait(instance, 'messages.edited', {
          key: { remoteJid, fromMe, id },
          ...what,
        });
        afterwards();
      });
    });
    this.#world.changes.tell({ type: 'message', instance: instance.name, id });
  }

  #after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
