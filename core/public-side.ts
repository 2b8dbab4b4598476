/** The public side, put together: what comes in from outside, and which road it takes. */
import type { HttpClient } from './clients/http.ts';
import type { Events } from './events.ts';
import type { Forwarding } from './forwarding/forwarding.ts';
import { callbackPage } from './install/callback-page.ts';
import type { Install } from './install/install.ts';
import type { LocationDirectory } from './install/location-directory.ts';
import type { InstanceRef } from './pairing/instance.ts';
import type { InstanceDirectory } from './pairing/instance-directory.ts';
import type { Pairing } from './pairing/pairing.ts';
import type { ReachEar } from './reach/ear.ts';
import { oldAdapter } from './relay/inbound/old-adapter.ts';
import { createInboundServer } from './relay/inbound/server.ts';
import type { InboundServer } from './relay/inbound/server.ts';
import type { Relay } from './relay/relay.ts';
import type { Settings } from './settings/settings.ts';
import { takeLeft } from './sharing/left-posts.ts';
import { takeByRoad } from './sharing/post-roads.ts';
import type { Roads, TakenPost } from './sharing/post-roads.ts';
import { SharedSide } from './sharing/shared-side.ts';
import type { Sharing } from './sharing/shared-side.ts';
import type { Turn } from './sharing/turn.ts';
import type { Storage } from './storage/storage.ts';
import { codeOfFailure } from './storage/storage-error.ts';
import type { Vault } from './storage/vault.ts';

export interface PublicSideParts {
  readonly settings: Settings;
  readonly turn: Turn | null;
  readonly relayId: string;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly http: HttpClient;
  readonly events: Events;
  readonly ear: ReachEar;
  readonly relay: Relay;
  readonly pairing: Pairing;
  readonly forwarding: Forwarding;
  readonly install: Install;
  readonly instances: InstanceDirectory;
  readonly locations: LocationDirectory;
  /** How long a shared database may take for what somebody outside waits for (ms). */
  readonly confirmMs: number | undefined;
}

export interface PublicSide {
  readonly inbound: InboundServer;
  readonly sharing: Sharing | null;
  /** Takes in what waits from a time in which the database was shared. Never throws. */
  readonly takeLeft: () => Promise<void>;
}

/** @throws StorageError */
export async function openPublicSide(
  parts: PublicSideParts,
  resources: AsyncDisposableStack,
): Promise<PublicSide> {
  const own = ownRoads(parts);
  const shared = await sharedSide(parts, own);
  if (shared !== null) resources.use(shared);
  const inbound = resources.use(inboundServer(parts, shared?.roads ?? own));
  return { inbound, sharing: shared, takeLeft: () => leftTaken(parts, own) };
}

function ownRoads(parts: PublicSideParts): Roads<InstanceRef> {
  const { pairing, relay, forwarding, install, events } = parts;
  return {
    async evolution(instance, body, raw) {
      pairing.desk.heard(instance, body);
      await relay.intake.evolution(instance, body);
      // Not before our own commit; and not acknowledged unless it is written down for the other tool too.
      await forwarding.take(instance.id, body, raw);
    },
    highlevel: (body) => relay.intake.highlevel(body),
    async appEvent(body) {
      // It tells of a message whose own post may be missing; nothing is sent from it.
      if (relay.missed.heard(body)) return;
      events.appEventTaken({ outcome: await install.appEvents.take(body) });
    },
  };
}

async function leftTaken(parts: PublicSideParts, roads: Roads<InstanceRef>): Promise<void> {
  const { storage, vault, settings, turn, instances, events } = parts;
  if (turn !== null) return;
  const { dataDir } = settings;
  try {
    const take = (post: TakenPost): Promise<void> => takeByRoad(post, roads, instances);
    await takeLeft({ storage, vault, dataDir, take });
  } catch (error) {
    events.storageFailed({ code: codeOfFailure(error), during: 'sharing' });
  }
}

async function sharedSide(
  parts: PublicSideParts,
  roads: Roads<InstanceRef>,
): Promise<SharedSide<InstanceRef> | null> {
  const { settings, turn, relay, locations, events } = parts;
  if (turn === null) return null;
  return SharedSide.open({
    ...parts,
    turn,
    dataDir: settings.dataDir,
    roads,
    async takeUpUnknown(before) {
      await relay.journal.compare({ settled: [], unknownBefore: before });
      for (const { id } of locations.all()) await relay.journal.factIsKnown(`location:${id}`);
    },
    everyMs: settings.times.leaseMs,
    onTrouble: (error) => {
      events.storageFailed({ code: codeOfFailure(error), during: 'sharing' });
    },
  });
}

function inboundServer(parts: PublicSideParts, roads: Roads<InstanceRef>): InboundServer {
  const { settings, turn, ear, instances, pairing, relay, http, locations, events } = parts;
  const { installer } = parts.install;
  return createInboundServer({
    ear,
    host: settings.server.host,
    port: settings.server.port,
    instances,
    intake: roads,
    pair: pairing.pages,
    media: relay.media,
    workflow: relay.workflow,
    oldAdapter:
      settings.legacyUrl === null
        ? null
        : oldAdapter({
            url: settings.legacyUrl,
            http,
            serves: (id) => locations.get(id) === null && turn?.placeOf(id) !== 'elsewhere',
          }),
    webhookPublicKey: settings.highlevel.webhookPublicKey,
    ready: () => true,
    events,
    install: {
      callback: (query, acceptLanguage) =>
        callbackPage(installer, query, { acceptLanguage, events }),
      appEvent: (body) => roads.appEvent(body),
    },
    limits: {
      evolutionBytes: settings.limits.evolutionBodyBytes,
      highlevelBytes: settings.limits.highLevelBodyBytes,
    },
  });
}

/** Where to call what listens on all addresses. */
export function reachableAt(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
