/** Pairing without a browser: what is remembered, what each version needs, and how a link ends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectControl } from '../core/control/client.ts';
import type { ControlClient } from '../core/control/client.ts';
import { PretendEvolution } from '../sandbox/evolution/pretend-evolution.ts';
import type { EvolutionOptions } from '../sandbox/evolution/pretend-evolution.ts';
import { startControl } from './support/controlled-relay.ts';
import { TestRelay } from './support/test-relay.ts';

const PHONE = '5511970000001';
let resources: AsyncDisposableStack;
let relay: TestRelay;
let evolution: PretendEvolution;
let client: ControlClient;

async function begin(options: EvolutionOptions = {}): Promise<void> {
  const deskTimes = { askEveryMs: 20, closedMs: 100, noCodeMs: 200 };
  relay = resources.use(
    await TestRelay.create({ times: { reachTimeoutMs: 1_000 }, service: { deskTimes } }),
  );
  evolution = resources.use(await PretendEvolution.start(options));
  client = await controlled();
  await client.servers.add.mutate({ url: evolution.url, apiKey: evolution.apiKey });
}

async function controlled(): Promise<ControlClient> {
  const dataDir = await mkdtemp(join(tmpdir(), 'wb-control-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  resources.use(await startControl(relay, { dataDir }));
  return connectControl(dataDir, 'en');
}

/** Creates a number and links a phone with it. */
async function linked(name = 'sales', phone = PHONE): Promise<string> {
  const location = relay.place.locationId;
  const { id } = await client.numbers.create.mutate({ location, name, server: evolution.url });
  evolution.scans({ instance: name, phone });
  await expect.poll(() => stateOf(id)).toBe('open');
  return id;
}

async function stateOf(instance: string): Promise<string> {
  return (await client.numbers.pairing.query({ instance })).state;
}

beforeEach(() => {
  resources = new AsyncDisposableStack();
});
afterEach(() => resources.disposeAsync());

