/** The time during which a relay holds the same lanes: what it may do, and for which locations. */
import type { Owner } from '../relay/journal/settling.ts';
import { REST } from './allotment.ts';
import { sinceMoment } from './moment.ts';
import type { Moment } from './moment.ts';

/** Where a location's lanes are. */
export type Place = 'here' | 'elsewhere' | 'nowhere';

export interface Turn {
  readonly owner: Owner;
  /**
   * Whether it may start something and write to a socket: the lease lasts for a while yet. False for ever once the turn
   * is over.
   */
  readonly isValid: boolean;
  /** The database did not answer the last sign of life, or the lease has run out over it. */
  readonly isCutOff: boolean;
  /** Another relay may take what is held; all that comes in is handed over. */
  readonly isOver: boolean;
  /** Resolves when the next turn has to begin. */
  readonly over: Promise<void>;
  /** Does what is done once for all relays, and what belongs to no known location. */
  readonly holdsRest: boolean;
  /** Null = of no location. */
  holds(locationId: string | null): boolean;
  placeOf(locationId: string): Place;
  /** What the service knows from now on: what is added there is this relay's to take. */
  knows(ids: () => Iterable<string>): void;
  /** Takes nothing new as its own. */
  rest(): void;
}

interface TurnOptions {
  readonly owner: Owner;
  readonly leaseMs: number;
  readonly renewedAt: Moment;
  /** By the database's clock (ms). */
  readonly beganAt: number;
  readonly held: ReadonlySet<string>;
  readonly elsewhere: ReadonlySet<string>;
}

export interface Look {
  readonly held: ReadonlySet<string>;
  readonly elsewhere: ReadonlySet<string>;
  readonly giveUp: readonly string[];
  /** When another relay last changed something of a location (ms, the database's clock). */
  readonly touched: ReadonlyMap<string, number>;
}

/** Of the lease, the part at whose end nothing is started any more: an answer on its way, a slow clock. */
const MARGIN = 1 / 4;

/** A relay that has too little processor time is slow to ask for the next thing, and no less alive. */
const LEAST_IDLE_MS = 5_000;

/**
 * After how long the server ends what a relay that is silent was in the middle of: its locks are gone before its lease is,
 * so that whoever takes its lanes over waits for none of them.
 */
export function idleMsOf(leaseMs: number): number {
  return Math.max(LEAST_IDLE_MS, (leaseMs * 2) / 3);
}

export class SharedTurn implements Turn {
  readonly owner: Owner;
  readonly holdsRest: boolean;
  readonly over: Promise<void>;
  readonly #validMs: number;
  readonly #beganAt: number;
  readonly #end: () => void;
  #held: Set<string>;
  #elsewhere: ReadonlySet<string>;
  #renewedAt: Moment;
  #hasMissed = false;
  #isOver = false;
  #isResting = false;
  #known: () => Iterable<string> = () => [];

  constructor(options: TurnOptions) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.owner = options.owner;
    this.over = promise;
    this.#end = () => {
      resolve(undefined);
    };
    this.#validMs = options.leaseMs * (1 - MARGIN);
    this.#renewedAt = options.renewedAt;
    this.#beganAt = options.beganAt;
    this.#held = new Set(options.held);
    this.#elsewhere = options.elsewhere;
    this.holdsRest = options.held.has(REST);
  }

  get isValid(): boolean {
    return !this.#isOver && sinceMoment(this.#renewedAt) < this.#validMs;
  }

  get isCutOff(): boolean {
    return this.#hasMissed || sinceMoment(this.#renewedAt) >= this.#validMs;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  holds(locationId: string | null): boolean {
    if (this.#isOver || this.#isResting) return false;
    if (locationId !== null && this.#held.has(locationId)) return true;
    return this.holdsRest && (locationId === null || this.placeOf(locationId) === 'nowhere');
  }

  placeOf(locationId: string): Place {
    if (this.#held.has(locationId)) return 'here';
    return this.#elsewhere.has(locationId) ? 'elsewhere' : 'nowhere';
  }

  knows(ids: () => Iterable<string>): void {
    this.#known = ids;
  }

  known(): ReadonlySet<string> {
    return new Set(this.#known());
  }

  rest(): void {
    this.#isResting = true;
  }

  /** The database has taken a sign of life that was given at this moment. */
  renewed(at: Moment): void {
    this.#renewedAt = at;
    this.#hasMissed = false;
  }

  /** What is held now, and by whom. */
  looked(look: Look): void {
    if (this.#isResting) return;
    const known = this.known();
    // What was added here is taken as it is; anything else has to be read first.
    const isAdded = (id: string): boolean => this.#held.has(id) || known.has(id);
    const held = [...look.held].filter((id) => id !== REST);
    const isOther =
      look.giveUp.length > 0 ||
      look.held.has(REST) !== this.holdsRest ||
      held.some((id) => !isAdded(id)) ||
      [...known].some((id) => look.elsewhere.has(id)) ||
      held.some((id) => (look.touched.get(id) ?? 0) > this.#beganAt);
    if (isOther) {
      // Until then everything is where it was: what was taken just now is nobody's less than before.
      this.#end();
      return;
    }
    this.#held = new Set(look.held);
    this.#elsewhere = look.elsewhere;
  }

  missed(): void {
    this.#hasMissed = true;
  }

  /** Fenced, or left: nothing of it counts any more. */
  end(): void {
    this.#isOver = true;
    this.#end();
  }
}
