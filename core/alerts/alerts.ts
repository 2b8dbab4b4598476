/**
 * Who is told of which trouble. Each channel tells a trouble once, after its delay, together with what else is due then;
 * when it is over that is told too. What was told is kept in the database, so that a restart repeats nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Events } from '../events.ts';
import type { Trouble } from '../monitoring/trouble.ts';
import { severityOf } from '../monitoring/trouble.ts';

import { quietUntil, readQuietHours } from '../relay/sending/quiet-hours.ts';
import type { Worded } from '../words/worded-error.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { AlertItem } from './alert-text.ts';
import { messageOf, testMessage } from './alert-text.ts';
import type { AlertChannel, Channel } from './channel.ts';
import type { ChannelBook } from './channel-book.ts';
import { beat, deliver } from './deliver.ts';
import type { DeliverParts } from './deliver.ts';
import type { Notice, NoticeBook } from './notice-book.ts';

/** Which location and number a trouble is about; null = all of them. */
export type PlaceOf = (trouble: Worded) => {
  readonly locationId: string | null;
  readonly instanceId: string | null;
};

export interface AlertsOptions extends DeliverParts {
  readonly channels: ChannelBook;
  readonly notices: Pick<NoticeBook, 'of' | 'told'>;
  readonly events: Pick<Events, 'alertTold' | 'alertFailed' | 'storageFailed'>;
  readonly placeOf: PlaceOf;
  readonly times: {
    /** What begins so shortly after one another is told together. */
    readonly alertGatherMs: number;
    readonly alertBeatMs: number;
    readonly alertRetryMs: readonly number[];
  };
}

/** How a channel does since the start. */
interface Standing {
  /** When the first of what is due now became so. */
  dueSince: number | null;
  failures: number;
  nextTryAt: number;
  failingSince: number | null;
  problem: Worded | null;
  messageId: string | null;
}

interface Change {
  readonly begun: readonly Notice[];
  readonly ended: readonly Notice[];
}

const MINUTE_MS = 60_000;

export class Alerts {
  readonly #options: AlertsOptions;
  readonly #standings = new Map<string, Standing>();
  /** By channel and trouble; what the database holds, and what it could not be told yet. */
  readonly #told = new Map<string, Map<string, Notice>>();
  readonly #unwritten = new Map<string, readonly Change[]>();

  constructor(options: AlertsOptions) {
    this.#options = options;
  }

  get channels(): ChannelBook {
    return this.#options.channels;
  }

  /** Channels through which nothing comes at present, and why. */
  failing(): { channel: Channel; problem: Worded; since: number }[] {
    return this.channels.all().flatMap((channel) => {
      const { problem, failingSince } = this.#standing(channel.id);
      if (problem === null || failingSince === null) return [];
      return [{ channel, problem, since: failingSince }];
    });
  }

  /** A changed channel is tried anew. */
  forget(channelId: string): void {
    this.#standings.delete(channelId);
    this.#told.delete(channelId);
    this.#unwritten.delete(channelId);
  }

  /** A test message, whatever the rules say. @throws ClientError, WordedError */
  async test({ id, config }: Channel): Promise<void> {
    if (config.kind === 'heartbeat') await beat(this.#options, config);
    else
      await deliver(this.#options, config, testMessage(randomUUID(), config.language, Date.now()));
    this.#settled(id);
  }

  /** All that is wrong now: tells what is due on each channel. Never throws. */
  async see(troubles: readonly Trouble[], now: number): Promise<void> {
    await Promise.all(
      this.channels.all().map(async (channel) => {
        const standing = this.#standing(channel.id);
        if (now < standing.nextTryAt) return;
        const { config } = channel;
        if (config.kind === 'heartbeat') {
          standing.nextTryAt = now + this.#options.times.alertBeatMs;
          await this.#attempt(channel, now, () => beat(this.#options, config));
        } else {
          await this.#tell({ id: channel.id, config }, troubles, now);
        }
      }),
    );
  }

  async #tell(
    channel: Channel<AlertChannel>,
    troubles: readonly Trouble[],
    now: number,
  ): Promise<void> {
    const told = await this.#toldOn(channel.id);
    if (told === null) return;
    const { begun, ended } = this.#due(channel.config, troubles, told, now);
    const standing = this.#standing(channel.id);
    if (begun.length + ended.length === 0) {
      standing.dueSince = null;
      return;
    }
    standing.dueSince ??= now;
    if (now - standing.dueSince < this.#options.times.alertGatherMs) return;
    standing.messageId ??= randomUUID();
    const items = [
      ...begun.map((one) => itemOf(one, 'begun')),
      ...ended.map(({ troubleId: id, ...one }) => itemOf({ ...one, id }, 'ended')),
    ];
    const message = messageOf(standing.messageId, items, channel.config.language, now);
    const hasArrived = await this.#attempt(channel, now, () =>
      deliver(this.#options, channel.config, message),
    );
    if (!hasArrived) return;
    standing.dueSince = null;
    standing.messageId = null;
    const notices = begun.map(({ id: troubleId, code, params, since }): Notice => ({
      troubleId,
      code,
      params,
      since,
      toldAt: now,
    }));
    for (const one of notices) told.set(one.troubleId, one);
    for (const { troubleId } of ended) told.delete(troubleId);
    const before = this.#unwritten.get(channel.id) ?? [];
    await this.#write(channel.id, [...before, { begun: notices, ended }]);
    this.#options.events.alertTold({
      channel: channel.config.kind,
      begun: begun.length,
      ended: ended.length,
    });
  }