describe('servers', () => {
  test('the key is remembered, sealed, over a restart', async () => {
    await begin();
    await relay.restart();
    client = await controlled();
    const { id } = await client.numbers.create.mutate({
      location: relay.place.locationId,
      name: 'sales',
      server: evolution.url,
    });
    expect(await stateOf(id)).toBe('code');
    const row = await relay.service.parts.storage.db
      .selectFrom('evolution_servers')
      .selectAll()
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(evolution.apiKey);
  });

  test('an own address moves the webhooks there, and another tool’s is left alone', async () => {
    await begin({ version: '2.3.7' });
    await linked();
    const location = relay.place.locationId;
    await client.numbers.create.mutate({ location, name: 'taken', server: evolution.url });
    evolution.setWebhook('taken', { url: 'https://other.example/hook' });
    const { port } = new URL(relay.service.publicUrl);
    // The same relay by another name: what is posted there must arrive.
    const url = `http://localhost:${port}`;
    const hook = (name: string): string | undefined =>
      evolution.instances().find((one) => one.name === name)?.webhook?.url;

    const changed = await client.servers.setAddress.mutate({ server: evolution.url, url });
    expect(changed).toMatchObject({ address: url, moved: ['sales'] });
    expect(changed.left).toMatchObject([{ instance: 'taken', code: 'instance.webhook-foreign' }]);
    expect(hook('sales')).toBe(`${url}/webhooks/evolution`);
    expect(hook('taken')).toBe('https://other.example/hook');
    expect(hook('shop')).toBeUndefined();
    evolution.receives({ instance: 'sales', from: '5511955554444', text: 'by the local way' });
    await expect.poll(() => relay.inbox()).toContain('by the local way');

    // A number that is made from now on reports there too, and the doctor finds nothing to mend.
    await client.numbers.create.mutate({ location, name: 'next', server: evolution.url });
    expect(hook('next')).toBe(`${url}/webhooks/evolution`);
    const codes = (await client.overview.doctor.query()).map(({ code }) => code);
    expect(codes).not.toContain('instance.webhook-differs');

    await client.servers.setAddress.mutate({ server: evolution.url, url: null });
    expect(hook('sales')).toBe(`${relay.service.publicUrl}/webhooks/evolution`);
  });

  test('is tested from its own side: an event has to arrive here, and nothing is left there', async () => {
    await begin({ version: '2.3.7' });
    await linked();
    const server = evolution.url;
    const names = (): string[] => evolution.instances().map(({ name }) => name);
    const before = evolution.instances();
    expect(await client.servers.test.mutate({ server })).toMatchObject({
      server,
      url: relay.service.publicUrl,
    });
    expect(names()).toEqual(['sales']);
    // Our own port answers, but not at this address: it is what Evolution sees that counts.
    await client.servers.setAddress.mutate({ server, url: 'http://127.0.0.1:9' });
    await expect(client.servers.test.mutate({ server })).rejects.toThrow('server.not-heard');
    expect(names()).toEqual(['sales']);
    await client.servers.setAddress.mutate({ server, url: null });
    // What a relay that died left there goes with the next test.
    evolution.addInstance({ name: 'waybridge-test-0123', phone: '5511970000077', state: 'close' });
    await client.servers.test.mutate({ server });
    const [sales] = evolution.instances();
    expect(names()).toEqual(['sales']);
    expect(sales?.webhook?.url).toBe(before[0]?.webhook?.url);
    await expect(
      client.servers.add
        .mutate({ url: server, apiKey: before[0]?.token ?? '' })
        .then(() => client.servers.test.mutate({ server })),
    ).rejects.toThrow('server.no-global-key');
  });

  test('an address that is none is refused, and a server that is forgotten leaves none behind', async () => {
    await begin();
    const server = evolution.url;
    await expect(
      client.servers.setAddress.mutate({ server, url: 'waybridge:8080/x?y' }),
    ).rejects.toThrow();
    const own = 'http://waybridge.internal:8080';
    await client.servers.setAddress.mutate({ server, url: own });
    const kept = async (): Promise<string | null | undefined> =>
      (await client.servers.list.query()).find(({ url }) => url === server)?.ownAddress;
    expect(await kept()).toBe(own);
    await relay.restart();
    client = await controlled();
    expect(await kept()).toBe(own);
    await client.servers.remove.mutate({ server });
    await client.servers.add.mutate({ url: server, apiKey: evolution.apiKey });
    expect(await kept()).toBeNull();
  });

  test('one that is gone is one problem, however many numbers are on it', async () => {
    await begin();
    await linked();
    await linked('support', '5511970000002');
    await evolution[Symbol.asyncDispose]();
    await expect
      .poll(async () => {
        const { problems } = await client.overview.status.query();
        const { url } = evolution;
        return problems.filter(({ params }) => params['server'] === url || 'instance' in params);
      })
      .toMatchObject([{ code: 'breaker.evolution', params: { server: evolution.url } }]);
  });

  test('version 1, a licence that is missing and a key of one instance are said', async () => {
    await begin();
    const old = resources.use(await PretendEvolution.start({ version: '1.8.7' }));
    await expect(
      client.servers.add.mutate({ url: old.url, apiKey: old.apiKey }),
    ).rejects.toMatchObject({ message: 'instance.version-old' });
    const { token } = evolution.addInstance({ name: 'own', state: 'close' });
    const added = await client.servers.add.mutate({ url: evolution.url, apiKey: token });
    expect(added.keyKind).toBe('instance');
    const location = relay.place.locationId;
    await expect(
      client.numbers.create.mutate({ location, name: 'new', server: evolution.url }),
    ).rejects.toMatchObject({ message: 'server.no-global-key' });
    await client.servers.add.mutate({ url: evolution.url, apiKey: evolution.apiKey });
    for (const phone of ['my phone', '123', '+55 11 99000 0000 ext. 7']) {
      const asked = client.numbers.create.mutate({ location, name: 'new', phone });
      await expect(asked, phone).rejects.toThrow('pairing.no-phone');
    }
    expect(evolution.instances().map(({ name }) => name)).toEqual(['own']);
    for (const [url, apiKey, code] of [
      [relay.service.publicUrl, evolution.apiKey, 'server.not-evolution'],
      [evolution.url, 'clé', 'server.key-refused'],
    ] as const) {
      await expect(client.servers.add.mutate({ url, apiKey })).rejects.toThrow(code);
    }
    const shown = ` ${evolution.url}/manager/login `;
    const { url } = await client.servers.add.mutate({ url: shown, apiKey: evolution.apiKey });
    expect(url).toBe(evolution.url);
    evolution.setLicensed(false);
    await expect(client.servers.check.mutate({ server: evolution.url })).rejects.toMatchObject({
      message: 'evolution.licence-missing',
    });
    const findings = await client.overview.doctor.query();
    expect(findings.find(({ code }) => code === 'evolution.licence-missing')?.act).toContain(
      '/manager/login',
    );
  });
});

test('an instance that is not linked with a phone is refused in a sentence, and left as it is', async () => {
  await begin();
  const webhook = { url: 'https://other.example/hook' };
  const cloud = { integration: 'WHATSAPP-BUSINESS', state: 'close' } as const;
  evolution.addInstance({ name: 'cloud', ...cloud, webhook });
  const sentence = 'Instance cloud is of a kind that is not supported (WHATSAPP-BUSINESS).';
  const [listed] = await client.servers.instances.query({ server: evolution.url });
  expect(listed).toMatchObject({ name: 'cloud', refused: { sentence } });
  const location = relay.place.locationId;
  const adopted = client.instances.add.mutate({
    location,
    name: 'cloud',
    server: evolution.url,
    force: true,
  });
  await expect(adopted).rejects.toMatchObject({
    message: 'instance.integration',
    data: { failure: { sentence } },
  });
  expect(evolution.instances()[0]?.webhook?.url).toBe(webhook.url);
  expect((await client.instances.list.query()).map(({ name }) => name)).toEqual(['shop']);
});

