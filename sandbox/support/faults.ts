/**
 * Faults on demand. A fault names a route ("sendText", "inbound", "status", "token", …, or "*"), what goes wrong, and
 * for how many requests or with which probability. Several delays add up; of the other faults the first that matches
 * takes effect.
 */
import { seededRandom, type Random } from './random.ts';

/**
 * `refuse`: answered with a status, nothing done · `delay`: later by `ms` ± `jitterMs` · `cutBefore`: the connection is
 * destroyed and nothing was done · `cutAfter`: everything was done, then the connection is destroyed without an answer ·
 * `hang`: nothing is done and no answer comes · `hangAfter`: everything is done and no answer comes ·
 * `answerAndForget`: a good answer, but nothing was done · `deliverTwice`: an outgoing webhook is posted two times.
 */
export type FaultKind =
  | 'refuse'
  | 'delay'
  | 'cutBefore'
  | 'cutAfter'
  | 'hang'
  | 'hangAfter'
  | 'answerAndForget'
  | 'deliverTwice';

export interface Fault {
  readonly route: string;
  readonly kind: FaultKind;
  /** How many requests it hits; absent = until it is cleared. */
  readonly times?: number;
  /** Share of the matching requests that are hit, drawn with the seed; absent = every one. */
  readonly probability?: number;
  /** For `refuse`. */
  readonly status?: number;
  readonly body?: unknown;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
  /** For `delay`: milliseconds, and how far it may be off in both directions. */
  readonly ms?: number;
  readonly jitterMs?: number;
  /** Only requests of this location (HighLevel) or instance name (Evolution). */
  readonly scope?: string;
  /** A name to clear it by. */
  readonly label?: string;
}

export interface PlannedFault extends Fault {
  readonly id: number;
  readonly hits: number;
}

interface Planned {
  readonly id: number;
  readonly fault: Fault;
  left: number;
  hits: number;
}

export interface Decision {
  readonly delayMs: number;
  readonly end: Fault | null;
  readonly twice: boolean;
  /** Gives the hit back: the fault could not take effect, because the request was refused for another reason. */
  undo(): void;
}

const NOTHING: Decision = { delayMs: 0, end: null, twice: false, undo: () => undefined };

export class Faults {
  #planned: Planned[] = [];
  #nextId = 1;
  #random: Random;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** Draws start again from this seed. */
  seed(seed: number): void {
    this.#random = seededRandom(seed);
  }

  plan(fault: Fault): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#planned.push({ id, fault, left: fault.times ?? Infinity, hits: 0 });
    return id;
  }

  /** Clears one fault by id, all of a label, or (without argument) every fault. */
  clear(which?: number | string): void {
    this.#planned = this.#planned.filter(
      (p) => which !== undefined && p.id !== which && p.fault.label !== which,
    );
  }

  list(): PlannedFault[] {
    return this.#planned.map((p) => ({ ...p.fault, id: p.id, hits: p.hits }));
  }

  /** What happens to the request that has just arrived; spends the faults that match. */
  decide(route: string, scope?: string): Decision {
    if (this.#planned.length === 0) return NOTHING;
    let delayMs = 0;
    let end: Fault | null = null;
    let twice = false;
    let spent: Planned | null = null;
    for (const planned of this.#planned) {
      const { fault } = planned;
      if (planned.left <= 0 || (fault.route !== route && fault.route !== '*')) continue;
      if (fault.scope !== undefined && fault.scope !== scope) continue;
      const ends = fault.kind !== 'delay' && fault.kind !== 'deliverTwice';
      if (ends && end !== null) continue;
      if (fault.probability !== undefined && this.#random() >= fault.probability) continue;
      planned.left -= 1;
      planned.hits += 1;
      if (fault.kind === 'delay') delayMs += this.#delay(fault);
      else if (fault.kind === 'deliverTwice') twice = true;
      else {
        end = fault;
        spent = planned;
      }
    }
    if (delayMs === 0 && end === null && !twice) return NOTHING;
    const undo = () => {
      if (spent === null) return;
      spent.left += 1;
      spent.hits -= 1;
    };
    return { delayMs, end, twice, undo };
  }

  #delay(fault: Fault): number {
    const jitter = fault.jitterMs ?? 0;
    return Math.max(0, (fault.ms ?? 0) + (this.#random() * 2 - 1) * jitter);
  }
}
