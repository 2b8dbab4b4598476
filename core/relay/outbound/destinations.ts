import { ClientError } from '../../clients/client-error.ts';
import type { ClientErrorCode } from '../../clients/client-error.ts';
import type { Times } from '../../settings/times.ts';
import type { Entry } from '../journal/entry.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { isBulk } from '../sending/send-kind.ts';
import type { NumberPace } from '../sending/number-pace.ts';
import { Breaker } from './breaker.ts';
import { callPriorityOf } from './destination.ts';
import type { Destination, Priority } from './destination.ts';
import { classOf } from './outcome.ts';
import type { Pacing } from './pacing.ts';

/** What a destination is asked about outside of the journal. */
export interface Gates {
  /** Why this direction or place is paused by a person; null = it is not. */
  pausedToHighLevel(locationId: LocationId): string | null;
  pausedToWhatsApp(instanceId: InstanceId): string | null;
  /** Why nothing can be written into this location (uninstalled, revoked, unknown); null = it can. */
  locationHeld(locationId: LocationId): string | null;
  /** Why nothing can be sent by this number (offline, logged out, removed); null = it can. */
  instanceHeld(instanceId: InstanceId): string | null;
  serverOf(instanceId: InstanceId): string;
  /** A send showed that the number's connection is closed, whatever was said before. */
  sawClosed(instanceId: InstanceId): void;
}

/** How a number sends what no person wrote. */
export type PaceOf = (instanceId: InstanceId) => NumberPace;

export interface DestinationEvents {
  breakerTripped(destination: string, code: string): void;
  breakerClosed(destination: string): void;
}

/** What does not get better by being asked twice more. */
const AT_ONCE: ReadonlySet<ClientErrorCode> = new Set([
  'highlevel.token-invalid',
  'highlevel.location-inactive',
  'highlevel.scope-missing',
  'http.forbidden',
  'evolution.licence-missing',
  'evolution.instance-unknown',
  'evolution.connection-closed',
]);

const HELD = Infinity;
const ASK_AGAIN_MS = 1_000;
/** Bulk that is held for longer is looked at again meanwhile: clocks are set, and nights change their length. */
const LONGEST_LOOK_MS = 60_000;

