import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from '../clients/client-error.ts';
import type { TokenSource } from '../clients/highlevel/client.ts';
import type { TokenPair } from '../clients/highlevel/oauth.ts';
import type { Events } from '../events.ts';
import type { LocationId } from '../relay/message.ts';
import type { Worded } from '../words/worded-error.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { LocationDirectory } from './location-directory.ts';
import type { StoredTokens, TokenStore } from './token-store.ts';
import { TIMES } from './token-times.ts';
import type { TokenTimes } from './token-times.ts';

export type { TokenTimes } from './token-times.ts';

export interface TokenKeeperOptions {
  readonly store: TokenStore;
  readonly locations: LocationDirectory;
  /** Spends a refresh token. Null = the app's id and secret are not set, so that nothing can be renewed. */
  readonly refresh: ((refreshToken: string) => Promise<TokenPair>) | null;
  readonly events: Pick<Events, 'tokenRefreshed' | 'tokenFailed'>;
  readonly times?: Partial<TokenTimes>;
}

/** What is known of one location's access. */
interface Access {
  held: StoredTokens | null;
  /** When the held token was handed out, as far as this run saw it. */
  renewedAt: number;
  /** The one refresh under way; all who need it wait for it. */
  flight: Promise<StoredTokens> | null;
  /** Handed out by HighLevel and not stored yet: never used before it is. */
  unsaved: StoredTokens | null;
  failures: number;
  notBefore: number;
  problem: Worded | null;
  error: Error | null;
}

/**
 * Access tokens, renewed once for all who wait: 10 minutes before they expire, and when HighLevel answers 401. A
 * refresh is never called off once sent, and its pair is committed before it is used, since a refresh token is good for
 * one use. Every failure is a ClientError with `done: 'no'`: whatever wanted the token was not sent.
 */
