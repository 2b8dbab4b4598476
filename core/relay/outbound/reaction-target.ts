import type { FoundMessage } from '../../clients/evolution/client.ts';
import type { ReactionKey } from '../../clients/evolution/special-sends.ts';
import { lane, messageKey } from '../journal/facts.ts';
import type { InstanceId, Jid, LocationId } from '../message.ts';
import { isJson } from '../reading/decode.ts';
import { groupJid, parseJid, phoneJidOfDigits } from '../reading/jid.ts';
import type { LinkRow } from '../receipts/receipt-book.ts';
import { CannotSend } from './file-send.ts';
import type { RelayParts } from './relay-parts.ts';
import type { Route } from './route.ts';
import { isSameChat } from './same-chat.ts';

const PAGE = 20;

interface Sought extends Route {
  readonly locationId: LocationId;
  /** For whom the workflow runs. */
  readonly contactId: string;
  readonly target: string | null;
}

/**
 * The message that a reaction belongs to: the one that is named, else the last that the contact wrote.
 * @throws CannotSend, TargetComes
 */
export async function reactionTarget(parts: RelayParts, sought: Sought): Promise<ReactionKey> {
  // Looked at first: what is settled meanwhile is found.
  const mayCome = sought.target !== null && isWriting(parts, sought);
  const key =
    sought.target === null ? await lastMessage(parts, sought) : await named(parts, sought);
  if (key === null && mayCome) throw new TargetComes();
  const whole = key === null ? null : await withAuthor(parts, sought, key);
  if (whole === null) throw new CannotSend('workflow.no-target');
  return whole;
}

/** The named message may be one of those that are on their way to HighLevel. */
export class TargetComes extends Error {
  override readonly name = 'TargetComes';
}

/** A workflow begins with what HighLevel has of a message, which may be before its answer came here. */
function isWriting({ journal }: RelayParts, { instanceId, number }: Sought): boolean {
  const peer = phoneJidOfDigits(number) ?? number;
  return (journal.lanes.get(lane.fromWhatsApp(instanceId, peer))?.entries ?? []).length > 0;
}

/** In a group a message is known by its author as well; null when nobody can tell who that is. */
async function withAuthor(
  parts: RelayParts,
  { instanceId }: Sought,
  key: ReactionKey,
): Promise<ReactionKey | null> {
  if (key.fromMe || key.participant !== undefined || groupJid(key.remoteJid) === null) return key;
  const dedupeKey = messageKey(instanceId, key.id);
  const stored = await parts.journal.payloadByKey('whatsapp.message', dedupeKey);
  const participant = authorIn(stored?.data) ?? (await recordedAuthor(parts, instanceId, key.id));
  return participant === null ? null : { ...key, participant };
}

async function recordedAuthor(
  { places }: RelayParts,
  instanceId: InstanceId,
  id: string,
): Promise<string | null> {
  const name = places.instance(instanceId)?.name ?? '';
  const { records } = await places.evolution(instanceId).findMessages(name, { id, pageSize: PAGE });
  return authorIn(records.find((one) => one.id === id)?.record);
}

/** As the gateway names the author, by phone or by LID: it is the gateway that looks for the message. */
function authorIn(record: unknown): string | null {
  const key = isJson(record) && isJson(record.key) ? record.key : {};
  const author = parseJid(key.participant);
  return author?.kind === 'phone' || author?.kind === 'lid' ? author.jid : null;
}

/** By its id on either side. What belongs to another number, location or contact is as good as unknown. */
async function named(parts: RelayParts, sought: Sought): Promise<ReactionKey | null> {
  const { instanceId, locationId, target } = sought;
  if (target === null) return null;
  const links = await parts.receipts.byHighLevelId(locationId, target);
  const link =
    links.find((one) => one.instanceId === instanceId) ??
    (await parts.receipts.byWhatsAppId(instanceId, target));
  if (link?.locationId !== locationId) return null;
  return (await isTheirs(parts, sought, link)) ? keyOf(link) : null;
}

/** The gateway reacts in the chat that the key names, whomever the call is for. */
async function isTheirs(
  { people, contacts }: RelayParts,
  { instanceId, locationId, contactId, number }: Sought,
  { peer }: LinkRow,
): Promise<boolean> {
  if (isSameChat(people, instanceId, [peer, number])) return true;
  // A contact may have more than one address.
  return (await contacts.known(locationId, peer as Jid))?.contactId === contactId;
}

function keyOf({ whatsappId: id, peer, origin }: LinkRow): ReactionKey {
  return { id, remoteJid: peer, fromMe: origin !== 'contact' };
}

/** The gateway's own records, newest first, under the phone and under the LID that may stand in its place. */
async function lastMessage(
  parts: RelayParts,
  { instanceId, number }: Sought,
): Promise<ReactionKey | null> {
  const client = parts.places.evolution(instanceId);
  const name = parts.places.instance(instanceId)?.name ?? '';
  const address = phoneJidOfDigits(number) ?? number;
  for (const where of [{ remoteJid: address }, { remoteJidAlt: address }]) {
    const { records } = await client.findMessages(name, { ...where, pageSize: PAGE });
    const last = records.find((one) => !one.fromMe && !isBeside(one));
    if (last === undefined) continue;
    const { id, remoteJid } = last;
    const participant = groupJid(remoteJid) === null ? null : authorIn(last.record);
    return { id, remoteJid, fromMe: false, ...(participant === null ? {} : { participant }) };
  }
  return null;
}

/** Nobody reacts to a reaction. */
function isBeside({ messageType }: FoundMessage): boolean {
  return /^(reaction|protocol|pollUpdate)/.test(messageType);
}
