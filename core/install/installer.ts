/**
 * From HighLevel's answer to a location that is served: by the callback of OAuth, by a person who confirms what was
 * begun in the marketplace, and for each location of an agency.
 */
import { ClientError } from '../clients/client-error.ts';
import { HighLevelClient } from '../clients/highlevel/client.ts';
import type { LocationFacts } from '../clients/highlevel/client.ts';
import type { InstallAnswer, TokenPair } from '../clients/highlevel/oauth.ts';
import type { HttpClient } from '../clients/http.ts';
import type { Events } from '../events.ts';
import type { CompanyId, LocationId } from '../relay/message.ts';
import type { Settings } from '../settings/settings.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Access } from './access.ts';
import { authorizeUrl } from './authorize-url.ts';
import type { BulkInstalls } from './bulk-installs.ts';
import type { HeldInstalls } from './held-installs.ts';
import { languageOf } from './location-language.ts';
import type { LocationRef } from './location-directory.ts';
import type { OneTimeStates } from './one-time-states.ts';
import { RecentCallbacks } from './recent-callbacks.ts';
import type { StoredTokens } from './token-store.ts';

export interface InstallerParts {
  readonly settings: Settings;
  readonly http: HttpClient;
  readonly access: Access;
  readonly states: OneTimeStates;
  readonly held: HeldInstalls;
  readonly bulk: BulkInstalls;
  readonly events: Pick<Events, 'installed' | 'installHeld'>;
  /** What waited for this location goes on. */
  readonly placesChanged: (id: LocationId) => Promise<void>;
}

interface CallbackQuery {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly error?: string | undefined;
}

/** What came of an install, in the order in which a person hopes for it. */
export type InstallOutcome =
  | { readonly type: 'installed'; readonly location: LocationRef }
  | { readonly type: 'bulk'; readonly companyId: string }
  | { readonly type: 'held'; readonly name: string; readonly ownerId: string };

export class Installer {
  readonly #parts: InstallerParts;
  readonly #recent = new RecentCallbacks<InstallOutcome>();

  constructor(parts: InstallerParts) {
    this.#parts = parts;
  }

  /**
   * The browser is back from HighLevel, or its page was loaded again: then it is told what came of it, as it stands now.
   * @throws as `#carryOut`
   */
  async callback(query: CallbackQuery): Promise<InstallOutcome> {
    const { code = '', state = '', error } = query;
    if (code === '' || error !== undefined) return this.#carryOut(query);
    const before = await this.#recent.find({ code, state });
    const standing = before === null ? null : await this.#standing(before);
    return standing ?? this.#recent.carryOut({ code, state }, () => this.#carryOut(query));
  }

