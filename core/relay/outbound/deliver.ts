import type { Times } from '../../settings/times.ts';
import { isKind, isSend } from '../journal/entry.ts';
import type { Entry, Outcome, Reason, SendEntry } from '../journal/entry.ts';
import type { Settled } from '../journal/settling.ts';
import type { Destination } from './destination.ts';
import { fireTrigger, isUnsubscribed, TriggerDestinations } from './fire-trigger.ts';
import { callPriorityOf, priorityOf } from './destination.ts';
import { deliverDnd } from './dnd.ts';
import { HighLevelCalls } from './highlevel-calls.ts';
import { deliverLine } from './line-to-highlevel.ts';
import { lookUp } from './look-up.ts';
import { deliverRead } from './mark-read.ts';
import { reasonOf } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';
import { outcomeOfRepetition } from './repetition.ts';
import { routeOf } from './route.ts';
import type { Routed } from './route.ts';
import { isBulk } from '../sending/send-kind.ts';
import { hasFile } from './sends.ts';
import { RESTORED } from './restored.ts';
import { deliverFailure, deliverReceipt, deliverTwin } from './to-highlevel-status.ts';
import { deliverToHighLevel } from './to-highlevel.ts';
import { deliverToWhatsApp, failedToSend } from './to-whatsapp.ts';
import { failedSend, withTriggers } from './told-to-workflows.ts';
import { standInFor } from './stand-in.ts';
import { unfilled } from './unfilled-fields.ts';
import type { Carrier } from './worker.ts';
import { deliverWorkflowLine } from './workflow-line.ts';

const RELAY_STOPPED: Reason = { code: 'relay.stopped' };
/** Of a lane, so many bodies are read ahead. */
const MOST_BEHIND = 20;
/** How soon a route that could not be found out is asked for again (ms). */
const ROUTE_RETRY_MS = 5_000;

/** Carries each kind of entry to its side. */
export class Deliveries implements Carrier {
  readonly #parts: RelayParts;
  readonly #triggers = new TriggerDestinations();
  readonly #routes = new WeakMap<Entry, Routed>();
  /** Why an attempt's outcome is unknown, and how many look-ups could not tell. */
  readonly #lookUps = new WeakMap<Entry, { readonly tries: number; readonly reason: Reason }>();

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  destinationOf(entry: Entry): Destination | null {
    if (isKind(entry, 'whatsapp.read') && entry.instanceId !== null) {
      return this.#parts.destinations.reading(entry.instanceId);
    }
    if (!isSend(entry)) {
      if (entry.locationId === null) return NOWHERE;
      const highlevel = this.#parts.destinations.highlevel(entry.locationId);
      const isTrigger = isKind(entry, 'workflow.trigger');
      return isTrigger ? this.#triggers.get(entry.locationId, highlevel) : highlevel;
    }
    const route = this.#routes.get(entry);
    if (route === undefined || this.#isGone(route)) return null;
    if (this.isStranded(entry, Date.now())) return null;
    return 'refused' in route ? NOWHERE : this.#parts.destinations.whatsapp(route.instanceId);
  }

  async prepare(entry: Entry): Promise<void> {
    if (!isSend(entry) || entry.locationId === null) return;
    try {
      await this.#parts.journal.readBody(entry);
      await this.#readReplies(entry);
      const calls = this.#calls(entry, 0);
      await this.#parts.automated.ask(entry, calls);
      this.#routes.set(entry, await routeOf(this.#parts, entry, calls));
    } catch (error) {
      this.#parts.destinations.highlevelFailed(entry.locationId, error);
      entry.nextTryAt = Date.now() + ROUTE_RETRY_MS;
    }
  }

  /** Whether a person's reply stands behind bulk is seen by its body, which is not in memory after a start. */
  async #readReplies(entry: SendEntry): Promise<void> {
    if (!isBulk(entry)) return;
    const { journal } = this.#parts;
    const behind = (journal.lanes.get(entry.lane)?.entries ?? []).filter(
      (one) => one !== entry && one.payload === null,
    );
    for (const one of behind.slice(0, MOST_BEHIND)) await journal.readBody(one);
  }

  async carry(entry: Entry): Promise<Outcome> {
    const { restored } = this.#parts;
    const outcome: Outcome = restored.toCheck(entry)
      ? { type: 'unknown', at: Date.now(), reason: RESTORED }
      : await this.#tried(entry);
    if (outcome.type === 'unknown') this.#lookUps.set(entry, { tries: 0, reason: outcome.reason });
    return outcome;
  }