export class TokenKeeper implements TokenSource, AsyncDisposable {
  readonly #options: TokenKeeperOptions;
  readonly #times: TokenTimes;
  readonly #access = new Map<LocationId, Access>();
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
  }

  /** Takes up refreshes that a crash cut off, and from then on renews what is about to expire, also when idle. */
  async start(): Promise<void> {
    for (const id of await this.#options.store.unfinishedRefreshes()) {
      const state = this.#options.locations.get(id)?.state;
      if (state === undefined) continue;
      // The same pair is said to be handed out again for some 30 s: worth one try at once.
      if (state === 'active') this.#keep(this.#renew(id).catch(() => undefined));
      else this.#setProblem(id, { code: 'token.refresh-lost', params: { location: id } });
    }
    this.#keep(this.#watch());
  }

  async accessToken(id: LocationId): Promise<string> {
    const access = this.#of(id);
    const held = await this.#held(id, access);
    if (held === null) {
      this.#setProblem(id, { code: 'token.missing', params: { location: id } });
      throw invalid(id, 'token.missing');
    }
    const left = held.expiresAt - Date.now();
    if (left > this.#times.early && access.unsaved === null) return held.accessToken;
    const renewal = this.#renew(id);
    if (left <= 0) return (await renewal).accessToken;
    // The held token still works: a renewal that fails or hangs must not stop anything.
    const ready = await Promise.race([
      renewal.catch(() => null),
      delay(this.#times.patience, null, { ref: false }),
    ]);
    return (ready ?? held).accessToken;
  }

  async renewed(id: LocationId, rejected: string): Promise<string> {
    const access = this.#of(id);
    const held = await this.#held(id, access);
    if (held !== null && held.accessToken !== rejected) return held.accessToken;
    if (Date.now() - access.renewedAt < this.#times.young) {
      throw invalid(id, 'http.unauthorized');
    }
    return (await this.#renew(id)).accessToken;
  }

  /** What is wrong with the access of a location, or null. */
  problem(id: LocationId): Worded | null {
    const state = this.#options.locations.get(id)?.state;
    const held = this.#access.get(id)?.problem ?? null;
    if (held !== null) return held;
    if (state === 'revoked') return { code: 'location.revoked', params: { location: id } };
    if (state === 'uninstalled') return { code: 'location.uninstalled', params: { location: id } };
    return null;
  }

  /** The tokens of a location were replaced or removed: what is known of the old ones no longer counts. */
  forget(id: LocationId): void {
    this.#access.delete(id);
  }

  /** Waits for refreshes under way: their answers must reach the database. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    const flights = [...this.#access.values()].map((access) => access.flight);
    await Promise.allSettled([...flights, ...this.#running]);
    for (const [id, access] of this.#access) {
      if (access.unsaved === null) continue;
      await this.#commit(id, access, access.unsaved).catch(() => undefined);
    }
  }

  #of(id: LocationId): Access {
    let access = this.#access.get(id);
    if (access === undefined) {
      access = {
        held: null,
        renewedAt: 0,
        flight: null,
        unsaved: null,
        failures: 0,
        notBefore: 0,
        problem: null,
        error: null,
      };
      this.#access.set(id, access);
    }
    return access;
  }

  /** What is held, read from the store the first time. */
  async #held(id: LocationId, access: Access): Promise<StoredTokens | null> {
    if (access.held !== null) return access.held;
    try {
      access.held = await this.#options.store.read(id);
      return access.held;
    } catch (error) {
      const { code, params } = wordsOf(error);
      this.#setProblem(id, { code, params: { ...params, location: id } });
      throw invalid(id, code, { cause: error });
    }
  }

  /** Joins the refresh under way or begins one; a location whose last try failed waits its time. */
  #renew(id: LocationId): Promise<StoredTokens> {
    const access = this.#of(id);
    if (access.flight !== null) return access.flight;
    if (access.unsaved === null && Date.now() < access.notBefore && access.error !== null) {
      return Promise.reject(access.error);
    }
    const flight = this.#refresh(id, access).finally(() => {
      access.flight = null;
    });
    access.flight = flight;
    return flight;
  }

  async #refresh(id: LocationId, access: Access): Promise<StoredTokens> {
    try {
      const tokens =
        access.unsaved === null
          ? await this.#exchange(id, access, access.held?.accessToken ?? null)
          : await this.#commit(id, access, access.unsaved);
      access.failures = 0;
      access.error = null;
      this.#setProblem(id, null);
      return tokens;
    } catch (error) {
      throw this.#failed(id, access, error);
    }
  }

  /** `used` is the access token that is to be replaced: a newer one in the store is taken as it is. Null = renew. */
  async #exchange(id: LocationId, access: Access, used: string | null): Promise<StoredTokens> {
    const { store, refresh, locations } = this.#options;
    const stored = await store.read(id);
    if (stored === null) throw new Refusal('token.missing');
    const isNewer = used !== null && stored.accessToken !== used;
    if (isNewer && stored.expiresAt - Date.now() > this.#times.early) {
      access.held = stored;
      return stored;
    }
    const state = locations.get(id)?.state;
    if (state === 'uninstalled') throw new Refusal('location.uninstalled');
    if (state !== 'active') throw new Refusal('location.revoked');
    if (stored.refreshToken === null) throw new Refusal('token.missing');
    if (refresh === null) throw new Refusal('token.client-missing');
    const interrupted = await store.hasUnfinishedRefresh(id);
    await store.beginRefresh(id);
    let pair: TokenPair;
    try {
      pair = await refresh(stored.refreshToken);
    } catch (error) {
      if (!isCode(error, 'highlevel.token-invalid')) {
        const nothingSpent = error instanceof ClientError && error.done === 'no';
        if (nothingSpent && !interrupted) await store.endRefresh(id);
        throw error;
      }
      return await this.#afterInvalid(id, access, stored.refreshToken, interrupted);
    }
    return this.#commit(id, access, {
      accessToken: pair.accessToken,
      refreshToken: pair.refreshToken ?? stored.refreshToken,
      expiresAt: pair.expiresAt,
      scopes: pair.scopes ?? stored.scopes,
    });
  }

  /** Another relay may have spent the refresh token: it gets a moment to store its pair, then we look once more. */
  async #afterInvalid(
    id: LocationId,
    access: Access,
    spent: string,
    interrupted: boolean,
  ): Promise<StoredTokens> {
    const { store, locations } = this.#options;
    await this.#sleep(this.#times.reread);
    const again = await store.read(id);
    if (again !== null && again.refreshToken !== spent) {
      await store.endRefresh(id);
      access.held = again;
      access.renewedAt = Date.now();
      return again;
    }
    await locations.setState(id, 'revoked');
    if (!interrupted) await store.endRefresh(id);
    throw new Refusal(interrupted ? 'token.refresh-lost' : 'location.revoked');
  }

  async #commit(id: LocationId, access: Access, tokens: StoredTokens): Promise<StoredTokens> {
    try {
      await this.#options.store.save(id, tokens);
    } catch (error) {
      const first = access.unsaved === null;
      access.unsaved = tokens;
      this.#setProblem(id, { code: 'token.not-saved', params: { location: id } });
      if (first && !this.#stop.signal.aborted) this.#keep(this.#saveLater(id, access));
      throw error;
    }
    access.unsaved = null;
    access.held = tokens;
    access.renewedAt = Date.now();
    this.#options.events.tokenRefreshed({ locationId: id });
    return tokens;
  }

  /** The pair exists nowhere but here: it is offered to the database until it is taken. */
  async #saveLater(id: LocationId, access: Access): Promise<void> {
    for (let round = 0; access.unsaved !== null; round += 1) {
      if (!(await this.#sleep(rung(this.#times.store, round)))) return;
      await this.#renew(id).catch(() => undefined);
    }
  }

  async #watch(): Promise<void> {
    while (await this.#sleep(this.#times.watch)) {
      for (const { id, state } of this.#options.locations.all()) {
        if (state === 'active') await this.accessToken(id).catch(() => undefined);
      }
    }
  }

  /** Sorts a failed refresh: what is shown, and how long the next one waits. */
  #failed(id: LocationId, access: Access, error: unknown): ClientError {
    const inactive = isCode(error, 'highlevel.location-inactive');
    const waitMs = rung(inactive ? this.#times.inactive : this.#times.retry, access.failures);
    access.failures += 1;
    access.notBefore = Date.now() + waitMs;
    const unsaved = access.unsaved !== null;
    const words = unsaved ? { code: 'token.not-saved', params: {} } : wordsOf(error);
    const problem = { code: words.code, params: { ...words.params, location: id } };
    this.#setProblem(id, problem);
    const failure =
      error instanceof ClientError
        ? new ClientError(error.code, {
            system: 'highlevel',
            status: error.status,
            done: 'no',
            retryAfterMs: inactive ? waitMs : error.retryAfterMs,
            answer: error.answer,
            params: { ...error.params, location: id },
            cause: error,
          })
        : invalid(id, problem.code, { retryAfterMs: waitMs, cause: error });
    access.error = failure;
    return failure;
  }

  #setProblem(id: LocationId, problem: Worded | null): void {
    const access = this.#of(id);
    if (access.problem?.code === problem?.code) return;
    access.problem = problem;
    if (problem !== null) this.#options.events.tokenFailed({ locationId: id, code: problem.code });
  }

  /** False when the keeper stops. */
  async #sleep(ms: number): Promise<boolean> {
    await delay(ms, undefined, { ref: false, signal: this.#stop.signal }).catch(() => undefined);
    return !this.#stop.signal.aborted;
  }

  #keep(work: Promise<unknown>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }
}

/** Why no refresh can be tried at all. */
class Refusal extends Error {
  readonly code:
    | 'token.missing'
    | 'token.client-missing'
    | 'token.refresh-lost'
    | 'location.revoked'
    | 'location.uninstalled';
  constructor(code: Refusal['code']) {
    super(code);
    this.code = code;
  }
}

/** No usable token: nothing was sent, and entries of this location wait until there is one. `reason` is a code of words. */
function invalid(
  id: LocationId,
  reason: string,
  more: { retryAfterMs?: number; cause?: unknown } = {},
): ClientError {
  return new ClientError('highlevel.token-invalid', {
    system: 'highlevel',
    // As HighLevel itself says it: a matter of this location alone.
    status: 401,
    done: 'no',
    params: { location: id, reason },
    ...more,
  });
}

function isCode(error: unknown, code: ClientError['code']): boolean {
  return error instanceof ClientError && error.code === code;
}

function rung(ladder: readonly number[], index: number): number {
  return ladder[Math.min(index, ladder.length - 1)] ?? 0;
}
