/**
 * Passes the events of one number on to the tool whose webhook stood there before ours: in the order in which they came,
 * some at a time, again after a failure, and never in the way of our own road.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from '../clients/client-error.ts';
import { failure } from '../clients/http.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../clients/http.ts';
import type { Events } from '../events.ts';
import type { Times } from '../settings/times.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { Worded } from '../words/worded-error.ts';
import type { Due, End, Forward, ForwardQueue, NewForward, Waiting } from './forward-queue.ts';
import { postOf } from './kept-webhook.ts';
import type { Kept } from './kept-book.ts';

export interface ForwarderParts {
  readonly http: Pick<HttpClient, 'exchange'>;
  readonly events: Pick<
    Events,
    'forwardFailed' | 'forwardBack' | 'forwardDropped' | 'storageFailed'
  >;
  readonly times: Pick<Times, 'forwardLadderMs' | 'forwardTimeoutMs' | 'forwardExpiryMs'>;
  /** What may wait for one tool. */
  readonly most: Waiting;
  /** Nothing waits; true = nothing will. */
  readonly emptied: () => Promise<boolean>;
}

/** Why nothing arrives there, since when (ms). */
export interface Failing {
  readonly problem: Worded;
  readonly since: number;
}

type Outcome = End | { readonly again: Worded };

const AT_ONCE = 4;
/** Evolution gives an event up at these, and so do we: the tool was never told of it again. */
const REFUSALS = [400, 401, 403, 404, 422];
/** Followed with the same body, as Evolution's client does; any other redirect it makes a GET, which tells the tool nothing. */
const MOVED = [307, 308];
const MOST_MOVES = 3;
/** So often is looked whether too much waits. */
const TRIMMED_EVERY = 50;
/** A failure is worth a person's look when it comes again. */
const LASTING = 2;

export class Forwarder implements AsyncDisposable {
  readonly kept: Kept;
  readonly queue: ForwardQueue;
  readonly #parts: ForwarderParts;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #added = 0;
  /** In a row, of the tool as a whole. */
  #failures = 0;
  #failing: Failing | null = null;
  #wake = new AbortController();

  constructor(kept: Kept, queue: ForwardQueue, parts: ForwarderParts) {
    this.kept = kept;
    this.queue = queue;
    this.#parts = parts;
  }

  get failing(): Failing | null {
    return this.#failures < LASTING ? null : this.#failing;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Committed when it resolves. @throws StorageError */
  async add(event: NewForward): Promise<void> {
    await this.queue.add(event);
    // While the tool is away, its pause is kept.
    if (this.#failures === 0) this.#wake.abort();
    this.#added += 1;
    if (this.#added % TRIMMED_EVERY === 0) this.#dropped(await this.queue.trim(this.#parts.most));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      const pauseMs = await this.#step().catch((error: unknown) => {
        this.#parts.events.storageFailed({ code: wordsOf(error).code, during: 'forwarding' });
        return this.#ladder(0);
      });
      if (pauseMs > 0) await this.#sleep(pauseMs);
    }
  }

