import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import type { Entry, Outcome, Reason, SendEntry } from '../journal/entry.ts';
import { isKind, isSend } from '../journal/entry.ts';
import { MOST_CLOCK_MS } from '../journal/held-lanes.ts';
import { contactOfPeer } from './contact-healing.ts';
import { isOwnSendPending } from './echo-guard.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { lookUpInHighLevel } from './look-up-highlevel.ts';
import type { LookedUp, Sought } from './look-up-highlevel.ts';
import { lookUpInWhatsApp } from './look-up-whatsapp.ts';
import { lineDelivered, writtenLine } from './line-to-highlevel.ts';
import type { LineEntry } from './line-to-highlevel.ts';
import { withReadMark } from './mark-read.ts';
import { sideOf, writingFor, writtenText } from './originals.ts';
import { classOf, isForbidden, pauseAfter, reasonOf } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';
import type { RestoredSearch } from './restored.ts';
import type { Routed } from './route.ts';
import { contentOf } from './sends.ts';
import { delivered } from './to-highlevel.ts';
import { failedToSend, sentOutcome } from './to-whatsapp.ts';
import { lookUpLine, shown, shownLine } from './workflow-line.ts';

/** A clock that was set back while the relay was off was set back by as much more as the relay was off (ms). */
const MOST_OFF_MS = 24 * 3_600_000;

interface LookUp {
  readonly calls: HighLevelCalls;
  readonly route: Routed | null;
  /** Look-ups of this entry that could not tell so far. */
  readonly tries: number;
  /** Why the outcome is unknown. */
  readonly reason: Reason;
  /** It may have been done in a time that the database knows nothing of. */
  readonly search: RestoredSearch | null;
}

/**
 * Finds out what became of an attempt whose answer never came: adopted when it is there, tried again when it certainly
 * is not, unsure when nobody can tell.
 */
export async function lookUp(parts: RelayParts, entry: Entry, look: LookUp): Promise<Outcome> {
  const now = Date.now();
  try {
    if (isSend(entry)) return await ofWhatsApp(parts, entry, look);
    if (isKind(entry, 'whatsapp.message')) return await ofMessage(parts, entry, look);
    if (isKind(entry, 'whatsapp.line')) return await ofLine(parts, entry, look);
    if (isKind(entry, 'relay.line')) return await ofLine(parts, entry, look);
    if (isKind(entry, 'workflow.line')) return await ofWorkflowLine(parts, entry, look);
    // It cannot be asked whether a workflow was started, and starting it twice is worse than asking a person.
    if (isKind(entry, 'workflow.trigger')) {
      return { type: 'unsure', reason: { code: 'trigger.unsure' } };
    }
    // Telling a status, a setting or what is read twice changes nothing.
    return { type: 'again', at: now, reason: look.reason, burnt: false };
  } catch (error) {
    if (!isForbidden(error)) reportFailure(parts, entry, look, error);
    const over = entry.expiresAt !== null && entry.expiresAt <= now;
    // What refuses to be asked will not answer later either; what is away will.
    const refused = classOf(error) === 'permanent' || isForbidden(error);
    const final = over || (refused && isLast(parts, look));
    return undecided(parts, entry, { final, tries: look.tries, reason: reasonOf(error) });
  }
}

function reportFailure(parts: RelayParts, entry: Entry, { route }: LookUp, error: unknown): void {
  if (entry.locationId !== null) parts.destinations.highlevelFailed(entry.locationId, error);
  if (route !== null && 'instanceId' in route) {
    parts.destinations.whatsappFailed(route.instanceId, error);
  }
}

