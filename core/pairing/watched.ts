/** What is known of one number while the relay runs, and what is to be done next for it. Times are ms of our clock. */
import type { Times } from '../settings/times.ts';
import type { Worded } from '../words/worded-error.ts';
import type { PassReport } from './catch-up.ts';
import type { HeardMessage } from './pulse.ts';

/** Why messages are read back from Evolution. */
export const PASS_REASONS = [
  'start',
  'reopened',
  'webhook',
  'silence',
  'pull',
  'asked',
  'timer',
] as const;
export type PassReason = (typeof PASS_REASONS)[number];

export type Job =
  | { readonly type: 'pass'; readonly reason: PassReason }
  | { readonly type: 'webhook' }
  | { readonly type: 'probe' }
  | null;

type JobType = Exclude<Job, null>['type'];

interface Failures {
  readonly count: number;
  readonly last: Worded;
  readonly restUntil: number;
}

export type WatchTimes = Pick<
  Times,
  'catchUpEveryMs' | 'watchEveryMs' | 'pullEveryMs' | 'breakerProbeMs'
>;

/** Why no webhook can come: the public address leads nowhere, or another program has taken the webhook's place. */
export type Cut = 'tunnel' | 'stolen';

/** What the webhooks of the number brought lately. */
export interface Heard {
  readonly lastEventAt: number | null;
  readonly lastMessage: HeardMessage | null;
}

/** A failure is worth a person's look when it comes again. */
const LASTING = 2;
/** When a pull has found nothing for so long, nobody writes: it becomes as rare as any other look. */
const PULL_RESTS_AFTER_MS = 60 * 60 * 1000;

