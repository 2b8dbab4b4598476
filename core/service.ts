/** Builds every part of the relay from the settings, starts and stops it. No part is a module-level instance. */
import { setTimeout as delay } from 'node:timers/promises';
import { openAlerts } from './alerts/open-alerts.ts';
import type { Alerts } from './alerts/alerts.ts';
import { HttpClient } from './clients/http.ts';
import { Events } from './events.ts';
import { openAccess, type Access } from './install/access.ts';
import { AgentDirectory } from './install/agents.ts';
import type { BulkTimes } from './install/bulk-installs.ts';
import { buildInstall, type Install } from './install/install.ts';
import type { TokenTimes } from './install/token-times.ts';
import { Forwarding } from './forwarding/forwarding.ts';
import { createLogs, type Logs } from './log.ts';
import { CatchUpMarks } from './pairing/catch-up-marks.ts';
import { InstanceConnections } from './pairing/connection.ts';
import { InstanceDirectory } from './pairing/instance-directory.ts';
import { openPairing, type Pairing } from './pairing/pairing.ts';
import type { DeskTimes } from './pairing/pairing-desk.ts';
import { InstanceWatch } from './pairing/instance-watch.ts';
import { Pulse } from './pairing/pulse.ts';
import { WebhookWatch } from './pairing/webhook-watch.ts';
import { openPublicSide, reachableAt } from './public-side.ts';
import { AddressBook } from './reach/address-book.ts';
import { ReachEar } from './reach/ear.ts';
import { ReachHistory } from './reach/history.ts';
import { chooseProvider } from './reach/providers/choose.ts';
import type { Provider } from './reach/providers/provider.ts';
import { Reach } from './reach/reach.ts';
import { InboundHolds } from './relay/holds.ts';
import type { InboundServer } from './relay/inbound/server.ts';
import type { InstanceId } from './relay/message.ts';
import { openSends } from './relay/receipts/open-sends.ts';
import { Relay } from './relay/relay.ts';
import { listenFailure } from './settings/listen-failure.ts';
import type { Settings } from './settings/settings.ts';
import { withTyped } from './settings/typed-settings.ts';
import type { Sharing } from './sharing/shared-side.ts';
import type { Turn } from './sharing/turn.ts';
import { AppSettings } from './storage/app-settings.ts';
import { Backups } from './storage/backup/backups.ts';
import { DataFolderLock } from './storage/lock.ts';
import type { FallbackTimes } from './storage/fallback/fallback-storage.ts';
import type { Mover } from './storage/move/mover.ts';
import { openDatabase } from './open-database.ts';
import { relayIdOf } from './storage/relay-id.ts';
import type { Storage } from './storage/storage.ts';
import { Vault } from './storage/vault.ts';

/** What a test, the benchmark or the sandbox puts in place of a default. */
export interface ServiceOptions {
  readonly logs?: Logs;
  readonly tokenTimes?: Partial<TokenTimes>;
  readonly bulkTimes?: Partial<BulkTimes>;
  /** Milliseconds between two questions for the state of a number that is not open. */
  readonly connectionPollMs?: number;
  readonly deskTimes?: Partial<DeskTimes>;
  readonly fallbackTimes?: Partial<FallbackTimes>;
  /** As `againMs` of `Mover`. */
  readonly moveAgainMs?: number;
  readonly secretStore?: Parameters<typeof Vault.open>[0]['store'];
  /** As `RelayLease.take`. */
  readonly takesOver?: boolean;
  /** Where several relays share the database: what this one holds of it, until the turn is over. */
  readonly turn?: Turn;
  /** Default: in the sandbox alone, whose files are served there. */
  readonly allowLoopbackAttachments?: boolean;
}

/** How long open webhook requests may still take at a stop (ms). */
const INTAKE_DRAIN_MS = 1_500;
/** After the drain: how long calls that are not an entry's may still take (ms). */
const CALLS_END_MS = 300;

