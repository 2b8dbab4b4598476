import { setTimeout as delay } from 'node:timers/promises';
import { ClientError } from '../clients/client-error.ts';
import type { TokenPair } from '../clients/highlevel/oauth.ts';
import type { CompanyId, LocationId } from '../relay/message.ts';
import type { Worded } from '../words/worded-error.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { StoredTokens, TokenStore } from './token-store.ts';
import { TIMES } from './token-times.ts';
import type { TokenTimes } from './token-times.ts';

export type { TokenTimes } from './token-times.ts';

/** Whose tokens are kept: the locations, or the agencies. */
export interface TokenOwners<Id> {
  /** Undefined = it is not here. */
  state(id: Id): 'active' | 'revoked' | 'uninstalled' | undefined;
  active(): readonly Id[];
  /** No new pair can be had without a person. */
  revoked(id: Id): Promise<void>;
}

/** The ways to a new pair. */
export interface TokenRenewal<Id> {
  refresh(refreshToken: string): Promise<TokenPair>;
  /** Out of the agency's token, for a location that has no refresh token of its own; null = it has no agency here. */
  derive(id: Id): Promise<TokenPair> | null;
  /** Without a refresh token and without a person; tried once, when everything else has failed. */
  reconnect(id: Id): Promise<TokenPair>;
}

export interface TokenKeeperOptions<Id extends LocationId | CompanyId> {
  readonly store: TokenStore<Id>;
  readonly owners: TokenOwners<Id>;
  /** Null = the app's id and secret are not set, so that nothing can be renewed. */
  readonly renewal: TokenRenewal<Id> | null;
  readonly events: {
    tokenRefreshed(id: Id): void;
    tokenFailed(id: Id, code: string): void;
  };
  /** Names this relay to the others on its database. */
  readonly relayId: string;
  readonly times?: Partial<TokenTimes>;
}

