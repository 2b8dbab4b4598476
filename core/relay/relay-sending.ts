/** What the relay is made of as to how and by which number it sends. */
import type { Events } from '../events.ts';
import type { LocationDirectory } from '../install/location-directory.ts';
import type { InstanceConnections } from '../pairing/connection.ts';
import type { InstanceDirectory, InstanceRef } from '../pairing/instance-directory.ts';
import type { Settings } from '../settings/settings.ts';
import type { Times } from '../settings/times.ts';
import type { Storage } from '../storage/storage.ts';
import type { Entry } from './journal/entry.ts';
import type { RelayParts } from './outbound/relay-parts.ts';
import { waitingBulk } from './outbound/waiting-bulk.ts';
import type { WaitingBulk } from './outbound/waiting-bulk.ts';
import type { Worker } from './outbound/worker.ts';
import { RoutingBook } from './routing/routing-book.ts';
import { ClosedSpells } from './sending/closed-spells.ts';
import { SendingBook } from './sending/sending-book.ts';

export async function openSending(
  options: {
    readonly storage: Storage;
    readonly settings: Settings;
    readonly instances: InstanceDirectory;
    readonly locations: LocationDirectory;
    readonly connections: Pick<InstanceConnections, 'isOpen' | 'onChange'>;
    readonly events: Events;
  },
  onTrouble: (error: unknown) => void,
): Promise<{ sending: SendingBook; closed: ClosedSpells; routing: RoutingBook }> {
  const { storage, settings, instances, locations, connections, events } = options;
  const { times, limits } = settings;
  const sending = await SendingBook.load({
    storage,
    defaults: { ...times, ...limits },
    times,
    timeZoneOf: (id) => {
      const locationId = instances.get(id)?.locationId;
      return locationId === undefined ? null : (locations.get(locationId)?.timeZone ?? null);
    },
    onLimited: (instanceId, { code, until }) => {
      events.numberLimited({ instanceId, code, until });
    },
    onTrouble,
  });
  const ofLocation: Parameters<typeof RoutingBook.load>[1] = (id) =>
    instances.ofLocation(id).map((instance) => instance.id);
  const closed = new ClosedSpells({
    isOpen: (id) => connections.isOpen(id),
    stateOf: (id) => instances.get(id),
  });
  connections.onChange(({ id }) => {
    closed.changed(id);
  });
  return { sending, closed, routing: await RoutingBook.load(storage, ofLocation) };
}

/** A reason for which WhatsApp closes the connection of a banned number: 402 for a time, 406 (reference §2.7). */
export function isBan(statusReason: number | null): boolean {
  return statusReason === 402 || statusReason === 406;
}

/** A workflow's hours do not end while its message only stands in line, up to those of any other message. */
export function inLineUntil(entry: Entry, { expiryMs }: Pick<Times, 'expiryMs'>): number {
  const isNew = entry.kind === 'workflow.action' && entry.attempts === 0;
  return isNew ? entry.createdAt + expiryMs : 0;
}

/** What no person wrote and is held now, in the order in which it will leave. */
export function allWaitingBulk(
  instances: readonly InstanceRef[],
  worker: Worker,
  { journal, sending }: Pick<RelayParts, 'journal' | 'sending'>,
): WaitingBulk[] {
  return instances.flatMap(({ id: instanceId }) =>
    waitingBulk({
      instanceId,
      lanes: worker.waitingLanes(`whatsapp:${instanceId}`, 'workflow'),
      laneOf: (key) => journal.lanes.get(key),
      pace: sending.pace(instanceId),
      now: Date.now(),
    }),
  );
}
