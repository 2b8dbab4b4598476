/** Installing by OAuth: what HighLevel, a person and bad luck can do, and what comes of it. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FUZZ_SEED } from './support/fuzz-seed.ts';
import type { CompanyId, LocationId } from '../core/relay/message.ts';
import { eventually } from './support/eventually.ts';
import { KillableRelay } from './support/killable-relay.ts';
import { serviceOf } from './support/setting-up.ts';
import { TestRelay } from './support/test-relay.ts';

const BULK_TIMES = { retry: [20, 20], rateLimited: 100 };
const AGENCY = 'agency00000000000001';
let relay: TestRelay;
beforeEach(async () => {
  relay = await TestRelay.create({ service: { bulkTimes: BULK_TIMES } });
  relay.highlevel.setAppWebhookUrl(`${relay.service.publicUrl}/webhooks/ghl-app`);
});
afterEach(() => relay[Symbol.asyncDispose]());

const install = () => relay.service.parts.install;
const known = (id: string) => relay.service.parts.locations.get(id as LocationId);

function shop(name: string, companyId?: string): string {
  const location = { name, installed: false, ...(companyId !== undefined && { companyId }) };
  return relay.highlevel.addLocation(location).locationId;
}

/** Follows the link as a browser does, choosing what `choice` says; gives the page of the relay at the end. */
async function choose(link: string, choice: Record<string, string>): Promise<Response> {
  const url = new URL(link);
  url.pathname = '/v2/oauth/consent';
  for (const [name, value] of Object.entries(choice)) url.searchParams.set(name, value);
  return fetch(url);
}

function marketplace(): string {
  return relay.highlevel.marketplaceLink(`${relay.service.publicUrl}/oauth/callback`);
}

describe('begun by us', () => {
  it('a location is installed, named, and serves messages', async () => {
    const id = shop('Padaria');
    const link = await install().installer.begin('cli');
    const page = await choose(link, { location: id });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Padaria is connected.');
    expect(known(id)).toMatchObject({ name: 'Padaria', state: 'active', language: 'pt-BR' });
    const token = await relay.service.parts.tokens.accessToken(id as LocationId);
    expect(token).not.toBe('');
  });

  it('a state is good once, and only one that was made here', async () => {
    const id = shop('Once');
    const link = await install().installer.begin('cli');
    await choose(link, { location: id });
    const again = await choose(link, { location: id });
    expect(again.status).toBe(400);
    expect(await again.text()).toContain('was used already');
    const foreign = new URL(link);
    foreign.searchParams.set('state', 'made-elsewhere');
    const other = shop('Other');
    expect((await choose(foreign.href, { location: other })).status).toBe(400);
    expect(known(other)).toBeNull();
    expect(await install().held.all()).toEqual([]);
  });

  it('a page that is loaded again says that it is connected, and uses nothing again', async () => {
    const id = shop('Reloaded');
    const page = await choose(await install().installer.begin('cli'), { location: id });
    const tokens = relay.highlevel.requests('token').length;
    const again = await fetch(page.url, { headers: { 'accept-language': 'es' } });
    expect(again.status).toBe(200);
    expect(await again.text()).toContain('Reloaded está conectada');
    expect(relay.highlevel.requests('token')).toHaveLength(tokens);
    // Who lacks the code that the browser brought learns nothing.
    const guessed = new URL(page.url);
    guessed.searchParams.set('code', 'guessed');
    const refused = await fetch(guessed);
    expect(refused.status).toBe(400);
    expect(await refused.text()).not.toContain('Reloaded');
    // What is not true any more is not said.
    await relay.highlevel.uninstalls({ locationId: id });
    const removed = await fetch(page.url);
    expect(removed.status).toBe(400);
    expect(relay.highlevel.requests('token')).toHaveLength(tokens);
  });

  it('loaded twice at the same time, it is connected once', async () => {
    const id = shop('Double');
    const link = new URL(await install().installer.begin('cli'));
    link.pathname = '/v2/oauth/consent';
    link.searchParams.set('location', id);
    const consent = await fetch(link, { redirect: 'manual' });
    const callback = consent.headers.get('location') ?? '';
    const pages = await Promise.all([fetch(callback), fetch(callback)]);
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    expect(relay.highlevel.requests('token')).toHaveLength(1);
  });

  it('who logs out takes the states that he asked for with him', async () => {
    const id = shop('Logged out');
    const link = await install().installer.begin('somebody');
    await install().states.forget('somebody');
    expect((await choose(link, { location: id })).status).toBe(400);
    expect(known(id)).toBeNull();
  });

  it('what was denied, a used code and a HighLevel that does not answer are told in words', async () => {
    const id = shop('Told');
    const denied = await choose(await install().installer.begin('cli'), { deny: '1' });
    expect(await denied.text()).toContain('it was not allowed in HighLevel');
    const callback = new URL(`${relay.service.publicUrl}/oauth/callback`);
    callback.searchParams.set('code', 'used-code');
    const used = await fetch(callback, { headers: { 'accept-language': 'es' } });
    expect(used.status).toBe(502);
    expect(await used.text()).toContain('HighLevel no acepta este código');
    relay.highlevel.fault({ route: 'token', kind: 'refuse', status: 503, times: 1 });
    const away = await choose(await install().installer.begin('cli'), { location: id });
    expect(away.status).toBe(502);
    const text = await away.text();
    expect(text).toContain('not connected');
    expect(known(id)).toBeNull();
  });
});

