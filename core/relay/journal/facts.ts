/** Names of the facts that parked entries wait for. */
import { fingerprint } from '../../storage/fingerprint.ts';
import type { InstanceId, LocationId } from '../message.ts';

export const fact = {
  /** The phone of a LID is known. */
  lid: (instanceId: InstanceId, lid: string): string => `lid:${instanceId}:${lid}`,
  /** A WhatsApp message id is linked to a HighLevel message. */
  link: (instanceId: InstanceId, whatsappId: string): string => `link:${instanceId}:${whatsappId}`,
  /** The location is installed. */
  location: (locationId: LocationId | string): string => `location:${locationId}`,
  /** The entry with this dedupe key is done or dead. */
  settled: (dedupeKey: string): string => `settled:${dedupeKey}`,
};

/** Names of lanes. */
export const lane = {
  fromWhatsApp: (instanceId: InstanceId, peer: string): string => `wa:${instanceId}:${peer}`,
  /** What left through the gateway's API; its echoes wait for our own sends without holding up the person's lane. */
  gateway: (instanceId: InstanceId, peer: string): string => `gw:${instanceId}:${peer}`,
  fromHighLevel: (locationId: LocationId | string, contactId: string): string =>
    `hl:${locationId}:${contactId}`,
  receipts: (instanceId: InstanceId, whatsappId: string): string =>
    `rc:${instanceId}:${whatsappId}`,
  failure: (locationId: LocationId | string, highlevelId: string): string =>
    `rf:${locationId}:${highlevelId}`,
  /** Stop and start words of one person, in their order. */
  dnd: (locationId: LocationId | string, peer: string): string => `dnd:${locationId}:${peer}`,
  /** What is to be shown as read in one chat. */
  read: (instanceId: InstanceId, contactId: string): string => `mr:${instanceId}:${contactId}`,
  /** What shows in HighLevel of a workflow's sends; it must not hold up the sends themselves. */
  workflowLines: (locationId: LocationId | string, contactId: string): string =>
    `wl:${locationId}:${contactId}`,
  /** One event for one workflow: nothing waits behind it. */
  trigger: (locationId: LocationId | string, eventId: string): string =>
    `tr:${locationId}:${eventId}`,
};

const CONVERSATIONS = ['wa:', 'gw:', 'hl:', 'wl:'];

/** What a conversation's lane is looked up by, as migration 017 computes it; null for lanes of other kinds. */
export function laneHash(name: string): string | null {
  if (!CONVERSATIONS.includes(name.slice(0, 3))) return null;
  const known = laneHashes.get(name);
  if (known !== undefined) return known;
  const hash = fingerprint(name).slice(0, 8);
  if (laneHashes.size >= REMEMBERED_LANES) laneHashes.clear();
  laneHashes.set(name, hash);
  return hash;
}

/** A conversation writes more than once. A function's results, nothing that anybody could want apart. */
const laneHashes = new Map<string, string>();
const REMEMBERED_LANES = 5_000;

/** Stands in links that belong to no message on WhatsApp. */
export const NO_INSTANCE = 'none' as InstanceId;

/** Dedupe keys: never the chat's id, which changes between LID and phone. */
export function messageKey(instanceId: InstanceId, whatsappId: string, author = ''): string {
  return `wa:${instanceId}:msg:${whatsappId}${author === '' ? '' : `:${author}`}`;
}
export function receiptKey(instanceId: InstanceId, whatsappId: string, status: string): string {
  return `wa:${instanceId}:rc:${whatsappId}:${status}`;
}
export function lineKey(instanceId: InstanceId, id: string): string {
  return `wa:${instanceId}:line:${id}`;
}
export function partKey(
  locationId: LocationId | string,
  highlevelId: string,
  part: number,
): string {
  return `hl:${locationId}:${highlevelId}:${String(part)}`;
}
/** The message that a key of `partKey` belongs to; null = it is none of this location's. */
export function messageOfPart(locationId: LocationId, key: string): string | null {
  const start = `hl:${locationId}:`;
  return key.startsWith(start) ? key.slice(start.length, key.lastIndexOf(':')) : null;
}
/** `call`: what makes two calls the same one. */
export function workflowKey(locationId: LocationId | string, call: string, part: number): string {
  return `wf:${locationId}:${call}:${String(part)}`;
}
/** `eventId`: one event for one trigger. */
export function triggerKey(locationId: LocationId | string, eventId: string): string {
  return `tr:${locationId}:${eventId}`;
}
/** The line of a message that is on WhatsApp. */
export function sentLineKey(instanceId: InstanceId, whatsappId: string): string {
  return `wl:${instanceId}:${whatsappId}`;
}
/** The line of a failure: of an entry's attempt, or what WhatsApp said of a message. */
export function failedLineKey(of: string, which: string): string {
  return `wx:${of}:${which}`;
}

/** Until its line is in HighLevel, a workflow's message is linked to this in place of a HighLevel id. */
const PENDING = 'pending:';
export function pendingLine(entryId: string): string {
  return `${PENDING}${entryId}`;
}
export function isPendingLine(highlevelId: string): boolean {
  return highlevelId.startsWith(PENDING);
}
