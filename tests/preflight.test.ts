/** `doctor highlevel`: what must be right before a message can travel. Each finding is provoked once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cli } from '../core/commands/cli.ts';
import { runCli } from '../core/commands/program.ts';
import { controlOf } from '../core/control/control-of.ts';
import type { Control } from '../core/control/control.ts';
import { preflight } from '../core/control/preflight.ts';
import { AD_SCOPES } from '../core/install/authorize-url.ts';
import { HighLevelOAuth } from '../core/clients/highlevel/oauth.ts';
import { startControl } from './support/controlled-relay.ts';
import { TestRelay } from './support/test-relay.ts';

let relay: TestRelay;
let control: Control;

beforeAll(async () => {
  relay = await TestRelay.create({ highlevel: { reconnects: false } });
  control = controlOf(relay.service, {
    version: 'test',
    controlUrl: () => '',
    ready: () => true,
    restart: () => undefined,
  });
});

afterAll(() => relay[Symbol.asyncDispose]());

async function found(changes: Partial<Control> = {}): Promise<Record<string, string>> {
  const findings = await preflight({ ...control, ...changes }, 'en');
  return Object.fromEntries(findings.map(({ code, grade }) => [code, grade]));
}

async function withScopes(scopes: string | null, work: () => Promise<void>): Promise<void> {
  const { locationId } = relay.place;
  const tokens = await control.tokenStore.read(locationId);
  if (tokens === null) throw new Error('no tokens');
  await control.tokenStore.save(locationId, { ...tokens, scopes }, tokens.accessToken);
  await work();
  await control.tokenStore.save(locationId, tokens, tokens.accessToken);
}

describe('pre-flight', () => {
  it('finds everything well, spends no refresh token, and changes nothing in HighLevel', async () => {
    relay.highlevel.clearRequests();
    expect(await found()).toEqual({
      'ok.app-keys': 'ok',
      'ok.public-reached': 'ok',
      'ok.token': 'ok',
      'ok.scopes': 'ok',
      'ok.no-ad-fields': 'ok',
      'ok.provider': 'ok',
      'ok.contacts': 'ok',
    });
    const asked = relay.highlevel.requests().map(({ method, route }) => `${method} ${route}`);
    expect(asked.toSorted()).toEqual(['GET channels', 'GET location', 'POST token']);
    expect(relay.highlevel.replayedRefreshTokens()).toBe(0);
  });

  it('a location’s own provider that HighLevel does not know there', async () => {
    const { locationId } = relay.place;
    const { locations } = relay.service.parts;
    await locations.setOptions(locationId, { providerId: 'nobodys-provider' });
    expect(await found()).toMatchObject({ 'doctor.provider-missing': 'bad' });
    await locations.setOptions(locationId, { providerId: '' });
  });

  it('a wrong client secret', async () => {
    const { app, url } = relay.highlevel;
    const keys = { apiUrl: url, clientId: app.clientId, clientSecret: 'wrong' };
    const oauth = new HighLevelOAuth(control.http, keys);
    expect(await found({ oauth })).toMatchObject({ 'doctor.app-keys': 'bad' });
  });

  it('keys that are not set', async () => {
    const { settings } = control;
    const highlevel = { ...settings.highlevel, clientId: null, clientSecret: null };
    const findings = await found({ oauth: null, settings: { ...settings, highlevel } });
    expect(findings).toMatchObject({ 'setup.highlevel-app': 'bad' });
  });

  it('missing scopes, by name', async () => {
    await withScopes('contacts.readonly contacts.write locations.readonly', async () => {
      const findings = await preflight(control, 'en');
      const missing = findings.find(({ code }) => code === 'doctor.scopes-missing');
      expect(missing?.sentence).toContain('conversations/message.write');
      expect(missing?.sentence).not.toContain('contacts.write');
    });
    const { scopes } = (await control.tokenStore.read(relay.place.locationId)) ?? { scopes: '' };
    await withScopes([scopes, ...AD_SCOPES].join(' '), async () => {
      expect(await found()).not.toHaveProperty('ok.no-ad-fields');
    });
    await withScopes(null, async () => {
      expect(await found()).toMatchObject({ 'doctor.scopes-untold': 'warn' });
    });
  });

  it('another provider than the location has, and a HighLevel that does not say', async () => {
    const { settings } = control;
    const highlevel = { ...settings.highlevel, conversationProviderId: 'somebody-else' };
    expect(await found({ settings: { ...settings, highlevel } })).toMatchObject({
      'doctor.provider-missing': 'bad',
    });
    // A location's own counts before it.
    const own = { providerId: 'of-this-location' };
    await control.locations.setOptions(relay.place.locationId, own);
    expect(await found()).toMatchObject({ 'doctor.provider-missing': 'bad' });
    await control.locations.setOptions(relay.place.locationId, { providerId: '' });
    relay.highlevel.fault({ route: 'channels', kind: 'refuse', status: 404, times: 1 });
    expect(await found()).toMatchObject({ 'doctor.provider-untold': 'warn' });
  });

  it('several contacts with one number, and a clock that is wrong', async () => {
    const { getLocation } = control.highlevel;
    const changed: Control['highlevel'] = {
      ...control.highlevel,
      getLocation: async (id) => ({
        ...(await getLocation(id)),
        allowsDuplicates: true,
        clock: Date.now() - 120_000,
      }),
    };
    expect(await found({ highlevel: changed })).toMatchObject({
      'doctor.duplicates': 'warn',
      'doctor.clock': 'bad',
    });
  });

  it('access that HighLevel withdrew', async () => {
    const place = await relay.addPlace('second', '5511990000002');
    relay.highlevel.endTokens(place.locationId, 'all');
    expect(Object.values(await found())).toContain('bad');
  });
});

it('is a command of its own, and so is catching up', async () => {
  await using running = await TestRelay.create();
  await using server = await startControl(running);
  const run = async (...args: string[]) => {
    let out = '';
    const cli: Omit<Cli, 'argv'> = {
      out: (text) => (out += text),
      err: (text) => (out += text),
      stdin: () => Promise.resolve(''),
      env: { WAYBRIDGE_DATA_DIR: running.config.dataDir },
      cwd: '/',
      interactive: false,
      language: 'en',
      stopRequested: () => Promise.resolve('SIGTERM'),
      openBrowser: () => undefined,
      keychain: () => null,
      openSandbox: () => Promise.reject(new Error('no sandbox here')),
      startSandbox: () => {
        throw new Error('no sandbox here');
      },
    };
    return { code: await runCli(args, cli), out };
  };
  expect(server.url).toMatch(/^http/);
  const examined = await run('doctor', 'highlevel');
  expect(examined.out).toContain('✓ HighLevel accepts the app’s client id and secret.');
  expect(examined.code).toBe(0);
  await running.meets('5511988887777');
  running.highlevel.fault({ route: 'delivery', kind: 'answerAndForget', times: 1 });
  running.answers('lost on the way');
  const caught = await run('locations', 'catch-up', running.place.locationId);
  expect(caught).toMatchObject({ code: 0 });
  expect(caught.out).toMatch(/1 conversations read back, 1 missed messages are being sent/);
  await running.settled();
  expect(running.evolution.sent().map(({ text }) => text)).toEqual(['lost on the way']);
  const id = (await running.entries('highlevel.message'))[0]?.id ?? '';
  expect((await run('entries', 'show', id)).out).toContain('Recovered: no webhook brought it');
  expect((await run('locations', 'catch-up', 'nowhere')).code).toBe(4);
});
