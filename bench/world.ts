/**
 * What a row is measured in: the two pretend servers (a process of their own, or within this one where both ends of a
 * way are timed by one clock), a data folder with installed locations, and the service as a process on its own core.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Times } from '../core/settings/times.ts';
import { connectEvolution, connectHighLevel } from '../sandbox/client.ts';
import type { RemoteEvolution, RemoteHighLevel } from '../sandbox/client.ts';
import type { EvolutionOptions } from '../sandbox/evolution/pretend-evolution.ts';
import type { HighLevelOptions } from '../sandbox/highlevel/pretend-highlevel.ts';
import type { RunningSandbox } from '../sandbox/run.ts';
import { startSandboxWorld } from '../sandbox/world.ts';
import type { StorageStanding } from '../core/storage/storage.ts';
import { freePort } from '../tests/support/free-port.ts';
import type { PlacedLocation } from '../tests/support/placed-location.ts';
import { WorkFolder } from './bench.ts';
import type { Bench } from './bench.ts';
import { install } from './installation.ts';
import type { ServiceConfig } from './installation.ts';
import {
  end,
  isRunning,
  messageOf,
  processorSeconds,
  residentMegabytes,
  startBeside,
  startOnServiceCore,
} from './machine.ts';
import { RequestTemplate } from './webhooks.ts';
import type { Sender } from './webhooks.ts';

/** More processor time within a second is work. */
const BUSY_SECONDS = 0.05;

/** No limit that anything here could reach. */
export const UNLIMITED = { max: 1_000_000_000, intervalMs: 10_000, daily: 1_000_000_000 };

export interface WorldOptions {
  readonly locations: number;
  readonly conversations: number;
  readonly databaseUrl?: string;
  /** Its relay takes its seat there as one of several. */
  readonly isShared?: boolean;
  readonly highlevel?: HighLevelOptions;
  /** The pretend servers in this process. */
  readonly within?: boolean;
  /** Nothing is relayed: webhooks are only taken in. */
  readonly paused?: boolean;
  /** Further settings by their outside names. */
  readonly given?: Readonly<Record<string, string>>;
  /** Other times than a relay's own. */
  readonly times?: Partial<Times>;
  /** For the name of a profile. */
  readonly row: string;
}

type ServiceStanding = Pick<StorageStanding, 'mode' | 'mirror'>;

interface ServiceAnswer {
  readonly open: Record<string, number>;
  readonly standing: ServiceStanding;
}

export interface Conversation extends Sender {
  readonly place: PlacedLocation;
  readonly template: RequestTemplate;
}

export class World implements AsyncDisposable {
  readonly highlevel: RemoteHighLevel;
  readonly evolution: RemoteEvolution;
  readonly running: RunningSandbox;
  readonly port: number;
  readonly places: readonly PlacedLocation[];
  readonly conversations: readonly Conversation[];
  readonly dataDir: string;
  readonly #bench: Bench;
  readonly #row: string;
  readonly #configFile: string;
  readonly #resources: AsyncDisposableStack;
  #service: ChildProcess | null = null;

  private constructor(
    bench: Bench,
    options: WorldOptions,
    made: Pick<World, 'running' | 'highlevel' | 'evolution' | 'port' | 'places' | 'dataDir'> & {
      configFile: string;
      resources: AsyncDisposableStack;
    },
  ) {
    this.#bench = bench;
    this.#row = options.row;
    this.running = made.running;
    this.highlevel = made.highlevel;
    this.evolution = made.evolution;
    this.port = made.port;
    this.places = made.places;
    this.dataDir = made.dataDir;
    this.#configFile = made.configFile;
    this.#resources = made.resources;
    this.conversations = Array.from({ length: options.conversations }, (_, index) => {
      const place = made.places[index % made.places.length];
      if (place === undefined) throw new Error('a world needs a location');
      const phone = `551198${1_000_000 + index}`;
      const { instance, secret } = place;
      const sender = { port: made.port, instance, secret, phone };
      return { ...sender, place, template: new RequestTemplate(sender) };
    });
  }