export interface ServiceParts extends Access {
  readonly settings: Settings;
  readonly relayId: string;
  readonly logs: Logs;
  readonly events: Events;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly appSettings: AppSettings;
  readonly http: HttpClient;
  readonly install: Install;
  readonly agents: AgentDirectory;
  readonly instances: InstanceDirectory;
  readonly connections: InstanceConnections;
  readonly relay: Relay;
  readonly watch: InstanceWatch;
  readonly pairing: Pairing;
  readonly mover: Mover;
  readonly backups: Backups;
  readonly reach: Reach;
  readonly alerts: Alerts;
  readonly forwarding: Forwarding;
  /** Null = the database is this relay's alone. */
  readonly sharing: Sharing | null;
  /** As `PublicSide`. */
  readonly takeLeft: () => Promise<void>;
  /** Where the public address comes from. */
  readonly tunnel: Provider;
}

export class Service implements AsyncDisposable {
  readonly parts: ServiceParts;
  readonly #inbound: InboundServer;
  readonly #resources: AsyncDisposableStack;
  #publicUrl = '';
  #stopped: Promise<number> | null = null;

  constructor(parts: ServiceParts, inbound: InboundServer, resources: AsyncDisposableStack) {
    this.parts = parts;
    this.#inbound = inbound;
    this.#resources = resources;
  }

  /** Where the public side listens; the tunnel points here. */
  get publicUrl(): string {
    return this.#publicUrl;
  }

