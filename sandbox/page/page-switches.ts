/** The page's switches: trouble to make, and what customers' phones do by themselves. */
import type { Fault } from '../support/faults.ts';
import type { SandboxWorld } from '../world.ts';

export const SWITCH_NAMES = [
  ...(['highlevelDown', 'cutAfter', 'numberOffline'] as const),
  ...(['slow', 'twice', 'outOfOrder', 'hidesPhones', 'noRepeats', 'readsAutomatically'] as const),
] as const;
export type SwitchName = (typeof SWITCH_NAMES)[number];

const RECEIPTS = { deliveredAfterMs: 600, readAfterMs: 1800 };

export class Switches {
  readonly #world: SandboxWorld;
  readonly #on = new Set<SwitchName>(['readsAutomatically']);

  constructor(world: SandboxWorld) {
    this.#world = world;
  }

  states(): Record<SwitchName, boolean> {
    const states = SWITCH_NAMES.map((name) => [name, this.#on.has(name)]);
    return Object.fromEntries(states) as Record<SwitchName, boolean>;
  }

  set(name: SwitchName, on: boolean): void {
    if (on === this.#on.has(name)) return;
    if (on) this.#on.add(name);
    else this.#on.delete(name);
    this.#apply(name, on);
  }

  #apply(name: SwitchName, on: boolean): void {
    const { evolution, highlevel } = this.#world;
    switch (name) {
      case 'highlevelDown':
        this.#faults(name, on, 'highlevel', [{ route: '*', kind: 'refuse', status: 503 }]);
        return;
      case 'cutAfter':
        this.#faults(name, on, 'highlevel', [{ route: 'inbound', kind: 'cutAfter' }]);
        this.#faults(name, on, 'evolution', [
          { route: 'sendText', kind: 'cutAfter' },
          { route: 'sendMedia', kind: 'cutAfter' },
        ]);
        return;
      case 'slow':
        this.#faults(name, on, 'highlevel', [
          { route: '*', kind: 'delay', ms: 1500, jitterMs: 500 },
        ]);
        this.#faults(name, on, 'evolution', [
          { route: '*', kind: 'delay', ms: 1500, jitterMs: 500 },
        ]);
        return;
      case 'twice':
        this.#faults(name, on, 'highlevel', [{ route: 'delivery', kind: 'deliverTwice' }]);
        this.#faults(name, on, 'evolution', [{ route: 'webhook', kind: 'deliverTwice' }]);
        return;
      case 'outOfOrder':
        this.#faults(name, on, 'evolution', [
          { route: 'webhook', kind: 'delay', ms: 1500, jitterMs: 1500 },
        ]);
        return;
      case 'hidesPhones':
        evolution.hidesAlternatives(on);
        return;
      case 'noRepeats':
        highlevel.repeatsPosts(!on);
        return;
      case 'numberOffline':
        if (on) evolution.goesOffline({ storm: true });
        else evolution.goesOnline();
        return;
      case 'readsAutomatically':
        evolution.automaticReceipts(on ? RECEIPTS : { ...RECEIPTS, readAfterMs: null });
        return;
    }
  }

  #faults(name: SwitchName, on: boolean, side: 'highlevel' | 'evolution', faults: Fault[]): void {
    const server = this.#world[side];
    if (!on) server.clearFaults(name);
    else for (const fault of faults) server.fault({ ...fault, label: name });
  }
}
