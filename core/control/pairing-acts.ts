/** What a person may do with a number: make it, adopt it, link it, and take it apart again. */
import { ClientError } from '../clients/client-error.ts';
import { EvolutionClient } from '../clients/evolution/client.ts';
import type { EvolutionInstance } from '../clients/evolution/client.ts';
import { addressAlone } from '../clients/redact.ts';
import { shownUrl } from '../forwarding/kept-webhook.ts';
import { withoutDevice } from '../pairing/connection.ts';
import type { InstanceRef } from '../pairing/instance.ts';
import {
  foreignWebhook,
  registerWebhook,
  unregisterWebhook,
  webhookFor,
} from '../pairing/registration.ts';
import type { Registration, WebhookHost } from '../pairing/registration.ts';
import { checkServer } from '../pairing/server-check.ts';
import type { EvolutionServer } from '../pairing/server-book.ts';
import type { AdmissionMode } from '../relay/admission/rules.ts';
import type { InstanceId } from '../relay/message.ts';
import { WordedError } from '../words/worded-error.ts';
import { beginNumber } from './begin-number.ts';
import type { Control } from './control.ts';
import { baseUrlAt, baseUrlOf, setBaseUrl } from './registered.ts';

const BAILEYS = 'WHATSAPP-BAILEYS';

/** An instance as a server lists it, with what there is to know before it is adopted. */
export interface ListedInstance {
  readonly name: string;
  readonly state: EvolutionInstance['connectionStatus'];
  readonly number: string | null;
  readonly profileName: string | null;
  readonly integration: string | null;
  /** It serves a location here already. */
  readonly isOurs: boolean;
  /** Null = it can be adopted. `instance.integration`: of a kind that is not supported. */
  readonly refused: { readonly code: string; readonly params: Record<string, string> } | null;
  /** Where it reports to, when that is another tool; without what may be secret in it. */
  readonly otherWebhook: string | null;
}

/** Checks a server and keeps its key. @throws WordedError, ClientError, StorageError */
export async function addServer(
  control: Pick<Control, 'http' | 'pairing'>,
  server: { readonly url: string; readonly apiKey: string },
): Promise<EvolutionServer> {
  // Nothing else can stand in a header, so Evolution cannot know it.
  if (!/^[\x21-\x7e]+$/.test(server.apiKey)) {
    throw new WordedError('server.key-refused', { server: server.url }, 'refused');
  }
  const client = new EvolutionClient(control.http, server);
  const facts = await checkServer(client, server.url);
  return control.pairing.servers.keep(server.url, server.apiKey, facts);
}

/** Asks a known server anew. @throws WordedError, ClientError, StorageError, VaultError */
export async function recheckServer(
  control: Pick<Control, 'http' | 'pairing'>,
  server: EvolutionServer,
): Promise<EvolutionServer> {
  const apiKey = control.pairing.servers.keyFor(server.url) ?? '';
  return addServer(control, { url: server.url, apiKey });
}

/** @throws WordedError, ClientError, VaultError */
export async function listInstancesOf(
  control: Control,
  server: EvolutionServer,
): Promise<ListedInstance[]> {
  const client = control.pairing.linking.serverClient(server.url);
  const all = await client.fetchInstances();
  return Promise.all(all.map((one) => listed(control, server, client, one)));
}

async function listed(
  control: Control,
  { url }: EvolutionServer,
  client: EvolutionClient,
  one: EvolutionInstance,
): Promise<ListedInstance> {
  const { name, connectionStatus: state, ownerJid, profileName, integration } = one;
  const ours = control.instances
    .all()
    .find((other) => other.name === name && other.serverUrl === url);
  const webhook = ours === undefined ? await client.findWebhook(name).catch(() => null) : null;
  const isOther =
    webhook?.enabled === true &&
    webhook.url !== '' &&
    !webhook.url.startsWith(await baseUrlAt(control, url));
  return {
    name,
    state,
    number: ownerJid === null ? null : `+${withoutDevice(ownerJid).split('@')[0] ?? ''}`,
    profileName,
    integration,
    isOurs: ours !== undefined,
    refused: refusalOf(one),
    otherWebhook: isOther ? addressAlone(webhook.url) : null,
  };
}