  /** Begins to take webhooks and to carry entries out. @throws WordedError `start.port-taken` */
  async start(): Promise<void> {
    const { settings, tokens, companyTokens, connections, relay, watch, events } = this.parts;
    const { host, port } = settings.server;
    // Older than all that comes from now on.
    await this.parts.takeLeft();
    const listening = await this.#inbound.listen().catch((error: unknown) => {
      throw listenFailure(error, { port, hostName: 'WAYBRIDGE_HOST', portName: 'PORT' });
    });
    this.#publicUrl = `http://${host.includes(':') ? `[${host}]` : host}:${String(listening.port)}`;
    await companyTokens.start();
    await tokens.start();
    connections.start();
    // Before anything leaves: what was missed meanwhile is older than what arrives now.
    watch.start();
    relay.start();
    this.parts.forwarding.start();
    this.parts.sharing?.start();
    if (isForAll(this.parts.sharing?.turn)) this.parts.install.bulk.start();
    await this.parts.tunnel.start({ host: reachableAt(host), port: listening.port });
    this.parts.backups.start();
    if (this.parts.sharing === null) await this.parts.mover.start();
    this.parts.reach.start();
    events.started({ publicUrl: this.#publicUrl });
  }

  /**
   * Takes nothing new, lets what runs end, and closes; within 10 s whatever the other sides do. Resolves with how many messages
   * were cut off while they were sent.
   */
  stop(reason = 'asked'): Promise<number> {
    return (this.#stopped ??= this.#stop(reason));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop(reason: string): Promise<number> {
    const { companyTokens, events, http, install, relay, settings, tokens, watch } = this.parts;
    events.stopping({ reason });
    this.parts.reach.stop();
    watch.stop();
    const ms = settings.times.drainMs - INTAKE_DRAIN_MS;
    // Whoever holds the lanes next takes what comes from now on.
    const began = performance.now();
    if (this.parts.sharing !== null) await this.parts.sharing.rest(() => relay.drain(ms));
    await this.#inbound.drain(INTAKE_DRAIN_MS);
    // A refresh that was sent is spent: its answer gets as much time as the entries that run.
    const { forwarding } = this.parts;
    const refreshes = [tokens, companyTokens, install.bulk, forwarding].map((one) =>
      one[Symbol.asyncDispose](),
    );
    const left = Math.max(0, ms - (performance.now() - began) + INTAKE_DRAIN_MS);
    await Promise.all([relay.drain(left), atMost(left, Promise.all(refreshes))]);
    const unfinished = relay.running;
    // What is under way now is cut; otherwise the parts below would wait for each call's own time-out.
    await http[Symbol.asyncDispose]();
    await this.#resources.disposeAsync();
    events.stopped({ unfinished });
    return unfinished;
  }
}

/** Opens storage, vault and journal and builds the parts; nothing listens or leaves before `start`. */
export async function createService(
  settings: Settings,
  options: ServiceOptions = {},
): Promise<Service> {
  const resources = new AsyncDisposableStack();
  try {
    return await build(settings, options, resources);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function build(
  given: Settings,
  options: ServiceOptions,
  resources: AsyncDisposableStack,
): Promise<Service> {
  const logs = options.logs ?? createLogs({ level: given.logLevel });
  const events = new Events(logs.events);
  const { dataDir } = given;
  resources.use(await DataFolderLock.acquire(dataDir));
  const relayId = await relayIdOf(dataDir);
  const turn = options.turn ?? null;
  const isHere = turn === null ? undefined : (id: string) => turn.placeOf(id) === 'here';
  const isElsewhere = turn === null ? undefined : (id: string) => turn.placeOf(id) === 'elsewhere';
  const { storage, mover } = await openDatabase(resources, {
    settings: given,
    relayId,
    isShared: turn !== null,
    events,
    fallbackTimes: options.fallbackTimes,
    moveAgainMs: options.moveAgainMs,
  });
  const masterKey = given.masterKey?.reveal();
  const vault = await Vault.open({ dataDir, masterKey, store: options.secretStore });
  const appSettings = new AppSettings(storage, vault);
  const settings = withTyped(given, await appSettings.read());
  const http = resources.use(
    new HttpClient({
      closeWithinMs: CALLS_END_MS,
      mayChange: turn === null ? undefined : () => turn.isValid,
    }),
  );
  // Parts ask for what is built later: who waits, and where we listen.
  const waiting: { relay: Relay | null; service: Service | null } = { relay: null, service: null };
  const listening = (): string | null => waiting.service?.publicUrl || null;
  const ear = new ReachEar(turn === null ? null : (nonce) => vault.mark(nonce));
  const tunnel = resources.use(chooseProvider(settings, logs.reach));
  const reach = resources.use(
    new Reach({
      http,
      ear,
      events,
      history: new ReachHistory(storage, relayId),
      addresses: await AddressBook.load(storage, relayId),
      times: settings.times,
      provider: tunnel,
      isTunnel: settings.reach.provider !== 'own',
      isPretended: settings.sandbox && settings.reach.provider === 'own',
      isKnownOutside: () => (waiting.service?.parts.locations.all().length ?? 0) > 0,
      addressIs: () => waiting.service?.parts.watch.addressChanged(),
      listening,
    }),
  );
  const reachedAt = (): string => reach.address ?? listening() ?? '';
  const access = await openAccess({
    settings,
    storage,
    vault,
    http,
    events,
    relayId,
    publicUrl: reachedAt,
    isReachable: () => reach.address !== null,
    times: { early: settings.times.tokenRefreshLeewayMs, ...options.tokenTimes },
    isHere,
  });
  resources.use(access.companyTokens);
  resources.use(access.tokens);
  const { locations, tokens } = access;
  const agents = await AgentDirectory.load(storage);
  const { evolutionTextTimeoutMs: text, evolutionMediaTimeoutMs: media } = settings.times;
  const numbersHere = { times: { text, media }, isHere };
  const instances = await InstanceDirectory.load(storage, vault, http, numbersHere);
  const connections = resources.use(
    new InstanceConnections({
      directory: instances,
      events,
      entriesWait: (id: InstanceId) => waiting.relay?.waitsFor(id) ?? false,
      ...(options.connectionPollMs === undefined ? {} : { pollMs: options.connectionPollMs }),
    }),
  );
  const pulse = new Pulse();
  const holds = new InboundHolds();
  const relay = resources.use(
    await Relay.open({
      settings,
      relayId,
      storage,
      vault,
      http,
      events,
      locations,
      agents,
      instances,
      connections,
      tokens,
      pulse,
      holds,
      publicBase: () => reach.address,
      takesOver: options.takesOver ?? false,
      turn,
      allowLoopbackAttachments: options.allowLoopbackAttachments ?? settings.sandbox,
    }),
  );
  waiting.relay = relay;
  const install = buildInstall({
    settings,
    storage,
    vault,
    http,
    events,
    access,
    placesChanged: (id) => relay.placesChanged(id),
    ...(options.bulkTimes !== undefined && { bulkTimes: options.bulkTimes }),
  });
  resources.use(install.bulk);
  const servedHere =
    turn === null
      ? undefined
      : (id: InstanceId): boolean =>
          instances.get(id) !== null || (turn.holdsRest && !instances.isElsewhere(id));
  const forwarding = resources.use(
    await Forwarding.open({ ...settings, storage, vault, http, events, isHere: servedHere }),
  );
  const webhooks = new WebhookWatch({
    directory: instances,
    forwarding,
    storage,
    events,
    // A tunnel that has not said its address yet is waited for.
    publicUrl: () => reach.address ?? (settings.reach.provider === 'own' ? listening() : null),
  });
  const watch = resources.use(
    new InstanceWatch({
      times: settings.times,
      marks: await CatchUpMarks.load(storage),
      directory: instances,
      connections,
      webhooks,
      pulse,
      holds,
      events,
      intake: relay.intake,
      openSends: (id, q) => openSends(storage, id, q),
      isServerAway: ({ serverUrl }) => relay.trippedBreakers().has(`evolution:${serverUrl}`),
      // A tunnel that has not said its address has none that Evolution could post to.
      reach: {
        isCut: () => ['down', 'starting'].includes(reach.state().state),
        check: () => reach.check(),
      },
    }),
  );
  const pairing = await openPairing({
    settings,
    http,
    storage,
    vault,
    directory: instances,
    connections,
    locations,
    publicUrl: reachedAt,
    forwarding,
    times: options.deskTimes,
    isElsewhere,
  });
  const backups = resources.use(
    new Backups({
      storage,
      dataDir,
      // The sandbox is a new world each time.
      everyMs: settings.sandbox || !isForAll(turn) ? 0 : settings.times.backupEveryMs,
      kept: settings.limits.backupsKept,
      events,
    }),
  );
  const { inbound, sharing, takeLeft } = await openPublicSide(
    {
      settings,
      turn,
      relayId,
      storage,
      vault,
      http,
      events,
      ear,
      relay,
      pairing,
      forwarding,
      install,
      instances,
      locations,
      confirmMs: options.fallbackTimes?.confirmMs,
    },
    resources,
  );
  const alerts = await openAlerts({
    storage,
    vault,
    http,
    events,
    relayId,
    instances,
    times: settings.times,
  });
  const parts: ServiceParts = {
    settings,
    relayId,
    logs,
    events,
    storage,
    vault,
    appSettings,
    http,
    ...access,
    install,
    agents,
    instances,
    connections,
    relay,
    watch,
    pairing,
    mover,
    backups,
    reach,
    alerts,
    forwarding,
    sharing,
    takeLeft,
    tunnel,
  };
  waiting.service = new Service(parts, inbound, resources);
  return waiting.service;
}

/** What is done once for all relays of a database is this one's to do. */
function isForAll(turn: Turn | null | undefined): boolean {
  return turn?.holdsRest !== false;
}

async function atMost(ms: number, work: PromiseLike<unknown>): Promise<void> {
  const over = new AbortController();
  const limit = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work, limit]);
  over.abort();
}
