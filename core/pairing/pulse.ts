/** What each number's webhooks brought last in this run: a gateway that stores newer messages is not heard any more. */
import type { InstanceId } from '../relay/message.ts';

export interface HeardMessage {
  readonly id: string;
  /** Milliseconds of WhatsApp's clock. */
  readonly sentAt: number;
  /** Milliseconds of our clock. */
  readonly at: number;
}

/** How many ids are remembered per number: more than one second brings. */
const REMEMBERED = 200;

export class Pulse {
  readonly #events = new Map<InstanceId, number>();
  readonly #messages = new Map<InstanceId, HeardMessage>();
  readonly #ids = new Map<InstanceId, Set<string>>();

  /** An event was stored, or rightly ignored. `message`: what it says of a message, relayed or not. */
  heard(instanceId: InstanceId, message: Omit<HeardMessage, 'at'> | null, now = Date.now()): void {
    this.#events.set(instanceId, now);
    if (message === null) return;
    this.#remember(instanceId, message.id);
    const newest = this.#messages.get(instanceId)?.sentAt ?? 0;
    if (message.sentAt >= newest) this.#messages.set(instanceId, { ...message, at: now });
  }

  /** When anything was heard (ms of our clock); null = not in this run. */
  lastEventAt(instanceId: InstanceId): number | null {
    return this.#events.get(instanceId) ?? null;
  }

  /** The newest message that was heard of. */
  lastMessage(instanceId: InstanceId): HeardMessage | null {
    return this.#messages.get(instanceId) ?? null;
  }

  /** Whether this message was among the last that were heard of. */
  hasHeard(instanceId: InstanceId, id: string): boolean {
    return this.#ids.get(instanceId)?.has(id) ?? false;
  }

  forget(instanceId: InstanceId): void {
    this.#events.delete(instanceId);
    this.#messages.delete(instanceId);
    this.#ids.delete(instanceId);
  }

  #remember(instanceId: InstanceId, id: string): void {
    const ids = this.#ids.get(instanceId) ?? new Set();
    this.#ids.set(instanceId, ids.add(id));
    const [oldest] = ids;
    if (ids.size > REMEMBERED && oldest !== undefined) ids.delete(oldest);
  }
}