export function refusalOf({ name, integration }: EvolutionInstance): ListedInstance['refused'] {
  if (integration === null || integration === BAILEYS) return null;
  return { code: 'instance.integration', params: { instance: name, type: integration } };
}

export interface NewNumber {
  readonly location: string;
  readonly name: string;
  readonly server: EvolutionServer;
  readonly publicUrl?: string | undefined;
  readonly admission: AdmissionMode;
}

/** Makes an instance at Evolution, with our webhook; it is linked afterwards. @throws WordedError, ClientError, StorageError */
export async function createNumber(control: Control, wanted: NewNumber): Promise<InstanceRef> {
  const { name, publicUrl } = wanted;
  const location = control.locations.require(wanted.location);
  // The version decides how it is linked anew, and a key of one instance can create none.
  const server = await recheckServer(control, wanted.server);
  if (server.keyKind !== 'global') {
    throw new WordedError('server.no-global-key', { server: server.url }, 'conflict');
  }
  const client = control.pairing.linking.serverClient(server.url);
  const number = {
    locationId: location.id,
    name,
    serverUrl: server.url,
    apiKey: control.pairing.servers.keyFor(server.url) ?? '',
    evolutionId: null,
    evolutionVersion: server.version,
    ownJid: null,
    state: 'close',
  } as const;
  const { instance } = await beginNumber(
    control,
    number,
    { admission: wanted.admission, publicUrl, since: Date.now() },
    ({ secrets, baseUrl }) =>
      control.pairing.linking.create(client, { name, baseUrl, secret: secrets.header }),
  );
  return instance;
}

/** What becomes of another tool's webhook that stands there: kept and passed on to, replaced, or in the way. */
export type OtherWebhook = 'keep' | 'replace' | 'refuse';

/**
 * Registers our webhook. What is to be kept is written down before ours takes its place, since it is known nowhere else
 * then. @throws WordedError `instance.webhook-foreign`, ClientError, StorageError
 */
export async function takePlace(
  control: Control,
  id: InstanceId,
  {
    host,
    registration,
    other,
  }: {
    readonly host: WebhookHost;
    readonly registration: Registration;
    readonly other: OtherWebhook;
  },
): Promise<void> {
  const { forwarding } = control;
  const original = other === 'keep' ? await foreignWebhook(host, registration) : null;
  if (original === null) {
    const alongside = forwarding.alongside(id);
    const force = other !== 'refuse';
    await registerWebhook(host, { ...registration, alongside }, { force });
    return;
  }
  await forwarding.keep(id, {
    ...original,
    headers: { ...original.headers },
    events: [...original.events],
  });
  try {
    const alongside = forwarding.alongside(id);
    await registerWebhook(host, { ...registration, alongside }, { force: true });
  } catch (error) {
    await forwarding.giveUp(id);
    throw error;
  }
}

/** Nothing is passed on any more, and our webhook asks for our own events only. @throws StorageError, VaultError */
export async function stopKeeping(control: Control, instance: InstanceRef): Promise<void> {
  await control.forwarding.giveUp(instance.id);
  const { header } = await control.instances.secrets(instance.id);
  const baseUrl = await baseUrlOf(control, instance);
  const registration = { name: instance.name, baseUrl, secret: header };
  const host = control.instances.client(instance.id);
  try {
    if ((await foreignWebhook(host, registration)) !== null) return;
    await host.setWebhook(instance.name, webhookFor(registration));
  } catch (error) {
    // What Evolution goes on telling in vain does no harm.
    if (!(error instanceof ClientError)) throw error;
  }
}

