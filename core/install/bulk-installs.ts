/**
 * An agency's install: its token becomes the tokens of all its locations, several at a time. What is to be done lies in
 * the database, so that a crash loses none of it; one location that fails stops no other.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from '../clients/client-error.ts';
import type { InstalledPage, TokenPair } from '../clients/highlevel/oauth.ts';
import type { CompanyId, LocationId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';
import type { Worded } from '../words/worded-error.ts';
import { TIMES } from '../settings/times.ts';
import { wordsOf } from '../words/worded-error.ts';
import { locationTokenOf } from './access.ts';
import type { Access } from './access.ts';

const SECOND = 1000;
/** Below the 100 calls in ten seconds that an agency has; each location takes two. */
const AT_ONCE = 4;

/** Milliseconds. Tests inject short ones. */
export interface BulkTimes {
  /** Waits before a location that failed for a passing reason is tried again; then a person has to say so. */
  readonly retry: readonly number[];
  /** The shortest pause after HighLevel asked for fewer calls: its window is ten seconds. */
  readonly rateLimited: number;
}
export const BULK_TIMES: BulkTimes = {
  retry: TIMES.installRetryMs,
  rateLimited: 10 * SECOND,
};
const STILL_WAITING = { state: 'waiting', code: null, params: null } as const;

export interface BulkOptions {
  readonly storage: Storage;
  readonly access: Access;
  readonly appId: string;
  readonly install: (
    id: LocationId,
    pair: TokenPair,
    given: { name: string; companyId: string },
  ) => Promise<unknown>;
  readonly onTrouble: (error: unknown) => void;
  readonly times?: Partial<BulkTimes>;
}

export interface BulkProgress {
  readonly companyId: string;
  /** The locations are still being listed. */
  readonly listing: boolean;
  readonly waiting: number;
  readonly done: number;
  readonly failed: readonly (Worded & { readonly locationId: string; readonly name: string })[];
}

interface Task {
  readonly locationId: LocationId;
  readonly companyId: CompanyId;
  readonly name: string;
  readonly attempts: number;
}

export class BulkInstalls implements AsyncDisposable {
  readonly #options: BulkOptions;
  readonly #times: BulkTimes;
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #again = false;

  constructor(options: BulkOptions) {
    this.#options = options;
    this.#times = { ...BULK_TIMES, ...options.times };
  }

  /** Goes on with what an earlier run left. */
  start(): void {
    this.#wake();
  }

  /** Lists the agency's locations anew and installs those that are not served yet. */
  async begin(companyId: CompanyId): Promise<void> {
    await this.#setListing(companyId, '0');
    this.#wake();
  }

  /** One location of an agency, as an INSTALL webhook names it. */
  async add(companyId: CompanyId, locationId: LocationId): Promise<void> {
    await this.#addTasks(companyId, [{ id: locationId, name: '' }], true);
    this.#wake();
  }