export class Watched {
  readonly #times: WatchTimes;
  readonly #startedAt: number;
  /** The next pass that is not a matter of time. */
  #wanted: PassReason | null;
  #nextPassAt: number;
  #nextWebhookAt = 0;
  #probedAt: number;
  #pulledAt = 0;
  #foundAt = 0;
  /** No webhook can come, since then. */
  #cut: Cut | null = null;
  #cutSince: number | null = null;
  readonly #failures: Record<JobType, Failures | null> = {
    pass: null,
    webhook: null,
    probe: null,
  };
  /** A stored message that no webhook brought was seen first at this time. */
  #unheardSince: number | null = null;
  /** Webhooks do not come through since then; null = they do, as far as is known. */
  pullingSince: number | null = null;
  /** Since when the connection is not open. */
  awaySince: number | null = null;
  /** The newest second that was read back (ms of WhatsApp's clock), and the messages of that second. */
  covered: { readonly until: number; readonly ids: ReadonlySet<string> } = {
    until: 0,
    ids: new Set(),
  };
  /** Evolution keeps what it relays: true and false are proven, null = nobody knows yet. */
  keepsMessages: boolean | null = null;
  busy = false;
  /** When the last step began. */
  triedAt = 0;

  constructor(times: WatchTimes, now: number) {
    this.#times = times;
    this.#startedAt = now;
    this.#probedAt = now;
    this.#wanted = 'start';
    this.#nextPassAt = now + times.catchUpEveryMs;
  }

  /** Why something fails again and again; null = nothing does. */
  get failure(): Worded | null {
    const lasting = Object.values(this.#failures).find((one) => (one?.count ?? 0) >= LASTING);
    return lasting?.last ?? null;
  }

  want(reason: PassReason): void {
    // What a person asked for, and what lanes wait for, keeps its name.
    if (this.#wanted !== 'asked' && this.#wanted !== 'start') this.#wanted = reason;
  }

  lookAtWebhookNow(): void {
    this.#nextWebhookAt = 0;
  }

  next(heard: Heard, cut: Cut | null, now: number): Job {
    // What fell between the last pull and the first webhook is found by one more pass, with the marks of what we sent.
    if (cut === null && this.#cut !== null) this.want('webhook');
    if (cut === null || this.#cut === null) this.#cutSince = cut === null ? null : now;
    this.#cut = cut;
    const pass = this.#rests('pass', now) ? null : this.#passReason(now);
    if (pass !== null) return { type: 'pass', reason: pass };
    if (now >= this.#nextWebhookAt && !this.#rests('webhook', now)) return { type: 'webhook' };
    return this.#probesNow(heard, now) && !this.#rests('probe', now) ? { type: 'probe' } : null;
  }

  #passReason(now: number): PassReason | null {
    if (this.#wanted !== null) return this.#wanted;
    if (this.#pullsNow(now)) return 'pull';
    return now >= this.#nextPassAt ? 'timer' : null;
  }

  /** After a failure of its kind; what always fails does not keep the others from their turn. */
  #rests(type: JobType, now: number): boolean {
    return now < (this.#failures[type]?.restUntil ?? 0);
  }

  get isWanted(): boolean {
    return this.#wanted !== null;
  }

  /** A pass begins; what is wanted from now on is another one. */
  begun(now: number): void {
    this.#wanted = null;
    this.#pulledAt = now;
  }

  /** It found no end, or failed: what it was for is still wanted. */
  #wantAgain(reason: PassReason): void {
    if (reason !== 'pull' && reason !== 'timer') this.#wanted ??= reason;
  }

  webhookLooked(now: number): void {
    this.#nextWebhookAt = now + this.#times.watchEveryMs;
  }

  passed(
    reason: PassReason,
    { stored, newest, newestIds, complete }: PassReport,
    now: number,
  ): void {
    if (!complete) this.#wanted ??= reason;
    this.#pulledAt = now;
    if (reason !== 'pull') this.#nextPassAt = now + this.#times.catchUpEveryMs;
    if (stored > 0) this.#foundAt = now;
    if (newest !== null) this.keepsMessages = true;
    if (newest !== null && newest >= this.covered.until) {
      this.covered = { until: newest, ids: new Set(newestIds) };
    }
    this.#unheardSince = null;
  }

  /** True when a message is stored that webhooks should have brought long since. */
  probed(isNewer: boolean, now: number): boolean {
    this.#probedAt = now;
    if (!isNewer) this.#unheardSince = null;
    else if (this.#unheardSince === null) this.#unheardSince = now;
    else return true;
    return false;
  }

  failed(failure: Worded, job: Exclude<Job, null>, now: number): void {
    const { breakerProbeMs } = this.#times;
    const count = this.#failures[job.type]?.count ?? 0;
    const pause = breakerProbeMs[Math.min(count, breakerProbeMs.length - 1)] ?? 0;
    this.#failures[job.type] = { count: count + 1, last: failure, restUntil: now + pause };
    if (job.type === 'pass') this.#wantAgain(job.reason);
  }

  succeeded({ type }: Exclude<Job, null>): void {
    this.#failures[type] = null;
  }

  /** Since when messages are fetched, for whatever reason. */
  get pullSince(): number | null {
    return this.pullingSince ?? this.#cutSince;
  }

  isPullIdle(now: number): boolean {
    const since = Math.max(this.pullSince ?? 0, this.#foundAt);
    return now - since > PULL_RESTS_AFTER_MS;
  }

  #pullsNow(now: number): boolean {
    if (this.keepsMessages === false || this.pullSince === null) return false;
    const { pullEveryMs, watchEveryMs } = this.#times;
    // Where nobody can write to us at all, the next message must not wait for its number's turn.
    const isRare = this.#cut !== 'tunnel' && this.isPullIdle(now);
    const every = isRare ? watchEveryMs : pullEveryMs;
    return now >= this.#pulledAt + every;
  }

  /** A number that was busy a moment ago is the one to look at: what it misses has to be seen within seconds. */
  #probesNow({ lastEventAt }: Heard, now: number): boolean {
    if (this.keepsMessages === false || this.pullSince !== null) return false;
    const { pullEveryMs, watchEveryMs } = this.#times;
    const heardAt = lastEventAt ?? this.#startedAt;
    if (heardAt > this.#probedAt) return now >= heardAt + pullEveryMs;
    // The second look decides; with the first one it takes less than ten seconds, by the times that the relay has.
    if (this.#unheardSince !== null) return now >= this.#probedAt + pullEveryMs / 2;
    const quietMs = this.#probedAt - heardAt;
    const isBusy = quietMs < 2 * watchEveryMs;
    return now >= this.#probedAt + (isBusy ? pullEveryMs : watchEveryMs);
  }
}
