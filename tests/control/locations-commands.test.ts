/** `locations add|set|agents|remove`, and a number of a new location: against a running relay between the two pretend servers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocationId } from '../../core/relay/message.ts';
import { CommandedRelay } from '../support/commanded-relay.ts';
import { eventually } from '../support/eventually.ts';
import { json, run } from '../support/run-command.ts';
import type { TestRelay } from '../support/test-relay.ts';

let commanded: CommandedRelay;
let relay: TestRelay;
let env: Record<string, string>;
beforeAll(async () => {
  commanded = await CommandedRelay.start();
  ({ relay, env } = commanded);
});
afterAll(() => commanded[Symbol.asyncDispose]());

test('a location and a number are added, shown, used, repaired and removed', async () => {
  const access = relay.highlevel.addLocation({ name: 'Second shop' });
  const id = access.locationId;
  const tokens = [
    ...['--access-token-file', await commanded.file('access', access.accessToken)],
    ...['--refresh-token-file', await commanded.file('refresh', access.refreshToken)],
  ];
  const add = await run(['locations', 'add', '--id', id, ...tokens, '--json'], { env });
  expect(add.code).toBe(0);
  expect(json(add)).toMatchObject({ id, name: 'Second shop', companyId: access.companyId });
  expect(add.out + add.err).not.toContain(access.accessToken);
  const twice = await run(['locations', 'add', '--id', id, ...tokens], { env });
  expect(twice).toMatchObject({ code: 5 });

  relay.evolution.addInstance({ name: 'second', phone: '5511990000002' });
  const key = await commanded.file('key', relay.evolution.apiKey);
  const server = ['--server', relay.evolution.url, '--api-key-file', key];
  const set = ['locations', 'set', id];
  const changed = await run([...set, 'language=es', 'messageType=Custom', '--json'], { env });
  expect(json(changed)).toMatchObject({ language: 'es', options: { messageType: 'Custom' } });
  expect((await run([...set, 'messageType='], { env })).code).toBe(0);
  expect((await run(set, { env })).out).toMatch(/language +es\n.*messageType +SMS/s);
  for (const wrong of ['messageType=Fax', 'odd=1', 'language=xx', 'language']) {
    expect((await run([...set, 'language=en', wrong], { env })).code).toBe(2);
  }
  expect((await run([...set, 'defaultInstance=nobody'], { env })).code).toBe(4);
  expect((await run(set, { env })).out).toMatch(/language +es\n/);

  const template = '*{agent}*:\\n{text}';
  expect((await run([...set, `agentName=${template}`], { env })).out).toContain(template);
  for (const wrong of ['agentName={agent}', 'providerId=two words', 'markRead=yes please']) {
    const refused = await run([...set, wrong, '--json'], { env });
    expect(json(refused)).toMatchObject({ error: { code: 'location.option-invalid' } });
  }
  const agents = ['locations', 'agents', id];
  const users = await run([...agents, 'u1=Ana Lima', 'u2=Rui', '--json'], { env });
  expect(json(users)).toMatchObject({ agents: [{ userId: 'u1', name: 'Ana Lima' }, {}] });
  expect((await run([...agents, 'u2='], { env })).out).toMatch(/u1 +Ana Lima\n/);
  expect((await run(['locations', 'agents', 'nowhere'], { env })).code).toBe(4);

  const named = ['--location', id, '--name', 'second'];
  const number = await run(['instances', 'add', ...named, ...server, '--json'], { env });
  expect(number.code).toBe(0);
  expect(json(number)).toMatchObject({ name: 'second', state: 'open', isDefault: true });
  expect(number.out + number.err).not.toContain(relay.evolution.apiKey);
  const webhook = relay.evolution.instances().find(({ name }) => name === 'second')?.webhook;
  expect(webhook?.url).toBe(`${relay.service.publicUrl}/webhooks/evolution`);

  // What the customer writes now arrives, without a restart.
  relay.evolution.addPerson({ phone: '5511977776666', name: 'Bia' });
  relay.evolution.receives({ instance: 'second', from: '5511977776666', text: 'Olá' });
  await eventually(() => {
    const texts = relay.highlevel
      .inbox(id)
      .flatMap(({ messages }) => messages.map(({ body }) => body));
    expect(texts).toEqual(['Olá']);
  });

  const doctor = await run(['doctor', '--json'], { env });
  const { findings } = json(doctor) as { findings: { code: string; grade: string }[] };
  expect(findings.filter(({ code }) => code === 'ok.token')).toHaveLength(2);
  expect(findings.some(({ code }) => code === 'ok.webhook')).toBe(true);

  relay.highlevel.setDuplicates(id, { matchBy: ['email'] });
  const mailOnly = await run(['doctor'], { env });
  expect(mailOnly).toMatchObject({ code: 0 });
  expect(mailOnly.out).toContain(`Location ${id} does not recognise contacts by their phone`);
  relay.highlevel.setDuplicates(id, { matchBy: ['phone'] });
  expect((await run(['doctor'], { env })).out).not.toContain('does not recognise');

  relay.evolution.setWebhook('second', { url: 'https://other.example/hook' });
  const broken = await run(['doctor'], { env });
  expect(broken.code).toBe(1);
  expect(broken.out).toContain(
    'taken the place of our webhook for second: https://other.example/hook',
  );
  expect((await run(['instances', 'repair', 'second'], { env })).code).toBe(0);

  expect((await run(['locations', 'remove', id], { env })).code).toBe(5);
  expect(json(await run(['instances', 'remove', 'second', '--json'], { env }))).toMatchObject({
    webhookOff: true,
  });
  expect((await run(['locations', 'remove', id], { env })).code).toBe(0);
  expect((await run(['locations', 'remove', id], { env })).code).toBe(4);
  const left = relay.evolution.instances().find(({ name }) => name === 'second')?.webhook;
  expect(left?.enabled).toBe(false);
});

test('tokens come by standard input too; on the command line they work with a warning', async () => {
  const access = relay.highlevel.addLocation({ name: 'Third shop' });
  const answer = {
    locationId: access.locationId,
    access_token: access.accessToken,
    refresh_token: access.refreshToken,
    expires_in: 3_600,
  };
  const stdin = JSON.stringify(answer);
  expect((await run(['locations', 'add', '--stdin'], { env, stdin })).code).toBe(0);
  const { parts } = relay.service;
  const stored = await parts.tokenStore.read(access.locationId as LocationId);
  expect(stored).toMatchObject({ refreshToken: access.refreshToken });
  expect((stored?.expiresAt ?? 0) - Date.now()).toBeLessThanOrEqual(3_600_000);

  const plain = ['--id', access.locationId, '--access-token', access.accessToken, '--force'];
  const warned = await run(['locations', 'add', ...plain], { env });
  expect(warned).toMatchObject({ code: 0 });
  expect(warned.err).toContain('--access-token can be read by others');
  expect((await run(['locations', 'remove', access.locationId], { env })).code).toBe(0);
});

test('a token of another location is refused, and nothing is kept', async () => {
  const [one, other] = [relay.highlevel.addLocation(), relay.highlevel.addLocation()];
  const stdin = JSON.stringify({ id: one.locationId, accessToken: other.accessToken });
  const ran = await run(['locations', 'add', '--stdin', '--json'], { env, stdin });
  expect(ran.code).toBe(2);
  expect(json(ran)).toMatchObject({ error: { code: 'location.token-other' } });
  expect(relay.service.parts.locations.get(one.locationId as LocationId)).toBeNull();
});

test('an access token that has expired is renewed at once by the refresh token', async () => {
  const access = relay.highlevel.addLocation();
  relay.highlevel.endTokens(access.locationId);
  const { locationId: id, accessToken, refreshToken } = access;
  const stdin = JSON.stringify({ id, accessToken, refreshToken });
  expect((await run(['locations', 'add', '--stdin'], { env, stdin })).code).toBe(0);
  const stored = await relay.service.parts.tokenStore.read(id as LocationId);
  expect(stored?.accessToken).not.toBe(accessToken);

  const dead = relay.highlevel.addLocation();
  relay.highlevel.endTokens(dead.locationId, 'all');
  relay.highlevel.fault({ route: 'reconnect', kind: 'refuse', status: 400, times: 1 });
  const both = JSON.stringify({
    id: dead.locationId,
    accessToken: dead.accessToken,
    refreshToken: dead.refreshToken,
  });
  expect((await run(['locations', 'add', '--stdin'], { env, stdin: both })).code).toBe(1);
  expect(relay.service.parts.locations.get(dead.locationId as LocationId)).toBeNull();
  await run(['locations', 'remove', id], { env });
});
