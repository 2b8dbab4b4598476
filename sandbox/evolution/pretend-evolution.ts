/**
 * A pretend Evolution API with the routes a relay uses, the behaviour of the version it is told to be, and a vocabulary
 * of its own: what customers do on their phones, how the connection fares, and what arrived there.
 */
import { randomUUID } from 'node:crypto';
import { mountAdmin, vocabularyOf } from '../support/admin.ts';
import { Changes } from '../support/changes.ts';
import type { Call } from '../support/call.ts';
import { Pretend, SHARED_VOCABULARY } from '../support/pretend.ts';
import { endStorm, goOffline, goOnline, logOut, storm } from './connection.ts';
import { badRequest, notFound, uncaught } from './errors.ts';
import type { EvolutionChange, EvolutionWorld } from './evolution-world.ts';
import type { Incoming } from './incoming.ts';
import type { EvolutionOptions, InstanceAccess, NewInstance, NewPerson } from './inputs.ts';
import { newInstance } from './instance-routes.ts';
import { createJid, isLid } from './jid.ts';
import { link, stopPairing } from './pairing.ts';
import { Phones, type AutomaticReceipts } from './phone.ts';
import { mountEvolutionRoutes } from './routes.ts';
import {
  People,
  phoneMessage,
  type Group,
  type Instance,
  type Person,
  type PhoneMessage,
  type ReceiptName,
  type StoredMessage,
} from './state.ts';
import { readWebhook } from './webhook-routes.ts';
import { mannersOf } from './versions.ts';
import { Webhooks } from './webhooks.ts';

export type { EvolutionOptions, InstanceAccess, NewInstance } from './inputs.ts';

export const EVOLUTION_VOCABULARY = [
  ...(['addInstance', 'instances', 'addPerson', 'people', 'addGroup', 'setWebhook'] as const),
  ...(['removeGroup'] as const),
  ...(['losesWebhook', 'setRelayReachable', 'scans', 'fights', 'setVersion'] as const),
  ...(['hidesAlternatives'] as const),
  ...([
    'receives',
    'receivesMany',
    'receivesBatch',
    'redelivers',
    'phoneTypes',
    'edits',
    'revokes',
    'calls',
    'mediaExpires',
  ] as const),
  ...(['emit', 'receipt', 'automaticReceipts', 'goesOffline', 'goesOnline', 'loggedOut'] as const),
  ...(['setLicensed', 'setSaveMessages', 'sent', 'messages', 'message', 'chat', 'idle'] as const),
  ...SHARED_VOCABULARY,
] as const satisfies readonly (keyof PretendEvolution)[];
export type EvolutionVocabulary = Pick<PretendEvolution, (typeof EVOLUTION_VOCABULARY)[number]>;

export class PretendEvolution extends Pretend implements AsyncDisposable {
  readonly apiKey: string;
  readonly #world: EvolutionWorld & { behaviour: { saveMessages: boolean } };
  readonly #webhooks: Webhooks;
  readonly #phones: Phones;
  #seq = 0;

