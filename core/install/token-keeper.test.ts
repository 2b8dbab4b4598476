import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import type { LocationAccess } from '../../sandbox/highlevel/inputs.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { HighLevelOAuth } from '../clients/highlevel/oauth.ts';
import { HttpClient } from '../clients/http.ts';
import type { LocationId } from '../relay/message.ts';
import { openStorage } from '../storage/open-storage.ts';
import type { Storage, Tx } from '../storage/storage.ts';
import { StorageError } from '../storage/storage-error.ts';
import { Vault } from '../storage/vault.ts';
import { LocationDirectory } from './location-directory.ts';
import { TokenKeeper } from './token-keeper.ts';
import type { TokenRenewal } from './token-keeper.ts';
import type { TokenTimes } from './token-keeper.ts';
import { TokenStore } from './token-store.ts';

const MINUTE = 60_000;
/** Short ones; a token is "young" for no time at all, so that every 401 is answered with a refresh. */
const TIMES: Partial<TokenTimes> = {
  young: 0,
  retry: [0],
  store: [20],
  patience: 20_000,
  reread: 50,
};

let resources: AsyncDisposableStack;
let highlevel: PretendHighLevel;
let access: LocationAccess;
let id: LocationId;
let storage: Storage & { refuseWrites: boolean };
let store: TokenStore;
let locations: LocationDirectory;
let events: string[];

beforeEach(async () => {
  resources = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'wb-tokens-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  highlevel = resources.use(await PretendHighLevel.start({ reconnects: false }));
  access = highlevel.addLocation({ name: 'Shop' });
  id = access.locationId as LocationId;
  storage = refusable(resources.use(await openStorage({ dataDir })));
  store = TokenStore.ofLocations(storage, await Vault.open({ dataDir }));
  locations = await LocationDirectory.load(storage);
  events = [];
});

afterEach(() => resources.disposeAsync());

/** A real storage whose writes can be made to fail, as on a full disk. */
function refusable(real: Storage): Storage & { refuseWrites: boolean } {
  const switchable = Object.create(real, {
    refuseWrites: { value: false, writable: true },
    transaction: {
      value: <T>(work: (tx: Tx) => Promise<T>) =>
        switchable.refuseWrites
          ? Promise.reject(new StorageError('storage.full'))
          : real.transaction(work),
    },
    db: { get: () => real.db },
    now: { value: () => real.now() },
  }) as Storage & { refuseWrites: boolean };
  return switchable;
}

/** The location as the relay has it, its access token good for so long. */
async function given(leftMs: number): Promise<void> {
  const tokens = { ...access, expiresAt: Date.now() + leftMs };
  const { companyId, name } = access;
  await locations.add(
    { id, name, companyId, language: 'en', timeZone: null },
    store.seal(id, tokens),
  );
}

let keepers = 0;

function keeperWith(times: Partial<TokenTimes> = {}, relayId?: string): TokenKeeper {
  const renewal = renewalBy(oauthOf());
  keepers += 1;
  return resources.use(
    new TokenKeeper({
      store,
      owners: {
        state: (of) => locations.get(of)?.state,
        active: () => locations.all().map((one) => one.id),
        revoked: (of) => locations.setState(of, 'revoked'),
      },
      renewal,
      relayId: relayId ?? `relay-${String(keepers)}`,
      events: {
        tokenRefreshed: () => events.push('refreshed'),
        tokenFailed: (_id, code) => events.push(code),
      },
      times: { ...TIMES, ...times },
    }),
  );
}

function oauthOf(): HighLevelOAuth {
  const { clientId, clientSecret } = highlevel.app;
  const http = resources.use(new HttpClient());
  return new HighLevelOAuth(http, { apiUrl: highlevel.url, clientId, clientSecret });
}

function renewalBy(oauth: HighLevelOAuth): TokenRenewal<LocationId> {
  return {
    refresh: (refreshToken) => oauth.refresh(refreshToken, 'Location'),
    derive: () => null,
    async reconnect(locationId) {
      const code = await oauth.reconnect({ locationId });
      return oauth.exchangeCode({ code, redirectUri: '' });
    },
  };
}

function refreshes(): number {
  return highlevel.requests('token').length;
}

