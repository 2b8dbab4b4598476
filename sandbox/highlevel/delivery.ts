/** Posting to the Delivery URL, signed with Ed25519 over the raw bytes by a key of this server's own. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Decision } from '../support/faults.ts';
import { Poster, type Post, type RetryPolicy } from '../support/poster.ts';
import { letterId } from '../support/random.ts';
import { messageBody, PROVIDER_TYPE } from './conversation-routes.ts';
import type { MarketplaceApp } from './highlevel-world.ts';
import type { Contact, StoredMessage } from './state.ts';

export interface DeliveryOptions {
  /** Where an agent's messages are posted to; null = nowhere yet. */
  readonly deliveryUrl?: string | null;
  /** Tries of a Delivery URL post; the waits double from `deliveryDelayMs`. Default 13 and 1,000 ms. */
  readonly deliveryAttempts?: number;
  readonly deliveryDelayMs?: number;
  /** The longest wait. Default one hour. */
  readonly deliveryMaxDelayMs?: number;
  readonly deliveryTimeoutMs?: number;
}

export class DeliveryUrl implements AsyncDisposable {
  readonly publicKeyPem: string;
  url: string | null;
  readonly privateKey: KeyObject;
  readonly #app: MarketplaceApp;
  /** Off: what is not taken at once is given up, as the older guide has it for all but 429. */
  repeats = true;
  readonly #retry: RetryPolicy;
  readonly #poster = new Poster();

  constructor(app: MarketplaceApp, options: DeliveryOptions) {
    const keys = generateKeyPairSync('ed25519');
    this.privateKey = keys.privateKey;
    this.publicKeyPem = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    this.#app = app;
    this.#retry = policy(options);
    this.url = options.deliveryUrl ?? null;
  }

  /** Resolves when no further try will follow; the message's `delivery` says what became of it. */
  async post(message: StoredMessage, contact: Contact, decision: Decision): Promise<void> {
    const { delivery } = message;
    if (this.url === null || delivery === null || decision.end?.kind === 'answerAndForget') return;
    const body = Buffer.from(JSON.stringify(this.#body(message, contact)));
    const post: Post = {
      url: this.url,
      headers: this.#headers(body),
      body,
      policy: this.#policy(),
      waitMs: decision.delayMs,
    };
    if (decision.twice) void this.#poster.post(post);
    await this.#poster.post(post, delivery);
  }

  /** The event for the app's own webhook address, about every outbound message of every channel. */
  async postOutbound(url: string | null, message: StoredMessage): Promise<void> {
    if (url === null) return;
    const event = this.#event('OutboundMessage', {
      ...messageBody(message),
      messageId: message.id,
      messageType: 'Custom',
      messageTypeId: PROVIDER_TYPE.number,
      messageTypeString: PROVIDER_TYPE.name,
      ...(message.originalMessageId !== null && { originalMessageId: message.originalMessageId }),
    });
    const body = Buffer.from(JSON.stringify(event));
    const headers = this.#headers(body);
    await this.#poster.post({ url, headers, body, policy: this.#policy() });
  }

  async postInstall(url: string, fields: Record<string, unknown>): Promise<number | null> {
    const body = Buffer.from(JSON.stringify({ appId: this.#app.appId, ...fields }));
    const policy = { ...this.#retry, attempts: 1 };
    const headers = this.#headers(body);
    return (await this.#poster.post({ url, headers, body, policy })).lastStatus;
  }

  idle(): Promise<void> {
    return this.#poster.idle();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#poster[Symbol.asyncDispose]();
  }

  #policy(): RetryPolicy {
    return this.repeats ? this.#retry : { ...this.#retry, attempts: 1 };
  }

  #event(type: string, fields: Record<string, unknown>): Record<string, unknown> {
    const { appId } = this.#app;
    const timestamp = new Date().toISOString();
    return { ...fields, type, appId, timestamp, webhookId: letterId(36) };
  }

  /** The documented fields, and two undocumented ones that were seen: `conversationId`, `conversationProviderId`. */
  #body(message: StoredMessage, contact: Contact): Record<string, unknown> {
    return {
      contactId: message.contactId,
      locationId: message.locationId,
      messageId: message.id,
      type: message.type,
      ...(contact.phone !== null && { phone: contact.phone }),
      message: message.body,
      attachments: message.attachments,
      ...(message.userId !== null && { userId: message.userId }),
      ...(message.replyToAltId !== null && { replyToAltId: message.replyToAltId }),
      conversationId: message.conversationId,
      conversationProviderId: message.conversationProviderId,
      timestamp: new Date().toISOString(),
      webhookId: letterId(36),
    };
  }

  #headers(raw: Buffer): Record<string, string> {
    return {
      'content-type': 'application/json',
      'user-agent': 'axios/1.7.9',
      'x-ghl-signature': sign(null, raw, this.privateKey).toString('base64'),
    };
  }
}

/** Any non-2xx and no answer are tried again, the waits doubling up to an hour: the current guide on app webhooks. */
function policy(options: DeliveryOptions): RetryPolicy {
  const first = options.deliveryDelayMs ?? 1000;
  const longest = options.deliveryMaxDelayMs ?? 3_600_000;
  return {
    attempts: options.deliveryAttempts ?? 13,
    timeoutMs: options.deliveryTimeoutMs ?? 15_000,
    delayMs: (tried) => Math.min(first * 2 ** (tried - 1), longest),
    isFinal: () => false,
  };
}
