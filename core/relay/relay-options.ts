/** What the relay is given, and how its parts see the rest of the program through it. */
import type { TokenSource } from '../clients/highlevel/client.ts';
import type { HttpClient } from '../clients/http.ts';
import type { Events } from '../events.ts';
import { providerFor } from '../install/location-options.ts';
import type { AgentDirectory } from '../install/agents.ts';
import type { LocationDirectory } from '../install/location-directory.ts';
import type { InstanceConnections } from '../pairing/connection.ts';
import type { InstanceDirectory } from '../pairing/instance-directory.ts';
import type { Pulse } from '../pairing/pulse.ts';
import type { Settings } from '../settings/settings.ts';
import type { Turn } from '../sharing/turn.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import type { InboundHolds } from './holds.ts';
import { withAgentName } from './inbound/agent-name.ts';
import type { HighLevelMessage, LocationId } from './message.ts';
import type { Gates } from './outbound/destinations.ts';
import type { Places } from './outbound/relay-parts.ts';
import type { Pauses } from './pauses.ts';

export interface RelayOptions {
  readonly settings: Settings;
  readonly relayId: string;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly http: HttpClient;
  readonly events: Events;
  readonly locations: LocationDirectory;
  readonly agents: AgentDirectory;
  readonly instances: InstanceDirectory;
  readonly connections: InstanceConnections;
  readonly tokens: TokenSource;
  /** What webhooks brought last, per number. */
  readonly pulse: Pulse;
  /** Numbers whose inbound lanes wait for a catch-up. */
  readonly holds: InboundHolds;
  /** How the outside reaches the public side, for links; null = it does not. */
  readonly publicBase: () => string | null;
  /** The sandbox's files are served on loopback. */
  readonly allowLoopbackAttachments: boolean;
  /** As `RelayLease.take`. */
  readonly takesOver: boolean;
  /** Where several relays share the database: what this one holds of it. */
  readonly turn: Turn | null;
}

/** Media keys are sealed for the entry that they came with. */
export function sealedAt(dedupeKey: string): { table: string; row: string; column: string } {
  return { table: 'journal', row: dedupeKey, column: 'payload.sealed' };
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'internal';
}

export function providerOf({ locations, settings }: RelayOptions, id: LocationId): string | null {
  return providerFor(locations.get(id), settings.highlevel.conversationProviderId);
}

/** With the name of the agent who wrote it; one who has no name yet is noted, to be named. */
export function asSent(
  { locations, agents }: RelayOptions,
  message: HighLevelMessage,
): HighLevelMessage {
  const { locationId, userId } = message;
  const template = locations.get(locationId)?.options.agentName ?? '';
  if (template === '' || userId === null) return message;
  const name = agents.nameOf(locationId, userId);
  if (name === null) void agents.saw(locationId, userId);
  return withAgentName(message, template, name);
}

export function gatesOf(options: RelayOptions, pauses: Pauses): Gates {
  const { locations, instances, connections, events } = options;
  return {
    pausedToHighLevel: (id) => pauses.highlevel(id),
    pausedToWhatsApp: (id) => {
      const instance = instances.get(id);
      return instance === null ? null : pauses.whatsapp(id, instance.locationId);
    },
    locationHeld: (id) => {
      const location = locations.get(id);
      if (location === null) return 'route.location-unknown';
      if (providerOf(options, id) === null) return 'setup.provider';
      return location.state === 'active' ? null : `location.${location.state}`;
    },
    instanceHeld: (id) => (connections.isOpen(id) ? null : 'number.offline'),
    serverOf: (id) => instances.get(id)?.serverUrl ?? '',
    sawClosed: (id) => {
      connections.sawClosed(id).catch((error: unknown) => {
        events.storageFailed({ code: codeOf(error), during: 'connection' });
      });
    },
  };
}

export function placesOf({ locations, instances, connections }: RelayOptions): Places {
  return {
    location: (id) => locations.get(id),
    instance: (id) => instances.get(id),
    instancesOf: (id) => instances.ofLocation(id).map((instance) => instance.id),
    isOpen: (id) => connections.isOpen(id),
    evolution: (id) => instances.client(id),
  };
}