async function ofMessage(
  parts: RelayParts,
  entry: Entry<'whatsapp.message'>,
  look: LookUp,
): Promise<Outcome> {
  const { instanceId, locationId } = entry;
  entry.payload ??= await parts.journal.payload(entry);
  const { payload } = entry;
  const message = payload === null ? null : readWhatsAppMessage(payload.data, { ownJid: null });
  if (payload === null || message === null || instanceId === null || locationId === null) {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  // The gateway's report of a send of ours whose outcome is looked up as well: taken for another's message, it would
  // be linked to the one that was sent, whose own look-up then found nothing that is free.
  if (message.origin !== 'contact' && isOwnSendPending(parts, locationId, message)) {
    return {
      type: 'unknown',
      at: Date.now() + (parts.times.lookupLadderMs[0] ?? 0),
      reason: look.reason,
    };
  }
  // While the database knew nothing: what HighLevel showed of it was found on WhatsApp, and the two belong together.
  const isKnown =
    look.search !== null &&
    (await parts.receipts.linkedWhatsAppIds(instanceId, [message.id])).size > 0;
  if (isKnown) return { type: 'sent', code: 'echo' };
  const peer = parts.people.canonical(instanceId, message.peer);
  // The contact of a first message is not ours until it is settled: it is found by its phone, as the attempt found it.
  const known = peer && (await contactOfPeer(parts, locationId, peer, look.calls));
  if (peer === null || known === null) return absent(parts, entry, look.reason);
  const writing = writingFor(parts, locationId, instanceId);
  const sought: Sought = {
    locationId,
    contact: known,
    direction: sideOf(writing, message),
    date: payload.date,
    text: await writtenText(parts, writing, message),
    hasAttachment: message.content.type === 'media',
    ...soughtSince(look, message.origin !== 'contact'),
  };
  const looked = await lookUpInHighLevel(parts, sought, look.calls);
  parts.destinations.highlevelAnswered(locationId);
  return conclude(parts, entry, {
    looked,
    look,
    adopt: (found) =>
      delivered(
        parts,
        { entry, payload, locationId, instanceId, message, peer },
        { contact: known, highlevelId: found.message.id, conversationId: found.conversationId },
      ),
  });
}

async function ofLine(parts: RelayParts, entry: LineEntry, look: LookUp): Promise<Outcome> {
  await payloadOf(parts, entry);
  const { payload, locationId } = entry;
  const line = await writtenLine(parts, entry);
  if (line === null || payload === null || locationId === null)
    return absent(parts, entry, look.reason);
  const contact = await contactOfPeer(parts, locationId, line.peer, look.calls);
  if (contact === null) return absent(parts, entry, look.reason);
  const sought: Sought = {
    locationId,
    contact,
    direction: line.direction,
    date: payload.date,
    text: line.text,
    hasAttachment: false,
    ...soughtSince(look, false),
  };
  const looked = await lookUpInHighLevel(parts, sought, look.calls);
  parts.destinations.highlevelAnswered(locationId);
  return conclude(parts, entry, {
    looked,
    look,
    adopt: ({ message, conversationId }) =>
      lineDelivered(parts, entry, line, { highlevelId: message.id, conversationId, contact }),
  });
}

/** Each kind's own schema reads it. */
async function payloadOf(parts: RelayParts, entry: LineEntry): Promise<void> {
  if (isKind(entry, 'relay.line')) entry.payload ??= await parts.journal.payload(entry);
  else if (isKind(entry, 'whatsapp.line')) entry.payload ??= await parts.journal.payload(entry);
}

async function ofWorkflowLine(
  parts: RelayParts,
  entry: Entry<'workflow.line'>,
  look: LookUp,
): Promise<Outcome> {
  entry.payload ??= await parts.journal.payload(entry);
  const line = await shownLine(parts, entry);
  if (line === null) return { type: 'refused', reason: { code: 'entry.unreadable' } };
  const looked = await lookUpLine(parts, line, look.calls);
  parts.destinations.highlevelAnswered(line.sought.locationId);
  return conclude(parts, entry, {
    looked,
    look,
    adopt: (found) => shown(entry, found),
  });
}

async function ofWhatsApp(parts: RelayParts, entry: SendEntry, look: LookUp): Promise<Outcome> {
  await parts.journal.readBody(entry);
  const sought = contentOf(entry);
  const { route } = look;
  if (sought === null) return { type: 'refused', reason: { code: 'entry.unreadable' } };
  if (route === null) return undecided(parts, entry, { ...look, final: false });
  // The number was taken away since: nobody is left to ask.
  if ('refused' in route) return { type: 'unsure', reason: { code: 'entry.unsure-whatsapp' } };
  const { search } = look;
  const { setBackMs = 0, takenOverAt } = entry;
  const since = search?.since ?? entry.claimedAt ?? entry.createdAt;
  const { instanceId } = route;
  if (search !== null && (await isLinked(parts, entry))) return { type: 'sent', code: 'echo' };
  const looked = await lookUpInWhatsApp(parts, {
    ...{ sought, route, since },
    // Before the clock was set back it may have been right, or it is right since then.
    from: setBackMs === 0 ? since : since - setBackMs - MOST_OFF_MS,
    // Another relay began it, by a clock of its own.
    reportedSince: since - setBackMs - (takenOverAt === undefined ? 0 : MOST_CLOCK_MS),
    restored: search !== null,
  });
  parts.destinations.whatsappAnswered(instanceId);
  return conclude(parts, entry, {
    looked,
    look,
    adopt: async (found) => {
      const outcome = await sentOutcome(parts, entry, { instanceId, ...found });
      return withReadMark(parts, entry, instanceId, outcome);
    },
  });
}

/** A message of our own bears the date that HighLevel gave it; all others the one that we gave. */
function soughtSince({ search }: LookUp, isOurs: boolean): Pick<Sought, 'restored'> {
  return search === null ? {} : { restored: { withinMs: isOurs ? search.withinMs : 0 } };
}

interface Conclusion<Found> {
  readonly looked: LookedUp<Found>;
  readonly look: LookUp;
  readonly adopt: (found: Found) => Outcome | Promise<Outcome>;
}

async function conclude<Found>(
  parts: RelayParts,
  entry: Entry,
  { looked, look, adopt }: Conclusion<Found>,
): Promise<Outcome> {
  switch (looked.type) {
    case 'found':
      return adopt(looked.found);
    case 'absent':
      // Little is proven by it where nothing is known of what happened: a person decides what a person may see twice.
      if (look.search !== null && isSend(entry)) return { type: 'unsure', reason: look.reason };
      // Nothing has failed yet.
      if (look.search !== null) {
        return { type: 'again', at: Date.now(), reason: look.reason, burnt: false };
      }
      return absent(parts, entry, look.reason);
    case 'open': {
      const final = looked.final || isLast(parts, look);
      return undecided(parts, entry, { final, tries: look.tries, reason: look.reason });
    }
  }
}

/** Its message in HighLevel was found to be one that is on WhatsApp, while that was being shown there. */
async function isLinked(parts: RelayParts, entry: SendEntry): Promise<boolean> {
  if (!isKind(entry, 'highlevel.message') || entry.locationId === null) return false;
  const { messageId } = entry.payload?.post ?? {};
  if (typeof messageId !== 'string' || entry.payload?.parts !== 1) return false;
  return (await parts.receipts.linkedAmong(entry.locationId, [messageId])).size > 0;
}

/** It was certainly not done: an ordinary failed try. */
function absent(parts: RelayParts, entry: Entry, reason: Reason): Outcome {
  const { retryLadderMs, jitterShare } = parts.times;
  const pause = pauseAfter(retryLadderMs, entry, jitterShare);
  if (pause !== null) {
    return { type: 'again', at: Date.now() + pause, reason, burnt: true };
  }
  const refused: Outcome = { type: 'refused', reason };
  return isSend(entry) ? failedToSend(parts, entry, reason) : refused;
}

function isLast(parts: RelayParts, { tries }: { tries: number }): boolean {
  return tries >= parts.times.lookupLadderMs.length;
}

function undecided(
  parts: RelayParts,
  entry: Entry,
  { final, tries, reason }: { final: boolean; tries: number; reason: Reason },
): Outcome {
  if (final) {
    const code = isSend(entry) ? 'entry.unsure-whatsapp' : 'entry.unsure-highlevel';
    return { type: 'unsure', reason: { code } };
  }
  const { lookupLadderMs } = parts.times;
  const pause = lookupLadderMs[Math.min(tries, lookupLadderMs.length - 1)] ?? 0;
  return { type: 'unknown', at: Date.now() + pause, reason };
}
