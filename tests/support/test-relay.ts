import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Service } from '../../core/service.ts';
import type { Limits, Times } from '../../core/settings/times.ts';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import type { EvolutionOptions } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import type { HighLevelOptions } from '../../sandbox/highlevel/pretend-highlevel.ts';
import type { InboxConversation } from '../../sandbox/highlevel/inbox.ts';
import { ContractWatch } from './contract-watch.ts';
import { addLocation } from './placed-location.ts';
import type { PlacedLocation } from './placed-location.ts';
import { configFor, serviceOf, WORKFLOW_TOKEN } from './setting-up.ts';
import type { RelayConfig, ServiceChoices } from './setting-up.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

export interface TestRelayOptions {
  readonly databaseUrl?: string | null;
  readonly times?: Partial<Times>;
  readonly limits?: Partial<Limits>;
  readonly highlevel?: HighLevelOptions;
  readonly evolution?: EvolutionOptions;
  readonly service?: ServiceChoices;
  /** Settings of the relay, in place of the tests' own. */
  readonly config?: Partial<RelayConfig>;
  /** What its location and its number are called; default `shop`. */
  readonly placeName?: string;
}

type Made = Pick<
  TestRelay,
  'highlevel' | 'evolution' | 'contract' | 'config' | 'service' | 'place'
>;

/** A row of the journal, as far as tests ask for it. */
export interface EntryRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly error_code: string | null;
}

/**
 * The real service on a free port, in a folder of its own, between the two pretend servers:
 *
 *     await using relay = await TestRelay.create();
 *     relay.evolution.receives({ from: '+55…', text: 'Oi' });
 *     await relay.settled();
 *     expect(relay.inbox()).toEqual(['Oi']);
 */
export class TestRelay implements AsyncDisposable {
  readonly highlevel: PretendHighLevel;
  readonly evolution: PretendEvolution;
  readonly config: RelayConfig;
  readonly place: PlacedLocation;
  /** Every request to HighLevel keeps its published contract; a breach fails the test when the relay is disposed of. */
  readonly contract: ContractWatch;
  service: Service;
  readonly #choices: ServiceChoices;
  readonly #places: PlacedLocation[] = [];

  private constructor(made: Made, choices: ServiceChoices) {
    this.highlevel = made.highlevel;
    this.evolution = made.evolution;
    this.contract = made.contract;
    this.config = made.config;
    this.service = made.service;
    this.place = made.place;
    this.#choices = choices;
    this.#places.push(made.place);
  }

  static async create(options: TestRelayOptions = {}): Promise<TestRelay> {
    const dataDir = await mkdtemp(join(tmpdir(), 'waybridge-'));
    const contract = new ContractWatch();
    const highlevel = await PretendHighLevel.start({
      statusRefusedMs: 0,
      deliveryDelayMs: 50,
      onRequest: (call) => {
        contract.see(call);
      },
      ...options.highlevel,
    });
    const evolution = await PretendEvolution.start({
      retry: { initialDelayMs: 50, maxDelayMs: 200, attempts: 100 },
      mediaRetryMs: 0,
      ...options.evolution,
    });
    const { databaseUrl, times, limits, service: choices = {}, placeName = 'shop' } = options;
    const config = {
      ...configFor(highlevel, { dataDir, databaseUrl, times, limits }),
      ...options.config,
    };
    // One that nothing else takes while it starts again.
    const port = config.port === 0 ? await freePort() : config.port;
    const service = await serviceOf({ ...config, port }, choices);
    const place = await addLocation(service, { highlevel, evolution }, placeName, '5511990000001');
    const made = { highlevel, evolution, contract, config, service, place };
    const relay = new TestRelay(made, choices);
    await service.start();
    relay.#point();
    return relay;
  }

  /** Stops the service and starts another on the same folder. */
  async restart(): Promise<void> {
    await this.service.stop();
    await this.startAgain();
  }

  /** Starts another service on the folder and the port of the stopped one: what is still under way to it arrives. */
  async startAgain(): Promise<void> {
    const port = Number(new URL(this.service.publicUrl).port);
    this.service = await serviceOf({ ...this.config, port }, this.#choices);
    await this.service.start();
    this.#point();
  }

  /** One more location with a number of its own. */
  async addPlace(name: string, phone: string): Promise<PlacedLocation> {
    const place = await addLocation(this.service, this, name, phone);
    this.#places.push(place);
    this.#point();
    return place;
  }

  /** The conversation with this phone (digits), or the only one. Throws while there is none. */
  conversation(phone?: string): InboxConversation {
    const found = this.highlevel
      .inbox(this.place.locationId)
      .find(({ contact }) => phone === undefined || contact.phone === `+${phone}`);
    if (found === undefined) throw new Error(`no conversation with ${phone ?? 'anybody'}`);
    return found;
  }

  /** An agent answers in this conversation; gives the message's id. */
  answers(text: string, phone?: string): string {
    const { locationId } = this.place;
    const { contact } = this.conversation(phone);
    return this.highlevel.agentWrites({ locationId, contactId: contact.id, text }).messageId;
  }

  /** A customer writes first, so that both sides know each other. */
  async meets(phone: string, name = 'Maria Souza'): Promise<void> {
    this.evolution.receives({ from: phone, name, text: 'Oi' });
    await this.settled();
  }

  /** The journal's rows, in order of arrival. */
  async entries(kind?: string): Promise<EntryRow[]> {
    const rows = await this.service.parts.storage.db
      .selectFrom('journal')
      .select(['id', 'kind', 'state', 'attempts', 'error_code'])
      .orderBy('position')
      .execute();
    return rows.filter((row) => kind === undefined || row.kind === kind);
  }

  /** The texts of the location's only conversation, as its inbox shows them. */
  inbox(): string[] {
    return this.highlevel
      .inbox(this.place.locationId)
      .flatMap((conversation) => conversation.messages.map((message) => message.body));
  }

  /** Waits until both sides have handed everything over and no entry is waiting or running. */
  async settled(): Promise<void> {
    await this.evolution.idle();
    await this.highlevel.idle();
    await eventually(() => {
      const busy = [...this.service.parts.relay.journal.open()].filter(
        (entry) => entry.state === 'waiting' || entry.state === 'running',
      );
      if (busy.length > 0) throw new Error(`${String(busy.length)} entries are not settled`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.stop();
    await this.evolution[Symbol.asyncDispose]();
    await this.highlevel[Symbol.asyncDispose]();
    await rm(this.config.dataDir, { recursive: true, force: true });
    this.contract.check();
  }

  #point(): void {
    const { publicUrl } = this.service;
    this.highlevel.setDeliveryUrl(`${publicUrl}/webhooks/ghl`);
    this.highlevel.setAction({
      url: `${publicUrl}/webhooks/workflow-action`,
      headers: { authorization: `Bearer ${WORKFLOW_TOKEN}` },
    });
    this.highlevel.setTriggers({
      url: `${publicUrl}/webhooks/workflow-trigger`,
      headers: { authorization: `Bearer ${WORKFLOW_TOKEN}` },
    });
    for (const { instance, secret } of this.#places) {
      this.evolution.setWebhook(instance, {
        url: `${publicUrl}/webhooks/evolution`,
        headers: { 'X-Waybridge-Secret': secret },
      });
    }
  }
}
