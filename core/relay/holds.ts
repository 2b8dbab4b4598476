import type { Entry } from './journal/entry.ts';
import type { InstanceId } from './message.ts';

/**
 * Numbers whose lanes towards HighLevel wait for a catch-up: what was missed is older than what arrives meanwhile, and
 * must leave before it. Only the leaving waits; webhooks are stored and acknowledged as ever.
 */
export class InboundHolds {
  readonly #until = new Map<InstanceId, number>();
  #onRelease: () => void = () => undefined;

  /** At most `ms` from now. A hold that is on is not made longer. */
  hold(instanceId: InstanceId, ms: number, now = Date.now()): void {
    if ((this.#until.get(instanceId) ?? 0) > now) return;
    this.#until.set(instanceId, now + ms);
  }

  release(instanceId: InstanceId): void {
    if (this.#until.delete(instanceId)) this.#onRelease();
  }

  onRelease(listener: () => void): void {
    this.#onRelease = listener;
  }

  /** How long this entry still has to wait (ms); 0 = not at all. */
  heldFor(entry: Entry, now: number): number {
    if (this.#until.size === 0 || entry.instanceId === null) return 0;
    if (entry.kind !== 'whatsapp.message' && entry.kind !== 'whatsapp.line') return 0;
    return Math.max(0, (this.#until.get(entry.instanceId) ?? 0) - now);
  }
}