describe('when a token is renewed', () => {
  test('not while it has more than ten minutes left', async () => {
    await given(11 * MINUTE);
    expect(await keeperWith().accessToken(id)).toBe(access.accessToken);
    expect(refreshes()).toBe(0);
  });

  test('ten minutes before it expires, once for all who ask, and stored before it is used', async () => {
    await given(9 * MINUTE);
    const keeper = keeperWith();
    const got = await Promise.all(Array.from({ length: 20 }, () => keeper.accessToken(id)));
    expect(new Set(got).size).toBe(1);
    expect(got[0]).not.toBe(access.accessToken);
    expect((await store.read(id))?.accessToken).toBe(got[0]);
    expect((await store.read(id))?.refreshToken).not.toBe(access.refreshToken);
    expect(refreshes()).toBe(1);
    expect(events).toEqual(['refreshed']);
  });

  test('on 401, once for all who were rejected; who comes later gets the newer one', async () => {
    await given(60 * MINUTE);
    const keeper = keeperWith();
    const rejected = await keeper.accessToken(id);
    const got = await Promise.all([keeper.renewed(id, rejected), keeper.renewed(id, rejected)]);
    expect(got[0]).not.toBe(rejected);
    expect(got[1]).toBe(got[0]);
    expect(await keeper.renewed(id, rejected)).toBe(got[0]);
    expect(refreshes()).toBe(1);
  });

  test('not again when a token just renewed is refused too: then the 401 has another reason', async () => {
    await given(60 * MINUTE);
    const keeper = keeperWith({ young: MINUTE });
    const renewed = await keeper.renewed(id, await keeper.accessToken(id));
    await expect(keeper.renewed(id, renewed)).rejects.toMatchObject({
      code: 'highlevel.token-invalid',
      done: 'no',
    });
    expect(refreshes()).toBe(1);
  });

  test('also for a location that is idle', async () => {
    await given(9 * MINUTE);
    await keeperWith({ watch: 10 }).start();
    await eventually(() => {
      expect(events).toEqual(['refreshed']);
    });
  });
});

describe('when the renewal fails', () => {
  test('a token that still holds is used, and the next try succeeds', async () => {
    await given(5 * MINUTE);
    highlevel.fault({ route: 'token', kind: 'refuse', status: 502, times: 1 });
    const keeper = keeperWith();
    expect(await keeper.accessToken(id)).toBe(access.accessToken);
    expect(keeper.problem(id)?.code).toBe('http.server');
    expect(await keeper.accessToken(id)).not.toBe(access.accessToken);
    expect(keeper.problem(id)).toBeNull();
  });

  test('an expired token is not used; nothing was sent, so that trying again is safe', async () => {
    await given(-MINUTE);
    highlevel.fault({ route: 'token', kind: 'cutAfter', times: 1 });
    await expect(keeperWith().accessToken(id)).rejects.toMatchObject({
      code: 'network.cut',
      done: 'no',
    });
  });

  test('a question that HighLevel calls wrong costs no message its life: it waits like for any lost access', async () => {
    await given(-MINUTE);
    highlevel.fault({ route: 'token', kind: 'refuse', status: 400, times: 1 });
    const keeper = keeperWith();
    await expect(keeper.accessToken(id)).rejects.toMatchObject({
      code: 'highlevel.token-invalid',
      params: { reason: 'http.invalid' },
      done: 'no',
    });
    expect(keeper.problem(id)?.code).toBe('http.invalid');
    expect(await keeper.accessToken(id)).not.toBe(access.accessToken);
  });

  test('a slow renewal does not stop who has a token that holds', async () => {
    await given(5 * MINUTE);
    highlevel.fault({ route: 'token', kind: 'delay', ms: 1_000, times: 1 });
    const keeper = keeperWith({ patience: 20 });
    expect(await keeper.accessToken(id)).toBe(access.accessToken);
    await eventually(async () => {
      expect(await keeper.accessToken(id)).not.toBe(access.accessToken);
    });
    expect(refreshes()).toBe(1);
  });

  test('a paused location keeps its refresh token and is left alone for hours', async () => {
    await given(-MINUTE);
    highlevel.pauseLocation(id);
    const keeper = keeperWith();
    const failure = { code: 'highlevel.location-inactive', retryAfterMs: 60 * MINUTE };
    await expect(keeper.accessToken(id)).rejects.toMatchObject(failure);
    await expect(keeper.accessToken(id)).rejects.toMatchObject(failure);
    expect(refreshes()).toBe(1);
    expect(locations.get(id)?.state).toBe('active');
    highlevel.pauseLocation(id, 'active');
    expect(await keeperWith().accessToken(id)).not.toBe(access.accessToken);
  });

  test('a refused refresh token revokes the location, once', async () => {
    await given(-MINUTE);
    highlevel.endTokens(id, 'all');
    const keeper = keeperWith();
    await expect(keeper.accessToken(id)).rejects.toMatchObject({ code: 'highlevel.token-invalid' });
    expect(locations.get(id)?.state).toBe('revoked');
    expect(keeper.problem(id)?.code).toBe('location.revoked');
    await expect(keeper.accessToken(id)).rejects.toMatchObject({ status: 401, done: 'no' });
    expect(refreshes()).toBe(1);
  });

  test('two relays on one database renew once between them', async () => {
    await given(-MINUTE);
    highlevel.fault({ route: 'token', kind: 'delay', ms: 200, times: 1 });
    const got = await Promise.all([keeperWith().accessToken(id), keeperWith().accessToken(id)]);
    expect(refreshes()).toBe(1);
    expect(got[0]).toBe(got[1]);
    expect((await store.read(id))?.accessToken).toBe(got[0]);
    expect(locations.get(id)?.state).toBe('active');
  });

  test('without the app’s id and secret nothing is renewed, and the reason is named', async () => {
    await given(-MINUTE);
    const keeper = resources.use(
      new TokenKeeper<LocationId>({
        store,
        owners: {
          state: () => 'active',
          active: () => [],
          revoked: () => Promise.reject(new Error('nothing was asked')),
        },
        renewal: null,
        relayId: 'relay',
        events: { tokenRefreshed: () => undefined, tokenFailed: () => undefined },
      }),
    );
    await expect(keeper.accessToken(id)).rejects.toMatchObject({ done: 'no' });
    expect(keeper.problem(id)?.code).toBe('token.client-missing');
  });
});