/** What is known of one owner's access. */
interface Access {
  held: StoredTokens | null;
  /** When the held token was handed out, as far as this run saw it. */
  renewedAt: number;
  /** The one refresh under way; all who need it wait for it. */
  flight: Promise<StoredTokens> | null;
  /** Handed out by HighLevel and not stored yet: never used before it is. */
  unsaved: Unsaved | null;
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
export class TokenKeeper<
  Id extends LocationId | CompanyId = LocationId,
> implements AsyncDisposable {
  readonly #options: TokenKeeperOptions<Id>;
  readonly #times: TokenTimes;
  readonly #access = new Map<Id, Access>();
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: TokenKeeperOptions<Id>) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
  }

  /** Takes up refreshes that a crash cut off, and from then on renews what is about to expire, also when idle. */
  async start(): Promise<void> {
    for (const id of await this.#options.store.unfinishedRefreshes()) {
      const state = this.#options.owners.state(id);
      if (state === undefined) continue;
      // The same pair is said to be handed out again for some 30 s: worth one try at once.
      if (state === 'active') this.#keep(this.#renew(id).catch(() => undefined));
      else this.#setProblem(id, { code: 'token.refresh-lost', params: { location: id } });
    }
    this.#keep(this.#watch());
  }

  async accessToken(id: Id): Promise<string> {
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

  async renewed(id: Id, rejected: string): Promise<string> {
    const access = this.#of(id);
    const held = await this.#held(id, access);
    if (held !== null && held.accessToken !== rejected) return held.accessToken;
    if (Date.now() - access.renewedAt < this.#times.young) {
      throw invalid(id, 'http.unauthorized');
    }
    return (await this.#renew(id)).accessToken;
  }

  /** What is wrong with the access of a location, or null. */
  problem(id: Id): Worded | null {
    const state = this.#options.owners.state(id);
    const held = this.#access.get(id)?.problem ?? null;
    if (held !== null) return held;
    if (state === 'revoked') return { code: 'location.revoked', params: { location: id } };
    if (state === 'uninstalled') return { code: 'location.uninstalled', params: { location: id } };
    return null;
  }

  /** The tokens of a location were replaced or removed: what is known of the old ones no longer counts. */
  forget(id: Id): void {
    const access = this.#access.get(id);
    // A pair of the old tokens that waits for the database is let go with them.
    if (access !== undefined) access.unsaved = null;
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

  #of(id: Id): Access {
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
  async #held(id: Id, access: Access): Promise<StoredTokens | null> {
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
  #renew(id: Id): Promise<StoredTokens> {
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

  async #refresh(id: Id, access: Access): Promise<StoredTokens> {
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
  async #exchange(id: Id, access: Access, used: string | null): Promise<StoredTokens> {
    const { store, renewal } = this.#options;
    for (;;) {
      const stored = await store.read(id);
      const newer = this.#takeNewer(access, stored, used);
      if (newer !== null) return newer;
      if (stored === null) throw new Refusal('token.missing');
      this.#mayRenew(id);
      if (renewal === null) throw new Refusal('token.client-missing');
      const claim = await store.claimRefresh(id, this.#options.relayId, this.#times.hold);
      if (claim === 'theirs') {
        if (!(await this.#sleep(this.#times.reread))) throw new Refusal('token.missing');
        continue;
      }
      // Between reading and claiming, another relay may have come and gone.
      const current = await store.read(id);
      if (current?.accessToken === stored.accessToken) {
        return this.#spend(id, access, { stored, renewal, interrupted: claim === 'interrupted' });
      }
      await store.endRefresh(id);
    }
  }

  #takeNewer(
    access: Access,
    stored: StoredTokens | null,
    used: string | null,
  ): StoredTokens | null {
    if (stored === null || used === null || stored.accessToken === used) return null;
    if (stored.expiresAt - Date.now() <= this.#times.early) return null;
    access.held = stored;
    access.renewedAt = Date.now();
    return stored;
  }

  #mayRenew(id: Id): void {
    const state = this.#options.owners.state(id);
    if (state === 'uninstalled') throw new Refusal('location.uninstalled');
    if (state === 'active') return;
    // HighLevel withdrew nothing where a crash lost the pair; who asks again must not be told so.
    const lost = this.#of(id).problem?.code === 'token.refresh-lost';
    throw new Refusal(lost ? 'token.refresh-lost' : 'location.revoked');
  }

  async #spend(id: Id, access: Access, turn: Turn<Id>): Promise<StoredTokens> {
    const { stored, renewal, interrupted } = turn;
    const { store } = this.#options;
    try {
      const pair =
        stored.refreshToken === null
          ? await renewal.derive(id)
          : await renewal.refresh(stored.refreshToken);
      if (pair === null) throw new Refusal('token.missing');
      const renewed = stored.accessToken;
      return await this.#commit(id, access, { tokens: mergedTokens(pair, stored), renewed });
    } catch (error) {
      // An agency whose access is gone is mended once for all its locations: none of them is given up for it.
      if (stored.refreshToken !== null && isCode(error, 'highlevel.token-invalid')) {
        return this.#afterInvalid(id, access, turn);
      }
      const spentNothing =
        error instanceof Refusal || (error instanceof ClientError && error.done === 'no');
      if (spentNothing && !interrupted) await store.endRefresh(id);
      throw error;
    }
  }

  /**
   * A relay that knows nothing of our claim may have spent the refresh token: it gets a moment to store its pair. Then
   * HighLevel is asked once for access without a token (`/oauth/reconnect`); after that a person has to install again.
   */
  async #afterInvalid(
    id: Id,
    access: Access,
    { stored, renewal, interrupted }: Turn<Id>,
  ): Promise<StoredTokens> {
    const { store, owners } = this.#options;
    await this.#sleep(this.#times.reread);
    const again = await store.read(id);
    if (again !== null && again.accessToken !== stored.accessToken) {
      await store.endRefresh(id);
      access.held = again;
      access.renewedAt = Date.now();
      return again;
    }
    const pair = await renewal.reconnect(id).catch((error: unknown) => {
      // Whether it would have worked is not known while HighLevel does not answer: later.
      if (error instanceof ClientError && isPassing(error)) throw error;
      return null;
    });
    if (pair !== null) {
      const renewed = stored.accessToken;
      return this.#commit(id, access, { tokens: mergedTokens(pair, null), renewed });
    }
    // Installed or removed meanwhile: that is not to be undone.
    if (this.#access.get(id) !== access) throw new Refusal('token.missing');
    await owners.revoked(id);
    if (!interrupted) await store.endRefresh(id);
    throw new Refusal(interrupted ? 'token.refresh-lost' : 'location.revoked');
  }

  async #commit(id: Id, access: Access, pair: Unsaved): Promise<StoredTokens> {
    const { events, store } = this.#options;
    let saved: boolean;
    try {
      saved = await store.save(id, pair.tokens, pair.renewed);
    } catch (error) {
      if (this.#access.get(id) !== access) throw error;
      const first = access.unsaved === null;
      access.unsaved = pair;
      this.#setProblem(id, { code: 'token.not-saved', params: { location: id } });
      if (first && !this.#stop.signal.aborted) this.#keep(this.#saveLater(id, access));
      throw error;
    }
    access.unsaved = null;
    const tokens = saved ? pair.tokens : await store.read(id);
    if (tokens === null) throw new Refusal('token.missing');
    access.held = tokens;
    access.renewedAt = Date.now();
    if (saved) events.tokenRefreshed(id);
    return tokens;
  }

  /** The pair exists nowhere but here: it is offered to the database until it is taken. */
  async #saveLater(id: Id, access: Access): Promise<void> {
    for (let round = 0; await this.#sleep(rung(this.#times.store, round)); round += 1) {
      // Taken meanwhile, or let go with the access that it belonged to.
      if (access.unsaved === null) return;
      await this.#renew(id).catch(() => undefined);
    }
  }

  async #watch(): Promise<void> {
    while (await this.#sleep(this.#times.watch)) {
      for (const id of this.#options.owners.active()) {
        await this.accessToken(id).catch(() => undefined);
      }
    }
  }

  /** Sorts a failed refresh: what is shown, and how long the next one waits. */
  #failed(id: Id, access: Access, error: unknown): ClientError {
    const inactive = isCode(error, 'highlevel.location-inactive');
    const waitMs = rung(inactive ? this.#times.inactive : this.#times.retry, access.failures);
    access.failures += 1;
    access.notBefore = Date.now() + waitMs;
    const unsaved = access.unsaved !== null;
    const words = unsaved ? { code: 'token.not-saved', params: {} } : wordsOf(error);
    const problem = { code: words.code, params: { ...words.params, location: id } };
    this.#setProblem(id, problem);
    // Any other refusal is a matter of the access, never of the message that asked for it: that one waits.
    const isOfItsKind = error instanceof ClientError && (inactive || isPassing(error));
    const failure = isOfItsKind
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

  #setProblem(id: Id, problem: Worded | null): void {
    const access = this.#of(id);
    if (access.problem?.code === problem?.code) return;
    access.problem = problem;
    if (problem !== null) this.#options.events.tokenFailed(id, problem.code);
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

/** A pair, and the access token that it renewed: it may replace nothing else. */
interface Unsaved {
  readonly tokens: StoredTokens;
  readonly renewed: string;
}

/** One claimed renewal. */
interface Turn<Id> {
  readonly stored: StoredTokens;
  readonly renewal: TokenRenewal<Id>;
  readonly interrupted: boolean;
}

/** What an answer leaves out stays as it was. */
function mergedTokens(pair: TokenPair, stored: StoredTokens | null): StoredTokens {
  return {
    accessToken: pair.accessToken,
    refreshToken: pair.refreshToken ?? stored?.refreshToken ?? null,
    expiresAt: pair.expiresAt,
    scopes: pair.scopes ?? stored?.scopes ?? null,
  };
}

const PASSING: readonly string[] = ['http.server', 'http.rate-limited', 'answer.unreadable'];

function isPassing(error: ClientError): boolean {
  return error.code.startsWith('network.') || PASSING.includes(error.code);
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
  id: string,
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
