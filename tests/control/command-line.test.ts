/** The commands, against a running relay between the two pretend servers; and `start` as a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import type { ControlServer } from '../../core/control/server.ts';
import { createLogs } from '../../core/log.ts';
import type { LocationId } from '../../core/relay/message.ts';
import { bulkTo, people } from '../support/bulk.ts';
import { startControl } from '../support/controlled-relay.ts';
import { eventually } from '../support/eventually.ts';
import { json, run } from '../support/run-command.ts';
import { TestRelay } from '../support/test-relay.ts';

describe('without a relay', () => {
  const env = { WAYBRIDGE_DATA_DIR: '/nowhere/at/all' };

  test.each([
    [['status'], 3],
    [['doctor'], 3],
    [['entries', 'list', '--json'], 3],
    [[], 2],
    [['nonsense'], 2],
    [['status', '--nonsense'], 2],
    [['instances', 'add', '--name', 'x'], 2],
    [['entries', 'list', '--limit', 'many'], 2],
    [['entries', 'list', '--state', 'odd'], 2],
    [['locations', 'add', '--id', 'x'], 2],
    [['locations', 'add', '--id', 'x', '--access-token-file', '/no/such/file'], 2],
    [['--help'], 0],
    [['--version'], 0],
  ])('%j ends with %d', async (args, code) => {
    const ran = await run(args, { env });
    expect(ran.code).toBe(code);
    expect(ran.out + ran.err).not.toBe('');
  });

  test('says what is wrong and what mends it, in the person’s language', async () => {
    const ran = await run(['status'], { env, language: 'pt-BR' });
    expect(ran.err).toBe('O sistema não está rodando.\n  → Inicie com “waybridge start”.\n');
    expect(ran.out).toBe('');
    const failure = await run(['status', '--json'], { env });
    expect(json(failure)).toMatchObject({ error: { code: 'control.not-running' } });
    expect(failure.err).toBe('');
  });

  test('a wrong setting is named', async () => {
    const ran = await run(['status'], { env: { ...env, PORT: 'eighty' }, language: 'es' });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('PORT no es correcto: debe ser un número de puerto');
  });
});

describe('with a relay', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let env: Record<string, string>;
  const ownLogs = () => createLogs({ level: 'info', to: { write: () => undefined } });
  const service = { logs: ownLogs() };
  beforeAll(async () => {
    relay = await TestRelay.create({ service });
    control = await startControl(relay);
    env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
  });
  afterAll(async () => {
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  async function file(name: string, text: string): Promise<string> {
    const path = join(relay.config.dataDir, name);
    await writeFile(path, `${text}\n`);
    return path;
  }

  test('how a number sends is chosen and shown, and a message that waits says why', async () => {
    const set = ['instances', 'set', 'shop'];
    const shown = await run(set, { env });
    expect(shown.out).toMatch(/typing +bulk\n/);
    const changed = await run([...set, 'perDay=1', 'quiet=off', 'age=2020-01-31'], { env });
    expect(changed.code).toBe(0);
    expect(changed.out).toMatch(/perDay +1 +0 \/ 1\n.*age +2020-01-31/s);
    for (const wrong of ['perDay=none', 'odd=1', 'repliesOnly=on', 'perDay']) {
      expect((await run([...set, wrong], { env })).code).toBe(2);
    }
    expect((await run(['instances', 'set', 'nobody', 'perDay=1'], { env })).code).toBe(4);

    const [maria = '', joao = ''] = await people(relay, 2);
    bulkTo(relay, maria, 'leaves');
    await relay.settled();
    bulkTo(relay, joao, 'waits');
    await relay.highlevel.idle();
    await eventually(async () => {
      const list = await run(['entries', 'list', '--state', 'waiting', '--json'], { env });
      expect(json(list)).toMatchObject({ entries: [{ held: { code: 'bulk.day' } }] });
    });
    const [waiting] = (await relay.entries()).filter(({ state }) => state === 'waiting');
    const entry = await run(['entries', 'show', waiting?.id ?? ''], { env });
    expect(entry.out).toMatch(/The number shop has sent as many .* waits until about 20\d\d-/);
    expect(entry.out).toContain('waybridge instances set shop perDay=…');
    expect((await run(['status'], { env })).out).toMatch(/wait for their turn:\n• shop: 1 · /);
    expect((await run([...set, 'perDay=', 'age='], { env })).out).toMatch(/perDay +\d+ +\d \//);
    await relay.settled();
    expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['leaves', 'waits']);
  });

  test('a location and a number are added, shown, used, repaired and removed', async () => {
    const access = relay.highlevel.addLocation({ name: 'Second shop' });
    const id = access.locationId;
    const tokens = [
      ...['--access-token-file', await file('access', access.accessToken)],
      ...['--refresh-token-file', await file('refresh', access.refreshToken)],
    ];
    const add = await run(['locations', 'add', '--id', id, ...tokens, '--json'], { env });
    expect(add.code).toBe(0);
    expect(json(add)).toMatchObject({ id, name: 'Second shop', companyId: access.companyId });
    expect(add.out + add.err).not.toContain(access.accessToken);
    const twice = await run(['locations', 'add', '--id', id, ...tokens], { env });
    expect(twice).toMatchObject({ code: 5 });

    relay.evolution.addInstance({ name: 'second', phone: '5511990000002' });
    const key = await file('key', relay.evolution.apiKey);
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

  test('what no webhook brought is fetched by a command, and shown for what it is', async () => {
    relay.evolution.setRelayReachable(false);
    const at = Date.now() - 3_600_000;
    relay.evolution.receives({ instance: 'shop', from: '5511966665555', text: 'missed', at });
    const command = ['instances', 'catch-up', 'shop'];
    expect(json(await run([...command, '--json'], { env }))).toMatchObject({ complete: true });
    const asked = await run([...command, '--since', '2h'], { env });
    expect(asked.out).toMatch(/^shop: 1 new of \d+ messages that Evolution stores since /);
    relay.evolution.setRelayReachable(true);
    await eventually(() => {
      const texts = relay.highlevel.ledger().map(({ body }) => body);
      expect(texts.filter((text) => text === 'missed')).toHaveLength(1);
    });
    const listed = json(await run(['entries', 'list', '--limit', '1', '--json'], { env }));
    const { entries } = listed as { entries: { id: string }[] };
    const shown = await run(['entries', 'show', entries[0]?.id ?? ''], { env });
    expect(shown.out).toContain('no webhook brought it');
    expect((await run(['status'], { env })).out).toMatch(/shop .*recovered: \d/);
    const again = await run([...command, '--since', '2h'], { env, language: 'pt-BR' });
    expect(again.out).toMatch(/^shop: 0 novas de/);
    for (const wrong of ['soon', '2031-01-01', '5x']) {
      expect((await run([...command, '--since', wrong], { env })).code).toBe(2);
    }
    const far = await run([...command, '--since', '300d'], { env });
    expect(far.code).toBe(2);
    expect(far.err).toContain('90 days');
    expect((await run(['instances', 'catch-up', 'nobody'], { env })).code).toBe(4);
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

  test('another tool’s webhook, a name that is not there, a number served already: each is refused', async () => {
    const { locationId } = relay.place;
    const server = ['--server', relay.evolution.url, '--api-key', relay.evolution.apiKey];
    const add = (name: string, ...more: string[]) =>
      run(['instances', 'add', '--location', locationId, '--name', name, ...server, ...more], {
        env,
      });
    expect(await add('nobody')).toMatchObject({ code: 4 });
    relay.evolution.addInstance({ name: 'twin', phone: '5511990000001' });
    expect(await add('twin')).toMatchObject({ code: 5 });
    const url = 'https://other.example/hook';
    relay.evolution.addInstance({ name: 'taken', phone: '5511990000003', webhook: { url } });
    const taken = await add('taken');
    expect(taken).toMatchObject({ code: 5 });
    expect(taken.err).toContain(url);
    expect(relay.service.parts.instances.all().map(({ name }) => name)).toEqual(['shop']);
    expect((await add('taken', '--force')).code).toBe(0);
    expect((await run(['instances', 'remove', 'taken'], { env })).code).toBe(0);
  });

  test('entries are listed, shown, replayed and buried', async () => {
    const { parts } = relay.service;
    const { locationId } = relay.place;
    const id = parts.instances.require('shop').id;
    const lane = `hl:${locationId}:nobody`;
    const post = { type: 'SMS', messageId: 'm1' };
    await parts.relay.journal.append([
      {
        kind: 'highlevel.message',
        locationId,
        instanceId: id,
        lane,
        orderAt: 0,
        dedupeKey: 'test:1',
        payload: { post, part: 0, parts: 1, text: 'planted text of a person', attachment: null },
        expiresAt: Date.now() - 1,
      },
    ]);
    const entry = await eventually(async () => {
      const filter = ['--state', 'dead', '--location', locationId, '--json'];
      const page = json(await run(['entries', 'list', ...filter], { env }));
      const [first] = (page as { entries: { id: string; state: string }[] }).entries;
      if (first === undefined) throw new Error('not dead yet');
      return first;
    });
    const shown = await run(['entries', 'show', entry.id], { env });
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('waited too long');
    expect(shown.out).not.toContain('planted text');

    expect((await run(['entries', 'replay', entry.id], { env })).code).toBe(0);
    await eventually(async () => {
      const again = json(await run(['entries', 'show', entry.id, '--json'], { env }));
      expect(again).toMatchObject({ state: 'dead' });
    });
    const buried = await run(['entries', 'bury', entry.id], { env });
    expect(buried).toMatchObject({ code: 0 });
    const dead = await run(['entries', 'list', '--state', 'dead', '--json'], { env });
    expect(dead.out).not.toContain(entry.id);
    expect((await run(['entries', 'show', '00000000-0000'], { env })).code).toBe(4);
  });

  test('entries are exported, a line of JSON each, as the list shows them', async () => {
    const listed = json(await run(['entries', 'list', '--limit', '500', '--json'], { env }));
    const { entries } = listed as { entries: { id: string }[] };
    expect(entries.length).toBeGreaterThan(0);
    const exported = await run(['entries', 'export'], { env });
    const lines = exported.out.trimEnd().split('\n');
    const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids).toEqual(entries.map(({ id }) => id));
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await run(['entries', 'export', '--since', later], { env })).toMatchObject({
      code: 0,
      out: '',
    });
  });

  test('a pause holds what leaves, and only that; it is shown', async () => {
    expect((await run(['pause', 'all'], { env })).code).toBe(0);
    relay.evolution.receives({ from: '5511988887777', text: 'while paused' });
    const status = await eventually(async () => {
      const ran = await run(['status', '--json'], { env });
      const read = json(ran) as { counts: { waiting: number }; problems: { code: string }[] };
      expect(read.counts.waiting).toBe(1);
      return read;
    });
    expect(status.problems.map(({ code }) => code)).toContain('paused.all');
    expect((await run(['resume', 'all'], { env })).code).toBe(0);
    await eventually(() => {
      expect(relay.inbox()).toContain('while paused');
    });
    expect((await run(['pause', 'everything'], { env })).code).toBe(2);
  });

  test('links to files are listed without their addresses, and withdrawn by id or by address', async () => {
    const from = '5511977776666';
    const base64 = Buffer.from('MZ').toString('base64');
    for (const fileName of ['one.exe', 'two.exe']) {
      relay.evolution.receives({ from, document: { base64, fileName } });
    }
    const [one = '', two = ''] = await eventually(() => {
      const urls = relay.conversation(from).messages.map(({ body }) => /http\S+/.exec(body)?.[0]);
      expect(urls).toHaveLength(2);
      return urls;
    });
    const list = await run(['media', 'list'], { env });
    expect(list.out).toMatch(/open +two\.exe\n.*open +one\.exe/);
    expect(list.out).not.toContain(new URL(one).pathname.split('/')[2]);
    const { links } = json(await run(['media', 'list', '--limit', '1', '--json'], { env })) as {
      links: { id: string; fileName: string }[];
    };
    expect(links).toMatchObject([{ fileName: 'two.exe', isHere: true }]);
    expect((await run(['media', 'revoke', links[0]?.id ?? ''], { env })).code).toBe(0);
    expect((await fetch(two)).status).toBe(410);
    expect((await fetch(one)).status).toBe(200);
    expect((await run(['media', 'revoke', one], { env })).code).toBe(0);
    expect((await fetch(one)).status).toBe(410);
    expect((await run(['media', 'list'], { env })).out).toContain('withdrawn');
    expect((await run(['media', 'revoke', 'deadbeef'], { env })).code).toBe(4);
    expect((await run(['doctor'], { env })).out).toContain('files kept for links take up 0 MB');
  });

  test('the log is shown, narrowed down, and followed', async () => {
    const { logs } = relay.service.parts;
    const before = new Date().toISOString();
    logs.inbound.error({ code: 'one' }, 'a first line');
    logs.outbound.error({ code: 'two' }, 'a second line');
    const found = await run(['logs', '--since', before, '--grep', 'A FIRST'], { env });
    expect(found.out).toMatch(/^\S+Z ERROR inbound a first line {"code":"one"}\n$/);
    const shown = await run(['logs', '--room', 'outbound', '--limit', '1', '--json'], { env });
    expect(json(shown)).toMatchObject({ lines: [{ level: 'error', message: 'a second line' }] });
    expect((await run(['logs', '--grep', 'nowhere at all'], { env })).out).toBe('None.\n');
    expect((await run(['logs', '--level', 'loud'], { env })).code).toBe(2);
    const stop = Promise.withResolvers<string>();
    let seen = '';
    const followed = run(['logs', '--follow', '--room', 'receipts', '--json'], {
      env,
      stop: stop.promise,
      seen: (text) => (seen += text),
    });
    logs.receipts.error('a third line');
    await eventually(() => {
      expect(seen).toContain('"message":"a third line"');
    });
    logs.receipts.error('a fourth line');
    await eventually(() => {
      expect(seen).toContain('"message":"a fourth line"');
    });
    stop.resolve('SIGINT');
    expect((await followed).code).toBe(0);
    expect(seen.match(/a third line/g)).toHaveLength(1);
  });

  test('following the log goes on when the relay begins anew', async () => {
    const stop = Promise.withResolvers<string>();
    let seen = '';
    const followed = run(['logs', '--follow', '--room', 'receipts'], {
      env,
      stop: stop.promise,
      seen: (text) => (seen += text),
    });
    relay.service.parts.logs.receipts.error('before the restart');
    await eventually(() => {
      expect(seen).toContain('before the restart');
    });
    await control[Symbol.asyncDispose]();
    // As in a new process: its lines are numbered from the start.
    service.logs = ownLogs();
    await relay.restart();
    control = await startControl(relay);
    relay.service.parts.logs.receipts.error('after the restart');
    await eventually(() => {
      expect(seen).toContain('after the restart');
    });
    stop.resolve('SIGINT');
    const { code, err } = await followed;
    expect(code).toBe(0);
    expect(seen.match(/before the restart/g)).toHaveLength(1);
    expect(err).toMatch(/^(The relay does not answer; this goes on when it is back\.\n)?$/);
  });

  test('what could not be written down is done all the same, and the log says what', async () => {
    const { locationId } = relay.place;
    const { storage, relay: running } = relay.service.parts;
    const { alerts } = await connectControl(relay.config.dataDir, 'en');
    const heartbeat = { kind: 'heartbeat', name: 'unwritten', url: 'http://127.0.0.1:9/' } as const;
    const rename = (from: string, to: string) => storage.db.schema.alterTable(from).renameTo(to);
    const before = new Date().toISOString();
    await rename('audit', 'audit_away').execute();
    try {
      expect((await run(['pause', `location:${locationId}`], { env })).code).toBe(0);
      expect(running.pauses.all()).toContain(`location:${locationId}`);
      await alerts.add.mutate(heartbeat);
    } finally {
      await rename('audit_away', 'audit').execute();
      await run(['resume', `location:${locationId}`], { env });
    }
    const found = await run(['logs', '--since', before, '--grep', 'not be written down'], { env });
    expect(found.out).toContain(`"act":"relay.pause","detail":{"scope":"location:${locationId}"}`);
    const { id: channel } = await alerts.remove.mutate({ channel: heartbeat.name });
    expect(found.out).toContain(`"detail":{"channel":"${channel}","kind":"heartbeat"}`);
  });

  test('what people did is listed with what it was done to, narrowed down, and a page at a time', async () => {
    const { instance, locationId } = relay.place;
    await run(['pause', `instance:${instance}`], { env });
    await run(['resume', `instance:${instance}`], { env });
    await run(['locations', 'set', locationId, 'markRead=on'], { env });
    // It only looks.
    await run(['locations', 'set', locationId], { env });
    const all = await run(['audit', '--limit', '2'], { env, language: 'es' });
    const [set = '', resumed = '', more = ''] = all.out.split('\n');
    expect(set).toContain('este equipo  Cambió las opciones de una subcuenta');
    expect(set).toMatch(/markRead$/);
    expect(resumed).toContain(`Reanudó`);
    expect(resumed).toContain(instance);
    expect(more).toContain('waybridge audit --after ');
    const after = /--after (\S+)/.exec(more)?.[1] ?? '';
    const next = await run(['audit', '--limit', '1', '--after', after, '--json'], { env });
    expect(json(next)).toMatchObject({
      lines: [{ act: 'relay.pause', actor: 'cli', thing: { kind: 'number', name: instance } }],
    });
    const narrowed = await run(['audit', '--who', 'cli', '--act', 'relay.pause', '--json'], {
      env,
    });
    const { lines } = json(narrowed) as { lines: { act: string }[] };
    expect(new Set(lines.map(({ act }) => act))).toEqual(new Set(['relay.pause']));
    const later = new Date(Date.now() + 60_000).toISOString();
    expect((await run(['audit', '--since', later], { env })).out).toBe('None.\n');
    expect((await run(['audit', '--act', 'nonsense'], { env })).code).toBe(2);
  });

  test('the vault is rotated, and everything still opens', async () => {
    const { vault } = relay.service.parts;
    const before = vault.keyId;
    const ran = await run(['vault', 'rotate', '--json'], { env });
    expect(json(ran)).toMatchObject({ newKey: true });
    expect(vault.keyId).not.toBe(before);
    expect((await run(['doctor'], { env })).out).toContain('HighLevel accepts the access');
  });
});

describe('start, as a process', () => {
  let folder: string;
  const started: { kill: (signal: NodeJS.Signals) => boolean }[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wb-start-'));
  });
  afterEach(() => {
    for (const one of started.splice(0)) one.kill('SIGKILL');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  interface Running {
    readonly out: () => string;
    readonly err: () => string;
    readonly kill: (signal: NodeJS.Signals) => boolean;
    readonly ended: Promise<number | null>;
  }

  function start(...args: string[]): Running {
    const env = { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder };
    const ports = { PORT: '0', WAYBRIDGE_CONTROL_PORT: '0' };
    const main = join(import.meta.dirname, '../../core/main.ts');
    const child = spawn(process.execPath, [main, ...args], { env: { ...env, ...ports } });
    const text = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const kill = (signal: NodeJS.Signals) => child.kill(signal);
    started.push({ kill });
    return { out: () => text.out, err: () => text.err, kill, ended };
  }

  test('starts with nothing configured, prints the addresses and what is missing, stops at SIGTERM', async () => {
    const relay = start('start');
    await eventually(() => {
      // As this one was started, so that it can be copied.
      expect(relay.out()).toMatch(/node \S*main\.ts locations install/);
    });
    expect(relay.out()).toMatch(/Webhooks: +http:\/\/127\.0\.0\.1:\d+/);
    expect(relay.out()).toMatch(/Control: +http:\/\/127\.0\.0\.1:\d+/);
    expect(relay.out()).toContain('reach set own --url');

    const second = start('start');
    expect(await second.ended).not.toBe(0);
    expect(second.err()).toContain('A relay already runs on the data folder');

    const env = { WAYBRIDGE_DATA_DIR: join(folder, 'waybridge') };
    expect((await run(['status'], { env })).code).toBe(0);
    const asked = Date.now();
    relay.kill('SIGTERM');
    expect(await relay.ended).toBe(0);
    expect(Date.now() - asked).toBeLessThan(10_000);
    expect((await run(['status'], { env })).code).toBe(3);
  });

  test('the sandbox is a whole world, ready to be played with', async () => {
    const relay = start('start', '--sandbox', '--json');
    await eventually(() => {
      expect(relay.out()).toContain('\n');
    });
    const said = JSON.parse(relay.out()) as { sandbox: string; toDo: unknown[] };
    expect(said.toDo).toEqual([]);
    expect((await fetch(said.sandbox)).status).toBe(200);
    const env = { XDG_DATA_HOME: folder };
    const doctor = await run(['doctor', '--sandbox', '--json'], { env });
    expect(doctor.code).toBe(0);
    expect((json(doctor) as { findings: { grade: string }[] }).findings).not.toContainEqual(
      expect.objectContaining({ grade: 'bad' }),
    );
    relay.kill('SIGINT');
    expect(await relay.ended).toBe(0);
  });
});
