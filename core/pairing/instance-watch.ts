/**
 * Sees to it that nothing is missed from WhatsApp, whatever becomes of webhooks: reads messages back from Evolution at
 * start, after a reconnect, from time to time, and when a number that is open falls silent; mends webhooks; and fetches
 * messages every few seconds while none come through.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Events } from '../events.ts';
import type { InboundHolds } from '../relay/holds.ts';
import type { InstanceId } from '../relay/message.ts';
import type { Times } from '../settings/times.ts';
import type { SharedWrite } from '../storage/storage.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { Worded } from '../words/worded-error.ts';
import { CatchUp } from './catch-up.ts';
import type { CatchUpOptions, PassReport } from './catch-up.ts';
import type { InstanceConnections } from './connection.ts';
import type { InstanceRef } from './instance.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import type { Pulse } from './pulse.ts';
import { keeps, storedSince } from './silence.ts';
import { Watched } from './watched.ts';
import type { Cut, Job, PassReason } from './watched.ts';
import type { WebhookWatch } from './webhook-watch.ts';

export interface InstanceWatchOptions extends Omit<CatchUpOptions, 'client' | 'pause'> {
  readonly times: Times;
  readonly directory: InstanceDirectory;
  readonly connections: InstanceConnections;
  readonly webhooks: WebhookWatch;
  readonly pulse: Pulse;
  readonly holds: InboundHolds;
  readonly events: Pick<
    Events,
    'catchUpPassed' | 'catchUpRecovered' | 'catchUpFailed' | 'catchUpBlind' | 'pullChanged'
  >;
  /** The server's breaker is tripped: it is left in peace. */
  readonly isServerAway: (instance: InstanceRef) => boolean;
  readonly reach: {
    /** The public address is known to lead nowhere. */
    readonly isCut: () => boolean;
    /** Tries it now; never rejects. */
    readonly check: () => Promise<unknown>;
  };
}

/** What a person who asked for a catch-up is told. */
export interface Asked extends Pick<PassReport, 'read' | 'stored' | 'complete'> {
  /** Where it began (ms). */
  readonly from: number;
}

/** Numbers of one server that are worked on at the same time. */
const AT_ONCE = 4;
/** A pull looks back only as far as a message may be overtaken; what is stored later is found by the next real pass. */
const PULL_OVERLAP_MS = 60_000;
/** How long a person waits for the answer; the catch-up goes on after it. */
const ASKED_WAIT_MS = 30_000;
/** Passes after which the marks of what we sent may be missing too. */
const WITH_STATUSES: readonly PassReason[] = ['start', 'reopened', 'webhook', 'silence', 'asked'];

export class InstanceWatch implements AsyncDisposable {
  readonly #options: InstanceWatchOptions;
  readonly #catchUp: CatchUp;
  readonly #watched = new Map<InstanceId, Watched>();
  readonly #steps = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #waiting = new Map<InstanceId, ((report: PassReport) => void)[]>();
  /** By server: how many of its numbers are worked on. */
  readonly #busyAt = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #doubtsTunnel = false;

  constructor(options: InstanceWatchOptions) {
    this.#options = options;
    this.#catchUp = new CatchUp({
      ...options,
      client: (id) => options.directory.client(id),
      pause: () =>
        delay(options.times.catchUpPauseMs, undefined, { signal: this.#stop.signal, ref: false }),
    });
    options.connections.onChange((instance) => {
      this.#connectionChanged(instance);
    });
  }