describe('codes', () => {
  test('each renewal is shown, the limit ends it, and a new code begins anew', async () => {
    await begin({ qrLifetimeMs: 300, qrLimit: 3 });
    const location = relay.place.locationId;
    const { id } = await client.numbers.create.mutate({
      location,
      name: 'sales',
      server: evolution.url,
    });
    const seen = new Set<number>();
    await expect
      .poll(
        async () => {
          const view = await client.numbers.pairing.query({ instance: id });
          if (view.state === 'code') seen.add(view.count);
          return view.problem?.code;
        },
        { interval: 30, timeout: 10_000 },
      )
      .toBe('pairing.codes-ended');
    expect([...seen]).toEqual([1, 2, 3]);
    await client.numbers.pair.mutate({ instance: id });
    expect(await stateOf(id)).toBe('code');
  });

  test('while WhatsApp gives no code, it says why that may be', async () => {
    await begin({ qrDelayMs: 60_000 });
    const location = relay.place.locationId;
    const { id } = await client.numbers.create.mutate({
      location,
      name: 'sales',
      server: evolution.url,
    });
    await expect
      .poll(async () => (await client.numbers.pairing.query({ instance: id })).problem?.code)
      .toBe('pairing.no-code');
  });
});

test.each(['2.3.6', '2.3.7', '2.4.0-rc2'])(
  '%s: unlinked and linked again, messages arrive',
  async (version) => {
    await begin({ version });
    const id = await linked();
    await client.numbers.unpair.mutate({ instance: id });
    await client.numbers.pair.mutate({ instance: id });
    evolution.scans({ instance: 'sales', phone: PHONE });
    await expect.poll(() => stateOf(id)).toBe('open');
    evolution.receives({ instance: 'sales', from: '5511955554444', text: 'again' });
    await expect.poll(() => relay.inbox()).toContain('again');
  },
);

test('the wrong phone is unlinked, and nothing of it is relayed', async () => {
  await begin({ version: '2.3.7' });
  const id = await linked();
  evolution.loggedOut({ instance: 'sales' });
  await client.numbers.pair.mutate({ instance: id });
  evolution.scans({ instance: 'sales', phone: '5511970000002' });
  await expect
    .poll(async () => (await client.numbers.standing.query({ instance: id })).standing)
    .toBe('changed');
  await client.numbers.answer.mutate({ instance: id, answer: 'wrong-phone' });
  expect(evolution.instances()[0]?.state).toBe('close');
  const listed = await client.instances.list.query();
  expect(listed.find((one) => one.id === id)?.ownJid).toBe(`${PHONE}@s.whatsapp.net`);
});

test('another client has the session too: one sentence, one act, and no storm of ours', async () => {
  await begin({ version: '2.3.7' });
  const id = await linked();
  evolution.receives({ instance: 'sales', from: '5511955554444', text: 'hello' });
  await expect.poll(() => relay.inbox()).toContain('hello');
  const before = evolution.requests().length;
  evolution.fights({ instance: 'sales', rounds: 40 });
  await evolution.idle();
  const standing = await client.numbers.standing.query({ instance: id });
  expect(standing).toMatchObject({ standing: 'replaced', act: 'restart' });
  expect(standing.problem?.sentence).toContain('another program seems to use the same');
  const { problems } = await client.overview.status.query();
  expect(problems.map(({ code }) => code)).toEqual(['number.replaced']);
  // 80 changes of the connection, and a few questions.
  const asked = evolution.requests().slice(before);
  expect(asked.filter(({ path }) => /connect|restart|logout/.test(path))).toEqual([]);
  expect(asked.filter(({ path }) => path.includes('findMessages')).length).toBeLessThan(15);
  // It is a guess, so nothing is held for it.
  relay.answers('still here', '5511955554444');
  await expect.poll(() => evolution.sent().map(({ text }) => text)).toEqual(['still here']);
  await client.numbers.restart.mutate({ instance: id });
  await expect
    .poll(async () => (await client.numbers.standing.query({ instance: id })).standing)
    .toBe('open');
});