  /**
   * Without a state it was begun in the marketplace, and is held; a state that is not ours, was used or is too old stops
   * everything before the code is spent.
   * @throws WordedError `install.denied`, `install.state`, `install.code-missing`, `install.too-many-held`,
   *   `setup.highlevel-app`, or what HighLevel answered (ClientError)
   */
  async #carryOut(query: CallbackQuery): Promise<InstallOutcome> {
    const { access, held, states } = this.#parts;
    const isOurs = query.state !== undefined && query.state !== '';
    if (isOurs && !(await states.take(query.state))) {
      throw new WordedError('install.state', {}, 'refused');
    }
    if (query.error !== undefined) throw new WordedError('install.denied', {}, 'refused');
    if (query.code === undefined || query.code === '') {
      throw new WordedError('install.code-missing', {}, 'invalid');
    }
    if (access.oauth === null) {
      const names = 'GHL_CLIENT_ID, GHL_CLIENT_SECRET';
      throw new WordedError('setup.highlevel-app', { names }, 'conflict');
    }
    // Before the code is spent: what cannot be kept must not be taken.
    if (!isOurs && (await held.isFull())) {
      throw new WordedError('install.too-many-held', {}, 'conflict');
    }
    const redirectUri = access.redirectUri();
    const answer = await access.oauth.exchangeCode({ code: query.code, redirectUri });
    assertOwner(answer);
    return isOurs ? this.#finish(answer) : this.#hold(answer);
  }

  /**
   * Where a browser has to go; the state in it is good once, for ten minutes.
   * @throws WordedError `install.public-url`, `setup.highlevel-app`
   */
  async begin(askedBy: string): Promise<string> {
    const { access, settings, states } = this.#parts;
    if (access.oauth === null) {
      const names = 'GHL_CLIENT_ID, GHL_CLIENT_SECRET';
      throw new WordedError('setup.highlevel-app', { names }, 'conflict');
    }
    if (!access.isReachable()) throw new WordedError('install.public-url', {}, 'conflict');
    const state = await states.issue(askedBy);
    return authorizeUrl(settings, { state, redirectUri: access.redirectUri() });
  }

  /** @throws WordedError `install.not-held`, ClientError */
  async confirm(heldId: string): Promise<InstallOutcome> {
    const { access, held } = this.#parts;
    const answer = await held.open(heldId);
    const since = (await held.all()).find((one) => one.id === heldId)?.since ?? 0;
    const location = access.locations.get(answer.locationId as LocationId);
    // Installed since, as when a crash came between this install and the end of its waiting: newer access stands.
    const isNewer = location?.state === 'active' && (location.installedAt ?? 0) > since;
    if (!isNewer) return this.#finish(answer);
    await held.drop(heldId);
    return { type: 'installed', location };
  }

  /** @throws WordedError `install.not-held` */
  async reject(heldId: string): Promise<void> {
    const { held } = this.#parts;
    await held.open(heldId);
    await held.drop(heldId);
  }

  /** Takes a location with its tokens; pairings, options and default number of an earlier install stay. */
  async installLocation(
    id: LocationId,
    pair: TokenPair,
    given: { readonly name?: string; readonly companyId?: string | null } = {},
  ): Promise<LocationRef> {
    const { access, events, placesChanged } = this.#parts;
    const { locations, tokenStore, tokens } = access;
    const before = locations.get(id);
    const facts = await this.#facts(id, pair.accessToken);
    const stored: StoredTokens = {
      accessToken: pair.accessToken,
      refreshToken: pair.refreshToken,
      expiresAt: pair.expiresAt,
      scopes: pair.scopes,
    };
    await tokenStore.endRefresh(id);
    const location = await locations.add(
      {
        id,
        name: facts?.name ?? given.name ?? before?.name ?? '',
        companyId:
          facts?.companyId ?? pair.companyId ?? given.companyId ?? before?.companyId ?? null,
        language: before?.language ?? languageOf(facts?.country ?? null, facts?.timezone ?? null),
        timeZone: facts?.timezone ?? before?.timeZone ?? null,
      },
      tokenStore.seal(id, stored),
    );
    tokens.forget(id);
    events.installed({ locationId: id });
    await placesChanged(id);
    return location;
  }

  async #finish(answer: InstallAnswer): Promise<InstallOutcome> {
    const { access, bulk, held } = this.#parts;
    if (answer.userType === 'Location') {
      const id = answer.locationId as LocationId;
      const location = await this.installLocation(id, answer);
      await held.dropOwner(id);
      return { type: 'installed', location };
    }
    const id = answer.companyId as CompanyId;
    const { companies, companyTokens, companyTokenStore } = access;
    await companyTokenStore.endRefresh(id);
    await companies.add(
      { id, name: companies.get(id)?.name ?? '' },
      companyTokenStore.seal(id, answer),
    );
    companyTokens.forget(id);
    await bulk.begin(id);
    await held.dropOwner(id);
    return { type: 'bulk', companyId: id };
  }

  /** What of an earlier outcome is still true; null = nothing, such as when it was removed or rejected since. */
  async #standing(outcome: InstallOutcome): Promise<InstallOutcome | null> {
    const { access, held } = this.#parts;
    switch (outcome.type) {
      case 'installed':
        return this.#installed(outcome.location.id);
      case 'bulk':
        return access.companies.get(outcome.companyId as CompanyId) === null ? null : outcome;
      case 'held': {
        const { ownerId } = outcome;
        if ((await held.all()).some((one) => one.ownerId === ownerId)) return outcome;
        return this.#installed(ownerId as LocationId);
      }
    }
  }

  #installed(id: LocationId): InstallOutcome | null {
    const location = this.#parts.access.locations.get(id);
    return location?.state === 'active' ? { type: 'installed', location } : null;
  }

  async #hold(answer: InstallAnswer): Promise<InstallOutcome> {
    const { events, held } = this.#parts;
    const { locationId, companyId, userType } = answer;
    const facts =
      userType === 'Location' && locationId !== null
        ? await this.#facts(locationId as LocationId, answer.accessToken)
        : null;
    const kept = await held.hold(answer, facts?.name ?? '');
    events.installHeld({ owner: locationId ?? companyId ?? '' });
    const { ownerId } = kept;
    return { type: 'held', name: kept.name === '' ? ownerId : kept.name, ownerId };
  }

  /** What HighLevel says of the location; null when it cannot be had: that must not undo an install. */
  async #facts(id: LocationId, accessToken: string): Promise<LocationFacts | null> {
    const { http, settings } = this.#parts;
    const given = () => Promise.resolve(accessToken);
    const client = new HighLevelClient(http, {
      apiUrl: settings.highlevel.apiUrl,
      tokens: { accessToken: given, renewed: given },
    });
    return client.getLocation(id).catch((error: unknown) => {
      if (error instanceof ClientError) return null;
      throw error;
    });
  }
}

/** An answer that says neither whose location nor whose agency it is for is of no use. */
function assertOwner(answer: InstallAnswer): void {
  const owner = answer.userType === 'Company' ? answer.companyId : answer.locationId;
  if (owner !== null && /^[\w-]{1,64}$/.test(owner)) return;
  throw new ClientError('answer.unreadable', { system: 'highlevel', done: 'unknown' });
}