describe('a pair that was handed out and is not stored', () => {
  test('is never used, is offered to the database until it is taken, and then used', async () => {
    await given(9 * MINUTE);
    highlevel.fault({ route: 'token', kind: 'delay', ms: 1_500, times: 1 });
    const keeper = keeperWith();
    const asked = keeper.accessToken(id);
    await eventually(() => {
      expect(refreshes()).toBe(1);
    });
    storage.refuseWrites = true;
    expect(await asked).toBe(access.accessToken);
    expect(keeper.problem(id)?.code).toBe('token.not-saved');
    expect(await keeper.accessToken(id)).toBe(access.accessToken);
    expect((await store.read(id))?.refreshToken).toBe(access.refreshToken);

    storage.refuseWrites = false;
    const now = await eventually(async () => {
      const token = await keeper.accessToken(id);
      expect(token).not.toBe(access.accessToken);
      return token;
    });
    expect((await store.read(id))?.accessToken).toBe(now);
    expect(keeper.problem(id)).toBeNull();
    expect(refreshes()).toBe(1);
  });

  test('a crash between answer and commit is seen at the next start, and named', async () => {
    await given(-MINUTE);
    await store.claimRefresh(id, 'crashed', -1);
    await oauthOf().refresh(access.refreshToken, 'Location');

    const keeper = keeperWith();
    await keeper.start();
    await eventually(() => {
      expect(keeper.problem(id)?.code).toBe('token.refresh-lost');
    });
    expect(locations.get(id)?.state).toBe('revoked');

    const restarted = keeperWith();
    await restarted.start();
    await expect(restarted.accessToken(id)).rejects.toMatchObject({ done: 'no' });
    expect(restarted.problem(id)?.code).toBe('token.refresh-lost');
  });

  test('a crash before the request was answered costs nothing', async () => {
    await given(60 * MINUTE);
    await store.claimRefresh(id, 'crashed', -1);
    const keeper = keeperWith();
    await keeper.start();
    await eventually(() => {
      expect(events).toEqual(['refreshed']);
    });
    expect(keeper.problem(id)).toBeNull();
  });
});