test('the same business with a new number: replies leave by it, bulk waits for a person’s word', async () => {
  await begin({ version: '2.3.7' });
  const id = await linked();
  const sales = { instance: 'sales' };
  const write = (text: string, userId?: null): void => {
    const { locationId } = relay.place;
    const { contact } = relay.conversation('5511955554444');
    const by = userId === undefined ? {} : { userId };
    relay.highlevel.agentWrites({ locationId, contactId: contact.id, text, ...by });
  };
  const sent = (): (string | null)[] => evolution.sent().map(({ text }) => text);
  evolution.receives({ ...sales, from: '5511955554444', text: 'hello' });
  await expect.poll(() => relay.inbox()).toContain('hello');
  evolution.loggedOut(sales);
  await client.numbers.pair.mutate({ instance: id });
  evolution.scans({ ...sales, phone: '5511970000002' });
  await expect
    .poll(async () => (await client.numbers.standing.query({ instance: id })).standing)
    .toBe('changed');
  write('bulk', null);
  write('a reply that waits');
  await client.numbers.answer.mutate({ instance: id, answer: 'same-business' });
  write('another reply');
  // The reply takes the bulk along that stands before it in the same chat.
  await expect.poll(sent).toEqual(['bulk', 'a reply that waits', 'another reply']);
  write('more bulk', null);
  const limited = async () => (await client.sending.show.query({ instance: id })).limited;
  await expect.poll(limited).toMatchObject({ code: 'number.renewed', waiting: 1 });
  const { problems } = await client.overview.status.query();
  expect(problems.find(({ code }) => code === 'number.renewed')?.sentence).toContain('1 bulk');
  await relay.restart();
  client = await controlled();
  expect(await limited()).toMatchObject({ code: 'number.renewed' });
  expect(sent()).toHaveLength(3);
  await client.sending.set.mutate({ instance: id, options: { repliesOnly: 'off' } });
  await expect.poll(sent).toContain('more bulk');
});

test('deleted, it is gone here and at Evolution', async () => {
  await begin();
  const id = await linked();
  await client.numbers.delete.mutate({ instance: id });
  expect(evolution.instances()).toEqual([]);
  expect((await client.instances.list.query()).map((one) => one.name)).toEqual(['shop']);
});

describe('a link', () => {
  test('holds for the first browser, and for none once it is withdrawn', async () => {
    await begin();
    const id = await linked();
    const { url, id: link } = await client.numbers.link.mutate({ instance: id });
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const post = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    const first = await fetch(`${url}/begin`, post);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(first.headers.get('set-cookie')).toContain('HttpOnly; SameSite=Strict');
    expect((await fetch(`${url}/now`)).status).toBe(410);
    expect((await fetch(`${url}/begin`, post)).status).toBe(410);
    expect((await fetch(`${url}/now`, { headers: { cookie } })).status).toBe(200);
    await client.numbers.revokeLink.mutate({ link });
    expect((await fetch(`${url}/now`, { headers: { cookie } })).status).toBe(410);
    expect((await fetch(url)).status).toBe(410);
  });

  test('that is over says why, in the language of the location, also when the number is gone', async () => {
    await begin();
    const id = await linked();
    const { locations, storage } = relay.service.parts;
    await locations.setLanguage(relay.place.locationId, 'es');
    const make = async () => client.numbers.link.mutate({ instance: id });
    const told = async (url: string): Promise<string> => {
      const page = await fetch(url, { headers: { 'accept-language': 'en' } });
      expect(page.status).toBe(410);
      const text = await page.text();
      expect(text).toContain('<html lang="es">');
      expect(text).not.toContain('<script');
      return /<p role="status">(.*?)<\/p>/.exec(text)?.[1] ?? '';
    };
    const [expired, revoked, used, left] = [await make(), await make(), await make(), await make()];
    const set = (link: string, columns: { expires_at?: number; used_at?: number }) =>
      storage.db.updateTable('pair_links').set(columns).where('id', '=', link).execute();
    await set(expired.id, { expires_at: Date.now() - 1 });
    await client.numbers.revokeLink.mutate({ link: revoked.id });
    await set(used.id, { used_at: Date.now() });
    expect(await told(expired.url)).toContain('30 minutos');
    expect(await told(revoked.url)).toContain('retirado');
    expect(await told(used.url)).toContain('cumplió');
    await make();
    expect(await told(expired.url)).toContain('30 minutos');
    await client.numbers.delete.mutate({ instance: id });
    expect(await told(left.url)).toContain('ya no existe');
    expect((await fetch(`${left.url}/begin`, { method: 'POST', body: '{}' })).status).toBe(410);
  });

  test('is kept as a hash alone, and who guesses is slowed down', async () => {
    await begin();
    const id = await linked();
    const { url } = await client.numbers.link.mutate({ instance: id });
    const token = url.split('/').at(-1) ?? '';
    const rows = await relay.service.parts.storage.db
      .selectFrom('pair_links')
      .selectAll()
      .execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    const guesses = await Promise.all(
      Array.from({ length: 60 }, (_, at) => fetch(url.replace(token, `guess-${String(at)}`))),
    );
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([404, 429]));
  });
});
