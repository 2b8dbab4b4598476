/**
 * Catch-up of one number: what Evolution stores and no webhook told is taken in by the same road, with its own dates.
 * What must stay true: the watermark follows only what is committed, and what is there already changes nothing.
 */
import type { EvolutionClient, FoundMessage } from '../clients/evolution/client.ts';
import type { InstanceId } from '../relay/message.ts';
import type { OpenSend } from '../relay/receipts/open-sends.ts';
import type { CatchUpMarks } from './catch-up-marks.ts';
import type { InstanceRef } from './instance.ts';
import { storedMessages } from './stored-messages.ts';

/** Where what is found goes. Both answer how many entries are new, and reject when nothing could be stored. */
export interface RecoveryIntake {
  recovered(instance: InstanceRef, records: readonly FoundMessage[]): Promise<number>;
  recoveredStatuses(
    instance: InstanceRef,
    sent: OpenSend,
    statuses: readonly string[],
  ): Promise<number>;
}

export interface CatchUpOptions {
  readonly marks: CatchUpMarks;
  readonly client: (id: InstanceId) => Pick<EvolutionClient, 'findMessages' | 'findStatuses'>;
  readonly intake: RecoveryIntake;
  readonly openSends: (
    id: InstanceId,
    q: { readonly since: number; readonly limit: number },
  ) => Promise<OpenSend[]>;
  /** Waits between two questions; rejects when the relay stops. */
  readonly pause: () => Promise<void>;
}

export interface Pass {
  /** How far before the watermark it begins (ms). */
  readonly overlapMs: number;
  /** It ends after the slice in which this time (ms of our clock) has passed. */
  readonly until: number;
}

export interface PassReport {
  /** Messages that Evolution showed. */
  readonly read: number;
  /** Entries that are new. */
  readonly stored: number;
  /** The newest of them (ms of WhatsApp's clock); null when there was none. */
  readonly newest: number | null;
  /** The messages of that second. */
  readonly newestIds: readonly string[];
  /** False: time was up, and there is more. */
  readonly complete: boolean;
}

/** Taken in at a time: one transaction each. */
const BATCH = 200;
/** A gateway's clock may be ahead of ours. */
const AHEAD_MS = 24 * 60 * 60 * 1000;
/** Marks of older messages change nothing that anybody looks at. */
const STATUS_AGE_MS = 24 * 60 * 60 * 1000;
const MOST_STATUSES = 200;

export class CatchUp {
  readonly #options: CatchUpOptions;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** @throws ClientError, StorageError, VaultError */
  async messages(instance: InstanceRef, { overlapMs, until }: Pass): Promise<PassReport> {
    const { marks, client, pause } = this.#options;
    const { floor, watermark, lowered } = await marks.require(instance.id);
    const to = wholeSecond(Date.now() + AHEAD_MS);
    const from = Math.max(floor, wholeSecond(watermark - overlapMs));
    const stretch = { name: instance.name, from, to, pause };
    const report = { read: 0, stored: 0, newest: null as number | null, newestIds: [] as string[] };
    for await (const { records, to: end } of storedMessages(client(instance.id), stretch)) {
      const stored = await this.#takeIn(instance, records);
      report.read += records.length;
      report.stored += stored;
      const newest = records.at(-1)?.sentAt ?? null;
      if (newest !== null) {
        report.newest = newest;
        report.newestIds = records.filter((one) => one.sentAt === newest).map(({ id }) => id);
      }
      await marks.advance(instance.id, {
        // A record from the future must not make the next catch-up begin there.
        watermark: Math.min(report.newest ?? 0, Date.now()),
        recovered: stored,
        lowered,
      });
      if (Date.now() >= until && end < to) return { ...report, complete: false };
    }
    return { ...report, complete: true };
  }

  /** Statuses of what we sent lately, one question each; answers how many are new. @throws as `messages` */
  async statuses(instance: InstanceRef, until: number): Promise<number> {
    const { openSends, client, intake, marks, pause } = this.#options;
    const since = Date.now() - STATUS_AGE_MS;
    let stored = 0;
    for (const sent of await openSends(instance.id, { since, limit: MOST_STATUSES })) {
      if (Date.now() >= until) break;
      const statuses = await client(instance.id).findStatuses(instance.name, sent.whatsappId);
      stored += await intake.recoveredStatuses(instance, sent, statuses);
      await pause();
    }
    if (stored > 0) {
      await marks.advance(instance.id, { watermark: 0, recovered: stored, lowered: 0 });
    }
    return stored;
  }

  async #takeIn(instance: InstanceRef, records: readonly FoundMessage[]): Promise<number> {
    let stored = 0;
    for (let from = 0; from < records.length; from += BATCH) {
      stored += await this.#options.intake.recovered(instance, records.slice(from, from + BATCH));
    }
    return stored;
  }
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