  /** One that was open in the backup is looked up without having been carried. */
  #isRestored(entry: Entry): boolean {
    const last = this.#lookUps.get(entry);
    return last === undefined ? this.#parts.restored.toCheck(entry) : last.reason === RESTORED;
  }

  async #tried(entry: Entry): Promise<Outcome> {
    try {
      return await withTriggers(this.#parts, entry, await this.#carry(entry));
    } catch (error) {
      // A fault of ours: whether anything left cannot be known from here.
      return {
        type: 'unknown',
        at: Date.now() + this.#parts.times.lookupDelayMs,
        reason: reasonOf(error),
      };
    }
  }

  /**
   * The call of a relay that died may still be under way on the other side. It is over when its time-out has passed,
   * and shows after a settling delay.
   */
  lookUpAt(entry: Entry): number {
    const { times } = this.#parts;
    const begun = (entry.claimedAt ?? entry.createdAt) - (entry.setBackMs ?? 0);
    const lastWrite = Math.max(begun, entry.takenOverAt ?? 0);
    return lastWrite + longestCallMs(entry, times) + times.lookupDelayMs;
  }

  async lookUp(entry: Entry): Promise<Outcome> {
    // Without a word of this run the attempt is that of a relay that ended in the middle of it.
    const { restored } = this.#parts;
    const last = this.#lookUps.get(entry);
    const search = this.#isRestored(entry) ? restored.searchFor(entry) : null;
    // Without a word of this run the attempt is that of a relay that ended in the middle of it.
    const reason = last?.reason ?? (search === null ? RELAY_STOPPED : RESTORED);
    const tries = last?.tries ?? 0;
    const calls = this.#calls(entry, 0);
    const route = isSend(entry) ? await this.#routeFor(entry) : null;
    const looked = await lookUp(this.#parts, entry, { calls, route, tries, reason, search });
    const outcome = await withTriggers(this.#parts, entry, looked);
    if (outcome.type === 'unknown') this.#lookUps.set(entry, { tries: tries + 1, reason });
    else this.#lookUps.delete(entry);
    return outcome;
  }

  /** A try under way, or one whose outcome is unknown, is no such entry: it is not `waiting`. */
  isGivenUp(entry: Entry, now: number): boolean {
    return entry.state === 'waiting' && isSend(entry) && this.#closedNumber(entry, now) !== null;
  }

  /** Its number is away, and another one of the location is to send it. */
  isStranded(entry: Entry, now: number): boolean {
    if (entry.state !== 'waiting' || entry.attempts > 0 || !isSend(entry)) return false;
    const route = this.#routes.get(entry);
    const { locationId } = entry;
    if (route === undefined || 'refused' in route || locationId === null) return false;
    if (route.mayMove !== true) return false;
    return standInFor(this.#parts, { locationId, chosen: route.instanceId }, now) !== null;
  }

  expire(entry: Entry): Settled {
    if (isSend(entry)) {
      const why = this.#whyNotSent(entry, Date.now());
      return failedSend(this.#parts, entry, failedToSend(this.#parts, entry, why));
    }
    // A receipt whose message never turned up is nobody's loss.
    if (isKind(entry, 'whatsapp.status')) return { type: 'sent', code: 'receipt.not-ours' };
    if (isKind(entry, 'whatsapp.read')) return { type: 'sent', code: 'read.not-marked' };
    if (isKind(entry, 'whatsapp.line')) return { type: 'sent', code: 'line.without-original' };
    if (isKind(entry, 'workflow.trigger') && isUnsubscribed(this.#parts, entry)) {
      return { type: 'sent', code: 'trigger.unsubscribed' };
    }
    return { type: 'refused', reason: { code: 'entry.expired', params: { reason: '' } } };
  }

  #whyNotSent(entry: SendEntry, now: number): Reason {
    if (isKind(entry, 'highlevel.message') && entry.payload?.offline === true) {
      return { code: 'relay.offline' };
    }
    const instance = this.#closedNumber(entry, now);
    if (instance !== null) return { code: 'number.held', params: { instance } };
    return { code: 'entry.expired', params: { reason: this.#heldBy(entry) } };
  }

  /** The name of the number that was closed for all of `numberHoldMs` while this waited for it; else null. */
  #closedNumber(entry: SendEntry, now: number): string | null {
    const route = this.#routes.get(entry);
    if (route === undefined || 'refused' in route) return null;
    const { closed, places, times } = this.#parts;
    const since = closed.since(route.instanceId, now);
    if (since === null) return null;
    // “Send again” sets the next try anew, and with it the time that the number has to come back.
    const heldSince = Math.max(since, entry.nextTryAt);
    if (now < heldSince + times.numberHoldMs) return null;
    return places.instance(route.instanceId)?.name ?? '';
  }

  /** What holds bulk back by its number's own pace: a code, whose sentence says why it was not sent in time. */
  #heldBy(entry: SendEntry): string {
    const route = this.#routes.get(entry);
    if (!isBulk(entry) || route === undefined || 'refused' in route) return '';
    return this.#parts.sending.pace(route.instanceId).hold(Date.now())?.code ?? '';
  }

  /** The number was removed since: another one is to be found. */
  #isGone(route: Routed): boolean {
    return 'instanceId' in route && this.#parts.places.instance(route.instanceId) === null;
  }

  async #carry(entry: Entry): Promise<Outcome> {
    if (isSend(entry)) return this.#toWhatsApp(entry);
    if (isKind(entry, 'whatsapp.read')) return deliverRead(this.#parts, entry);
    const calls = this.#calls(entry, 1);
    try {
      return await this.#toHighLevel(entry, calls);
    } finally {
      calls.end();
    }
  }

  async #toHighLevel(entry: Entry, calls: HighLevelCalls): Promise<Outcome> {
    const parts = this.#parts;
    if (isKind(entry, 'whatsapp.message')) return deliverToHighLevel(parts, entry, calls);
    if (isKind(entry, 'whatsapp.line')) return deliverLine(parts, entry, calls);
    if (isKind(entry, 'whatsapp.status')) return deliverReceipt(parts, entry, calls);
    if (isKind(entry, 'workflow.line')) return deliverWorkflowLine(parts, entry, calls);
    if (isKind(entry, 'workflow.trigger')) return fireTrigger(parts, entry, calls);
    if (isKind(entry, 'relay.failure')) return deliverFailure(parts, entry, calls);
    if (isKind(entry, 'relay.line')) return deliverLine(parts, entry, calls);
    if (isKind(entry, 'contact.dnd')) return deliverDnd(parts, entry, calls);
    if (isKind(entry, 'relay.twin')) return deliverTwin(parts, entry, calls);
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }

  async #toWhatsApp(entry: SendEntry): Promise<Outcome> {
    const route = this.#routes.get(entry);
    // After a failed try the contact may have been spoken with by another number.
    this.#routes.delete(entry);
    if (route === undefined) {
      return { type: 'again', at: Date.now(), reason: { code: 'route.unknown' }, burnt: false };
    }
    if (isKind(entry, 'highlevel.message')) {
      const repetition = await outcomeOfRepetition(this.#parts, entry, this.#calls(entry, 0));
      if (repetition !== null) return repetition;
    }
    if ('refused' in route) return failedToSend(this.#parts, entry, route.refused);
    const unwanted = this.#parts.automated.refusal(entry) ?? unfilled(this.#parts, entry);
    if (unwanted !== null) return failedToSend(this.#parts, entry, unwanted);
    const outcome = await deliverToWhatsApp(this.#parts, entry, route);
    if (outcome.type === 'unknown') this.#routes.set(entry, route);
    return outcome;
  }

  async #routeFor(entry: SendEntry): Promise<Routed | null> {
    if (!this.#routes.has(entry)) await this.prepare(entry);
    return this.#routes.get(entry) ?? null;
  }

  #calls(entry: Entry, prepaid: number): HighLevelCalls {
    const { pacing } = this.#parts;
    const locationId = entry.locationId;
    if (locationId === null) throw new Error('Only entries of a location call HighLevel');
    const priority = callPriorityOf(entry);
    return new HighLevelCalls(pacing, locationId, { priority, prepaid });
  }
}

function longestCallMs(entry: Entry, times: Times): number {
  if (isSend(entry)) {
    // While "typing" is shown the call blocks.
    const textMs = times.evolutionTextTimeoutMs + times.typingMaxMs;
    return hasFile(entry) ? times.evolutionMediaTimeoutMs : textMs;
  }
  // Telling a status twice changes nothing: it need not be waited for.
  return priorityOf(entry) === 'status' ? 0 : times.highLevelTimeoutMs;
}

/** Entries that go nowhere: they only have to be settled. */
const NOWHERE: Destination = {
  key: 'nowhere',
  enter: () => 0,
  leave: () => undefined,
  heldBy: () => null,
};