  /** Answers how long there is nothing to do (ms). @throws StorageError */
  async #step(): Promise<number> {
    const now = Date.now();
    this.#dropped(await this.queue.expire(now - this.#parts.times.forwardExpiryMs));
    // One event finds out whether the tool is back.
    const due = await this.queue.due(now, this.#failures > 0 ? 1 : AT_ONCE);
    if (due.unreadable.length > 0) {
      await this.#putAside(due.unreadable);
      return 0;
    }
    const batch = due.readable;
    if (batch.length === 0) {
      const next = await this.queue.nextAt();
      if (next === null && (await this.#parts.emptied())) this.#stop.abort();
      return next === null ? Infinity : Math.max(1, next - now);
    }
    const outcomes = await Promise.all(batch.map((one) => this.#post(one)));
    if (this.#stop.signal.aborted) return 0;
    for (const end of ['sent', 'refused'] as const) {
      const ids = batch.filter((_, index) => outcomes[index] === end).map(({ id }) => id);
      await this.queue.settle(ids, end);
    }
    return this.#judge(batch, outcomes);
  }

  /** Nothing else waits for it; it goes like all that is not passed on in time. @throws StorageError */
  async #putAside(unreadable: Due['unreadable']): Promise<void> {
    const { events, times } = this.#parts;
    events.storageFailed({ code: 'entry.unreadable', during: 'forwarding' });
    for (const one of unreadable) {
      await this.queue.postpone(one, Date.now() + times.forwardExpiryMs);
    }
  }

  async #judge(batch: readonly Forward[], outcomes: readonly Outcome[]): Promise<number> {
    let problem: Worded | null = null;
    for (const [index, one] of batch.entries()) {
      const outcome = outcomes[index];
      if (typeof outcome !== 'object') continue;
      problem = outcome.again;
      await this.queue.postpone(one, Date.now() + this.#ladder(one.attempts));
    }
    if (problem === null || outcomes.some((outcome) => typeof outcome !== 'object')) {
      await this.#answered();
      return 0;
    }
    return this.#fails(problem);
  }

  async #post({ event, headers, body }: Forward): Promise<Outcome> {
    const { http, times } = this.#parts;
    const request: HttpRequest = {
      system: 'forward',
      method: 'POST',
      ...postOf(this.kept.webhook, event, headers),
      bytes: body,
      timeoutMs: times.forwardTimeoutMs,
      responseType: 'bytes',
      idempotent: true,
    };
    try {
      const answer = await followed(http, request);
      if (answer.status >= 200 && answer.status < 300) return 'sent';
      if (REFUSALS.includes(answer.status)) return 'refused';
      return { again: wordsOf(failure(request, answer)) };
    } catch (error) {
      // An answer that is larger than is read is an answer.
      if (error instanceof ClientError && error.params['reason'] === 'too-large') return 'sent';
      return { again: wordsOf(error) };
    }
  }

  async #answered(): Promise<void> {
    if (this.#failures === 0) return;
    if (this.failing !== null) this.#parts.events.forwardBack({ instanceId: this.kept.id });
    await this.queue.release();
    this.#failures = 0;
    this.#failing = null;
  }

  #fails(problem: Worded): number {
    const pauseMs = this.#ladder(this.#failures);
    this.#failures += 1;
    this.#failing = { problem, since: this.#failing?.since ?? Date.now() };
    if (this.#failures === LASTING) {
      this.#parts.events.forwardFailed({ instanceId: this.kept.id, code: problem.code });
    }
    return pauseMs;
  }

  #dropped(count: number): void {
    if (count > 0) this.#parts.events.forwardDropped({ instanceId: this.kept.id, count });
  }

  #ladder(step: number): number {
    const { forwardLadderMs: ladder } = this.#parts.times;
    return ladder[Math.min(step, ladder.length - 1)] ?? 0;
  }

  async #sleep(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, this.#wake.signal]);
    // Longer than a timer can wait: whatever is added ends it.
    const atMost = Math.min(ms, this.#parts.times.forwardExpiryMs, 2 ** 31 - 1);
    await delay(atMost, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** @throws ClientError */
async function followed(
  http: ForwarderParts['http'],
  request: HttpRequest,
  moves = MOST_MOVES,
): Promise<HttpAnswer> {
  const answer = await http.exchange(request);
  const url = moves > 0 && MOVED.includes(answer.status) ? movedTo(request, answer) : null;
  return url === null ? answer : followed(http, { ...request, url }, moves - 1);
}

/** Null unless it is the same host, by no less safe a road: the tool's headers are secrets, and the body holds Evolution's key. */
function movedTo({ url }: HttpRequest, { headers }: HttpAnswer): string | null {
  const from = URL.parse(url);
  const to = URL.parse(headers['location'] ?? '', url);
  if (from === null || to === null || to.hostname !== from.hostname) return null;
  if (to.protocol !== 'https:' && (to.protocol !== 'http:' || from.protocol === 'https:'))
    return null;
  to.username = '';
  to.password = '';
  to.hash = '';
  return to.href;
}