  /** Everything but the service, which `start` starts. */
  static async create(bench: Bench, options: WorldOptions): Promise<World> {
    const resources = new AsyncDisposableStack();
    const { path: dataDir } = resources.use(new WorkFolder());
    const running = await startSandbox(bench, options, resources);
    const highlevel = connectHighLevel(running.highlevel.url);
    const evolution = connectEvolution(running.evolution.url);
    const port = await freePort();
    const config = serviceConfig(bench, running, { dataDir, port, options });
    const configFile = join(dataDir, 'service.json');
    writeFileSync(configFile, JSON.stringify(config));
    const places = await install(config, options, {
      highlevel,
      evolution: { url: running.evolution.url, addInstance: evolution.addInstance },
    });
    const made = { running, highlevel, evolution, port, places, dataDir, configFile, resources };
    return new World(bench, options, made);
  }

  /** Resolves when the service takes webhooks and has asked every number for its state. */
  async start(): Promise<void> {
    const asked = await this.#connectionsAsked();
    await messageOf(this.#launch());
    while ((await this.#connectionsAsked()) < asked + this.places.length) await sleep(20);
  }

  /** Kills it after `ms`, wherever it is in its start then. */
  async startAndKill(ms: number): Promise<void> {
    this.#launch();
    await sleep(ms);
    await this.kill();
  }

  #launch(): ChildProcess {
    const { cores, profiles } = this.#bench;
    this.#service = startOnServiceCore(cores, {
      script: join(import.meta.dirname, 'service-process.js'),
      args: [this.#configFile],
      node: profileOptions(profiles, this.#row),
      log: join(this.dataDir, 'service.log'),
    });
    return this.#service;
  }

  /**
   * Starts the service and waits until the gateway is asked nothing more: what was missed has been looked for in every
   * number. That is the work of a start, and none of what is measured afterwards.
   */
  async startAndCatchUp(): Promise<void> {
    await this.start();
    const quietMs = 1_000;
    let calls = await this.#gatewayCalls();
    let since = performance.now();
    while (performance.now() - since < quietMs) {
      await sleep(50);
      const now = await this.#gatewayCalls();
      if (now === calls) continue;
      calls = now;
      since = performance.now();
    }
  }

  /** Waits until the service has nothing more to do for itself: the mirror of a server is whole, and a second is quiet. */
  async idle(): Promise<void> {
    for (;;) {
      const before = this.processorSeconds();
      await sleep(1_000);
      // While the server looks through a large table for it, the service itself does nothing.
      const { mirror } = await this.standing();
      if (mirror === 'building' || mirror === 'broken') continue;
      // Not a number where the system does not tell: then a second has to do.
      if (!(this.processorSeconds() - before > BUSY_SECONDS)) return;
    }
  }

  async #gatewayCalls(): Promise<number> {
    const counts = await this.evolution.counts();
    return Object.values(counts).reduce((sum, route) => sum + route.calls, 0);
  }

  async #connectionsAsked(): Promise<number> {
    const counts = await this.evolution.counts();
    return counts['connectionState']?.statuses['200'] ?? 0;
  }

