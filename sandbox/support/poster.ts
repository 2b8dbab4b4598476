/** Posting webhooks: every post is a request of its own, without order and without a cap, retried by a policy. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

export interface RetryPolicy {
  /** Total tries. */
  readonly attempts: number;
  readonly timeoutMs: number;
  /** Milliseconds before the next try, after `tried` tries. */
  delayMs(tried: number): number;
  /** A status that ends it although it is no success. */
  isFinal(status: number): boolean;
}

export interface Delivery {
  attempts: number;
  /** Null: no answer (refused, cut, timed out). */
  lastStatus: number | null;
  acknowledgedAt: number | null;
  /** The longest that a try waited for its answer, or for its end without one (ms). */
  slowestMs: number;
  /** True once no further try will follow. */
  ended: boolean;
}

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly policy: RetryPolicy;
  /** Milliseconds before the first try. */
  readonly waitMs?: number;
  /** True while no connection to the other side comes about. */
  readonly isCut?: () => boolean;
}

export function newDelivery(): Delivery {
  return { attempts: 0, lastStatus: null, acknowledgedAt: null, slowestMs: 0, ended: false };
}

export class Poster implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #stop = new AbortController();
  readonly #open = new Set<Promise<unknown>>();

  /** `connections`: the most that are open at the same time; null (default) = no cap. */
  constructor(connections: number | null = null) {
    this.#agent = new Agent({ connections, pipelining: 1, keepAliveTimeout: 10_000 });
  }

  /** Fills in `delivery` as it goes; never rejects. Resolves when no further try will follow. */
  post(post: Post, delivery: Delivery = newDelivery()): Promise<Delivery> {
    const work = this.#tries(post, delivery);
    this.#open.add(work);
    void work.finally(() => this.#open.delete(work));
    return work;
  }

  /** Resolves when no post is under way and none will be retried. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  get underway(): number {
    return this.#open.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#agent.destroy();
    await this.idle();
  }

  async #tries(post: Post, delivery: Delivery): Promise<Delivery> {
    if (post.waitMs !== undefined && post.waitMs > 0) await this.#pause(post.waitMs);
    const { policy } = post;
    while (!delivery.ended) {
      delivery.attempts += 1;
      const tried = performance.now();
      const status = await this.#once(post);
      delivery.slowestMs = Math.max(delivery.slowestMs, performance.now() - tried);
      delivery.lastStatus = status;
      if (status !== null && status >= 200 && status < 300) {
        delivery.acknowledgedAt = Date.now();
        delivery.ended = true;
      } else if (
        this.#stop.signal.aborted ||
        delivery.attempts >= policy.attempts ||
        (status !== null && policy.isFinal(status))
      ) {
        delivery.ended = true;
      } else {
        await this.#pause(policy.delayMs(delivery.attempts));
      }
    }
    return delivery;
  }

  async #once(post: Post): Promise<number | null> {
    if (post.isCut?.() === true) return null;
    try {
      const answer = await request(post.url, {
        method: 'POST',
        headers: post.headers,
        body: post.body,
        dispatcher: this.#agent,
        headersTimeout: post.policy.timeoutMs,
        bodyTimeout: post.policy.timeoutMs,
        signal: this.#stop.signal,
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return null;
    }
  }

  async #pause(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.#stop.signal });
    } catch {
      // Closing: the loop sees the aborted signal after one more failed try.
    }
  }
}