/** Every destination of this relay, with the breakers of the systems behind them. */
export class Destinations {
  readonly #highlevel = new Map<LocationId, HighLevelDestination>();
  readonly #whatsapp = new Map<InstanceId, WhatsAppDestination>();
  readonly #breakers = new Map<string, Breaker>();
  readonly #options: {
    times: Times;
    gates: Gates;
    pacing: Pacing;
    paceOf: PaceOf;
    events: DestinationEvents;
    /** A breaker closed or tripped: what waits for these destinations is to be looked at again. */
    changed: () => void;
  };

  constructor(options: {
    times: Times;
    gates: Gates;
    pacing: Pacing;
    paceOf: PaceOf;
    events: DestinationEvents;
    changed: () => void;
  }) {
    this.#options = options;
  }

  highlevel(locationId: LocationId): HighLevelDestination {
    let found = this.#highlevel.get(locationId);
    if (found === undefined) {
      const breakers = [this.#breaker('highlevel'), this.#breaker(`highlevel:${locationId}`)];
      found = new HighLevelDestination(locationId, breakers, this.#options);
      this.#highlevel.set(locationId, found);
    }
    return found;
  }

  whatsapp(instanceId: InstanceId): WhatsAppDestination {
    let found = this.#whatsapp.get(instanceId);
    if (found === undefined) {
      const server = `evolution:${this.#options.gates.serverOf(instanceId)}`;
      const breakers = [this.#breaker(server), this.#breaker(`whatsapp:${instanceId}`)];
      found = new WhatsAppDestination(instanceId, breakers, this.#options);
      this.#whatsapp.set(instanceId, found);
    }
    return found;
  }

  /** Showing messages as read takes no turn among a number's sends; it only needs the number to be there. */
  reading(instanceId: InstanceId): Destination {
    const { gates } = this.#options;
    const heldBy = (): string | null =>
      gates.pausedToWhatsApp(instanceId) ?? gates.instanceHeld(instanceId);
    return {
      key: `reading:${instanceId}`,
      enter: () => (heldBy() === null ? 0 : ASK_AGAIN_MS),
      leave: () => undefined,
      heldBy,
    };
  }

  highlevelAnswered(locationId: LocationId): void {
    this.#closed('highlevel');
    this.#closed(`highlevel:${locationId}`);
  }

  /** True when the destination is away, so that the entry's try is not to be burnt. */
  highlevelFailed(locationId: LocationId, error: unknown): boolean {
    if (!(error instanceof ClientError) || error.system !== 'highlevel') return false;
    if (error.code === 'http.rate-limited') {
      // Without a status it is our own word, from what the location's budget knows already.
      if (error.status !== null) {
        this.#options.pacing.refused(locationId, error.retryAfterMs, Date.now());
      }
      return false;
    }
    const refused = error.status !== null && error.status < 500;
    const own = refused || error.code.startsWith('highlevel.');
    return this.#failed(own ? `highlevel:${locationId}` : 'highlevel', error);
  }

  whatsappAnswered(instanceId: InstanceId): void {
    this.#closed(`evolution:${this.#options.gates.serverOf(instanceId)}`);
    this.#closed(`whatsapp:${instanceId}`);
  }

  whatsappFailed(instanceId: InstanceId, error: unknown): boolean {
    if (!(error instanceof ClientError) || error.system !== 'evolution') return false;
    if (error.code === 'evolution.connection-closed') this.#options.gates.sawClosed(instanceId);
    const own = error.code.startsWith('evolution.') || error.code === 'http.unauthorized';
    const server = `evolution:${this.#options.gates.serverOf(instanceId)}`;
    return this.#failed(own ? `whatsapp:${instanceId}` : server, error);
  }

  /** Those that something was to be sent to since the start. */
  all(): Iterable<Destination> {
    return [...this.#highlevel.values(), ...this.#whatsapp.values()];
  }

  /** Tripped breakers, for the status: destination key → since when (ms). */
  tripped(): Map<string, number> {
    const tripped = new Map<string, number>();
    for (const [key, { trippedSince }] of this.#breakers) {
      if (trippedSince !== null) tripped.set(key, trippedSince);
    }
    return tripped;
  }

  #breaker(key: string): Breaker {
    let breaker = this.#breakers.get(key);
    if (breaker === undefined) {
      breaker = new Breaker({ tripAfter: 3, probeMs: this.#options.times.breakerProbeMs });
      this.#breakers.set(key, breaker);
    }
    return breaker;
  }

  #closed(key: string): void {
    if (!this.#breaker(key).succeeded()) return;
    this.#options.events.breakerClosed(key);
    this.#options.changed();
  }

  #failed(key: string, error: ClientError): boolean {
    if (classOf(error) !== 'destination') return false;
    const breaker = this.#breaker(key);
    const atOnce = error.status === 401 || AT_ONCE.has(error.code);
    if (breaker.failed(Date.now(), atOnce)) this.#options.events.breakerTripped(key, error.code);
    return breaker.trippedSince !== null;
  }
}

interface DestinationOptions {
  readonly times: Times;
  readonly gates: Gates;
  readonly pacing: Pacing;
  readonly paceOf: PaceOf;
}

/** Asks the breakers in turn; a probe that one let through is given back when the next one refuses. */
function enterAll(breakers: readonly Breaker[], now: number): number {
  for (const [index, breaker] of breakers.entries()) {
    const ms = breaker.enter(now);
    if (ms === 0) continue;
    for (const passed of breakers.slice(0, index)) passed.abandon();
    return ms === HELD ? ASK_AGAIN_MS : ms;
  }
  return 0;
}

export class HighLevelDestination implements Destination {
  readonly key: string;
  readonly #locationId: LocationId;
  readonly #breakers: readonly Breaker[];
  readonly #options: DestinationOptions;

  constructor(locationId: LocationId, breakers: readonly Breaker[], options: DestinationOptions) {
    this.key = `highlevel:${locationId}`;
    this.#locationId = locationId;
    this.#breakers = breakers;
    this.#options = options;
  }

  enter(entry: Entry, now: number): number {
    const { gates, pacing } = this.#options;
    if (gates.pausedToHighLevel(this.#locationId) !== null) return HELD;
    if (gates.locationHeld(this.#locationId) !== null) return HELD;
    const ms = enterAll(this.#breakers, now);
    if (ms > 0) return ms;
    const wait = pacing.take(this.#locationId, callPriorityOf(entry), now);
    if (wait > 0) for (const breaker of this.#breakers) breaker.abandon();
    return wait;
  }

  leave(_entry: Entry, now: number, hasRun: boolean): void {
    // Its call was paid for when it was let in.
    if (!hasRun) this.#options.pacing.unused(this.#locationId, now);
    for (const breaker of this.#breakers) breaker.abandon();
  }

  heldBy(): string | null {
    const { gates } = this.#options;
    return (
      gates.pausedToHighLevel(this.#locationId) ??
      gates.locationHeld(this.#locationId) ??
      (this.#breakers.some((one) => one.trippedSince !== null) ? 'breaker.highlevel' : null)
    );
  }
}

/** One send in flight per number, with a gap between two; bulk also waits for the number's own pace. */
export class WhatsAppDestination implements Destination {
  readonly key: string;
  readonly #instanceId: InstanceId;
  readonly #breakers: readonly Breaker[];
  readonly #options: DestinationOptions;
  #sending = false;
  #nextAt = 0;

  constructor(instanceId: InstanceId, breakers: readonly Breaker[], options: DestinationOptions) {
    this.key = `whatsapp:${instanceId}`;
    this.#instanceId = instanceId;
    this.#breakers = breakers;
    this.#options = options;
  }

  enter(entry: Entry, now: number, priority: Priority): number {
    const { gates, paceOf, times } = this.#options;
    if (gates.pausedToWhatsApp(this.#instanceId) !== null) return HELD;
    if (gates.instanceHeld(this.#instanceId) !== null) return HELD;
    if (this.#sending) return HELD;
    // When the clock was set back, the gap is no longer for that.
    this.#nextAt = Math.min(this.#nextAt, now + times.sendGapMs);
    if (now < this.#nextAt) return this.#nextAt - now;
    const hold = priority === 'message' ? null : paceOf(this.#instanceId).hold(now);
    if (hold !== null) return Math.min(hold.until - now, LONGEST_LOOK_MS);
    const ms = enterAll(this.#breakers, now);
    if (ms > 0) return ms;
    this.#sending = true;
    // Also what was let through for the sake of a reply: it counts like any other.
    if (isBulk(entry)) paceOf(this.#instanceId).begins(now);
    return 0;
  }

  leave(entry: Entry, now: number): void {
    this.#sending = false;
    if (isBulk(entry)) this.#options.paceOf(this.#instanceId).ended(now);
    this.#nextAt = now + this.#options.times.sendGapMs;
    for (const breaker of this.#breakers) breaker.abandon();
  }

  heldBy(): string | null {
    const { gates } = this.#options;
    return (
      gates.pausedToWhatsApp(this.#instanceId) ??
      gates.instanceHeld(this.#instanceId) ??
      (this.#breakers.some((one) => one.trippedSince !== null) ? 'breaker.evolution' : null)
    );
  }
}
