/**
 * Webhook delivery as Evolution does it: every event a request of its own, fire and forget, in parallel and without
 * order, retried by the policy of 2.3.0 and later. Nothing is stored for a later delivery.
 */
import { setImmediate } from 'node:timers/promises';
import type { Decision, Faults } from '../support/faults.ts';
import type { Json } from '../support/call.ts';
import { newDelivery, Poster, type Delivery, type RetryPolicy } from '../support/poster.ts';
import type { Instance, WebhookConfig } from './state.ts';
import type { Manners } from './versions.ts';

/** The `WEBHOOK_RETRY_*` settings, in milliseconds, with the server's own defaults. */
export interface WebhookRetry {
  readonly attempts: number;
  readonly initialDelayMs: number;
  readonly exponential: boolean;
  readonly maxDelayMs: number;
  /** ± share; never below the initial delay. */
  readonly jitter: number;
  readonly timeoutMs: number;
  readonly nonRetryable: readonly number[];
}

const DEFAULT_RETRY: WebhookRetry = {
  attempts: 10,
  initialDelayMs: 5000,
  exponential: true,
  maxDelayMs: 300_000,
  jitter: 0.2,
  timeoutMs: 30_000,
  nonRetryable: [400, 401, 403, 404, 422],
};

/** Before 2.3: without a time-out, and no answer ends it. */
const OLD_RETRY: WebhookRetry = {
  ...DEFAULT_RETRY,
  initialDelayMs: 30_000,
  exponential: false,
  jitter: 0,
  timeoutMs: 0,
  nonRetryable: [],
};

export interface WebhookOptions {
  readonly serverUrl: string | null;
  /** The server's wall clock, which `date_time` shows with a false `Z`. */
  readonly timeZone: string;
  /** Whether events carry the instance's token. */
  readonly exposeApiKey: boolean;
  /** The most webhook connections at the same time; null = no cap, as in the real server. */
  readonly connections: number | null;
  /** What is not given is the version's own. */
  readonly retry: Partial<WebhookRetry>;
}

interface Posting {
  readonly instance: Instance;
  readonly webhook: WebhookConfig;
  readonly event: string;
  readonly body: string;
  readonly decision: Decision;
  readonly delivery: Delivery;
}

/** Event names as they are configured: `messages.upsert` → `MESSAGES_UPSERT`. */
export function eventSetting(event: string): string {
  return event.replace(/[.-]/g, '_').toUpperCase();
}

export class Webhooks implements AsyncDisposable {
  readonly #poster: Poster;
  readonly #options: WebhookOptions;
  readonly #faults: Faults;
  #policy: RetryPolicy;
  #manners: Manners;
  #offset = { minute: -1, ms: 0 };
  serverUrl = '';
  /** False: no post gets through (the relay's tunnel is cut); each is tried again by the policy. */
  relayReachable = true;

  constructor(options: WebhookOptions, faults: Faults, manners: Manners) {
    this.#options = options;
    this.#poster = new Poster(options.connections);
    this.#faults = faults;
    this.#manners = manners;
    this.#policy = policyOf(manners, options.retry);
  }

  /** Another version is installed; what it began goes on by the old policy. */
  set manners(manners: Manners) {
    this.#manners = manners;
    this.#policy = policyOf(manners, this.#options.retry);
  }

  /** Null when the instance's webhook does not want the event. */
  emit(
    instance: Instance,
    event: string,
    data: unknown,
    delivery: Delivery = newDelivery(),
  ): Delivery | null {
    const webhook = instance.webhook;
    if (!webhook?.enabled || !webhook.events.includes(eventSetting(event))) return null;
    if (!/^https?:\/\//.test(webhook.url)) return null;
    const decision = this.#faults.decide('webhook', instance.name);
    if (decision.end?.kind === 'answerAndForget') {
      delivery.ended = true;
      return delivery;
    }
    const body = JSON.stringify(this.#envelope(instance, event, data, webhook.url));
    this.#post({ instance, webhook, event, body, decision, delivery });
    return delivery;
  }

  /** As `emit`; resolves when the event is delivered or given up. */
  async emitAndWait(instance: Instance, event: string, data: unknown): Promise<void> {
    const delivery = this.emit(instance, event, data);
    if (delivery === null) return;
    await this.#ends.get(delivery);
  }

  readonly #ends = new WeakMap<Delivery, Promise<unknown>>();

  /** What follows an awaited event is begun before it is called idle. */
  async idle(): Promise<void> {
    do {
      await this.#poster.idle();
      await setImmediate();
    } while (this.#poster.underway > 0);
  }

  get underway(): number {
    return this.#poster.underway;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#poster[Symbol.asyncDispose]();
  }

  #post({ instance, webhook, event, body, decision, delivery }: Posting): void {
    const suffix = webhook.webhookByEvents ? `/${event.replace(/[._]/g, '-')}` : '';
    const url = webhook.url + suffix;
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'user-agent': 'axios/1.7.9',
      ...(this.#manners.headers && newHeaders(instance, event)),
    };
    for (const [name, value] of Object.entries(webhook.headers ?? {}))
      headers[name.toLowerCase()] = value;
    const isCut = (): boolean => !this.relayReachable;
    const post = { url, headers, body, policy: this.#policy, waitMs: decision.delayMs, isCut };
    if (decision.twice) void this.#poster.post(post);
    const work = this.#poster.post(post, delivery);
    this.#ends.set(delivery, work);
  }

  #envelope(instance: Instance, event: string, data: unknown, destination: string): Json {
    return {
      event,
      instance: instance.name,
      data,
      destination,
      date_time: this.#wallClock(Date.now()),
      ...(instance.ownerJid !== null && { sender: instance.ownerJid }),
      server_url: this.#options.serverUrl ?? this.serverUrl,
      apikey: this.#options.exposeApiKey ? instance.token : null,
    };
  }

  #wallClock(now: number): string {
    const minute = Math.floor(now / 60_000);
    if (minute !== this.#offset.minute) {
      this.#offset = { minute, ms: zoneOffsetMs(minute * 60_000, this.#options.timeZone) };
    }
    return new Date(now + this.#offset.ms).toISOString();
  }
}

function newHeaders(instance: Instance, event: string): Record<string, string> {
  return {
    'x-instance-id': instance.id,
    'x-instance-name': instance.name,
    'x-event-type': event,
    'x-timestamp': String(Date.now()),
  };
}

function policyOf(manners: Manners, given: Partial<WebhookRetry>): RetryPolicy {
  const retry = { ...(manners.oldRetry ? OLD_RETRY : DEFAULT_RETRY), ...given };
  return {
    attempts: retry.attempts,
    timeoutMs: retry.timeoutMs,
    delayMs: (tried) => retryDelay(retry, tried),
    isFinal: (status) => retry.nonRetryable.includes(status),
  };
}

function retryDelay(retry: WebhookRetry, tried: number): number {
  const base = retry.exponential
    ? Math.min(retry.initialDelayMs * 2 ** (tried - 1), retry.maxDelayMs)
    : retry.initialDelayMs;
  const jitter = base * retry.jitter * (Math.random() * 2 - 1);
  return Math.max(retry.initialDelayMs, base + jitter);
}

/** How far the zone's wall clock is from UTC. */
function zoneOffsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const get = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? '0');
  const wall = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'));
  return wall - at;
}
