/**
 * A small world to try the relay in: one location, one WhatsApp number, three customers. Nothing in it is real: both
 * servers listen on 127.0.0.1, and every id, key and phone number is made up.
 */
import { randomUUID } from 'node:crypto';
import {
  PretendEvolution,
  type EvolutionOptions,
  type InstanceAccess,
} from './evolution/pretend-evolution.ts';
import type { LocationAccess } from './highlevel/inputs.ts';
import { PretendHighLevel, type HighLevelOptions } from './highlevel/pretend-highlevel.ts';
import type { MarketplaceApp } from './highlevel/highlevel-world.ts';

export interface SandboxWorldOptions {
  /** The relay's public address; null when it is not known yet (then `pointAt` later). */
  readonly relayPublicUrl: string | null;
  readonly highlevel?: HighLevelOptions;
  readonly evolution?: EvolutionOptions;
}

/** Everything that a relay is configured with to serve this world. */
export interface RelayConfiguration {
  readonly highlevel: MarketplaceApp & {
    /** What the workflow action shows as its `Authorization`. */
    readonly workflowToken: string;
    readonly apiUrl: string;
    /** Verifies `X-GHL-Signature` of this world's Delivery URL posts. */
    readonly webhookPublicKeyPem: string;
    readonly location: LocationAccess;
  };
  readonly evolution: {
    readonly url: string;
    /** The global key; the instance's own is `instance.token`. */
    readonly apiKey: string;
    readonly instance: InstanceAccess;
  };
}

export interface Customer {
  readonly name: string;
  /** E.164. */
  readonly phone: string;
  readonly jid: string;
  readonly lid: string;
}

export interface SandboxWorld extends AsyncDisposable {
  readonly highlevel: PretendHighLevel;
  readonly evolution: PretendEvolution;
  readonly relay: RelayConfiguration;
  readonly customers: readonly Customer[];
  /** The contact that exists in HighLevel from the start: the first customer. */
  readonly contactId: string;
  /** HighLevel posts an agent's messages and its workflows' actions to the relay at this address from now on. */
  pointAt(relayPublicUrl: string): void;
  /** Where a click on “Install” in the marketplace leads; null before the relay is known. */
  marketplace(): string | null;
}

/** The first exists on both sides; the second's number loses its ninth digit on WhatsApp; the third is shown by a LID. */
const CUSTOMERS = [
  { name: 'Maria Souza', phone: '+5511988887777', whatsapp: '5511988887777', addressing: 'pn' },
  { name: 'João Lima', phone: '+5531987654321', whatsapp: '553187654321', addressing: 'pn' },
  { name: 'Ana López', phone: '+34600111222', whatsapp: '34600111222', addressing: 'lid' },
] as const;

/**
 * Customers' phones report delivered and read by themselves. HighLevel refuses status updates for 2 s (the real one: 5 s
 * and more), so that whoever tries the sandbox need not wait long for the marks.
 */
export async function startSandboxWorld(options: SandboxWorldOptions): Promise<SandboxWorld> {
  const highlevel = await PretendHighLevel.start({ statusRefusedMs: 2000, ...options.highlevel });
  const evolution = await PretendEvolution.start({
    receipts: { deliveredAfterMs: 600, readAfterMs: 1800 },
    ...options.evolution,
  });
  const location = highlevel.addLocation({ name: 'Pretend Shop', matchBy: ['email', 'phone'] });
  // To be connected by whoever tries the sandbox: one more shop, and an agency's.
  const companyId = 'agency00000000000001';
  for (const [name, company] of [
    ['Corner Bakery', undefined],
    ['Agency shop North', companyId],
    ['Agency shop South', companyId],
  ] as const) {
    highlevel.addLocation({ name, installed: false, ...(company && { companyId: company }) });
  }
  const instance = evolution.addInstance({ name: 'shop', profileName: 'Pretend Shop' });
  const customers = CUSTOMERS.map(({ name, phone, whatsapp, addressing }) => {
    const person = evolution.addPerson({ phone: whatsapp, name, addressing });
    return { name, phone, jid: person.phone, lid: person.lid };
  });
  const [first] = CUSTOMERS;
  const contact = highlevel.addContact({
    locationId: location.locationId,
    name: first.name,
    phone: first.phone,
  });
  const pointed: { url: string | null } = { url: null };
  const workflowToken = randomUUID();
  const pointAt = (relayPublicUrl: string) => {
    pointed.url = relayPublicUrl;
    highlevel.setDeliveryUrl(`${relayPublicUrl}/webhooks/ghl`);
    highlevel.setAppWebhookUrl(`${relayPublicUrl}/webhooks/ghl-app`);
    highlevel.setAction({
      url: `${relayPublicUrl}/webhooks/workflow-action`,
      headers: { authorization: `Bearer ${workflowToken}` },
    });
  };
  if (options.relayPublicUrl !== null) pointAt(options.relayPublicUrl);
  return {
    highlevel,
    evolution,
    customers,
    contactId: contact.id,
    pointAt,
    marketplace: () => pointed.url && highlevel.marketplaceLink(`${pointed.url}/oauth/callback`),
    relay: {
      highlevel: {
        ...highlevel.app,
        apiUrl: highlevel.url,
        workflowToken,
        webhookPublicKeyPem: highlevel.publicKeyPem,
        location,
      },
      evolution: { url: evolution.url, apiKey: evolution.apiKey, instance },
    },
    async [Symbol.asyncDispose]() {
      await evolution[Symbol.asyncDispose]();
      await highlevel[Symbol.asyncDispose]();
    },
  };
}
