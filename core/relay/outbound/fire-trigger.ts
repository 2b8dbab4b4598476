/** Tells a workflow of HighLevel what happened, by the address that its trigger gave. */
import { ClientError } from '../../clients/client-error.ts';
import { say } from '../../words/say.ts';
import type { Entry, Outcome } from '../journal/entry.ts';
import type { ContactId, InstanceId, Jid, LocationId } from '../message.ts';
import { phoneJid, toE164 } from '../reading/jid.ts';
import type { Happening } from '../reading/workflow-trigger.ts';
import type { Destination } from './destination.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { outcomeOf, reasonOf } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

type TriggerEntry = Entry<'workflow.trigger'>;

/** So many wait for an answer at a time: a workflow that hangs must not use up what messages need. */
const MOST_AT_ONCE = 8;
const ASK_AGAIN_MS = 250;

/** A location's triggers yield to everything else, and hold up nothing but each other. */
export class TriggerDestinations {
  readonly #of = new Map<LocationId, Destination>();
  #running = 0;

  /** `highlevel`: the location's own destination, with its pauses, access and budget. */
  get(locationId: LocationId, highlevel: Destination): Destination {
    const known = this.#of.get(locationId);
    if (known !== undefined) return known;
    const made: Destination = {
      key: `triggers:${locationId}`,
      enter: (entry, now, priority) => {
        if (this.#running >= MOST_AT_ONCE) return ASK_AGAIN_MS;
        const waitMs = highlevel.enter(entry, now, priority);
        if (waitMs === 0) this.#running += 1;
        return Math.min(waitMs, ASK_AGAIN_MS * 20);
      },
      leave: (entry, now, hasRun) => {
        this.#running -= 1;
        highlevel.leave(entry, now, hasRun);
      },
      heldBy: (now) => highlevel.heldBy(now),
    };
    this.#of.set(locationId, made);
    return made;
  }
}

/** The workflow was changed, or the app removed, since it happened. */
export function isUnsubscribed(
  { triggers }: Pick<RelayParts, 'triggers'>,
  { locationId, payload }: TriggerEntry,
): boolean {
  return (
    locationId !== null &&
    payload !== null &&
    triggers.get(locationId, payload.triggerId)?.event !== payload.happening.event
  );
}

export async function fireTrigger(
  parts: RelayParts,
  entry: TriggerEntry,
  calls: HighLevelCalls,
): Promise<Outcome> {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  const { happening, eventId, triggerId } = payload;
  const path = parts.triggers.get(locationId, triggerId)?.path;
  if (path === undefined || isUnsubscribed(parts, entry)) {
    return { type: 'sent', code: 'trigger.unsubscribed' };
  }
  if (happening.event === 'number_offline' && isBack(parts, happening)) {
    return { type: 'sent', code: 'trigger.back-online' };
  }
  const body = await told(parts, locationId, { happening, eventId });
  try {
    await calls.call(() => parts.highlevel.fireTrigger(locationId, path, body));
    return { type: 'sent' };
  } catch (error) {
    // What a workflow's address answers says nothing of the location, and trips no breaker; its calls are the location's.
    const isRate = error instanceof ClientError && error.code === 'http.rate-limited';
    if (isRate) parts.destinations.highlevelFailed(locationId, error);
    const outcome = outcomeOf(error, entry, { times: parts.times, away: false, now: Date.now() });
    if (outcome.type !== 'refused') return outcome;
    const { answer } = reasonOf(error);
    const reason = { code: 'trigger.refused', ...(answer === undefined ? {} : { answer }) };
    return { type: 'refused', reason };
  }
}

/** Also when it has gone again since: that is a time of its own, with its own minute. */
function isBack(parts: RelayParts, { instanceId, at }: Happening): boolean {
  const id = instanceId as InstanceId | null;
  if (id === null || parts.places.instance(id) === null) return true;
  return parts.places.isOpen(id) || parts.triggers.isOfflineAnew(id, at);
}

/** Every field is always there, so that a sample of one event has the fields of all. */
async function told(
  parts: RelayParts,
  locationId: LocationId,
  { happening, eventId }: { happening: Happening; eventId: string },
): Promise<Readonly<Record<string, string>>> {
  const { event, at, instanceId, reason } = happening;
  const { contactId, phone } = await personOf(parts, locationId, happening);
  const language = parts.places.location(locationId)?.language ?? 'en';
  const instance = instanceId === null ? null : parts.places.instance(instanceId as InstanceId);
  return {
    event,
    eventId,
    at: new Date(at).toISOString(),
    locationId,
    contactId: contactId ?? '',
    phone: phone ?? '',
    instanceId: instanceId ?? '',
    instanceName: instance?.name ?? '',
    messageId: happening.highlevelId ?? '',
    whatsappId: happening.whatsappId ?? '',
    text: happening.text,
    reasonCode: reason?.code ?? '',
    reason: reason === null ? '' : say(reason.code, reason.params, language).sentence,
  };
}

/** By our own table alone: HighLevel knows the contact better than we do. */
async function personOf(
  { contacts }: RelayParts,
  locationId: LocationId,
  { contactId, peer }: Happening,
): Promise<{ contactId: string | null; phone: string | null }> {
  const known = peer === null ? null : await contacts.known(locationId, peer as Jid);
  const id = contactId ?? known?.contactId ?? null;
  const peers = id === null ? [] : await contacts.peersOf(locationId, id as ContactId);
  const addresses = [...(peer === null ? [] : [peer as Jid]), ...peers.map((one) => one.peer)];
  const jid = addresses.map(phoneJid).find((one) => one !== null) ?? null;
  return { contactId: id, phone: jid === null ? null : toE164(jid) };
}