/** Registers the webhook anew, also over another tool's. @throws WordedError, ClientError, StorageError, VaultError */
export async function repairWebhook(
  control: Control,
  instance: InstanceRef,
  { publicUrl, keep = false }: { readonly publicUrl?: string | undefined; keep?: boolean } = {},
): Promise<string> {
  const baseUrl = publicUrl ?? (await baseUrlOf(control, instance));
  const { header } = await control.instances.secrets(instance.id);
  const host = control.instances.client(instance.id);
  const registration = { name: instance.name, baseUrl, secret: header };
  const other = keep ? 'keep' : 'replace';
  await takePlace(control, instance.id, { host, registration, other });
  if (publicUrl !== undefined) await setBaseUrl(control, instance.id, publicUrl);
  await control.connections.ask(instance.id);
  control.watch.repaired(instance);
  return baseUrl;
}

/** `webhookOff` false: Evolution could not be told; whatever it still sends is refused. */
export interface Forgotten {
  readonly webhookOff: boolean;
  /** The address of the kept webhook that stands there again. */
  readonly putBack: string | null;
}

/** The number serves its location no more. @throws StorageError */
export async function forgetNumber(control: Control, instance: InstanceRef): Promise<Forgotten> {
  const original = control.forwarding.original(instance.id);
  const webhookOff = await switchOff(control, instance);
  await control.instances.remove(instance.id);
  await setBaseUrl(control, instance.id, null);
  control.connections.forget(instance.id);
  control.pairing.desk.forget(instance.id);
  await control.pairing.links.revokeAllOf(instance.id);
  await control.pairing.labels.set(instance.id, null);
  await control.watch.forget(instance.id);
  await control.sending.forget(instance.id);
  await control.admission.forget(instance.id);
  await control.groups.forget(instance.id);
  await control.forwarding.end(instance.id);
  const location = control.locations.get(instance.locationId);
  if (location?.defaultInstanceId === instance.id) {
    const next = control.instances.ofLocation(location.id)[0]?.id ?? null;
    await control.locations.setDefaultInstance(location.id, next);
  }
  await control.service.placesChanged(instance.locationId);
  return { webhookOff, putBack: webhookOff && original !== null ? shownUrl(original) : null };
}

async function switchOff(control: Control, instance: InstanceRef): Promise<boolean> {
  try {
    const { header } = await control.instances.secrets(instance.id);
    const baseUrl = await baseUrlOf(control, instance);
    const registration = { name: instance.name, baseUrl, secret: header };
    const original = control.forwarding.original(instance.id);
    await unregisterWebhook(control.instances.client(instance.id), registration, original);
    return true;
  } catch {
    return false;
  }
}

/**
 * Another number is linked than the one we know. `same-business`: what persons wrote goes on under the new number.
 * `wrong-phone`: it is unlinked, and the old one is asked for again. @throws WordedError, ClientError, StorageError
 */
export async function answerNumber(
  control: Control,
  instance: InstanceRef,
  answer: 'same-business' | 'wrong-phone',
): Promise<void> {
  const number = control.connections.otherNumber(instance.id);
  if (number === null) {
    throw new WordedError('pairing.nothing-asked', { instance: instance.name }, 'conflict');
  }
  if (answer === 'same-business') {
    // To WhatsApp it is a number that wrote to nobody yet: what persons write goes on, the rest waits for their word.
    control.sending.limit(instance.id, 'number.renewed');
    await control.connections.acceptNumber(instance.id, number);
    await control.service.placesChanged(instance.locationId);
    return;
  }
  await unlinkNumber(control, instance);
}

/** The phone is unlinked; the number stays here, and can be linked again. @throws ClientError, StorageError */
export async function unlinkNumber(control: Control, instance: InstanceRef): Promise<void> {
  await control.pairing.linking.unlink(instance);
  control.pairing.desk.forget(instance.id);
  control.connections.forget(instance.id);
  await control.connections.ask(instance.id);
}