describe('begun in the marketplace', () => {
  it('waits for a person; confirmed, it serves; its tokens are sealed meanwhile', async () => {
    const id = shop('Stranger');
    const page = await choose(marketplace(), { location: id });
    expect(await page.text()).toContain('the operator of this relay has to confirm it');
    const reloaded = await fetch(page.url);
    expect(await reloaded.text()).toContain('the operator of this relay has to confirm it');
    expect(known(id)).toBeNull();
    const [held] = await install().held.all();
    expect(held).toMatchObject({ kind: 'location', ownerId: id, name: 'Stranger' });
    const { access_token_sealed: sealed } = await relay.service.parts.storage.db
      .selectFrom('held_installs')
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(sealed).not.toContain('eyJ');
    await install().installer.confirm(held?.id ?? '');
    expect(known(id)).toMatchObject({ state: 'active', name: 'Stranger' });
    expect(await (await fetch(page.url)).text()).toContain('Stranger is connected.');
    expect(await install().held.all()).toEqual([]);
  });

  it('an older one cannot take the place of what was installed since', async () => {
    const id = shop('Twice');
    await choose(marketplace(), { location: id });
    await choose(await install().installer.begin('cli'), { location: id });
    expect(await install().held.all()).toEqual([]);
    const before = await relay.service.parts.tokenStore.read(id as LocationId);
    // As after a crash between the install and the end of the waiting.
    await choose(marketplace(), { location: id });
    const [held] = await install().held.all();
    const { storage } = relay.service.parts;
    await storage.db.updateTable('held_installs').set({ created_at: 1 }).execute();
    expect(await install().installer.confirm(held?.id ?? '')).toMatchObject({ type: 'installed' });
    expect(await install().held.all()).toEqual([]);
    expect(await relay.service.parts.tokenStore.read(id as LocationId)).toEqual(before);
  });

  it('refused, nothing is left of it', async () => {
    const id = shop('Refused');
    await choose(marketplace(), { location: id });
    const [held] = await install().held.all();
    await install().installer.reject(held?.id ?? '');
    expect(known(id)).toBeNull();
    await expect(install().installer.confirm(held?.id ?? '')).rejects.toMatchObject({
      code: 'install.not-held',
    });
  });

  it('an agency is not listed, and none of its locations touched, before the word', async () => {
    const ids = [shop('A', AGENCY), shop('B', AGENCY)];
    await choose(marketplace(), { company: AGENCY });
    expect(relay.highlevel.requests('installedLocations')).toHaveLength(0);
    expect(ids.map(known)).toEqual([null, null]);
    const [held] = await install().held.all();
    await install().installer.confirm(held?.id ?? '');
    await eventually(() => {
      expect(ids.map((id) => known(id)?.state)).toEqual(['active', 'active']);
    });
  });

  it('more than twenty are refused before their code is spent', async () => {
    for (let n = 0; n < 20; n += 1) {
      await choose(marketplace(), { location: shop(`Held ${String(n)}`) });
    }
    const before = relay.highlevel.requests('token').length;
    const page = await choose(marketplace(), { location: shop('One more') });
    expect(await page.text()).toContain('Too many installs wait');
    expect(relay.highlevel.requests('token')).toHaveLength(before);
  });
});