  /** What was told before; null = it cannot be read, and nothing is told twice on suspicion. */
  async #toldOn(channelId: string): Promise<Map<string, Notice> | null> {
    const known = this.#told.get(channelId);
    if (known !== undefined) {
      await this.#write(channelId, this.#unwritten.get(channelId) ?? []);
      return known;
    }
    try {
      const stored = await this.#options.notices.of(channelId);
      const told = new Map(stored.map((one) => [one.troubleId, one]));
      this.#told.set(channelId, told);
      return told;
    } catch (error) {
      this.#options.events.storageFailed({ code: wordsOf(error).code, during: 'alerts' });
      return null;
    }
  }

  /** The database may be what the alert is about: then it is written down when it is back. */
  async #write(channelId: string, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    try {
      for (const { begun, ended } of changes) {
        await this.#options.notices.told(channelId, begun, ended);
      }
      this.#unwritten.delete(channelId);
    } catch (error) {
      this.#unwritten.set(channelId, changes);
      this.#options.events.storageFailed({ code: wordsOf(error).code, during: 'alerts' });
    }
  }

  #due(
    config: AlertChannel,
    troubles: readonly Trouble[],
    told: ReadonlyMap<string, Notice>,
    now: number,
  ): { begun: readonly Trouble[]; ended: readonly Notice[] } {
    const hours = config.quietHours === null ? null : readQuietHours(config.quietHours);
    const isQuiet = hours !== null && quietUntil(hours, config.timeZone, now) !== null;
    const isLoud = (code: string): boolean => !isQuiet || severityOf(code) === 'critical';
    const there = new Set(troubles.map(({ id }) => id));
    const delayMs = config.delayMinutes * MINUTE_MS;
    return {
      begun: troubles.filter(
        (one) =>
          !told.has(one.id) &&
          now - one.since >= delayMs &&
          isLoud(one.code) &&
          this.#isMeant(config, one),
      ),
      ended: [...told.values()].filter(
        ({ troubleId, code }) => !there.has(troubleId) && isLoud(code),
      ),
    };
  }

  #isMeant(config: AlertChannel, trouble: Trouble): boolean {
    if (trouble.origin === 'setup' || trouble.code === 'alert.not-delivered') return false;
    if (WEIGHTS[trouble.severity] > WEIGHTS[config.least]) return false;
    const { locationId, instanceId } = config;
    if (locationId === null && instanceId === null) return true;
    const place = this.#options.placeOf(trouble);
    return instanceId === null ? place.locationId === locationId : place.instanceId === instanceId;
  }

  async #attempt(channel: Channel, now: number, act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      this.#settled(channel.id);
      return true;
    } catch (error) {
      const standing = this.#standing(channel.id);
      const { alertRetryMs } = this.#options.times;
      const step = Math.min(standing.failures, alertRetryMs.length - 1);
      standing.problem = wordsOf(error);
      standing.failures += 1;
      standing.failingSince ??= now;
      standing.nextTryAt = now + (alertRetryMs[step] ?? MINUTE_MS);
      this.#options.events.alertFailed({
        channel: channel.config.kind,
        code: standing.problem.code,
      });
      return false;
    }
  }

  #settled(channelId: string): void {
    Object.assign(this.#standing(channelId), { failures: 0, failingSince: null, problem: null });
  }

  #standing(channelId: string): Standing {
    let standing = this.#standings.get(channelId);
    if (standing === undefined) {
      standing = {
        dueSince: null,
        failures: 0,
        nextTryAt: 0,
        failingSince: null,
        problem: null,
        messageId: null,
      };
      this.#standings.set(channelId, standing);
    }
    return standing;
  }
}

const WEIGHTS = { critical: 0, warning: 1, notice: 2 } as const;

function itemOf(
  { id, code, params, since }: Pick<Trouble, 'id' | 'code' | 'params' | 'since'>,
  state: AlertItem['state'],
): AlertItem {
  return { id, code, params, since, state, severity: severityOf(code) };
}
