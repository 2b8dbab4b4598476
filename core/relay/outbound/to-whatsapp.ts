import type {
  Entry,
  Link,
  NewEntry,
  Outcome,
  Produced,
  Reason,
  SendEntry,
} from '../journal/entry.ts';
import { isAutomatic } from '../journal/entry.ts';
import { lane, NO_INSTANCE } from '../journal/facts.ts';
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { RANK } from '../receipts/receipt-book.ts';
import { isBulk } from '../sending/send-kind.ts';
import { heldByLimit } from './limited-sends.ts';
import { typingMs } from './typing.ts';
import { CannotSend, fileSend, wantsAudioAsFile } from './file-send.ts';
import type { Send } from './file-send.ts';
import { withReadMark } from './mark-read.ts';
import { outcomeOf, pauseAfter, repeatable } from './outcome.ts';
import { quotedBy, quoting } from './quoted.ts';
import { TargetComes } from './reaction-target.ts';
import type { RelayParts } from './relay-parts.ts';
import type { Route } from './route.ts';
import { actionSend, failedAction, sentAction } from './workflow-sends.ts';

type MessageEntry = Entry<'highlevel.message'>;

/** Sends one part of a HighLevel message, or what a workflow asks for, on WhatsApp. */
export async function deliverToWhatsApp(
  parts: RelayParts,
  entry: SendEntry,
  route: Route,
): Promise<Outcome> {
  if (entry.payload === null || entry.locationId === null) {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  const instance = parts.places.instance(route.instanceId);
  if (instance === null) return failedToSend(parts, entry, { code: 'route.no-instance' });
  let send: Send;
  try {
    send = isAutomatic(entry)
      ? await actionSend(parts, entry, instance.name, route)
      : await partSend(parts, entry, instance.name, route);
  } catch (error) {
    if (error instanceof CannotSend) return failedToSend(parts, entry, error.reason);
    if (error instanceof TargetComes) return withoutTarget(parts, entry);
    const away = parts.destinations.whatsappFailed(route.instanceId, error);
    const context = { times: parts.times, away, now: Date.now() };
    return withFailure(parts, entry, repeatable(error, entry, context));
  }
  try {
    const { whatsappId, remoteJid } = await send(parts.places.evolution(route.instanceId));
    parts.destinations.whatsappAnswered(route.instanceId);
    const sent = { instanceId: route.instanceId, whatsappId, peer: remoteJid };
    return withReadMark(parts, entry, route.instanceId, await sentOutcome(parts, entry, sent));
  } catch (error) {
    const held = heldByLimit(parts, entry, route.instanceId, error);
    if (held !== null) return withFailure(parts, entry, held);
    const away = parts.destinations.whatsappFailed(route.instanceId, error);
    const context = { times: parts.times, away, now: Date.now() };
    return withFailure(parts, entry, outcomeOf(error, entry, context));
  }
}

/** Again, until its target is known or nothing is on its way any more that could be it. */
function withoutTarget(parts: RelayParts, entry: SendEntry): Outcome {
  const { retryLadderMs, jitterShare } = parts.times;
  const reason: Reason = { code: 'workflow.no-target' };
  const pause = pauseAfter(retryLadderMs, entry, jitterShare);
  if (pause === null) return failedToSend(parts, entry, reason);
  return { type: 'again', at: Date.now() + pause, reason, burnt: true };
}

/** Everything that can be done before the send itself: the attachment is fetched and looked at. */
async function partSend(
  parts: RelayParts,
  entry: MessageEntry,
  name: string,
  route: Route,
): Promise<Send> {
  const { number, instanceId } = route;
  const { text, attachment } = entry.payload ?? { text: '', attachment: null };
  const quoted = await quotedBy(parts, entry, route);
  const delayMs = typingMs(parts, { entry, instanceId, text });
  if (attachment === null) {
    return quoting(
      (client, of) => client.sendText(name, { number, text, ...delayMs, quoted: of }),
      quoted,
    );
  }
  const audioAsFile = wantsAudioAsFile(parts, entry);
  const file = { url: attachment, caption: text, cards: true, audioAsFile };
  return quoting(await fileSend(parts, { name, number }, file), quoted);
}

/** Where and as what a send is on WhatsApp. */
interface SentAs {
  readonly instanceId: InstanceId;
  readonly whatsappId: string;
  readonly peer: string;
}

/** The link of what is on WhatsApp; receipts that came before it are joined by the same transaction. */
export async function sentOutcome(
  parts: Pick<RelayParts, 'contacts' | 'dateFor'>,
  entry: SendEntry,
  sent: SentAs,
): Promise<Outcome> {
  const outcome = isAutomatic(entry) ? await sentAction(parts, entry, sent) : sentPart(entry, sent);
  if (outcome.type !== 'sent' || !isBulk(entry)) return outcome;
  return { ...outcome, produced: { ...outcome.produced, paced: sent.instanceId } };
}

function sentPart(entry: MessageEntry, { instanceId, whatsappId, peer }: SentAs): Outcome {
  const { payload, locationId } = entry;
  const post = readDeliveryPost(payload?.post);
  if (payload === null || locationId === null || post.type !== 'message') {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  const link: Link = {
    instanceId,
    whatsappId,
    locationId,
    highlevelId: post.message.id,
    part: payload.part,
    parts: payload.parts,
    origin: 'highlevel',
    peer,
    receiptRank: 0,
  };
  const unlinks = [{ instanceId: NO_INSTANCE, whatsappId: failedLinkId(entry) }];
  const contact = {
    locationId,
    peer,
    contactId: post.message.contactId,
    conversationId: post.message.conversationId,
    lastInstanceId: instanceId,
  };
  return { type: 'sent', produced: { links: [link], unlinks, contacts: [contact] } };
}

type FailureParts = Pick<RelayParts, 'dateFor'>;

/** A refused send is told to HighLevel, and counts as the failed part of its message. */
function withFailure(parts: FailureParts, entry: SendEntry, outcome: Outcome): Outcome {
  return outcome.type === 'refused' ? failedToSend(parts, entry, outcome.reason) : outcome;
}

export function failedToSend(
  parts: FailureParts,
  entry: SendEntry,
  reason: Reason,
): Extract<Outcome, { type: 'refused' }> {
  return isAutomatic(entry) ? failedAction(parts, entry, reason) : failedPart(entry, reason);
}

function failedPart(entry: MessageEntry, reason: Reason): Extract<Outcome, { type: 'refused' }> {
  const { payload, locationId } = entry;
  const post = readDeliveryPost(payload?.post);
  if (payload === null || locationId === null || post.type !== 'message') {
    return { type: 'refused', reason };
  }
  const highlevelId = post.message.id;
  const failed: Link = {
    instanceId: NO_INSTANCE,
    whatsappId: failedLinkId(entry),
    locationId,
    highlevelId,
    part: payload.part,
    parts: payload.parts,
    origin: 'highlevel',
    peer: '',
    receiptRank: RANK.failed,
  };
  const produced: Produced = {
    links: [failed],
    entries: [failureEntry(entry, locationId, highlevelId, reason)],
  };
  return { type: 'refused', reason, produced };
}

/** The link of a part that was never sent only says that the part failed. */
function failedLinkId(entry: Entry): string {
  return `failed:${entry.id}`;
}

function failureEntry(
  entry: Entry,
  locationId: LocationId,
  highlevelId: string,
  reason: Reason,
): NewEntry<'relay.failure'> {
  return {
    kind: 'relay.failure',
    locationId,
    instanceId: null,
    lane: lane.failure(locationId, highlevelId),
    orderAt: 0,
    dedupeKey: `rf:${entry.id}:${String(entry.attempts)}`,
    payload: { highlevelId, code: reason.code, params: { ...reason.params } },
    expiresAt: null,
  };
}
