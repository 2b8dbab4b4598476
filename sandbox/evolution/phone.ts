/** The phones on the other side: what arrives from them, and what they report of what we sent. */
import type { EvolutionWorld } from './evolution-world.ts';
import { keepMessage, saveEdit, saveMessage } from './evolution-world.ts';
import { inOrder, whenConnected } from './connection.ts';
import { incomingMessage, type Incoming } from './incoming.ts';
import { isGroup } from './jid.ts';
import { messageObject } from './send-routes.ts';
import { newDelivery, type Delivery } from '../support/poster.ts';
import type { Instance, ReceiptName, StoredMessage } from './state.ts';

/** What a customer's phone does by itself after a message of ours arrives. */
export interface AutomaticReceipts {
  /** Milliseconds after the send; null = never. */
  readonly deliveredAfterMs: number | null;
  /** Milliseconds after that; null = never. */
  readonly readAfterMs: number | null;
}

export class Phones {
  automatic: AutomaticReceipts | null = null;
  readonly #world: EvolutionWorld;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(world: EvolutionWorld) {
    this.#world = world;
  }

  /** A message appears on WhatsApp; its webhook leaves now, or after the reconnect. */
  write(instance: Instance, incoming: Incoming): StoredMessage {
    const delivery = newDelivery();
    const message = { ...incomingMessage(this.#world, instance, incoming), delivery };
    whenConnected(instance, () => {
      keepMessage(this.#world, instance, message);
      inOrder(instance, () => {
        saveMessage(this.#world, message);
        this.#upsert(instance, message, delivery);
        return undefined;
      });
    });
    return message;
  }

  #upsert(instance: Instance, message: StoredMessage, delivery: Delivery): void {
    const base64 =
      instance.base64 && message.media && message.messageType !== 'viewOnceMessageV2'
        ? message.media.bytes.toString('base64')
        : null;
    const sent = this.#world.webhooks.emit(
      instance,
      'messages.upsert',
      messageObject(message, base64),
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
   * and once per id and status (the real server's repeat filter). True = an event left.
   */
  report(instance: Instance, id: string, status: ReceiptName): boolean {
    const message = instance.byId.get(id);
    if (!message || message.receipts.some((r) => r.status === status)) return false;
    message.receipts.push({ status, at: Date.now() });
    this.#world.changes.tell({ type: 'message', instance: instance.name, id });
    if (!this.#world.behaviour.saveMessages || isGroup(message.peer)) return false;
    const person = this.#world.people.find(message.peer);
    whenConnected(instance, () => {
      this.#world.webhooks.emit(instance, 'messages.update', {
        keyId: id,
        remoteJid: person?.lid ?? message.key.remoteJid,
        fromMe: message.key.fromMe,
        status,
        instanceId: instance.id,
        messageId: message.databaseId,
      });
    });
    return true;
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
      saveEdit(message, editedMessage, at);
    });
  }

  /** Deleted for everyone: first `messages.edited` with `REVOKE`, then `messages.delete`; the content is gone. */
  revoke(instance: Instance, message: StoredMessage): void {
    message.deleted = true;
    message.message = null;
    message.marks.push('DELETED');
    this.#protocol(instance, message, { type: 'REVOKE' });
    whenConnected(instance, () => {
      inOrder(instance, () => {
        this.#world.webhooks.emit(instance, 'messages.delete', message.key);
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