describe('a renewal that ends after the access was replaced or removed', () => {
  /** A renewal that HighLevel has got and answers late. */
  async function slowRenewal(keeper: TokenKeeper): Promise<{ ended: Promise<unknown> }> {
    highlevel.fault({ route: 'token', kind: 'delay', ms: 300, times: 1 });
    const ended = keeper.accessToken(id).catch((error: unknown) => error);
    await eventually(() => {
      expect(refreshes()).toBe(1);
    });
    return { ended };
  }

  test('brings no tokens back to a location from which the app was removed', async () => {
    await given(-MINUTE);
    const keeper = keeperWith();
    const { ended } = await slowRenewal(keeper);
    await locations.uninstall(id);
    keeper.forget(id);
    await ended;
    await keeper[Symbol.asyncDispose]();
    expect(await store.read(id)).toBeNull();
  });

  test('leaves the tokens of a newer install alone', async () => {
    await given(-MINUTE);
    const keeper = keeperWith();
    const { ended } = await slowRenewal(keeper);
    const newer = { ...access, accessToken: 'newer-install', expiresAt: Date.now() + 60 * MINUTE };
    const { companyId, name } = access;
    await locations.add(
      { id, name, companyId, language: 'en', timeZone: null },
      store.seal(id, newer),
    );
    keeper.forget(id);
    await ended;
    expect(await keeper.accessToken(id)).toBe('newer-install');
    expect((await store.read(id))?.accessToken).toBe('newer-install');
  });

  test('that could not be stored is let go with it, and nothing is renewed for its sake', async () => {
    await given(9 * MINUTE);
    highlevel.fault({ route: 'token', kind: 'delay', ms: 200, times: 1 });
    const keeper = keeperWith();
    const asked = keeper.accessToken(id);
    await eventually(() => {
      expect(refreshes()).toBe(1);
    });
    storage.refuseWrites = true;
    await asked;
    keeper.forget(id);
    storage.refuseWrites = false;
    const { companyId, name } = access;
    const newer = { ...access, accessToken: 'newer-install', expiresAt: Date.now() + 60 * MINUTE };
    await locations.add(
      { id, name, companyId, language: 'en', timeZone: null },
      store.seal(id, newer),
    );
    // Some rounds of what offered the lost pair to the database.
    for (let round = 0; round < 5; round += 1) {
      expect(await keeper.accessToken(id)).toBe('newer-install');
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(refreshes()).toBe(1);
  });
});

describe('when HighLevel gives access back without a person', () => {
  async function reconnecting(): Promise<void> {
    await highlevel[Symbol.asyncDispose]();
    highlevel = resources.use(await PretendHighLevel.start());
    access = highlevel.addLocation({ name: 'Shop' });
    id = access.locationId as LocationId;
  }

  test('a refused refresh token is healed, by one question, and nobody is bothered', async () => {
    await reconnecting();
    await given(-MINUTE);
    highlevel.endTokens(id, 'all');
    const keeper = keeperWith();
    const token = await keeper.accessToken(id);
    expect(token).not.toBe(access.accessToken);
    expect((await store.read(id))?.accessToken).toBe(token);
    expect(highlevel.requests('reconnect')).toHaveLength(1);
    expect(locations.get(id)?.state).toBe('active');
    expect(events).toEqual(['refreshed']);
  });

  test('a pair that a crash lost is replaced at the next start', async () => {
    await reconnecting();
    await given(-MINUTE);
    await store.claimRefresh(id, 'relay', 60 * MINUTE);
    await oauthOf().refresh(access.refreshToken, 'Location');
    const keeper = keeperWith({}, 'relay');
    await keeper.start();
    await eventually(() => {
      expect(events).toEqual(['refreshed']);
    });
    expect(keeper.problem(id)).toBeNull();
  });

  test('while HighLevel does not answer the question, nothing is given up', async () => {
    await reconnecting();
    await given(-MINUTE);
    highlevel.endTokens(id, 'all');
    highlevel.fault({ route: 'reconnect', kind: 'refuse', status: 503, times: 1 });
    const keeper = keeperWith();
    await expect(keeper.accessToken(id)).rejects.toMatchObject({ code: 'http.server', done: 'no' });
    expect(locations.get(id)?.state).toBe('active');
    expect(await keeper.accessToken(id)).not.toBe(access.accessToken);
  });
});

test('a location without tokens says so, without a request', async () => {
  const keeper = keeperWith();
  await expect(keeper.accessToken('nobody' as LocationId)).rejects.toMatchObject({
    code: 'highlevel.token-invalid',
    params: { reason: 'token.missing' },
  });
  expect(refreshes()).toBe(0);
});
