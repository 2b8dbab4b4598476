/** Since when a number cannot send, whatever it is called meanwhile: offline, connecting, waiting for its QR code. */
import type { InstanceId } from '../message.ts';

export interface ClosedParts {
  readonly isOpen: (id: InstanceId) => boolean;
  /** Its state and since when (ms); null = the number was removed. */
  readonly stateOf: (id: InstanceId) => { state: string; stateSince: number } | null;
}

export class ClosedSpells {
  readonly #parts: ClosedParts;
  readonly #since = new Map<InstanceId, number>();

  constructor(parts: ClosedParts) {
    this.#parts = parts;
  }

  /** At every change of the number's connection: one that is open again begins anew when it closes. */
  changed(id: InstanceId): void {
    if (this.#parts.isOpen(id)) this.#since.delete(id);
  }

  /** Null = it can send, or nothing is known of it. */
  since(id: InstanceId, now: number): number | null {
    if (this.#parts.isOpen(id)) {
      this.#since.delete(id);
      return null;
    }
    const known = this.#since.get(id);
    if (known !== undefined) return known;
    const stored = this.#parts.stateOf(id);
    if (stored === null) return null;
    // After a start the table still knows it. An open number that something else holds closed is so from now on.
    const since = stored.state === 'open' ? now : stored.stateSince;
    this.#since.set(id, since);
    return since;
  }
}