  private constructor(options: EvolutionOptions) {
    super(manners(options.onRequest), options);
    this.apiKey = options.apiKey ?? randomUUID().toUpperCase();
    const version = options.version ?? '2.3.6';
    this.#webhooks = new Webhooks(
      {
        serverUrl: options.serverUrl ?? null,
        timeZone: options.timeZone ?? 'America/Sao_Paulo',
        exposeApiKey: options.exposeApiKey ?? false,
        connections: options.webhookConnections ?? null,
        retry: options.retry ?? {},
      },
      this.server.faults,
      mannersOf(version),
    );
    this.#world = {
      behaviour: {
        version,
        apiKey: this.apiKey,
        saveMessages: options.saveMessages ?? true,
        mediaRetryMs: options.mediaRetryMs ?? 5000,
        replyLatencyMs: options.replyLatencyMs ?? 0,
        keepMessages: options.keepMessages ?? Infinity,
        qrLifetimeMs: options.qrLifetimeMs ?? 45_000,
        qrLimit: options.qrLimit ?? 30,
        qrDelayMs: options.qrDelayMs ?? 0,
      },
      instances: new Map(),
      people: new People(),
      webhooks: this.#webhooks,
      changes: new Changes<EvolutionChange>(),
      checkedNumbers: new Set(),
      expiredMedia: new Set(),
      licensed: true,
      hidesAlternative: false,
      nextSeq: () => {
        this.#seq += 1;
        return this.#seq;
      },
      sentMessage: (instance, message) => {
        this.#phones.arrived(instance, message);
      },
    };
    this.#phones = new Phones(this.#world);
    this.#phones.automatic = options.receipts ?? null;
    mountEvolutionRoutes(this.server, this.#world);
    mountAdmin(this.server.app, vocabularyOf(this, EVOLUTION_VOCABULARY));
  }

  static async start(options: EvolutionOptions = {}): Promise<PretendEvolution> {
    const evolution = new PretendEvolution(options);
    await evolution.server.listen();
    evolution.#webhooks.serverUrl = evolution.url;
    return evolution;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const instance of this.#world.instances.values()) {
      stopPairing(instance);
      endStorm(instance);
    }
    this.#phones.stop();
    await this.#webhooks[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }

  // Setting up

  addInstance(fields: NewInstance): InstanceAccess {
    const instance = newInstance(fields);
    this.#world.instances.set(instance.name, instance);
    if (fields.webhook) {
      const { url, headers = {}, events = [] } = fields.webhook;
      instance.webhook = readWebhook(instance, { enabled: true, url, headers, events });
    }
    if (fields.state !== 'close') {
      goOnline(this.#world, instance, `${fields.phone ?? '5511990000001'}@s.whatsapp.net`);
    }
    return access(instance);
  }

  instances(): InstanceAccess[] {
    return [...this.#world.instances.values()].map(access);
  }

  /** The fields of `POST /webhook/set`, without a call. */
  setWebhook(name: string, webhook: { url: string; headers?: Record<string, string> }): void {
    const instance = this.#instance(name);
    const { url, headers = {} } = webhook;
    instance.webhook = readWebhook(instance, { enabled: true, url, headers, events: [] });
  }

  /** The instance's webhook is gone, or (`disabled`) switched off, without a word to anybody. */
  losesWebhook(name: string, how: { disabled?: boolean } = {}): void {
    const instance = this.#instance(name);
    if (how.disabled !== true) instance.webhook = null;
    else if (instance.webhook) instance.webhook = { ...instance.webhook, enabled: false };
  }

  /** False: webhooks reach nobody, as when the relay's tunnel is cut, and are tried again by the policy. */
  setRelayReachable(reachable: boolean): void {
    this.#webhooks.relayReachable = reachable;
  }

  addPerson(person: NewPerson): Person {
    const { phone, ...rest } = person;
    return this.#world.people.add({ ...rest, phone: jidOf(phone) });
  }

  people(): Person[] {
    return this.#world.people.list();
  }

  addGroup(group: Group): void {
    this.#world.people.groups.set(group.jid, group);
  }

  /** It is closed, or the number was taken out of it. */
  removeGroup(jid: string): void {
    this.#world.people.groups.delete(jid);
  }

  // What people do

  /** A message arrives from a customer (or, with `fromMe`, was typed on the linked phone). */
  receives(incoming: Incoming): PhoneMessage {
    return phoneMessage(this.#phones.write(this.#instance(incoming.instance), incoming));
  }

  /** Many at once, for the benchmark; gives their ids. */
  receivesMany(incoming: readonly Incoming[]): string[] {
    return incoming.map((i) => this.#phones.write(this.#instance(i.instance), i).key.id);
  }

  /** The owner types on the linked phone; `from` is the chat it goes to. */
  phoneTypes(incoming: Incoming): PhoneMessage {
    return this.receives({ ...incoming, fromMe: true });
  }

  /** As one batch from WhatsApp, of which some versions lose the rest after a LID without its phone. */
  receivesBatch(incoming: readonly Incoming[]): PhoneMessage[] {
    const instance = this.#instance(incoming[0]?.instance);
    return this.#phones.writeBatch(instance, incoming).map(phoneMessage);
  }

  /** WhatsApp hands the same message over again; false = the version's repeat filter holds it back. */
  redelivers(whatsappId: string): boolean {
    const { instance, message } = this.#find(whatsappId);
    return this.#phones.redeliver(instance, message);
  }

  /** `secretly` = as newer phones do, so that the new text can be read on phones alone. */
  edits(whatsappId: string, text: string, how: { secretly?: boolean } = {}): void {
    const { instance, message } = this.#find(whatsappId);
    if (how.secretly === true) this.#phones.editSecretly(instance, message, text);
    else this.#phones.edit(instance, message, text);
  }

  revokes(whatsappId: string): void {
    const { instance, message } = this.#find(whatsappId);
    this.#phones.revoke(instance, message);
  }

  /** WhatsApp no longer keeps the media of a message: fetching it fails. */
  mediaExpires(whatsappId: string): void {
    const { message } = this.#find(whatsappId);
    if (message.media) this.#world.expiredMedia.add(message.media.directPath);
  }

  /** `id`: a further event about that call. `begunBy`: where it is not the one in the chat. `offline`: it rang before. */
  calls(call: {
    from: string;
    instance?: string;
    status?: string;
    isVideo?: boolean;
    id?: string;
    begunBy?: string;
    offline?: boolean;
  }): string {
    const id = call.id ?? randomUUID().replaceAll('-', '').toUpperCase();
    this.emit(this.#instance(call.instance).name, 'call', {
      chatId: jidOf(call.from),
      from: jidOf(call.begunBy ?? call.from),
      id,
      date: new Date(Date.now()).toISOString(),
      offline: call.offline ?? false,
      status: call.status ?? 'offer',
      isVideo: call.isVideo ?? false,
      isGroup: false,
    });
    return id;
  }

  /** Any event at all, with `data` as it stands. */
  emit(instance: string, event: string, data: unknown): void {
    this.#webhooks.emit(this.#instance(instance), event, data);
  }

  /** True = the event left: the id is known, its chat is no group, and this status was not told before. */
  receipt(whatsappId: string, status: ReceiptName): boolean {
    for (const instance of this.#world.instances.values()) {
      if (instance.byId.has(whatsappId)) return this.#phones.report(instance, whatsappId, status);
    }
    return false;
  }

  /** What customers' phones report by themselves from now on; null = nothing. */
  automaticReceipts(receipts: AutomaticReceipts | null): void {
    this.#phones.automatic = receipts;
  }

  // How the connection fares

  /**
   * The socket is lost: sends fail, what arrives waits. `claims: 'open'` = `connectionState` goes on saying open;
   * `storm` = every try to connect again is told, as the real server does.
   */
  goesOffline(how: { instance?: string; claims?: 'open'; storm?: boolean } = {}): void {
    const instance = this.#instance(how.instance);
    goOffline(this.#world, instance, how.claims ?? null);
    if (how.storm === true) storm(this.#world, instance);
  }

  goesOnline(how: { instance?: string } = {}): void {
    goOnline(this.#world, this.#instance(how.instance));
  }

  loggedOut(how: { instance?: string; code?: number } = {}): void {
    logOut(this.#world, this.#instance(how.instance), how.code);
  }

  /** A phone scans the QR code on the screen, or types the code. Without `code`: whichever is shown now. */
  scans(how: { instance?: string; phone?: string; code?: string } = {}): void {
    const phone = (how.phone ?? '5511990000001').replace(/^\+/, '');
    link(this.#world, this.#instance(how.instance), { code: how.code, phone });
  }

  /** Another client took the session, and both fight for it: the connection comes and goes. */
  fights(how: { instance?: string; rounds: number }): void {
    const instance = this.#instance(how.instance);
    for (let round = 0; round < how.rounds; round += 1) {
      goOffline(this.#world, instance);
      goOnline(this.#world, instance);
    }
  }

  /** Another version is installed, and the server begins anew. */
  setVersion(version: string): void {
    this.#world.behaviour.version = version;
    this.#webhooks.manners = mannersOf(version);
    for (const instance of this.#world.instances.values()) {
      instance.deaf = false;
      if (instance.state === 'open') goOnline(this.#world, instance);
    }
    this.#world.changes.tell({ type: 'version' });
  }

  get version(): string {
    return this.#world.behaviour.version;
  }

  /** True: no key shows the other form of an address any more. */
  hidesAlternatives(hides: boolean): void {
    this.#world.hidesAlternative = hides;
  }

  /** 2.4: false = every business route answers 503 `LICENSE_REQUIRED`. */
  setLicensed(licensed: boolean): void {
    this.#world.licensed = licensed;
  }

  setSaveMessages(saved: boolean): void {
    this.#world.behaviour.saveMessages = saved;
  }

  // What is there

  /** The authoritative record: everything callers sent that arrived on WhatsApp, in order. */
  sent(instance?: string): PhoneMessage[] {
    return this.messages(instance).filter((m) => m.origin === 'api');
  }

  /** All messages of both directions, in order of arrival. */
  messages(instance?: string): PhoneMessage[] {
    return this.#stored(instance)
      .sort((a, b) => a.seq - b.seq)
      .map(phoneMessage);
  }

  message(whatsappId: string): PhoneMessage | null {
    for (const instance of this.#world.instances.values()) {
      const message = instance.byId.get(whatsappId);
      if (message) return phoneMessage(message);
    }
    return null;
  }

  /** One chat, by phone digits or an address. */
  chat(peer: string, instance?: string): PhoneMessage[] {
    const jid = jidOf(peer);
    const wanted = this.#world.people.find(jid)?.phone ?? jid;
    return this.messages(instance).filter((m) => m.peer === wanted);
  }

  /** Bytes of a message's media; null when it has none. */
  media(whatsappId: string): { bytes: Buffer; mimeType: string; fileName: string | null } | null {
    for (const instance of this.#world.instances.values()) {
      const message = instance.byId.get(whatsappId);
      if (message?.media) return message.media;
    }
    return null;
  }

  /** Resolves when no webhook is under way and none will be tried again. */
  idle(): Promise<void> {
    return this.#webhooks.idle();
  }

  onChange(listener: (change: EvolutionChange) => void): () => void {
    return this.#world.changes.subscribe(listener);
  }

  // Inside

  #stored(name?: string): StoredMessage[] {
    if (name !== undefined) return [...this.#instance(name).messages];
    return [...this.#world.instances.values()].flatMap((i) => i.messages);
  }

  #instance(name?: string): Instance {
    const first = this.#world.instances.values().next().value;
    const instance = name === undefined ? first : this.#world.instances.get(name);
    if (!instance) throw new Error(`no such instance: ${name ?? 'none was added'}`);
    return instance;
  }

  #find(whatsappId: string): { instance: Instance; message: StoredMessage } {
    for (const instance of this.#world.instances.values()) {
      const message = instance.byId.get(whatsappId);
      if (message) return { instance, message };
    }
    throw new Error(`no such message: ${whatsappId}`);
  }
}

function jidOf(peer: string): string {
  return isLid(peer) ? peer : createJid(peer.replace(/^\+/, ''));
}

function access(instance: Instance): InstanceAccess {
  const { id, name, token, ownerJid, state, webhook, mostSendsUnderway } = instance;
  const waitsForPhone = instance.renewal !== null;
  return { id, name, token, ownerJid, state, webhook, waitsForPhone, mostSendsUnderway };
}

function manners(onCall: ((call: Call) => void) | undefined) {
  return {
    scope: (call: Call) => call.params['instance'],
    headers: () => ({}),
    tooLarge: () => badRequest('request entity too large').answer,
    uncaught: (_call: Call, error: unknown) =>
      uncaught(error instanceof Error ? error.message : 'Internal Server Error').answer,
    unknownRoute: (method: string, path: string) => notFound(`Cannot ${method} ${path}`).answer,
    ...(onCall && { onCall }),
  };
}