describe('a whole agency', () => {
  it('250 locations, 3 of which fail, killed in the middle: the rest is connected, the 3 are named', async () => {
    relay.highlevel.setRateLimit({ max: 10_000 });
    const ids = Array.from({ length: 250 }, (_, n) => shop(`Shop ${String(n)}`, AGENCY));
    const failing = [ids[7], ids[99], ids[249]] as string[];
    for (const id of failing) relay.highlevel.pauseLocation(id);
    const link = await install().installer.begin('cli');
    await relay.service.stop();
    await using killable = await KillableRelay.create({
      ...relay.config,
      port: Number(new URL(relay.service.publicUrl).port),
    });
    await killable.start();
    expect((await choose(link, { company: AGENCY })).status).toBe(200);
    await eventually(() => {
      expect(relay.highlevel.requests('locationToken').length).toBeGreaterThan(60);
    });
    await killable.kill();
    expect(relay.highlevel.requests('locationToken').length).toBeLessThan(250);
    await relay.startAgain();
    await eventually(async () => {
      const [progress] = await install().bulk.progress();
      expect(progress).toMatchObject({ listing: false, waiting: 0, done: 247 });
    });
    const [progress] = await install().bulk.progress();
    expect(progress?.failed.map((one) => one.locationId).toSorted()).toEqual(failing.toSorted());
    expect(progress?.failed[0]?.code).toBe('highlevel.location-inactive');
    expect(ids.filter((id) => known(id)?.state === 'active')).toHaveLength(247);

    for (const id of failing) relay.highlevel.pauseLocation(id, 'active');
    await install().bulk.retry(AGENCY as CompanyId);
    await eventually(() => {
      expect(ids.filter((id) => known(id)?.state === 'active')).toHaveLength(250);
    });
  });

  it('being asked for fewer calls costs no location its tries; in v3’s form as in the dated', async () => {
    await relay[Symbol.asyncDispose]();
    relay = await TestRelay.create({
      service: { bulkTimes: BULK_TIMES },
      highlevel: { datedOAuth: false, rateLimit: { max: 10, intervalMs: 300 } },
    });
    const ids = Array.from({ length: 30 }, (_, n) => shop(`Shop ${String(n)}`, AGENCY));
    expect((await choose(await install().installer.begin('cli'), { company: AGENCY })).status).toBe(
      200,
    );
    await eventually(() => {
      expect(ids.filter((id) => known(id)?.state === 'active')).toHaveLength(30);
    });
    const [progress] = await install().bulk.progress();
    expect(progress?.failed).toEqual([]);
  });

  it('a location that comes later is connected by its INSTALL, also when HighLevel posts it twice', async () => {
    const first = shop('First', AGENCY);
    await choose(await install().installer.begin('cli'), { company: AGENCY });
    await eventually(() => {
      expect(known(first)?.state).toBe('active');
    });
    const later = shop('Later', AGENCY);
    for (const webhookId of ['w1', 'w1', 'w2']) {
      const fields = { companyId: AGENCY, webhookId };
      expect(await relay.highlevel.installs({ locationId: later }, fields)).toBe(200);
    }
    await eventually(() => {
      expect(known(later)?.state).toBe('active');
    });
  });

  it('a location without a refresh token of its own gets its next token from the agency', async () => {
    await relay[Symbol.asyncDispose]();
    relay = await TestRelay.create({ highlevel: { locationTokenRefreshes: false } });
    const id = shop('Derived', AGENCY);
    await choose(await install().installer.begin('cli'), { company: AGENCY });
    await eventually(() => {
      expect(known(id)?.state).toBe('active');
    });
    const { tokens } = relay.service.parts;
    const before = await tokens.accessToken(id as LocationId);
    relay.highlevel.endTokens(id);
    await relay.service.stop();
    relay.service = await serviceOf(relay.config, { tokenTimes: { young: 0 } });
    await relay.service.start();
    const after = await relay.service.parts.tokens.renewed(id as LocationId, before);
    expect(after).not.toBe(before);
    expect(relay.highlevel.requests('locationToken')).toHaveLength(2);
  });
});

