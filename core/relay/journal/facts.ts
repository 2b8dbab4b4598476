/** Names of the facts that parked entries wait for. */
import type { InstanceId, LocationId } from '../message.ts';

export const fact = {
  /** The phone of a LID is known. */
  lid: (instanceId: InstanceId, lid: string): string => `lid:${instanceId}:${lid}`,
  /** A WhatsApp message id is linked to a HighLevel message. */
  link: (instanceId: InstanceId, whatsappId: string): string => `link:${instanceId}:${whatsappId}`,
  /** The location is installed. */
  location: (locationId: LocationId | string): string => `location:${locationId}`,
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
};

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