  /** Tries what failed once more. */
  async retry(companyId: CompanyId): Promise<void> {
    const now = Date.now();
    await this.#options.storage.transaction((tx) =>
      tx.db
        .updateTable('install_tasks')
        .set({ state: 'waiting', attempts: 0, next_try_at: now, updated_at: now })
        .where('company_id', '=', companyId)
        .where('state', '=', 'failed')
        .execute(),
    );
    this.#wake();
  }

  /** The app was removed there: nothing is left to do. */
  async forget(of: { companyId: CompanyId } | { locationId: LocationId }): Promise<void> {
    await this.#options.storage.transaction(async (tx) => {
      const tasks = tx.db.deleteFrom('install_tasks');
      if ('locationId' in of) {
        await tasks.where('location_id', '=', of.locationId).execute();
        return;
      }
      await tasks.where('company_id', '=', of.companyId).execute();
      await tx.db
        .deleteFrom('settings')
        .where('name', '=', LISTING + of.companyId)
        .execute();
    });
  }

  async progress(): Promise<BulkProgress[]> {
    const { db } = this.#options.storage;
    const listings = await this.#listings();
    const rows = await db.selectFrom('install_tasks').selectAll().orderBy('location_id').execute();
    const companies = new Set([...listings.keys(), ...rows.map((row) => row.company_id)]);
    return [...companies].map((companyId) => {
      const ours = rows.filter((row) => row.company_id === companyId);
      return {
        companyId,
        listing: listings.has(companyId as CompanyId),
        waiting: ours.filter(({ state }) => state === 'waiting').length,
        done: ours.filter(({ state }) => state === 'done').length,
        failed: ours
          .filter(({ state }) => state === 'failed')
          .map((row) => ({
            locationId: row.location_id,
            name: row.name,
            code: row.code ?? 'internal',
            params: JSON.parse(row.params ?? '{}') as Record<string, string>,
          })),
      };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #wake(): void {
    this.#again = true;
    this.#running ??= this.#run()
      .catch(this.#options.onTrouble)
      .finally(() => {
        this.#running = null;
        if (this.#again && !this.#stop.signal.aborted) this.#wake();
      });
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#again = false;
      const listed = await this.#listAll();
      const tasks = await this.#due();
      if (tasks.length > 0) await this.#work(tasks);
      else if (listed && !(await this.#waitForNext())) return;
    }
  }

  /** True when every list is read to its end; a list that cannot be read now is read again later. */
  async #listAll(): Promise<boolean> {
    const { access, appId } = this.#options;
    for (const [companyId, from] of await this.#listings()) {
      try {
        let after: string | null = from;
        while (after !== null && !this.#stop.signal.aborted) {
          const token = await access.companyTokens.accessToken(companyId);
          const page: InstalledPage | undefined = await access.oauth?.installedLocations(token, {
            companyId,
            appId,
            ...(after !== '0' && { after }),
          });
          if (page === undefined) return true;
          await this.#addTasks(companyId, page.locations, false);
          after = page.next;
          await this.#setListing(companyId, after);
        }
      } catch (error) {
        this.#options.onTrouble(error);
        await this.#sleep(this.#times.retry.at(-1) ?? SECOND);
        this.#again = true;
        return false;
      }
    }
    return true;
  }

  async #work(tasks: readonly Task[]): Promise<void> {
    const queue = [...tasks];
    const workers = Array.from({ length: Math.min(AT_ONCE, queue.length) }, async () => {
      for (;;) {
        const task = queue.shift();
        if (task === undefined || this.#stop.signal.aborted) return;
        await this.#carryOut(task);
      }
    });
    await Promise.all(workers);
  }

  async #carryOut(task: Task): Promise<void> {
    const { access, install } = this.#options;
    const { companyId, locationId, name } = task;
    try {
      if (access.oauth === null) return;
      const keys = { oauth: access.oauth, companyTokens: access.companyTokens };
      const pair = await locationTokenOf(keys, companyId, locationId);
      await install(locationId, pair, { name, companyId });
      await this.#settle(task, { state: 'done', code: null, params: null });
    } catch (error) {
      // Cut off by our own stop: it is done at the next start.
      if (this.#stop.signal.aborted) return;
      if (error instanceof ClientError && error.code === 'http.rate-limited') {
        // Asked for fewer calls: nobody's try is burnt on it.
        const pause = Math.max(error.retryAfterMs ?? 0, this.#times.rateLimited);
        await this.#settle({ ...task, attempts: task.attempts - 1 }, STILL_WAITING, pause);
        return;
      }
      const wait = this.#times.retry[task.attempts];
      const { code, params } = wordsOf(error);
      const why = { code, params: JSON.stringify({ ...params, location: locationId }) };
      const passing = !(error instanceof ClientError) || isPassing(error);
      if (passing && wait !== undefined)
        await this.#settle(task, { state: 'waiting', ...why }, wait);
      else await this.#settle(task, { state: 'failed', ...why });
    }
  }

  async #settle(
    task: Task,
    to: { state: string; code: string | null; params: string | null },
    waitMs = 0,
  ): Promise<void> {
    const now = Date.now();
    await this.#options.storage.transaction((tx) =>
      tx.db
        .updateTable('install_tasks')
        .set({ ...to, attempts: task.attempts + 1, next_try_at: now + waitMs, updated_at: now })
        .where('location_id', '=', task.locationId)
        .execute(),
    );
  }

  async #due(): Promise<Task[]> {
    const rows = await this.#options.storage.db
      .selectFrom('install_tasks')
      .select(['location_id', 'company_id', 'name', 'attempts'])
      .where('state', '=', 'waiting')
      .where('next_try_at', '<=', Date.now())
      .orderBy('location_id')
      .execute();
    return rows.map((row) => ({
      locationId: row.location_id as LocationId,
      companyId: row.company_id as CompanyId,
      name: row.name,
      attempts: row.attempts,
    }));
  }

  /** False when nothing waits. */
  async #waitForNext(): Promise<boolean> {
    const row = await this.#options.storage.db
      .selectFrom('install_tasks')
      .select((b) => b.fn.min('next_try_at').as('at'))
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    if (row?.at == null) return this.#again;
    await this.#sleep(Math.max(0, row.at - Date.now()));
    return true;
  }

  /** `anew`: also a location that is served already or failed before is taken up. */
  async #addTasks(
    companyId: CompanyId,
    found: readonly { id: string; name: string }[],
    anew: boolean,
  ): Promise<void> {
    const { access, storage } = this.#options;
    const now = Date.now();
    const wanted = found.filter(
      ({ id }) => anew || access.locations.get(id as LocationId)?.state !== 'active',
    );
    await storage.transaction(async (tx) => {
      for (const { id, name } of wanted) {
        const row = {
          location_id: id,
          company_id: companyId,
          name,
          state: 'waiting',
          code: null,
          params: null,
          attempts: 0,
          next_try_at: now,
          updated_at: now,
        };
        const renewed = Object.keys(row).filter((column) => column !== 'location_id');
        await tx.upsert('install_tasks', row, ['location_id'], renewed);
      }
    });
  }

  async #listings(): Promise<Map<CompanyId, string>> {
    const rows = await this.#options.storage.db
      .selectFrom('settings')
      .select(['name', 'value'])
      .where('name', 'like', `${LISTING}%`)
      .execute();
    return new Map(
      rows.map(({ name, value }) => [
        name.slice(LISTING.length) as CompanyId,
        JSON.parse(value) as string,
      ]),
    );
  }

  /** `after`: where the next page begins; null = the list is read. */
  async #setListing(companyId: CompanyId, after: string | null): Promise<void> {
    const name = LISTING + companyId;
    await this.#options.storage.transaction(async (tx) => {
      if (after === null) {
        await tx.db.deleteFrom('settings').where('name', '=', name).execute();
        return;
      }
      const row = { name, value: JSON.stringify(after), updated_at: Date.now() };
      await tx.upsert('settings', row, ['name'], ['value', 'updated_at']);
    });
  }

  async #sleep(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal: this.#stop.signal }).catch(() => undefined);
  }
}

const LISTING = 'install-listing:';

/** What may work on another day, or after the agency's access is mended. */
function isPassing(error: ClientError): boolean {
  const { code } = error;
  return code.startsWith('network.') || code === 'http.server';
}
