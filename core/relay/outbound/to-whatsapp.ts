import type { EvolutionClient, Sent } from '../../clients/evolution/client.ts';
import type {
  Entry,
  Link,
  NewEntry,
  Outcome,
  Payload,
  Produced,
  Reason,
} from '../journal/entry.ts';
import { lane } from '../journal/facts.ts';
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { RANK } from '../receipts/receipt-book.ts';
import { withReadMark } from './mark-read.ts';
import { fileForWhatsApp } from './media.ts';
import { outcomeOf, repeatable } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';
import type { Route } from './route.ts';

type SendEntry = Entry<'highlevel.message'>;

/** Sends one part of a HighLevel message on WhatsApp. */
export async function deliverToWhatsApp(
  parts: RelayParts,
  entry: SendEntry,
  route: Route,
): Promise<Outcome> {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  const instance = parts.places.instance(route.instanceId);
  if (instance === null) return failedToSend(entry, { code: 'route.no-instance' });
  let send: (client: EvolutionClient) => Promise<Sent>;
  try {
    send = await sendOf(parts, payload, instance.name, route);
  } catch (error) {
    const context = { times: parts.times, away: false, now: Date.now() };
    return withFailure(entry, repeatable(error, entry, context));
  }
  try {
    const sent = await send(parts.places.evolution(route.instanceId));
    parts.destinations.whatsappAnswered(route.instanceId);
    const outcome = sentOutcome(entry, route.instanceId, sent.whatsappId, sent.remoteJid);
    return withReadMark(parts, entry, route.instanceId, outcome);
  } catch (error) {
    const away = parts.destinations.whatsappFailed(route.instanceId, error);
    const context = { times: parts.times, away, now: Date.now() };
    return withFailure(entry, outcomeOf(error, entry, context));
  }
}

/** Everything that can be done before the send itself: the attachment is fetched and looked at. */
async function sendOf(
  parts: RelayParts,
  payload: Payload<'highlevel.message'>,
  name: string,
  { number }: Route,
): Promise<(client: EvolutionClient) => Promise<Sent>> {
  const { text, attachment } = payload;
  if (attachment === null) return (client) => client.sendText(name, { number, text });
  const { bytes, ...hints } = await parts.download(attachment);
  const { type, mimeType, fileName } = await fileForWhatsApp(bytes, hints);
  // Audio goes as a voice note, which the gateway converts it to.
  if (type === 'audio') return (client) => client.sendVoice(name, { number, bytes });
  const media = { number, type, mimeType, fileName, bytes, caption: text };
  return (client) => client.sendMedia(name, media);
}

/** The link of a part that is on WhatsApp; receipts that came before it are joined by the same transaction. */
export function sentOutcome(
  entry: SendEntry,
  instanceId: InstanceId,
  whatsappId: string,
  peer: string,
): Outcome {
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

/** A refused send is told to HighLevel, and counts as the failed part of its message. */
function withFailure(entry: SendEntry, outcome: Outcome): Outcome {
  return outcome.type === 'refused' ? failedToSend(entry, outcome.reason) : outcome;
}

export function failedToSend(
  entry: SendEntry,
  reason: Reason,
): Extract<Outcome, { type: 'refused' }> {
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

/** A part that was never sent has no number; its link only says that the part failed. */
const NO_INSTANCE = 'none' as InstanceId;

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