  /** To be called before anything may leave: inbound lanes wait for the first catch-up. */
  start(): void {
    const { directory, holds, times } = this.#options;
    for (const { id } of directory.all()) {
      this.#watchedOf(id);
      holds.hold(id, times.catchUpHoldMs);
    }
    const tickMs = Math.min(1_000, times.pullEveryMs / 4, times.watchEveryMs / 4);
    this.#timer = setInterval(
      () => {
        this.#tick();
      },
      Math.max(10, tickMs),
    );
    this.#timer.unref();
    this.#tick();
  }

  /** What is wrong with a number's webhooks or its catch-up, as far as is known. */
  problems(instance: InstanceRef): Worded[] {
    const watched = this.#watched.get(instance.id);
    const webhook = this.#options.webhooks.problem(instance);
    const params = { instance: instance.name };
    return [
      ...(webhook === null ? [] : [webhook]),
      // A webhook that is missing or somebody else's explains the silence.
      ...(watched?.pullingSince != null && webhook === null
        ? [{ code: 'instance.webhook-silent', params }]
        : []),
      ...(watched?.keepsMessages === false ? [{ code: 'instance.stores-nothing', params }] : []),
      ...(watched?.failure != null
        ? [{ code: 'catch-up.failing', params: { ...params, reason: watched.failure.code } }]
        : []),
    ];
  }

  /** How many entries only catch-up brought, and since when messages are fetched because no webhook comes (ms). */
  stateOf(id: InstanceId): { recovered: number; pullingSince: number | null } {
    return {
      recovered: this.#options.marks.get(id)?.recovered ?? 0,
      pullingSince: this.#watched.get(id)?.pullSince ?? null,
    };
  }

  /** The mark of a number that is added now: what is older than `at` (ms) is not relayed. */
  beginning(id: InstanceId, at: number): SharedWrite {
    return this.#options.marks.beginning(id, at);
  }

  /** A number was added, with its webhook. What came between its mark and the webhook is read back at once. */
  adopted({ id }: InstanceRef): void {
    this.#watchedOf(id);
  }

  /** A number was removed. */
  async forget(id: InstanceId): Promise<void> {
    this.#watched.delete(id);
    this.#options.webhooks.forget(id);
    this.#options.pulse.forget(id);
    this.#options.holds.release(id);
    await this.#options.marks.forget(id);
  }

  /** A person registered the webhook anew: what was missed meanwhile is read back. */
  repaired(instance: InstanceRef): void {
    const watched = this.#watchedOf(instance.id);
    watched.lookAtWebhookNow();
    watched.want('webhook');
    this.#tick();
  }

  /** Evolution has to post elsewhere: every webhook is looked at now. */
  addressChanged(): void {
    for (const watched of this.#watched.values()) watched.lookAtWebhookNow();
    this.#tick();
  }

  /** A person asks for what is missing, since a time (ms) or since the watermark. @throws StorageError */
  async catchUp(instance: InstanceRef, since: number | null): Promise<Asked> {
    const { marks, times } = this.#options;
    if (since !== null) await marks.lower(instance.id, since);
    const { floor, watermark } = await marks.require(instance.id);
    const from = Math.max(floor, watermark - times.catchUpOverlapMs);
    const done = new Promise<PassReport>((resolve) => {
      const waiting = this.#waiting.get(instance.id) ?? [];
      this.#waiting.set(instance.id, [...waiting, resolve]);
    });
    this.#watchedOf(instance.id).want('asked');
    this.#tick();
    const late = delay(ASKED_WAIT_MS, null, { ref: false });
    const report = await Promise.race([done, late]);
    if (report === null) return { from, read: 0, stored: 0, complete: false };
    const { read, stored, complete } = report;
    return { from, read, stored, complete };
  }

  /** Begins nothing new. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#stop.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await Promise.allSettled(this.#steps);
  }

  #watchedOf(id: InstanceId): Watched {
    let watched = this.#watched.get(id);
    if (watched === undefined) {
      watched = new Watched(this.#options.times, Date.now());
      this.#watched.set(id, watched);
    }
    return watched;
  }

  #tick(): void {
    if (this.#stop.signal.aborted) return;
    for (const [id, watched] of this.#longestAgoFirst()) {
      const instance = this.#options.directory.get(id);
      if (instance === null || watched.busy || this.#isLeftAlone(instance, watched)) continue;
      this.#maybeEndPull(instance, watched);
      const job = this.#nextJob(instance, watched);
      if (job !== null) this.#begin(instance, watched, job);
    }
  }

  #longestAgoFirst(): [InstanceId, Watched][] {
    return [...this.#watched].sort(([, a], [, b]) => a.triedAt - b.triedAt);
  }

  /**
   * Another phone's messages must not be read into this number's conversations. A server that is away is asked rarely:
   * but it is asked, since nothing else may be waiting to find out that it is back.
   */
  #isLeftAlone(instance: InstanceRef, watched: Watched): boolean {
    const { connections, isServerAway, times } = this.#options;
    if (connections.problem(instance.id)?.code === 'number.changed') return true;
    if ((this.#busyAt.get(instance.serverUrl) ?? 0) >= AT_ONCE) return true;
    const restMs = times.breakerProbeMs.at(-1) ?? 0;
    return isServerAway(instance) && Date.now() < watched.triedAt + restMs;
  }

  #nextJob({ id }: InstanceRef, watched: Watched): Job {
    const { pulse } = this.#options;
    const heard = { lastEventAt: pulse.lastEventAt(id), lastMessage: pulse.lastMessage(id) };
    return watched.next(heard, this.#cut(id), Date.now());
  }

  /** Why no webhook of this number can come, as far as is known. */
  #cut(id: InstanceId): Cut | null {
    const { reach, webhooks } = this.#options;
    if (webhooks.usesPublicUrl(id) && (this.#doubtsTunnel || reach.isCut())) return 'tunnel';
    return webhooks.finding(id)?.state === 'stolen' ? 'stolen' : null;
  }

  /**
   * A message is stored that no webhook brought: the public address may lead nowhere. Until it has been tried, messages
   * of all numbers that use it are fetched, so that none of them has to fall silent first.
   */
  #doubtTunnel(id: InstanceId): void {
    if (this.#doubtsTunnel || !this.#options.webhooks.usesPublicUrl(id)) return;
    this.#doubtsTunnel = true;
    const step = this.#options.reach.check().then(() => {
      this.#doubtsTunnel = false;
      this.#steps.delete(step);
    });
    this.#steps.add(step);
  }

  #begin(instance: InstanceRef, watched: Watched, job: Exclude<Job, null>): void {
    const { serverUrl } = instance;
    watched.busy = true;
    watched.triedAt = Date.now();
    this.#busyAt.set(serverUrl, (this.#busyAt.get(serverUrl) ?? 0) + 1);
    const step = this.#do(instance, watched, job)
      .then(() => {
        watched.succeeded(job);
      })
      .catch((error: unknown) => {
        this.#failed(instance, watched, { job, error });
      })
      .finally(() => {
        watched.busy = false;
        this.#busyAt.set(serverUrl, (this.#busyAt.get(serverUrl) ?? 1) - 1);
        this.#steps.delete(step);
        this.#tick();
      });
    this.#steps.add(step);
  }

  #failed(
    instance: InstanceRef,
    watched: Watched,
    { job, error }: { readonly job: Exclude<Job, null>; readonly error: unknown },
  ): void {
    if (this.#stop.signal.aborted) return;
    const before = watched.failure;
    watched.failed(wordsOf(error), job, Date.now());
    const { failure } = watched;
    if (before !== null || failure === null) return;
    this.#options.events.catchUpFailed({ instanceId: instance.id, code: failure.code });
  }

  async #do(instance: InstanceRef, watched: Watched, job: Exclude<Job, null>): Promise<void> {
    switch (job.type) {
      case 'pass':
        return this.#pass(instance, watched, job.reason);
      case 'probe':
        return this.#probe(instance, watched);
      case 'webhook': {
        const looked = await this.#options.webhooks.look(instance);
        watched.webhookLooked(Date.now());
        if (looked === 'looked') return;
        // That was why nothing came. Should it go on, the next silence says so.
        this.#endPull(instance, watched);
        watched.want('webhook');
      }
    }
  }

  async #pass(instance: InstanceRef, watched: Watched, reason: PassReason): Promise<void> {
    const { times, holds, events } = this.#options;
    const { id } = instance;
    const until = Date.now() + times.catchUpPassMs;
    const asked = this.#waiting.get(id) ?? [];
    watched.begun(Date.now());
    const overlapMs = reason === 'pull' ? PULL_OVERLAP_MS : times.catchUpOverlapMs;
    const report = await this.#catchUp.messages(instance, { overlapMs, until });
    watched.passed(reason, report, Date.now());
    // A connection that opened anew meanwhile has a catch-up of its own.
    if (report.complete && !watched.isWanted) holds.release(id);
    const { read, stored } = report;
    if (reason === 'silence' && stored > 0) this.#beginPull(instance, watched);
    this.#tellAsked(id, asked, report);
    const withStatuses = report.complete && WITH_STATUSES.includes(reason);
    const receipts = withStatuses ? await this.#statuses(instance, until) : 0;
    events.catchUpPassed({ instanceId: id, reason, read, stored, receipts });
    if (stored + receipts > 0)
      events.catchUpRecovered({ instanceId: id, reason, stored, receipts });
  }

  /** Whoever asked while it ran is answered by the next one. */
  #tellAsked(
    id: InstanceId,
    asked: readonly ((report: PassReport) => void)[],
    report: PassReport,
  ): void {
    for (const tell of asked) tell(report);
    const still = (this.#waiting.get(id) ?? []).filter((one) => !asked.includes(one));
    this.#waiting.set(id, still);
  }

  /** Messages are what counts: a gateway that cannot tell statuses is not asked for messages anew because of it. */
  async #statuses(instance: InstanceRef, until: number): Promise<number> {
    try {
      return await this.#catchUp.statuses(instance, until);
    } catch (error) {
      if (this.#stop.signal.aborted) return 0;
      const { code } = wordsOf(error);
      this.#options.events.catchUpFailed({ instanceId: instance.id, code });
      return 0;
    }
  }

  async #probe(instance: InstanceRef, watched: Watched): Promise<void> {
    const { directory, marks, pulse } = this.#options;
    const { watermark: until } = await marks.require(instance.id);
    const client = directory.client(instance.id);
    const { covered } = watched;
    const stored = await storedSince(client, instance, { until, covered, pulse });
    if (watched.probed(stored.hasUnheard, Date.now())) {
      watched.want('silence');
      watched.lookAtWebhookNow();
      this.#doubtTunnel(instance.id);
    } else if (stored.isEmpty && watched.keepsMessages === null) {
      await this.#proveStore(instance, watched);
    }
  }

  /** A message that was heard and is not to be found: nothing can be caught up. */
  async #proveStore(instance: InstanceRef, watched: Watched): Promise<void> {
    const { directory, events, pulse, times } = this.#options;
    const heard = pulse.lastMessage(instance.id);
    if (heard === null || Date.now() - heard.at < times.pullEveryMs) return;
    watched.keepsMessages = await keeps(directory.client(instance.id), instance, heard);
    if (watched.keepsMessages) return;
    events.catchUpBlind({ instanceId: instance.id, code: 'instance.stores-nothing' });
  }

  #beginPull({ id }: InstanceRef, watched: Watched): void {
    if (watched.pullingSince !== null) return;
    watched.pullingSince = Date.now();
    this.#options.events.pullChanged({ instanceId: id, state: 'begun' });
  }

  /** An event got through: webhooks work again. Or nobody has written for so long that nobody can tell. */
  #maybeEndPull(instance: InstanceRef, watched: Watched): void {
    const heardAt = this.#options.pulse.lastEventAt(instance.id) ?? 0;
    if (watched.pullingSince === null) return;
    if (heardAt <= watched.pullingSince && !watched.isPullIdle(Date.now())) return;
    this.#endPull(instance, watched);
    // One more catch-up finds what fell between the two.
    watched.want('silence');
  }

  #endPull({ id }: InstanceRef, watched: Watched): void {
    if (watched.pullingSince === null) return;
    watched.pullingSince = null;
    this.#options.events.pullChanged({ instanceId: id, state: 'ended' });
  }

  #connectionChanged({ id, state }: InstanceRef): void {
    if (this.#timer === null) return;
    const { holds, times } = this.#options;
    const watched = this.#watchedOf(id);
    const now = Date.now();
    if (state !== 'open') {
      watched.awaySince ??= now;
      return;
    }
    // A connection that comes and goes every second holds nothing up.
    const awayMs = watched.awaySince === null ? 0 : now - watched.awaySince;
    watched.awaySince = null;
    if (awayMs >= times.pullEveryMs) holds.hold(id, times.catchUpHoldMs);
    // While two clients throw each other out, a catch-up after each of them would be one more storm: silence tells.
    if (this.#options.connections.problem(id)?.code === 'number.replaced') return;
    watched.want('reopened');
    this.#tick();
  }
}
