/**
 * Another tool may keep its webhook although Evolution has only one place for it: ours stands there, and after our own
 * commit every event is written down once more and passed on. When the number goes, the old webhook is put back.
 */
import type { HttpClient } from '../clients/http.ts';
import type { Events } from '../events.ts';
import type { InstanceId } from '../relay/message.ts';
import type { Limits, Times } from '../settings/times.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { ForwardQueue } from './forward-queue.ts';
import { Forwarder } from './forwarder.ts';
import type { Failing } from './forwarder.ts';
import { KeptBook } from './kept-book.ts';
import type { Counts, Kept } from './kept-book.ts';
import { alongsideOf, eventOf, passedOn, shownUrl, wants } from './kept-webhook.ts';
import type { Alongside, KeptWebhook, RawEvent } from './kept-webhook.ts';

export interface ForwardingParts {
  readonly storage: Storage;
  readonly vault: Vault;
  readonly http: Pick<HttpClient, 'exchange'>;
  readonly events: Events;
  readonly times: Times;
  readonly limits: Pick<Limits, 'forwardMaxEvents' | 'forwardMaxMegabytes'>;
  /** Whether a number is served by this relay; default all are. */
  readonly isHere?: ((id: InstanceId) => boolean) | undefined;
}

/** What is shown of a kept webhook; no secret. */
export interface KeptView extends Counts {
  readonly url: string;
  readonly keptAt: number;
  readonly waiting: number;
  readonly failing: Failing | null;
}

const MEGABYTE = 1024 * 1024;
/** What no database takes in one row by its own defaults; a single picture is smaller. */
const LARGEST_BODY = 8 * MEGABYTE;

export class Forwarding implements AsyncDisposable {
  readonly #parts: ForwardingParts;
  readonly #book: KeptBook;
  readonly #forwarders = new Map<InstanceId, Forwarder>();
  #isStarted = false;

  private constructor(parts: ForwardingParts) {
    this.#parts = parts;
    this.#book = new KeptBook(parts.storage, parts.vault);
  }

  /** @throws StorageError, VaultError */
  static async open(parts: ForwardingParts): Promise<Forwarding> {
    const forwarding = new Forwarding(parts);
    for (const kept of await forwarding.#book.all()) {
      if (parts.isHere?.(kept.id) !== false) forwarding.#add(kept);
    }
    return forwarding;
  }

  start(): void {
    this.#isStarted = true;
    for (const forwarder of this.#forwarders.values()) forwarder.start();
  }

  /** What our own webhook has to ask for as well; null = no other is kept. */
  alongside(id: InstanceId): Alongside | null {
    const original = this.original(id);
    return original === null ? null : alongsideOf(original);
  }

  /** The other tool's webhook, as it stood there; null = none is kept. */
  original(id: InstanceId): KeptWebhook | null {
    const kept = this.#forwarders.get(id)?.kept;
    return kept === undefined || kept.endedAt !== null ? null : kept.webhook;
  }

  /** To be called before ours takes its place: it is known nowhere else then. @throws StorageError */
  async keep(id: InstanceId, webhook: KeptWebhook): Promise<void> {
    await this.giveUp(id);
    const forwarder = this.#add(await this.#book.add(id, webhook));
    if (this.#isStarted) forwarder.start();
  }

  /** Nothing is passed on any more, not even what waits. @throws StorageError */
  async giveUp(id: InstanceId): Promise<void> {
    await this.#forwarders.get(id)?.[Symbol.asyncDispose]();
    this.#forwarders.delete(id);
    await this.#book.forget(id);
  }

  /** The number goes; what waits is still passed on. @throws StorageError */
  async end(id: InstanceId): Promise<void> {
    const forwarder = this.#forwarders.get(id);
    if (forwarder === undefined) return;
    if ((await forwarder.queue.waiting()).count === 0) {
      await this.giveUp(id);
      return;
    }
    await this.#book.end(id);
    await forwarder[Symbol.asyncDispose]();
    const ended = this.#add({ ...forwarder.kept, endedAt: Date.now() });
    if (this.#isStarted) ended.start();
  }

  /**
   * An event that is committed here, or rightly ignored: it is written down for the other tool, where there is one.
   * @throws StorageError: then the event is not to be acknowledged
   */
  async take(id: InstanceId, body: unknown, { bytes, headers }: RawEvent): Promise<void> {
    const forwarder = this.#forwarders.get(id);
    const original = this.original(id);
    if (forwarder === undefined || original === null) return;
    const event = eventOf(body);
    if (event === null || !wants(original, event)) return;
    if (bytes.length > LARGEST_BODY) {
      await forwarder.queue.turnAway();
      this.#parts.events.forwardDropped({ instanceId: id, count: 1 });
      return;
    }
    await forwarder.add({ event, headers: passedOn(headers), body: bytes });
  }

  /** Why nothing arrives at a tool; null = it does, or none is kept. */
  failing(id: InstanceId): (Failing & { readonly host: string }) | null {
    const forwarder = this.#forwarders.get(id);
    const failing = forwarder?.failing ?? null;
    if (forwarder === undefined || failing === null || this.original(id) === null) return null;
    return { ...failing, host: URL.parse(forwarder.kept.webhook.url)?.host ?? '' };
  }

  /** Null = no other tool's webhook is kept. @throws StorageError */
  async view(id: InstanceId): Promise<KeptView | null> {
    const forwarder = this.#forwarders.get(id);
    const original = this.original(id);
    if (forwarder === undefined || original === null) return null;
    const { keptAt } = forwarder.kept;
    const [counts, { count }] = [await this.#book.counts(id), await forwarder.queue.waiting()];
    const url = shownUrl(original);
    return { ...counts, url, keptAt, waiting: count, failing: forwarder.failing };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#forwarders.values()];
    await Promise.all(all.map((forwarder) => forwarder[Symbol.asyncDispose]()));
  }

  #add(kept: Kept): Forwarder {
    const { storage, limits } = this.#parts;
    const most = {
      count: limits.forwardMaxEvents,
      bytes: limits.forwardMaxMegabytes * MEGABYTE,
    };
    const queue = new ForwardQueue(storage, kept.id, kept.key);
    const forwarder = new Forwarder(kept, queue, {
      ...this.#parts,
      most,
      emptied: () => this.#emptied(kept),
    });
    this.#forwarders.set(kept.id, forwarder);
    return forwarder;
  }

  /** The last event of a number that was removed has gone its way. */
  async #emptied({ id, endedAt }: Kept): Promise<boolean> {
    if (endedAt === null) return false;
    this.#forwarders.delete(id);
    await this.#book.forget(id);
    return true;
  }
}
