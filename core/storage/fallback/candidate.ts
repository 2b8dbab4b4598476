/** The database server while it is away: asked until it has worked steadily, before it may be in charge again. */
import { setTimeout as delay } from 'node:timers/promises';
import { bringUpToDate } from '../bring-up-to-date.ts';
import { openMysql } from '../dialect/mysql.ts';
import type { ServerDialect } from '../dialect/types.ts';
import { isBehind } from '../migrations/migrate.ts';
import { StorageError } from '../storage-error.ts';

export interface CandidateOptions {
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly relayId: string;
  /** How long one write may take (ms). */
  readonly confirmMs: number;
  /** How long it must work; doubled each time that it went away soon after. */
  readonly stableMs: number;
}

const CONNECT_MS = 3_000;
/** How long it may take to look at the schema. */
const CHECK_MS = 10_000;
/**
 * And one step of bringing an older one up to date: how long all of it takes depends on how much there is to back up, and
 * one that were cut off each time would never be done.
 */
const UPDATE_STEP_MS = 10 * 60_000;
/** It went away again within this time: it is trusted half as fast. */
const FLAPPING_MS = 10 * 60_000;
const MOST_STABLE_MS = 5 * 60_000;

export class Candidate {
  readonly #options: CandidateOptions;
  #server: ServerDialect | null = null;
  #steadySince: number | null = null;
  #acceptedAt = -Infinity;
  #flaps = 0;
  /** Connections that were cut, by the server's numbers. */
  #cut: number[] = [];

  constructor(options: CandidateOptions) {
    this.#options = options;
  }

  connect(): Promise<ServerDialect> {
    return openMysql(this.#options.databaseUrl, { connectMs: CONNECT_MS });
  }

  /** It is not in charge any more. */
  lost(server: ServerDialect): void {
    this.#cut.push(...server.abandon());
    this.#steadySince = null;
    this.#flaps = performance.now() - this.#acceptedAt < FLAPPING_MS ? this.#flaps + 1 : 0;
  }

  /** It is in charge again. */
  accepted(): void {
    this.#server = null;
    this.#cut = [];
    this.#acceptedAt = performance.now();
  }

  /** What does not work now has to prove itself anew. */
  giveUp(): void {
    if (this.#server !== null) this.#cut.push(...this.#server.abandon());
    this.#server = null;
    this.#steadySince = null;
  }

  /**
   * Null = it works, but not for long enough yet. @throws StorageError what it answers; StorageError
   * `storage.newer-schema` among others
   */
  async steady(): Promise<ServerDialect | null> {
    this.#server ??= await this.connect();
    const server = this.#server;
    if (this.#steadySince === null) {
      const isOld = await inTime(CHECK_MS, isBehind(server));
      await whileItGoesOn(isOld ? UPDATE_STEP_MS : CHECK_MS, (onStep) =>
        bringUpToDate(server, this.#options.dataDir, onStep),
      );
    }
    await inTime(this.#options.confirmMs, this.#probe(server));
    this.#steadySince ??= performance.now();
    const wanted = Math.min(this.#options.stableMs * 2 ** this.#flaps, MOST_STABLE_MS);
    return performance.now() - this.#steadySince < wanted ? null : server;
  }

  /** Whether another relay began a later epoch there than this one. */
  async isTakenOver(server: ServerDialect): Promise<boolean> {
    const relays = await server.db.selectFrom('relays').select(['id', 'epoch']).execute();
    const own = relays.find(({ id }) => id === this.#options.relayId);
    return own !== undefined && relays.some(({ epoch }) => epoch > own.epoch);
  }

  /** Nothing that was sent before it went away is carried out any more. */
  async endOld(server: ServerDialect): Promise<void> {
    await server.end(this.#cut);
  }

  /** It takes writes. */
  async #probe(server: ServerDialect): Promise<void> {
    const name = `probe:${this.#options.relayId}`;
    const row = { name, value: '1', updated_at: Date.now() };
    await server.db.transaction().execute(async (tx) => {
      await server.upsert(tx, { table: 'settings', row, key: ['name'], update: ['updated_at'] });
      await tx.deleteFrom('settings').where('name', '=', name).execute();
    });
  }
}

/** @throws StorageError `storage.unreachable` when it takes longer */
export async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = delay(ms, null, { signal: over.signal }).then(() => {
    throw new StorageError('storage.unreachable');
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}

/** The same of work that says each step, of which each may take so long. @throws StorageError `storage.unreachable` */
export async function whileItGoesOn<T>(
  ms: number,
  work: (onStep: () => void) => Promise<T>,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new StorageError('storage.unreachable'));
  }, ms);
  try {
    return await Promise.race([work(() => timer.refresh()), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for the work, whatever comes of it, but not for longer than this. */
export async function atMost(ms: number, work: Promise<unknown> | null | undefined): Promise<void> {
  if (work == null) return;
  await inTime(ms, work).catch(() => undefined);
}