  async kill(): Promise<void> {
    if (this.#service !== null) await end(this.#service, 'SIGKILL');
  }

  /** Processor time that the service has used. */
  processorSeconds(): number {
    return processorSeconds(this.#service?.pid ?? 0);
  }

  /** In order, as before a restart. */
  async stop(): Promise<void> {
    if (this.#service !== null) await end(this.#service);
  }

  /** Megabytes that the service holds; NaN while it does not run. */
  megabytes(): number {
    return this.#service !== null && isRunning(this.#service)
      ? residentMegabytes(this.#service.pid ?? 0)
      : NaN;
  }

  /** Begins to move to this database; null = the SQLite file. */
  async moveTo(place: string | null): Promise<void> {
    await this.#ask({ moveTo: place });
  }

  /** Open entries of the service by state. */
  async open(): Promise<Record<string, number>> {
    return (await this.#ask('open'))?.open ?? {};
  }

  /** How it stands with the database of the service. */
  async standing(): Promise<Partial<ServiceStanding>> {
    return (await this.#ask('standing'))?.standing ?? {};
  }

  /** Null: it does not run. */
  async #ask(what: string | object): Promise<ServiceAnswer | null> {
    const service = this.#service;
    if (service === null) return null;
    const answer = messageOf(service);
    service.send(what);
    return (await answer) as ServiceAnswer;
  }

  /** Waits until nothing waits or runs any more. What is left is what a person would have to look at. */
  async atRest(withinMs: number): Promise<Record<string, number>> {
    const until = performance.now() + withinMs;
    for (;;) {
      const open = await this.open();
      const busy = (open['waiting'] ?? 0) + (open['running'] ?? 0);
      if (busy === 0 || performance.now() > until) return open;
      await sleep(100);
    }
  }

  /** Answers of the pretend HighLevel by route and status. */
  async calls(): Promise<{ all: number; written: number; rejected: number }> {
    const counts = await this.highlevel.counts();
    let all = 0;
    let rejected = 0;
    for (const { calls, statuses } of Object.values(counts)) {
      all += calls;
      rejected += statuses['429'] ?? 0;
    }
    const inbound = counts['inbound']?.statuses ?? {};
    return { all, rejected, written: (inbound['200'] ?? 0) + (inbound['201'] ?? 0) };
  }

  /** Waits until HighLevel holds this many more messages than `before`. */
  async written(count: number, withinMs = 60_000): Promise<void> {
    const until = performance.now() + withinMs;
    while ((await this.calls()).written < count) {
      if (performance.now() > until) throw new Error(`not written within ${withinMs} ms`);
      await sleep(10);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#service !== null) await end(this.#service);
    await this.#resources[Symbol.asyncDispose]();
  }
}

export function profileOptions(profiles: string | null, row: string): string[] {
  if (profiles === null) return [];
  return [
    '--cpu-prof',
    `--cpu-prof-dir=${profiles}`,
    `--cpu-prof-name=${row}-${Date.now()}.cpuprofile`,
  ];
}

async function startSandbox(
  { product }: Bench,
  { highlevel, within }: WorldOptions,
  resources: AsyncDisposableStack,
): Promise<RunningSandbox> {
  const evolution: EvolutionOptions = { keepRequests: 0, receipts: null };
  const options = { highlevel: { keepRequests: 0, rateLimit: UNLIMITED, ...highlevel }, evolution };
  if (within === true) {
    const world = resources.use(await startSandboxWorld({ relayPublicUrl: null, ...options }));
    return {
      highlevel: { url: world.highlevel.url, admin: '' },
      evolution: { url: world.evolution.url, admin: '' },
      relay: world.relay,
      contactId: world.contactId,
    };
  }
  const child = startBeside({
    script: product.file('sandbox/run'),
    args: ['--json', '--until-stdin-closes', '--options', JSON.stringify(options)],
  });
  resources.defer(() => end(child, 'SIGKILL'));
  if (child.stdout === null) throw new Error('no standard output');
  let said = '';
  while (!said.includes('\n')) said += String((await once(child.stdout, 'data'))[0]);
  return JSON.parse(said) as RunningSandbox;
}

function serviceConfig(
  { product }: Bench,
  { highlevel, relay }: RunningSandbox,
  at: { dataDir: string; port: number; options: WorldOptions },
): ServiceConfig {
  const { databaseUrl, isShared = false, times } = at.options;
  return {
    dataDir: at.dataDir,
    ...(times === undefined ? {} : { times }),
    ...(isShared && { seatFile: product.file('core/sharing/open-seat') }),
    serviceFile: product.file('core/service'),
    settingsFile: product.file('core/settings/settings'),
    given: {
      WAYBRIDGE_DATA_DIR: at.dataDir,
      PORT: String(at.port),
      WAYBRIDGE_CONTROL_PORT: '0',
      HIGHLEVEL_API_URL: highlevel.url,
      HIGHLEVEL_WEBHOOK_PUBLIC_KEY: relay.highlevel.webhookPublicKeyPem,
      GHL_CLIENT_ID: relay.highlevel.clientId,
      GHL_CLIENT_SECRET: relay.highlevel.clientSecret,
      GHL_CONVERSATION_PROVIDER_ID: relay.highlevel.providerId,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      ...at.options.given,
    },
  };
}