describe('removed in HighLevel', () => {
  it('tokens are wiped and lanes stop; pairings come back with a re-install', async () => {
    const { locationId, instance } = relay.place;
    await relay.meets('5511988887777');
    await relay.service.parts.locations.setOptions(locationId, { messageType: 'Custom' });
    expect(await relay.highlevel.uninstalls({ locationId })).toBe(200);
    expect(known(locationId)?.state).toBe('uninstalled');
    expect(await relay.service.parts.tokenStore.read(locationId)).toBeNull();
    relay.evolution.receives({ from: '5511988887777', text: 'Are you there?' });
    await relay.evolution.idle();
    const waiting = () => relay.service.parts.relay.journal.open();
    expect([...waiting()].map((entry) => entry.state)).toEqual(['waiting']);

    await choose(await install().installer.begin('cli'), { location: locationId });
    await relay.settled();
    expect(known(locationId)).toMatchObject({
      state: 'active',
      options: { messageType: 'Custom' },
    });
    const [number] = relay.service.parts.instances.ofLocation(locationId);
    expect(number?.name).toBe(instance);
    expect(relay.inbox()).toEqual(['Oi', 'Are you there?']);
  });

  it('an UNINSTALL that comes late, after the re-install, takes nothing away', async () => {
    const id = shop('Again');
    const link = await install().installer.begin('cli');
    await choose(link, { location: id });
    const timestamp = new Date(Date.now() - 60_000).toISOString();
    await relay.highlevel.postInstall(`${relay.service.publicUrl}/webhooks/ghl-app`, {
      type: 'UNINSTALL',
      locationId: id,
      timestamp,
    });
    expect(known(id)?.state).toBe('active');
  });

  it('an agency’s removal removes all its locations, and what was held of it', async () => {
    const ids = [shop('A', AGENCY), shop('B', AGENCY)];
    await choose(await install().installer.begin('cli'), { company: AGENCY });
    await eventually(() => {
      expect(ids.map((id) => known(id)?.state)).toEqual(['active', 'active']);
    });
    await relay.highlevel.uninstalls({ companyId: AGENCY });
    expect(ids.map((id) => known(id)?.state)).toEqual(['uninstalled', 'uninstalled']);
    expect(await relay.service.parts.companyTokenStore.read(AGENCY as CompanyId)).toBeNull();
  });
});

describe('rubbish', () => {
  const echoes = (text: string): boolean =>
    /\brt\.|\beyJ/.test(text) || text.includes(relay.highlevel.app.clientSecret);

  it('in a callback is answered in words, never with a fault of ours or an echo', async () => {
    const text = fc.oneof(fc.string(), fc.constant('<script>alert(1)</script>'), fc.base64String());
    await fc.assert(
      fc.asyncProperty(
        fc.record({ code: text, state: text, error: text }, { requiredKeys: [] }),
        async (query) => {
          const url = new URL(`${relay.service.publicUrl}/oauth/callback`);
          for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
          const answer = await fetch(url);
          expect([400, 429, 502]).toContain(answer.status);
          const page = await answer.text();
          expect(page).not.toContain('<script>');
          expect(echoes(page)).toBe(false);
        },
      ),
      { seed: FUZZ_SEED, numRuns: 60 },
    );
  });

  it('as an app webhook is taken and ignored; unsigned it is refused', async () => {
    const url = `${relay.service.publicUrl}/webhooks/ghl-app`;
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.object());
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            type: fc.oneof(fc.constantFrom('INSTALL', 'UNINSTALL', 'INVOICE'), field),
            locationId: field,
            companyId: field,
            webhookId: field,
            timestamp: field,
          },
          { requiredKeys: [] },
        ),
        async (fields) => {
          expect(await relay.highlevel.postInstall(url, fields)).toBe(200);
        },
      ),
      { seed: FUZZ_SEED, numRuns: 60 },
    );
    const { locationId } = relay.place;
    const body = JSON.stringify({ type: 'UNINSTALL', locationId });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(401);
    expect(known(locationId)?.state).toBe('active');
  });
});
